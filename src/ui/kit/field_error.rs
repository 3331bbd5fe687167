//! The error line of a field or a group of choices.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// The line; nothing is rendered without an error.
#[component]
pub fn FieldError(
    /// Element id, for `aria-describedby`.
    #[prop(into)]
    id: String,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        error.get().map(|message| {
            view! {
                <p class="field-error" id=id.clone()>
                    <Icon name=IconName::Warning />
                    <span>{message}</span>
                </p>
            }
        })
    }
}
