//! The page: the overview. What comes next, and what waits for an answer.

mod attention;
mod rating;
mod requests;
mod server;

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{ServerView, Viewer, server_status},
        clients::{PartnerView, PartnershipState, list_partners},
        feedback::{RatingView, rating},
        provider::{Attention, attention},
        sessions::{Half, SessionView, list_sessions},
    },
    browser::events::{Changed, use_changes},
    domain::account::Role,
    ui::{
        components::{
            empty::Empty,
            failure::Failure,
            instant_dialog::{InstantButton, InstantDialog},
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_card::{SessionCard, SessionCards},
            skeleton::Skeleton,
            toast::{Toasts, use_toasts},
        },
        context::{use_viewer, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
    words::Words,
};
use attention::Notices;
use leptos::{prelude::*, task::spawn_local};
use rating::YourRating;
use requests::Requests;
use serde::{Deserialize, Serialize};
use server::ServerFacts;
use std::time::Duration;

/// What the overview of each role shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Overview {
    Partner {
        sessions: Vec<SessionView>,
        attention: Attention,
    },
    Client {
        sessions: Vec<SessionView>,
        requests: Vec<PartnerView>,
    },
    Admin {
        server: ServerView,
    },
}

impl Overview {
    fn role(&self) -> Role {
        match self {
            Self::Partner { .. } => Role::Partner,
            Self::Client { .. } => Role::Client,
            Self::Admin { .. } => Role::Admin,
        }
    }

    fn sessions(&self) -> &[SessionView] {
        match self {
            Self::Partner { sessions, .. } | Self::Client { sessions, .. } => sessions,
            Self::Admin { .. } => &[],
        }
    }

    /// Whether it shows the same: the server's clock has always gone on.
    fn is_as(&self, other: &Self) -> bool {
        let versions = |overview: &Self| -> Vec<_> {
            let sessions = overview.sessions().iter();
            sessions.map(|session| (session.id, session.version)).collect()
        };
        let requests = |overview: &Self| match overview {
            Self::Client { requests, .. } => requests.clone(),
            _ => Vec::new(),
        };
        let notices = |overview: &Self| match overview {
            Self::Partner { attention, .. } => Some(attention.clone()),
            _ => None,
        };
        versions(self) == versions(other)
            && requests(self) == requests(other)
            && notices(self) == notices(other)
    }

    /// The session that was not there before and has begun.
    fn calls(&self, before: &Self) -> Option<&SessionView> {
        self.sessions().iter().find(|session| {
            let is_new = !before.sessions().iter().any(|known| known.id == session.id);
            is_new && session.starts_at <= session.server_now && session.can.join
        })
    }
}

async fn load(role: Option<Role>) -> Result<Overview, ApiError> {
    match role {
        None => Err(ApiError::new(ErrorCode::SignedOut, String::new())),
        Some(Role::Admin) => Ok(Overview::Admin {
            server: server_status().await?,
        }),
        Some(Role::Partner) => Ok(Overview::Partner {
            sessions: list_sessions(Half::Upcoming, None).await?.sessions,
            attention: attention().await?,
        }),
        Some(Role::Client) => {
            let sessions = list_sessions(Half::Upcoming, None).await?.sessions;
            let mut requests = list_partners().await?;
            requests.retain(|partner| partner.state == PartnershipState::Requested);
            Ok(Overview::Client { sessions, requests })
        }
    }
}

/// The viewer's rating, where they are a partner.
async fn load_rating(role: Option<Role>) -> Result<Option<RatingView>, ApiError> {
    match role {
        Some(Role::Partner) => rating().await,
        _ => Ok(None),
    }
}

/// How long until it is looked again whether the page has anything to compare with.
const SOON: Duration = Duration::from_millis(500);

