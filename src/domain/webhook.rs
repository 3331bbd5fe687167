//! Outgoing webhooks: event types, and the states of endpoints and deliveries.

use super::word::word_enum;
use serde::{Deserialize, Serialize};

/// Maximum number of endpoints per account.
pub const ENDPOINTS_MAX: i64 = 10;

/// Maximum number of deliveries that wait for one endpoint.
pub const WAITING_MAX: i64 = 1_000;

/// Type of the event that "Send test event" sends. Not available for subscription.
pub const TEST: &str = "webhook.test";

word_enum! {
    /// Session events to which an endpoint can subscribe.
    pub enum WebhookEvent {
        /// The session was booked.
        Booked = "session.booked",
        /// The session moved to another time.
        Rescheduled = "session.rescheduled",
        /// The session was cancelled.
        Cancelled = "session.cancelled",
        /// The first participant is in the meeting.
        Started = "session.started",
        /// The session got an outcome, or a correction changed its status.
        Ended = "session.ended",
        /// The client gave, changed or withdrew feedback.
        Feedback = "session.feedback",
    }
}

word_enum! {
    /// Whose sessions an endpoint receives events about.
    pub enum Reach {
        /// Those of the partner who owns it.
        Own = "own",
        /// All sessions on the server. For endpoints of admins.
        Server = "server",
    }
}

/// Whether an endpoint receives deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointState {
    /// Receives deliveries.
    Active,
    /// Receives nothing until its owner resumes it.
    Disabled(DisabledBy),
}

word_enum! {
    /// Why an endpoint is disabled.
    pub enum DisabledBy {
        /// Paused by its owner.
        Hand = "by_hand",
        /// It answered 410 Gone.
        Gone = "gone",
        /// It did not answer in time, again and again.
        Timeouts = "timeouts",
    }
}

word_enum! {
    /// State of a delivery.
    pub enum DeliveryState {
        /// Queued, for the first attempt or a retry.
        Waiting = "waiting",
        /// Accepted with a 2xx status.
        Delivered = "delivered",
        /// Given up.
        Failed = "failed",
    }
}

word_enum! {
    /// Why the last attempt of a delivery failed.
    pub enum DeliveryProblem {
        /// Response with a status other than 2xx.
        Status = "status",
        /// Response with a redirect, which is not followed.
        Redirect = "redirect",
        /// No response in time.
        Timeout = "timeout",
        /// No connection, or it broke.
        Unreachable = "unreachable",
        /// The URL is refused, or its host resolves to a non-public network (SSRF guard).
        Address = "address",
        /// The stored URL or secret cannot be decrypted with this server's keys.
        Unreadable = "unreadable",
        /// The endpoint was paused, or is gone.
        Disabled = "disabled",
        /// Too many deliveries to the endpoint were waiting already.
        Full = "full",
    }
}
