//! "Show more": a list with cursor pagination.

use crate::ui::context::use_words;
use leptos::prelude::*;

/// A list with a "Show more" button: a GET form that leads to the next page, whose rows the page's program appends.
/// The list is the only child, and each row has a `data-key`.
#[component]
pub fn MoreRows(
    /// Names the list on its page.
    key: &'static str,
    /// The cursor of the next page; `None` on the last.
    next: Option<String>,
    /// Path of the page that reads `cursor`.
    #[prop(into)]
    action: String,
    /// Further query parameters of that page: names and values.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// CSS selector of a row within the list. Each row contains a link, a button or a focusable element.
    row: &'static str,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <div class="load-more-list" data-key=key>
            {children()}
            <p class="sr-only" role="status" data-keep=""></p>
            {next
                .map(|cursor| {
                    view! {
                        <form class="load-more" method="get" action=action data-more=row>
                            {fields.collect_view()}
                            <input type="hidden" name="cursor" value=cursor />
                            <button type="submit" class="button">
                                {words.load_more()}
                            </button>
                        </form>
                    }
                })}
        </div>
    }
    .into_any()
}
