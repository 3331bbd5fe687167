//! The page: join.

use leptos::prelude::*;

/// The page.
#[component]
pub fn JoinPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
