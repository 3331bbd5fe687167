//! Session status and kind as text, with colour and icon beside it.

use super::icon::{Icon, IconName};
use crate::{
    domain::{
        join::Participant,
        session::{Absent, SessionKind, SessionStatus},
    },
    ui::context::use_words,
    words::Words,
};
use leptos::prelude::*;

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

/// Who did not come, from the reader's point of view; `other` is the other person's name.
pub fn absent_words(words: Words, absent: Absent, viewer: Participant, other: &str) -> String {
    match (absent, viewer) {
        (Absent::Both, _) => words.absent_both().to_owned(),
        (Absent::Partner, Participant::Partner) | (Absent::Client, Participant::Client) => {
            words.absent_you().to_owned()
        }
        (Absent::Partner, Participant::Client) | (Absent::Client, Participant::Partner) => {
            words.absent_other(other)
        }
    }
}

pub fn kind_words(words: Words, kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Video => words.kind_video(),
        SessionKind::InPerson => words.kind_in_person(),
    }
}

#[component]
pub fn StatusBadge(
    status: SessionStatus,
    /// Whether it was not held for a technical reason.
    #[prop(optional)]
    technical: bool,
) -> impl IntoView {
    let words = use_words();
    let said = if technical {
        words.not_held_technical()
    } else {
        status_words(words, status)
    };
    view! {
        <span class=format!("badge {}", status.word())>
            {(status == SessionStatus::InProgress).then(|| view! { <span class="dot" aria-hidden="true"></span> })}
            {said}
        </span>
    }
}

/// The kind: purple with a camera icon (video), or blue with a place icon (in person).
#[component]
pub fn KindLabel(kind: SessionKind) -> impl IntoView {
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

#[cfg(test)]
mod tests {
    use super::absent_words;
    use crate::{
        domain::{join::Participant, session::Absent},
        words::{Lang, Words},
    };

    #[test]
    fn each_is_told_who_did_not_come_from_their_side() {
        let said = |absent, viewer| absent_words(Words(Lang::En), absent, viewer, "Maya");
        assert_eq!(said(Absent::Client, Participant::Client), "You did not come.");
        assert_eq!(said(Absent::Partner, Participant::Partner), "You did not come.");
        assert_eq!(said(Absent::Client, Participant::Partner), "Maya did not come.");
        assert_eq!(said(Absent::Partner, Participant::Client), "Maya did not come.");
        assert_eq!(said(Absent::Both, Participant::Client), "Neither of you came.");
    }
}
