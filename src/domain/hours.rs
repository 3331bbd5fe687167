//! The hours of one day, as a person types them: `09:00–12:00, 14:00–24:00`.
//!
//! Wall-clock minutes without a date or a zone. `availability` makes instants of them.

use std::fmt;
use thiserror::Error;

/// Minutes of a day by the clock.
const DAY: u16 = 24 * 60;
/// Ranges that one day can have.
pub const MOST_RANGES: usize = 12;

/// Ranges of minutes since midnight, `[from, until)`: sorted, disjoint, merged where they touch.
///
/// `from` is below 1440. A range past midnight has `until` above 1440. No range is longer than a day, and one of exactly
/// a day begins at midnight: any other would read `09:00–09:00`. Ranges that touch stay apart where merging would break
/// this.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours(Vec<(u16, u16)>);

/// Why a text is not the hours of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HoursError {
    /// Not ranges of times.
    #[error("must be ranges such as 09:00–12:00, 14:00–18:00")]
    Unreadable,
    /// A range ends when it starts.
    #[error("a range must end later than it starts")]
    Empty,
    /// Two ranges share a minute.
    #[error("two ranges overlap")]
    Overlap,
    /// More than [`MOST_RANGES`].
    #[error("a day has at most {MOST_RANGES} ranges")]
    TooMany,
}

impl Hours {
    /// Parses ranges such as `09:00–12:00, 14:00–24:00`, in any order; an empty text is no hours.
    ///
    /// Between the times of a range: `-`, `–`, `—`, `to` or `bis`. Between ranges: `,` or `;`. Times: `9`, `9:30`,
    /// `9.30`, `0930`, and `24:00` as an end. An end that is not later than the start is on the next day: `22:00–02:00`,
    /// and `00:00–00:00` is the whole day.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let mut ranges = Vec::new();
        if text.trim().is_empty() {
            return Ok(Self(ranges));
        }
        for part in text.split([',', ';']) {
            let range = range(part)?;
            if ranges.len() == MOST_RANGES {
                return Err(HoursError::TooMany);
            }
            ranges.push(range);
        }
        ranges.sort_unstable();
        if ranges.windows(2).any(|pair| pair[1].0 < pair[0].1) {
            return Err(HoursError::Overlap);
        }
        Ok(Self(merged(ranges)))
    }

    /// The ranges, `(from, until)` in minutes since midnight.
    pub fn ranges(&self) -> &[(u16, u16)] {
        &self.0
    }

    /// These hours, and open from one minute of the day to another. As they are, if a day cannot have so many ranges.
    pub fn opened(&self, from: u16, until: u16) -> Self {
        let mut whole = (from, until);
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        for &range in &self.0 {
            if range.0 <= whole.1 && whole.0 <= range.1 {
                whole = (whole.0.min(range.0), whole.1.max(range.1));
            } else {
                ranges.push(range);
            }
        }
        if whole.1 - whole.0 >= DAY {
            // What goes past midnight gives way.
            whole.1 = DAY;
        }
        ranges.push(whole);
        self.changed(ranges)
    }

    /// These hours, but closed from one minute of the day to another. Closed until midnight, what goes past it is closed,
    /// too.
    pub fn closed(&self, from: u16, until: u16) -> Self {
        let end = if until >= DAY { u16::MAX } else { until };
        let rest = self.0.iter().flat_map(|&(first, last)| {
            let (before, after) = ((first, last.min(from)), (first.max(end), last));
            [before, after].into_iter().filter(|range| range.0 < range.1)
        });
        self.changed(rest.collect())
    }

    fn changed(&self, mut ranges: Vec<(u16, u16)>) -> Self {
        ranges.sort_unstable();
        let ranges = merged(ranges);
        if ranges.len() <= MOST_RANGES {
            Self(ranges)
        } else {
            self.clone()
        }
    }

    /// The ranges up to midnight.
    pub fn until_midnight(&self) -> impl Iterator<Item = (u16, u16)> {
        self.0.iter().map(|&(from, until)| (from, until.min(DAY)))
    }

    /// How many minutes the hours reach into the next day, if they do.
    pub fn past_midnight(&self) -> Option<u16> {
        self.0
            .iter()
            .filter_map(|range| range.1.checked_sub(DAY))
            .find(|past| *past > 0)
    }

    /// Whether a minute of the day is open.
    pub fn is_open(&self, minute: u16) -> bool {
        self.0
            .iter()
            .any(|&(from, until)| from <= minute && minute < until)
    }

    /// Whether the day has no hours.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Hours {
    /// `09:00–12:00, 22:00–02:00`; [`Hours::parse`] gives back the same hours.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, &(from, until)) in self.0.iter().enumerate() {
            let until = if until > DAY { until - DAY } else { until };
            let comma = if index == 0 { "" } else { ", " };
            let (hour, minute) = (from / 60, from % 60);
            let (end_hour, end_minute) = (until / 60, until % 60);
            write!(to, "{comma}{hour:02}:{minute:02}–{end_hour:02}:{end_minute:02}")?;
        }
        Ok(())
    }
}

