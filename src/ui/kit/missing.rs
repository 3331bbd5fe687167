//! Shown if a resource does not exist, or not for this person.

use super::page_title::PageTitle;
use crate::ui::context::{answer_not_found, use_words};
use leptos::prelude::*;

/// "Page not found" with a link back; answers with status 404.
#[component]
pub fn Missing() -> impl IntoView {
    let words = use_words();
    answer_not_found();
    view! {
        <PageTitle text=words.page_not_found() />
        <div class="missing stack">
            <h1>{words.page_not_found()}</h1>
            <p>{words.page_not_found_hint()}</p>
            <p>
                <a class="button" href="/overview">
                    {words.to_overview()}
                </a>
            </p>
        </div>
    }
}
