//! The user interface: layouts, pages, components. May import `api`, `domain`, `words` and `browser`.

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(not(feature = "kit"))]
pub mod components;
#[cfg(not(feature = "kit"))]
pub mod context;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod layouts;
#[cfg(feature = "ssr")]
pub mod pages;
