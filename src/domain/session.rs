//! A session, its states and the transitions between them. Each state carries its own facts.

use super::{
    clients::SessionClient,
    ids::{AccountId, SessionId},
    join::{JoinLimits, JoinWindow, Participant},
    time_range::TimeRange,
    word::word_enum,
};
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

/// The shortest session, in minutes.
pub const SHORTEST: u16 = 15;
/// The longest session, in minutes.
pub const LONGEST: u16 = 240;
/// Lengths are multiples of this many minutes.
pub const LENGTH_STEP: u16 = 5;

/// Lists of what is under way or touches a range begin this much earlier. More than [`LONGEST`], because the
/// database does not limit the length: sessions from before a limit changed, or imported ones, may be longer.
pub const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Whether a session can be moved or resized to this length, in minutes.
pub fn is_length(minutes: u16) -> bool {
    (SHORTEST..=LONGEST).contains(&minutes) && minutes.is_multiple_of(LENGTH_STEP)
}

/// Lengths offered when booking, in minutes. An edit may keep another length, and resizing in the calendar
/// allows others ([`is_length`]).
pub const DURATIONS: [u16; 7] = [30, 45, 50, 60, 90, 120, 180];

/// Lengths offered for an instant session, in minutes.
pub const INSTANT_DURATIONS: [u16; 2] = [30, 50];

/// How far ahead a session can be booked. Anything later is a typo.
pub const HORIZON: TimeDelta = TimeDelta::days(3 * 366);

word_enum! {
    /// Whether the two people meet by video or in person.
    pub enum SessionKind {
        /// Video call. Purple in the calendar.
        Video = "video",
        /// At a place. Blue in the calendar.
        InPerson = "in_person",
    }
}

word_enum! {
    /// The status column: [`SessionState`] without its facts.
    pub enum SessionStatus {
        /// Reserved until it is paid for.
        PendingPayment = "pending_payment",
        /// Booked, not started.
        Scheduled = "scheduled",
        /// At least one participant has joined.
        InProgress = "in_progress",
        /// It took place.
        Completed = "completed",
        /// Cancelled by a participant.
        Cancelled = "cancelled",
        /// One or both participants were absent.
        NoShow = "no_show",
        /// It did not take place, and no one is counted as absent.
        NotHeld = "not_held",
    }
}

impl SessionStatus {
    /// Whether the session holds its time range, so that no other session may overlap it.
    pub fn is_live(self) -> bool {
        matches!(self, Self::PendingPayment | Self::Scheduled | Self::InProgress)
    }

    /// Whether the outcome is decided.
    pub fn is_outcome(self) -> bool {
        matches!(self, Self::Completed | Self::NoShow | Self::NotHeld)
    }
}

word_enum! {
    /// The participant missing in a no-show.
    pub enum Absent {
        /// The partner did not come.
        Partner = "partner",
        /// The client did not come.
        Client = "client",
        /// Neither came.
        Both = "both",
    }
}

/// When an outcome was decided, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Instant of the decision.
    pub at: DateTime<Utc>,
    /// The account that decided; `None` if Rapport settled the session from the evidence.
    pub by: Option<AccountId>,
    /// Their reason, in their own words.
    pub reason: Option<String>,
}

impl Decision {
    /// Settled by Rapport from the evidence.
    pub fn by_evidence(at: DateTime<Utc>) -> Self {
        Self {
            at,
            by: None,
            reason: None,
        }
    }

    /// Decided by a person, without a reason.
    pub fn by(account: AccountId, at: DateTime<Utc>) -> Self {
        Self {
            at,
            by: Some(account),
            reason: None,
        }
    }
}

/// The result of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It took place.
    Completed {
        /// When the first participant joined.
        started_at: DateTime<Utc>,
        /// When it ended: as observed, or as agreed if no source observed the room.
        ended_at: DateTime<Utc>,
    },
    /// One or both participants were absent.
    NoShow(Absent),
    /// It did not take place, and no one is counted as absent.
    NotHeld {
        /// Whether a technical failure prevented it.
        technical: bool,
    },
}

