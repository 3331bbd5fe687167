//! What only a browser can do: devices, clocks, dialogs, the meeting frame.
//!
//! It compiles on the server too, because pages name it in their effects and event handlers, and those
//! run in the browser alone; nothing here is called while rendering on the server. No `unwrap`: a panic
//! in WASM ends the page.

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
pub mod presence;
pub mod refresher;
pub mod sound;
pub mod zone;

/// Loads another page of this server as a new document: who is signed in, or what the page may do, changes.
pub fn go(path: &str) {
    if let Some(window) = web_sys::window() {
        // A browser that refuses to navigate stays where it is, which is all that can be done.
        let _ = window.location().assign(path);
    }
}
