//! A placeholder while content loads.

use crate::ui::context::use_words;
use leptos::prelude::*;

/// Grey lines; CSS shows them only after a delay.
#[component]
pub fn Skeleton(lines: u8) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="skeleton" role="status">
            <span class="sr-only">{words.loading()}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
