//! Calendar layout: the days of a view, the position of a session within a day, columns for overlapping
//! sessions.
//!
//! All times are wall-clock times in the viewer's zone. The server converts them to instants.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

/// Minutes in a drawn day. Days on which the clocks change are drawn with 24 hours too.
pub const DAY_MINUTES: u16 = 24 * 60;
/// Clicks and the keyboard cursor snap to multiples of this many minutes.
pub const SLOT_STEP: i64 = 30;
/// Minimum drawn height, in minutes, so that a short session is large enough to tap.
pub const DRAWN_MIN: u16 = 24;

/// The day `days` later; `day` itself if that is out of chrono's range.
pub fn days_later(day: NaiveDate, days: i64) -> NaiveDate {
    TimeDelta::try_days(days)
        .and_then(|delta| day.checked_add_signed(delta))
        .unwrap_or(day)
}

/// The same day `months` later, or the last day of a shorter month.
pub fn months_later(day: NaiveDate, months: i32) -> NaiveDate {
    let step = Months::new(months.unsigned_abs());
    let moved = if months < 0 {
        day.checked_sub_months(step)
    } else {
        day.checked_add_months(step)
    };
    moved.unwrap_or(day)
}

/// The first day of the month of `day`.
pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// 1 January of `year`; `None` if out of chrono's range.
pub fn first_of_year(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1)
}

/// A range of days, `[first, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DaySpan {
    /// First day inside.
    pub first: NaiveDate,
    /// First day after.
    pub end: NaiveDate,
}

impl DaySpan {
    /// `days` days, beginning with `first`.
    pub fn of(first: NaiveDate, days: i64) -> Self {
        Self {
            first,
            end: days_later(first, days),
        }
    }

    /// The week of a day, Monday to Sunday.
    pub fn week_of(day: NaiveDate) -> Self {
        Self::of(
            days_later(day, -i64::from(day.weekday().num_days_from_monday())),
            7,
        )
    }

    /// Six weeks, Monday to Sunday, that contain the month of a day.
    pub fn six_weeks_of(day: NaiveDate) -> Self {
        Self::of(Self::week_of(first_of_month(day)).first, 42)
    }

    /// Six weeks from a day on. They reach at least as far as [`Self::six_weeks_of`] the same day.
    pub fn six_weeks_from(day: NaiveDate) -> Self {
        Self::of(day, 42)
    }

    /// The days in ascending order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day < self.end)
    }

    /// Whether `day` is inside.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day < self.end
    }
}

/// The part of a day that a session fills when drawn, `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayPart {
    /// Minutes since midnight.
    pub from: u16,
    /// Minutes since midnight, at most [`DAY_MINUTES`].
    pub until: u16,
    /// The session began on an earlier day.
    pub begun_before: bool,
    /// The session continues after midnight.
    pub goes_on: bool,
}

/// The part of `[start, end)` on `day`, at least [`DRAWN_MIN`] minutes tall; `None` if they do not overlap. `end` is
/// `start` and the time that passes, so that an hour is an hour tall on a day on which the clocks change.
pub fn part_on((start, end): (NaiveDateTime, NaiveDateTime), day: NaiveDate) -> Option<DayPart> {
    let midnight = day.and_time(NaiveTime::MIN);
    let next = midnight + TimeDelta::days(1);
    if end <= midnight || start >= next {
        return None;
    }
    let minute = |at: NaiveDateTime| {
        u16::try_from((at - midnight).num_minutes())
            .unwrap_or(0)
            .min(DAY_MINUTES)
    };
    let from = minute(start.max(midnight)).min(DAY_MINUTES - DRAWN_MIN);
    Some(DayPart {
        from,
        until: minute(end.min(next)).max(from + DRAWN_MIN),
        begun_before: start < midnight,
        goes_on: end > next,
    })
}

/// Column of a block among those that it overlaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Column {
    /// Zero-based column.
    pub index: u16,
    /// Number of columns in its group of overlapping blocks.
    pub of: u16,
}

