//! The layout without tabs: signing in, joining.

use crate::ui::{components::toast::ToastRegion, context::use_words, layouts::account_menu::Mark};
use leptos::prelude::*;
use leptos_meta::Title;

/// A page with one thing on it. The page brings its own `h1`; `title` is the document's, and what is
/// inside can name another.
#[component]
pub fn PlainLayout(
    /// The document's title.
    #[prop(into)]
    title: String,
    /// Whether the page may grow wider than a form.
    #[prop(optional)]
    wide: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let words = use_words();
    view! {
        <Title text=title />
        // The browser itself follows it, and moves the focus.
        <a class="skip-link" href="#content" rel="external">
            {words.skip_to_content()}
        </a>
        <div class="plain" class:wide=wide>
            <header class="plain-header">
                <Mark />
            </header>
            <main id="content" class="plain-content" tabindex="-1">
                {children()}
            </main>
        </div>
        <ToastRegion />
    }
    .into_any()
}
