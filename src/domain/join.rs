//! The rule of the join gate. The browser uses it for the countdown; only the server's answer counts.

use super::{
    session::{SessionKind, SessionStatus},
    time_range::TimeRange,
    word::word_enum,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long before and after its start a session can be joined. Server settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinLimits {
    /// Minutes before the start at which the window opens.
    pub early_minutes: u16,
    /// Minutes after the start for which the window stays open at least.
    pub late_minutes: u16,
}

impl Default for JoinLimits {
    fn default() -> Self {
        Self {
            early_minutes: 15,
            late_minutes: 120,
        }
    }
}

/// When a session can be joined: `[opens_at, closes_at)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinWindow {
    /// First instant inside.
    pub opens_at: DateTime<Utc>,
    /// First instant after.
    pub closes_at: DateTime<Utc>,
}

impl JoinWindow {
    /// Opens `early_minutes` before the start; closes at the later of the end and `late_minutes` after the
    /// start.
    pub fn of(range: TimeRange, limits: JoinLimits) -> Self {
        let late = range.starts_at() + TimeDelta::minutes(limits.late_minutes.into());
        Self {
            opens_at: range.starts_at() - TimeDelta::minutes(limits.early_minutes.into()),
            closes_at: range.ends_at().max(late),
        }
    }
}

word_enum! {
    /// Role of a person in one session.
    #[derive(PartialOrd, Ord)]
    pub enum Participant {
        /// Gives the session.
        Partner = "partner",
        /// Attends the session.
        Client = "client",
    }
}

impl Participant {
    /// The other participant.
    pub fn other(self) -> Self {
        match self {
            Self::Partner => Self::Client,
            Self::Client => Self::Partner,
        }
    }
}

/// A person's state with respect to the session's passcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "until")]
pub enum PasscodeState {
    /// The session has no passcode, or this person (the partner) does not need it.
    NotNeeded,
    /// Entered correctly in this login.
    Verified,
    /// Not entered yet.
    Needed,
    /// Too many wrong attempts: locked until this instant.
    Locked(DateTime<Utc>),
    /// Too many wrong attempts in all: the session needs a new passcode.
    Spent,
}

/// Input of [`decide`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinFacts {
    /// The person's role; `None` for anyone who is not a participant.
    pub participant: Option<Participant>,
    /// Video or in person.
    pub kind: SessionKind,
    /// Current status.
    pub status: SessionStatus,
    /// When the session can be joined.
    pub window: JoinWindow,
    /// The person's state with respect to the passcode.
    pub passcode: PasscodeState,
}

/// Why a person may not enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason", content = "at")]
pub enum JoinRefusal {
    /// Not a participant: the session does not exist for this person.
    NotFound,
    /// In-person sessions have no room.
    InPerson,
    /// The session was cancelled.
    Cancelled,
    /// The session has an outcome, or its window has closed.
    Ended,
    /// Payment is pending.
    Unpaid,
    /// The passcode has not been entered.
    PasscodeNeeded,
    /// Locked until this instant after too many wrong passcodes.
    Locked(DateTime<Utc>),
    /// Too many wrong passcodes in all: the partner has to set a new one.
    PasscodeSpent,
    /// The window opens at this instant.
    Early(DateTime<Utc>),
}

impl JoinRefusal {
    /// The word stored in `join_events.answer`.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::InPerson => "in_person",
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
            Self::Unpaid => "unpaid",
            Self::PasscodeNeeded => "passcode_needed",
            Self::Locked(_) => "locked",
            Self::PasscodeSpent => "passcode_spent",
            Self::Early(_) => "early",
        }
    }
}

