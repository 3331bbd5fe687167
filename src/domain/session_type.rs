//! What a partner offers to clients who book by themselves.

use super::{
    availability::Wanted,
    ids::{AccountId, SessionTypeId},
    intake::Question,
    session::SessionKind,
    word::word_enum,
};
use chrono::TimeDelta;

word_enum! {
    /// Whether clients see a session type.
    pub enum TypeState {
        /// They can book it.
        Offered = "offered",
        /// Only the partner sees it.
        Paused = "paused",
        /// It remains for the sessions that were booked with it.
        Removed = "removed",
    }
}

word_enum! {
    /// Who can book a session type.
    pub enum Audience {
        /// The partner's clients.
        Clients = "clients",
        /// Anybody who sees the partner's page.
        Anyone = "anyone",
        /// Anybody who has the type's own link.
        Link = "link",
    }
}

/// The most session types of one partner.
pub const MOST_TYPES: usize = 20;
/// The longest buffer before or after a session, in minutes.
pub const LONGEST_BUFFER: u16 = 120;

/// A kind of session with its length, such as "First talk".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionType {
    /// Its id.
    pub id: SessionTypeId,
    /// Who offers it.
    pub partner: AccountId,
    /// 1 to 200 characters, which become the title of a session.
    pub name: String,
    /// How the two meet.
    pub kind: SessionKind,
    /// Where, if in person.
    pub place: Option<String>,
    /// Length of a session.
    pub length: TimeDelta,
    /// Time that the partner keeps free before a session.
    pub before: TimeDelta,
    /// Time that the partner keeps free after a session.
    pub after: TimeDelta,
    /// Who can book it.
    pub audience: Audience,
    /// Within what time the partner answers a request; `None` if it is booked at once.
    pub answer_within: Option<TimeDelta>,
    /// What a client is asked before the booking.
    pub questions: Vec<Question>,
    /// Whether clients see it.
    pub state: TypeState,
    /// Increases with every change.
    pub version: i64,
}

impl SessionType {
    /// The time that a booking needs.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            length: self.length,
            before: self.before,
            after: self.after,
        }
    }
}
