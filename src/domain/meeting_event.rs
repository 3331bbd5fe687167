//! Provider events of a meeting: started, ended, joined, left. Deliveries are late, repeated and out of
//! order, so everything derived from them is a function of the set of events (commutative and idempotent).

use super::{
    ids::{AccountId, SessionId},
    join::{JoinWindow, Participant},
    time_range::TimeRange,
    word::word_enum,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

word_enum! {
    /// The kind of a provider event.
    #[derive(PartialOrd, Ord)]
    pub enum MeetingEventKind {
        /// The room opened.
        Started = "meeting.started",
        /// The room closed. The same meeting may start again.
        Ended = "meeting.ended",
        /// A participant joined.
        Joined = "participant.joined",
        /// A participant left.
        Left = "participant.left",
    }
}

impl MeetingEventKind {
    /// Whether the event is about one person, not the room.
    pub fn is_about_a_person(self) -> bool {
        matches!(self, Self::Joined | Self::Left)
    }
}

/// A person as a provider identifies them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRef {
    /// Joined with a token of ours.
    Account(AccountId),
    /// The meeting's host: the partner.
    Host,
    /// The event says that it is the client.
    Client,
    /// Not the host: the client, once the gate has sent them there.
    Guest,
    /// Cannot be identified, or the event is not about a person.
    Unknown,
}

/// A room of our Jitsi without its name: its session, and a hash of the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMark {
    /// As read from the name.
    pub session: SessionId,
    /// SHA-256 of the name, in hex.
    pub hash: String,
}

/// One event, as the provider reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingEvent {
    /// Started, ended, joined or left.
    pub kind: MeetingEventKind,
    /// The participant concerned; `None` for events of the meeting itself and for people we cannot identify.
    pub participant: Option<Participant>,
    /// Provider's id of one connection, from joining to leaving; empty if the provider has none.
    pub connection: String,
    /// Provider's timestamp of the event (not of its delivery).
    pub at: DateTime<Utc>,
}

/// One stay of a participant in the meeting, derived from provider events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderInterval {
    /// The participant in the meeting.
    pub participant: Participant,
    /// Start of the stay.
    pub joined_at: DateTime<Utc>,
    /// End of the stay; `None` while unknown.
    pub left_at: Option<DateTime<Utc>>,
}

/// Whether the provider named everyone whom it reported, so that someone it did not name was not in the room.
pub fn names_everyone(events: &[MeetingEvent]) -> bool {
    let mut people = events
        .iter()
        .filter(|event| event.kind.is_about_a_person())
        .peekable();
    people.peek().is_some() && people.all(|event| event.participant.is_some())
}

/// The stays, clipped to the join window: trying the room the day before is not attendance.
///
/// Once the session `is_decided`, no stay is open: one without a reported end closes at the agreed end, or at
/// its own start if that is later.
pub fn intervals_within(
    events: &[MeetingEvent],
    range: TimeRange,
    window: JoinWindow,
    is_decided: bool,
) -> Vec<ProviderInterval> {
    let within = |interval: &ProviderInterval| {
        // An open stay from before the window counts only once its end shows that it reaches into it.
        let known = interval.left_at.unwrap_or(interval.joined_at);
        window.opens_at <= known && interval.joined_at < window.closes_at
    };
    let intervals = intervals(events).into_iter().filter(within);
    intervals
        .map(|interval| {
            let joined_at = interval.joined_at.max(window.opens_at);
            let told = interval.left_at.map(|left| left.min(window.closes_at));
            let assumed = is_decided.then(|| range.ends_at().max(joined_at));
            ProviderInterval {
                joined_at,
                left_at: told.or(assumed),
                ..interval
            }
        })
        .collect()
}

