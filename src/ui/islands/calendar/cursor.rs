//! The keyboard cursor in the week: on a half-hour or on a session.

use super::{keyboard::Step, state::days_of};
use crate::{
    api::{calendar::CalendarView, sessions::SessionView},
    domain::{
        calendar::{DAY_MINUTES, DaySpan, SLOT_STEP, at_minute, days_later, floor, minute_of_day},
        ids::SessionId,
    },
};
use chrono::{NaiveDateTime, TimeDelta};

/// The one element of the week in the tab order (roving tabindex).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The half-hour it is on.
    pub at: NaiveDateTime,
    /// The session it is on, if there is one at `at`.
    pub session: Option<SessionId>,
}

impl Cursor {
    /// The current half-hour, or 08:00 on the requested day if now is not in the visible week.
    pub fn first(view: &CalendarView) -> Self {
        let now = view.local_now();
        let at = if days_of(view).contains(now.date()) {
            slot_of(now)
        } else {
            at_minute(view.date, 8 * 60)
        };
        Self { at, session: None }
    }

    /// On the earliest session in this half-hour, or on the half-hour itself.
    pub fn landing(at: NaiveDateTime, sessions: &[SessionView]) -> Self {
        Self {
            at,
            session: in_slot(at, sessions).map(|session| session.id).next(),
        }
    }

    /// The cursor after one step. At the edge of a day or of the week it stays.
    pub fn stepped(self, step: Step, sessions: &[SessionView], week: DaySpan) -> Self {
        let here = self
            .session
            .and_then(|id| sessions.iter().find(|session| session.id == id));
        let aside = |day: chrono::NaiveDate| {
            let at = at_minute(day, minute_of_day(self.at));
            if week.contains(day) {
                Self::landing(at, sessions)
            } else {
                self
            }
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

    fn below(self, here: Option<&SessionView>, sessions: &[SessionView], week: DaySpan) -> Self {
        let (from, until) = match here {
            Some(session) => (rank(session), slot_after(session.drawn().1)),
            None => ((self.at, None), self.at + TimeDelta::minutes(SLOT_STEP)),
        };
        let next = sessions
            .iter()
            .find(|session| rank(session) > from && session.when.start < until);
        if let Some(next) = next {
            return on(next, self.at);
        }
        let last = (until - TimeDelta::minutes(1)).date();
        if until.date() == last && week.contains(last) {
            Self::landing(until, sessions)
        } else {
            self
        }
    }

    fn above(self, here: Option<&SessionView>, sessions: &[SessionView], week: DaySpan) -> Self {
        let (to, slot) = match here {
            Some(session) => (rank(session), slot_of(session.when.start - TimeDelta::minutes(1))),
            None => ((self.at, None), self.at - TimeDelta::minutes(SLOT_STEP)),
        };
        let before = sessions
            .iter()
            .rev()
            .find(|session| rank(session) < to && session.drawn().1 > slot);
        let day = here.map_or(self.at, |session| session.when.start).date();
        if let Some(before) =
            before.filter(|session| session.when.start.date() == day || session.drawn().1.date() == day)
        {
            return on(before, self.at);
        }
        if slot.date() == day && week.contains(day) {
            Self {
                at: slot,
                session: None,
            }
        } else {
            self
        }
    }
}

/// Sort order of the cursor's stops: a half-hour comes before the sessions that start in it.
fn rank(session: &SessionView) -> (NaiveDateTime, Option<SessionId>) {
    (session.when.start, Some(session.id))
}

fn on(session: &SessionView, near: NaiveDateTime) -> Cursor {
    let start = slot_of(session.when.start);
    // For a session over midnight, keep the day that the cursor is on.
    let at = if start.date() == near.date() { start } else { near };
    Cursor {
        at,
        session: Some(session.id),
    }
}

fn in_slot(at: NaiveDateTime, sessions: &[SessionView]) -> impl Iterator<Item = &SessionView> {
    let until = at + TimeDelta::minutes(SLOT_STEP);
    sessions
        .iter()
        .filter(move |session| session.when.start < until && session.drawn().1 > at)
}

pub fn slot_of(at: NaiveDateTime) -> NaiveDateTime {
    at_minute(at.date(), floor(minute_of_day(at), SLOT_STEP))
}

/// The first half-hour that begins at this time or later.
fn slot_after(at: NaiveDateTime) -> NaiveDateTime {
    at_minute(
        at.date(),
        floor(minute_of_day(at) + SLOT_STEP - 1, SLOT_STEP).min(DAY_MINUTES.into()),
    )
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{at, id, monday, session},
        *,
    };

    fn walk(from: Cursor, sessions: &[SessionView], steps: &[Step]) -> Vec<Cursor> {
        let week = DaySpan::week_of(monday());
        let step = |cursor: &mut Cursor, step: &Step| {
            *cursor = cursor.stepped(*step, sessions, week);
            Some(*cursor)
        };
        steps.iter().scan(from, step).collect()
    }

    fn free(minute: i64) -> Cursor {
        Cursor {
            at: at(minute),
            session: None,
        }
    }

    fn on(minute: i64, n: u128) -> Cursor {
        Cursor {
            at: at(minute),
            session: Some(id(n)),
        }
    }

    #[test]
    fn down_and_up_meet_every_session_on_the_way_even_where_they_overlap() {
        let sessions = [session(1, 600, 50), session(2, 620, 50), session(3, 670, 20)];
        let down = walk(
            free(570),
            &sessions,
            &[Step::Down, Step::Down, Step::Down, Step::Down],
        );
        assert_eq!(down, [on(600, 1), on(600, 2), on(660, 3), free(690)]);
        let up = walk(free(690), &sessions, &[Step::Up, Step::Up, Step::Up, Step::Up]);
        assert_eq!(up, [on(660, 3), on(600, 2), on(600, 1), free(570)]);
    }

    #[test]
    fn sideways_the_time_of_day_stays_and_a_session_there_is_met() {
        let sessions = [session(1, 1_440 + 590, 50)];
        assert_eq!(
            walk(free(600), &sessions, &[Step::Right, Step::Right]),
            [on(2_040, 1), free(3_480)]
        );
    }

    #[test]
    fn at_the_edges_it_stays() {
        assert_eq!(walk(free(0), &[], &[Step::Up, Step::Left]), [free(0), free(0)]);
        assert_eq!(walk(free(1_410), &[], &[Step::Down]), [free(1_410)]);
        let last = 6 * 1_440;
        assert_eq!(
            walk(free(0), &[], &[Step::Last, Step::Right, Step::First]),
            [free(last), free(last), free(0)]
        );
    }

    #[test]
    fn from_a_session_over_midnight_it_goes_on_the_next_day() {
        let sessions = [session(1, 1_410, 60)];
        assert_eq!(
            walk(free(1_380), &sessions, &[Step::Down, Step::Down]),
            [on(1_410, 1), free(1_470)]
        );
    }
}
