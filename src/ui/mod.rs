//! The user interface: layouts, pages, components. May import `api`, `domain`, `words` and `browser`.

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(any(feature = "ssr", feature = "lobby", feature = "meeting"))]
pub mod components;
#[cfg(any(feature = "ssr", feature = "lobby", feature = "meeting"))]
pub mod context;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod layouts;
#[cfg(feature = "ssr")]
pub mod pages;
