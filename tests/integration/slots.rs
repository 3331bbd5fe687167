//! Slots of a partner by the tables of zones: around changes of the clocks, over midnight, in the visitor's zone.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};
use rapport::{
    domain::{
        availability::{Agenda, Booked, Refusal, Rules, Wanted},
        hours::Hours,
        time_range::TimeRange,
    },
    server::zone::{self, Zone},
};
use std::collections::BTreeMap;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn zone(name: &str) -> Zone {
    zone::get(name).expect("a zone")
}

fn hours(text: &str) -> Hours {
    Hours::parse(text).expect("hours")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

fn range(from: &str, until: &str) -> TimeRange {
    TimeRange::new(at(from), at(until)).expect("a range")
}

fn daily(text: &str, step: u16) -> Rules {
    Rules {
        weekly: std::array::from_fn(|_| hours(text)),
        days: BTreeMap::new(),
        step,
        notice: TimeDelta::zero(),
        horizon: 366,
        move_notice: TimeDelta::zero(),
        max_a_day: None,
        max_a_week: None,
    }
}

const HOUR: Wanted = Wanted {
    length: TimeDelta::hours(1),
    before: TimeDelta::zero(),
    after: TimeDelta::zero(),
};

/// A partner without sessions, asked on the first of December 2026.
fn agenda<'a>(rules: &'a Rules, zone: &'a Zone) -> Agenda<'a, Zone> {
    Agenda {
        rules,
        clocks: zone,
        booked: &[],
        theirs: &[],
        now: at("2026-12-01T00:00:00Z"),
    }
}

/// The slots that start on a date of `zone`. Each of them can be booked.
fn on(agenda: &Agenda<'_, Zone>, wanted: Wanted, zone: Zone, day: &str) -> Vec<DateTime<Utc>> {
    let day = date(day);
    let next = day.succ_opt().expect("a date");
    let within = TimeRange::new(zone.start_of_day(day), zone.start_of_day(next)).expect("a range");
    let slots = agenda.slots(wanted, within);
    for slot in &slots {
        assert_eq!(agenda.check(wanted, slot.starts_at()), Ok(*slot));
    }
    slots.into_iter().map(TimeRange::starts_at).collect()
}

fn shown(starts: &[DateTime<Utc>], zone: Zone, format: &str) -> Vec<String> {
    let local = |start: &DateTime<Utc>| zone.local(*start).format(format).to_string();
    starts.iter().map(local).collect()
}

/// B39 (a)
#[test]
fn slots_follow_the_clocks_of_new_york() {
    let (rules, new_york) = (daily("13:00–18:00", 60), zone("America/New_York"));
    let agenda = agenda(&rules, &new_york);
    for (day, first) in [
        ("2027-03-13", "2027-03-13T18:00:00Z"),
        ("2027-03-14", "2027-03-14T17:00:00Z"),
        ("2027-03-15", "2027-03-15T17:00:00Z"),
        ("2027-11-07", "2027-11-07T18:00:00Z"),
    ] {
        let starts = on(&agenda, HOUR, new_york, day);
        assert_eq!(starts[0], at(first), "{day}");
        assert_eq!(
            shown(&starts, new_york, "%H:%M"),
            ["13:00", "14:00", "15:00", "16:00", "17:00"],
            "{day}"
        );
    }
}

/// B39 (b)
#[test]
fn a_skipped_hour_is_not_offered_and_a_repeated_one_is_offered_twice() {
    let (rules, berlin) = (daily("01:00–04:00", 60), zone("Europe/Berlin"));
    let agenda = agenda(&rules, &berlin);
    assert_eq!(
        on(&agenda, HOUR, berlin, "2027-03-28"),
        ["2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z"].map(at)
    );
    let starts = on(&agenda, HOUR, berlin, "2027-10-31");
    assert_eq!(
        starts,
        [
            "2027-10-30T23:00:00Z",
            "2027-10-31T00:00:00Z",
            "2027-10-31T01:00:00Z",
            "2027-10-31T02:00:00Z"
        ]
        .map(at)
    );
    assert_eq!(
        shown(&starts, berlin, "%H:%M"),
        ["01:00", "02:00", "02:00", "03:00"]
    );
}

/// B39 (c)
#[test]
fn a_day_whose_midnight_is_skipped_begins_later() {
    let (rules, cairo) = (daily("00:00–02:00", 60), zone("Africa/Cairo"));
    let starts = on(&agenda(&rules, &cairo), HOUR, cairo, "2027-04-30");
    assert_eq!(shown(&starts, cairo, "%d %H:%M"), ["30 01:00"]);
}

/// B39 (d). The time of the question and the zone of the visitor decide nothing.
#[test]
fn a_visitor_in_tokyo_is_offered_the_same_instants() {
    let (rules, new_york) = (daily("13:00–18:00", 60), zone("America/New_York"));
    let asked = |now| Agenda {
        now,
        ..agenda(&rules, &new_york)
    };
    let (tokyo, day) = (zone("Asia/Tokyo"), "2027-03-15");
    let then = asked(tokyo.start_of_day(date("2027-03-01")));
    let starts = on(&then, HOUR, tokyo, day);
    assert_eq!(
        shown(&starts, tokyo, "%H:%M"),
        ["02:00", "03:00", "04:00", "05:00", "06:00"]
    );
    let earlier = asked(at("2026-12-01T00:00:00Z"));
    assert_eq!(on(&earlier, HOUR, tokyo, day), starts);
    assert_eq!(on(&earlier, HOUR, new_york, "2027-03-14"), starts);
}

#[test]
fn a_change_by_half_an_hour_moves_the_starts_that_follow_it() {
    let (rules, lord_howe) = (daily("00:00–06:00", 60), zone("Australia/Lord_Howe"));
    let agenda = agenda(&rules, &lord_howe);
    let starts = on(&agenda, HOUR, lord_howe, "2027-10-03");
    assert_eq!(
        shown(&starts, lord_howe, "%H:%M"),
        ["00:00", "01:00", "02:30", "03:30", "04:30"]
    );
    let starts = on(&agenda, HOUR, lord_howe, "2027-04-04");
    assert_eq!(
        shown(&starts, lord_howe, "%H:%M"),
        ["00:00", "01:00", "01:30", "02:30", "03:30", "04:30"]
    );
}

#[test]
fn hours_that_end_in_a_repeated_hour_do_not_run_on_between() {
    let berlin = zone("Europe/Berlin");
    let on_the_day = |hours: &str, minutes: i64| {
        let rules = daily(hours, 30);
        let wanted = Wanted {
            length: TimeDelta::minutes(minutes),
            ..HOUR
        };
        let starts = on(&agenda(&rules, &berlin), wanted, berlin, "2027-10-31");
        shown(&starts, zone::utc(), "%H:%M").join(" ")
    };
    assert_eq!(on_the_day("01:00–02:00", 60), "23:00");
    assert_eq!(on_the_day("02:00–02:30", 30), "00:00 01:00");
    assert_eq!(on_the_day("01:00–02:30", 60), "23:00 23:30");
    assert_eq!(on_the_day("02:30–04:00", 60), "01:30 02:00");
    assert_eq!(on_the_day("02:00–03:00", 60), "00:00 00:30 01:00");
    // The break stays one, both times.
    assert_eq!(on_the_day("01:30–02:00, 02:30–03:00", 30), "23:30 00:30 01:30");
    // Havana repeats the hour after midnight.
    let (rules, havana) = (daily("22:00–24:00", 60), zone("America/Havana"));
    let night = range("2027-11-07T00:00:00Z", "2027-11-07T12:00:00Z");
    let starts: Vec<_> = agenda(&rules, &havana)
        .slots(HOUR, night)
        .into_iter()
        .map(TimeRange::starts_at)
        .collect();
    assert_eq!(shown(&starts, havana, "%d %H:%M"), ["06 22:00", "06 23:00"]);
}

/// B40
#[test]
fn hours_pass_midnight() {
    let berlin = zone("Europe/Berlin");
    let mut rules = daily("", 30);
    let evening = range("2027-01-11T12:00:00Z", "2027-01-12T12:00:00Z");
    let starts = |rules: &Rules| {
        let slots = agenda(rules, &berlin).slots(HOUR, evening);
        let starts: Vec<_> = slots.into_iter().map(TimeRange::starts_at).collect();
        shown(&starts, berlin, "%H:%M").join(" ")
    };
    let all = "22:00 22:30 23:00 23:30 00:00 00:30 01:00";
    rules.weekly[0] = hours("22:00–24:00");
    rules.weekly[1] = hours("00:00–02:00");
    assert_eq!(starts(&rules), all);
    rules.weekly[0] = hours("22:00–02:00");
    rules.weekly[1] = hours("");
    assert_eq!(starts(&rules), all);
    // 23:30 would end on a day without hours.
    rules.weekly[0] = hours("22:00–24:00");
    assert_eq!(starts(&rules), "22:00 22:30 23:00");
}

/// B40
#[test]
fn a_whole_day_has_24_hours_or_23_or_25() {
    let (rules, berlin) = (daily("00:00–24:00", 60), zone("Europe/Berlin"));
    let agenda = agenda(&rules, &berlin);
    for (day, count) in [("2027-01-11", 24), ("2027-03-28", 23), ("2027-10-31", 25)] {
        assert_eq!(on(&agenda, HOUR, berlin, day).len(), count, "{day}");
    }
    let mut monday = daily("", 60);
    monday.weekly[0] = hours("00:00–24:00");
    let agenda = Agenda {
        rules: &monday,
        ..agenda
    };
    assert_eq!(on(&agenda, HOUR, berlin, "2027-01-11").len(), 24);
    assert_eq!(on(&agenda, HOUR, berlin, "2027-01-12").len(), 0);
}

/// B41
#[test]
fn what_is_not_listed_is_refused_with_the_reason() {
    let (mut rules, utc) = (daily("09:00–12:00", 5), zone::utc());
    rules.notice = minutes(60);
    let booked = [Booked {
        starts_at: at("2027-01-11T09:00:00Z"),
        // 50 minutes, and 15 after.
        busy: Some(range("2027-01-11T09:00:00Z", "2027-01-11T10:05:00Z")),
    }];
    let wanted = Wanted {
        length: minutes(50),
        before: minutes(10),
        after: minutes(0),
    };
    let agenda = Agenda {
        booked: &booked,
        now: at("2027-01-11T07:50:00Z"),
        ..agenda(&rules, &utc)
    };
    let listed = on(&agenda, wanted, utc, "2027-01-11");
    assert_eq!(listed.first(), Some(&at("2027-01-11T10:15:00Z")));
    assert_eq!(listed.last(), Some(&at("2027-01-11T11:10:00Z")));
    assert_eq!(listed.len(), 12);
    for minute in 0..24 * 60 {
        let start = at("2027-01-11T00:00:00Z") + minutes(minute);
        let refusal = agenda.check(wanted, start).err();
        let time = start.hour() * 100 + start.minute();
        let expected = match time {
            ..=750 => Some(Refusal::Notice),
            900..=1110 if minute % 5 != 0 => Some(Refusal::Hours),
            900..=1010 => Some(Refusal::Taken),
            1015..=1110 => None,
            _ => Some(Refusal::Hours),
        };
        assert_eq!(refusal, expected, "{time}");
        assert_eq!(listed.contains(&start), refusal.is_none(), "{time}");
    }
    // Inside the notice, and past.
    let later = Agenda {
        now: at("2027-01-11T09:30:00Z"),
        ..agenda
    };
    for start in ["2027-01-11T10:25:00Z", "2027-01-11T09:30:00Z"] {
        assert_eq!(later.check(wanted, at(start)), Err(Refusal::Notice));
    }
    assert!(later.check(wanted, at("2027-01-11T10:30:00Z")).is_ok());
    // A longer session does not end in the hours.
    let longer = Wanted {
        length: minutes(60),
        ..wanted
    };
    assert_eq!(
        later.check(longer, at("2027-01-11T11:10:00Z")),
        Err(Refusal::Hours)
    );
}

/// B42
#[test]
fn a_slot_is_on_the_visitors_day_and_at_the_visitors_time() {
    let berlin = zone("Europe/Berlin");
    let mut rules = daily("", 60);
    rules.weekly[0] = hours("08:00–10:00");
    let agenda = agenda(&rules, &berlin);
    let instants = ["2027-01-11T07:00:00Z", "2027-01-11T08:00:00Z"].map(at);
    for (visitor, texts) in [
        ("America/Los_Angeles", ["Sun 10 23:00", "Mon 11 00:00"]),
        ("Pacific/Kiritimati", ["Mon 11 21:00", "Mon 11 22:00"]),
        ("Pacific/Pago_Pago", ["Sun 10 20:00", "Sun 10 21:00"]),
        ("Asia/Kathmandu", ["Mon 11 12:45", "Mon 11 13:45"]),
    ] {
        let visitor = zone(visitor);
        let days = ["2027-01-10", "2027-01-11"].map(|day| on(&agenda, HOUR, visitor, day));
        assert_eq!(days.concat(), instants, "{visitor}");
        assert_eq!(shown(&instants, visitor, "%a %d %H:%M"), texts, "{visitor}");
        for (day, starts) in ["10", "11"].into_iter().zip(&days) {
            assert!(shown(starts, visitor, "%d").iter().all(|shown| shown == day));
        }
    }
}

/// B43
#[test]
fn notice_is_elapsed_time_over_a_change_of_the_clocks() {
    let berlin = zone("Europe/Berlin");
    let mut rules = daily("00:00–24:00", 60);
    rules.notice = TimeDelta::hours(24);
    let within = range("2027-10-30T00:00:00Z", "2027-11-02T00:00:00Z");
    let opened = Agenda {
        now: at("2027-10-30T07:00:00Z"),
        ..agenda(&rules, &berlin)
    };
    let first = opened.slots(HOUR, within)[0].starts_at();
    assert_eq!(first, at("2027-10-31T07:00:00Z"));
    assert_eq!(shown(&[first], berlin, "%H:%M"), ["08:00"]);
    // The page was opened 30 minutes ago.
    let pressed = Agenda {
        now: opened.now + minutes(30),
        ..opened
    };
    assert_eq!(pressed.check(HOUR, first), Err(Refusal::Notice));
    assert_eq!(
        pressed.slots(HOUR, within)[0].starts_at(),
        at("2027-10-31T08:00:00Z")
    );
    rules.notice = TimeDelta::zero();
    let none = Agenda {
        now: at("2027-10-30T07:00:00Z"),
        ..agenda(&rules, &berlin)
    };
    assert_eq!(
        none.slots(HOUR, within)[0].starts_at(),
        at("2027-10-30T08:00:00Z")
    );
}

const ZONES: [&str; 10] = [
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "Europe/London",
    "Pacific/Apia",
    "Africa/Casablanca",
];

/// A partner with sessions, and a question.
#[derive(Debug, Clone)]
struct Case {
    zone: Zone,
    rules: Rules,
    wanted: Wanted,
    booked: Vec<Booked>,
    theirs: Vec<TimeRange>,
    now: DateTime<Utc>,
    within: TimeRange,
}

impl Case {
    fn agenda(&self) -> Agenda<'_, Zone> {
        Agenda {
            rules: &self.rules,
            clocks: &self.zone,
            booked: &self.booked,
            theirs: &self.theirs,
            now: self.now,
        }
    }

    fn opening(&self, date: NaiveDate) -> &Hours {
        let weekday = date.weekday().num_days_from_monday() as usize;
        self.rules.days.get(&date).unwrap_or(&self.rules.weekly[weekday])
    }

    /// Whether the hours have the minute that the clocks show.
    fn is_open(&self, local: NaiveDateTime) -> bool {
        let minute = local.hour() * 60 + local.minute();
        let has = |hours: &Hours, minute: u32| {
            let mut ranges = hours.ranges().iter();
            ranges.any(|&(from, until)| u32::from(from) <= minute && minute < u32::from(until))
        };
        let (today, yesterday) = (local.date(), local.date().pred_opt().expect("a date"));
        let is_off = self.rules.days.get(&today).is_some_and(Hours::is_empty);
        has(self.opening(today), minute) || (!is_off && has(self.opening(yesterday), minute + 1440))
    }

    /// The slots, by looking at every minute.
    fn by_brute_force(&self) -> Vec<DateTime<Utc>> {
        let origin = self.within.starts_at() - TimeDelta::days(4);
        let end = self.within.ends_at() + TimeDelta::days(2);
        let clocks: Vec<_> = (0..(end - origin).num_minutes())
            .map(|minute| self.zone.local(origin + minutes(minute)))
            .collect();
        let mut starts = Vec::new();
        // Since when it has been open, the start of the grid, and the last midnight.
        let (mut open_since, mut grid, mut midnight) = (None, 0, 0);
        let open: Vec<_> = clocks.iter().map(|local| self.is_open(*local)).collect();
        let length = usize::try_from(self.wanted.length.num_minutes()).expect("a length");
        for minute in 1..clocks.len() {
            if clocks[minute].date() != clocks[minute - 1].date() {
                if open_since.is_some_and(|since| since <= midnight) {
                    grid = minute;
                }
                midnight = minute;
            }
            if !open[minute] {
                open_since = None;
            } else if open_since.is_none() {
                (open_since, grid) = (Some(minute), minute);
            }
            let start = origin + minutes(i64::try_from(minute).expect("a minute"));
            let is_on_grid = open[minute] && (minute - grid).is_multiple_of(self.rules.step.into());
            if is_on_grid
                && self.within.contains(start)
                && open
                    .get(minute..minute + length)
                    .is_some_and(|all| all.iter().all(|open| *open))
                && self.is_allowed(start)
            {
                starts.push(start);
            }
        }
        starts
    }

    /// Whether the rules other than hours and step let a session start here.
    fn is_allowed(&self, start: DateTime<Utc>) -> bool {
        let day = self.zone.local(start).date();
        let today = self.zone.local(self.now).date();
        let dates: Vec<_> = self
            .booked
            .iter()
            .map(|session| self.zone.local(session.starts_at).date())
            .collect();
        let monday = |date: NaiveDate| date - TimeDelta::days(date.weekday().num_days_from_monday().into());
        let a_day = dates.iter().filter(|date| **date == day).count();
        let a_week = dates.iter().filter(|date| monday(**date) == monday(day)).count();
        let session = TimeRange::starting(start, self.wanted.length).expect("a session");
        let buffered = TimeRange::new(start - self.wanted.before, session.ends_at() + self.wanted.after)
            .expect("a range");
        start > self.now
            && start - self.now >= self.rules.notice
            && (day - today).num_days() <= self.rules.horizon.into()
            && !self
                .booked
                .iter()
                .filter_map(|session| session.busy)
                .any(|busy| busy.overlaps(buffered))
            && !self.theirs.iter().any(|theirs| theirs.overlaps(session))
            && self.rules.max_a_day.is_none_or(|max| a_day < max.into())
            && self.rules.max_a_week.is_none_or(|max| a_week < max.into())
    }
}

