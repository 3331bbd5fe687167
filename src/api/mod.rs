//! The public contract: what is asked, what is answered, and the server functions.
//!
//! Imports the domain. A server function is a few lines whose body calls a service; authorization
//! lives there, because a call made while rendering skips HTTP middleware.

pub mod account;
pub mod analytics;
pub mod attendance;
pub mod booking;
pub mod calendar;
pub mod clients;
pub mod error;
pub mod feedback;
pub mod forms;
pub mod history;
pub mod join;
mod json;
pub mod meeting;
pub mod presence;
pub mod provider;
mod secret;
pub mod sessions;
pub mod settling;
pub mod webhooks;

pub use error::{ApiError, ErrorCode, FieldError};
