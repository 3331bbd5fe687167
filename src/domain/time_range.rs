//! A half-open range of instants, `[starts_at, ends_at)`: back-to-back ranges do not overlap.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// `[starts_at, ends_at)` in UTC; `ends_at` is always later than `starts_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    try_from = "(DateTime<Utc>, DateTime<Utc>)",
    into = "(DateTime<Utc>, DateTime<Utc>)"
)]
pub struct TimeRange {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// The end is not later than the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the end must be later than the start")]
pub struct EmptyRange;

impl TimeRange {
    /// A range from its bounds. Fails with [`EmptyRange`] unless `ends_at` is later than `starts_at`.
    pub fn new(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<Self, EmptyRange> {
        if ends_at > starts_at {
            Ok(Self { starts_at, ends_at })
        } else {
            Err(EmptyRange)
        }
    }

    /// A range from start and length. Fails with [`EmptyRange`] unless `length` is positive and the end is
    /// within chrono's range.
    pub fn starting(starts_at: DateTime<Utc>, length: TimeDelta) -> Result<Self, EmptyRange> {
        Self::new(starts_at, starts_at.checked_add_signed(length).ok_or(EmptyRange)?)
    }

    /// First instant inside.
    pub fn starts_at(self) -> DateTime<Utc> {
        self.starts_at
    }

    /// First instant after.
    pub fn ends_at(self) -> DateTime<Utc> {
        self.ends_at
    }

    /// Length of the range, always positive.
    pub fn length(self) -> TimeDelta {
        self.ends_at - self.starts_at
    }

    /// Whether the two ranges share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// Whether `instant` is inside.
    pub fn contains(self, instant: DateTime<Utc>) -> bool {
        self.starts_at <= instant && instant < self.ends_at
    }
}

impl TryFrom<(DateTime<Utc>, DateTime<Utc>)> for TimeRange {
    type Error = EmptyRange;
    fn try_from((starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>)) -> Result<Self, EmptyRange> {
        Self::new(starts_at, ends_at)
    }
}

impl From<TimeRange> for (DateTime<Utc>, DateTime<Utc>) {
    fn from(range: TimeRange) -> Self {
        (range.starts_at, range.ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a small number of seconds")
    }

    fn ranges() -> impl Strategy<Value = TimeRange> {
        (0_i64..2_000, 1_i64..500).prop_map(|(start, length)| {
            TimeRange::starting(at(start), TimeDelta::seconds(length)).expect("a positive length")
        })
    }

    proptest! {
        #[test]
        fn overlap_means_a_shared_second(a in ranges(), b in ranges()) {
            let shared = (0..2_600).any(|s| a.contains(at(s)) && b.contains(at(s)));
            prop_assert_eq!(a.overlaps(b), shared);
        }

        #[test]
        fn overlap_does_not_depend_on_the_order(a in ranges(), b in ranges()) {
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        }

        #[test]
        fn back_to_back_ranges_do_not_overlap(a in ranges(), length in 1_i64..500) {
            let next = TimeRange::starting(a.ends_at(), TimeDelta::seconds(length)).expect("a positive length");
            prop_assert!(!a.overlaps(next));
            prop_assert!(a.overlaps(a));
        }

        #[test]
        fn the_wire_gives_back_the_same_range(a in ranges()) {
            let text = serde_json::to_string(&a).expect("serialises");
            prop_assert_eq!(serde_json::from_str::<TimeRange>(&text).expect("parses"), a);
        }
    }

    #[test]
    fn an_empty_or_reversed_range_is_refused_on_every_way_in() {
        assert_eq!(TimeRange::new(at(5), at(5)), Err(EmptyRange));
        assert_eq!(TimeRange::new(at(6), at(5)), Err(EmptyRange));
        assert_eq!(TimeRange::starting(at(6), TimeDelta::zero()), Err(EmptyRange));
        assert!(TimeRange::starting(DateTime::<Utc>::MAX_UTC, TimeDelta::days(1)).is_err());
        let reversed = r#"["2026-01-01T10:00:00Z","2026-01-01T09:00:00Z"]"#;
        assert!(serde_json::from_str::<TimeRange>(reversed).is_err());
    }
}
