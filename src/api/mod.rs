//! The public contract: forms, views, errors and the server functions.
//!
//! Imports the domain. The body of a server function calls a service, which authorizes: HTTP middleware
//! cannot, because a call made while rendering skips it.

pub mod account;
pub mod analytics;
pub mod attendance;
pub mod availability;
pub mod booking;
pub mod booking_page;
pub mod calendar;
pub mod clients;
pub mod error;
pub mod feedback;
pub mod forms;
pub mod history;
pub mod intake;
pub mod join;
mod json;
pub mod meeting;
pub mod notices;
pub mod presence;
pub mod provider;
pub mod requests;
mod secret;
pub mod series;
pub mod sessions;
pub mod settling;
pub mod waiting;
pub mod webhooks;

pub use error::{ApiError, ErrorCode, FieldError};
