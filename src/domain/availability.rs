//! Availability: the slots at which a client can book a partner.
//!
//! Rules are wall-clock times of the partner's zone, slots are instants. [`Agenda::slots`] lists and [`Agenda::check`]
//! decides about one start; both take the starts that the hours give from one function and refuse through another, so
//! that every listed slot can be booked and no other.

use super::{hours::Hours, time_range::TimeRange};
use chrono::{DateTime, Datelike, IsoWeek, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// Minutes of a day by the clock.
const DAY: u16 = 24 * 60;

/// No slot is longer: each takes the hours of the dates that it could reach.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// The clocks of a zone. The server implements it, since it holds the tables.
pub trait Clocks {
    /// What the clocks show at an instant.
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime;
    /// First instant at which the clocks show `local`, or the end of the gap that skips it.
    fn first(&self, local: NaiveDateTime) -> DateTime<Utc>;
    /// As [`Clocks::first`], but the second instant of a time that comes twice.
    fn last(&self, local: NaiveDateTime) -> DateTime<Utc>;
}

/// Minutes between two starts that can be chosen.
pub const STEPS: [u16; 6] = [5, 10, 15, 20, 30, 60];
/// The longest notice, in hours.
pub const NOTICE_MAX: u16 = 720;
/// The furthest horizon, in days.
pub const HORIZON_MAX: u16 = 365;
/// The largest limit of sessions a day or a week.
pub const MAX_SESSIONS: u16 = 100;

/// When a partner can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Hours that begin on each day of the week, Monday first.
    pub weekly: [Hours; 7],
    /// Other hours of single dates. Empty hours are a day off, which also ends what reaches into it from the night
    /// before.
    pub days: BTreeMap<NaiveDate, Hours>,
    /// Minutes from one start to the next, 5 to 60, in elapsed time.
    pub step: u16,
    /// Time from the booking to the start, at least. Elapsed time, not calendar days.
    pub notice: TimeDelta,
    /// Days after today, in the partner's zone, that can be booked.
    pub horizon: u16,
    /// Time before its start until which a client can move a session. Elapsed time.
    pub move_notice: TimeDelta,
    /// Sessions that can start on one local date.
    pub max_a_day: Option<u16>,
    /// Sessions that can start in one week, Monday to Sunday.
    pub max_a_week: Option<u16>,
}

impl Rules {
    fn hours(&self, date: NaiveDate) -> &Hours {
        let weekday = date.weekday().num_days_from_monday() as usize;
        self.days.get(&date).unwrap_or(&self.weekly[weekday])
    }

    fn is_off(&self, date: NaiveDate) -> bool {
        self.days.get(&date).is_some_and(Hours::is_empty)
    }
}

/// What is to be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Length of the session, up to a day.
    pub length: TimeDelta,
    /// Time that the partner keeps free before it.
    pub before: TimeDelta,
    /// Time that the partner keeps free after it.
    pub after: TimeDelta,
}

/// A session that the partner has, live or held already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// Its start, which decides the date that it counts for.
    pub starts_at: DateTime<Utc>,
    /// The time that it takes with its buffers; `None` if it counts but takes no time any more.
    pub busy: Option<TimeRange>,
}

/// Everything that decides about a slot.
pub struct Agenda<'a, C> {
    /// The partner's rules.
    pub rules: &'a Rules,
    /// The clocks of the partner's zone.
    pub clocks: &'a C,
    /// The partner's sessions, in any order.
    pub booked: &'a [Booked],
    /// The client's own sessions, without buffers, in any order.
    pub theirs: &'a [TimeRange],
    /// The time of the decision.
    pub now: DateTime<Utc>,
}

/// Why a start cannot be booked. The variants are in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not a start that the hours and the step give.
    Hours,
    /// Sooner than the notice allows, or past.
    Notice,
    /// Later than the horizon.
    Horizon,
    /// The time, with its buffers, is not free.
    Taken,
    /// The partner has enough sessions on that day.
    DayFull,
    /// The partner has enough sessions in that week.
    WeekFull,
}