/// Sorted ranges, those that touch as one, as far as that is of a day.
fn merged(mut ranges: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    ranges.dedup_by(|next, last| {
        let both = (last.0, next.1);
        let merges = last.1 == next.0 && (both.1 - both.0 < DAY || both == (0, DAY));
        if merges {
            *last = both;
        }
        merges
    });
    ranges
}

fn range(text: &str) -> Result<(u16, u16), HoursError> {
    let (from, until) = bounds(text).ok_or(HoursError::Unreadable)?;
    let from = minutes(from)
        .filter(|from| *from < DAY)
        .ok_or(HoursError::Unreadable)?;
    let until = minutes(until).ok_or(HoursError::Unreadable)?;
    if from == until && from != 0 {
        return Err(HoursError::Empty);
    }
    Ok((from, if until > from { until } else { until + DAY }))
}

fn bounds(text: &str) -> Option<(&str, &str)> {
    if let Some((from, until)) = text.split_once(['-', '–', '—']) {
        return Some((from.trim(), until.trim()));
    }
    let mut words = text.split_whitespace();
    let (from, word, until) = (words.next()?, words.next()?, words.next()?);
    let is_range = ["to", "bis"].iter().any(|to| word.eq_ignore_ascii_case(to));
    (is_range && words.next().is_none()).then_some((from, until))
}