impl Outcome {
    fn status(self) -> SessionStatus {
        match self {
            Self::Completed { .. } => SessionStatus::Completed,
            Self::NoShow(_) => SessionStatus::NoShow,
            Self::NotHeld { .. } => SessionStatus::NotHeld,
        }
    }
}

/// The state of a session, with the facts that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Reserved until it is paid for.
    PendingPayment,
    /// Booked, not started.
    Scheduled,
    /// At least one participant has joined.
    InProgress {
        /// When the first participant joined.
        started_at: DateTime<Utc>,
    },
    /// Its outcome is decided. It never ends before it has started.
    Decided(Outcome, Decision),
    /// Cancelled by a participant.
    Cancelled(Cancellation),
}

/// When a session was cancelled, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Instant of the cancellation.
    pub at: DateTime<Utc>,
    /// The participant who cancelled.
    pub by: AccountId,
    /// Their reason, in their own words.
    pub reason: Option<String>,
}

/// What can be asked of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Begin it: someone is there.
    Start,
    /// End it for both.
    End,
    /// Decide its outcome from the evidence.
    Settle,
    /// Correct its outcome.
    Correct,
    /// Object to its outcome.
    Object,
    /// Call it off.
    Cancel,
    /// Call it off as its client.
    CancelAsClient,
    /// Give it another time.
    Reschedule,
    /// Change its words, place or passcode.
    Edit,
    /// Change how the two meet.
    ChangeKind,
    /// Give it another meeting link.
    ChangeLink,
    /// Remove it.
    Delete,
}

/// A transition that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a session that is {} does not allow the transition {wanted:?}", from.word())]
pub struct TransitionError {
    /// The session's status.
    pub from: SessionStatus,
    /// What was asked.
    pub wanted: Transition,
}

impl SessionState {
    /// The state without its facts, as stored in the status column.
    pub fn status(&self) -> SessionStatus {
        match self {
            Self::PendingPayment => SessionStatus::PendingPayment,
            Self::Scheduled => SessionStatus::Scheduled,
            Self::InProgress { .. } => SessionStatus::InProgress,
            Self::Decided(outcome, _) => outcome.status(),
            Self::Cancelled(_) => SessionStatus::Cancelled,
        }
    }

    fn refuse(&self, wanted: Transition) -> TransitionError {
        TransitionError {
            from: self.status(),
            wanted,
        }
    }

    fn allow(&self, wanted: Transition, allowed: bool) -> Result<(), TransitionError> {
        if allowed { Ok(()) } else { Err(self.refuse(wanted)) }
    }

