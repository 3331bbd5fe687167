//! The calendar page: reads the URL and loads the first data; the calendar component does the rest.

use crate::{
    api::calendar::calendar,
    ui::{
        components::{
            calendar::{
                Calendar,
                address::{Asked, PATH},
                state::Shown,
            },
            failure::Failure,
            skeleton::Skeleton,
        },
        context::use_words,
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// `/calendar?view=week|month|agenda&date=2026-11-24`
#[component]
pub fn CalendarPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let path = use_location().pathname;
    // On navigation to another page the memo still runs once, with a URL that is not the calendar's.
    let asked = Memo::new(move |before: Option<&Asked>| match before {
        Some(before) if path.get() != PATH => *before,
        _ => query.with(Asked::from_query),
    });
    // Only the first data is a resource of the page; afterwards the calendar fetches by itself.
    let first = Resource::new(
        || (),
        move |()| {
            let asked = asked.get_untracked();
            async move { (asked, calendar(asked.span, asked.date).await) }
        },
    );
    let retry = Callback::new(move |()| first.refetch());
    let body = move || {
        Suspend::new(async move {
            match first.await {
                (asked_first, Ok(view)) => {
                    view! { <Calendar asked first=Shown::new(asked_first, view) /> }.into_any()
                }
                (_, Err(error)) => view! { <Failure error retry /> }.into_any(),
            }
        })
    };
    let page = move |_| {
        view! {
            <MainLayout title=words.calendar_title() wide=true>
                <h1 class="sr-only">{words.calendar_title()}</h1>
                <Suspense fallback=|| view! { <Skeleton lines=8 /> }>{body}</Suspense>
            </MainLayout>
        }
    };
    view! { <SignedIn children=page /> }
}