/// Up to three ranges of a day, on five minutes, the last one often over midnight.
fn any_hours() -> impl Strategy<Value = Hours> {
    let some = (btree_set(0_u16..288, 2..=6), 0_u16..3).prop_map(|(times, past_midnight)| {
        let mut times: Vec<_> = times.into_iter().map(|time| time * 5).collect();
        times.truncate(times.len() / 2 * 2);
        if past_midnight == 0 {
            let last = times.len() - 1;
            times[last] = times[0];
        }
        let clock = |time: u16| format!("{:02}:{:02}", time / 60, time % 60);
        let ranges: Vec<_> = times
            .chunks(2)
            .filter(|pair| pair[0] != pair[1])
            .map(|pair| format!("{}–{}", clock(pair[0]), clock(pair[1])))
            .collect();
        hours(&ranges.join(", "))
    });
    let often = select(vec![
        "",
        "09:00–12:00, 14:00–18:00",
        "00:00–24:00",
        "01:00–04:00",
        "22:00–02:00",
        "00:00–03:00, 22:00–24:00",
        "02:30–01:30",
        "02:30–04:00",
        "01:15–01:45, 02:15–02:45, 03:15–05:00",
        "23:30–00:30",
    ]);
    prop_oneof![some, often.prop_map(hours)]
}

