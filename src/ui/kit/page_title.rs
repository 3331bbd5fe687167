//! The document's title.

use crate::ui::context::use_words;
use leptos::{prelude::*, text_prop::TextProp};
use leptos_meta::Title;

/// Names the document after `text` and the product. Where one stands in another, the inner one counts; without text, the product is
/// all of the title.
///
/// Leptos reads the text after it has rendered the page: on the server on any thread, where the page's own signals
/// may be out of reach, and in the browser perhaps once more after the page was unmounted.
///
/// Each page adds the product itself. A formatter around the application is hydrated before its pages are, and the
/// document would have no title until then.
#[component]
pub fn PageTitle(#[prop(into)] text: TextProp) -> impl IntoView {
    let words = use_words();
    let in_html = is_server();
    let whole = move || {
        let (text, product) = (text.get(), words.product());
        let whole = if text.is_empty() {
            product.to_owned()
        } else {
            format!("{text} · {product}")
        };
        // Leptos does not escape the title on the server, and a session's title is user input (XSS).
        if in_html {
            whole.replace('&', "&amp;").replace('<', "&lt;")
        } else {
            whole
        }
    };
    view! { <Title text=whole /> }
}
