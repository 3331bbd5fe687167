//! An error message where something failed.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// An error message as a live region (`role="alert"`).
#[component]
pub fn ErrorLine(
    /// Nothing is shown while this is `None`.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        error.get().map(|message| {
            view! {
                <div class="alert alert-danger" role="alert">
                    <Icon name=IconName::Warning />
                    <p>{message}</p>
                </div>
            }
        })
    }
}