/// The stays that the events describe, ordered by start. Order and repetition of the events make no
/// difference.
///
/// A connection is one stay, from its first join to its last leave; in between the person may have been in a
/// breakout room. If the last join has no leave after it, the stay ends with the meeting. A leave without an
/// earlier join is a stay of zero length: they were there. Events of unidentified people are ignored.
pub fn intervals(events: &[MeetingEvent]) -> Vec<ProviderInterval> {
    // Per connection, the joins and the leaves, each sorted and deduplicated.
    let mut connections: BTreeMap<_, [BTreeSet<DateTime<Utc>>; 2]> = BTreeMap::new();
    for event in events {
        if let Some(participant) = event.participant
            && event.kind.is_about_a_person()
        {
            let [joined, left] = connections.entry((participant, &*event.connection)).or_default();
            let instants = if event.kind == MeetingEventKind::Joined {
                joined
            } else {
                left
            };
            instants.insert(event.at);
        }
    }
    let mut intervals: Vec<_> = connections
        .into_iter()
        .flat_map(|((participant, _), [joined, left])| {
            intervals_of(&joined, left, events).map(move |(joined_at, left_at)| ProviderInterval {
                participant,
                joined_at,
                left_at,
            })
        })
        .collect();
    intervals.sort_by_key(|interval| {
        let is_open = interval.left_at.is_none();
        (
            interval.joined_at,
            interval.participant,
            is_open,
            interval.left_at,
        )
    });
    // Deduplicate: two connections may have reported the same stay.
    intervals.dedup();
    intervals
}

fn intervals_of(
    joined: &BTreeSet<DateTime<Utc>>,
    left: BTreeSet<DateTime<Utc>>,
    events: &[MeetingEvent],
) -> impl Iterator<Item = (DateTime<Utc>, Option<DateTime<Utc>>)> + use<> {
    let first = joined.first().copied();
    let (before, after): (Vec<_>, Vec<_>) = left
        .into_iter()
        .partition(|at| first.is_none_or(|first| *at < first));
    let whole = first.zip(joined.last()).map(|(first, latest)| {
        // Moving to a breakout room sends leave and join within one second. If both have the same timestamp,
        // the person is still in the meeting unless each join has its leave.
        let is_over =
            |last: &&DateTime<Utc>| *last > latest || (*last == latest && joined.len() <= after.len());
        let left = after.last().filter(is_over).copied();
        (first, left.or_else(|| first_end(events, *latest)))
    });
    before.into_iter().map(|at| (at, Some(at))).chain(whole)
}

fn first_end(events: &[MeetingEvent], since: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let ends = events
        .iter()
        .filter(|event| event.kind == MeetingEventKind::Ended && since <= event.at);
    ends.map(|event| event.at).min()
}

