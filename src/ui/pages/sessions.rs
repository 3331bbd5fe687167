//! The "Video Sessions" page: upcoming and past sessions.

use crate::{
    api::{
        history::{HistoryPage, HistoryQuery, history},
        sessions::{Half, SessionPage, list_sessions},
    },
    domain::{account::Role, join::Participant},
    ui::{
        components::{
            failure::Failure,
            history_list::HistoryList,
            renewing::Renewing,
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_list::{SessionList, half_word},
        },
        context::{use_viewer, use_words, when_signed_in},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
enum Shown {
    Ahead(SessionPage),
    Past(HistoryPage),
}

/// `?half=past` shows the history; further parameters filter it.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let past = query
                .get("half")
                .is_some_and(|half| half == half_word(Half::Past));
            (
                if past { Half::Past } else { Half::Upcoming },
                HistoryQuery::read(|name| query.get(name)),
                query.get("cursor"),
            )
        })
    });
    let page = Resource::new_blocking(
        move || asked.get(),
        move |(half, query, cursor)| async move {
            match half {
                Half::Upcoming => when_signed_in(viewer, list_sessions(half, cursor))
                    .await
                    .map(Shown::Ahead),
                Half::Past => when_signed_in(viewer, history(query, cursor))
                    .await
                    .map(Shown::Past),
            }
        },
    );
    let open = RwSignal::new(false);
    view! {
        <SignedIn let:account>
            <MainLayout title=words.tab_sessions()>
                <div class="page-header">
                    <h1>{words.tab_sessions()}</h1>
                    {(account.role == Role::Partner).then(|| view! { <ScheduleButton open /> })}
                </div>
                <nav class="segments" aria-label=words.sessions_half()>
                    {[(Half::Upcoming, words.upcoming()), (Half::Past, words.past())]
                        .map(|(half, name)| {
                            view! {
                                <a
                                    href=format!("/sessions?half={}", half_word(half))
                                    aria-current=move || (asked.get().0 == half).then_some("page")
                                >
                                    {name}
                                </a>
                            }
                        })
                        .collect_view()}
                </nav>
                <Renewing lines=4>
                    {move || {
                        page.get()
                            .map(|answer| match answer {
                                Ok(Shown::Ahead(first)) => {
                                    view! { <SessionList first viewer=account.role.side().unwrap_or(Participant::Client) /> }.into_any()
                                }
                                Ok(Shown::Past(first)) => view! { <HistoryList first /> }.into_any(),
                                Err(error) => {
                                    view! { <Failure error retry=move |()| page.refetch() /> }.into_any()
                                }
                            })
                    }}
                </Renewing>
                {(account.role == Role::Partner)
                    .then(|| view! { <ScheduleDialog open on_created=move |_| page.refetch() /> })}
            </MainLayout>
        </SignedIn>
    }
}
