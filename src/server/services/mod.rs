//! Use cases. Each one reads alike: authorize, decide, write in one transaction, enqueue.

#![warn(clippy::missing_errors_doc)]

pub mod account;
pub mod analytics;
pub mod attendance;
pub mod availability;
pub mod booking;
pub mod booking_page;
pub mod calendar;
pub mod clients;
pub mod confirmations;
pub mod demo;
pub mod export;
pub mod feedback;
pub mod history;
pub mod holds;
pub mod intake;
pub mod invitations;
pub mod join;
pub mod link;
pub mod meeting;
pub mod meeting_events;
pub mod moves;
pub mod notices;
mod outside;
mod page;
pub mod presence;
pub mod provider;
pub mod requests;
pub mod reservations;
pub mod rezone;
pub mod series;
pub mod sessions;
pub mod settling;
pub mod slots;
pub mod waiting;
pub mod webhooks;
