//! How one point of the checklist stands: an icon and words, on one line.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// How a point stands. Never told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Nothing has been done about it.
    Open,
    /// Something is under way.
    Busy,
    /// It is well.
    Well,
    /// It needs a look.
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

/// The line. A screen reader hears it when it changes.
#[component]
pub fn CheckStatus(
    /// How it stands.
    #[prop(into)]
    mood: Signal<Mood>,
    /// The same in words.
    #[prop(into)]
    text: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <p class="check-status" data-mood=move || mood.get().word() role="status">
            {move || view! { <Icon name=mood.get().icon() /> }}
            <span>{move || text.get()}</span>
        </p>
    }
}
