//! Typed identifiers, so that a session's id cannot be passed where an account's is expected.

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
    /// A signed-in browser.
    LoginId,
    /// The relationship between a partner and a client.
    TieId,
    /// A partner's invitation of one person.
    InvitationId,
    /// A person as lists and sessions name them: an account's id, or an invitation's until it is accepted.
    PersonId,
    /// One admission by the join gate.
    AdmissionId,
    /// A meeting link of a session; a change of provider makes a new one.
    LinkId,
    /// A provider account that a partner has connected.
    IntegrationId,
    /// A job in the outbox.
    JobId,
    /// A stored provider event of a meeting.
    MeetingEventId,
    /// A webhook endpoint.
    EndpointId,
    /// A delivery to a webhook endpoint. Its `webhook-id` is this with the prefix `msg_`.
    DeliveryId,
    /// A kind of session that clients can book.
    SessionTypeId,
    /// A slot that is reserved while someone books it.
    HoldId,
    /// A session that a client has asked for.
    RequestId,
    /// What a client has answered before a booking.
    IntakeId,
    /// A client's wait for an earlier time.
    WaitingId,
    /// A mail that waits to be sent.
    MailId,
    /// A series of sessions.
    SeriesId,
    /// The answer to a form that carried a key.
    FormAnswerId,
}

impl From<AccountId> for PersonId {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}
