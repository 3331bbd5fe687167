//! The relationship between a partner and a client.

use super::{
    ids::{AccountId, InvitationId, PersonId},
    word::word_enum,
};
use chrono::TimeDelta;

word_enum! {
    /// State of the relationship between a partner and a client.
    pub enum ClientState {
        /// A person with an invitation link and no tie yet. Sessions can be booked; they hold the partner's time only.
        Invited = "invited",
        /// A person with a confirmed address who was asked and has not answered. No session can be booked.
        Requested = "requested",
        /// Accepted by the client.
        Active = "active",
        /// The client declined the request.
        Declined = "declined",
        /// One of the two ended it. What they had with each other stays on record.
        Ended = "ended",
    }
}

/// How long a partner has to wait before asking again after the client declined.
pub const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::days(30);

/// The client of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionClient {
    /// Someone who can sign in.
    Account(AccountId),
    /// Someone who has not accepted the partner's invitation. The session holds the partner's time only, and only
    /// the partner can enter it.
    Invited(InvitationId),
}

impl SessionClient {
    /// `None` until they have accepted.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(account),
            Self::Invited(_) => None,
        }
    }

    /// The id under which lists name them.
    pub fn person(self) -> PersonId {
        match self {
            Self::Account(account) => account.into(),
            Self::Invited(invitation) => PersonId(invitation.0),
        }
    }
}

impl From<AccountId> for SessionClient {
    fn from(account: AccountId) -> Self {
        Self::Account(account)
    }
}
