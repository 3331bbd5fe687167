//! The dates of a series of sessions.
//!
//! Dates of the partner's calendar, without a zone: each session begins at the same wall-clock time, and the server makes
//! instants of them.

use super::word::word_enum;
use chrono::{Datelike, Days, Months, NaiveDate};
use thiserror::Error;

/// The most sessions of a series.
pub const MOST: usize = 52;
/// The fewest. One session is none.
pub const FEWEST: usize = 2;
/// The months from the first session that a series can last.
pub const LONGEST: Months = Months::new(24);

word_enum! {
    /// How a series repeats.
    pub enum Repeat {
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
        /// Every second week.
        TwoWeeks = "two_weeks",
        /// Every third week.
        ThreeWeeks = "three_weeks",
        /// Every fourth week.
        FourWeeks = "four_weeks",
        /// On the same day of each month. Months without that day are left out (RFC 5545, section 3.3.10).
        MonthlyByDate = "monthly_date",
        /// On the same weekday of each month: the first to the fourth, or the last one if it is a fifth.
        MonthlyByWeekday = "monthly_weekday",
    }
}

/// When a series ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// After this many sessions.
    Count(usize),
    /// With the last session on or before this date.
    On(NaiveDate),
}

/// Why there is no such series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SeriesError {
    /// Fewer than [`FEWEST`].
    #[error("a series has at least {FEWEST} sessions")]
    TooFew,
    /// More than [`MOST`].
    #[error("a series has at most {MOST} sessions")]
    TooMany,
    /// It ends later than [`LONGEST`] after its first session.
    #[error("a series lasts at most two years")]
    TooLong,
}

impl Repeat {
    /// The days from one session to the next; `None` if it repeats by months.
    fn days(self) -> Option<u64> {
        match self {
            Self::Daily => Some(1),
            Self::Weekly => Some(7),
            Self::TwoWeeks => Some(14),
            Self::ThreeWeeks => Some(21),
            Self::FourWeeks => Some(28),
            Self::MonthlyByDate | Self::MonthlyByWeekday => None,
        }
    }

    /// Whether some months have no such day.
    pub fn leaves_months_out(self, first: NaiveDate) -> bool {
        self == Self::MonthlyByDate && first.day() > 28
    }

    /// The week of the month in which it repeats, 1 to 4; `None` for the last one.
    pub fn week_of_month(first: NaiveDate) -> Option<u8> {
        u8::try_from(first.day0() / 7 + 1).ok().filter(|week| *week <= 4)
    }

    /// The date in the `nth` month after the first one.
    fn in_month(self, first: NaiveDate, nth: u32) -> Option<NaiveDate> {
        let month = first.with_day(1)?.checked_add_months(Months::new(nth))?;
        if self == Self::MonthlyByDate {
            return month.with_day(first.day());
        }
        let of_week =
            |week| NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), first.weekday(), week);
        match Self::week_of_month(first) {
            Some(week) => of_week(week),
            None => of_week(5).or_else(|| of_week(4)),
        }
    }

    /// The dates of a series from its first one on, ascending.
    pub fn dates(self, first: NaiveDate, end: End) -> Result<Vec<NaiveDate>, SeriesError> {
        let latest = first.checked_add_months(LONGEST).unwrap_or(NaiveDate::MAX);
        let (most, last) = match end {
            End::Count(count) if count > MOST => return Err(SeriesError::TooMany),
            End::Count(count) => (count, latest),
            End::On(last) if last > latest => return Err(SeriesError::TooLong),
            End::On(last) => (MOST + 1, last),
        };
        let dates: Vec<_> = match self.days() {
            Some(days) => (0..)
                .map_while(|nth| first.checked_add_days(Days::new(days * nth)))
                .take_while(|date| *date <= last)
                .take(most)
                .collect(),
            None => (0..=LONGEST.as_u32())
                .filter_map(|nth| self.in_month(first, nth))
                .take_while(|date| *date <= last)
                .take(most)
                .collect(),
        };
        match end {
            _ if dates.len() > MOST => Err(SeriesError::TooMany),
            End::Count(count) if count >= FEWEST && dates.len() < count => Err(SeriesError::TooLong),
            _ if dates.len() < FEWEST => Err(SeriesError::TooFew),
            _ => Ok(dates),
        }
    }
}

word_enum! {
    /// What is done with a date of a series that is being planned.
    #[derive(Default)]
    pub enum Choice {
        /// Schedule it as the rule says.
        #[default]
        Keep = "keep",
        /// Schedule it at another time.
        Move = "move",
        /// Leave it out.
        Skip = "skip",
    }
}

