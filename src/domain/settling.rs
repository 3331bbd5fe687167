//! Decides the outcome of a session from the evidence: after the join window has closed, or earlier if the
//! provider reports that the meeting is over.
//!
//! One side's word proves nothing about the other side. `docs/LIFE.md` has the table of who says what, and what
//! counts.

use super::{
    attendance::{Attendance, Lane},
    join::Participant,
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

/// What the join gate knows of one person, and their own word on technical trouble, since the window opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempt {
    /// The gate let them in.
    pub admitted: bool,
    /// The gate answered them, whatever it said.
    pub knocked: bool,
    /// They reported technical trouble, or their page or Rapport noticed it.
    pub trouble: bool,
}

impl Attempt {
    /// Whether someone who did not come is excused. The word on trouble is their own, so it needs the gate's: they
    /// tried to come. Someone who was let in and was never seen must have had trouble.
    fn excuses(self) -> bool {
        self.admitted || (self.knocked && self.trouble)
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
    /// What else is known of the partner.
    pub partner: Attempt,
    /// What else is known of the client.
    pub client: Attempt,
    /// Whether the provider reported who was in the meeting, each by a name that we know: then someone it did not
    /// report was not in it.
    pub provider_named_all: bool,
    /// The partner's setting.
    pub nobody_came: NobodyCame,
}

impl Evidence<'_> {
    /// Whether the participant came: was in the meeting or, where no one knows better, was sent there.
    fn came(&self, participant: Participant) -> bool {
        let lane = self.attendance.of(participant);
        lane.proven || (lane.sent_at.is_some() && !self.provider_named_all)
    }

    fn excuses(&self, participant: Participant) -> bool {
        match participant {
            Participant::Partner => self.partner,
            Participant::Client => self.client,
        }
        .excuses()
    }
}

/// The outcome that the evidence supports.
///
/// Both came: completed. One came: no-show of the other, unless an [`Attempt`] excuses them; then it is not held,
/// for a technical reason. No one came: the partner's setting, for those who are not excused. In person there is no
/// evidence: completed as agreed, until the partner corrects it.
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
    let absent = |participant| !evidence.came(participant) && !evidence.excuses(participant);
    let absent = match (absent(Participant::Partner), absent(Participant::Client)) {
        (true, true) => Some(Absent::Both),
        (true, false) => Some(Absent::Partner),
        (false, true) => Some(Absent::Client),
        (false, false) => None,
    };
    let technical = Outcome::NotHeld { technical: true };
    match (
        evidence.came(Participant::Partner),
        evidence.came(Participant::Client),
    ) {
        (true, true) => Outcome::Completed {
            started_at: attendance.came_at().unwrap_or_else(|| range.starts_at()),
            // No source observed the room: assume that the session ended on time.
            ended_at: attendance.last().unwrap_or_else(|| range.ends_at()),
        },
        (false, false) if evidence.nobody_came == NobodyCame::NotHeld => Outcome::NotHeld {
            technical: absent != Some(Absent::Both),
        },
        _ => absent.map_or(technical, Outcome::NoShow),
    }
}

/// What becomes of a session under way that its partner calls off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallingOff {
    /// The client did not come: it is cancelled.
    Cancels,
    /// Both came: it ends, so that it keeps its outcome and the client's right to rate it.
    Ends,
    /// Only the client came. The partner cannot get rid of their own absence.
    Refused,
}

