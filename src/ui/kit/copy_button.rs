//! A button that copies text to the clipboard.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Copies a text and confirms it. The page's program does.
#[component]
pub fn CopyButton(
    /// What is copied, for example "Copy link".
    #[prop(into)]
    label: String,
    /// Empty for this page's address.
    #[prop(into)]
    text: String,
    /// Whether this is the primary action.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    view! {
        // Invisible until a program is there.
        <span class="copy-button">
            <button
                type="button"
                class=if primary { "button button-primary" } else { "button" }
                data-copies=text
            >
                <Icon name=IconName::Copy />
                <span>{label}</span>
            </button>
            <span class="copy-button-said" role="status"></span>
        </span>
    }
    .into_any()
}
