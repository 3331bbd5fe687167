//! The page: register.

use leptos::prelude::*;

/// The page.
#[component]
pub fn RegisterPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
