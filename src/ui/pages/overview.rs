//! The overview page: upcoming sessions and items that need an answer.

mod applicants;
mod attention;
mod partners;
mod rating;
mod requests;
mod server;

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{AccountView, ServerView, server_status},
        clients::{PartnerView, list_partners},
        feedback::{RatingView, rating},
        provider::{Attention, attention},
        sessions::{SessionPage, SessionView, list_sessions},
    },
    browser::{events::use_changes, refresher::Refresher},
    domain::account::Role,
    ui::{
        components::{
            empty::Empty,
            failure::Failure,
            instant_dialog::{InstantButton, InstantDialog, StartsInstant},
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_card::{SessionCard, SessionCards},
            skeleton::Skeleton,
            toast::use_toasts,
            zone_line::ZoneLine,
        },
        context::{use_viewer, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use applicants::Applicants;
use attention::Notices;
use leptos::prelude::*;
use partners::YourPartners;
use rating::YourRating;
use requests::Requests;
use serde::{Deserialize, Serialize};
use server::ServerFacts;

/// The overview's data by role.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Overview {
    /// For a partner or a client.
    Ahead(Ahead),
    /// For an admin.
    Server(ServerView),
    /// For a partner whom no admin has approved yet.
    Waiting,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Ahead {
    sessions: Vec<SessionView>,
    /// Whether there are more than these.
    has_more: bool,
    /// For partners: problems to fix.
    attention: Attention,
    /// For clients: their partners, those who ask to plan sessions first.
    partners: Vec<PartnerView>,
}

impl Ahead {
    /// A session that is new since `before`, has begun and can be joined: an instant session.
    fn calls(&self, before: &Self) -> Option<&SessionView> {
        self.sessions.iter().find(|session| {
            let is_new = !before.sessions.iter().any(|known| known.id == session.id);
            is_new && session.starts_at <= session.server_now && session.can.join
        })
    }
}

async fn load(account: Option<AccountView>) -> Result<Overview, ApiError> {
    match account {
        None => Err(ApiError::new(ErrorCode::SignedOut, String::new())),
        Some(AccountView { unapproved: true, .. }) => Ok(Overview::Waiting),
        Some(AccountView {
            role: Role::Admin, ..
        }) => Ok(Overview::Server(server_status().await?)),
        Some(account) => Ok(Overview::Ahead(load_ahead(account.role).await?)),
    }
}

async fn load_ahead(role: Role) -> Result<Ahead, ApiError> {
    let SessionPage { mut sessions, next } = list_sessions(None, Some(MOST)).await?;
    let today = sessions.iter().take_while(|session| is_today(session)).count();
    let shown = today.max(1) + LATER;
    let has_more = next.is_some() || sessions.len() > shown;
    sessions.truncate(shown);
    let mut ahead = Ahead {
        sessions,
        has_more,
        attention: Attention::default(),
        partners: Vec::new(),
    };
    if role == Role::Client {
        ahead.partners = list_partners(None).await?.partners;
    } else {
        ahead.attention = attention().await?;
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
    let viewer = use_viewer();
    let data = Resource::new_blocking(|| (), move |()| async move { load(viewer.await?.account).await });
    // A separate resource, so that both load in parallel.
    let rated = Resource::new_blocking(
        || (),
        move |()| async move {
            match viewer.await?.account {
                Some(account) if !account.unapproved => load_rating(account.role).await,
                _ => Ok(None),
            }
        },
    );
    let open = RwSignal::new(false);
    let instant = StartsInstant::default();
    let created = Trigger::new();
    let retry = Callback::new(move |()| data.refetch());
    let page = move |account: AccountView| {
        let plans = account.role == Role::Partner && !account.unapproved;
        view! {
            <MainLayout title=words.tab_overview()>
                <div class="page-header">
                    <h1>{words.tab_overview()}</h1>
                    {plans
                        .then(|| {
                            view! {
                                <div class="row">
                                    <InstantButton instant />
                                    <ScheduleButton open />
                                </div>
                            }
                        })}
                </div>
                {(account.role != Role::Admin).then(|| view! { <ZoneLine account=account.clone() /> })}
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        // A failure hides the rating only; the sessions matter more.
                        let rating = rated.get()?.ok().flatten();
                        data.get()
                            .map(|answer| match answer {
                                Ok(Overview::Ahead(ahead)) => {
                                    view! { <Live role=account.role ahead rating created /> }.into_any()
                                }
                                Ok(Overview::Server(server)) => view! {
                                    <Applicants waiting=server.unapproved.clone() on_decided=move |()| data.refetch() />
                                    <ServerFacts server />
                                }
                                .into_any(),
                                Ok(Overview::Waiting) => {
                                    view! { <Empty title=words.waiting_title() hint=words.waiting_body() /> }.into_any()
                                }
                                Err(error) => view! { <Failure error retry /> }.into_any(),
                            })
                    }}
                </Transition>
                {plans
                    .then(|| {
                        view! {
                            <ScheduleDialog open on_created=move |_| created.notify() />
                            <InstantDialog instant />
                        }
                    })}
            </MainLayout>
        }
    };
    view! { <SignedIn children=page /> }
}

/// Refetches sessions and rating on changes. A client gets a toast when an instant session has begun.
fn use_latest(role: Role, ahead: RwSignal<Ahead>, rating: RwSignal<Option<RatingView>>) -> Refresher {
    let words = use_words();
    let toasts = use_toasts();
    let refresher = Refresher::new(move || async move {
        let fresh = load_ahead(role).await?;
        let caller = |before: &Ahead| fresh.calls(before).map(|session| session.other().name.clone());
        let caller = ahead.try_with_untracked(caller).flatten();
        if let Some(caller) = caller.filter(|_| role == Role::Client) {
            toasts.success(words.called(&caller));
        }
        ahead.try_set(fresh);
        rating.try_set(load_rating(role).await?);
        Ok(())
    });
    use_changes(move |_| refresher.ask());
    refresher
}

/// Upcoming sessions of a partner or a client, updated in place: unchanged items keep their element, and the
/// focus within.
#[component]
fn Live(
    role: Role,
    ahead: Ahead,
    rating: Option<RatingView>,
    /// Fires when a session was created on this page.
    created: Trigger,
) -> impl IntoView {
    let words = use_words();
    let ahead = RwSignal::new(ahead);
    let rating = RwSignal::new(rating);
    let refresher = use_latest(role, ahead, rating);
    Effect::watch(move || created.track(), move |(), _, _| refresher.ask(), false);
    let sessions = Signal::derive(move || ahead.with(|ahead| ahead.sessions.clone()));
    let has_more = Memo::new(move |_| ahead.with(|ahead| ahead.has_more));
    let partners = Signal::derive(move || ahead.with(|ahead| ahead.partners.clone()));
    let attention = Memo::new(move |_| ahead.with(|ahead| ahead.attention.clone()));
    let hint = match role {
        Role::Client => words.none_upcoming_client(),
        Role::Partner | Role::Admin => words.none_upcoming_partner(),
    };
    view! {
        <Notices attention />
        <Requests partners on_answered=move |()| refresher.ask() />
        <Upcoming sessions has_more hint />
        {move || view! { <YourRating rating=rating.get() /> }}
        {(role == Role::Client).then(|| view! { <YourPartners partners on_ended=move |()| refresher.ask() /> })}
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

/// The upcoming sessions, or the empty state.
#[component]
fn Upcoming(sessions: Signal<Vec<SessionView>>, has_more: Memo<bool>, hint: &'static str) -> impl IntoView {
    let words = use_words();
    let none = Memo::new(move |_| sessions.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <Empty title=words.none_upcoming() hint /> }.into_any()
        } else {
            view! { <InOrder sessions has_more /> }.into_any()
        }
    }
}

/// The next session, the rest of today, and later ones.
#[component]
fn InOrder(sessions: Signal<Vec<SessionView>>, has_more: Memo<bool>) -> impl IntoView {
    let words = use_words();
    let next = move || sessions.with(|sessions| sessions.first().cloned());
    let today = Signal::derive(move || sessions.with(|sessions| after_next(sessions, true)));
    let nothing_today = Memo::new(move |_| today.with(Vec::is_empty));
    let later = Signal::derive(move || sessions.with(|sessions| after_next(sessions, false)));
    let has_later = Memo::new(move |_| !later.with(Vec::is_empty));
    view! {
        <section class="stack stack-tight" aria-labelledby="overview-next">
            <h2 id="overview-next">{words.next_session()}</h2>
            <For each=next key=|session| (session.id, session.version) let:session>
                <SessionCard session next=true />
            </For>
        </section>
        <section class="stack stack-tight" aria-labelledby="overview-today">
            <h2 id="overview-today">{words.today()}</h2>
            {move || {
                if nothing_today.get() {
                    view! { <p class="soft">{words.nothing_today()}</p> }.into_any()
                } else {
                    view! { <SessionCards sessions=today /> }.into_any()
                }
            }}
        </section>
        {move || {
            has_later
                .get()
                .then(|| {
                    view! {
                        <section class="stack stack-tight" aria-labelledby="overview-later">
                            <h2 id="overview-later">{words.later()}</h2>
                            <SessionCards sessions=later />
                        </section>
                    }
                })
        }}
        {move || {
            has_more.get()
                .then(|| {
                    view! {
                        <p>
                            <a href="/sessions">{words.all_sessions()}</a>
                        </p>
                    }
                })
        }}
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