/// Asks for what has changed. What the page shows stays in place, and what has changed takes its place without a
/// skeleton.
fn refresh(data: Resource<Result<Overview, ApiError>>, toasts: Toasts, words: Words) {
    match data.try_get_untracked() {
        Some(Some(Ok(before))) => spawn_local(async move {
            let Ok(fresh) = load(Some(before.role())).await else {
                return;
            };
            if fresh.is_as(&before) {
                return;
            }
            if let Some(session) = fresh.calls(&before).filter(|_| before.role() == Role::Client) {
                toasts.success(words.called(&session.other().name));
            }
            data.try_set(Some(Ok(fresh)));
        }),
        // The page is still being taken over.
        Some(None) => set_timeout(move || refresh(data, toasts, words), SOON),
        Some(Some(Err(_))) | None => {}
    }
}

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let role = move || async move {
        let Viewer { account, .. } = viewer.await?;
        Ok::<_, ApiError>(account.map(|account| account.role))
    };
    let data = Resource::new_blocking(|| (), move |()| async move { load(role().await?).await });
    // Beside the rest, not after it.
    let rated = Resource::new_blocking(|| (), move |()| async move { load_rating(role().await?).await });
    let toasts = use_toasts();
    use_changes(move |_: Changed| refresh(data, toasts, words));
    let [open, starting] = std::array::from_fn(|_| RwSignal::new(false));
    let refetch = Callback::new(move |()| data.refetch());
    view! {
        <SignedIn let:account>
            <MainLayout title=words.tab_overview()>
                <div class="page-header">
                    <h1>{words.tab_overview()}</h1>
                    {(account.role == Role::Partner)
                        .then(|| {
                            view! {
                                <div class="row">
                                    <InstantButton open=starting />
                                    <ScheduleButton open />
                                </div>
                            }
                        })}
                </div>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        // That it could not be read hides it; what comes next is worth more.
                        let rating = rated.get()?.ok().flatten();
                        data.get()
                            .map(|answer| match answer {
                                Ok(Overview::Partner { sessions, attention }) => {
                                    view! {
                                        <Notices attention />
                                        <Ahead sessions hint=words.none_upcoming_partner() />
                                        <YourRating rating />
                                    }
                                        .into_any()
                                }
                                Ok(Overview::Client { sessions, requests }) => {
                                    view! {
                                        <Requests requests on_answered=refetch />
                                        <Ahead sessions hint=words.none_upcoming_client() />
                                    }
                                        .into_any()
                                }
                                Ok(Overview::Admin { server }) => view! { <ServerFacts server /> }.into_any(),
                                Err(error) => view! { <Failure error retry=refetch /> }.into_any(),
                            })
                    }}
                </Transition>
                {(account.role == Role::Partner)
                    .then(|| {
                        view! {
                            <ScheduleDialog open on_created=move |_| data.refetch() />
                            <InstantDialog open=starting />
                        }
                    })}
            </MainLayout>
        </SignedIn>
    }
}

/// The most sessions that the overview lists after the next one.
const LATER: usize = 8;

/// The next session, the rest of today, and what comes after.
#[component]
fn Ahead(sessions: Vec<SessionView>, hint: &'static str) -> impl IntoView {
    let words = use_words();
    let mut sessions = sessions.into_iter();
    let Some(next) = sessions.next() else {
        return view! { <Empty title=words.none_upcoming() hint /> }.into_any();
    };
    let (today, later): (Vec<_>, Vec<_>) = sessions.partition(is_today);
    let more = later.len() > LATER;
    let later: Vec<_> = later.into_iter().take(LATER).collect();
    view! {
        <section class="stack tight" aria-labelledby="overview-next">
            <h2 id="overview-next">{words.next_session()}</h2>
            <SessionCard session=next next=true />
        </section>
        <section class="stack tight" aria-labelledby="overview-today">
            <h2 id="overview-today">{words.today()}</h2>
            {if today.is_empty() {
                view! { <p class="soft">{words.nothing_today()}</p> }.into_any()
            } else {
                view! { <SessionCards sessions=today /> }.into_any()
            }}
        </section>
        {(!later.is_empty())
            .then(|| {
                view! {
                    <section class="stack tight" aria-labelledby="overview-later">
                        <h2 id="overview-later">{words.later()}</h2>
                        <SessionCards sessions=later />
                    </section>
                }
            })}
        {more.then(|| {
            view! {
                <p>
                    <a href="/sessions">{words.all_sessions()}</a>
                </p>
            }
        })}
    }
    .into_any()
}

/// Whether a session begins on the reader's today. The zone's tables stay on the server; what the clock
/// on the wall is ahead of UTC shows in the session itself.
fn is_today(session: &SessionView) -> bool {
    let wall = format!("{}T{}", session.when.date, session.when.start);
    let Ok(wall) = chrono::NaiveDateTime::parse_from_str(&wall, "%Y-%m-%dT%H:%M") else {
        return false;
    };
    let offset = wall - session.starts_at.naive_utc();
    (session.server_now.naive_utc() + offset).date() == wall.date()
}
