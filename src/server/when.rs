//! Localized times: in a zone and a language. Server only, because the zone tables stay out of the bundle.

use super::error::Fields;
use crate::{
    api::sessions::WhenView,
    domain::{
        time_range::TimeRange,
        wall_clock::{self, clock},
    },
    words::{Lang, Words},
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use std::ops::RangeInclusive;

/// The zone with this IANA name, or UTC if the tables do not know it.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// Parses a zone that a person chose. Empty means UTC.
pub fn parse_zone(name: &str, words: Words) -> Result<Tz, String> {
    match name.trim() {
        "" => Ok(Tz::UTC),
        name => name.parse().map_err(|_| words.error_zone().to_owned()),
    }
}

/// The zone that the browser reports, or UTC if our tables do not know it. Not an error, because the person
/// did not type it and can change it in the settings.
pub fn zone_of_browser(name: &str) -> Tz {
    name.trim().parse().unwrap_or(Tz::UTC)
}

/// The selectable zones, sorted: all that name a place, and UTC.
pub fn zone_names() -> Vec<String> {
    let place = |name: &&str| {
        name.contains('/')
            && !name.starts_with("Etc/")
            && !name.starts_with("US/")
            && !name.starts_with("SystemV/")
    };
    let mut names: Vec<String> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(place)
        .map(str::to_owned)
        .collect();
    names.push("UTC".into());
    names.sort_unstable();
    names
}

/// The offset at an instant, such as `UTC+1`.
pub fn offset_label(zone: Tz, at: DateTime<Utc>) -> String {
    let minutes = zone
        .offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
        / 60;
    let (sign, hours, rest) = (
        if minutes < 0 { '−' } else { '+' },
        minutes.abs() / 60,
        minutes.abs() % 60,
    );
    match (hours, rest) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// `Tue 24 Nov`, `Di 24. Nov.`, with the year unless it is `this_year`.
fn day(date: NaiveDate, this_year: i32, lang: Lang) -> String {
    let day = Words(lang).day_abbreviated(date);
    if date.year() == this_year {
        day
    } else {
        format!("{day} {}", date.year())
    }
}

/// A range in local time: `Tue 24 Nov, 14:00–14:50`.
pub fn when(range: TimeRange, zone: Tz, lang: Lang, now: DateTime<Utc>) -> WhenView {
    let (start, end) = (
        wall_clock::local(&zone, range.starts_at()),
        wall_clock::local(&zone, range.ends_at()),
    );
    let this_year = wall_clock::local(&zone, now).year();
    let label = if start.date() == end.date() {
        format!(
            "{}, {}",
            day(start.date(), this_year, lang),
            Words(lang).clock_range(start, end)
        )
    } else {
        format!(
            "{}, {} – {}, {}",
            day(start.date(), this_year, lang),
            clock(start),
            day(end.date(), this_year, lang),
            clock(end)
        )
    };
    WhenView {
        label,
        start,
        end,
        zone: zone.name().to_owned(),
    }
}

/// `14:00` today, otherwise `Tue 24 Nov, 14:00`.
pub fn moment(at: DateTime<Utc>, zone: Tz, lang: Lang, now: DateTime<Utc>) -> String {
    let (local, today) = (wall_clock::local(&zone, at), wall_clock::local(&zone, now));
    if local.date() == today.date() {
        clock(local)
    } else {
        format!("{}, {}", day(local.date(), today.year(), lang), clock(local))
    }
}

/// The years that a form may name: arithmetic with their instants does not overflow.
const YEARS: RangeInclusive<i32> = 1970..=9999;

/// Parses a form's local date and time. If they match `stays`, the instant before the edit, it is returned
/// unchanged: a time that occurs twice (clocks set back) keeps its meaning.
pub fn read_instant(
    fields: &mut Fields,
    words: Words,
    zone: Tz,
    date: &str,
    time: &str,
    stays: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let date = date.trim().parse::<NaiveDate>().ok();
    let date = date.filter(|date| YEARS.contains(&date.year()));
    let date = fields.need("date", date, words.error_date());
    let time = NaiveTime::parse_from_str(time.trim(), "%H:%M");
    let time = fields.need("time", time.ok(), words.error_time());
    let local = date?.and_time(time?);
    let shown = |at| wall_clock::local(&zone, at).with_second(0);
    if let Some(stays) = stays.filter(|at| shown(*at) == Some(local)) {
        return Some(stays);
    }
    fields.take(
        "time",
        wall_clock::instant(&zone, local).map_err(|skipped| words.error_time_skipped(clock(skipped.next))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    /// Every kind of zone: half hours, changes at midnight, southern summers, no changes.
    const ZONES: [Tz; 10] = [
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::Australia__Lord_Howe,
        Tz::America__Sao_Paulo,
        Tz::Africa__Cairo,
        Tz::Asia__Kolkata,
        Tz::Pacific__Apia,
        Tz::America__St_Johns,
        Tz::Pacific__Chatham,
        Tz::Africa__Casablanca,
    ];

    /// Every instant from 2010 to 2035 at which the zone's offset changes.
    fn transitions(zone: Tz) -> Vec<DateTime<Utc>> {
        let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc()).fix();
        let start = Utc
            .with_ymd_and_hms(2010, 1, 1, 0, 0, 0)
            .single()
            .expect("a date");
        (0..26 * 366 * 24)
            .map(|hour| start + TimeDelta::hours(hour))
            .filter(|at| offset(*at) != offset(*at + TimeDelta::hours(1)))
            .map(|at| {
                let minute = (1..=60)
                    .find(|m| offset(at + TimeDelta::minutes(*m)) != offset(at))
                    .expect("the change");
                at + TimeDelta::minutes(minute)
            })
            .collect()
    }

    #[test]
    fn every_wall_clock_time_around_every_transition_converts_or_says_what_comes_next() {
        let mut seen = 0;
        for zone in ZONES {
            for change in transitions(zone) {
                seen += 1;
                for minute in -180..180 {
                    let local = wall_clock::local(&zone, change) + TimeDelta::minutes(minute);
                    match wall_clock::instant(&zone, local) {
                        Ok(instant) => {
                            assert_eq!(wall_clock::local(&zone, instant), local, "{zone} {local}");
                            let earlier = (1..=180)
                                .map(|m| instant - TimeDelta::minutes(m))
                                .find(|at| wall_clock::local(&zone, *at) == local);
                            assert_eq!(earlier, None, "{zone} {local}: the first of two");
                        }
                        Err(skipped) => {
                            let next =
                                wall_clock::instant(&zone, skipped.next).expect("the next time exists");
                            assert_eq!(
                                next, change,
                                "{zone} {local}: what comes next is the change itself"
                            );
                            assert!(skipped.next > local);
                        }
                    }
                }
            }
        }
        assert!(seen > 300, "only {seen} transitions were seen");
    }

    proptest! {
        #[test]
        fn an_instant_survives_the_wall_clock_except_in_the_second_of_two_hours(minutes in 0_i64..13_000_000, zone in 0_usize..10) {
            let zone = ZONES[zone];
            let at = Utc.with_ymd_and_hms(2010, 1, 1, 0, 0, 0).single().expect("a date") + TimeDelta::minutes(minutes);
            let local = wall_clock::local(&zone, at);
            let back = wall_clock::instant(&zone, local).expect("a time that was on a clock exists");
            prop_assert!(back == at || (back < at && wall_clock::local(&zone, back) == local));
        }

        #[test]
        fn a_day_begins_at_its_first_instant(days in 0_i64..9_000, zone in 0_usize..10) {
            let zone = ZONES[zone];
            let date = NaiveDate::from_ymd_opt(2010, 1, 1).expect("a date") + TimeDelta::days(days);
            let start = wall_clock::start_of_day(&zone, date);
            // Samoa skipped 30 December 2011.
            if wall_clock::local(&zone, start).date() == date {
                prop_assert!(wall_clock::local(&zone, start - TimeDelta::minutes(1)).date() < date);
                prop_assert!(wall_clock::local(&zone, start).hour() <= 1);
            }
        }
    }

    #[test]
    fn a_form_names_minutes_of_the_years_that_can_be_reckoned_with() {
        let read = |zone, date, time| {
            read_instant(
                &mut Fields::new(Words::default()),
                Words::default(),
                zone,
                date,
                time,
                None,
            )
        };
        for date in [
            "+262142-12-31",
            "-262143-01-01",
            "10000-01-01",
            "1969-12-31",
            "0000-01-01",
        ] {
            for zone in [Tz::Pacific__Pago_Pago, Tz::Pacific__Kiritimati] {
                assert_eq!(read(zone, date, "23:59"), None, "{date}");
                assert_eq!(read(zone, date, "00:00"), None, "{date}");
            }
        }
        assert!(read(Tz::Pacific__Pago_Pago, "9999-12-31", "23:59").is_some());
        assert!(read(Tz::UTC, "2026-11-24", "14:00").is_some());
        assert_eq!(read(Tz::UTC, "2026-11-24", "14:00:30"), None);
    }

    #[test]
    fn the_second_of_two_equal_hours_stays_where_nothing_is_moved() {
        let second = Utc.with_ymd_and_hms(2027, 10, 31, 1, 30, 0).single();
        let read = |time, stays| {
            let mut fields = Fields::new(Words::default());
            read_instant(
                &mut fields,
                Words::default(),
                Tz::Europe__Berlin,
                "2027-10-31",
                time,
                stays,
            )
        };
        assert_eq!(read("02:30", second), second);
        assert_eq!(read("02:30", None), second.map(|at| at - TimeDelta::hours(1)));
        assert_eq!(
            read("02:45", second),
            second.map(|at| at - TimeDelta::minutes(45))
        );
    }

    #[test]
    fn labels_in_both_languages_across_midnight_and_years() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let range = |start, end| TimeRange::new(at(start), at(end)).expect("a range");
        let now = at("2026-11-20T12:00:00Z");
        let label = |start, end, lang| when(range(start, end), Tz::Europe__Berlin, lang, now).label;
        assert_eq!(
            label("2026-11-24T13:00:00Z", "2026-11-24T13:50:00Z", Lang::En),
            "Tue 24 Nov, 14:00–14:50"
        );
        assert_eq!(
            label("2026-11-24T13:00:00Z", "2026-11-24T13:50:00Z", Lang::De),
            "Di 24. Nov., 14:00–14:50"
        );
        assert_eq!(
            label("2026-11-24T22:30:00Z", "2026-11-24T23:20:00Z", Lang::En),
            "Tue 24 Nov, 23:30 – Wed 25 Nov, 00:20"
        );
        assert_eq!(
            label("2027-01-05T13:00:00Z", "2027-01-05T13:50:00Z", Lang::En),
            "Tue 5 Jan 2027, 14:00–14:50"
        );
        assert_eq!(offset_label(Tz::Asia__Kolkata, now), "UTC+5:30");
        assert_eq!(offset_label(Tz::America__New_York, now), "UTC−5");
    }
}
