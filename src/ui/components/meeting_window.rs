//! Opening the meeting in a window of its own: a plain form, whose answer leads to the provider.

use super::icon::{Icon, IconName};
use crate::domain::ids::SessionId;
use leptos::{attr::custom::custom_attribute, prelude::*};

/// The button. It needs no WASM.
#[component]
pub fn MeetingWindow(
    /// The session whose meeting opens.
    id: SessionId,
    /// What the button says.
    label: &'static str,
    /// Whether it is the page's main button.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    // The provider's page gets no hand on this one. (The macro knows `rel` on links only.)
    let apart = custom_attribute("rel", "noopener");
    view! {
        <form method="post" action=format!("/sessions/{id}/join") target="_blank" {..apart}>
            <input type="hidden" name="window" value="1" />
            <button type="submit" class="button" class:primary=primary>
                <Icon name=IconName::External />
                {label}
            </button>
        </form>
    }
}
