//! One page per file; `ui::app` maps paths to them.

pub mod analytics;
pub mod availability;
pub mod book;
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
pub mod requests;
pub mod schedule;
pub mod session;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod webhooks;
