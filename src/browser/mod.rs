//! What only a browser can do: devices, clocks, dialogs, the meeting frame.
//!
//! It compiles on the server too, because pages name it in their effects and event handlers, and those
//! run in the browser alone; nothing here is called while rendering on the server. No `unwrap`: a panic
//! in WASM ends the page.

pub mod devices;
pub mod family;
pub mod held;
pub mod jitsi;
pub mod js;
pub mod panic_banner;
pub mod presence;
pub mod sound;
