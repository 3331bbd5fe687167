//! What a provider says of a meeting: that it began or ended, and who came and went. Deliveries are late, come
//! twice and in any order, so what follows from them is a function of their set.

use super::{
    word::word_enum,
    {
        join::{JoinWindow, Participant},
        time_range::TimeRange,
    },
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

word_enum! {
    /// What happened in a meeting.
    #[derive(PartialOrd, Ord)]
    pub enum MeetingEventKind {
        /// Its room opened.
        Started = "meeting.started",
        /// Its room closed. The same meeting may start again.
        Ended = "meeting.ended",
        /// Somebody came.
        Joined = "participant.joined",
        /// Somebody went.
        Left = "participant.left",
    }
}

/// One thing that a provider has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingEvent {
    /// What happened.
    pub kind: MeetingEventKind,
    /// Which of the two it was about; none for the meeting itself, and for somebody who cannot be told.
    pub participant: Option<Participant>,
    /// Marks one connection to the meeting, from coming to going; empty where the provider has no such mark.
    pub connection: String,
    /// When it happened, as the provider says.
    pub at: DateTime<Utc>,
}

/// A person's stay in a meeting, as the provider knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderInterval {
    /// Whose.
    pub participant: Participant,
    /// From when.
    pub joined_at: DateTime<Utc>,
    /// Until when; none while nothing is known of its end.
    pub left_at: Option<DateTime<Utc>>,
}

/// The stays as far as they lie inside the window: whoever tries a room the day before was not in the session.
///
/// Of what `is_decided` nothing lasts: whoever was not told to have left did so when it was to end.
pub fn intervals_within(
    events: &[MeetingEvent],
    range: TimeRange,
    window: JoinWindow,
    is_decided: bool,
) -> Vec<ProviderInterval> {
    let within = |interval: &ProviderInterval| {
        // Of one that began before, nobody knows that it reaches into the window until its end is told.
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

/// What is known of one connection.
#[derive(Default)]
struct Connection {
    joined: Vec<DateTime<Utc>>,
    left: Vec<DateTime<Utc>>,
}

/// The stays that events tell of, in the order of their beginning. The order of the events and how often each
/// was told make no difference.
///
/// A connection is one stay, from the first joining to the last leaving: between them somebody may have been in
/// a breakout room. One that was not left since it was last joined was left when the meeting ended. A leaving
/// without a joining before it is a stay of no length: they were there. Events of people who cannot be told are
/// nobody's stay.
pub fn intervals(events: &[MeetingEvent]) -> Vec<ProviderInterval> {
    let mut connections: BTreeMap<(bool, &str), Connection> = BTreeMap::new();
    for event in events {
        let Some(participant) = event.participant else {
            continue;
        };
        let key = (participant == Participant::Client, &*event.connection);
        let instants = match event.kind {
            MeetingEventKind::Joined => &mut connections.entry(key).or_default().joined,
            MeetingEventKind::Left => &mut connections.entry(key).or_default().left,
            MeetingEventKind::Started | MeetingEventKind::Ended => continue,
        };
        instants.push(event.at);
    }
    let mut intervals: Vec<_> = connections
        .into_iter()
        .flat_map(|((is_client, _), connection)| {
            let participant = if is_client {
                Participant::Client
            } else {
                Participant::Partner
            };
            intervals_of(connection, events).map(move |(joined_at, left_at)| ProviderInterval {
                participant,
                joined_at,
                left_at,
            })
        })
        .collect();
    intervals.sort_by_key(|interval| {
        let is_client = interval.participant == Participant::Client;
        (
            interval.joined_at,
            is_client,
            interval.left_at.is_none(),
            interval.left_at,
        )
    });
    // Told of two connections at once, and the same.
    intervals.dedup();
    intervals
}

fn intervals_of(
    Connection { joined, left }: Connection,
    events: &[MeetingEvent],
) -> impl Iterator<Item = (DateTime<Utc>, Option<DateTime<Utc>>)> + use<> {
    let (joined, left) = (ordered(joined), ordered(left));
    let first = joined.first().copied();
    let (before, after): (Vec<_>, Vec<_>) = left
        .into_iter()
        .partition(|at| first.is_none_or(|first| *at < first));
    let whole = first.zip(joined.last()).map(|(first, latest)| {
        // Who goes into a breakout room leaves and joins within a second: they are in it.
        let is_over =
            |last: &&DateTime<Utc>| *last > latest || (*last == latest && joined.len() <= after.len());
        let left = after.last().filter(is_over).copied();
        (first, left.or_else(|| first_end(events, *latest)))
    });
    before.into_iter().map(|at| (at, Some(at))).chain(whole)
}

/// The instants, each once, in their order.
fn ordered(mut instants: Vec<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    instants.sort_unstable();
    instants.dedup();
    instants
}

fn first_end(events: &[MeetingEvent], since: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let ends = events
        .iter()
        .filter(|event| event.kind == MeetingEventKind::Ended && since <= event.at);
    ends.map(|event| event.at).min()
}

/// Since when the meeting is over: its latest end, unless it started again or somebody came after that.
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

    /// So many minutes after the beginning.
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
            .map(|interval| {
                (
                    interval.participant,
                    minute(interval.joined_at),
                    interval.left_at.map(minute),
                )
            })
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

    /// Something that a provider may tell, within an hour.
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
