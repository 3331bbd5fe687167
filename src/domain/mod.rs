//! The domain rules of Rapport: pure, shared by server and browser.
//!
//! Owns sessions, their states and times, attendance, the join gate and authorization. Imports std, serde,
//! chrono, uuid and thiserror, and no other layer. Reads neither the clock nor the database.

#![warn(missing_docs)]

pub mod access;
pub mod account;
pub mod analytics;
pub mod attendance;
pub mod availability;
pub mod booking_page;
pub mod calendar;
pub mod change;
pub mod clients;
pub mod feedback;
pub mod history;
pub mod hours;
pub mod ids;
pub mod intake;
pub mod jitsi;
pub mod join;
pub mod local_path;
pub mod meeting_event;
pub mod notices;
pub mod passcode;
pub mod presence;
pub mod provider;
pub mod requests;
pub mod series;
pub mod session;
pub mod session_type;
pub mod settling;
pub mod text;
pub mod theme;
pub mod time_range;
pub mod wall_clock;
pub mod webhook;
pub(crate) mod word;