/// Lays out overlapping parts of one day in columns, as few as possible. The result has the order of `parts`.
pub fn columns(parts: &[DayPart]) -> Vec<Column> {
    let mut order: Vec<(usize, DayPart)> = parts.iter().copied().enumerate().collect();
    order.sort_by_key(|(index, part)| (part.from, u16::MAX - part.until, *index));

    let mut placed = vec![Column::default(); parts.len()];
    let mut group: Vec<usize> = Vec::new();
    // For each column of the group, the minute from which it is free.
    let mut free: Vec<u16> = Vec::new();
    for (index, part) in order {
        if free.iter().all(|end| *end <= part.from) {
            group.clear();
            free.clear();
        }
        let column = free
            .iter()
            .position(|end| *end <= part.from)
            .unwrap_or(free.len());
        match free.get_mut(column) {
            Some(end) => *end = part.until,
            None => free.push(part.until),
        }
        let small = |count| u16::try_from(count).unwrap_or(u16::MAX);
        placed[index].index = small(column);
        group.push(index);
        for member in &group {
            placed[*member].of = small(free.len());
        }
    }
    placed
}

/// The largest multiple of `step` minutes that is not greater than `minutes`.
pub fn floor(minutes: i64, step: i64) -> i64 {
    let step = step.max(1);
    minutes.div_euclid(step) * step
}

/// Minutes since midnight.
pub fn minute_of_day(at: NaiveDateTime) -> i64 {
    i64::from(at.time().num_seconds_from_midnight() / 60)
}

/// Minutes on these clocks since 1970. The calendar's island counts in them.
pub fn minute_since_epoch(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp().div_euclid(60)
}

/// `minute` minutes after midnight of `day`; midnight if out of chrono's range.
pub fn at_minute(day: NaiveDate, minute: i64) -> NaiveDateTime {
    let midnight = day.and_time(NaiveTime::MIN);
    TimeDelta::try_minutes(minute)
        .and_then(|delta| midnight.checked_add_signed(delta))
        .unwrap_or(midnight)
}

