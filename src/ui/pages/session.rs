//! The page: session.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SessionPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
