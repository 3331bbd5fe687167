//! A partner's figures, and the months they cover.

use super::{
    calendar::{first_of_month, first_of_year},
    word::word_enum,
};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

word_enum! {
    /// The period of a partner's figures.
    #[derive(Default)]
    pub enum FigureSpan {
        /// The current month and the eleven before.
        #[default]
        LastTwelveMonths = "last_12_months",
        /// January of the current year up to the current month.
        ThisYear = "this_year",
        /// The previous calendar year.
        LastYear = "last_year",
    }
}

impl FigureSpan {
    /// The first day of each month (one to twelve), then the first day after the last month.
    pub fn months(self, today: NaiveDate) -> Vec<NaiveDate> {
        let this = first_of_month(today);
        let (first, count) = match self {
            Self::LastTwelveMonths => (this.checked_sub_months(Months::new(11)), 12),
            Self::ThisYear => (first_of_year(today.year()), today.month()),
            Self::LastYear => (first_of_year(today.year() - 1), 12),
        };
        let first = first.unwrap_or(this);
        (0..=count)
            .filter_map(|nth| first.checked_add_months(Months::new(nth)))
            .collect()
    }
}

/// Counts and sums over a set of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Completed sessions.
    pub held: i64,
    /// Completed video sessions for which both participants' attendance was measured.
    pub measured: i64,
    /// Sum of the time both were present in those, in whole seconds.
    pub together_seconds: i64,
    /// Sessions with an outcome. Cancelled ones do not count.
    pub decided: i64,
    /// Sessions that the client missed.
    pub no_shows: i64,
    /// Sessions for which the client's arrival is known.
    pub arrivals: i64,
    /// Sum of the client's lateness in those, in whole seconds.
    pub late_seconds: i64,
    /// Sessions that the client rated.
    pub ratings: i64,
    /// Sum of the stars in those.
    pub stars: i64,
}

impl Figures {
    /// Hours together, where measured. `None` if sessions were held but none was measured: unknown is not
    /// zero.
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few years are exact")]
    pub fn hours(self) -> Option<f64> {
        (self.measured > 0 || self.held == 0).then(|| self.together_seconds as f64 / 3600.0)
    }

    /// Percentage of sessions with an outcome that the client missed; `None` without any.
    #[expect(clippy::cast_precision_loss, reason = "counts of sessions are exact")]
    pub fn no_show_rate(self) -> Option<f64> {
        (self.decided > 0).then(|| self.no_shows as f64 * 100.0 / self.decided as f64)
    }

    /// The client's average lateness in minutes; `None` if no arrival is known.
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few years are exact")]
    pub fn late_minutes(self) -> Option<f64> {
        (self.arrivals > 0).then(|| self.late_seconds as f64 / 60.0 / self.arrivals as f64)
    }

    /// Average stars; `None` without ratings.
    #[expect(clippy::cast_precision_loss, reason = "counts of stars are exact")]
    pub fn average_stars(self) -> Option<f64> {
        (self.ratings > 0).then(|| self.stars as f64 / self.ratings as f64)
    }
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.held += other.held;
        self.measured += other.measured;
        self.together_seconds += other.together_seconds;
        self.decided += other.decided;
        self.no_shows += other.no_shows;
        self.arrivals += other.arrivals;
        self.late_seconds += other.late_seconds;
        self.ratings += other.ratings;
        self.stars += other.stars;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn spans_are_whole_months_up_to_todays() {
        use FigureSpan::{LastTwelveMonths, LastYear, ThisYear};
        for (span, today, count, first, end) in [
            (LastTwelveMonths, "2026-11-30", 12, "2025-12-01", "2026-12-01"),
            (ThisYear, "2026-01-31", 1, "2026-01-01", "2026-02-01"),
            (ThisYear, "2026-12-31", 12, "2026-01-01", "2027-01-01"),
            (LastYear, "2026-11-30", 12, "2025-01-01", "2026-01-01"),
        ] {
            let months = span.months(day(today));
            assert_eq!(months.len(), count + 1);
            assert_eq!((months[0], months[count]), (day(first), day(end)));
        }
    }

    #[test]
    fn of_nothing_there_is_no_average() {
        let none = Figures::default();
        assert_eq!((none.no_show_rate(), none.late_minutes()), (None, None));
        assert_eq!(none.average_stars(), None);
        let mut some = Figures {
            held: 3,
            measured: 2,
            together_seconds: 5_400,
            decided: 4,
            no_shows: 1,
            arrivals: 2,
            late_seconds: 300,
            ratings: 2,
            stars: 9,
        };
        some += none;
        assert_eq!(some.no_show_rate(), Some(25.0));
        assert_eq!(some.late_minutes(), Some(2.5));
        assert_eq!(some.average_stars(), Some(4.5));
        assert_eq!(some.hours(), Some(1.5));
        assert_eq!(none.hours(), Some(0.0));
        some.measured = 0;
        assert_eq!(some.hours(), None, "held, and nobody saw for how long");
    }
}