impl<C: Clocks> Agenda<'_, C> {
    /// The slots that start within a range, ascending.
    pub fn slots(&self, wanted: Wanted, within: TimeRange) -> Vec<TimeRange> {
        let limits = self.limits(wanted);
        let from = within.starts_at().max(limits.earliest);
        let until = within.ends_at().min(limits.horizon);
        self.offered(wanted.length, from, until)
            .into_iter()
            .filter(|(date, slot)| self.refusal(&limits, *date, slot.starts_at()).is_none())
            .map(|(_, slot)| slot)
            .collect()
    }

    /// The slot that starts at this instant, or the first reason why there is none.
    pub fn check(&self, wanted: Wanted, start: DateTime<Utc>) -> Result<TimeRange, Refusal> {
        if start <= self.now {
            return Err(Refusal::Notice);
        }
        let next = later(start, TimeDelta::nanoseconds(1));
        let offered = self.offered(wanted.length, start, next);
        let (date, slot) = *offered.first().ok_or(Refusal::Hours)?;
        match self.refusal(&self.limits(wanted), date, start) {
            Some(refusal) => Err(refusal),
            None => Ok(slot),
        }
    }

    /// The rules that a session of the partner's own making is outside of, which do not hinder it; `booked` is without it.
    /// It may begin at any minute of the hours.
    pub fn outside(&self, range: TimeRange) -> Vec<Refusal> {
        let date = |at| self.clocks.local(at).date();
        let (start, first) = (range.starts_at(), date(range.starts_at()));
        let windows = self.windows(plus(first, -2), plus(date(range.ends_at()), 1));
        let is_open = windows
            .iter()
            .any(|window| window.starts_at() <= start && range.ends_at() <= window.ends_at());
        let limits = self.limits(Wanted {
            length: range.length(),
            before: TimeDelta::zero(),
            after: TimeDelta::zero(),
        });
        let rules = [
            Refusal::Notice,
            Refusal::Horizon,
            Refusal::DayFull,
            Refusal::WeekFull,
        ];
        let broken = rules
            .into_iter()
            .filter(|rule| self.applies(*rule, &limits, first, start));
        (!is_open)
            .then_some(Refusal::Hours)
            .into_iter()
            .chain(broken)
            .collect()
    }

    /// The slots that start in `[from, until)` by hours and step alone, ascending, with their dates.
    ///
    /// The starts of a window are counted from its own start. In a window that has been open for a whole day, as that
    /// of a partner who never closes, they are counted from midnight: it may have no start, and the answer must not
    /// depend on how far back we look.
    fn offered(
        &self,
        length: TimeDelta,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<(NaiveDate, TimeRange)> {
        let mut slots = Vec::new();
        if from >= until || length <= TimeDelta::zero() || length > LONGEST {
            return slots;
        }
        let date = |at| self.clocks.local(at).date();
        // One date more, since clocks that go back over midnight show the date before it again.
        let (first, last) = (date(from), plus(date(until), 1));
        // Starts on a date depend on whether the date before it was open from the beginning.
        let windows = self.windows(plus(first, -2), plus(date(later(until, length)), 1));
        let step = TimeDelta::minutes(self.rules.step.max(1).into());
        let mut yesterday = self.midnight(plus(first, -1));
        let mut today = self.midnight(first);
        for date in first.iter_days().take_while(|date| *date <= last) {
            let tomorrow = self.midnight(plus(date, 1));
            let past = windows.partition_point(|window| window.ends_at() <= today);
            for window in windows[past..].iter().take_while(|w| w.starts_at() < tomorrow) {
                let is_open_since_yesterday = window.starts_at() <= yesterday;
                let origin = if is_open_since_yesterday {
                    today
                } else {
                    window.starts_at()
                };
                let end = until.min(tomorrow);
                let mut start = on_grid(origin, step, from.max(today));
                while start < end {
                    let Some(slot) = TimeRange::starting(start, length)
                        .ok()
                        .filter(|slot| slot.ends_at() <= window.ends_at())
                    else {
                        break;
                    };
                    slots.push((date, slot));
                    start = later(start, step);
                }
            }
            (yesterday, today) = (today, tomorrow);
        }
        slots
    }

    /// The windows of the hours that begin on the dates from `first` to `last`, sorted, merged where they touch.
    fn windows(&self, first: NaiveDate, last: NaiveDate) -> Vec<TimeRange> {
        let mut windows = Vec::new();
        for date in first.iter_days().take_while(|date| *date <= last) {
            let end = if self.rules.is_off(plus(date, 1)) {
                DAY
            } else {
                2 * DAY
            };
            for &(from, until) in self.rules.hours(date).ranges() {
                let (from, until) = (clock_time(date, from), clock_time(date, until.min(end)));
                windows.extend(self.window(from, until).into_iter().flatten());
            }
        }
        windows.sort_unstable_by_key(|window| window.starts_at());
        windows.dedup_by(|next, last| {
            let touches = next.starts_at() <= last.ends_at();
            if touches && next.ends_at() > last.ends_at() {
                *last = TimeRange::new(last.starts_at(), next.ends_at()).unwrap_or(*last);
            }
            touches
        });
        windows
    }

    /// When the clocks show a time in `[from, until)`: one window, none if they skip it, or two if they go back to a
    /// time within and `from` or `until` comes twice.
    fn window(&self, from: NaiveDateTime, until: NaiveDateTime) -> [Option<TimeRange>; 2] {
        let (start, end) = (self.clocks.first(from), self.clocks.last(until));
        let range = |start, end| TimeRange::new(start, end).ok();
        // Nearly all days: no change of the clocks.
        if end - start == until - from || end <= start {
            return [range(start, end), None];
        }
        let Some(change) = self.change(start, end) else {
            return [range(start, end), None];
        };
        [
            range(start, self.clocks.first(until).min(change)),
            range(self.clocks.last(from).max(change), end),
        ]
    }

    /// The second in `(from, until]` at which the clocks change; `None` if they show the same offset at both.
    fn change(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let offset = |at: DateTime<Utc>| self.clocks.local(at) - at.naive_utc();
        let before = offset(from);
        if offset(until) == before {
            return None;
        }
        let (mut low, mut high) = (from, until);
        while (high - low).num_seconds() > 1 {
            let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
            if offset(middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(high)
    }

    fn midnight(&self, date: NaiveDate) -> DateTime<Utc> {
        self.clocks.first(date.and_time(NaiveTime::MIN))
    }

    /// Why a start that the hours offer cannot be booked.
    fn refusal(&self, limits: &Limits, date: NaiveDate, start: DateTime<Utc>) -> Option<Refusal> {
        const CHECKED: [Refusal; 5] = [
            Refusal::Notice,
            Refusal::Horizon,
            Refusal::Taken,
            Refusal::DayFull,
            Refusal::WeekFull,
        ];
        let mut checked = CHECKED.into_iter();
        checked.find(|refusal| self.applies(*refusal, limits, date, start))
    }

    fn applies(&self, refusal: Refusal, limits: &Limits, date: NaiveDate, start: DateTime<Utc>) -> bool {
        let is_full =
            |count: Option<&u16>, max: Option<u16>| max.is_some_and(|max| *count.unwrap_or(&0) >= max);
        match refusal {
            // `offered` and `outside` decide about it.
            Refusal::Hours => false,
            Refusal::Notice => start < limits.earliest || start <= self.now,
            Refusal::Horizon => start >= limits.horizon,
            Refusal::Taken => limits.is_taken(start),
            Refusal::DayFull => is_full(limits.days.get(&date), self.rules.max_a_day),
            Refusal::WeekFull => is_full(limits.weeks.get(&date.iso_week()), self.rules.max_a_week),
        }
    }

    fn limits(&self, wanted: Wanted) -> Limits {
        let today = self.clocks.local(self.now).date();
        let end = plus(today, i64::from(self.rules.horizon) + 1);
        let dates = |is_wanted: bool| {
            let booked = if is_wanted { self.booked } else { &[] };
            booked
                .iter()
                .map(|session| self.clocks.local(session.starts_at).date())
        };
        Limits {
            earliest: later(self.now, self.rules.notice).max(self.now),
            horizon: self.midnight(end),
            taken: self.taken(wanted),
            days: count(dates(self.rules.max_a_day.is_some())),
            weeks: count(dates(self.rules.max_a_week.is_some()).map(|date| date.iso_week())),
        }
    }

    /// Between which starts the session would run into another one. The bounds themselves are free: sessions may touch.
    fn taken(&self, wanted: Wanted) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let busy = self.booked.iter().filter_map(|session| session.busy);
        let with_buffers = busy.map(|busy| (busy, wanted.before, wanted.after));
        let no_buffers = self
            .theirs
            .iter()
            .map(|theirs| (*theirs, TimeDelta::zero(), TimeDelta::zero()));
        let mut taken: Vec<_> = with_buffers
            .chain(no_buffers)
            .map(|(range, before, after)| {
                let first = later(later(range.starts_at(), -wanted.length), -after);
                (first, later(range.ends_at(), before))
            })
            .collect();
        taken.sort_unstable();
        // Merged, so that the ends ascend too and can be searched.
        taken.dedup_by(|next, last| {
            let overlaps = next.0 < last.1;
            if overlaps {
                last.1 = last.1.max(next.1);
            }
            overlaps
        });
        taken
    }
}

/// What does not depend on the slot.
struct Limits {
    earliest: DateTime<Utc>,
    /// First instant that is too late.
    horizon: DateTime<Utc>,
    /// Sorted and disjoint; see [`Agenda::taken`].
    taken: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Empty without a maximum.
    days: HashMap<NaiveDate, u16>,
    weeks: HashMap<IsoWeek, u16>,
}

impl Limits {
    fn is_taken(&self, start: DateTime<Utc>) -> bool {
        let past = self.taken.partition_point(|(_, last)| *last <= start);
        self.taken.get(past).is_some_and(|(first, _)| *first < start)
    }
}

fn count<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> HashMap<K, u16> {
    let mut counts: HashMap<K, u16> = HashMap::new();
    for key in keys {
        let count = counts.entry(key).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// The first instant from `from` on that is `origin` plus a multiple of `step`; `origin` if that is later.
fn on_grid(origin: DateTime<Utc>, step: TimeDelta, from: DateTime<Utc>) -> DateTime<Utc> {
    let elapsed = (from - origin).num_seconds();
    if from <= origin {
        return origin;
    }
    let rest = elapsed % step.num_seconds();
    let start = origin + TimeDelta::seconds(elapsed - rest);
    if start < from { later(start, step) } else { start }
}

/// The clock time so many minutes after the midnight of `date`.
fn clock_time(date: NaiveDate, minutes: u16) -> NaiveDateTime {
    let midnight = date.and_time(NaiveTime::MIN);
    midnight
        .checked_add_signed(TimeDelta::minutes(minutes.into()))
        .unwrap_or(midnight)
}

/// The date so many days later, within chrono's range.
fn plus(date: NaiveDate, days: i64) -> NaiveDate {
    let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    date.checked_add_signed(TimeDelta::days(days)).unwrap_or(end)
}

/// The instant so much later, within chrono's range.
fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    let end = if by < TimeDelta::zero() {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    };
    at.checked_add_signed(by).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clocks that are always so many hours ahead of UTC.
    struct Ahead(i64);

    impl Clocks for Ahead {
        fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
            let utc = at.naive_utc();
            utc.checked_add_signed(TimeDelta::hours(self.0)).unwrap_or(utc)
        }
        fn first(&self, local: NaiveDateTime) -> DateTime<Utc> {
            let utc = local.checked_sub_signed(TimeDelta::hours(self.0));
            utc.unwrap_or(local).and_utc()
        }
        fn last(&self, local: NaiveDateTime) -> DateTime<Utc> {
            self.first(local)
        }
    }

    const UTC_CLOCKS: Ahead = Ahead(0);

    fn at(text: &str) -> DateTime<Utc> {
        format!("2027-{text}:00Z").parse().expect("an instant")
    }

    fn range(from: &str, until: &str) -> TimeRange {
        TimeRange::new(at(from), at(until)).expect("a range")
    }

    fn date(text: &str) -> NaiveDate {
        format!("2027-{text}").parse().expect("a date")
    }

    fn hours(text: &str) -> Hours {
        Hours::parse(text).expect("hours")
    }

    fn minutes(count: i64) -> TimeDelta {
        TimeDelta::minutes(count)
    }

    fn daily(text: &str) -> Rules {
        Rules {
            weekly: std::array::from_fn(|_| hours(text)),
            days: BTreeMap::new(),
            step: 60,
            notice: TimeDelta::zero(),
            horizon: 60,
            move_notice: TimeDelta::zero(),
            max_a_day: None,
            max_a_week: None,
        }
    }

    /// Monday the fourth of January 2027 is the first day that is listed.
    fn agenda(rules: &Rules) -> Agenda<'_, Ahead> {
        Agenda {
            rules,
            clocks: &UTC_CLOCKS,
            booked: &[],
            theirs: &[],
            now: at("01-03T12:00"),
        }
    }

    fn hour() -> Wanted {
        Wanted {
            length: minutes(60),
            before: minutes(0),
            after: minutes(0),
        }
    }

    /// The listed starts, as `04 09:00`.
    fn starts(agenda: &Agenda<'_, Ahead>, wanted: Wanted, within: TimeRange) -> Vec<String> {
        let slots = agenda.slots(wanted, within);
        slots
            .iter()
            .map(|slot| slot.starts_at().format("%d %H:%M").to_string())
            .collect()
    }

    fn monday() -> TimeRange {
        range("01-04T00:00", "01-05T00:00")
    }

    fn booked(from: &str, until: &str) -> Booked {
        Booked {
            starts_at: at(from),
            busy: Some(range(from, until)),
        }
    }

    #[test]
    fn a_session_lies_wholly_in_the_hours() {
        let rules = daily("09:00–11:30, 14:00–15:00");
        let agenda = agenda(&rules);
        assert_eq!(
            starts(&agenda, hour(), monday()),
            ["04 09:00", "04 10:00", "04 14:00"]
        );
        assert_eq!(agenda.check(hour(), at("01-04T11:00")), Err(Refusal::Hours));
        assert_eq!(agenda.check(hour(), at("01-04T09:30")), Err(Refusal::Hours));
        let slot = range("01-04T10:00", "01-04T11:00");
        assert_eq!(agenda.check(hour(), at("01-04T10:00")), Ok(slot));
        let nothing = Wanted {
            length: minutes(0),
            ..hour()
        };
        assert_eq!(starts(&agenda, nothing, monday()), [""; 0]);
        assert_eq!(agenda.check(nothing, at("01-04T09:00")), Err(Refusal::Hours));
    }

    #[test]
    fn a_range_of_instants_bounds_the_starts_only() {
        let rules = daily("09:00–12:00");
        let within = range("01-04T09:01", "01-04T11:00");
        assert_eq!(starts(&agenda(&rules), hour(), within), ["04 10:00"]);
    }

    #[test]
    fn a_date_is_one_of_the_partners_zone() {
        let mut rules = daily("");
        rules.weekly[0] = hours("08:00–09:00");
        let agenda = Agenda {
            clocks: &Ahead(12),
            ..agenda(&rules)
        };
        let week = range("01-03T00:00", "01-10T00:00");
        assert_eq!(starts(&agenda, hour(), week), ["03 20:00"]);
    }

    #[test]
    fn a_date_replaces_the_hours_that_begin_on_it() {
        let mut rules = daily("22:00–02:00");
        rules.days.insert(date("01-05"), hours("10:00–11:00"));
        let days = range("01-04T12:00", "01-06T12:00");
        assert_eq!(
            starts(&agenda(&rules), hour(), days),
            ["04 22:00", "04 23:00", "05 00:00", "05 01:00", "05 10:00"]
        );
    }

    #[test]
    fn a_day_off_ends_what_reaches_into_it() {
        let mut rules = daily("22:00–02:00");
        rules.days.insert(date("01-05"), hours(""));
        let days = range("01-04T12:00", "01-06T12:00");
        assert_eq!(starts(&agenda(&rules), hour(), days), ["04 22:00", "04 23:00"]);
        // A weekday without hours is not a day off: the night before was meant to reach into it.
        rules.days.clear();
        rules.weekly[1] = hours("");
        assert_eq!(starts(&agenda(&rules), hour(), days).len(), 4);
    }

    #[test]
    fn a_partner_who_never_closes_has_starts_from_midnight_however_the_range_begins() {
        for hours in ["00:00–24:00", "11:00–12:00, 12:00–11:00"] {
            let mut rules = daily(hours);
            rules.step = 50;
            let agenda = agenda(&rules);
            let until = |from| TimeRange::new(from, at("01-14T00:00")).expect("a range");
            let whole = agenda.slots(hour(), until(at("01-04T00:00")));
            let starts = |start| whole.iter().any(|slot| slot.starts_at() == at(start));
            assert!(starts("01-04T00:00") && starts("01-13T00:00") && starts("01-13T23:20"));
            for slot in &whole {
                let rest = agenda.slots(hour(), until(slot.starts_at()));
                assert_eq!(rest.first(), Some(slot), "{hours}");
            }
            let too_long = Wanted {
                length: TimeDelta::hours(25),
                ..hour()
            };
            assert_eq!(agenda.slots(too_long, until(at("01-04T00:00"))), []);
        }
    }

    #[test]
    fn a_window_over_midnight_counts_from_its_start_for_the_first_night() {
        let mut rules = daily("");
        rules.step = 45;
        rules.weekly[0] = hours("22:00–24:00");
        rules.weekly[1] = hours("00:00–02:00");
        assert_eq!(
            starts(&agenda(&rules), hour(), range("01-04T12:00", "01-06T00:00")),
            ["04 22:00", "04 22:45", "04 23:30", "05 00:15", "05 01:00"]
        );
    }

    #[test]
    fn notice_is_elapsed_time_and_the_past_is_never_offered() {
        let mut rules = daily("09:00–12:00");
        let now = Agenda {
            now: at("01-04T10:00"),
            ..agenda(&rules)
        };
        assert_eq!(starts(&now, hour(), monday()), ["04 11:00"]);
        assert_eq!(now.check(hour(), at("01-04T10:00")), Err(Refusal::Notice));
        // Also where the hours give no start.
        assert_eq!(now.check(hour(), at("01-04T09:59")), Err(Refusal::Notice));
        assert_eq!(now.check(hour(), at("01-04T10:01")), Err(Refusal::Hours));
        rules.notice = TimeDelta::hours(1);
        let now = Agenda {
            now: at("01-04T10:00"),
            ..agenda(&rules)
        };
        assert_eq!(starts(&now, hour(), monday()), ["04 11:00"]);
        rules.notice = TimeDelta::hours(1) + TimeDelta::milliseconds(1);
        let now = Agenda {
            now: at("01-04T10:00"),
            ..agenda(&rules)
        };
        assert_eq!(starts(&now, hour(), monday()), [""; 0]);
        assert_eq!(now.check(hour(), at("01-04T11:00")), Err(Refusal::Notice));
        // Between two grid points, by less than a second.
        let late = Agenda {
            now: at("01-04T08:00") - TimeDelta::milliseconds(1),
            ..agenda(&rules)
        };
        assert_eq!(starts(&late, hour(), monday())[0], "04 09:00");
    }

    #[test]
    fn the_horizon_is_a_date_of_the_partners_zone() {
        let mut rules = daily("00:00–24:00");
        rules.horizon = 1;
        // 23:00 on the third at the partner's.
        let agenda = Agenda {
            clocks: &Ahead(-1),
            now: at("01-04T00:00"),
            ..agenda(&rules)
        };
        let all = starts(&agenda, hour(), range("01-01T00:00", "01-30T00:00"));
        assert_eq!(all.first().map(String::as_str), Some("04 01:00"));
        assert_eq!(all.last().map(String::as_str), Some("05 00:00"));
        assert_eq!(agenda.check(hour(), at("01-05T01:00")), Err(Refusal::Horizon));
    }

    #[test]
    fn two_buffers_add() {
        let mut rules = daily("09:00–12:00");
        rules.step = 5;
        // 09:00 to 09:50 with 15 minutes after.
        let booked = [booked("01-04T09:00", "01-04T10:05")];
        let agenda = Agenda {
            booked: &booked,
            ..agenda(&rules)
        };
        let wanted = Wanted {
            length: minutes(50),
            before: minutes(10),
            after: minutes(0),
        };
        assert_eq!(starts(&agenda, wanted, monday())[0], "04 10:15");
        assert_eq!(agenda.check(wanted, at("01-04T10:10")), Err(Refusal::Taken));
        // The buffer may be outside the hours.
        let early = Agenda {
            booked: &[],
            ..agenda
        };
        assert_eq!(starts(&early, wanted, monday())[0], "04 09:00");
    }

    #[test]
    fn a_session_that_is_over_early_takes_no_time_but_counts() {
        let mut rules = daily("09:00–12:00");
        let booked = [Booked {
            starts_at: at("01-04T10:00"),
            busy: None,
        }];
        let all = |rules: &Rules| {
            let agenda = Agenda {
                booked: &booked,
                ..agenda(rules)
            };
            agenda.slots(hour(), monday()).len()
        };
        assert_eq!(all(&rules), 3);
        rules.max_a_day = Some(1);
        assert_eq!(all(&rules), 0);
    }

    #[test]
    fn the_clients_own_sessions_have_no_buffers() {
        let rules = daily("09:00–12:00");
        let theirs = [range("01-04T10:00", "01-04T11:00")];
        let agenda = Agenda {
            theirs: &theirs,
            ..agenda(&rules)
        };
        let wanted = Wanted {
            before: minutes(15),
            after: minutes(15),
            ..hour()
        };
        assert_eq!(starts(&agenda, wanted, monday()), ["04 09:00", "04 11:00"]);
    }

    #[test]
    fn sessions_that_overlap_or_touch_each_other_are_all_kept_free() {
        let mut rules = daily("08:00–20:00");
        rules.step = 30;
        let booked = [
            booked("01-04T15:00", "01-04T16:00"),
            booked("01-04T09:00", "01-04T14:00"),
            booked("01-04T10:00", "01-04T11:00"),
            booked("01-04T17:00", "01-04T19:00"),
        ];
        let agenda = Agenda {
            booked: &booked,
            ..agenda(&rules)
        };
        assert_eq!(
            starts(&agenda, hour(), monday()),
            ["04 08:00", "04 14:00", "04 16:00", "04 19:00"]
        );
    }

    #[test]
    fn a_session_of_the_partners_own_is_outside_of_rules() {
        let rules = Rules {
            notice: minutes(24 * 60),
            horizon: 7,
            max_a_day: Some(1),
            max_a_week: Some(1),
            days: BTreeMap::from([(date("01-05"), hours(""))]),
            ..daily("09:00–17:00")
        };
        let booked = [Booked {
            starts_at: at("01-06T09:00"),
            busy: Some(range("01-06T09:00", "01-06T12:00")),
        }];
        let agenda = Agenda {
            booked: &booked,
            ..agenda(&rules)
        };
        let outside = |from, until| agenda.outside(range(from, until));
        // What is taken is not its concern.
        let full = [Refusal::DayFull, Refusal::WeekFull];
        assert_eq!(outside("01-06T10:10", "01-06T11:00"), full);
        assert_eq!(
            outside("01-05T10:00", "01-05T11:00"),
            [Refusal::Hours, Refusal::WeekFull]
        );
        assert_eq!(outside("01-03T13:10", "01-03T14:00"), [Refusal::Notice]);
        assert_eq!(
            outside("01-03T16:30", "01-03T17:01"),
            [Refusal::Hours, Refusal::Notice]
        );
        assert_eq!(outside("01-12T10:00", "01-12T11:00"), [Refusal::Horizon]);
        let free = Agenda {
            booked: &[],
            ..agenda
        };
        assert_eq!(free.outside(range("01-07T16:01", "01-07T17:00")), []);
    }

    #[test]
    fn a_day_and_a_week_can_be_full() {
        let mut rules = daily("09:00–11:00");
        rules.max_a_day = Some(2);
        rules.max_a_week = Some(3);
        let late = [
            booked("01-04T20:00", "01-04T21:00"),
            booked("01-04T22:00", "01-04T23:00"),
        ];
        let two = Agenda {
            booked: &late,
            ..agenda(&rules)
        };
        assert_eq!(two.check(hour(), at("01-04T09:00")), Err(Refusal::DayFull));
        assert!(two.check(hour(), at("01-05T09:00")).is_ok());
        let three = [late[0], late[1], booked("01-10T20:00", "01-10T21:00")];
        let three = Agenda {
            booked: &three,
            ..agenda(&rules)
        };
        assert_eq!(three.check(hour(), at("01-05T09:00")), Err(Refusal::WeekFull));
        let days = range("01-03T12:00", "01-12T00:00");
        assert_eq!(starts(&three, hour(), days), ["11 09:00", "11 10:00"]);
    }

    #[test]
    fn the_first_reason_is_given() {
        let mut rules = daily("09:00–12:00");
        rules.horizon = 0;
        rules.notice = TimeDelta::hours(48);
        rules.max_a_day = Some(0);
        rules.max_a_week = Some(0);
        let booked = [booked("01-04T09:00", "01-04T12:00")];
        let reason = |rules: &Rules, start| {
            let agenda = Agenda {
                booked: &booked,
                ..agenda(rules)
            };
            agenda.check(hour(), at(start)).expect_err("a refusal")
        };
        assert_eq!(reason(&rules, "01-04T12:00"), Refusal::Hours);
        assert_eq!(reason(&rules, "01-04T09:00"), Refusal::Notice);
        rules.notice = TimeDelta::zero();
        assert_eq!(reason(&rules, "01-04T09:00"), Refusal::Horizon);
        rules.horizon = 9;
        assert_eq!(reason(&rules, "01-04T09:00"), Refusal::Taken);
        assert_eq!(reason(&rules, "01-05T09:00"), Refusal::DayFull);
        rules.max_a_day = None;
        assert_eq!(reason(&rules, "01-05T09:00"), Refusal::WeekFull);
    }

    /// Clocks at which Tuesday 00:30 is followed by Monday 23:30.
    struct BackOverMidnight;

    impl Clocks for BackOverMidnight {
        fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
            Ahead(if instant < at("01-05T00:30") { 0 } else { -1 }).local(instant)
        }
        fn first(&self, local: NaiveDateTime) -> DateTime<Utc> {
            let is_first = local < at("01-05T00:30").naive_utc();
            Ahead(if is_first { 0 } else { -1 }).first(local)
        }
        fn last(&self, local: NaiveDateTime) -> DateTime<Utc> {
            let is_first = local < at("01-04T23:30").naive_utc();
            Ahead(if is_first { 0 } else { -1 }).first(local)
        }
    }

    #[test]
    fn a_date_that_clocks_show_again_is_open_again() {
        let mut rules = daily("");
        rules.step = 30;
        rules.weekly[0] = hours("23:00–24:00");
        let agenda = Agenda {
            rules: &rules,
            clocks: &BackOverMidnight,
            booked: &[],
            theirs: &[],
            now: at("01-03T12:00"),
        };
        let half = Wanted {
            length: minutes(30),
            ..hour()
        };
        let slots = agenda.slots(half, range("01-04T12:00", "01-06T00:00"));
        let starts = ["01-04T23:00", "01-04T23:30", "01-05T00:30"].map(at);
        assert_eq!(
            slots.iter().map(|slot| slot.starts_at()).collect::<Vec<_>>(),
            starts
        );
        for start in starts {
            assert!(agenda.check(half, start).is_ok(), "{start}");
        }
    }

    #[test]
    fn the_ends_of_what_a_calendar_can_hold_do_not_panic() {
        let mut rules = daily("00:00–24:00");
        rules.horizon = u16::MAX;
        let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        let endless = Wanted {
            length: TimeDelta::MAX,
            before: TimeDelta::MAX,
            after: TimeDelta::MAX,
        };
        let booked = [booked("01-04T09:00", "01-04T12:00")];
        for now in [first, at("01-04T09:00"), last] {
            let agenda = Agenda {
                now,
                booked: &booked,
                ..agenda(&rules)
            };
            for start in [first, at("01-04T10:00"), last] {
                assert!(agenda.check(endless, start).is_err());
                let _ = agenda.check(hour(), start);
            }
        }
        rules.notice = TimeDelta::MAX;
        let all = TimeRange::new(first, last).expect("a range");
        assert_eq!(agenda(&rules).slots(hour(), all), []);
    }
}
