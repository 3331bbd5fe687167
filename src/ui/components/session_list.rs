//! Upcoming sessions, fifty per page, with "Show more".

use super::{
    empty::Empty,
    load_more::{LoadMore, Pages},
    session_card::SessionCard,
};
use crate::{
    api::sessions::{Half, SessionPage, list_sessions},
    domain::join::Participant,
    ui::context::use_words,
};
use leptos::prelude::*;

/// A half's name in the query string.
pub fn half_word(half: Half) -> &'static str {
    match half {
        Half::Upcoming => "upcoming",
        Half::Past => "past",
    }
}

/// The list: first page and pagination.
#[component]
pub fn SessionList(
    first: SessionPage,
    /// The reader's side, for the hint of an empty list.
    viewer: Participant,
) -> impl IntoView {
    let words = use_words();
    if first.sessions.is_empty() {
        let hint = match viewer {
            Participant::Partner => words.none_upcoming_partner(),
            Participant::Client => words.none_upcoming_client(),
        };
        return view! { <Empty title=words.none_upcoming() hint /> }.into_any();
    }
    let Pages { rows, more } = Pages::new(first.sessions, first.next, |cursor| async move {
        let page = list_sessions(Half::Upcoming, cursor).await?;
        Ok((page.sessions, page.next))
    });
    let fields = vec![("half", half_word(Half::Upcoming).to_owned())];
    view! {
        <LoadMore more action="/sessions" fields row="li">
            <ul class="session-cards" role="list">
                <For each=move || rows.get() key=|session| session.id let:session>
                    <li>
                        <SessionCard session />
                    </li>
                </For>
            </ul>
        </LoadMore>
    }
    .into_any()
}
