//! Rapport: one-to-one video sessions between a partner and a client.
//!
//! ```text
//! ui ──► api ──► server::services ──► server::db
//! └──────┴────────── domain ◄────────┴─────────┘
//! ```
//!
//! `domain` holds the rules, `words` every text on the screen, `api` the public contract, `ui` the pages,
//! `browser` what only a browser can do, `server` the rest. See `docs/ARCHITECTURE.md`.

// Leptos builds one nested type out of a whole page.
#![recursion_limit = "512"]

pub mod api;
pub mod browser;
pub mod domain;
pub mod ui;
pub mod words;

#[cfg(feature = "ssr")]
pub mod server;

/// Takes over the page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    browser::panic_banner::install();
    leptos::mount::hydrate_lazy(ui::app::App);
}
