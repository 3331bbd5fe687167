//! Sessions ahead, page by page: fifty at a time, and "Show more".

use super::{empty::Empty, failure::Failure, session_card::SessionCards};
use crate::{
    api::{
        ApiError,
        sessions::{Half, SessionPage, list_sessions},
    },
    domain::join::Participant,
    ui::context::use_words,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// The word of a half in an address.
#[must_use]
pub fn half_word(half: Half) -> &'static str {
    match half {
        Half::Upcoming => "upcoming",
        Half::Past => "past",
    }
}

/// A list that begins with a page and loads on.
#[component]
pub fn SessionList(
    /// The first page.
    first: SessionPage,
    /// As whom the reader looks, for what an empty list says.
    viewer: Participant,
) -> impl IntoView {
    let words = use_words();
    let next = RwSignal::new(first.next);
    let more = RwSignal::new(Vec::<SessionPage>::new());
    let pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    if first.sessions.is_empty() {
        let hint = match viewer {
            Participant::Partner => words.none_upcoming_partner(),
            Participant::Client => words.none_upcoming_client(),
        };
        return view! { <Empty title=words.none_upcoming() hint /> }.into_any();
    }
    let load = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        failure.set(None);
        let cursor = next.get_untracked();
        spawn_local(async move {
            let answer = list_sessions(Half::Upcoming, cursor).await;
            pending.try_set(false);
            match answer {
                Ok(page) => {
                    next.try_set(page.next.clone());
                    more.try_update(|pages| pages.push(page));
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        load();
    };
    view! {
        <SessionCards sessions=first.sessions />
        <For each=move || { more.get().into_iter().enumerate() } key=|(number, _)| *number let:page>
            <SessionCards sessions=page.1.sessions />
        </For>
        {move || failure.get().map(|error| view! { <Failure error retry=move |()| load() /> })}
        {move || {
            next.get()
                .map(|cursor| {
                    view! {
                        <form class="load-more" method="get" action="/sessions" on:submit=on_submit>
                            <input type="hidden" name="half" value=half_word(Half::Upcoming) />
                            <input type="hidden" name="cursor" value=cursor />
                            <button type="submit" class="button" aria-disabled=move || pending.get().then_some("true")>
                                {words.load_more()}
                            </button>
                        </form>
                    }
                })
        }}
    }
    .into_any()
}
