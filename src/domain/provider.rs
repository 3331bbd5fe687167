//! Who makes and holds the meeting of a session.

use serde::{Deserialize, Serialize};

/// A meeting provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// The server's Jitsi: public, self-hosted or JaaS.
    #[default]
    Jitsi,
    /// The partner's Zoom account.
    Zoom,
    /// The partner's Google account.
    GoogleMeet,
    /// An address that the partner has given.
    Manual,
}

impl Provider {
    /// All of them, as they are offered.
    pub const ALL: [Self; 4] = [Self::Jitsi, Self::GoogleMeet, Self::Zoom, Self::Manual];

    /// The word used in the database and in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Jitsi => "jitsi",
            Self::Zoom => "zoom",
            Self::GoogleMeet => "google_meet",
            Self::Manual => "manual",
        }
    }

    /// The provider behind a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.word() == word)
    }

    /// Whether its meetings are made by calls to the account that a partner has connected.
    #[must_use]
    pub fn is_connected(self) -> bool {
        matches!(self, Self::Zoom | Self::GoogleMeet)
    }
}

/// How far a session's link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// The provider is still making the meeting.
    Preparing,
    /// It leads to the meeting.
    Ready,
    /// The provider did not make it.
    Failed(LinkProblem),
}

/// Why a provider did not make a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkProblem {
    /// The partner has to connect their account again.
    Reconnect,
    /// The account has made too many meetings for now.
    Busy,
    /// The provider does not answer.
    Unreachable,
    /// It refuses to make this one.
    Refused,
}

impl LinkProblem {
    /// The word used in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reconnect => "reconnect",
            Self::Busy => "busy",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
        }
    }

    /// The problem behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Reconnect, Self::Busy, Self::Unreachable, Self::Refused]
            .into_iter()
            .find(|problem| problem.word() == word)
    }
}
