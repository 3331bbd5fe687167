//! Who makes and holds the meeting of a session.

use super::word::word_enum;
use serde::{Deserialize, Serialize};

word_enum! {
    /// A meeting provider.
    #[derive(Default)]
    pub enum Provider {
        /// The server's Jitsi: public, self-hosted or JaaS.
        #[default]
        Jitsi = "jitsi",
        /// The partner's Google account.
        GoogleMeet = "google_meet",
        /// The partner's Zoom account.
        Zoom = "zoom",
        /// An address that the partner has given.
        Manual = "manual",
    }
}

impl Provider {
    /// Whether its meetings are made by calls to the account that a partner has connected.
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

word_enum! {
    /// Why a provider did not make a meeting.
    pub enum LinkProblem {
        /// The partner has to connect their account again.
        Reconnect = "reconnect",
        /// The account has made too many meetings for now.
        Busy = "busy",
        /// The provider does not answer.
        Unreachable = "unreachable",
        /// It refuses to make this one.
        Refused = "refused",
    }
}
