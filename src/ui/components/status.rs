//! What a session is and how it stands, in words, with a colour and a sign beside them.

use super::icon::{Icon, IconName};
use crate::{
    domain::session::{SessionKind, SessionStatus},
    ui::context::use_words,
    words::Words,
};
use leptos::prelude::*;

/// A status in words.
#[must_use]
pub fn status_words(words: Words, status: SessionStatus) -> &'static str {
    match status {
        SessionStatus::PendingPayment => words.status_pending_payment(),
        SessionStatus::Scheduled => words.status_scheduled(),
        SessionStatus::InProgress => words.status_in_progress(),
        SessionStatus::Completed => words.status_completed(),
        SessionStatus::Cancelled => words.status_cancelled(),
        SessionStatus::NoShow => words.status_no_show(),
        SessionStatus::NotHeld => words.status_not_held(),
    }
}

/// A kind in words.
#[must_use]
pub fn kind_words(words: Words, kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Video => words.kind_video(),
        SessionKind::InPerson => words.kind_in_person(),
    }
}

/// Where a session stands.
#[component]
pub fn StatusBadge(
    /// Where it stands.
    status: SessionStatus,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", status.word())>
            {(status == SessionStatus::InProgress).then(|| view! { <span class="dot" aria-hidden="true"></span> })}
            {status_words(use_words(), status)}
        </span>
    }
}

/// How two people meet: purple with a camera, or blue with a place.
#[component]
pub fn KindLabel(
    /// How they meet.
    kind: SessionKind,
) -> impl IntoView {
    let name = match kind {
        SessionKind::Video => IconName::Video,
        SessionKind::InPerson => IconName::Place,
    };
    view! {
        <span class=format!("kind {}", kind.word())>
            <Icon name />
            {kind_words(use_words(), kind)}
        </span>
    }
}