fn any_rules(day: NaiveDate) -> impl Strategy<Value = Rules> {
    let weekly = prop_oneof![
        any_hours().prop_map(|hours| std::array::from_fn(|_| hours.clone())),
        proptest::array::uniform7(any_hours()),
    ];
    let days = vec((-2_i64..5, any_hours()), 0..3);
    let step = select(vec![5_u16, 7, 10, 15, 25, 30, 45, 50, 60]);
    let limits = (
        select(vec![0_i64, 0, 0, 1, 90, 1440]),
        select(vec![0_u16, 1, 3, 30, 30, 30]),
        option::weighted(0.2, 1_u16..4),
        option::weighted(0.2, 2_u16..6),
    );
    (weekly, days, step, limits).prop_map(
        move |(weekly, days, step, (notice, horizon, max_a_day, max_a_week))| Rules {
            weekly,
            days: days
                .into_iter()
                .map(|(after, hours)| (day + TimeDelta::days(after), hours))
                .collect(),
            step,
            notice: minutes(notice),
            horizon,
            move_notice: TimeDelta::zero(),
            max_a_day,
            max_a_week,
        },
    )
}

/// A day in the two years from December 2026 on; half of the days are those around a change of the clocks.
fn any_day() -> impl Strategy<Value = (Zone, DateTime<Utc>)> {
    (select(ZONES.to_vec()), 0_i64..730, any::<bool>(), -30_i64..6).prop_map(
        |(name, days, is_change, hours)| {
            let zone = zone(name);
            let day = at("2026-12-01T00:00:00Z") + TimeDelta::days(days);
            let change = zone
                .next_change(day)
                .filter(|(at, _)| is_change && at.year() <= 2028);
            (zone, change.map_or(day, |(at, _)| at) + TimeDelta::hours(hours))
        },
    )
}

