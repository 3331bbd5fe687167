//! HTTP: identity, language, security headers, rate limits, and the plain endpoints beside the server
//! functions.

pub mod context;
pub mod downloads;
pub mod events;
pub mod forms;
pub mod headers;
pub mod limits;
pub mod login;
pub mod oauth;
pub mod origin;
pub mod pages;
pub mod proxy;
pub mod reservations;
pub mod router;
pub mod shell;
pub mod webhooks;

pub use context::{Cx, answer};
pub use router::{callbacks, endpoints, router};
