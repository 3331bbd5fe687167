//! The layout without tabs, for sign-in and joining.

use crate::ui::{context::use_words, kit::page_title::PageTitle, layouts::account_menu::Mark};
use leptos::prelude::*;

/// The frame of a page with a single purpose. The page renders its own `h1`.
#[component]
pub fn PlainLayout(
    /// The document's title; a `PageTitle` inside the page overrides it.
    #[prop(into)]
    title: String,
    /// Whether the page may be wider than a form.
    #[prop(optional)]
    wide: bool,
    /// Whether the page is fetched again when something of it changes.
    #[prop(optional)]
    follows: bool,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    view! {
        <PageTitle text=title />
        // `external`: the browser follows the fragment and moves the focus, not the router.
        <a class="skip-link" href="#content" rel="external">
            {words.skip_to_content()}
        </a>
        <div class="plain" class:plain-wide=wide>
            <header class="plain-header">
                <Mark />
            </header>
            <main id="content" class="plain-content" tabindex="-1" data-follows=follows.then_some("")>
                {children()}
            </main>
        </div>
    }
    .into_any()
}
