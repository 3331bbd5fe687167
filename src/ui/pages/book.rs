//! Booking by clients: what can be booked, the free times, and the confirmation.

pub mod moving;
mod slots;

use crate::{
    api::{
        ApiError, ErrorCode,
        availability::{
            BookSlotCall, ChosenSlot, OfferView, SlotView, SlotsView, list_offers, list_slots, one_slot,
        },
        forms::Number,
        sessions::SessionView,
    },
    domain::{access::Action, ids::SessionTypeId},
    ui::{
        context::{page_data_by_id, page_data_for, use_here, use_words},
        kit::{
            empty::Empty,
            failure::loaded,
            form::{PostForm, SubmitButton},
            session_card::SessionCard,
            status::KindLabel,
            zone_line::ZoneLine,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use chrono::NaiveDate;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use slots::{Chosen, Refused, Slots};

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
fn Offers(offers: Vec<(SessionTypeId, OfferView)>) -> impl IntoView {
    let words = use_words();
    if offers.is_empty() {
        return view! { <Empty title=words.no_offers() hint=words.no_offers_hint() /> }.into_any();
    }
    let row = |(id, offer): (SessionTypeId, OfferView)| {
        let (key, path, name) = (id.to_string(), path(id), offer.name.clone());
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
            <span>{words.minutes_long(offer.length)}</span>
            <KindLabel kind=offer.kind />
            {offer.place.map(|place| view! { <span class="soft"><bdi>{place}</bdi></span> })}
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
                    <Suspense>{loaded(data, |(id, content)| view! { <Content id content /> })}</Suspense>
                    <ZoneLine account />
                </div>
            </MainLayout>
        </SignedIn>
    }
}

fn path(id: SessionTypeId) -> String {
    format!("/book/{id}")
}

/// What the page of a session type shows.
enum BookContent {
    /// The free times, and why the chosen one is not among them.
    Times(Box<SlotsView>, Option<String>),
    Free(Box<(OfferView, SlotView)>),
    Booked(Box<SessionView>),
}

async fn load(
    id: SessionTypeId,
    start: Option<i64>,
    day: Option<NaiveDate>,
) -> Result<(SessionTypeId, BookContent), ApiError> {
    Ok((id, content(id, start, day).await?))
}

async fn content(
    id: SessionTypeId,
    start: Option<i64>,
    day: Option<NaiveDate>,
) -> Result<BookContent, ApiError> {
    let Some(start) = start else {
        return Ok(BookContent::Times(Box::new(list_slots(id, day).await?), None));
    };
    match one_slot(id, Number(start)).await {
        Ok(ChosenSlot::Free(free)) => Ok(BookContent::Free(free)),
        Ok(ChosenSlot::Booked(session)) => Ok(BookContent::Booked(session)),
        Err(error) if error.code == ErrorCode::Conflict => {
            let fresh = list_slots(id, None).await?;
            Ok(BookContent::Times(Box::new(fresh), Some(error.message)))
        }
        Err(error) => Err(error),
    }
}

#[component]
fn Content(id: SessionTypeId, content: BookContent) -> impl IntoView {
    let words = use_words();
    match content {
        BookContent::Times(view, message) => view! {
            <Refused message />
            <Slots view=*view path=path(id) />
        }
        .into_any(),
        BookContent::Free(free) => {
            let (offer, time) = *free;
            let hidden = vec![("id", id.to_string()), ("start", time.start.to_string())];
            view! {
                <Chosen title=words.confirm_title() offer time path=path(id)>
                    <PostForm action=BookSlotCall::PATH hidden next=use_here()>
                        <SubmitButton label=words.book_session() pending_label=words.book_pending() />
                    </PostForm>
                </Chosen>
            }
            .into_any()
        }
        BookContent::Booked(session) => view! { <Booked session=*session /> }.into_any(),
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
