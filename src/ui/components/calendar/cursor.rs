//! Where the keyboard is in the week: on a half-hour or on a session.

use super::keyboard::Step;
use crate::{
    api::calendar::{CalendarView, PlacedSession},
    domain::{
        calendar::{DAY_MINUTES, DaySpan, SLOT_STEP, at_minute, days_later, floor, minute_of_day},
        ids::SessionId,
    },
};
use chrono::{NaiveDateTime, TimeDelta};

/// The one place of the week that the Tab key reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The half-hour it is on.
    pub at: NaiveDateTime,
    /// The session that lies there, if one does.
    pub session: Option<SessionId>,
}

impl Cursor {
    /// On the half-hour of now, or at eight on the day asked for when now is not in sight.
    #[must_use]
    pub fn first(view: &CalendarView) -> Self {
        let week = DaySpan { first: view.first, end: view.end };
        let now = view.local_now;
        let at = if week.contains(now.date()) { slot_of(now) } else { at_minute(view.date, 8 * 60) };
        Self { at, session: None }
    }

    /// On the earliest session that lies in this half-hour, or on the half-hour itself.
    #[must_use]
    pub fn landing(at: NaiveDateTime, sessions: &[PlacedSession]) -> Self {
        Self { at, session: in_slot(at, sessions).map(|placed| placed.session.id).next() }
    }

    /// One step on from here. At the edge of a day or of the week it stays.
    #[must_use]
    pub fn stepped(self, step: Step, sessions: &[PlacedSession], week: DaySpan) -> Self {
        let here = self.session.and_then(|id| sessions.iter().find(|placed| placed.session.id == id));
        let aside = |day: chrono::NaiveDate| {
            let at = at_minute(day, minute_of_day(self.at));
            if week.contains(day) { Self::landing(at, sessions) } else { self }
        };
        match step {
            Step::Left => aside(days_later(self.at.date(), -1)),
            Step::Right => aside(days_later(self.at.date(), 1)),
            Step::First => aside(week.first),
            Step::Last => aside(days_later(week.end, -1)),
            Step::Down => self.below(here, sessions, week),
            Step::Up => self.above(here, sessions, week),
        }
    }

    fn below(self, here: Option<&PlacedSession>, sessions: &[PlacedSession], week: DaySpan) -> Self {
        let (from, until) = match here {
            Some(placed) => (rank(placed), slot_after(placed.local_end.max(placed.local_start))),
            None => ((self.at, None), self.at + TimeDelta::minutes(SLOT_STEP)),
        };
        let next = sessions.iter().find(|placed| rank(placed) > from && placed.local_start < until);
        if let Some(next) = next {
            return on(next, self.at);
        }
        let last = (until - TimeDelta::minutes(1)).date();
        if until.date() == last && week.contains(last) { Self::landing(until, sessions) } else { self }
    }

    fn above(self, here: Option<&PlacedSession>, sessions: &[PlacedSession], week: DaySpan) -> Self {
        let (to, slot) = match here {
            Some(placed) => (rank(placed), slot_of(placed.local_start - TimeDelta::minutes(1))),
            None => ((self.at, None), self.at - TimeDelta::minutes(SLOT_STEP)),
        };
        let before = sessions.iter().rev().find(|placed| rank(placed) < to && placed.local_end > slot);
        let day = here.map_or(self.at, |placed| placed.local_start).date();
        if let Some(before) = before.filter(|placed| placed.local_start.date() == day || placed.local_end.date() == day) {
            return on(before, self.at);
        }
        if slot.date() == day && week.contains(day) { Self { at: slot, session: None } } else { self }
    }
}

/// Sessions stand in this order, and a half-hour before all that start in it.
fn rank(placed: &PlacedSession) -> (NaiveDateTime, Option<SessionId>) {
    (placed.local_start, Some(placed.session.id))
}

fn on(placed: &PlacedSession, near: NaiveDateTime) -> Cursor {
    let start = slot_of(placed.local_start);
    // Of a session over midnight the day stays on which the cursor is.
    let at = if start.date() == near.date() { start } else { near };
    Cursor { at, session: Some(placed.session.id) }
}

fn in_slot(at: NaiveDateTime, sessions: &[PlacedSession]) -> impl Iterator<Item = &PlacedSession> {
    let until = at + TimeDelta::minutes(SLOT_STEP);
    sessions.iter().filter(move |placed| placed.local_start < until && placed.local_end > at)
}

/// The half-hour that a time lies in.
#[must_use]
pub fn slot_of(at: NaiveDateTime) -> NaiveDateTime {
    at_minute(at.date(), floor(minute_of_day(at), SLOT_STEP))
}

/// The next full hour: a sensible time for a session that has none yet.
#[must_use]
pub fn next_hour(now: NaiveDateTime) -> NaiveDateTime {
    at_minute(now.date(), floor(minute_of_day(now), 60) + 60)
}

/// The first half-hour that begins at this time or later.
fn slot_after(at: NaiveDateTime) -> NaiveDateTime {
    at_minute(at.date(), floor(minute_of_day(at) + SLOT_STEP - 1, SLOT_STEP).min(DAY_MINUTES.into()))
}
