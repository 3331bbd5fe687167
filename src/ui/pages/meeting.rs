//! The page: meeting.

use leptos::prelude::*;

/// The page.
#[component]
pub fn MeetingPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