    /// The decision behind the outcome; `None` before there is one.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decided(_, decision) => Some(decision),
            _ => None,
        }
    }

    /// The outcome; `None` before it is decided.
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Decided(outcome, _) => Some(*outcome),
            _ => None,
        }
    }

    fn decided(mut outcome: Outcome, decision: Decision) -> Self {
        if let Outcome::Completed { started_at, ended_at } = &mut outcome {
            *ended_at = (*ended_at).max(*started_at);
        }
        Self::Decided(outcome, decision)
    }

    /// An admitted participant is in the meeting. A second one changes nothing, unless a late report shows
    /// that they came first: then `started_at` moves back. Fails with [`TransitionError`] unless scheduled or
    /// in progress.
    pub fn start(self, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let started_at = match self {
            Self::Scheduled => at,
            Self::InProgress { started_at } => started_at.min(at),
            other => return Err(other.refuse(Transition::Start)),
        };
        Ok(Self::InProgress { started_at })
    }

    /// The partner ended the session. (A meeting that the provider reports as over goes through
    /// [`settle`](Self::settle).) Fails with [`TransitionError`] unless in progress.
    pub fn end(self, ended_at: DateTime<Utc>, decision: Decision) -> Result<Self, TransitionError> {
        let Self::InProgress { started_at } = self else {
            return Err(self.refuse(Transition::End));
        };
        Ok(Self::decided(
            Outcome::Completed { started_at, ended_at },
            decision,
        ))
    }

    /// Applies the outcome of the evidence. New evidence may replace an outcome that evidence decided, but
    /// never one that a person decided. Fails with [`TransitionError`] unless scheduled, in progress or
    /// settled by evidence.
    pub fn settle(self, outcome: Outcome, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let waits = matches!(self, Self::Scheduled | Self::InProgress { .. });
        let by_evidence = self.decision().is_some_and(|decision| decision.by.is_none());
        self.allow(Transition::Settle, waits || by_evidence)?;
        Ok(Self::decided(outcome, Decision::by_evidence(at)))
    }

    /// The partner corrects the outcome. Fails with [`TransitionError`] if there is no outcome yet.
    pub fn correct(self, outcome: Outcome, decision: Decision) -> Result<Self, TransitionError> {
        self.allow(Transition::Correct, self.status().is_outcome())?;
        Ok(Self::decided(outcome, decision))
    }

    /// Whether the client may object: only if they are recorded as absent, or the session as not held. Fails
    /// with [`TransitionError`] otherwise.
    pub fn object(&self) -> Result<(), TransitionError> {
        let may = matches!(
            self.outcome(),
            Some(Outcome::NoShow(Absent::Client | Absent::Both) | Outcome::NotHeld { .. })
        );
        self.allow(Transition::Object, may)
    }

    /// Cancels the session. Allowed while in progress too: a participant may have come early, or waited in
    /// vain. The service then lets only the partner cancel. Fails with [`TransitionError`] unless live.
    pub fn cancel(self, cancellation: Cancellation) -> Result<Self, TransitionError> {
        self.allow(Transition::Cancel, self.status().is_live())?;
        Ok(Self::Cancelled(cancellation))
    }

    /// Whether the time may change. Fails with [`TransitionError`] unless it has yet to start.
    pub fn reschedule(&self) -> Result<(), TransitionError> {
        let has_yet_to_start = matches!(self, Self::PendingPayment | Self::Scheduled);
        self.allow(Transition::Reschedule, has_yet_to_start)
    }

    /// Whether the session may be edited; [`reschedule`](Self::reschedule) checks its time. Fails with
    /// [`TransitionError`] unless live.
    pub fn edit(&self) -> Result<(), TransitionError> {
        self.allow(Transition::Edit, self.status().is_live())
    }

    /// Whether the session may be deleted. `approached`: a participant was at its door, let in or not, or
    /// reported trouble with it. Such a session is a record, as is one with an outcome, and fails with
    /// [`TransitionError`].
    pub fn delete(&self, approached: bool) -> Result<(), TransitionError> {
        let is_no_record = matches!(self, Self::PendingPayment | Self::Scheduled | Self::Cancelled(_));
        self.allow(Transition::Delete, is_no_record && !approached)
    }
}

/// One meeting between one partner and one client at one time range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Primary key.
    pub id: SessionId,
    /// Account of the partner.
    pub partner: AccountId,
    /// The client: an account, or an invitation until it is accepted.
    pub client: SessionClient,
    /// One line, 1 to 200 characters.
    pub title: String,
    /// Video or in person.
    pub kind: SessionKind,
    /// Where they meet in person; `None` for video.
    pub place: Option<String>,
    /// The agreed time.
    pub range: TimeRange,
    /// Current state with its facts.
    pub state: SessionState,
    /// Goals of the session, shown to both.
    pub notes: Option<String>,
    /// Whether the client needs a passcode to join.
    pub protected: bool,
    /// Whether it is an instant session, which starts at the moment of booking. Without an agreed start time, no one
    /// can be late for it.
    pub instant: bool,
    /// Whether anyone was ever seen in it. Stays true whatever its outcome.
    pub has_begun: bool,
    /// Counts the changes, for optimistic concurrency: an edit names the version it was made from.
    pub version: i64,
}

