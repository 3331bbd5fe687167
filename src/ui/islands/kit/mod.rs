//! What every page needs of WASM: forms and dialogs without a reload, regions that follow the stream, countdowns,
//! "Copy link", "Show more" and toasts. Each works on HTML from the server, by `data-*` attributes, and without WASM the
//! same HTML is links and forms.

mod calls;
pub mod clocks;
mod connection;
mod copying;
pub mod dialogs;
pub mod forms;
mod left;
mod menu;
mod more;
mod passwords;
mod refreshing;
pub mod region;
mod sharing;
pub mod stream;
mod zone;

use crate::browser::{documents, page, said, toasts};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, EventTarget};

/// The behaviour of the page around it, and the live region in which toasts appear.
#[island]
pub fn Kit() -> impl IntoView {
    Effect::new(|_| {
        region::follow();
        calls::install();
        refreshing::install();
        forms::install();
        dialogs::install();
        more::install();
        copying::install();
        left::install();
        clocks::install();
        connection::install();
        menu::install();
        passwords::install();
        sharing::install();
        zone::install();
        if let Some(text) = said::take() {
            toasts::show(&text);
        }
        documents::is_live();
    });
    view! { <div class="toast-list" id="toasts" role="status" aria-live="polite"></div> }
}

/// Listens to an event of the document for as long as the page lives.
pub fn on_document(event: &str, capture: bool, hear: impl Fn(Event) + 'static) {
    let Some(document) = page::document() else { return };
    listen(&document, event, capture, hear);
}

/// Listens to an event of the window for as long as the page lives.
pub fn on_window(event: &str, hear: impl Fn(Event) + 'static) {
    let Some(window) = page::window() else { return };
    listen(&window, event, false, hear);
}

fn listen(target: &EventTarget, event: &str, capture: bool, hear: impl Fn(Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(hear);
    let listener = closure.as_ref().unchecked_ref();
    let _ = target.add_event_listener_with_callback_and_bool(event, listener, capture);
    closure.forget();
}

/// The element that an event began at, or the first around it that matches.
pub fn target(event: &Event, selector: &str) -> Option<Element> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest(selector).ok()?
}
