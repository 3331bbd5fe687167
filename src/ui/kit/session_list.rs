//! Upcoming sessions, fifty per page, with "Show more".

use super::{empty::Empty, load_more::MoreRows, session_card::SessionCards};
use crate::{api::sessions::SessionPage, domain::join::Participant, ui::context::use_words};
use leptos::prelude::*;

/// The list: one page, and the way to the next.
#[component]
pub fn SessionList(
    first: SessionPage,
    /// The reader's side, for the hint of an empty list.
    viewer: Participant,
) -> impl IntoView {
    let words = use_words();
    let SessionPage { sessions, next } = first;
    if sessions.is_empty() {
        let hint = match viewer {
            Participant::Partner => words.none_upcoming_partner(),
            Participant::Client => words.none_upcoming_client(),
        };
        return view! { <Empty title=words.none_upcoming() hint /> }.into_any();
    }
    view! {
        <MoreRows key="sessions" next action="/sessions" row="li">
            <SessionCards sessions />
        </MoreRows>
    }
    .into_any()
}
