//! Booking by clients: what can be booked, the free times, and the confirmation.

pub mod confirm;
pub mod moving;
pub mod partner;
mod questions;
mod slots;
mod wait;
mod way;

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{AccountView, ZoneRegion, viewer},
        availability::{
            BookSlotCall, ChosenSlot, FreeSlot, OfferView, SlotsView, list_offers, list_slots, list_zones,
            one_slot,
        },
        booking_page::{HoldSlotCall, RequestSessionCall, SessionRequested},
        forms::Number,
        requests::RequestView,
        sessions::SessionView,
    },
    domain::{
        access::{Action, role_allows},
        ids::SessionTypeId,
    },
    ui::{
        context::{form_reply, page_data_by_id, page_data_for, use_here, use_words},
        kit::{
            empty::Empty,
            failure::loaded,
            field::TextField,
            form::{PostForm, SubmitButton},
            session_card::SessionCard,
            status::KindLabel,
        },
        layouts::{
            guard::{SignedIn, encode},
            main::MainLayout,
        },
        pages::requests::RequestFacts,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use questions::Questions;
use slots::{Chosen, Refused, Slots};
use wait::Wait;
use way::{Way, ZonePicker};

/// `/book`: what the reader's partners offer.
#[component]
pub fn BookPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_for(Action::AnswerPartners, list_offers());
    view! {
        <SignedIn only=Action::AnswerPartners let:_account>
            <MainLayout title=words.tab_book()>
                <h1>{words.choose_type()}</h1>
                <Suspense>
                    {loaded(
                        data,
                        move |offers: Vec<_>| {
                            if offers.is_empty() {
                                view! { <Empty title=words.no_offers() hint=words.no_offers_hint() /> }.into_any()
                            } else {
                                view! { <Offers offers /> }.into_any()
                            }
                        },
                    )}
                </Suspense>
            </MainLayout>
        </SignedIn>
    }
}