impl Session {
    /// A session of a partner and a client that is booked, without a passcode.
    pub fn scheduled(
        id: SessionId,
        (partner, client): (AccountId, impl Into<SessionClient>),
        details: Details,
        range: TimeRange,
    ) -> Self {
        Self {
            id,
            partner,
            client: client.into(),
            title: details.title,
            kind: details.kind,
            place: details.place,
            range,
            state: SessionState::Scheduled,
            notes: details.notes,
            protected: false,
            instant: false,
            has_begun: false,
            version: 1,
        }
    }

    /// When both had agreed to be there; none for an instant session.
    pub fn agreed_start(&self) -> Option<DateTime<Utc>> {
        (!self.instant).then(|| self.range.starts_at())
    }

    /// The same session in another state.
    pub fn with_state(
        self,
        transition: impl FnOnce(SessionState) -> Result<SessionState, TransitionError>,
    ) -> Result<Self, TransitionError> {
        let state = transition(self.state)?;
        let begins = matches!(
            state.status(),
            SessionStatus::InProgress | SessionStatus::Completed
        );
        Ok(Self {
            state,
            has_begun: self.has_begun || begins,
            ..self
        })
    }

    /// Whether one of the two may call it off at `now`: until its window closes, and once it has begun only the partner.
    pub fn may_cancel(
        &self,
        participant: Participant,
        limits: JoinLimits,
        now: DateTime<Utc>,
    ) -> Result<(), TransitionError> {
        let closes_at = JoinWindow::of(self.range, limits).closes_at;
        let status = self.state.status();
        self.state
            .allow(Transition::Cancel, status.is_live() && now < closes_at)?;
        let may = status != SessionStatus::InProgress || participant == Participant::Partner;
        self.state.allow(Transition::CancelAsClient, may)
    }

    /// Another time for it.
    pub fn reschedule(self, range: TimeRange) -> Result<Self, TransitionError> {
        if range != self.range {
            self.state.reschedule()?;
        }
        Ok(Self { range, ..self })
    }

    /// Other words, another kind, place or time. Its kind stays once it has begun: they are in the room.
    pub fn edit(self, details: Details, range: TimeRange) -> Result<Self, TransitionError> {
        self.state.edit()?;
        let may = details.kind == self.kind || self.state.status() != SessionStatus::InProgress;
        self.state.allow(Transition::ChangeKind, may)?;
        Ok(Self {
            title: details.title,
            kind: details.kind,
            place: details.place,
            notes: details.notes,
            ..self.reschedule(range)?
        })
    }

    /// Whether it has a meeting ahead, whose link can be changed.
    pub fn change_link(&self) -> Result<(), TransitionError> {
        let has_meeting = self.kind == SessionKind::Video && self.state.status().is_live();
        self.state.allow(Transition::ChangeLink, has_meeting)
    }
}

