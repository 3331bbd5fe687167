//! What is wrong with a field or with a group of choices, beneath it.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// The line; nothing is shown without an error.
#[component]
pub fn FieldError(
    /// The line's id, by which what is wrong is described.
    #[prop(into)]
    id: String,
    /// What is wrong.
    #[prop(into)]
    error: Signal<Option<String>>,
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
