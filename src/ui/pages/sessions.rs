//! The page: sessions.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SessionsPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
