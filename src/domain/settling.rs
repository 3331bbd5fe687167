//! What became of a session, decided from the evidence: once nobody can join it any more, or when the provider says
//! that its meeting is over.

use super::{
    word::word_enum,
    {
        attendance::Attendance,
        meeting_event::{self, MeetingEvent},
        session::{Absent, Outcome, SessionKind, SessionState, TransitionError},
        time_range::TimeRange,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// The longest reason of a correction, and the longest objection.
pub const REASON_MAX: usize = 500;

word_enum! {
    /// What a session is when nobody came, and nothing was wrong: the partner's choice.
    #[derive(Default)]
    pub enum NobodyCame {
        /// It was not held.
        #[default]
        NotHeld = "not_held",
        /// A no-show of both.
        NoShow = "no_show",
    }
}

impl NobodyCame {
    /// What was chosen when this was settled; none where somebody came, or nothing is settled.
    pub fn of(outcome: Option<Outcome>) -> Option<Self> {
        match outcome? {
            Outcome::NoShow(Absent::Both) => Some(Self::NoShow),
            Outcome::NotHeld { technical: false } => Some(Self::NotHeld),
            _ => None,
        }
    }
}

/// All that the decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// How the two were to meet.
    pub kind: SessionKind,
    /// When.
    pub range: TimeRange,
    /// Who was there.
    pub attendance: &'a Attendance,
    /// Somebody reported technical trouble, or their page saw some.
    pub trouble: bool,
    /// The partner's choice.
    pub nobody_came: NobodyCame,
}

/// Decides.
///
/// Both were there: it took place. One was: the other did not come, unless something technical was wrong, which
/// is nobody's fault. At a place there is no evidence: it took place as agreed, until the partner says otherwise.
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
            // Where nobody saw the room, it was over when it was to be.
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

/// How long after everybody has left a meeting they may return before it is taken to be over.
const RETURN: TimeDelta = TimeDelta::minutes(2);

/// What a provider has told of a session, and what the evidence comes to with it.
#[derive(Debug, Clone, Copy)]
pub struct ProviderEvidence<'a> {
    /// All that it has told, in whatever order.
    pub events: &'a [MeetingEvent],
    /// When the first one came, as the provider knows it.
    pub began: Option<DateTime<Utc>>,
    /// Who was there, as every source knows it.
    pub attendance: &'a Attendance,
    /// What the evidence comes to.
    pub outcome: Outcome,
    /// When the session was to be.
    pub range: TimeRange,
}

/// The state of a session once a provider was heard; and when to look again, if its meeting may be over by then.
///
/// The first one to come begins it. It is over when both were there, its agreed end has passed, and nobody has
/// returned for a while: rooms close when the last person leaves, and open again when somebody returns. What the
/// evidence decided follows the evidence; what a person decided stays.
/// Errors: [`TransitionError`] for what no session of such a state can become.
pub fn weigh_provider(
    state: SessionState,
    evidence: &ProviderEvidence<'_>,
    now: DateTime<Utc>,
) -> Result<(SessionState, Option<DateTime<Utc>>), TransitionError> {
    let (partner, client) = (&evidence.attendance.partner, &evidence.attendance.client);
    let waits = matches!(state, SessionState::Scheduled | SessionState::InProgress { .. });
    let met = partner.first().is_some() && client.first().is_some();
    // Whoever came back without the provider telling of it is there all the same: their frame says so.
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
        outcome(&Evidence {
            kind: SessionKind::Video,
            range: TimeRange::new(at(0), at(50)).expect("a range"),
            attendance: &merge(&intervals, at(200)),
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
        let evidence = Evidence {
            kind: SessionKind::InPerson,
            range: TimeRange::new(at(0), at(50)).expect("a range"),
            attendance: &Attendance::default(),
            trouble: false,
            nobody_came: NobodyCame::NoShow,
        };
        assert_eq!(
            outcome(&evidence),
            Outcome::Completed {
                started_at: at(0),
                ended_at: at(50)
            }
        );
    }

    fn agreed() -> TimeRange {
        TimeRange::new(told_at(10), told_at(40)).expect("a range")
    }

    /// Takes in what was told by now, and settles when the window has closed.
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

    /// What comes of events that are told one after the other at these minutes.
    fn life(events: &[MeetingEvent], minutes: &[i64]) -> Option<Outcome> {
        let mut state = SessionState::Scheduled;
        for (nth, minute) in minutes.iter().enumerate() {
            state = step(state, &events[..=nth], told_at(*minute));
        }
        step(state, events, told_at(1_000)).outcome()
    }

    /// Events, the same in another order, and at which minutes each is told.
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