#[component]
fn Offers(
    offers: Vec<(SessionTypeId, OfferView)>,
    /// The path above those of the session types.
    #[prop(default = "/book".into(), into)]
    base: String,
) -> impl IntoView {
    let words = use_words();
    let row = |(id, offer): (SessionTypeId, OfferView)| {
        let (key, path, name) = (id.to_string(), format!("{base}/{id}"), offer.name.clone());
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
    let data = page_data_by_id(|id: SessionTypeId| {
        let way = Way::of_address(format!("/book/{id}"));
        load(id, way, requested(id))
    });
    view! {
        <SignedIn only=Action::AnswerPartners let:_account>
            <MainLayout title=words.choose_time()>
                <div class="book stack">
                    <Suspense>{loaded(data, |page| view! { <Booking page /> })}</Suspense>
                </div>
            </MainLayout>
        </SignedIn>
    }
}

/// What the pages of a session type show, and to whom.
struct BookPage {
    id: SessionTypeId,
    way: Way,
    account: Option<AccountView>,
    content: BookContent,
}

enum BookContent {
    /// The free times, and why the chosen one is not among them.
    Times(Box<SlotsView>, Option<String>),
    /// The choice of a zone.
    Zones(Vec<ZoneRegion>, String),
    Free(Box<FreeSlot>),
    Booked(Box<SessionView>),
    /// The partner answers it.
    Asked(Box<RequestView>),
    /// The reader has to confirm it.
    Requested(SessionRequested),
}

/// The answer to the form of who has no account, if the page is that answer.
fn requested(id: SessionTypeId) -> Option<SessionRequested> {
    form_reply(RequestSessionCall::PATH, &[("id", id.to_string())])?.answer()
}

async fn load(
    id: SessionTypeId,
    way: Way,
    requested: Option<SessionRequested>,
) -> Result<BookPage, ApiError> {
    let account = viewer().await?.account;
    let content = match requested {
        Some(requested) => BookContent::Requested(requested),
        None => content(id, &way).await?,
    };
    Ok(BookPage {
        id,
        way,
        account,
        content,
    })
}

async fn content(id: SessionTypeId, way: &Way) -> Result<BookContent, ApiError> {
    let times = |day| list_slots(id, day, way.zone.clone());
    if way.picks_zone {
        let shown = times(None).await?.zone;
        return Ok(BookContent::Zones(list_zones(shown.clone()).await?, shown));
    }
    let Some(start) = way.start else {
        return Ok(BookContent::Times(Box::new(times(way.day).await?), None));
    };
    match one_slot(id, Number(start), way.zone.clone()).await {
        Ok(ChosenSlot::Free(free)) => Ok(BookContent::Free(free)),
        Ok(ChosenSlot::Booked(session)) => Ok(BookContent::Booked(session)),
        Ok(ChosenSlot::Asked(request)) => Ok(BookContent::Asked(request)),
        Err(error) if error.code == ErrorCode::Conflict => Ok(BookContent::Times(
            Box::new(times(None).await?),
            Some(error.message),
        )),
        Err(error) => Err(error),
    }
}

#[component]
fn Booking(page: BookPage) -> impl IntoView {
    let BookPage {
        id,
        way,
        account,
        content,
    } = page;
    match content {
        BookContent::Times(view, message) => {
            let (zone, waits) = (view.zone.clone(), view.waits);
            let slots = view! { <Slots view=*view way=way.clone() holds=Some(id) /> };
            let held = form_reply(HoldSlotCall::PATH, &[("id", id.to_string())]);
            let message = message.or(held.and_then(|reply| Some(reply.error?.message)));
            view! {
                <Refused message />
                {slots}
                {waits.map(|waits| view! { <Wait id waits /> })}
                <ShownZone zone way />
            }
            .into_any()
        }
        BookContent::Zones(regions, shown) => view! { <ZonePicker regions shown way /> }.into_any(),
        BookContent::Free(free) => view! { <Free id free=*free way account /> }.into_any(),
        BookContent::Booked(session) => view! { <Booked session=*session /> }.into_any(),
        BookContent::Asked(request) => view! { <AskedFor request=*request /> }.into_any(),
        BookContent::Requested(requested) => view! { <Requested requested /> }.into_any(),
    }
}

/// The zone of the times, and the way to another one.
#[component]
fn ShownZone(zone: String, way: Way) -> impl IntoView {
    let words = use_words();
    view! {
        <p class="zone-line">
            {words.shown_in(zone.replace('_', " "))} " "
            <a href=way.to("zones=")>{words.other_zone()}</a>
        </p>
    }
}

/// The chosen time, and what else has to be said to book it.
#[component]
fn Free(id: SessionTypeId, free: FreeSlot, way: Way, account: Option<AccountView>) -> impl IntoView {
    let words = use_words();
    let FreeSlot {
        offer,
        slot,
        zone,
        held_until,
        version,
        questions,
        answered_until,
    } = free;
    let (label, pending) = match answered_until {
        Some(_) => (words.request_session(), words.request_pending()),
        None => (words.book_session(), words.book_pending()),
    };
    let said = answered_until.is_some().then(|| words.asked_title());
    let hint = answered_until.map(|until| words.request_hint(&offer.partner, until));
    let partner = offer.partner.clone();
    let hidden = vec![
        ("id", id.to_string()),
        ("start", slot.start.to_string()),
        ("version", version.to_string()),
    ];
    let form = match account {
        Some(account) if role_allows(account.role, Action::AnswerPartners) => view! {
            <PostForm action=BookSlotCall::PATH hidden next=use_here() said=said.unwrap_or_default()>
                <Questions questions partner />
                <SubmitButton label pending_label=pending />
            </PostForm>
        }
        .into_any(),
        Some(_) => view! { <p>{words.error_book_as_client()}</p> }.into_any(),
        None => view! {
            <NewPerson hidden zone=zone.clone() label>
                <Questions questions partner />
            </NewPerson>
        }
        .into_any(),
    };
    view! {
        <Chosen
            title=words.confirm_title()
            offer
            time=slot
            path=way.to("")
            note=held_until.map(|until| words.held_until(until))
            of=Some(id)
        >
            {hint.map(|hint| view! { <p>{hint}</p> })}
            {form}
        </Chosen>
        <ShownZone zone way />
    }
    .into_any()
}

/// Name and address of who has no account.
#[component]
fn NewPerson(
    hidden: Vec<(&'static str, String)>,
    zone: String,
    label: &'static str,
    /// The questions.
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let sign_in = format!("/sign-in?next={}", encode(&use_here()));
    let mut hidden = hidden;
    hidden.push(("zone", zone));
    view! {
        <PostForm action=RequestSessionCall::PATH hidden>
            <TextField label=words.your_name() name="name" autocomplete="name" required=true maxlength=120 />
            <TextField
                label=words.your_email()
                name="email"
                kind="email"
                autocomplete="email"
                help=words.your_email_help()
                required=true
                maxlength=254
            />
            {children()}
            <SubmitButton label pending_label=words.book_pending() />
        </PostForm>
        <p>
            {words.have_account()} " "
            <a href=sign_in>{words.sign_in()}</a>
        </p>
    }
    .into_any()
}

/// The new person has to look into their mailbox.
#[component]
fn Requested(requested: SessionRequested) -> impl IntoView {
    let words = use_words();
    let link = requested.link.map(|link| {
        view! {
            <p class="soft">{words.requested_demo()}</p>
            <p>
                <a class="button button-primary" href=link>
                    {words.open_confirmation()}
                </a>
            </p>
        }
    });
    view! {
        <div class="stack" data-shown-once="">
            <h1>{words.requested_title()}</h1>
            <p>{words.requested_body(requested.email, requested.until)}</p>
            {link}
        </div>
    }
    .into_any()
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

/// What was asked for, and where to find the answer.
#[component]
fn AskedFor(request: RequestView) -> impl IntoView {
    let words = use_words();
    let path = format!("/requests/{}", request.id);
    view! {
        <h1>{words.asked_title()}</h1>
        <p>{words.asked_hint(&request.other)}</p>
        <div class="card stack">
            <RequestFacts request />
            <p>
                <a class="button" href=path>
                    {words.view_details()}
                </a>
            </p>
        </div>
    }
    .into_any()
}
