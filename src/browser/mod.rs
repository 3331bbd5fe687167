//! Browser-only functionality: devices, clocks, dialogs, the meeting frame.
//!
//! It also compiles on the server, because pages refer to it in effects and event handlers, which run only
//! in the browser; nothing here is called while rendering on the server. No `unwrap`: a panic in WASM ends
//! the page.

pub mod clipboard;
pub mod clock;
pub mod devices;
pub mod dialog;
pub mod events;
pub mod family;
pub mod form;
pub mod held;
pub mod jitsi;
pub mod js;
pub mod panic_banner;
pub mod post;
pub mod presence;
pub mod refresher;
pub mod sound;
pub mod zone;

/// Navigates with a full document load, for when the login or the page's permissions change.
pub fn go(path: &str) {
    if let Some(window) = web_sys::window() {
        // If the browser refuses to navigate, nothing else can be done.
        let _ = window.location().assign(path);
    }
}
