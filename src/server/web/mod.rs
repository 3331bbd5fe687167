//! HTTP: identity, language, security headers, rate limits, and the plain endpoints beside the server
//! functions.

mod answers;
pub mod context;
pub mod downloads;
pub mod events;
pub mod fairness;
pub mod forms;
pub mod headers;
pub mod listener;
pub mod login;
pub mod oauth;
pub mod origin;
pub mod pages;
pub mod programs;
pub mod proxy;
pub mod reservations;
pub mod router;
pub mod shell;
pub mod visitor;
pub mod webhooks;

pub use context::answer;
pub use router::{callbacks, endpoints, router};
