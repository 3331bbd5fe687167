//! Localized times: in a zone and a language. Server only, because the zone tables stay out of the bundle.

use super::{
    error::Fields,
    zone::{self, Zone},
};
use crate::{
    api::sessions::WhenView,
    domain::{time_range::TimeRange, wall_clock::clock},
    words::{Lang, Words},
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use std::ops::RangeInclusive;

/// The zone with this IANA name, or UTC if the tables do not know it.
pub fn zone(name: &str) -> Zone {
    zone::get(name).unwrap_or_else(zone::utc)
}

/// Parses a zone that a person chose.
pub fn parse_zone(name: &str, words: Words) -> Result<Zone, String> {
    zone::get(name).ok_or_else(|| words.error_zone().to_owned())
}

/// The zone that a browser reports. `None` if it does not tell where the person is: no zone, one that the tables do not
/// have, or one that browsers report to hide it (`UTC`, `Etc/Unknown`). Not an error: the person did not type it.
pub fn zone_of_browser(name: &str) -> Option<Zone> {
    let zone = zone::get(name)?;
    let says_nothing = ["UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich"].contains(&zone.name());
    (!says_nothing && !zone.name().starts_with("Etc/")).then_some(zone)
}

/// The zone that a browser reports, or the `known` one if the browser does not tell. Browsers that resist fingerprinting
/// report Reykjavik, where the clocks show UTC all year.
pub fn zone_of_browser_over(name: &str, known: &str) -> Zone {
    let hides = "Atlantic/Reykjavik";
    let reported = zone_of_browser(name).filter(|zone| zone.name() != hides);
    reported.unwrap_or_else(|| zone(known))
}

/// An offset as `UTC+1`.
pub fn offset_name(offset: TimeDelta) -> String {
    let minutes = offset.num_minutes();
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

/// An offset as a column of a file: `UTC+01:00`. Always of the same length, and no formula.
pub fn offset_column(zone: Zone, at: DateTime<Utc>) -> String {
    let minutes = zone.offset(at).num_minutes();
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The offsets in `[from, until)`: `UTC+1`, or `UTC+1, from Sunday UTC+2` if the clocks change. The day is a weekday
/// in a span of a week or less.
pub fn offsets_label(zone: Zone, from: DateTime<Utc>, until: DateTime<Utc>, lang: Lang) -> String {
    let words = Words(lang);
    let is_week = until - from < TimeDelta::days(8);
    let (mut label, mut at) = (offset_name(zone.offset(from)), from);
    while let Some((change, offset)) = zone.next_change(at).filter(|(change, _)| *change < until) {
        let date = zone.local(change).date();
        let day = if is_week {
            words.weekday(date.weekday()).to_owned()
        } else {
            words.day_abbreviated(date)
        };
        label = words.offset_from(label, day, offset_name(offset));
        at = change;
    }
    label
}

/// `Tue 24 Nov`, `Di 24. Nov.`, with the year unless it is `this_year`.
pub fn day(date: NaiveDate, this_year: i32, lang: Lang) -> String {
    let day = Words(lang).day_abbreviated(date);
    if date.year() == this_year {
        day
    } else {
        format!("{day} {}", date.year())
    }
}

/// `02:00 CEST`, or `02:00 UTC+10:30` where the tables name no abbreviation.
fn clock_with_offset(zone: Zone, at: DateTime<Utc>) -> String {
    let name = zone.abbreviation(at);
    let name = name.unwrap_or_else(|| offset_name(zone.offset(at)));
    format!("{} {name}", clock(zone.local(at)))
}

/// Two times of a range as the clocks show them. With the offset where the times alone would mislead: the clocks change
/// in between, or show one of the times twice.
pub fn clocks([start, end]: [DateTime<Utc>; 2], zone: Zone) -> (String, String) {
    let misleads = zone.offset(start) != zone.offset(end)
        || [start, end].iter().any(|at| zone.is_repeated(zone.local(*at)));
    if misleads {
        (clock_with_offset(zone, start), clock_with_offset(zone, end))
    } else {
        (clock(zone.local(start)), clock(zone.local(end)))
    }
}

/// A range in local time: `Tue 24 Nov, 14:00–14:50`.
pub fn when(range: TimeRange, zone: Zone, lang: Lang, now: DateTime<Utc>) -> WhenView {
    let (start, end) = (zone.local(range.starts_at()), zone.local(range.ends_at()));
    let (from, until) = clocks([range.starts_at(), range.ends_at()], zone);
    let this_year = zone.local(now).year();
    let first = day(start.date(), this_year, lang);
    let label = if start.date() == end.date() {
        format!("{first}, {from}–{until}")
    } else {
        format!("{first}, {from} – {}, {until}", day(end.date(), this_year, lang))
    };
    WhenView {
        label,
        hours: format!("{from}–{until}"),
        start,
        end,
        zone: zone.name().to_owned(),
    }
}

/// `14:00` today, otherwise `Tue 24 Nov, 14:00`. With the offset if the clocks show it twice.
pub fn moment(at: DateTime<Utc>, zone: Zone, lang: Lang, now: DateTime<Utc>) -> String {
    let (local, today) = (zone.local(at), zone.local(now));
    let clock = if zone.is_repeated(local) {
        clock_with_offset(zone, at)
    } else {
        clock(local)
    };
    if local.date() == today.date() {
        clock
    } else {
        format!("{}, {clock}", day(local.date(), today.year(), lang))
    }
}

/// When something opens, for people in these zones: `5 min` within an hour, otherwise the time in each zone, which is
/// named: `Tue 24 Nov, 14:00 (Europe/Berlin), 13:00 (Europe/London)`.
pub fn opening(at: DateTime<Utc>, zones: [Zone; 2], lang: Lang, now: DateTime<Utc>) -> Opening {
    let minutes = ((at - now).num_seconds() + 59) / 60;
    if minutes <= 60 {
        return Opening::In(Words(lang).minutes(minutes));
    }
    let named = |zone: Zone| format!("{} ({zone})", moment(at, zone, lang, now));
    let [first, second] = zones;
    Opening::At(if zone_shows_the_same(zones, at, now) {
        named(first)
    } else if first.local(at).date() == second.local(at).date() {
        format!("{}, {} ({second})", named(first), clock(second.local(at)))
    } else {
        format!("{}, {}", named(first), named(second))
    })
}

/// Whether the clocks of both show the same at `at`, on the same day relative to `now`.
fn zone_shows_the_same([first, second]: [Zone; 2], at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    first == second || (first.local(at) == second.local(at) && first.local(now) == second.local(now))
}

/// See [`opening`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    In(String),
    At(String),
}

/// The years that a form may name: arithmetic with their instants does not overflow, and the zones have rules for them.
const YEARS: RangeInclusive<i32> = 1970..=9000;

/// Parses `14:00`. Some browsers' fields send seconds, which must be zero.
fn read_time(time: &str) -> Option<NaiveTime> {
    let time = time.trim();
    ["%H:%M", "%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(time, format).ok())
        .filter(|time| time.second() == 0 && time.nanosecond() == 0)
}

/// Parses a form's local date and time. `None` if they are not both there.
pub fn read_local(date: &str, time: &str) -> Option<NaiveDateTime> {
    let date = date.trim().parse::<NaiveDate>().ok();
    let date = date.filter(|date| YEARS.contains(&date.year()))?;
    Some(date.and_time(read_time(time)?))
}

/// Parses a form's local date and time. If they are those of an instant in `stays` (where the session is, or was before
/// a move that is undone), that one is returned: a time that the clocks show twice keeps its meaning.
pub fn read_instant(
    fields: &mut Fields,
    words: Words,
    zone: Zone,
    (date, time): (&str, &str),
    stays: &[DateTime<Utc>],
) -> Option<DateTime<Utc>> {
    let date = date.trim().parse::<NaiveDate>().ok();
    let date = date.filter(|date| YEARS.contains(&date.year()));
    let date = fields.need("date", date, words.error_date());
    let time = fields.need("time", read_time(time), words.error_time());
    let local = date?.and_time(time?);
    let is_shown = |at: &&DateTime<Utc>| zone.local(**at).with_second(0) == Some(local);
    if let Some(stays) = stays.iter().find(is_shown) {
        return Some(*stays);
    }
    let instant = zone.instant(local);
    fields.take(
        "time",
        instant.map_err(|skipped| words.error_time_skipped(clock(skipped.next))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn read(zone_name: &str, date: &str, time: &str, stays: &[DateTime<Utc>]) -> Option<DateTime<Utc>> {
        let words = Words::default();
        read_instant(
            &mut Fields::new(words),
            words,
            zone(zone_name),
            (date, time),
            stays,
        )
    }

    #[test]
    fn a_browser_that_hides_its_zone_says_nothing() {
        let found = |name| zone_of_browser(name).map(Zone::name);
        for name in [
            "",
            "UTC",
            "utc",
            "Etc/UTC",
            "Etc/Unknown",
            "Etc/GMT-1",
            "GMT",
            "Mars/Phobos",
        ] {
            assert_eq!(found(name), None, "{name}");
            assert_eq!(
                zone_of_browser_over(name, "Europe/Berlin").name(),
                "Europe/Berlin",
                "{name}"
            );
        }
        assert_eq!(found("europe/LISBON"), Some("Europe/Lisbon"));
        assert_eq!(found("Atlantic/Reykjavik"), Some("Atlantic/Reykjavik"));
        assert_eq!(
            zone_of_browser_over("Atlantic/Reykjavik", "Europe/Berlin").name(),
            "Europe/Berlin"
        );
        assert_eq!(
            zone_of_browser_over("europe/LISBON", "Europe/Berlin").name(),
            "Europe/Lisbon"
        );
    }

    #[test]
    fn an_opening_is_near_or_in_both_zones() {
        let now = at("2026-11-24T12:00:00Z");
        let opening = |when, zones: [&str; 2], lang| opening(at(when), zones.map(zone), lang, now);
        let (berlin, london, tokyo) = ("Europe/Berlin", "Europe/London", "Asia/Tokyo");
        let near = opening("2026-11-24T12:04:01Z", [berlin, london], Lang::De);
        assert_eq!(near, Opening::In("5 Min.".into()));
        for (when, zones, expected) in [
            (
                "2026-11-24T14:00:00Z",
                [berlin, london],
                "15:00 (Europe/Berlin), 14:00 (Europe/London)",
            ),
            (
                "2026-11-26T13:00:00Z",
                [berlin, london],
                "Thu 26 Nov, 14:00 (Europe/Berlin), 13:00 (Europe/London)",
            ),
            (
                "2026-11-26T16:00:00Z",
                [berlin, tokyo],
                "Thu 26 Nov, 17:00 (Europe/Berlin), Fri 27 Nov, 01:00 (Asia/Tokyo)",
            ),
            (
                "2026-11-26T13:00:00Z",
                [berlin, berlin],
                "Thu 26 Nov, 14:00 (Europe/Berlin)",
            ),
            (
                "2026-11-26T13:00:00Z",
                [berlin, "Europe/Paris"],
                "Thu 26 Nov, 14:00 (Europe/Berlin)",
            ),
        ] {
            assert_eq!(opening(when, zones, Lang::En), Opening::At(expected.into()));
        }
    }

    #[test]
    fn a_form_names_minutes_of_the_years_that_can_be_reckoned_with() {
        for date in [
            "+262142-12-31",
            "-262143-01-01",
            "10000-01-01",
            "9001-01-01",
            "1969-12-31",
            "0000-01-01",
        ] {
            for zone in ["Pacific/Pago_Pago", "Pacific/Kiritimati"] {
                assert_eq!(read(zone, date, "23:59", &[]), None, "{date}");
                assert_eq!(read(zone, date, "00:00", &[]), None, "{date}");
            }
        }
        assert!(read("Pacific/Pago_Pago", "9000-12-31", "23:59", &[]).is_some());
    }

    #[test]
    fn seconds_of_zero_are_taken_and_others_are_not() {
        let read = |time| read("UTC", "2026-11-24", time, &[]);
        let two = Some(at("2026-11-24T14:00:00Z"));
        for time in ["14:00", " 14:00 ", "14:00:00", "14:00:00.000"] {
            assert_eq!(read(time), two, "{time}");
        }
        for time in ["14:00:30", "14:00:00.001", "14", "14:00:00:00", "24:00", ""] {
            assert_eq!(read(time), None, "{time}");
        }
    }

    #[test]
    fn the_second_of_two_equal_hours_stays_where_nothing_is_moved() {
        let (first, second) = (at("2027-10-31T00:30:00Z"), at("2027-10-31T01:30:00Z"));
        let read = |time, stays: &[DateTime<Utc>]| read("Europe/Berlin", "2027-10-31", time, stays);
        assert_eq!(read("02:30", &[second]), Some(second));
        assert_eq!(read("02:30", &[]), Some(first));
        assert_eq!(read("02:30", &[at("2027-10-31T12:00:00Z"), second]), Some(second));
        assert_eq!(read("02:45", &[second]), Some(first + TimeDelta::minutes(15)));
    }

    #[test]
    fn labels_in_both_languages_across_midnight_and_years() {
        let now = at("2026-11-20T12:00:00Z");
        for (start, end, lang, expected) in [
            (
                "2026-11-24T13:00:00Z",
                "2026-11-24T13:50:00Z",
                Lang::En,
                "Tue 24 Nov, 14:00–14:50",
            ),
            (
                "2026-11-24T13:00:00Z",
                "2026-11-24T13:50:00Z",
                Lang::De,
                "Di 24. Nov., 14:00–14:50",
            ),
            (
                "2026-11-24T22:30:00Z",
                "2026-11-24T23:20:00Z",
                Lang::En,
                "Tue 24 Nov, 23:30 – Wed 25 Nov, 00:20",
            ),
            (
                "2027-01-05T13:00:00Z",
                "2027-01-05T13:50:00Z",
                Lang::En,
                "Tue 5 Jan 2027, 14:00–14:50",
            ),
        ] {
            let range = TimeRange::new(at(start), at(end)).expect("a range");
            assert_eq!(when(range, zone("Europe/Berlin"), lang, now).label, expected);
        }
    }

    #[test]
    fn the_offset_stands_where_a_label_would_mislead() {
        let now = at("2027-01-20T12:00:00Z");
        for (name, start, end, expected) in [
            (
                "Europe/Berlin",
                "2027-10-31T00:00:00Z",
                "2027-10-31T01:00:00Z",
                "02:00 CEST–02:00 CET",
            ),
            (
                "Europe/Berlin",
                "2027-10-31T01:15:00Z",
                "2027-10-31T01:45:00Z",
                "02:15 CET–02:45 CET",
            ),
            (
                "Europe/Berlin",
                "2027-03-28T00:30:00Z",
                "2027-03-28T01:30:00Z",
                "01:30 CET–03:30 CEST",
            ),
            (
                "Australia/Lord_Howe",
                "2027-04-03T14:30:00Z",
                "2027-04-03T15:30:00Z",
                "01:30 UTC+11–02:00 UTC+10:30",
            ),
            (
                "Europe/Berlin",
                "2027-10-31T03:00:00Z",
                "2027-10-31T04:00:00Z",
                "04:00–05:00",
            ),
            (
                "Africa/Casablanca",
                "2027-10-31T00:00:00Z",
                "2027-10-31T01:00:00Z",
                "00:00–01:00",
            ),
        ] {
            let range = TimeRange::new(at(start), at(end)).expect("a range");
            let when = when(range, zone(name), Lang::En, now);
            assert_eq!(when.hours, expected, "{name} {start}");
            assert!(when.label.ends_with(expected), "{}", when.label);
            assert!(
                expected.starts_with(&format!("{}–", when.begins())),
                "{}",
                when.begins()
            );
        }
        let berlin = zone("Europe/Berlin");
        let twice = moment(
            at("2027-10-31T01:15:00Z"),
            berlin,
            Lang::En,
            at("2027-10-31T00:00:00Z"),
        );
        assert_eq!(twice, "02:15 CET");
    }

    #[test]
    fn two_offsets_in_a_span_are_both_named() {
        let label = |name, from, until, lang| offsets_label(zone(name), at(from), at(until), lang);
        let (monday, next) = ("2027-03-21T23:00:00Z", "2027-03-28T22:00:00Z");
        assert_eq!(
            label("Europe/Berlin", monday, next, Lang::En),
            "UTC+1, from Sunday UTC+2"
        );
        assert_eq!(
            label("Europe/Berlin", monday, next, Lang::De),
            "UTC+1, ab Sonntag UTC+2"
        );
        assert_eq!(
            label(
                "Europe/Berlin",
                "2027-02-28T23:00:00Z",
                "2027-04-11T22:00:00Z",
                Lang::En
            ),
            "UTC+1, from Sun 28 Mar UTC+2"
        );
        assert_eq!(label("Asia/Kolkata", monday, next, Lang::En), "UTC+5:30");
        assert_eq!(label("America/New_York", monday, next, Lang::En), "UTC−4");
        assert_eq!(
            label("Europe/London", monday, next, Lang::En),
            "UTC, from Sunday UTC+1"
        );
    }
}
