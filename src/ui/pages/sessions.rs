//! The "Video Sessions" page: upcoming and past sessions.

use crate::{
    api::{
        history::{HistoryPage, HistoryQuery, history},
        sessions::{SessionPage, list_sessions},
    },
    domain::{account::Role, join::Participant},
    ui::{
        context::{page_data, use_words},
        kit::{
            failure::loaded,
            history_filter::HISTORY_PATH,
            history_list::HistoryList,
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_list::SessionList,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

enum Shown {
    Ahead(SessionPage),
    Past(HistoryPage),
}

/// `?half=past` shows the history; further parameters filter it.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let words = use_words();
    let asked = use_query_map().with_untracked(|query| {
        (
            query.get("half").is_some_and(|half| half == "past"),
            HistoryQuery::read(|name| query.get(name)),
            query.get("cursor"),
        )
    });
    let (is_past, query, cursor) = asked;
    let page = page_data(async move {
        if is_past {
            history(query, cursor).await.map(Shown::Past)
        } else {
            list_sessions(cursor, None, None).await.map(Shown::Ahead)
        }
    });
    view! {
        <SignedIn let:account>
            <MainLayout title=words.tab_sessions()>
                <div class="page-header">
                    <h1>{words.tab_sessions()}</h1>
                    {(account.role == Role::Partner).then(|| view! { <ScheduleButton /> })}
                </div>
                <nav class="segments" aria-label=words.sessions_half()>
                    {[(false, "/sessions?half=upcoming", words.upcoming()), (true, HISTORY_PATH, words.past())]
                        .map(|(past, href, name)| {
                            view! {
                                <a
                                    href=href
                                    aria-current=(is_past == past).then_some("page")
                                >
                                    {name}
                                </a>
                            }
                        })
                        .collect_view()}
                </nav>
                <Suspense>
                    {loaded(
                        page,
                        move |page| match page {
                            Shown::Ahead(first) => {
                                let viewer = account.role.side().unwrap_or(Participant::Client);
                                view! { <SessionList first viewer /> }.into_any()
                            }
                            Shown::Past(first) => view! { <HistoryList first /> }.into_any(),
                        },
                    )}
                </Suspense>
                {(account.role == Role::Partner)
                    .then(|| view! { <ScheduleDialog /> })}
            </MainLayout>
        </SignedIn>
    }
}
