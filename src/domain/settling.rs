//! Decides the outcome of a session from the evidence: after the join window has closed, or earlier if the
//! provider reports that the meeting is over.

use super::{
    attendance::Attendance,
    meeting_event::{self, MeetingEvent},
    session::{Absent, Outcome, SessionKind, SessionState, TransitionError},
    time_range::TimeRange,
    word::word_enum,
};
use chrono::{DateTime, TimeDelta, Utc};

/// Maximum length, in characters, of a correction's reason and of an objection.
pub const REASON_MAX: usize = 500;

word_enum! {
    /// The partner's setting for a session that no one attended, if nothing technical was wrong.
    #[derive(Default)]
    pub enum NobodyCame {
        /// Not held.
        #[default]
        NotHeld = "not_held",
        /// No-show of both.
        NoShow = "no_show",
    }
}

impl NobodyCame {
    /// The setting that applied when this outcome was settled, so that settling again does not use a newer
    /// one. `None` if a participant came, or there is no outcome.
    pub fn of(outcome: Option<Outcome>) -> Option<Self> {
        match outcome? {
            Outcome::NoShow(Absent::Both) => Some(Self::NoShow),
            Outcome::NotHeld { technical: false } => Some(Self::NotHeld),
            _ => None,
        }
    }
}

/// Input of [`outcome`].
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// Video or in person.
    pub kind: SessionKind,
    /// The agreed time.
    pub range: TimeRange,
    /// Merged attendance of both participants.
    pub attendance: &'a Attendance,
    /// Technical trouble: reported, detected by a page, or a participant was admitted but never seen in the
    /// meeting.
    pub trouble: bool,
    /// The partner's setting.
    pub nobody_came: NobodyCame,
}

/// The outcome that the evidence supports.
///
/// Both came: completed. One came: no-show of the other. No one came: the partner's setting. If there was
/// technical trouble and one or both were missing, it is not held and no one is counted as absent. In person
/// there is no evidence: completed as agreed, until the partner corrects it.
pub fn outcome(evidence: &Evidence<'_>) -> Outcome {
    let Evidence {
        range, attendance, ..
    } = *evidence;
    if evidence.kind == SessionKind::InPerson {
        return Outcome::Completed {
            started_at: range.starts_at(),
            ended_at: range.ends_at(),
        };
    }
    match (attendance.partner.first(), attendance.client.first()) {
        (Some(partner), Some(client)) => Outcome::Completed {
            started_at: partner.min(client),
            // No source observed the room: assume that the session ended on time.
            ended_at: attendance.last().unwrap_or_else(|| range.ends_at()),
        },
        _ if evidence.trouble => Outcome::NotHeld { technical: true },
        (Some(_), None) => Outcome::NoShow(Absent::Client),
        (None, Some(_)) => Outcome::NoShow(Absent::Partner),
        (None, None) => match evidence.nobody_came {
            NobodyCame::NoShow => Outcome::NoShow(Absent::Both),
            NobodyCame::NotHeld => Outcome::NotHeld { technical: false },
        },
    }
}

/// Grace period: how long after the room closed a participant may return before the meeting counts as over.
const RETURN: TimeDelta = TimeDelta::minutes(2);

/// Input of [`weigh_provider`].
#[derive(Debug, Clone, Copy)]
pub struct ProviderEvidence<'a> {
    /// All provider events of the session, in any order.
    pub events: &'a [MeetingEvent],
    /// When the first participant joined, according to the provider.
    pub began: Option<DateTime<Utc>>,
    /// Attendance from all sources.
    pub attendance: &'a Attendance,
    /// The result of [`outcome`] for the current evidence.
    pub outcome: Outcome,
    /// The agreed time.
    pub range: TimeRange,
}

