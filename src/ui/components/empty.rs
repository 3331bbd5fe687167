//! What a list says when there is nothing in it: why, and what to do next.

use leptos::prelude::*;

/// An empty list.
#[component]
pub fn Empty(
    /// What is missing.
    #[prop(into)]
    title: String,
    /// What to do next.
    #[prop(into)]
    hint: String,
    /// The button or link that does it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="empty-hint">{hint}</p>
            {children.map(|children| children())}
        </div>
    }
}
