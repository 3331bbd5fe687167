//! What endpoints elsewhere are told of sessions, and how the telling goes.

use serde::{Deserialize, Serialize};

/// The most endpoints of one account.
pub const ENDPOINTS_MAX: i64 = 10;

/// The type of what "Send test event" sends. Nobody subscribes to it.
pub const TEST: &str = "webhook.test";

/// What can be told of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WebhookEvent {
    /// It was agreed.
    #[serde(rename = "session.booked")]
    Booked,
    /// It has another time.
    #[serde(rename = "session.rescheduled")]
    Rescheduled,
    /// It was called off.
    #[serde(rename = "session.cancelled")]
    Cancelled,
    /// The first person was admitted.
    #[serde(rename = "session.started")]
    Started,
    /// It is over.
    #[serde(rename = "session.ended")]
    Ended,
    /// The client has said how it was.
    #[serde(rename = "session.feedback")]
    Feedback,
}

impl WebhookEvent {
    /// All of them, in the order of a session's life.
    pub const ALL: [Self; 6] = [
        Self::Booked,
        Self::Rescheduled,
        Self::Cancelled,
        Self::Started,
        Self::Ended,
        Self::Feedback,
    ];

    /// The word used in the database and on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Booked => "session.booked",
            Self::Rescheduled => "session.rescheduled",
            Self::Cancelled => "session.cancelled",
            Self::Started => "session.started",
            Self::Ended => "session.ended",
            Self::Feedback => "session.feedback",
        }
    }

    /// The event behind a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word() == word)
    }
}

/// Whose sessions an endpoint hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Its partner's own.
    Own,
    /// Everybody's: its owner runs the server.
    Server,
}

impl Reach {
    /// The word used in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Server => "server",
        }
    }

    /// The reach behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Own, Self::Server]
            .into_iter()
            .find(|reach| reach.word() == word)
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

/// Why an endpoint is told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisabledBy {
    /// Its owner has paused it.
    Hand,
    /// It has answered that it is gone for good (410).
    Gone,
}

impl DisabledBy {
    /// The word used in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hand => "by_hand",
            Self::Gone => "gone",
        }
    }

    /// The reason behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Hand, Self::Gone]
            .into_iter()
            .find(|why| why.word() == word)
    }
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// It was taken.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryState {
    /// The word used in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// The state behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Delivered, Self::Failed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// Why a delivery was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryProblem {
    /// It answered with a status that is no success.
    Status,
    /// It answered that what is asked lies elsewhere: that is not followed.
    Redirect,
    /// It has not answered in time.
    Timeout,
    /// There is no connection to it, or it broke.
    Unreachable,
    /// Its address is refused, or its name leads into a network that is not public.
    Address,
    /// What is stored of its address or its secret does not open under this server's keys.
    Unreadable,
    /// Its endpoint was paused, or is gone for good.
    Disabled,
}

impl DeliveryProblem {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Status,
        Self::Redirect,
        Self::Timeout,
        Self::Unreachable,
        Self::Address,
        Self::Unreadable,
        Self::Disabled,
    ];

    /// The word used in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Redirect => "redirect",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Address => "address",
            Self::Unreadable => "unreadable",
            Self::Disabled => "disabled",
        }
    }

    /// The problem behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back_to_what_it_stands_for() {
        for event in WebhookEvent::ALL {
            assert_eq!(WebhookEvent::from_word(event.word()), Some(event));
            assert_eq!(
                serde_json::to_string(&event).unwrap_or_default(),
                format!("\"{}\"", event.word())
            );
        }
        for problem in DeliveryProblem::ALL {
            assert_eq!(DeliveryProblem::from_word(problem.word()), Some(problem));
        }
        assert_eq!(WebhookEvent::from_word(TEST), None);
    }
}
