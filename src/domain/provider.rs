//! Meeting providers and the state of a session's meeting link.

use super::word::word_enum;
use serde::{Deserialize, Serialize};

word_enum! {
    /// The service that hosts a meeting.
    #[derive(Default)]
    pub enum Provider {
        /// The server's Jitsi: public, self-hosted or JaaS.
        #[default]
        Jitsi = "jitsi",
        /// Google Meet, through the partner's connected account.
        GoogleMeet = "google_meet",
        /// Zoom, through the partner's connected account.
        Zoom = "zoom",
        /// A fixed URL that the partner entered.
        Manual = "manual",
    }
}

impl Provider {
    /// Whether meetings are created through an account that the partner has connected.
    pub fn is_connected(self) -> bool {
        matches!(self, Self::Zoom | Self::GoogleMeet)
    }
}

/// State of a session's meeting link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// The provider is still creating the meeting.
    Preparing,
    /// The link works.
    Ready,
    /// The provider could not create the meeting.
    Failed(LinkProblem),
}

word_enum! {
    /// Why a provider could not create a meeting.
    pub enum LinkProblem {
        /// The partner has to reconnect their account.
        Reconnect = "reconnect",
        /// The account's rate limit is exhausted.
        Busy = "busy",
        /// The provider does not respond.
        Unreachable = "unreachable",
        /// The provider refused to create this meeting.
        Refused = "refused",
    }
}

word_enum! {
    /// Protection of the room itself, beyond Rapport's join gate.
    pub enum Enforcement {
        /// None: anyone with the link can enter.
        Link = "link",
        /// A waiting room, from which the partner admits each person.
        WaitingRoom = "waiting_room",
        /// A token that Rapport issues only to people whom the gate admits.
        Token = "token",
    }
}

/// The description of a provider that is shown before someone joins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDescription {
    /// Which one.
    pub provider: Provider,
    /// Host that people are sent to; empty while a manual link has none, and before the gate has let them in to one.
    pub host: String,
    /// The host in Unicode, if it differs from its punycode form.
    pub readable_host: Option<String>,
    /// Whether it is a well-known meeting host. Before going to another one, people are asked.
    pub familiar: bool,
    /// What protects the room.
    pub enforces: Enforcement,
}

impl ProviderDescription {
    /// As people see it whom the gate has not let in: without the host of a manual link, which is the partner's own
    /// address. Other hosts are the server's or the provider's, and no secret.
    #[must_use]
    pub fn before_the_gate(self) -> Self {
        match self.provider {
            Provider::Manual => Self {
                host: String::new(),
                readable_host: None,
                familiar: false,
                ..self
            },
            _ => self,
        }
    }
}
