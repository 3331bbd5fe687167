//! One page per file; `routes.rs` maps paths to them.

pub mod analytics;
#[cfg(feature = "ssr")]
pub mod calendar;
pub mod clients;
pub mod home;
pub mod invitation;
pub mod join;
pub mod leaving;
pub mod meeting;
pub mod not_found;
pub mod overview;
pub mod register;
pub mod schedule;
pub mod session;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod webhooks;

/// The program `whole` never shows the calendar.
#[cfg(not(feature = "ssr"))]
pub mod calendar {
    pub use super::not_found::NotFound as CalendarPage;
}
