//! Attendance: intervals from several sources, merged into one lane per participant.
//!
//! What one side says about the other proves nothing by itself. A person is in the meeting by the word of their own
//! frame or of the provider. The other person's frame counts only where Rapport itself has sent the person to the
//! meeting, in a window of its own that reports nothing: then both sides agree.

use super::{join::Participant, word::word_enum};
use chrono::{DateTime, TimeDelta, Utc};

word_enum! {
    /// Where an interval comes from. The word is stored in `attendance.source`.
    pub enum Source {
        /// Reported by the participant's own embedded frame.
        Own = "own",
        /// Reported by the other participant's frame: a claim.
        Other = "other",
        /// Derived from provider events (webhooks).
        Provider = "provider",
        /// Their meeting page was open next to an external meeting window, which reports nothing itself.
        Page = "page",
        /// We redirected them to the provider. An instant without a length.
        Door = "door",
    }
}

impl Source {
    /// Whether the source proves presence by itself.
    fn proves(self) -> bool {
        matches!(self, Self::Own | Self::Provider)
    }

    /// Whether the source says that the person was sent to the meeting, and not whether they arrived.
    fn sends(self) -> bool {
        matches!(self, Self::Page | Self::Door)
    }
}

/// One stay of one participant, according to one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttendanceInterval {
    /// The participant in the meeting.
    pub participant: Participant,
    /// The reporting source.
    pub source: Source,
    /// Start of the stay.
    pub joined_at: DateTime<Utc>,
    /// End of the stay; `None` while open.
    pub left_at: Option<DateTime<Utc>>,
}

/// A merged stay without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub from: DateTime<Utc>,
    /// End; the time of the merge while the stay is open.
    pub until: DateTime<Utc>,
    /// Whether the stay is still open.
    pub lasts: bool,
}

/// Merged attendance of one participant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lane {
    /// Stays in the meeting. Sorted, not overlapping.
    pub spans: Vec<Span>,
    /// When they were first sent to a meeting that opens in a window of its own. Whether they arrived is not known
    /// from this.
    pub sent_at: Option<DateTime<Utc>>,
    /// Whether their own frame or the provider proves the stays. Else they are what the other participant's frame saw.
    pub proven: bool,
    /// Whether only the other participant's frame saw them. It counts for nothing, and is shown as what it is.
    pub only_claimed: bool,
}

impl Lane {
    /// When they were first in the meeting.
    pub fn first(&self) -> Option<DateTime<Utc>> {
        self.spans.first().map(|span| span.from)
    }

    /// When they came: were first in the meeting or, if no one knows, were sent there.
    pub fn came_at(&self) -> Option<DateTime<Utc>> {
        self.first().or(self.sent_at)
    }

    /// When they last left; the time of the merge while they are present.
    pub fn last(&self) -> Option<DateTime<Utc>> {
        self.spans.last().map(|span| span.until)
    }

    /// Whether they are present now.
    pub fn is_there(&self) -> bool {
        self.spans.iter().any(|span| span.lasts)
    }

    /// Total time in the meeting.
    pub fn present(&self) -> TimeDelta {
        self.spans.iter().map(|span| span.until - span.from).sum()
    }

    /// How late they came: zero if early, `None` if they never came.
    pub fn late(&self, starts_at: DateTime<Utc>) -> Option<TimeDelta> {
        Some((self.came_at()? - starts_at).max(TimeDelta::zero()))
    }

    /// How often they rejoined.
    pub fn reconnects(&self) -> usize {
        self.spans.len().saturating_sub(1)
    }
}

/// Merged attendance of both participants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attendance {
    /// Lane of the partner.
    pub partner: Lane,
    /// Lane of the client.
    pub client: Lane,
}

impl Attendance {
    /// The lane of one participant.
    pub fn of(&self, participant: Participant) -> &Lane {
        match participant {
            Participant::Partner => &self.partner,
            Participant::Client => &self.client,
        }
    }

    /// How long both were present at the same time: the duration of the call.
    pub fn together(&self) -> TimeDelta {
        let overlap = |one: &Span, other: &Span| {
            (one.until.min(other.until) - one.from.max(other.from)).max(TimeDelta::zero())
        };
        let pairs = self
            .partner
            .spans
            .iter()
            .flat_map(|one| self.client.spans.iter().map(move |other| overlap(one, other)));
        pairs.sum()
    }

    /// When the first of the two came.
    pub fn came_at(&self) -> Option<DateTime<Utc>> {
        self.partner
            .came_at()
            .into_iter()
            .chain(self.client.came_at())
            .min()
    }

