//! The tie between a partner and a client.

use serde::{Deserialize, Serialize};

/// How far the tie between a partner and a client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnershipState {
    /// A new person who has an invitation link; sessions can be booked already.
    Invited,
    /// A person with an account who has yet to accept; no session can be booked.
    Requested,
    /// Both have agreed.
    Active,
}

impl PartnershipState {
    /// The word used in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Requested => "requested",
            Self::Active => "active",
        }
    }

    /// The state behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Invited, Self::Requested, Self::Active]
            .into_iter()
            .find(|state| state.word() == word)
    }
}
