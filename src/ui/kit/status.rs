//! Session status and kind as text, with colour and icon beside it.

use super::icon::{Icon, IconName};
use crate::{
    domain::session::{SessionKind, SessionStatus},
    ui::context::use_words,
};
use leptos::prelude::*;

#[component]
pub fn StatusBadge(
    status: SessionStatus,
    /// Whether it was not held for a technical reason.
    #[prop(optional)]
    technical: bool,
) -> impl IntoView {
    let words = use_words();
    view! {
        <span class="badge" data-status=status.word()>
            {(status == SessionStatus::InProgress).then(|| view! { <span class="badge-dot" aria-hidden="true"></span> })}
            {words.outcome_of(status, technical)}
        </span>
    }
}

pub fn kind_icon(kind: SessionKind) -> IconName {
    match kind {
        SessionKind::Video => IconName::Video,
        SessionKind::InPerson => IconName::Place,
    }
}

/// The kind: purple with a camera icon (video), or blue with a place icon (in person).
#[component]
pub fn KindLabel(kind: SessionKind) -> impl IntoView {
    view! {
        <span class="session-kind" data-kind=kind.word()>
            <Icon name=kind_icon(kind) />
            <span class="session-kind-word">{use_words().kind(kind)}</span>
        </span>
    }
}