    /// When the last of the two left; `None` if no source observed the room.
    pub fn last(&self) -> Option<DateTime<Utc>> {
        self.partner.last().into_iter().chain(self.client.last()).max()
    }

    /// Whether one of the two is in the meeting now.
    pub fn lasts(&self) -> bool {
        self.partner.is_there() || self.client.is_there()
    }
}

/// Merges the intervals of all sources; open ones end at `now`.
///
/// Their own frame and the provider each prove a participant's presence, with one exception: a gap between two stays
/// in their own frame is believed over the provider. `Page` and `Door` say when they were sent to the meeting. What
/// the other participant's frame saw (`Other`) counts from then on only, and only if nothing proves more.
pub fn merge(intervals: &[AttendanceInterval], now: DateTime<Utc>) -> Attendance {
    Attendance {
        partner: lane(intervals, Participant::Partner, now),
        client: lane(intervals, Participant::Client, now),
    }
}

fn lane(intervals: &[AttendanceInterval], participant: Participant, now: DateTime<Utc>) -> Lane {
    let theirs = || {
        intervals
            .iter()
            .filter(move |interval| interval.participant == participant)
    };
    let by = |source| {
        theirs()
            .filter(move |interval| interval.source == source)
            .copied()
    };
    let sent_at = theirs()
        .filter(|interval| interval.source.sends())
        .map(|interval| interval.joined_at)
        .min();
    let own = union(by(Source::Own), now);
    let mut spans = union(theirs().filter(|interval| interval.source.proves()).copied(), now);
    let claimed = union(by(Source::Other), now);
    let proven = !spans.is_empty();
    let only_claimed = !claimed.is_empty() && !proven && sent_at.is_none();
    if let (false, Some(sent_at)) = (proven, sent_at) {
        let after = claimed.into_iter().filter(|span| sent_at <= span.until);
        spans = after
            .map(|span| Span {
                from: span.from.max(sent_at),
                ..span
            })
            .collect();
    }
    for gap in own.windows(2) {
        let (from, until) = (gap[0].until, gap[1].from);
        spans = spans
            .into_iter()
            .flat_map(|span| without(span, from, until))
            .collect();
    }
    Lane {
        spans,
        sent_at,
        proven,
        only_claimed,
    }
}

fn union(intervals: impl Iterator<Item = AttendanceInterval>, now: DateTime<Utc>) -> Vec<Span> {
    let mut spans: Vec<_> = intervals
        .map(|interval| Span {
            from: interval.joined_at,
            until: interval.left_at.unwrap_or(now).max(interval.joined_at),
            lasts: interval.left_at.is_none(),
        })
        .collect();
    spans.sort_by_key(|span| span.from);
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.until => {
                last.until = last.until.max(span.until);
                last.lasts |= span.lasts;
            }
            _ => merged.push(span),
        }
    }
    merged
}

