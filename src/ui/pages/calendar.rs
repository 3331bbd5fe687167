//! The page: calendar.

use leptos::prelude::*;

/// The page.
#[component]
pub fn CalendarPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
