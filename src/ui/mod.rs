//! The user interface: layouts, pages, components. May import `api`, `domain`, `words` and `browser`.

pub mod app;
pub mod components;
pub mod context;
pub mod layouts;
pub mod pages;
pub mod routes;
