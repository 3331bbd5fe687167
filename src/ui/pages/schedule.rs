//! The page: schedule.

use leptos::prelude::*;

/// The page.
#[component]
pub fn SchedulePage() -> impl IntoView {
    view! { <main id="content"></main> }
}