/// What calling off a session under way amounts to.
pub fn calling_off(attendance: &Attendance) -> CallingOff {
    let came = |lane: &Lane| lane.came_at().is_some();
    match (came(&attendance.partner), came(&attendance.client)) {
        (_, false) => CallingOff::Cancels,
        (true, true) => CallingOff::Ends,
        (false, true) => CallingOff::Refused,
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
    let waits = matches!(state, SessionState::Scheduled | SessionState::InProgress { .. });
    let came = |lane: &Lane| lane.came_at().is_some();
    let met = matches!(evidence.outcome, Outcome::Completed { .. })
        && came(&evidence.attendance.partner)
        && came(&evidence.attendance.client);
    // A frame may report a return that the provider did not: with that person present, the meeting goes on.
    let returned = evidence.attendance.lasts();
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
        attendance::{AttendanceInterval, Source, merge, tests::any_stay},
        join::{
            JoinLimits, JoinWindow,
            Participant::{self, Client, Partner},
        },
        meeting_event::{
            intervals_within,
            tests::{any_event, at as told_at},
        },
    };
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).expect("a small number of minutes")
    }

    fn stays(who: &[(Participant, Source)]) -> Attendance {
        let intervals: Vec<_> = who
            .iter()
            .map(|(participant, source)| AttendanceInterval {
                participant: *participant,
                source: *source,
                joined_at: at(2),
                left_at: Some(at(40)),
            })
            .collect();
        merge(&intervals, at(200))
    }

    fn evidence(attendance: &Attendance) -> Evidence<'_> {
        Evidence {
            kind: SessionKind::Video,
            range: TimeRange::new(at(0), at(50)).expect("a range"),
            attendance,
            partner: Attempt::default(),
            client: Attempt::default(),
            provider_named_all: false,
            nobody_came: NobodyCame::NotHeld,
        }
    }

    const ADMITTED: Attempt = Attempt {
        admitted: true,
        knocked: true,
        trouble: false,
    };
    const TROUBLE_AT_THE_DOOR: Attempt = Attempt {
        admitted: false,
        knocked: true,
        trouble: true,
    };
    const TROUBLE_ELSEWHERE: Attempt = Attempt {
        admitted: false,
        knocked: false,
        trouble: true,
    };
    const TECHNICAL: Outcome = Outcome::NotHeld { technical: true };

    fn held(ended: i64) -> Outcome {
        Outcome::Completed {
            started_at: at(2),
            ended_at: at(ended),
        }
    }

    #[test]
    fn both_came_so_it_took_place_whatever_they_report() {
        for trouble in [Attempt::default(), TROUBLE_AT_THE_DOOR, ADMITTED] {
            for (sources, ended) in [
                ([Source::Own, Source::Own], 40),
                ([Source::Provider, Source::Own], 40),
                ([Source::Door, Source::Own], 40),
                // As agreed, where no source saw the room.
                ([Source::Door, Source::Page], 50),
            ] {
                let attendance = stays(&[(Partner, sources[0]), (Client, sources[1])]);
                let both = Evidence {
                    partner: trouble,
                    client: trouble,
                    ..evidence(&attendance)
                };
                assert_eq!(outcome(&both), held(ended), "{sources:?}");
            }
        }
    }

    #[test]
    fn one_came_so_the_other_did_not_unless_they_are_excused() {
        for (who, absent) in [(Partner, Absent::Client), (Client, Absent::Partner)] {
            let attendance = stays(&[(who, Source::Own), (who.other(), Source::Other)]);
            let of = |mine: Attempt, theirs: Attempt| {
                let (partner, client) = match who {
                    Partner => (mine, theirs),
                    Client => (theirs, mine),
                };
                outcome(&Evidence {
                    partner,
                    client,
                    ..evidence(&attendance)
                })
            };
            for mine in [Attempt::default(), ADMITTED, TROUBLE_AT_THE_DOOR] {
                // Trouble of the one who came, and trouble that is nothing but a word, excuse no one.
                assert_eq!(of(mine, Attempt::default()), Outcome::NoShow(absent));
                assert_eq!(of(mine, TROUBLE_ELSEWHERE), Outcome::NoShow(absent));
                assert_eq!(of(mine, TROUBLE_AT_THE_DOOR), TECHNICAL);
                assert_eq!(of(mine, ADMITTED), TECHNICAL);
            }
        }
    }

    #[test]
    fn where_the_provider_names_everyone_someone_sent_there_and_not_named_did_not_arrive() {
        let attendance = stays(&[(Partner, Source::Provider), (Client, Source::Door)]);
        let sent = Evidence {
            client: ADMITTED,
            ..evidence(&attendance)
        };
        assert_eq!(outcome(&sent), held(40));
        let named = Evidence {
            provider_named_all: true,
            ..sent
        };
        assert_eq!(outcome(&named), TECHNICAL);
    }

    #[test]
    fn no_one_came_so_it_is_what_the_partner_chose_for_those_without_an_excuse() {
        let nobody = Attendance::default();
        // What each says of the other is no presence.
        let claimed = stays(&[(Partner, Source::Other), (Client, Source::Other)]);
        for attendance in [&nobody, &claimed] {
            let of = |partner, client| {
                NobodyCame::ALL.map(|nobody_came| {
                    outcome(&Evidence {
                        partner,
                        client,
                        nobody_came,
                        ..evidence(attendance)
                    })
                })
            };
            let none = Attempt::default();
            let not_held = Outcome::NotHeld { technical: false };
            let absent = Outcome::NoShow;
            assert_eq!(of(none, none), [not_held, absent(Absent::Both)]);
            assert_eq!(
                of(TROUBLE_ELSEWHERE, TROUBLE_ELSEWHERE),
                [not_held, absent(Absent::Both)]
            );
            assert_eq!(of(ADMITTED, none), [TECHNICAL, absent(Absent::Client)]);
            assert_eq!(
                of(none, TROUBLE_AT_THE_DOOR),
                [TECHNICAL, absent(Absent::Partner)]
            );
            assert_eq!(of(ADMITTED, TROUBLE_AT_THE_DOOR), [TECHNICAL, TECHNICAL]);
        }
    }

    #[test]
    fn a_partner_cannot_call_off_what_took_place_or_their_own_absence() {
        for (who, expected) in [
            (&[][..], CallingOff::Cancels),
            (&[(Partner, Source::Own)], CallingOff::Cancels),
            (
                &[(Partner, Source::Own), (Client, Source::Other)],
                CallingOff::Cancels,
            ),
            (&[(Partner, Source::Own), (Client, Source::Own)], CallingOff::Ends),
            (
                &[(Partner, Source::Door), (Client, Source::Door)],
                CallingOff::Ends,
            ),
            (&[(Client, Source::Own)], CallingOff::Refused),
        ] {
            assert_eq!(calling_off(&stays(who)), expected, "{who:?}");
        }
    }

    #[test]
    fn at_a_place_it_took_place_as_agreed() {
        let kind = SessionKind::InPerson;
        let agreed = Outcome::Completed {
            started_at: at(0),
            ended_at: at(50),
        };
        let nobody = Attendance::default();
        let in_person = Evidence {
            kind,
            nobody_came: NobodyCame::NoShow,
            ..evidence(&nobody)
        };
        assert_eq!(outcome(&in_person), agreed);
    }

    fn agreed() -> TimeRange {
        TimeRange::new(told_at(10), told_at(40)).expect("a range")
    }

    /// What may be known of a session besides the provider's events, in any combination.
    #[derive(Debug, Clone)]
    struct Known {
        stays: Vec<AttendanceInterval>,
        partner: Attempt,
        client: Attempt,
        nobody_came: NobodyCame,
    }

    fn any_attempt() -> impl Strategy<Value = Attempt> {
        any::<[bool; 3]>().prop_map(|[admitted, knocked, trouble]| Attempt {
            admitted,
            knocked: knocked || admitted,
            trouble,
        })
    }

    fn any_known() -> impl Strategy<Value = Known> {
        let stays = proptest::collection::vec(any_stay(), 0..6);
        let setting = proptest::sample::select(NobodyCame::ALL.to_vec());
        (stays, any_attempt(), any_attempt(), setting).prop_map(|(stays, partner, client, nobody_came)| {
            let told_at = |at: DateTime<Utc>| told_at(at.timestamp() / 60);
            Known {
                // Frames and pages report; the provider's intervals follow from its events.
                stays: stays
                    .into_iter()
                    .filter(|stay| stay.source != Source::Provider)
                    .map(|stay| AttendanceInterval {
                        joined_at: told_at(stay.joined_at),
                        left_at: Some(told_at(stay.left_at.unwrap_or(stay.joined_at))),
                        ..stay
                    })
                    .collect(),
                partner,
                client,
                nobody_came,
            }
        })
    }

    /// Processes the events known at `now`, and settles once the window has closed.
    fn step(state: SessionState, known: &Known, events: &[MeetingEvent], now: DateTime<Utc>) -> SessionState {
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
        let all = [&known.stays[..], &intervals].concat();
        let attendance = merge(&all, now);
        let outcome = outcome(&Evidence {
            kind: SessionKind::Video,
            range: agreed(),
            attendance: &attendance,
            partner: known.partner,
            client: known.client,
            provider_named_all: !intervals.is_empty() && meeting_event::names_everyone(events),
            nobody_came: known.nobody_came,
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
    fn life(known: &Known, events: &[MeetingEvent], minutes: &[i64]) -> Option<Outcome> {
        let mut state = SessionState::Scheduled;
        for (nth, minute) in minutes.iter().enumerate() {
            state = step(state, known, &events[..=nth], told_at(*minute));
        }
        step(state, known, events, told_at(1_000)).outcome()
    }

    fn absent(outcome: Outcome) -> (bool, bool) {
        match outcome {
            Outcome::NoShow(Absent::Both) => (true, true),
            Outcome::NoShow(Absent::Partner) => (true, false),
            Outcome::NoShow(Absent::Client) => (false, true),
            _ => (false, false),
        }
    }

    /// Status, who was absent, and whether it was technical.
    fn verdict(outcome: Outcome) -> (&'static str, (bool, bool), bool) {
        let technical = outcome == TECHNICAL;
        let kind = match outcome {
            Outcome::Completed { .. } => "completed",
            Outcome::NoShow(_) => "no_show",
            Outcome::NotHeld { .. } => "not_held",
        };
        (kind, absent(outcome), technical)
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
            known in any_known(),
        ) {
            let reversed = Known { stays: known.stays.iter().rev().copied().collect(), ..known.clone() };
            prop_assert_eq!(life(&known, &events, &minutes), life(&reversed, &shuffled, &others));
        }

        #[test]
        fn what_one_side_says_of_the_other_decides_nothing(
            stays in proptest::collection::vec(any_stay(), 0..8), known in any_known(), named in any::<bool>(),
        ) {
            let of = |stays: &[AttendanceInterval]| {
                let attendance = merge(stays, at(200));
                let provided = stays.iter().any(|stay| stay.source == Source::Provider);
                outcome(&Evidence {
                    partner: known.partner,
                    client: known.client,
                    provider_named_all: named && provided,
                    nobody_came: known.nobody_came,
                    ..evidence(&attendance)
                })
            };
            let unclaimed: Vec<_> = stays.iter().copied().filter(|stay| stay.source != Source::Other).collect();
            prop_assert_eq!(verdict(of(&stays)), verdict(of(&unclaimed)));
        }

        #[test]
        fn trouble_speaks_for_its_reporter_alone(
            stays in proptest::collection::vec(any_stay(), 0..8), known in any_known(),
        ) {
            let attendance = merge(&stays, at(200));
            let of = |partner| {
                outcome(&Evidence {
                    partner,
                    client: known.client,
                    nobody_came: known.nobody_came,
                    ..evidence(&attendance)
                })
            };
            let reported = of(Attempt { trouble: true, ..known.partner });
            let silent = of(Attempt { trouble: false, ..known.partner });
            // The client's absence stays what it is, whatever the partner reports.
            prop_assert_eq!(absent(reported).1, absent(silent).1);
            if !known.partner.knocked {
                prop_assert_eq!(reported, silent, "a word without anything beside it");
            }
        }
    }
}