/// What people write of a session: all but its time and the two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// One line, 1 to 200 characters.
    pub title: String,
    /// How they meet.
    pub kind: SessionKind,
    /// Where, for a session in person.
    pub place: Option<String>,
    /// What it is for.
    pub notes: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a small number of seconds")
    }

    fn states() -> Vec<SessionState> {
        let decided = |outcome| SessionState::Decided(outcome, Decision::by_evidence(at(2)));
        vec![
            SessionState::PendingPayment,
            SessionState::Scheduled,
            SessionState::InProgress { started_at: at(1) },
            decided(Outcome::Completed {
                started_at: at(1),
                ended_at: at(2),
            }),
            SessionState::Cancelled(cancellation()),
            decided(Outcome::NoShow(Absent::Client)),
            decided(Outcome::NotHeld { technical: true }),
        ]
    }

    fn cancellation() -> Cancellation {
        Cancellation {
            at: at(1),
            by: AccountId(Uuid::nil()),
            reason: None,
        }
    }

    fn allowed(ask: impl Fn(SessionState) -> bool) -> Vec<SessionStatus> {
        states()
            .into_iter()
            .filter(|state| ask(state.clone()))
            .map(|state| state.status())
            .collect()
    }

    #[test]
    fn lengths_that_are_offered_can_be_kept_when_a_session_moves() {
        for minutes in DURATIONS.into_iter().chain(INSTANT_DURATIONS) {
            assert!(is_length(minutes), "{minutes}");
        }
        for minutes in [0, SHORTEST - LENGTH_STEP, SHORTEST + 1, LONGEST + LENGTH_STEP] {
            assert!(!is_length(minutes), "{minutes}");
        }
        assert!(LOOK_BACK >= TimeDelta::minutes(LONGEST.into()));
    }

    #[test]
    fn each_transition_is_allowed_from_the_states_it_names_and_no_other() {
        use SessionStatus::{Cancelled, Completed, InProgress, NoShow, NotHeld, PendingPayment, Scheduled};
        let decision = || Decision::by(AccountId(Uuid::nil()), at(9));
        let held = Outcome::Completed {
            started_at: at(3),
            ended_at: at(4),
        };
        let live = [PendingPayment, Scheduled, InProgress];
        assert_eq!(allowed(|s| s.start(at(9)).is_ok()), [Scheduled, InProgress]);
        assert_eq!(allowed(|s| s.end(at(9), decision()).is_ok()), [InProgress]);
        let settled = allowed(|s| s.settle(held, at(9)).is_ok());
        assert_eq!(settled, [Scheduled, InProgress, Completed, NoShow, NotHeld]);
        let corrected = allowed(|s| s.correct(held, decision()).is_ok());
        assert_eq!(corrected, [Completed, NoShow, NotHeld]);
        assert_eq!(allowed(|s| s.object().is_ok()), [NoShow, NotHeld]);
        assert_eq!(allowed(|s| s.cancel(cancellation()).is_ok()), live);
        assert_eq!(allowed(|s| s.reschedule().is_ok()), [PendingPayment, Scheduled]);
        assert_eq!(allowed(|s| s.edit().is_ok()), live);
        let deleted = allowed(|s| s.delete(false).is_ok());
        assert_eq!(deleted, [PendingPayment, Scheduled, Cancelled]);
        assert!(allowed(|s| s.delete(true).is_ok()).is_empty());
    }

    #[test]
    fn who_is_there_first_is_the_start_whoever_comes_later() {
        let started = SessionState::Scheduled.start(at(5)).expect("starts");
        assert_eq!(
            started.clone().start(at(9)),
            Ok(SessionState::InProgress { started_at: at(5) })
        );
        assert_eq!(
            started.clone().start(at(4)),
            Ok(SessionState::InProgress { started_at: at(4) })
        );
        let decision = Decision::by(AccountId(Uuid::nil()), at(9));
        let held = Outcome::Completed {
            started_at: at(5),
            ended_at: at(9),
        };
        assert_eq!(
            started.end(at(9), decision.clone()),
            Ok(SessionState::Decided(held, decision))
        );
    }

    #[test]
    fn what_a_person_has_decided_the_evidence_does_not_change() {
        let absent = Outcome::NoShow(Absent::Client);
        let settled = SessionState::Scheduled.settle(absent, at(5)).expect("settled");
        let again = settled
            .clone()
            .settle(Outcome::NotHeld { technical: true }, at(6));
        assert_eq!(
            again.map(|state| state.status()),
            Ok(SessionStatus::NotHeld),
            "the evidence may change its mind"
        );
        let decision = Decision::by(AccountId(Uuid::nil()), at(7));
        let corrected = settled.correct(Outcome::NotHeld { technical: false }, decision);
        let corrected = corrected.expect("corrected");
        assert_eq!(
            corrected.settle(absent, at(8)),
            Err(TransitionError {
                from: SessionStatus::NotHeld,
                wanted: Transition::Settle
            })
        );
    }

    #[test]
    fn who_was_there_has_nothing_to_object_to() {
        for (absent, may) in [
            (Absent::Partner, false),
            (Absent::Client, true),
            (Absent::Both, true),
        ] {
            let state = SessionState::Decided(Outcome::NoShow(absent), Decision::by_evidence(at(2)));
            assert_eq!(state.object().is_ok(), may, "{absent:?}");
        }
    }
}