/// End of the meeting: the latest `Ended`; `None` if it started again, or someone joined, after that.
pub fn over_since(events: &[MeetingEvent]) -> Option<DateTime<Utc>> {
    let latest = |kinds: &[MeetingEventKind]| {
        let told = events.iter().filter(|event| kinds.contains(&event.kind));
        told.map(|event| event.at).max()
    };
    let ended = latest(&[MeetingEventKind::Ended])?;
    let life = latest(&[MeetingEventKind::Started, MeetingEventKind::Joined]);
    life.is_none_or(|life| life <= ended).then_some(ended)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use MeetingEventKind::{Ended, Joined, Left, Started};
    use Participant::{Client, Partner};
    use proptest::prelude::*;

    /// `minute` minutes after the start of the test meeting.
    pub fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_805_014_800 + minute * 60, 0).expect("an instant")
    }

    fn event(
        kind: MeetingEventKind,
        participant: Option<Participant>,
        connection: &str,
        minute: i64,
    ) -> MeetingEvent {
        MeetingEvent {
            kind,
            participant,
            connection: connection.into(),
            at: at(minute),
        }
    }

    fn meeting(kind: MeetingEventKind, minute: i64) -> MeetingEvent {
        event(kind, None, "", minute)
    }

    fn told(events: &[MeetingEvent]) -> Vec<(Participant, i64, Option<i64>)> {
        let minute = |instant: DateTime<Utc>| (instant - at(0)).num_minutes();
        intervals(events)
            .into_iter()
            .map(|stay| (stay.participant, minute(stay.joined_at), stay.left_at.map(minute)))
            .collect()
    }

    #[test]
    fn each_connection_is_a_stay() {
        let events = [
            event(Joined, Some(Client), "c1", 1),
            event(Left, Some(Client), "c1", 10),
            event(Joined, Some(Partner), "p1", 2),
            event(Joined, Some(Client), "c2", 12),
            event(Left, Some(Client), "c2", 50),
            event(Left, Some(Partner), "p1", 51),
            event(Joined, None, "x", 3),
        ];
        assert_eq!(
            told(&events),
            [
                (Client, 1, Some(10)),
                (Partner, 2, Some(51)),
                (Client, 12, Some(50))
            ]
        );
    }

    #[test]
    fn a_way_through_a_breakout_room_is_one_stay() {
        let events = [0, 20].map(|minute| event(Joined, Some(Client), "c", minute));
        let left = [20, 50].map(|minute| event(Left, Some(Client), "c", minute));
        assert_eq!(told(&[&events[..], &left].concat()), [(Client, 0, Some(50))]);
        let still_in_it = [&events[..], &left[..1]].concat();
        assert_eq!(told(&still_in_it), [(Client, 0, None)]);
        let ended = [&still_in_it[..], &[meeting(Ended, 40)]].concat();
        assert_eq!(told(&ended), [(Client, 0, Some(40))]);
        let come_and_gone = [&events[..1], &[event(Left, Some(Client), "c", 0)]].concat();
        assert_eq!(told(&come_and_gone), [(Client, 0, Some(0))]);
    }

    #[test]
    fn the_end_of_the_meeting_is_the_end_of_a_stay_that_was_not_left() {
        let joined = event(Joined, Some(Client), "c", 10);
        assert_eq!(told(std::slice::from_ref(&joined)), [(Client, 10, None)]);
        let ends = [5, 40, 60].map(|minute| meeting(Ended, minute));
        let events = [&[joined.clone()][..], &ends].concat();
        assert_eq!(told(&events), [(Client, 10, Some(40))]);
        let at_once = [joined, meeting(Ended, 10)];
        assert_eq!(told(&at_once), [(Client, 10, Some(10))]);
    }

    #[test]
    fn who_left_was_there() {
        let left = event(Left, Some(Client), "c", 30);
        assert_eq!(told(std::slice::from_ref(&left)), [(Client, 30, Some(30))]);
        let came_after = event(Joined, Some(Client), "c", 35);
        assert_eq!(
            told(&[came_after, left]),
            [(Client, 30, Some(30)), (Client, 35, None)]
        );
    }

    #[test]
    fn a_meeting_is_over_until_it_goes_on() {
        assert_eq!(over_since(&[]), None);
        assert_eq!(over_since(&[meeting(Started, 0)]), None);
        let ended = [meeting(Started, 0), meeting(Ended, 30), meeting(Ended, 20)];
        assert_eq!(over_since(&ended), Some(at(30)));
        for again in [meeting(Started, 31), event(Joined, None, "x", 31)] {
            assert_eq!(over_since(&[&ended[..], &[again]].concat()), None);
        }
        let left_late = event(Left, Some(Client), "c", 31);
        assert_eq!(over_since(&[&ended[..], &[left_late]].concat()), Some(at(30)));
    }

    /// Any event that a provider may send, within one hour.
    pub fn any_event() -> impl Strategy<Value = MeetingEvent> {
        let kind = proptest::sample::select(&MeetingEventKind::ALL[..]);
        let participant = proptest::sample::select(&[None, Some(Partner), Some(Client)][..]);
        let connection = proptest::sample::select(&["", "a", "b", "c"][..]);
        (kind, participant, connection, 0_i64..60)
            .prop_map(|(kind, participant, connection, minute)| event(kind, participant, connection, minute))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn order_and_repetition_make_no_difference(
            (set, shuffled) in proptest::collection::vec(any_event(), 0..24).prop_flat_map(|set| {
                let again = proptest::sample::subsequence(set.clone(), 0..=set.len());
                (Just(set), again)
            }).prop_flat_map(|(set, again)| {
                let all = [set.clone(), again].concat();
                (Just(set), Just(all).prop_shuffle())
            })
        ) {
            prop_assert_eq!(intervals(&set), intervals(&shuffled));
            prop_assert_eq!(over_since(&set), over_since(&shuffled));
            for interval in intervals(&set) {
                prop_assert!(interval.left_at.is_none_or(|left| interval.joined_at <= left));
            }
        }
    }
}
