//! The calendar's URLs: every view of every day is a link, so it works before WASM loads.

use crate::{
    api::calendar::CalendarSpan,
    domain::{
        calendar::{days_later, first_of_month, minute_since_epoch, months_later},
        wall_clock::clock,
    },
};
use chrono::{Datelike, NaiveDate, NaiveTime};

const PATH: &str = "/calendar";

/// The view that the query string requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    pub span: CalendarSpan,
    /// The day to show; `None` is today.
    pub date: Option<NaiveDate>,
}

impl Asked {
    /// Reads `?view=week&date=2026-11-24` from the parameters of an address; anything invalid counts as absent.
    pub fn from_query(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let span = match parameter("view").as_deref() {
            Some("month") => CalendarSpan::Month,
            Some("agenda") => CalendarSpan::Agenda,
            _ => CalendarSpan::Week,
        };
        let date = parameter("date").and_then(|text| text.parse::<NaiveDate>().ok());
        Self {
            span,
            date: date.filter(|date| (1970..=2200).contains(&date.year())),
        }
    }

    /// Its address.
    pub fn href(self) -> String {
        match self.date {
            Some(date) => href(self.span, date),
            None => href_today(self.span),
        }
    }
}

/// The view's name in the query string.
pub fn word(span: CalendarSpan) -> &'static str {
    match span {
        CalendarSpan::Week => "week",
        CalendarSpan::Month => "month",
        CalendarSpan::Agenda => "agenda",
    }
}

pub fn href(span: CalendarSpan, date: NaiveDate) -> String {
    format!("{PATH}?view={}&date={date}", word(span))
}

/// Days since 1970, as the island counts them.
pub fn day_number(day: NaiveDate) -> i64 {
    minute_since_epoch(day.and_time(NaiveTime::MIN)) / (24 * 60)
}

/// The URL of a view around today.
pub fn href_today(span: CalendarSpan) -> String {
    format!("{PATH}?view={}", word(span))
}

/// The URL of the "Schedule Session" page, prefilled with a day and time.
pub fn href_schedule(at: chrono::NaiveDateTime) -> String {
    format!("/sessions/new?date={}&time={}", at.date(), clock(at))
}

/// The date one step back: a week, a month (its first day) or 30 days.
pub fn earlier(span: CalendarSpan, date: NaiveDate) -> NaiveDate {
    step(span, date, -1)
}

/// The date one step forward: a week, a month (its first day) or 30 days.
pub fn later(span: CalendarSpan, date: NaiveDate) -> NaiveDate {
    step(span, date, 1)
}

fn step(span: CalendarSpan, date: NaiveDate, by: i32) -> NaiveDate {
    match span {
        CalendarSpan::Week => days_later(date, i64::from(by) * 7),
        CalendarSpan::Month => months_later(first_of_month(date), by),
        CalendarSpan::Agenda => days_later(date, i64::from(by) * 42),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        let value = |wanted: &str| pairs.iter().find(|(name, _)| *name == wanted);
        Asked::from_query(|name| value(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_reads_back_as_what_it_was_made_from() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 24);
        assert_eq!(
            asked(&[("view", "month"), ("date", "2026-11-24")]),
            Asked {
                span: CalendarSpan::Month,
                date
            }
        );
        assert_eq!(asked(&[]), Asked::default());
        assert_eq!(asked(&[("view", "year"), ("date", "tomorrow")]), Asked::default());
        assert_eq!(asked(&[("date", "262000-01-01")]), Asked::default());
    }

    #[test]
    fn a_month_steps_from_its_first_day() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day");
        assert_eq!(later(CalendarSpan::Month, date).to_string(), "2026-02-01");
        assert_eq!(earlier(CalendarSpan::Week, date).to_string(), "2026-01-24");
    }
}
