//! What a change makes of a session: the events between a session before it and after it.

use super::{
    feedback::Stars,
    provider::Provider,
    session::{Session, SessionKind, SessionStatus},
    time_range::TimeRange,
};

/// What happened to a session. Every consequence of a change subscribes to these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// It was created.
    Booked,
    /// Its title, place or notes are others.
    Edited,
    /// It has another time.
    Rescheduled {
        /// The time it had.
        from: TimeRange,
    },
    /// The two meet in another way.
    KindChanged,
    /// Someone was seen in it for the first time.
    Started,
    /// Its outcome was decided for the first time.
    Ended,
    /// Its outcome, already decided, was corrected.
    Corrected {
        /// The outcome it had.
        from: SessionStatus,
    },
    /// It was called off.
    Cancelled,
    /// It was removed.
    Deleted,
    /// It has another passcode, or none.
    PasscodeChanged,
    /// It is given another meeting link, by this provider.
    LinkChanged(Provider),
    /// Its meeting link could not be decrypted or was missing, and is replaced.
    LinkRepaired,
    /// Someone came or left, or the provider reported that they did.
    AttendanceChanged,
    /// Its client objects to its outcome.
    Objected,
    /// Its client gave feedback, or changed it.
    FeedbackGiven {
        /// How good it was.
        stars: Stars,
        /// There was feedback before.
        again: bool,
    },
    /// Its client took their feedback back.
    FeedbackTakenBack,
}

/// The events between a session before a change and after it, in the order in which they count. `None` before is a
/// session that is created, `None` after one that is removed.
///
/// Those that a session does not show (a passcode, feedback, a link) are added by the use case.
pub fn events(before: Option<&Session>, after: Option<&Session>) -> Vec<SessionEvent> {
    match (before, after) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![SessionEvent::Booked],
        (Some(_), None) => vec![SessionEvent::Deleted],
        (Some(before), Some(after)) => between(before, after),
    }
}

