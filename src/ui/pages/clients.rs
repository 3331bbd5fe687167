//! The page: clients.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ClientsPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
