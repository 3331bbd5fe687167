//! The shape of what comes, while it is on its way.

use crate::ui::context::use_words;
use leptos::prelude::*;

/// Grey lines; they appear only when waiting takes a while.
#[component]
pub fn Skeleton(
    /// How many lines.
    lines: u8,
) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="skeleton" role="status">
            <span class="sr-only">{words.loading()}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