/// The next full hour: the default for a new session.
pub fn next_hour(now: NaiveDateTime) -> NaiveDateTime {
    at_minute(now.date(), floor(minute_of_day(now), 60) + 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day of 2026")
    }

    fn at(day: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
        day.and_hms_opt(hour, minute, 0).expect("a time of day")
    }

    fn part(from: u16, until: u16) -> DayPart {
        DayPart {
            from,
            until,
            begun_before: false,
            goes_on: false,
        }
    }

    #[test]
    fn a_week_begins_on_monday_and_a_month_shows_six_of_them() {
        let week = DaySpan::week_of(day(11, 24));
        assert_eq!((week.first, week.end), (day(11, 23), day(11, 30)));
        assert_eq!(DaySpan::week_of(day(11, 23)), week);
        assert_eq!(DaySpan::week_of(day(11, 29)), week);
        let month = DaySpan::six_weeks_of(day(11, 24));
        assert_eq!((month.first, month.end), (day(10, 26), day(12, 7)));
        assert_eq!(month.days().count(), 42);
    }

    #[test]
    fn an_agenda_from_a_months_first_day_shows_the_rest_of_its_sheet() {
        // Stepping by months leads to first days: thirty days from there hide 31 December and what follows.
        let agenda = DaySpan::six_weeks_from(day(11, 1));
        for shown in [day(11, 1), day(11, 30), day(12, 1), day(12, 6)] {
            assert!(DaySpan::six_weeks_of(day(11, 1)).contains(shown));
            assert!(agenda.contains(shown), "{shown}");
        }
        assert!(DaySpan::six_weeks_from(day(12, 1)).contains(day(12, 31)));
    }

    #[test]
    fn a_month_later_than_the_31st_is_the_last_of_a_shorter_month() {
        assert_eq!(months_later(day(1, 31), 1), day(2, 28));
        assert_eq!(months_later(day(3, 31), -1), day(2, 28));
        assert_eq!(days_later(NaiveDate::MAX, 1), NaiveDate::MAX);
    }

    #[test]
    fn a_session_over_midnight_is_drawn_on_both_days() {
        let (start, end) = (at(day(11, 24), 23, 0), at(day(11, 25), 0, 50));
        let first = part_on((start, end), day(11, 24)).expect("it begins here");
        assert_eq!(
            (first.from, first.until, first.begun_before, first.goes_on),
            (1380, 1440, false, true)
        );
        let second = part_on((start, end), day(11, 25)).expect("it ends here");
        assert_eq!(
            (second.from, second.until, second.begun_before, second.goes_on),
            (0, 50, true, false)
        );
        assert_eq!(part_on((start, end), day(11, 23)), None);
        assert_eq!(part_on((start, end), day(11, 26)), None);
    }

    #[test]
    fn a_session_until_midnight_does_not_touch_the_next_day() {
        let (start, end) = (at(day(11, 24), 23, 0), at(day(11, 25), 0, 0));
        assert_eq!(part_on((start, end), day(11, 24)), Some(part(1380, 1440)));
        assert_eq!(part_on((start, end), day(11, 25)), None);
    }

    #[test]
    fn what_does_not_overlap_has_the_whole_width_and_what_does_shares_it() {
        let parts = [
            part(540, 600),
            part(600, 660),
            part(630, 690),
            part(640, 650),
            part(700, 760),
        ];
        let places: Vec<(u16, u16)> = columns(&parts).iter().map(|c| (c.index, c.of)).collect();
        assert_eq!(places, [(0, 1), (0, 3), (1, 3), (2, 3), (0, 1)]);
    }

    #[test]
    fn a_column_is_used_again_when_it_is_free() {
        let parts = [part(540, 700), part(540, 600), part(600, 660)];
        let places: Vec<(u16, u16)> = columns(&parts).iter().map(|c| (c.index, c.of)).collect();
        assert_eq!(places, [(0, 2), (1, 2), (1, 2)]);
    }

    fn parts() -> impl Strategy<Value = Vec<DayPart>> {
        prop::collection::vec((0_u16..1400, 1_u16..200), 0..40).prop_map(|pairs| {
            pairs
                .into_iter()
                .map(|(from, length)| part(from, (from + length).min(DAY_MINUTES)))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn no_two_parts_are_drawn_over_each_other(parts in parts()) {
            let placed = columns(&parts);
            prop_assert_eq!(placed.len(), parts.len());
            for (i, (a, x)) in parts.iter().zip(&placed).enumerate() {
                prop_assert!(x.index < x.of);
                for (b, y) in parts.iter().zip(&placed).skip(i + 1) {
                    if a.from < b.until && b.from < a.until {
                        prop_assert_eq!(x.of, y.of);
                        prop_assert_ne!(x.index, y.index);
                    }
                }
            }
        }

        #[test]
        fn there_are_never_more_columns_than_parts_at_one_minute(parts in parts()) {
            let placed = columns(&parts);
            let most = parts.iter().map(|a| parts.iter().filter(|b| b.from <= a.from && a.from < b.until).count()).max();
            let widest = placed.iter().map(|column| usize::from(column.of)).max();
            prop_assert_eq!(widest, most);
        }

        #[test]
        fn a_drawn_part_lies_on_its_day_and_can_be_hit(start in 0_i64..2_880, length in 1_i64..600, which in 0_i64..3) {
            let monday = day(11, 23);
            let begin = at_minute(monday, start);
            let drawn = part_on((begin, begin + TimeDelta::minutes(length)), days_later(monday, which));
            if let Some(drawn) = drawn {
                prop_assert!(drawn.until <= DAY_MINUTES);
                prop_assert!(drawn.until - drawn.from >= DRAWN_MIN);
            }
            prop_assert!(part_on((begin, begin + TimeDelta::minutes(length)), begin.date()).is_some());
        }

        #[test]
        fn snapping_goes_to_the_step_before(minutes in -5_000_i64..5_000, step in 1_i64..60) {
            prop_assert!(floor(minutes, step) <= minutes && minutes - floor(minutes, step) < step);
        }
    }
}
