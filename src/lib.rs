//! Rapport: one-to-one video sessions between a partner and a client.
//!
//! ```text
//! ui ──► api ──► server::services ──► server::db
//! └──────┴────────── domain ◄────────┴─────────┘
//! ```
//!
//! `domain` holds the rules, `words` the UI texts, `api` the public contract, `ui` the pages, `browser` the
//! web-sys code and `server` the rest. See `docs/ARCHITECTURE.md`.

pub mod api;
pub mod browser;
pub mod domain;
pub mod ui;
pub mod words;

#[cfg(feature = "ssr")]
pub mod server;

/// Prepares the islands, which the page then starts one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start() {
    browser::panic_banner::install();
    leptos::mount::hydrate_islands();
}
