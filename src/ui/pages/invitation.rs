//! The page: invitation.

use leptos::prelude::*;

/// The page.
#[component]
pub fn InvitationPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