fn between(before: &Session, after: &Session) -> Vec<SessionEvent> {
    let words = |session: &Session| {
        (
            session.title.clone(),
            session.place.clone(),
            session.notes.clone(),
        )
    };
    let (was, is) = (before.state.status(), after.state.status());
    let is_cancelled = was != is && is == SessionStatus::Cancelled;
    let has_started = !before.has_begun && after.has_begun && after.kind == SessionKind::Video;
    let has_ended = !was.is_outcome() && is.is_outcome();
    let is_corrected = was.is_outcome() && is.is_outcome() && before.state != after.state;
    [
        (words(before) != words(after)).then_some(SessionEvent::Edited),
        (before.range != after.range).then_some(SessionEvent::Rescheduled { from: before.range }),
        (before.kind != after.kind).then_some(SessionEvent::KindChanged),
        // A session that turns out to have taken place is reported as started first.
        has_started.then_some(SessionEvent::Started),
        has_ended.then_some(SessionEvent::Ended),
        is_corrected.then_some(SessionEvent::Corrected { from: was }),
        is_cancelled.then_some(SessionEvent::Cancelled),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{AccountId, SessionId},
        session::{Absent, Cancellation, Decision, Details, Outcome, TransitionError},
    };
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).expect("a small number of minutes")
    }

    fn range(from: i64, until: i64) -> TimeRange {
        TimeRange::new(at(from), at(until)).expect("a range")
    }

    fn details(title: &str, kind: SessionKind, place: Option<&str>, notes: Option<&str>) -> Details {
        Details {
            title: title.into(),
            kind,
            place: place.map(str::to_owned),
            notes: notes.map(str::to_owned),
        }
    }

    fn scheduled() -> Session {
        let people = (AccountId(Uuid::nil()), AccountId(Uuid::max()));
        let details = details("Weekly session", SessionKind::Video, None, None);
        Session::scheduled(SessionId(Uuid::nil()), people, details, range(0, 50))
    }

    type Changed = Result<Session, TransitionError>;
    type Step = fn(Session) -> Changed;

    fn start(session: Session) -> Changed {
        session.with_state(|state| state.start(at(1)))
    }
    fn end(session: Session) -> Changed {
        session.with_state(|state| state.end(at(50), Decision::by(AccountId(Uuid::nil()), at(50))))
    }
    fn cancel(session: Session) -> Changed {
        let cancellation = Cancellation {
            at: at(2),
            by: session.partner,
            reason: None,
        };
        session.with_state(|state| state.cancel(cancellation))
    }
    fn held() -> Outcome {
        Outcome::Completed {
            started_at: at(0),
            ended_at: at(50),
        }
    }
    fn settle(session: Session, outcome: Outcome) -> Changed {
        session.with_state(|state| state.settle(outcome, at(120)))
    }
    fn correct(session: Session, outcome: Outcome) -> Changed {
        let decision = Decision::by(session.partner, at(200));
        session.with_state(|state| state.correct(outcome, decision))
    }
    fn meet_at_a_place(session: Session) -> Changed {
        let place = details(&session.title, SessionKind::InPerson, Some("Room 2"), None);
        let range = session.range;
        session.edit(place, range)
    }
    fn edit_all(session: Session) -> Changed {
        let edited = details("Last session", session.kind, None, Some("Look back"));
        session.edit(edited, range(60, 110))
    }

    #[test]
    fn the_events_of_every_transition() {
        use SessionEvent::{Cancelled, Corrected, Edited, Ended, KindChanged, Rescheduled, Started};
        let moved = Rescheduled { from: range(0, 50) };
        let was = |from| Corrected { from };
        let settle_held: Step = |session| settle(session, held());
        let settle_absent: Step = |session| settle(session, Outcome::NoShow(Absent::Client));
        let correct_held: Step = |session| correct(session, held());
        let correct_absent: Step = |session| correct(session, Outcome::NoShow(Absent::Both));
        let (was_absent, was_held) = (was(SessionStatus::NoShow), was(SessionStatus::Completed));
        let corrected_once = [start, settle_absent, correct_held];
        // What comes before, the change itself, and what it is reported as.
        let table: [(&[Step], Step, Vec<SessionEvent>); 15] = [
            (&[], |session| session.reschedule(range(60, 110)), vec![moved]),
            (&[], |session| session.reschedule(range(0, 50)), vec![]),
            (&[], edit_all, vec![Edited, moved]),
            (&[], meet_at_a_place, vec![Edited, KindChanged]),
            (&[], start, vec![Started]),
            (&[start], start, vec![]),
            (&[start], end, vec![Ended]),
            (&[], cancel, vec![Cancelled]),
            (&[start], cancel, vec![Cancelled]),
            (&[], settle_held, vec![Started, Ended]),
            (&[start], settle_held, vec![Ended]),
            (&[], settle_absent, vec![Ended]),
            (&[settle_absent], correct_held, vec![Started, was_absent]),
            (&[settle_absent], correct_absent, vec![was_absent]),
            (&corrected_once, correct_absent, vec![was_held]),
        ];
        for (nth, (earlier, step, expected)) in table.into_iter().enumerate() {
            let before = earlier
                .iter()
                .try_fold(scheduled(), |session, step| step(session))
                .expect("allowed");
            let after = step(before.clone()).expect("allowed");
            assert_eq!(events(Some(&before), Some(&after)), expected, "row {nth}");
        }
        let session = scheduled();
        assert_eq!(events(None, Some(&session)), [SessionEvent::Booked]);
        assert_eq!(events(Some(&session), None), [SessionEvent::Deleted]);
        assert_eq!(events(Some(&session), Some(&session)), []);
    }

    #[test]
    fn a_session_at_a_place_is_never_reported_as_started() {
        let before = meet_at_a_place(scheduled()).expect("allowed");
        let after = settle(before.clone(), held()).expect("allowed");
        assert_eq!(events(Some(&before), Some(&after)), [SessionEvent::Ended]);
    }
}
