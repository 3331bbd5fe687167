//! The keyboard cursor in the week: on a half-hour or on a session.

use super::slot::{DAY, SLOT_STEP, Slot, WEEK, floor};

/// A step of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Earlier half-hour.
    Up,
    /// Later half-hour.
    Down,
    /// Previous day.
    Left,
    /// Next day.
    Right,
    /// First day of the week.
    First,
    /// Last day of the week.
    Last,
}

/// A session of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub id: String,
    pub slot: Slot,
}

/// The sessions of a week in the order of their start, and the minute that it begins at.
#[derive(Debug, Clone, Default)]
pub struct Week {
    pub first: i32,
    pub sessions: Vec<Placed>,
}

/// The one element of the week in the tab order (roving tabindex).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The half-hour it is on.
    pub at: i32,
    /// The session it is on, if there is one at `at`.
    pub session: Option<String>,
}

impl Week {
    pub fn contains(&self, at: i32) -> bool {
        (self.first..self.first + WEEK).contains(&at)
    }

    pub fn position(&self, id: &str) -> Option<usize> {
        self.sessions.iter().position(|session| session.id == id)
    }

    /// On the earliest session in this half-hour, or on the half-hour itself.
    pub fn landing(&self, at: i32) -> Cursor {
        let there = |placed: &&Placed| placed.slot.start < at + SLOT_STEP && placed.slot.end() > at;
        Cursor {
            at,
            session: self.sessions.iter().find(there).map(|placed| placed.id.clone()),
        }
    }

    /// The cursor after one step. At the edge of a day or of the week it stays.
    pub fn stepped(&self, from: &Cursor, step: Step) -> Cursor {
        let aside = |day: i32| {
            if self.contains(day) {
                self.landing(day + from.at.rem_euclid(DAY))
            } else {
                from.clone()
            }
        };
        let midnight = floor(from.at, DAY);
        match step {
            Step::Left => aside(midnight - DAY),
            Step::Right => aside(midnight + DAY),
            Step::First => aside(self.first),
            Step::Last => aside(self.first + WEEK - DAY),
            Step::Down => self.below(from),
            Step::Up => self.above(from),
        }
    }

    fn here(&self, cursor: &Cursor) -> Option<usize> {
        self.position(cursor.session.as_deref()?)
    }

    // A half-hour comes before the sessions that start in it.
    fn below(&self, from: &Cursor) -> Cursor {
        let here = self.here(from);
        let until = match here {
            Some(here) => {
                let (end, midnight) = (
                    self.sessions[here].slot.end(),
                    floor(self.sessions[here].slot.end(), DAY),
                );
                floor(end + SLOT_STEP - 1, SLOT_STEP).min(midnight + DAY)
            }
            None => from.at + SLOT_STEP,
        };
        let next = match here {
            Some(here) => self.sessions.get(here + 1),
            None => self.sessions.iter().find(|placed| placed.slot.start >= from.at),
        };
        if let Some(next) = next.filter(|next| next.slot.start < until) {
            return on(next, from.at);
        }
        if until.rem_euclid(DAY) != 0 && self.contains(until) {
            self.landing(until)
        } else {
            from.clone()
        }
    }

    fn above(&self, from: &Cursor) -> Cursor {
        let here = self.here(from);
        let (slot, at) = match here {
            Some(here) => {
                let start = self.sessions[here].slot.start;
                (floor(start - 1, SLOT_STEP), start)
            }
            None => (from.at - SLOT_STEP, from.at),
        };
        let later = |placed: &Placed| placed.slot.start >= from.at;
        let end = here.or_else(|| self.sessions.iter().position(later));
        let earlier = &self.sessions[..end.unwrap_or(self.sessions.len())];
        let day = floor(at, DAY);
        let is_on_day =
            |placed: &&Placed| floor(placed.slot.start, DAY) == day || floor(placed.slot.end(), DAY) == day;
        let before = earlier.iter().rev().find(|placed| placed.slot.end() > slot);
        if let Some(before) = before.filter(is_on_day) {
            return on(before, from.at);
        }
        if floor(slot, DAY) == day && self.contains(slot) {
            Cursor {
                at: slot,
                session: None,
            }
        } else {
            from.clone()
        }
    }
}

fn on(placed: &Placed, near: i32) -> Cursor {
    let start = floor(placed.slot.start, SLOT_STEP);
    // For a session over midnight, keep the day that the cursor is on.
    let at = if floor(start, DAY) == floor(near, DAY) {
        start
    } else {
        near
    };
    Cursor {
        at,
        session: Some(placed.id.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: i32 = 20_780 * DAY;

    fn week(sessions: &[(&str, i32, i32)]) -> Week {
        let placed = |(id, start, minutes): &(&str, i32, i32)| Placed {
            id: (*id).to_owned(),
            slot: Slot {
                start: FIRST + start,
                minutes: *minutes,
            },
        };
        Week {
            first: FIRST,
            sessions: sessions.iter().map(placed).collect(),
        }
    }

    fn walk(from: Cursor, week: &Week, steps: &[Step]) -> Vec<Cursor> {
        let step = |cursor: &mut Cursor, step: &Step| {
            *cursor = week.stepped(cursor, *step);
            Some(cursor.clone())
        };
        steps.iter().scan(from, step).collect()
    }

    fn free(minute: i32) -> Cursor {
        Cursor {
            at: FIRST + minute,
            session: None,
        }
    }

    fn on(minute: i32, id: &str) -> Cursor {
        Cursor {
            at: FIRST + minute,
            session: Some(id.to_owned()),
        }
    }

    #[test]
    fn down_and_up_meet_every_session_on_the_way_even_where_they_overlap() {
        let week = week(&[("1", 600, 50), ("2", 620, 50), ("3", 670, 20)]);
        let down = walk(
            free(570),
            &week,
            &[Step::Down, Step::Down, Step::Down, Step::Down],
        );
        assert_eq!(down, [on(600, "1"), on(600, "2"), on(660, "3"), free(690)]);
        let up = walk(free(690), &week, &[Step::Up, Step::Up, Step::Up, Step::Up]);
        assert_eq!(up, [on(660, "3"), on(600, "2"), on(600, "1"), free(570)]);
    }

    #[test]
    fn sideways_the_time_of_day_stays_and_a_session_there_is_met() {
        let week = week(&[("1", DAY + 590, 50)]);
        assert_eq!(
            walk(free(600), &week, &[Step::Right, Step::Right]),
            [on(DAY + 600, "1"), free(2 * DAY + 600)]
        );
    }

    #[test]
    fn at_the_edges_it_stays() {
        let week = week(&[]);
        assert_eq!(walk(free(0), &week, &[Step::Up, Step::Left]), [free(0), free(0)]);
        assert_eq!(walk(free(1_410), &week, &[Step::Down]), [free(1_410)]);
        let last = 6 * DAY;
        assert_eq!(
            walk(free(0), &week, &[Step::Last, Step::Right, Step::First]),
            [free(last), free(last), free(0)]
        );
    }

    #[test]
    fn from_a_session_over_midnight_it_goes_on_the_next_day() {
        let week = week(&[("1", 1_410, 60)]);
        assert_eq!(
            walk(free(1_380), &week, &[Step::Down, Step::Down]),
            [on(1_410, "1"), free(DAY + 30)]
        );
    }
}
