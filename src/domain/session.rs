//! What a session is and how its status may change. State carries its facts.

use super::{
    word::word_enum,
    {
        ids::{AccountId, SessionId},
        join::{JoinLimits, JoinWindow, Participant},
        time_range::TimeRange,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

/// The lengths a session can be booked for, in minutes.
pub const DURATIONS: [u16; 7] = [30, 45, 50, 60, 90, 120, 180];

/// The lengths of a session that starts at once, in minutes.
pub const INSTANT_DURATIONS: [u16; 2] = [30, 50];

/// How far ahead a session can be booked: further is a slip of the keyboard.
pub const HORIZON: TimeDelta = TimeDelta::days(3 * 366);

word_enum! {
    /// How two people meet.
    pub enum SessionKind {
        /// By video; purple in the calendar.
        Video = "video",
        /// At a place; blue in the calendar.
        InPerson = "in_person",
    }
}

word_enum! {
    /// Where a session stands, in one word.
    pub enum SessionStatus {
        /// Held until it is paid for.
        PendingPayment = "pending_payment",
        /// Agreed.
        Scheduled = "scheduled",
        /// Somebody has joined.
        InProgress = "in_progress",
        /// It took place.
        Completed = "completed",
        /// Called off.
        Cancelled = "cancelled",
        /// Somebody did not come.
        NoShow = "no_show",
        /// It did not come about, and is nobody's fault.
        NotHeld = "not_held",
    }
}

impl SessionStatus {
    /// Whether the session holds time: no other may overlap it.
    pub fn is_live(self) -> bool {
        matches!(self, Self::PendingPayment | Self::Scheduled | Self::InProgress)
    }

    /// Whether what became of it has been decided.
    pub fn is_outcome(self) -> bool {
        matches!(self, Self::Completed | Self::NoShow | Self::NotHeld)
    }
}

word_enum! {
    /// Who of the two did not come.
    pub enum Absent {
        /// The one who gives it.
        Partner = "partner",
        /// The one who attends it.
        Client = "client",
        /// Neither came.
        Both = "both",
    }
}

/// Who decided what became of a session, when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none where Rapport did, from the evidence.
    pub by: Option<AccountId>,
    /// In their words, if they gave any.
    pub reason: Option<String>,
}

impl Decision {
    /// Rapport's own, from the evidence.
    pub fn by_evidence(at: DateTime<Utc>) -> Self {
        Self {
            at,
            by: None,
            reason: None,
        }
    }

    /// A person's, without a reason.
    pub fn by(account: AccountId, at: DateTime<Utc>) -> Self {
        Self {
            at,
            by: Some(account),
            reason: None,
        }
    }
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It took place.
    Completed {
        /// When the first person was there.
        started_at: DateTime<Utc>,
        /// When it was over.
        ended_at: DateTime<Utc>,
    },
    /// Somebody did not come.
    NoShow(Absent),
    /// It did not come about.
    NotHeld {
        /// For a technical reason.
        technical: bool,
    },
}

/// Where a session stands, with the facts that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Held until it is paid for.
    PendingPayment,
    /// Agreed.
    Scheduled,
    /// Somebody has joined.
    InProgress {
        /// When the first person was there.
        started_at: DateTime<Utc>,
    },
    /// It took place.
    Completed {
        /// When the first person was there.
        started_at: DateTime<Utc>,
        /// When it was over.
        ended_at: DateTime<Utc>,
        /// Who decided it.
        decision: Decision,
    },
    /// Called off.
    Cancelled(Cancellation),
    /// Somebody did not come.
    NoShow {
        /// Who.
        absent: Absent,
        /// Who decided it.
        decision: Decision,
    },
    /// It did not come about, and is nobody's fault.
    NotHeld {
        /// For a technical reason.
        technical: bool,
        /// Who decided it.
        decision: Decision,
    },
}

