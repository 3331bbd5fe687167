//! "Reload", on pages that do not update by themselves without a program.

use crate::ui::context::use_words;
use leptos::prelude::*;

/// A reload link for pages that do not update by themselves: shown only without a program.
#[component]
pub fn ReloadLink(text: &'static str) -> impl IntoView {
    let words = use_words();
    view! {
        <p class="without-wasm-reload soft small without-wasm">
            {text} " "
            <a href="">{words.join_reload()}</a>
        </p>
    }
}
