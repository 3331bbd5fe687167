//! The status of one checklist item: icon and text, on one line.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Status of a checklist item. Never conveyed by colour alone (WCAG 1.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Not started.
    Open,
    /// In progress.
    Busy,
    /// Works.
    Well,
    /// Needs attention.
    Warn,
}

impl Mood {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Busy => "busy",
            Self::Well => "well",
            Self::Warn => "warn",
        }
    }

    fn icon(self) -> IconName {
        match self {
            Self::Open => IconName::Info,
            Self::Busy => IconName::Clock,
            Self::Well => IconName::Check,
            Self::Warn => IconName::Warning,
        }
    }
}

/// The line, a live region: screen readers announce changes.
#[component]
pub fn CheckStatus(#[prop(into)] status: Signal<(Mood, &'static str)>) -> impl IntoView {
    view! {
        <p class="check-status" data-mood=move || status.get().0.word() role="status">
            {move || view! { <Icon name=status.get().0.icon() /> }}
            <span>{move || status.get().1}</span>
        </p>
    }
}