/// The facts of a cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: AccountId,
    /// In their words, if they gave any.
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
    /// The state in one word.
    pub fn status(&self) -> SessionStatus {
        match self {
            Self::PendingPayment => SessionStatus::PendingPayment,
            Self::Scheduled => SessionStatus::Scheduled,
            Self::InProgress { .. } => SessionStatus::InProgress,
            Self::Completed { .. } => SessionStatus::Completed,
            Self::Cancelled(_) => SessionStatus::Cancelled,
            Self::NoShow { .. } => SessionStatus::NoShow,
            Self::NotHeld { .. } => SessionStatus::NotHeld,
        }
    }

    fn refuse(&self, wanted: Transition) -> TransitionError {
        TransitionError {
            from: self.status(),
            wanted,
        }
    }

    /// Who decided what became of it, once that is decided.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Completed { decision, .. }
            | Self::NoShow { decision, .. }
            | Self::NotHeld { decision, .. } => Some(decision),
            _ => None,
        }
    }

    /// What became of it, once that is decided.
    pub fn outcome(&self) -> Option<Outcome> {
        match *self {
            Self::Completed {
                started_at, ended_at, ..
            } => Some(Outcome::Completed { started_at, ended_at }),
            Self::NoShow { absent, .. } => Some(Outcome::NoShow(absent)),
            Self::NotHeld { technical, .. } => Some(Outcome::NotHeld { technical }),
            _ => None,
        }
    }

    fn decided(outcome: Outcome, decision: Decision) -> Self {
        match outcome {
            Outcome::Completed { started_at, ended_at } => Self::Completed {
                started_at,
                ended_at: ended_at.max(started_at),
                decision,
            },
            Outcome::NoShow(absent) => Self::NoShow { absent, decision },
            Outcome::NotHeld { technical } => Self::NotHeld { technical, decision },
        }
    }

    /// The first person who was admitted is there. A second one changes nothing, unless it comes out that they were
    /// there before.
    /// Errors: [`TransitionError`] unless scheduled or in progress.
    pub fn start(self, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        match self {
            Self::Scheduled => Ok(Self::InProgress { started_at: at }),
            Self::InProgress { started_at } => Ok(Self::InProgress {
                started_at: started_at.min(at),
            }),
            other => Err(other.refuse(Transition::Start)),
        }
    }

    /// The partner, or the provider, has ended it.
    /// Errors: [`TransitionError`] unless in progress.
    pub fn end(self, ended_at: DateTime<Utc>, decision: Decision) -> Result<Self, TransitionError> {
        match self {
            Self::InProgress { started_at } => {
                let outcome = Outcome::Completed { started_at, ended_at };
                Ok(Self::decided(outcome, decision))
            }
            other => Err(other.refuse(Transition::End)),
        }
    }

    /// The evidence has decided it: at first, or anew while nobody else has decided.
    /// Errors: [`TransitionError`] unless scheduled, in progress, or decided by the evidence before.
    pub fn settle(self, outcome: Outcome, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let waits = matches!(self, Self::Scheduled | Self::InProgress { .. });
        let by_evidence = self.decision().is_some_and(|decision| decision.by.is_none());
        if waits || by_evidence {
            Ok(Self::decided(outcome, Decision::by_evidence(at)))
        } else {
            Err(self.refuse(Transition::Settle))
        }
    }

    /// The partner knows better what became of it.
    /// Errors: [`TransitionError`] unless that has been decided.
    pub fn correct(self, outcome: Outcome, decision: Decision) -> Result<Self, TransitionError> {
        if self.status().is_outcome() {
            Ok(Self::decided(outcome, decision))
        } else {
            Err(self.refuse(Transition::Correct))
        }
    }

    /// Whether the client may object: to having been absent, or to its not having been held.
    /// Errors: [`TransitionError`] for anything else.
    pub fn object(&self) -> Result<(), TransitionError> {
        match self {
            Self::NoShow {
                absent: Absent::Client | Absent::Both,
                ..
            }
            | Self::NotHeld { .. } => Ok(()),
            other => Err(other.refuse(Transition::Object)),
        }
    }

    /// One of the two has called it off. Allowed while in progress too: somebody may have come
    /// early, or waited for a person who never came. Who may do it then, services decide: the partner alone.
    /// Errors: [`TransitionError`] unless live.
    pub fn cancel(self, cancellation: Cancellation) -> Result<Self, TransitionError> {
        if self.status().is_live() {
            Ok(Self::Cancelled(cancellation))
        } else {
            Err(self.refuse(Transition::Cancel))
        }
    }

    /// Whether its time may be changed.
    /// Errors: [`TransitionError`] unless it waits to begin.
    pub fn reschedule(&self) -> Result<(), TransitionError> {
        match self {
            Self::PendingPayment | Self::Scheduled => Ok(()),
            other => Err(other.refuse(Transition::Reschedule)),
        }
    }

    /// Whether its words and its passcode may be changed.
    /// Errors: [`TransitionError`] unless live.
    pub fn edit(&self) -> Result<(), TransitionError> {
        if self.status().is_live() {
            Ok(())
        } else {
            Err(self.refuse(Transition::Edit))
        }
    }

    /// Whether it may vanish: only what never took place, so that no record is lost.
    /// Errors: [`TransitionError`] for a session that somebody joined or that has an outcome.
    pub fn delete(&self, attended: bool) -> Result<(), TransitionError> {
        match self {
            Self::PendingPayment | Self::Scheduled | Self::Cancelled(_) if !attended => Ok(()),
            other => Err(other.refuse(Transition::Delete)),
        }
    }
}

