//! The one place where a session changes, and what follows from each change.
//!
//! [`change`] locks, loads, applies a transition of the domain, stores, and asks each subscriber for the side effects
//! of the events. A subscriber is one file here and one line in the list `SUBSCRIBERS` of `change`. Nothing else may
//! write the table `sessions`. Imports `meeting`, `webhook`, `db` and what lies below; never a service.

pub mod agreed;
pub mod attendance;
mod audit;
pub mod change;
mod gate;
mod link;
mod notices;
pub mod people;
pub mod together;
mod webhooks;

pub use change::{Booking, Change, book};
