//! A client asks for a session, and the partner accepts it, declines it, or proposes another time.
//!
//! Until it is accepted there is no session, only a held time.

use super::{join::Participant, word::word_enum};

/// The hours to choose from within which a partner answers, and a client answers a proposal.
pub const ANSWER_HOURS: [u16; 5] = [12, 24, 48, 72, 168];
/// What a form says instead of hours if clients book at once.
pub const AT_ONCE: &str = "at_once";
/// The most requests of one client that wait for one partner.
pub const MOST_WAITING: i64 = 3;
/// The longest words with an answer, in characters.
pub const WORDS_MAX: usize = 500;

word_enum! {
    /// Where a request is.
    pub enum RequestState {
        /// The partner answers.
        Waiting = "waiting",
        /// The partner has proposed another time, and the client answers.
        Proposed = "proposed",
        /// It has become a session.
        Accepted = "accepted",
        /// The partner has declined it.
        Declined = "declined",
        /// The client has taken it back, or declined the other time.
        Withdrawn = "withdrawn",
    }
}

/// What the two can do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestAction {
    /// Make it a session.
    Accept,
    /// End it.
    Decline,
    /// Propose another time.
    Propose,
}

impl RequestState {
    /// Whether it still waits for an answer, unless its time is over.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Proposed)
    }

    /// Whether one of the two can do this now. `is_over`: the time to answer has passed.
    pub fn allows(self, participant: Participant, action: RequestAction, is_over: bool) -> bool {
        let may = match action {
            RequestAction::Accept => {
                (self, participant) == (Self::Waiting, Participant::Partner)
                    || (self, participant) == (Self::Proposed, Participant::Client)
            }
            RequestAction::Decline => self.is_open(),
            RequestAction::Propose => self.is_open() && participant == Participant::Partner,
        };
        may && !is_over
    }

    /// What it is once this person has ended it.
    pub fn ended_by(participant: Participant) -> Self {
        match participant {
            Participant::Partner => Self::Declined,
            Participant::Client => Self::Withdrawn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_two_answers_in_turn() {
        use RequestAction::{Accept, Decline, Propose};
        let allowed = |state: RequestState, participant| {
            [Accept, Decline, Propose]
                .into_iter()
                .filter(|action| state.allows(participant, *action, false))
                .collect::<Vec<_>>()
        };
        let (partner, client) = (Participant::Partner, Participant::Client);
        assert_eq!(
            allowed(RequestState::Waiting, partner),
            [Accept, Decline, Propose]
        );
        assert_eq!(allowed(RequestState::Waiting, client), [Decline]);
        assert_eq!(allowed(RequestState::Proposed, partner), [Decline, Propose]);
        assert_eq!(allowed(RequestState::Proposed, client), [Accept, Decline]);
        for state in RequestState::ALL {
            for participant in [partner, client] {
                assert!(state.is_open() || allowed(state, participant).is_empty());
                assert!(!state.allows(participant, Accept, true), "its time is over");
            }
        }
    }
}
