//! Buttons that copy a text, or this page's address, to the clipboard and say so.

use super::{on_document, target};
use crate::browser::{clipboard, page};
use gloo_timers::callback::Timeout;
use leptos::task::spawn_local;
use web_sys::Element;

/// How long the confirmation is shown, in milliseconds.
const SAYS_SO: u32 = 3_000;

pub fn install() {
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-copies]") {
            spawn_local(copy(button));
        }
    });
}

async fn copy(button: Element) {
    let text = button
        .get_attribute("data-copies")
        .filter(|text| !text.is_empty());
    let here = || page::window().and_then(|window| window.location().href().ok());
    let text = text.or_else(here).unwrap_or_default();
    let copied = clipboard::copy(&text).await;
    let Some(said) = button.next_element_sibling() else {
        return;
    };
    said.set_text_content(Some(&page::word(if copied { "copied" } else { "copy-failed" })));
    Timeout::new(SAYS_SO, move || said.set_text_content(None)).forget();
}
