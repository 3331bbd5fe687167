//! The user interface: pages that the server renders, and islands that run in the browser. May import `api`, `domain`,
//! `words` and `browser`.

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod context;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod kit;
#[cfg(feature = "ssr")]
pub mod layouts;
#[cfg(feature = "ssr")]
pub mod pages;
