//! The page: sign_in.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
