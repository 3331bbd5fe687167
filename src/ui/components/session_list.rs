//! Upcoming sessions, fifty per page, with "Show more".

use super::{
    empty::Empty,
    load_more::{LoadMore, pages},
    session_card::SessionCards,
};
use crate::{
    api::sessions::{SessionPage, list_sessions},
    domain::join::Participant,
    ui::context::use_words,
};
use leptos::prelude::*;

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
    let (rows, more) = pages(first.sessions, first.next, |cursor| async move {
        let page = list_sessions(cursor, None).await?;
        Ok((page.sessions, page.next))
    });
    view! {
        <LoadMore more action="/sessions" row="li">
            <SessionCards sessions=rows />
        </LoadMore>
    }
    .into_any()
}
