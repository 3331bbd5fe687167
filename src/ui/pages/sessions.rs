//! The "Video Sessions" page: upcoming and past sessions.

use crate::{
    api::{
        history::{HistoryPage, HistoryQuery, history},
        sessions::{SessionPage, list_sessions},
    },
    domain::{account::Role, join::Participant},
    ui::{
        components::{
            failure::loaded,
            history_filter::HISTORY_PATH,
            history_list::HistoryList,
            renewing::Renewing,
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_list::SessionList,
        },
        context::{page_data, use_words},
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
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            (
                query.get("half").is_some_and(|half| half == "past"),
                HistoryQuery::read(|name| query.get(name)),
                query.get("cursor"),
            )
        })
    });
    let page = page_data(
        move || asked.get(),
        |(past, query, cursor)| async move {
            if past {
                history(query, cursor).await.map(Shown::Past)
            } else {
                list_sessions(cursor, None).await.map(Shown::Ahead)
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
                    {[(false, "/sessions?half=upcoming", words.upcoming()), (true, HISTORY_PATH, words.past())]
                        .map(|(past, href, name)| {
                            view! {
                                <a
                                    href=href
                                    aria-current=move || (asked.get().0 == past).then_some("page")
                                >
                                    {name}
                                </a>
                            }
                        })
                        .collect_view()}
                </nav>
                <Renewing lines=4>
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
                </Renewing>
                {(account.role == Role::Partner)
                    .then(|| view! { <ScheduleDialog open on_created=move |_| page.refetch() /> })}
            </MainLayout>
        </SignedIn>
    }
}
