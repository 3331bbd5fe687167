//! Booking by clients: what can be booked, the free times, and the confirmation.

mod slots;

use crate::{
    api::{
        ApiError, ErrorCode,
        availability::{ChosenSlot, OfferView, SlotsView, list_offers, list_slots, one_slot},
        forms::Number,
        sessions::SessionView,
    },
    domain::{access::Action, ids::SessionTypeId},
    ui::{
        context::{page_data_by_id, page_data_for, use_words},
        kit::{
            empty::Empty,
            failure::loaded,
            icon::{Icon, IconName},
            session_card::SessionCard,
            status::KindLabel,
            zone_line::ZoneLine,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use slots::{Confirm, Slots};

/// `/book`: what the reader's partners offer.
#[component]
pub fn BookPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_for(Action::AnswerPartners, list_offers());
    view! {
        <SignedIn only=Action::AnswerPartners let:_account>
            <MainLayout title=words.tab_book()>
                <h1>{words.choose_type()}</h1>
                <Suspense>{loaded(data, |offers| view! { <Offers offers /> })}</Suspense>
            </MainLayout>
        </SignedIn>
    }
}

#[component]
fn Offers(offers: Vec<OfferView>) -> impl IntoView {
    let words = use_words();
    if offers.is_empty() {
        return view! { <Empty title=words.no_offers() hint=words.no_offers_hint() /> }.into_any();
    }
    let row = |offer: OfferView| {
        let key = offer.of.id.to_string();
        let (path, name) = (format!("/book/{key}"), offer.of.name.clone());
        view! {
            <li data-key=key>
                <article class="entry card">
                    <div class="entry-main stack stack-tight">
                        <p class="strong">
                            <a href=path.clone()>
                                <bdi>{name}</bdi>
                            </a>
                        </p>
                        <OfferFacts offer />
                    </div>
                    <a class="button button-primary" href=path>
                        {words.choose_time()}
                    </a>
                </article>
            </li>
        }
    };
    view! {
        <ul class="entry-list" role="list">
            {offers.into_iter().map(row).collect_view()}
        </ul>
    }
    .into_any()
}

/// Who offers it, how long it is, and how the two meet.
#[component]
pub(super) fn OfferFacts(offer: OfferView) -> impl IntoView {
    let words = use_words();
    view! {
        <p class="session-card-facts">
            <span>{words.with_person(&offer.partner)}</span>
            <span>{words.minutes_long(offer.of.length)}</span>
            <KindLabel kind=offer.of.kind />
            {offer.of.place.map(|place| view! { <span class="soft"><bdi>{place}</bdi></span> })}
        </p>
    }
    .into_any()
}

/// `/book/{session type}`: the free times; with `?start=…` the confirmation, and what was booked.
#[component]
pub fn SlotsPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let start = query.with_untracked(|query| query.get("start")?.parse().ok());
    let day = query.with_untracked(|query| query.get("day")?.parse().ok());
    let data = page_data_by_id(move |id| load(id, start, day));
    view! {
        <SignedIn only=Action::AnswerPartners let:account>
            <MainLayout title=words.choose_time()>
                <div class="book stack">
                    <Suspense>{loaded(data, |content| view! { <Content content /> })}</Suspense>
                    <ZoneLine account />
                </div>
            </MainLayout>
        </SignedIn>
    }
}

/// What the page of a session type shows.
enum BookContent {
    /// The free times, and why the chosen one is not among them.
    Times(Box<SlotsView>, Option<String>),
    Chosen(ChosenSlot),
}

async fn load(
    id: SessionTypeId,
    start: Option<i64>,
    day: Option<NaiveDate>,
) -> Result<BookContent, ApiError> {
    let Some(start) = start else {
        return Ok(BookContent::Times(Box::new(list_slots(id, day).await?), None));
    };
    match one_slot(id, Number(start)).await {
        Ok(chosen) => Ok(BookContent::Chosen(chosen)),
        Err(error) if error.code == ErrorCode::Conflict => {
            let fresh = list_slots(id, None).await?;
            Ok(BookContent::Times(Box::new(fresh), Some(error.message)))
        }
        Err(error) => Err(error),
    }
}

#[component]
fn Content(content: BookContent) -> impl IntoView {
    match content {
        BookContent::Times(view, refused) => view! {
            {refused
                .map(|message| {
                    view! {
                        <div class="alert alert-danger" role="alert">
                            <Icon name=IconName::Warning />
                            <p>{message}</p>
                        </div>
                    }
                })}
            <Slots view=*view />
        }
        .into_any(),
        BookContent::Chosen(ChosenSlot::Free(free)) => {
            let (offer, time) = *free;
            view! { <Confirm offer time /> }.into_any()
        }
        BookContent::Chosen(ChosenSlot::Booked(session)) => view! { <Booked session=*session /> }.into_any(),
    }
}

/// What was booked, and where to find it.
#[component]
fn Booked(session: SessionView) -> impl IntoView {
    let words = use_words();
    let partner = session.other().name.clone();
    view! {
        <h1>{words.booked_title()}</h1>
        <p>{words.booked_hint(partner)}</p>
        <SessionCard session next=true />
    }
    .into_any()
}
