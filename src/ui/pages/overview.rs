//! The page: the overview. What comes next, and what waits for an answer.

mod attention;
mod requests;
mod server;

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{ServerView, Viewer, server_status},
        clients::{PartnerView, PartnershipState, list_partners},
        provider::{Attention, attention},
        sessions::{Half, SessionView, list_sessions},
    },
    domain::account::Role,
    ui::{
        components::{
            empty::Empty,
            failure::Failure,
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_card::{SessionCard, SessionCards},
            skeleton::Skeleton,
        },
        context::{use_viewer, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use attention::Notices;
use leptos::prelude::*;
use requests::Requests;
use serde::{Deserialize, Serialize};
use server::ServerFacts;

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

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let data = Resource::new_blocking(
        || (),
        move |()| async move {
            let role = match viewer.await {
                Ok(Viewer { account, .. }) => account.map(|account| account.role),
                Err(error) => return Err(error),
            };
            load(role).await
        },
    );
    let open = RwSignal::new(false);
    let refetch = Callback::new(move |()| data.refetch());
    view! {
        <SignedIn let:account>
            <MainLayout title=words.tab_overview()>
                <div class="page-header">
                    <h1>{words.tab_overview()}</h1>
                    {(account.role == Role::Partner).then(|| view! { <ScheduleButton open /> })}
                </div>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        data.get()
                            .map(|answer| match answer {
                                Ok(Overview::Partner { sessions, attention }) => {
                                    view! {
                                        <Notices attention />
                                        <Ahead sessions hint=words.none_upcoming_partner() />
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
                    .then(|| view! { <ScheduleDialog open on_created=move |_| data.refetch() /> })}
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