/// Whether this person may enter now.
///
/// Fails with the first [`JoinRefusal`] in this order: what cannot change, then what they can act on (payment
/// and passcode, possible before the window opens), then the time.
pub fn decide(facts: &JoinFacts, now: DateTime<Utc>) -> Result<Participant, JoinRefusal> {
    let participant = facts.participant.ok_or(JoinRefusal::NotFound)?;
    match facts.status {
        SessionStatus::Cancelled => return Err(JoinRefusal::Cancelled),
        SessionStatus::Completed | SessionStatus::NoShow | SessionStatus::NotHeld => {
            return Err(JoinRefusal::Ended);
        }
        SessionStatus::PendingPayment | SessionStatus::Scheduled | SessionStatus::InProgress => {}
    }
    if now >= facts.window.closes_at {
        return Err(JoinRefusal::Ended);
    }
    if facts.kind == SessionKind::InPerson {
        return Err(JoinRefusal::InPerson);
    }
    if facts.status == SessionStatus::PendingPayment {
        return Err(JoinRefusal::Unpaid);
    }
    match facts.passcode {
        PasscodeState::Spent => return Err(JoinRefusal::PasscodeSpent),
        PasscodeState::Locked(until) if now < until => return Err(JoinRefusal::Locked(until)),
        PasscodeState::Locked(_) | PasscodeState::Needed => return Err(JoinRefusal::PasscodeNeeded),
        PasscodeState::NotNeeded | PasscodeState::Verified => {}
    }
    if now < facts.window.opens_at {
        return Err(JoinRefusal::Early(facts.window.opens_at));
    }
    Ok(participant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minutes * 60, 0).expect("a small number of minutes")
    }

    fn range(start: i64, length: i64) -> TimeRange {
        TimeRange::new(at(start), at(start + length)).expect("a positive length")
    }

    fn facts() -> JoinFacts {
        JoinFacts {
            participant: Some(Participant::Client),
            kind: SessionKind::Video,
            status: SessionStatus::Scheduled,
            window: JoinWindow::of(range(1_000, 50), JoinLimits::default()),
            passcode: PasscodeState::NotNeeded,
        }
    }

    proptest! {
        #[test]
        fn the_window_holds_the_whole_session_and_both_limits(
            start in 0_i64..100_000, length in 1_i64..400, early in 0_u16..240, late in 0_u16..600, ask in -1_000_i64..102_000,
        ) {
            let window = JoinWindow::of(range(start, length), JoinLimits { early_minutes: early, late_minutes: late });
            prop_assert_eq!(window.opens_at, at(start - i64::from(early)));
            prop_assert_eq!(window.closes_at, at(start + length.max(late.into())));
            let open = decide(&JoinFacts { window, ..facts() }, at(ask)).is_ok();
            prop_assert_eq!(open, at(ask) >= window.opens_at && at(ask) < window.closes_at);
        }
    }

    #[test]
    fn the_edges_of_the_window() {
        let second = TimeDelta::seconds(1);
        for (now, expected) in [
            (at(985) - second, Err(JoinRefusal::Early(at(985)))),
            (at(985), Ok(Participant::Client)),
            (at(1_120) - second, Ok(Participant::Client)),
            (at(1_120), Err(JoinRefusal::Ended)),
        ] {
            assert_eq!(decide(&facts(), now), expected, "{now}");
        }
    }

    #[test]
    fn a_stranger_learns_nothing_else() {
        for status in SessionStatus::ALL {
            let facts = JoinFacts {
                participant: None,
                status,
                ..facts()
            };
            assert_eq!(decide(&facts, at(1_000)), Err(JoinRefusal::NotFound));
        }
    }

    #[test]
    fn a_status_that_is_over_cannot_be_joined_at_any_time() {
        for minute in [0, 990, 1_000, 9_000] {
            let ask = |status| decide(&JoinFacts { status, ..facts() }, at(minute));
            assert_eq!(ask(SessionStatus::Cancelled), Err(JoinRefusal::Cancelled));
            assert_eq!(ask(SessionStatus::Completed), Err(JoinRefusal::Ended));
            assert_eq!(ask(SessionStatus::NoShow), Err(JoinRefusal::Ended));
            assert_eq!(ask(SessionStatus::NotHeld), Err(JoinRefusal::Ended));
        }
    }

    #[test]
    fn the_passcode_can_be_given_while_waiting_and_a_lock_runs_out() {
        let lock = PasscodeState::Locked(at(1_010));
        for (passcode, minute, expected) in [
            (PasscodeState::Needed, 900, JoinRefusal::PasscodeNeeded),
            (PasscodeState::Verified, 900, JoinRefusal::Early(at(985))),
            (lock, 1_009, JoinRefusal::Locked(at(1_010))),
            (lock, 1_010, JoinRefusal::PasscodeNeeded),
            (PasscodeState::Spent, 900, JoinRefusal::PasscodeSpent),
            (PasscodeState::Spent, 1_010, JoinRefusal::PasscodeSpent),
        ] {
            let facts = JoinFacts { passcode, ..facts() };
            assert_eq!(decide(&facts, at(minute)), Err(expected));
        }
    }

    #[test]
    fn a_session_in_person_has_no_room() {
        let facts = JoinFacts {
            kind: SessionKind::InPerson,
            ..facts()
        };
        assert_eq!(decide(&facts, at(1_000)), Err(JoinRefusal::InPerson));
    }
}