/// One meeting between one partner and one client at one time range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who gives it.
    pub partner: AccountId,
    /// Who attends it.
    pub client: AccountId,
    /// One line, 1 to 200 characters.
    pub title: String,
    /// How they meet.
    pub kind: SessionKind,
    /// Where, for a session in person.
    pub place: Option<String>,
    /// When.
    pub range: TimeRange,
    /// Where it stands.
    pub state: SessionState,
    /// What it is for: shown to both as its goals.
    pub notes: Option<String>,
    /// Whether the client needs a passcode.
    pub protected: bool,
    /// Whether it began at the moment it was booked: then no start was agreed, and nobody is late for it.
    pub instant: bool,
    /// Whether anyone was ever seen in it. Stays true whatever its outcome.
    pub has_begun: bool,
    /// Counts the changes, for optimistic concurrency: an edit names the version it was made from.
    pub version: i64,
}

impl Session {
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
        let has_begun = self.has_begun
            || matches!(
                state,
                SessionState::InProgress { .. } | SessionState::Completed { .. }
            );
        Ok(Self {
            state,
            has_begun,
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
        if !self.state.status().is_live() || closes_at <= now {
            return Err(self.state.refuse(Transition::Cancel));
        }
        match (&self.state, participant) {
            (SessionState::InProgress { .. }, Participant::Client) => {
                Err(self.state.refuse(Transition::CancelAsClient))
            }
            _ => Ok(()),
        }
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
        if details.kind != self.kind && matches!(self.state, SessionState::InProgress { .. }) {
            return Err(self.state.refuse(Transition::ChangeKind));
        }
        let Details {
            title,
            kind,
            place,
            notes,
        } = details;
        Ok(Self {
            title,
            kind,
            place,
            notes,
            ..self.reschedule(range)?
        })
    }

    /// Whether it has a meeting ahead, whose link can be changed.
    pub fn change_link(&self) -> Result<(), TransitionError> {
        if self.kind == SessionKind::Video && self.state.status().is_live() {
            Ok(())
        } else {
            Err(self.state.refuse(Transition::ChangeLink))
        }
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
        let cancellation = Cancellation {
            at: at(1),
            by: AccountId(Uuid::nil()),
            reason: None,
        };
        vec![
            SessionState::PendingPayment,
            SessionState::Scheduled,
            SessionState::InProgress { started_at: at(1) },
            SessionState::Completed {
                started_at: at(1),
                ended_at: at(2),
                decision: Decision::by_evidence(at(2)),
            },
            SessionState::Cancelled(cancellation),
            SessionState::NoShow {
                absent: Absent::Client,
                decision: Decision::by_evidence(at(2)),
            },
            SessionState::NotHeld {
                technical: true,
                decision: Decision::by_evidence(at(2)),
            },
        ]
    }

    fn allowed(ask: impl Fn(SessionState) -> bool) -> Vec<SessionStatus> {
        states()
            .into_iter()
            .filter(|state| ask(state.clone()))
            .map(|state| state.status())
            .collect()
    }

    #[test]
    fn each_transition_is_allowed_from_the_states_it_names_and_no_other() {
        use SessionStatus::{Cancelled, Completed, InProgress, NoShow, NotHeld, PendingPayment, Scheduled};
        let decision = || Decision::by(AccountId(Uuid::nil()), at(9));
        let held = Outcome::Completed {
            started_at: at(3),
            ended_at: at(4),
        };
        let by = Cancellation {
            at: at(9),
            by: AccountId(Uuid::nil()),
            reason: None,
        };
        assert_eq!(allowed(|s| s.start(at(9)).is_ok()), [Scheduled, InProgress]);
        assert_eq!(allowed(|s| s.end(at(9), decision()).is_ok()), [InProgress]);
        assert_eq!(
            allowed(|s| s.settle(held, at(9)).is_ok()),
            [Scheduled, InProgress, Completed, NoShow, NotHeld]
        );
        assert_eq!(
            allowed(|s| s.correct(held, decision()).is_ok()),
            [Completed, NoShow, NotHeld]
        );
        assert_eq!(allowed(|s| s.object().is_ok()), [NoShow, NotHeld]);
        assert_eq!(
            allowed(|s| s.cancel(by.clone()).is_ok()),
            [PendingPayment, Scheduled, InProgress]
        );
        assert_eq!(allowed(|s| s.reschedule().is_ok()), [PendingPayment, Scheduled]);
        assert_eq!(
            allowed(|s| s.edit().is_ok()),
            [PendingPayment, Scheduled, InProgress]
        );
        assert_eq!(
            allowed(|s| s.delete(false).is_ok()),
            [PendingPayment, Scheduled, Cancelled]
        );
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
        assert_eq!(
            started.end(at(9), decision.clone()),
            Ok(SessionState::Completed {
                started_at: at(5),
                ended_at: at(9),
                decision,
            })
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
        let decision = || Decision::by_evidence(at(2));
        for (absent, may) in [
            (Absent::Partner, false),
            (Absent::Client, true),
            (Absent::Both, true),
        ] {
            let decision = decision();
            let state = SessionState::NoShow { absent, decision };
            assert_eq!(state.object().is_ok(), may, "{absent:?}");
        }
    }
}
