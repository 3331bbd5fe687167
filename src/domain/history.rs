//! Periods of the history, in the reader's calendar.

use super::{
    calendar::{first_of_month, first_of_year},
    word::word_enum,
};
use chrono::{Datelike, Months, NaiveDate};

word_enum! {
    /// A period to filter the history by.
    #[derive(Default)]
    pub enum Period {
        /// No limit.
        #[default]
        All = "all",
        /// The current month.
        ThisMonth = "this_month",
        /// The previous month.
        LastMonth = "last_month",
        /// From this day three months ago up to and including today.
        LastThreeMonths = "last_3_months",
        /// The current calendar year.
        ThisYear = "this_year",
        /// From one date to another, both included.
        Dates = "dates",
    }
}

/// A range of days, `[first, end)`. `None` leaves that side open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days {
    /// First day inside.
    pub first: Option<NaiveDate>,
    /// First day after.
    pub end: Option<NaiveDate>,
}

impl Period {
    /// The days of the period relative to `today`. `from` and `to` apply to [`Period::Dates`] only.
    pub fn days(self, today: NaiveDate, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Days {
        let month = first_of_month(today);
        let (first, end) = match self {
            Self::All => (None, None),
            Self::ThisMonth => (Some(month), month.checked_add_months(Months::new(1))),
            Self::LastMonth => (month.checked_sub_months(Months::new(1)), Some(month)),
            Self::LastThreeMonths => (today.checked_sub_months(Months::new(3)), today.succ_opt()),
            Self::ThisYear => (first_of_year(today.year()), first_of_year(today.year() + 1)),
            Self::Dates => (from, to.and_then(|to| to.succ_opt())),
        };
        Days { first, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn periods_begin_and_end_where_their_names_say() {
        for (period, today, first, end) in [
            (Period::ThisMonth, "2026-12-31", "2026-12-01", "2027-01-01"),
            (Period::LastMonth, "2026-01-31", "2025-12-01", "2026-01-01"),
            // There is no 31 February.
            (Period::LastThreeMonths, "2026-05-31", "2026-02-28", "2026-06-01"),
            (Period::ThisYear, "2026-05-31", "2026-01-01", "2027-01-01"),
            (Period::Dates, "2026-05-31", "2026-02-03", "2026-03-01"),
        ] {
            let days = period.days(day(today), Some(day("2026-02-03")), Some(day("2026-02-28")));
            assert_eq!((days.first, days.end), (Some(day(first)), Some(day(end))));
        }
        assert_eq!(Period::All.days(day("2026-05-31"), None, None), Days::default());
        assert_eq!(Period::Dates.days(day("2026-05-31"), None, None), Days::default());
    }
}
