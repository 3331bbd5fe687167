//! Opens the meeting in a window of its own: a plain form whose response redirects to the provider.

use super::{
    form::ControlFields,
    icon::{Icon, IconName},
};
use crate::{api::join::JoinCall, domain::ids::SessionId};
use leptos::{attr::custom::custom_attribute, prelude::*, server_fn::ServerFn};

/// The button. Works without WASM.
#[component]
pub fn MeetingWindow(
    id: SessionId,
    label: &'static str,
    /// Whether it is the page's primary button.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    // `noopener`: the provider's page must not control this one. (The macro allows `rel` on links only.)
    let apart = custom_attribute("rel", "noopener");
    view! {
        <form method="post" action=JoinCall::PATH target="_blank" {..apart}>
            <ControlFields counts_each=true />
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="window" value="1" />
            <button type="submit" class="button" class:button-primary=primary>
                <Icon name=IconName::External />
                {label}
            </button>
        </form>
    }
}