/// The minutes since midnight of `9`, `09`, `9:30`, `9.30` or `0930`, up to `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((hour, minute)) => (hour, Some(minute)),
        None if text.len() == 4 => (text.get(..2)?, text.get(2..)),
        None => (text, None),
    };
    let number = |text: &str| {
        let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u16>().ok()).flatten()
    };
    let minute = match minute {
        Some(text) => number(text).filter(|minute| text.len() == 2 && *minute < 60)?,
        None => 0,
    };
    let all = number(hour)? * 60 + minute;
    (all <= DAY).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Vec<(u16, u16)> {
        let hours = Hours::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        hours.ranges().to_vec()
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for text in [
            "09:30–12:00, 14:00–18:00",
            "9:30-12,14-18",
            "9.30 — 12.00 ; 14 to 18",
            "0930-1200; 1400-1800",
            " 14 bis 18 , 9:30 BIS 12:00\n",
            "\u{a0}9:30\u{202f}–\u{202f}12,\t14–18",
            "9:30-10:30, 10:30-11, 11-12, 14-18",
        ] {
            assert_eq!(parsed(text), [(570, 720), (840, 1080)], "{text}");
        }
        assert_eq!(parsed(" \n"), []);
        assert!(Hours::default().is_empty() && !Hours::parse("9-12").expect("hours").is_empty());
    }

    #[test]
    fn midnight_can_be_typed_and_passed() {
        for text in ["22:00–24:00", "22–24", "22:00–0:00", "2200-0000", "22-2400"] {
            assert_eq!(parsed(text), [(1320, 1440)], "{text}");
        }
        for text in ["00:00–24:00", "0-24", "00:00–00:00", "0-12, 12-24"] {
            assert_eq!(parsed(text), [(0, 1440)], "{text}");
        }
        assert_eq!(parsed("22:00–02:00, 0:00–2:00"), [(0, 120), (1320, 1560)]);
        assert_eq!(parsed("20-24, 0-2"), [(0, 120), (1200, 1440)]);
        assert_eq!(parsed("20-22, 22-2"), [(1200, 1560)]);
    }

    #[test]
    fn hours_are_shown_with_midnight_as_an_end() {
        let hours = Hours::parse("14-22; 9.30 to 12; 23-24").expect("hours");
        assert_eq!(hours.to_string(), "09:30–12:00, 14:00–22:00, 23:00–24:00");
        let late = Hours::parse("22-2").expect("hours");
        assert_eq!(late.to_string(), "22:00–02:00");
        assert_eq!(Hours::default().to_string(), "");
    }

    #[test]
    fn a_day_that_ends_where_it_began_keeps_its_ranges_apart() {
        for text in ["09:00–10:00, 10:00–09:00", "00:00–23:00, 23:00–01:00"] {
            let hours = Hours::parse(text).expect("hours");
            assert_eq!(hours.to_string(), text);
        }
    }

    #[test]
    fn what_is_not_hours_is_refused_with_the_reason() {
        for (text, reason) in [
            ("closed", HoursError::Unreadable),
            ("9", HoursError::Unreadable),
            ("9-", HoursError::Unreadable),
            ("-12", HoursError::Unreadable),
            (",", HoursError::Unreadable),
            ("9-12,", HoursError::Unreadable),
            ("9-12,,14-18", HoursError::Unreadable),
            ("9-12 14-18", HoursError::Unreadable),
            ("9-12-14", HoursError::Unreadable),
            ("9 and 12", HoursError::Unreadable),
            ("9 to 12 to 14", HoursError::Unreadable),
            ("9to12", HoursError::Unreadable),
            ("24:00-02:00", HoursError::Unreadable),
            ("9-24:01", HoursError::Unreadable),
            ("9-25", HoursError::Unreadable),
            ("9:60-12", HoursError::Unreadable),
            ("9:5-12", HoursError::Unreadable),
            ("930-1200", HoursError::Unreadable),
            ("009-12", HoursError::Unreadable),
            ("+9-12", HoursError::Unreadable),
            ("9:00:00-12", HoursError::Unreadable),
            ("9:+1-12", HoursError::Unreadable),
            ("９-１２", HoursError::Unreadable),
            ("٩-١٢", HoursError::Unreadable),
            ("aéb-12", HoursError::Unreadable),
            ("0é9-12", HoursError::Unreadable),
            ("9\u{2192}12", HoursError::Unreadable),
            ("🕘–🕛", HoursError::Unreadable),
            ("09:00-09:00", HoursError::Empty),
            ("9-12, 11-14", HoursError::Overlap),
            ("9-12, 9-12", HoursError::Overlap),
            ("9-18, 10-11", HoursError::Overlap),
            ("22-2, 23-24", HoursError::Overlap),
        ] {
            assert_eq!(Hours::parse(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_day_has_twelve_ranges_at_most() {
        let ranges = |count: usize| {
            let all: Vec<_> = (0..count).map(|hour| format!("{hour}:00-{hour}:30")).collect();
            Hours::parse(&all.join(","))
        };
        assert_eq!(ranges(12).expect("hours").ranges().len(), 12);
        assert_eq!(ranges(13), Err(HoursError::TooMany));
        assert_eq!(Hours::parse(&"9-12,".repeat(200_000)), Err(HoursError::TooMany));
        assert_eq!(Hours::parse(&"9".repeat(1_000_000)), Err(HoursError::Unreadable));
        assert_eq!(Hours::parse(&"-".repeat(1_000_000)), Err(HoursError::Unreadable));
    }

    #[test]
    fn hours_are_opened_and_closed_by_ranges() {
        let after =
            |text: &str, change: fn(&Hours) -> Hours| change(&Hours::parse(text).expect("hours")).to_string();
        assert_eq!(after("", |hours| hours.opened(540, 720)), "09:00–12:00");
        assert_eq!(
            after("14-18", |hours| hours.opened(540, 720)),
            "09:00–12:00, 14:00–18:00"
        );
        assert_eq!(
            after("9-12, 14-18", |hours| hours.opened(690, 870)),
            "09:00–18:00"
        );
        assert_eq!(after("9-12", |hours| hours.opened(720, 780)), "09:00–13:00");
        assert_eq!(after("22-2", |hours| hours.opened(1200, 1380)), "20:00–02:00");
        assert_eq!(after("22-2", |hours| hours.opened(0, 1380)), "00:00–24:00");
        assert_eq!(
            after("9-18", |hours| hours.closed(720, 780)),
            "09:00–12:00, 13:00–18:00"
        );
        assert_eq!(
            after("9-12, 14-18", |hours| hours.closed(660, 900)),
            "09:00–11:00, 15:00–18:00"
        );
        assert_eq!(after("9-12", |hours| hours.closed(0, 1440)), "");
        assert_eq!(
            after("22-2", |hours| hours.closed(1380, 1410)),
            "22:00–23:00, 23:30–02:00"
        );
        assert_eq!(after("22-2", |hours| hours.closed(1380, 1440)), "22:00–23:00");
        // What touched and was too long for one range is one once a part of it is closed.
        assert_eq!(
            after("6-1, 0-6", |hours| hours.closed(361, 362)),
            "00:00–06:01, 06:02–01:00"
        );
        let full: Vec<_> = (0..12).map(|hour| format!("{hour}:00-{hour}:30")).collect();
        let full = Hours::parse(&full.join(",")).expect("hours");
        assert_eq!(full.opened(1200, 1260), full);
        assert_eq!(full.closed(10, 20), full);
        let late = Hours::parse("9-12, 22-2").expect("hours");
        assert_eq!(
            late.until_midnight().collect::<Vec<_>>(),
            [(540, 720), (1320, 1440)]
        );
        assert_eq!((late.past_midnight(), full.past_midnight()), (Some(120), None));
        assert!(late.is_open(540) && !late.is_open(720));
    }

    proptest! {
        #[test]
        fn what_is_opened_and_closed_can_be_typed(text in "[0-9]{1,2}-[0-9]{1,2}(, [0-9]{1,2}-[0-9]{1,2}){0,3}", from in 0_u16..1440, length in 1_u16..1440) {
            if let Ok(hours) = Hours::parse(&text) {
                let until = (from + length).min(DAY);
                let (opened, closed) = (hours.opened(from, until), hours.closed(from, until));
                prop_assert!((from..until).all(|minute| opened.is_open(minute) && !closed.is_open(minute)));
                for hours in [opened, closed] {
                    prop_assert_eq!(Hours::parse(&hours.to_string()), Ok(hours));
                }
            }
        }

        #[test]
        fn no_text_panics_and_all_hours_survive_their_text(text in "[0-9:.,;\\-– to]{0,24}|\\PC{0,12}") {
            if let Ok(hours) = Hours::parse(&text) {
                prop_assert_eq!(Hours::parse(&hours.to_string()), Ok(hours));
            }
        }

        #[test]
        fn hours_are_sorted_disjoint_and_within_a_day(ranges in proptest::collection::vec((0_u16..288, 0_u16..=288), 0..4)) {
            let texts: Vec<_> = ranges
                .iter()
                .map(|(from, until)| format!("{:02}:{:02}-{:02}:{:02}", from / 12, from % 12 * 5, until / 12, until % 12 * 5))
                .collect();
            if let Ok(hours) = Hours::parse(&texts.join(", ")) {
                for pair in hours.ranges().windows(2) {
                    prop_assert!(pair[0].1 <= pair[1].0);
                }
                for &(from, until) in hours.ranges() {
                    prop_assert!(from < DAY && from < until);
                    prop_assert!(until - from < DAY || (from, until) == (0, DAY));
                }
                prop_assert_eq!(Hours::parse(&hours.to_string()), Ok(hours));
            }
        }
    }
}