/// The next state after a provider event, and when to check again if the meeting may be over by then.
///
/// The first participant to join starts the session. It is over once both were there, the agreed end has
/// passed and no one returned for `RETURN`: rooms close when the last person leaves and reopen when one
/// returns. An outcome that evidence decided follows the evidence, one that a person decided stays.
///
/// Returns [`TransitionError`] from the transitions; the guards below rule it out.
pub fn weigh_provider(
    state: SessionState,
    evidence: &ProviderEvidence<'_>,
    now: DateTime<Utc>,
) -> Result<(SessionState, Option<DateTime<Utc>>), TransitionError> {
    let (partner, client) = (&evidence.attendance.partner, &evidence.attendance.client);
    let waits = matches!(state, SessionState::Scheduled | SessionState::InProgress { .. });
    let met = partner.first().is_some() && client.first().is_some();
    // A frame may report a return that the provider did not: with that person present, the meeting goes on.
    let returned = partner.is_there() || client.is_there();
    let over_at = meeting_event::over_since(evidence.events)
        .filter(|_| waits && met)
        .map(|over| (over + RETURN).max(evidence.range.ends_at()))
        .map(|over| if returned { over.max(now + RETURN) } else { over });
    let is_over = over_at.is_some_and(|over| over <= now);
    let by_evidence = state.decision().is_some_and(|decision| decision.by.is_none());
    let state = if by_evidence && state.outcome() == Some(evidence.outcome) {
        state
    } else if by_evidence || is_over {
        state.settle(evidence.outcome, now)?
    } else if let (true, Some(began)) = (waits, evidence.began) {
        state.start(began)?
    } else {
        state
    };
    Ok((state, over_at.filter(|over| now < *over)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        attendance::{AttendanceInterval, Source, merge},
        join::{JoinLimits, JoinWindow, Participant},
        meeting_event::{
            intervals_within,
            tests::{any_event, at as told_at},
        },
    };
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).expect("a small number of minutes")
    }

    fn decided(who: &[(Participant, Source)], trouble: bool, nobody_came: NobodyCame) -> Outcome {
        let intervals: Vec<_> = who
            .iter()
            .map(|(participant, source)| AttendanceInterval {
                participant: *participant,
                source: *source,
                joined_at: at(2),
                left_at: Some(at(40)),
            })
            .collect();
        let kind = SessionKind::Video;
        weighed(kind, &merge(&intervals, at(200)), trouble, nobody_came)
    }

    fn weighed(
        kind: SessionKind,
        attendance: &Attendance,
        trouble: bool,
        nobody_came: NobodyCame,
    ) -> Outcome {
        outcome(&Evidence {
            kind,
            range: TimeRange::new(at(0), at(50)).expect("a range"),
            attendance,
            trouble,
            nobody_came,
        })
    }

    #[test]
    fn every_mixture_of_evidence() {
        use Participant::{Client, Partner};
        use Source::{Door, Own};
        let held = |ended| Outcome::Completed {
            started_at: at(2),
            ended_at: at(ended),
        };
        let technical = Outcome::NotHeld { technical: true };
        for nobody_came in NobodyCame::ALL {
            for trouble in [false, true] {
                let both = [(Partner, Own), (Client, Own)];
                assert_eq!(decided(&both, trouble, nobody_came), held(40));
                let sent = [(Partner, Door), (Client, Door)];
                assert_eq!(
                    decided(&sent, trouble, nobody_came),
                    held(50),
                    "as planned where nobody saw"
                );
            }
            for (who, absent) in [(Partner, Absent::Client), (Client, Absent::Partner)] {
                let alone = [(who, Own)];
                assert_eq!(decided(&alone, false, nobody_came), Outcome::NoShow(absent));
                assert_eq!(decided(&alone, true, nobody_came), technical);
            }
            assert_eq!(decided(&[], true, nobody_came), technical);
        }
        assert_eq!(
            decided(&[], false, NobodyCame::NoShow),
            Outcome::NoShow(Absent::Both)
        );
        assert_eq!(
            decided(&[], false, NobodyCame::NotHeld),
            Outcome::NotHeld { technical: false }
        );
    }

    #[test]
    fn at_a_place_it_took_place_as_agreed() {
        let kind = SessionKind::InPerson;
        let agreed = Outcome::Completed {
            started_at: at(0),
            ended_at: at(50),
        };
        let settled = weighed(kind, &Attendance::default(), false, NobodyCame::NoShow);
        assert_eq!(settled, agreed);
    }

    fn agreed() -> TimeRange {
        TimeRange::new(told_at(10), told_at(40)).expect("a range")
    }

    /// Processes the events known at `now`, and settles once the window has closed.
    fn step(state: SessionState, events: &[MeetingEvent], now: DateTime<Utc>) -> SessionState {
        let window = JoinWindow::of(agreed(), JoinLimits::default());
        let closed = window.closes_at <= now;
        let is_decided = closed || state.status().is_outcome();
        let told = intervals_within(events, agreed(), window, is_decided);
        let intervals: Vec<_> = told
            .iter()
            .map(|interval| AttendanceInterval {
                participant: interval.participant,
                source: Source::Provider,
                joined_at: interval.joined_at,
                left_at: interval.left_at,
            })
            .collect();
        let attendance = merge(&intervals, now);
        let outcome = outcome(&Evidence {
            kind: SessionKind::Video,
            range: agreed(),
            attendance: &attendance,
            trouble: false,
            nobody_came: NobodyCame::NotHeld,
        });
        if closed {
            return state.settle(outcome, now).expect("settled");
        }
        let evidence = ProviderEvidence {
            events,
            began: intervals.iter().map(|interval| interval.joined_at).min(),
            attendance: &attendance,
            outcome,
            range: agreed(),
        };
        weigh_provider(state, &evidence, now).expect("a state").0
    }

    /// The outcome when each event is delivered at its minute.
    fn life(events: &[MeetingEvent], minutes: &[i64]) -> Option<Outcome> {
        let mut state = SessionState::Scheduled;
        for (nth, minute) in minutes.iter().enumerate() {
            state = step(state, &events[..=nth], told_at(*minute));
        }
        step(state, events, told_at(1_000)).outcome()
    }

    /// Events in two orders, each with the minutes at which they are delivered.
    fn orders() -> impl Strategy<Value = [(Vec<MeetingEvent>, Vec<i64>); 2]> {
        proptest::collection::vec(any_event(), 1..16).prop_flat_map(|events| {
            let minutes = || {
                let minutes = proptest::collection::vec(0_i64..129, events.len());
                minutes.prop_map(|mut minutes| {
                    minutes.sort_unstable();
                    minutes
                })
            };
            let shuffled = Just(events.clone()).prop_shuffle();
            [
                (Just(events.clone()).boxed(), minutes()),
                (shuffled.boxed(), minutes()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn in_whatever_order_and_whenever_it_is_told_the_outcome_is_the_same(
            [(events, minutes), (shuffled, others)] in orders(),
        ) {
            prop_assert_eq!(life(&events, &minutes), life(&shuffled, &others));
        }
    }
}