word_enum! {
    /// Which sessions of a series a change is for. None that has begun.
    pub enum Scope {
        /// The one that it is made from, and those after it.
        Following = "following",
        /// All.
        All = "all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use proptest::prelude::*;
    use rrule::{Frequency, NWeekday, RRule, Tz};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn dates(repeat: Repeat, first: &str, end: End) -> Vec<String> {
        let dates = repeat.dates(date(first), end).expect("a series");
        dates.iter().map(NaiveDate::to_string).collect()
    }

    #[test]
    fn weeks_are_counted_by_the_calendar() {
        assert_eq!(
            dates(Repeat::TwoWeeks, "2027-10-05", End::Count(3)),
            ["2027-10-05", "2027-10-19", "2027-11-02"]
        );
        assert_eq!(
            dates(Repeat::Daily, "2027-03-26", End::On(date("2027-03-30"))).len(),
            5
        );
    }

    #[test]
    fn months_without_the_day_are_left_out() {
        assert!(Repeat::MonthlyByDate.leaves_months_out(date("2027-01-31")));
        assert_eq!(
            dates(Repeat::MonthlyByDate, "2027-01-31", End::Count(5)),
            [
                "2027-01-31",
                "2027-03-31",
                "2027-05-31",
                "2027-07-31",
                "2027-08-31"
            ]
        );
        assert_eq!(
            dates(Repeat::MonthlyByDate, "2028-01-29", End::Count(3)),
            ["2028-01-29", "2028-02-29", "2028-03-29"]
        );
    }

    #[test]
    fn a_fifth_weekday_means_the_last() {
        assert_eq!(
            dates(Repeat::MonthlyByWeekday, "2027-03-30", End::Count(4)),
            ["2027-03-30", "2027-04-27", "2027-05-25", "2027-06-29"]
        );
        assert_eq!(
            dates(Repeat::MonthlyByWeekday, "2027-01-12", End::Count(3)),
            ["2027-01-12", "2027-02-09", "2027-03-09"]
        );
    }

    #[test]
    fn a_series_has_an_end_that_people_live_to_see() {
        let first = date("2027-01-31");
        for (repeat, end, error) in [
            (Repeat::Weekly, End::Count(0), SeriesError::TooFew),
            (Repeat::Weekly, End::Count(1), SeriesError::TooFew),
            (Repeat::Weekly, End::Count(53), SeriesError::TooMany),
            (Repeat::Weekly, End::On(first), SeriesError::TooFew),
            (Repeat::Weekly, End::On(date("2026-01-01")), SeriesError::TooFew),
            (Repeat::Weekly, End::On(date("2028-01-30")), SeriesError::TooMany),
            (
                Repeat::FourWeeks,
                End::On(date("2029-02-01")),
                SeriesError::TooLong,
            ),
            (Repeat::FourWeeks, End::Count(28), SeriesError::TooLong),
            (Repeat::MonthlyByDate, End::Count(16), SeriesError::TooLong),
        ] {
            assert_eq!(repeat.dates(first, end), Err(error), "{repeat:?} {end:?}");
        }
        assert_eq!(dates(Repeat::Weekly, "2027-01-31", End::Count(52)).len(), 52);
        assert!(Repeat::Daily.dates(NaiveDate::MAX, End::Count(2)).is_err());
    }

    /// The rule as RFC 5545 has it.
    fn standard(repeat: Repeat, first: NaiveDate) -> RRule<rrule::Unvalidated> {
        let every = |weeks| RRule::new(Frequency::Weekly).interval(weeks);
        match repeat {
            Repeat::Daily => RRule::new(Frequency::Daily),
            Repeat::Weekly => every(1),
            Repeat::TwoWeeks => every(2),
            Repeat::ThreeWeeks => every(3),
            Repeat::FourWeeks => every(4),
            Repeat::MonthlyByDate => RRule::new(Frequency::Monthly),
            Repeat::MonthlyByWeekday => {
                let week = Repeat::week_of_month(first).map_or(-1, i16::from);
                RRule::new(Frequency::Monthly).by_weekday(vec![NWeekday::Nth(week, first.weekday())])
            }
        }
    }

    proptest! {
        #[test]
        fn the_dates_are_those_of_the_standard(
            days in 0_u64..3_000,
            repeat in prop::sample::select(Repeat::ALL.to_vec()),
            count in FEWEST..=MOST,
            until in 0_u64..800,
            by_count in any::<bool>(),
        ) {
            let first = date("2026-11-20") + Days::new(days);
            let midnight = |date: NaiveDate| Tz::UTC.from_utc_datetime(&date.and_time(chrono::NaiveTime::MIN));
            let latest = first + LONGEST;
            let (end, rule) = if by_count {
                let rule = standard(repeat, first).count(u32::try_from(count).expect("a few"));
                (End::Count(count), rule)
            } else {
                let last = first + Days::new(until);
                (End::On(last), standard(repeat, first).until(midnight(last)))
            };
            let all = rule.build(midnight(first)).expect("a rule").all(100).dates;
            let all: Vec<_> = all.iter().map(chrono::DateTime::date_naive).collect();
            match repeat.dates(first, end) {
                Ok(dates) => {
                    prop_assert_eq!(&dates, &all);
                    prop_assert!(*dates.last().expect("two at least") <= latest);
                }
                Err(SeriesError::TooFew) => prop_assert!(all.len() < FEWEST),
                Err(SeriesError::TooMany) => prop_assert!(all.len() > MOST),
                Err(SeriesError::TooLong) => {
                    let last = match end {
                        End::Count(_) => *all.last().expect("some"),
                        End::On(last) => last,
                    };
                    prop_assert!(last > latest);
                }
            }
        }
    }
}
