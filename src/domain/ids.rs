//! Identifiers: one type a noun, so that a session's id cannot be passed where a person's is meant.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// A person who can sign in.
    AccountId,
    /// One meeting between one partner and one client.
    SessionId,
    /// One signed-in browser.
    LoginId,
    /// The tie between a partner and a client.
    TieId,
    /// One answer of the gate that let a person in.
    AdmissionId,
    /// One link that a session was given; another one after a change of provider.
    LinkId,
    /// One account at a provider that a partner has connected.
    IntegrationId,
    /// One piece of work in the outbox.
    JobId,
    /// One thing that a provider has said of a meeting.
    MeetingEventId,
    /// One address elsewhere that is told of sessions.
    EndpointId,
    /// One thing that an endpoint is told; its webhook-id.
    DeliveryId,
}