/// The parts of `span` that remain when the absence `[from, until)` is cut out.
fn without(span: Span, from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = Span> {
    let (head, tail) = if span.until <= from || until <= span.from {
        (Some(span), None)
    } else {
        let head = (span.from < from).then_some(Span {
            until: from,
            lasts: false,
            ..span
        });
        let tail = (until < span.until || span.lasts).then_some(Span { from: until, ..span });
        (head, tail)
    };
    head.into_iter().chain(tail)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `minute` minutes after the start of the epoch.
    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).expect("a small number of minutes")
    }

    fn interval(
        participant: Participant,
        source: Source,
        from: i64,
        until: Option<i64>,
    ) -> AttendanceInterval {
        AttendanceInterval {
            participant,
            source,
            joined_at: at(from),
            left_at: until.map(at),
        }
    }

    fn client(source: Source, from: i64, until: i64) -> AttendanceInterval {
        interval(Participant::Client, source, from, Some(until))
    }

    fn spans(intervals: &[AttendanceInterval]) -> Vec<(i64, i64)> {
        let lane = merge(intervals, at(1_000)).client;
        let minutes = |at: DateTime<Utc>| at.timestamp() / 60;
        lane.spans
            .iter()
            .map(|span| (minutes(span.from), minutes(span.until)))
            .collect()
    }

    #[test]
    fn points_of_view_on_one_stay_count_once() {
        let seen = [
            client(Source::Own, 10, 40),
            client(Source::Other, 5, 60),
            client(Source::Provider, 9, 39),
        ];
        assert_eq!(spans(&seen), [(9, 40)], "the other one's view adds nothing");
    }

    #[test]
    fn who_says_that_they_were_away_is_believed() {
        let seen = [
            client(Source::Own, 10, 20),
            client(Source::Own, 25, 40),
            client(Source::Provider, 10, 42),
        ];
        assert_eq!(spans(&seen), [(10, 20), (25, 42)]);
        assert_eq!(merge(&seen, at(1_000)).client.reconnects(), 1);
    }

    #[test]
    fn being_sent_to_the_meeting_is_not_being_in_it() {
        let page = client(Source::Page, 2, 90);
        let door = client(Source::Door, 1, 1);
        for sent in [&[page, door][..], &[door]] {
            let lane = merge(sent, at(1_000)).client;
            assert_eq!((lane.spans.len(), lane.sent_at), (0, Some(at(1))));
            assert_eq!((lane.came_at(), lane.present()), (Some(at(1)), TimeDelta::zero()));
        }
        assert_eq!(spans(&[page, door, client(Source::Provider, 3, 50)]), [(3, 50)]);
    }

    #[test]
    fn what_only_the_other_side_says_counts_for_nothing() {
        let claim = client(Source::Other, 0, 50);
        let lane = merge(&[claim], at(1_000)).client;
        assert_eq!((lane.came_at(), lane.only_claimed), (None, true));
        let sent = client(Source::Door, 4, 4);
        assert_eq!(
            spans(&[claim, sent]),
            [(4, 50)],
            "both sides say so, from then on"
        );
        let before = client(Source::Other, 0, 3);
        assert_eq!(spans(&[before, sent]), []);
        let own = client(Source::Own, 10, 12);
        assert_eq!(spans(&[claim, sent, own]), [(10, 12)]);
    }

    #[test]
    fn what_lasts_lasts_until_now() {
        let lane = merge(&[interval(Participant::Client, Source::Own, 10, None)], at(30)).client;
        assert!(lane.is_there());
        assert_eq!(lane.present(), TimeDelta::minutes(20));
        assert_eq!(lane.late(at(4)), Some(TimeDelta::minutes(6)));
        assert_eq!(lane.late(at(40)), Some(TimeDelta::zero()), "early is not late");
        assert_eq!(Lane::default().late(at(0)), None);
    }

    #[test]
    fn together_is_what_both_have_in_common() {
        let intervals = [
            client(Source::Own, 0, 10),
            client(Source::Own, 20, 30),
            interval(Participant::Partner, Source::Own, 5, Some(25)),
        ];
        let merged = merge(&intervals, at(1_000));
        assert_eq!(merged.together(), TimeDelta::minutes(10));
        assert_eq!((merged.came_at(), merged.last()), (Some(at(0)), Some(at(30))));
    }

    pub fn any_stay() -> impl Strategy<Value = AttendanceInterval> {
        let who = prop_oneof![Just(Participant::Partner), Just(Participant::Client)];
        let source = proptest::sample::select(Source::ALL.to_vec());
        (who, source, 0_i64..100, proptest::option::of(0_i64..60)).prop_map(
            |(participant, source, from, length)| {
                interval(participant, source, from, length.map(|length| from + length))
            },
        )
    }

    proptest! {
        #[test]
        fn in_any_order_it_is_the_same(intervals in proptest::collection::vec(any_stay(), 0..20)) {
            let mut other = intervals.clone();
            other.reverse();
            prop_assert_eq!(merge(&intervals, at(200)), merge(&other, at(200)));
        }

        #[test]
        fn claims_about_a_person_who_was_not_sent_change_nothing(
            intervals in proptest::collection::vec(any_stay(), 0..20),
        ) {
            let merged = merge(&intervals, at(200));
            let without: Vec<_> = intervals.iter().copied().filter(|it| it.source != Source::Other).collect();
            let unclaimed = merge(&without, at(200));
            for (lane, without) in [(&merged.partner, &unclaimed.partner), (&merged.client, &unclaimed.client)] {
                prop_assert_eq!(lane.came_at().is_some(), without.came_at().is_some());
                if !without.spans.is_empty() || without.sent_at.is_none() {
                    prop_assert_eq!(&lane.spans, &without.spans);
                }
            }
        }

        #[test]
        fn spans_stand_apart_and_nobody_is_there_longer_than_together_allows(
            intervals in proptest::collection::vec(any_stay(), 0..20),
        ) {
            let merged = merge(&intervals, at(200));
            for lane in [&merged.partner, &merged.client] {
                prop_assert!(lane.spans.iter().all(|span| span.from <= span.until));
                prop_assert!(lane.spans.windows(2).all(|pair| pair[0].until <= pair[1].from));
            }
            prop_assert!(merged.together() <= merged.partner.present().min(merged.client.present()));
        }
    }
}
