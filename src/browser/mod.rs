//! Browser-only functionality: devices, clocks, dialogs, the meeting frame.
//!
//! It also compiles on the server, because pages refer to it in effects and event handlers, which run only
//! in the browser; nothing here is called while rendering on the server. No `unwrap`: a panic in WASM ends
//! the page.

pub mod ask;
pub mod clipboard;
pub mod clock;
pub mod devices;
pub mod dialog;
pub mod documents;
pub mod family;
pub mod jitsi;
pub mod js;
pub mod merge;
pub mod page;
pub mod panic_banner;
pub mod said;
pub mod sound;
pub mod toasts;
pub mod zone;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::AddEventListenerOptions;

/// Loads another page. While the device is offline it waits, because the browser would leave for a page of its own.
pub fn go(path: &str) {
    let Some(window) = web_sys::window() else { return };
    if window.navigator().on_line() {
        // If the browser refuses to navigate, nothing else can be done.
        let _ = window.location().assign(path);
        return;
    }
    let path = path.to_owned();
    let later = Closure::once_into_js(move || go(&path));
    let once = AddEventListenerOptions::new();
    once.set_once(true);
    let _ = window.add_event_listener_with_callback_and_add_event_listener_options(
        "online",
        later.unchecked_ref(),
        &once,
    );
}
