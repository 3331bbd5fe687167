//! Identifies a session: the other person and the time in both zones.

use super::time_label::{TimeLabel, their_time};
use crate::{api::sessions::SessionView, ui::context::use_words};
use leptos::prelude::*;

/// The other person and the time, for use below a heading.
#[component]
pub fn SessionFacts(session: SessionView) -> impl IntoView {
    let words = use_words();
    let with = words.join_with(&session.other().name);
    let theirs = their_time(words, &session);
    view! {
        <p class="session-facts soft">
            <span>{with}</span>
            <TimeLabel when=session.when starts_at=session.starts_at />
            {theirs.map(|time| view! { <span>{time}</span> })}
        </p>
    }
}
