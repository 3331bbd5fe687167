//! The overview page: upcoming sessions and items that need an answer.

mod applicants;
mod asked;
mod attention;
mod notices;
mod outbox;
mod partners;
mod rating;
mod requests;
mod server;
mod waiting;

use crate::{
    api::{
        ApiError,
        account::{AccountView, ServerView, server_status},
        clients::{ClientState, PartnerPage, list_clients, list_partners},
        feedback::{RatingView, rating},
        notices::{NoticeView, list_notices},
        provider::{Attention, attention},
        requests::{RequestView, list_requests},
        sessions::{SessionPage, SessionView, list_sessions},
        waiting::{WaitingView, list_waiting},
    },
    domain::account::Role,
    ui::{
        context::use_words,
        kit::{
            empty::Empty,
            failure::Failure,
            icon::{Icon, IconName},
            instant_dialog::{InstantButton, InstantDialog},
            later::later,
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_card::{SessionCard, SessionCards},
            zone_line::ZoneLine,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use applicants::Applicants;
use asked::Asked;
use attention::Problems;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use notices::Notices;
use outbox::Outbox;
use partners::YourPartners;
use rating::YourRating;
use requests::Requests;
use server::ServerFacts;
use waiting::Waiting;

/// The overview's data by role.
enum Overview {
    /// For a partner or a client.
    Ahead(Role, Box<Ahead>),
    /// For an admin.
    Server(ServerView),
    /// For a partner whom no admin has approved yet.
    Waiting,
}

struct Ahead {
    /// The viewer's rating, if they are a partner.
    rating: Option<RatingView>,
    sessions: Vec<SessionView>,
    /// Whether there are more than these.
    has_more: bool,
    /// For partners: problems to fix.
    attention: Attention,
    /// What wants a decision or a look.
    notices: Vec<NoticeView>,
    /// Sessions that are asked for.
    requests: Vec<RequestView>,
    /// For clients: earlier times that they wait for.
    waiting: Vec<WaitingView>,
    /// A partner who has no clients yet.
    is_new: bool,
    /// For clients: their partners, those who ask to plan sessions first.
    partners: PartnerPage,
}

async fn load(account: AccountView, cursor: Option<String>) -> Result<Overview, ApiError> {
    match account.role {
        _ if account.unapproved => Ok(Overview::Waiting),
        Role::Admin => Ok(Overview::Server(server_status().await?)),
        role => {
            let (ahead, rating) = futures::join!(load_ahead(role, cursor), load_rating(role));
            let mut ahead = ahead?;
            // A failure hides the rating only; the sessions matter more.
            ahead.rating = rating.ok().flatten();
            Ok(Overview::Ahead(role, Box::new(ahead)))
        }
    }
}

/// `cursor` is that of the partners' page.
async fn load_ahead(role: Role, cursor: Option<String>) -> Result<Ahead, ApiError> {
    let SessionPage { mut sessions, next } = list_sessions(None, Some(MOST), None).await?;
    let today = sessions.iter().take_while(|session| is_today(session)).count();
    let shown = today.max(1) + LATER;
    let has_more = next.is_some() || sessions.len() > shown;
    sessions.truncate(shown);
    let (notices, requests) = futures::try_join!(list_notices(), list_requests())?;
    let mut ahead = Ahead {
        rating: None,
        sessions,
        has_more,
        attention: Attention::default(),
        notices,
        requests,
        waiting: Vec::new(),
        is_new: false,
        partners: PartnerPage::default(),
    };
    if role == Role::Client {
        (ahead.partners, ahead.waiting) = futures::try_join!(list_partners(cursor), list_waiting())?;
    } else {
        ahead.attention = attention().await?;
        ahead.is_new = ahead.sessions.is_empty() && list_clients(None, None).await?.clients.is_empty();
    }
    Ok(ahead)
}

/// The viewer's rating, if they are a partner.
async fn load_rating(role: Role) -> Result<Option<RatingView>, ApiError> {
    match role {
        Role::Partner => rating().await,
        Role::Client | Role::Admin => Ok(None),
    }
}

#[component]
pub fn OverviewPage() -> impl IntoView {
    let words = use_words();
    let cursor = use_query_map().with_untracked(|query| query.get("cursor"));
    let content = move |overview: Result<Overview, ApiError>| match overview {
        Ok(Overview::Ahead(role, ahead)) => view! { <AheadOf role ahead=*ahead /> }.into_any(),
        Ok(Overview::Server(server)) => view! {
            <Applicants waiting=server.unapproved.clone() />
            <Outbox mails=server.mails.clone() />
            <ServerFacts server />
        }
        .into_any(),
        Ok(Overview::Waiting) => {
            view! { <Empty title=words.waiting_title() hint=words.waiting_body() /> }.into_any()
        }
        Err(error) => view! { <Failure error /> }.into_any(),
    };
    let page = move |account: AccountView| {
        let plans = account.role == Role::Partner && !account.unapproved;
        let books = account.role == Role::Client;
        let zone = (account.role != Role::Admin).then(|| account.clone());
        let shown = async move {
            let overview = load(account, cursor).await;
            let is_new = matches!(&overview, Ok(Overview::Ahead(_, ahead)) if ahead.is_new);
            let header = (plans && !is_new).then(|| {
                view! {
                    <div class="row">
                        <InstantButton />
                        <ScheduleButton />
                    </div>
                }
            });
            view! {
                <div class="page-header">
                    <h1>{words.tab_overview()}</h1>
                    {header}
                    {books
                        .then(|| {
                            view! {
                                <a class="button button-primary" href="/book">
                                    <Icon name=IconName::Plus />
                                    {words.book_session()}
                                </a>
                            }
                        })}
                </div>
                {zone.map(|account| view! { <ZoneLine account /> })}
                {content(overview)}
            }
        };
        view! {
            <MainLayout title=words.tab_overview()>
                <Suspense>{later(shown)}</Suspense>
                {plans
                    .then(|| {
                        view! {
                            <ScheduleDialog />
                            <InstantDialog />
                        }
                    })}
            </MainLayout>
        }
    };
    view! { <SignedIn children=page /> }
}

/// What lies ahead of a partner or a client, and what needs an answer.
#[component]
fn AheadOf(role: Role, ahead: Ahead) -> impl IntoView {
    let words = use_words();
    let hint = match role {
        Role::Client => words.none_upcoming_client(),
        Role::Partner | Role::Admin => words.none_upcoming_partner(),
    };
    let PartnerPage { partners, next } = ahead.partners;
    let (requests, partners): (Vec<_>, Vec<_>) = partners
        .into_iter()
        .partition(|partner| partner.state == ClientState::Requested);
    // What can be entered now comes before what can wait.
    let (can_join, next_up): (Vec<_>, Vec<_>) =
        ahead.sessions.first().cloned().into_iter().partition(is_open);
    view! {
        {can_join.into_iter().map(|session| view! { <NextUp session /> }).collect_view()}
        <Problems attention=ahead.attention />
        <Requests requests next=next.clone().filter(|_| partners.is_empty()) />
        <Waiting waiting=ahead.waiting />
        <Asked requests=ahead.requests />
        <Notices notices=ahead.notices />
        {next_up.into_iter().map(|session| view! { <NextUp session /> }).collect_view()}
        {if ahead.is_new {
            view! {
                <Empty title=words.first_client_title() hint=words.first_client_hint()>
                    <a class="button button-primary" href="/clients?dialog=add">
                        {words.add_client()}
                    </a>
                </Empty>
            }
                .into_any()
        } else if ahead.sessions.is_empty() {
            view! { <Empty title=words.none_upcoming() hint /> }.into_any()
        } else {
            view! { <AfterNext sessions=ahead.sessions has_more=ahead.has_more /> }.into_any()
        }}
        <YourRating rating=ahead.rating />
        <YourPartners partners next />
    }
}

/// Most sessions that are shown, and of them under "later".
const MOST: u8 = 24;
const LATER: usize = 8;

/// The sessions after the next one: those of today, or those of later days.
fn after_next(sessions: &[SessionView], today: bool) -> Vec<SessionView> {
    let rest = sessions.iter().skip(1);
    rest.filter(|session| is_today(session) == today)
        .cloned()
        .collect()
}

/// Whether the reader can enter it now.
fn is_open(session: &SessionView) -> bool {
    let now = session.server_now;
    session.can.join && session.window.opens_at <= now && now < session.window.closes_at
}

#[component]
fn NextUp(session: SessionView) -> impl IntoView {
    let words = use_words();
    view! {
        <section class="stack stack-tight" aria-labelledby="overview-next">
            <h2 id="overview-next">{words.next_session()}</h2>
            <SessionCard session next=true />
        </section>
    }
}

/// The rest of today, and later ones.
#[component]
fn AfterNext(sessions: Vec<SessionView>, has_more: bool) -> impl IntoView {
    let words = use_words();
    let today = after_next(&sessions, true);
    let later = after_next(&sessions, false);
    let today = if today.is_empty() {
        view! { <p class="soft">{words.nothing_today()}</p> }.into_any()
    } else {
        view! { <SessionCards sessions=today /> }.into_any()
    };
    let later = (!later.is_empty()).then(|| {
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-later">
                <h2 id="overview-later">{words.later()}</h2>
                <SessionCards sessions=later />
            </section>
        }
    });
    let all = has_more.then(|| view! { <p><a href="/sessions">{words.all_sessions()}</a></p> });
    view! {
        <section class="stack stack-tight" aria-labelledby="overview-today">
            <h2 id="overview-today">{words.today()}</h2>
            {today}
        </section>
        {later}
        {all}
    }
    .into_any()
}

/// Whether a session begins today in the reader's zone. Zone tables stay on the server; the offset from UTC
/// is derived from the session's wall-clock time.
fn is_today(session: &SessionView) -> bool {
    let start = session.when.start;
    let offset = start - session.starts_at.naive_utc();
    (session.server_now.naive_utc() + offset).date() == start.date()
}
