//! What endpoints elsewhere are told of sessions, and how the telling goes.

use super::word::word_enum;
use serde::{Deserialize, Serialize};

/// The most endpoints of one account.
pub const ENDPOINTS_MAX: i64 = 10;

/// The type of what "Send test event" sends. Nobody subscribes to it.
pub const TEST: &str = "webhook.test";

word_enum! {
    /// What can be told of a session.
    pub enum WebhookEvent {
        /// It was agreed.
        Booked = "session.booked",
        /// It has another time.
        Rescheduled = "session.rescheduled",
        /// It was called off.
        Cancelled = "session.cancelled",
        /// The first person was admitted.
        Started = "session.started",
        /// It is over.
        Ended = "session.ended",
        /// The client has said how it was.
        Feedback = "session.feedback",
    }
}

word_enum! {
    /// Whose sessions an endpoint hears of.
    pub enum Reach {
        /// Its partner's own.
        Own = "own",
        /// Everybody's: its owner runs the server.
        Server = "server",
    }
}

/// Whether an endpoint is told anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointState {
    /// It is.
    Active,
    /// It is not, until its owner resumes it.
    Disabled(DisabledBy),
}

word_enum! {
    /// Why an endpoint is told nothing.
    pub enum DisabledBy {
        /// Its owner has paused it.
        Hand = "by_hand",
        /// It has answered that it is gone for good (410).
        Gone = "gone",
    }
}

word_enum! {
    /// How far a delivery is.
    pub enum DeliveryState {
        /// It is to be sent, for the first time or again.
        Waiting = "waiting",
        /// It was taken.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

word_enum! {
    /// Why a delivery was not taken.
    pub enum DeliveryProblem {
        /// It answered with a status that is no success.
        Status = "status",
        /// It answered that what is asked lies elsewhere: that is not followed.
        Redirect = "redirect",
        /// It has not answered in time.
        Timeout = "timeout",
        /// There is no connection to it, or it broke.
        Unreachable = "unreachable",
        /// Its address is refused, or its name leads into a network that is not public.
        Address = "address",
        /// What is stored of its address or its secret does not open under this server's keys.
        Unreadable = "unreadable",
        /// Its endpoint was paused, or is gone for good.
        Disabled = "disabled",
    }
}