fn cases() -> impl Strategy<Value = Case> {
    any_day().prop_flat_map(|(zone, from)| {
        let sessions = |buffer: i64| {
            let session = (-200_i64..600, 1_i64..30, 0..=buffer, 0..=buffer, any::<bool>());
            vec(session, 0..5).prop_map(move |sessions| {
                let session = |(start, length, before, after, counts_only): (i64, i64, i64, i64, bool)| {
                    let starts_at = from + minutes(start * 5);
                    let busy = TimeRange::new(
                        starts_at - minutes(before),
                        starts_at + minutes(length * 5 + after),
                    );
                    Booked {
                        starts_at,
                        busy: busy.ok().filter(|_| !counts_only),
                    }
                };
                sessions.into_iter().map(session).collect::<Vec<_>>()
            })
        };
        let wanted = (
            select(vec![5_i64, 25, 30, 50, 60, 90, 240]),
            select(vec![0_i64, 3, 10]),
            select(vec![0_i64, 7, 15]),
        );
        // To the second: now is not on the grid.
        let now = -3 * 86_400_i64..20_000;
        (
            any_rules(zone.local(from).date()),
            wanted,
            sessions(20),
            sessions(0),
            now,
            6_i64..48,
        )
            .prop_map(
                move |(rules, (length, before, after), booked, theirs, now, hours)| Case {
                    zone,
                    rules,
                    wanted: Wanted {
                        length: minutes(length),
                        before: minutes(before),
                        after: minutes(after),
                    },
                    booked,
                    theirs: theirs.into_iter().filter_map(|session| session.busy).collect(),
                    now: from + TimeDelta::seconds(now),
                    within: TimeRange::starting(from, TimeDelta::hours(hours)).expect("a range"),
                },
            )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slots_are_those_that_brute_force_finds(case in cases()) {
        let slots = case.agenda().slots(case.wanted, case.within);
        let starts: Vec<_> = slots.into_iter().map(TimeRange::starts_at).collect();
        prop_assert_eq!(starts, case.by_brute_force());
    }

    #[test]
    fn every_slot_lies_in_the_hours_overlaps_nothing_and_keeps_notice_and_buffers(case in cases()) {
        for slot in case.agenda().slots(case.wanted, case.within) {
            prop_assert_eq!(slot.length(), case.wanted.length);
            prop_assert!(slot.starts_at() >= case.now + case.rules.notice);
            for minute in 0..slot.length().num_minutes() {
                let local = case.zone.local(slot.starts_at() + minutes(minute));
                prop_assert!(case.is_open(local), "{} {}", case.zone, local);
            }
            for busy in case.booked.iter().filter_map(|session| session.busy) {
                let is_before = slot.ends_at() + case.wanted.after <= busy.starts_at();
                prop_assert!(is_before || busy.ends_at() + case.wanted.before <= slot.starts_at());
            }
            prop_assert!(!case.theirs.iter().any(|theirs| theirs.overlaps(slot)));
        }
    }

    #[test]
    fn what_is_listed_can_be_booked_and_nothing_else(case in cases()) {
        let agenda = case.agenda();
        let slots = agenda.slots(case.wanted, case.within);
        let mut booked = Vec::new();
        for minute in (0..case.within.length().num_minutes()).step_by(5) {
            booked.extend(agenda.check(case.wanted, case.within.starts_at() + minutes(minute)));
        }
        let on_five_minutes = |slot: &TimeRange| (slot.starts_at() - case.within.starts_at()).num_minutes() % 5 == 0;
        let (listed, rest): (Vec<_>, Vec<_>) = slots.into_iter().partition(on_five_minutes);
        prop_assert_eq!(booked, listed);
        for slot in rest {
            prop_assert_eq!(agenda.check(case.wanted, slot.starts_at()), Ok(slot));
        }
    }
}
