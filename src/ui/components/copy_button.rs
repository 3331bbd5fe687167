//! A button that copies text to the clipboard.

use super::icon::{Icon, IconName};
use crate::{browser, ui::context::use_words};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How long the confirmation is shown.
const SAYS_SO: Duration = Duration::from_secs(3);

/// Copies a text and confirms it.
#[component]
pub fn CopyButton(
    /// What is copied, for example "Copy link".
    #[prop(into)]
    label: String,
    #[prop(into)] text: Signal<String>,
    /// Whether this is the primary action.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let words = use_words();
    let outcome = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let copied = browser::clipboard::copy(&text).await;
            outcome.try_set(Some(copied));
            set_timeout(
                move || {
                    outcome.try_set(None);
                },
                SAYS_SO,
            );
        });
    };
    let said = move || match outcome.get() {
        None => "",
        Some(true) => words.copied(),
        Some(false) => words.copy_failed(),
    };
    view! {
        // Invisible until a program is there.
        <span class="copy-button">
            <button
                type="button"
                class=if primary { "button button-primary" } else { "button" }
                data-copies=move || text.get()
                on:click=copy
            >
                <Icon name=IconName::Copy />
                <span>{label}</span>
            </button>
            <span class="copy-button-said" role="status">{said}</span>
        </span>
    }
    .into_any()
}
