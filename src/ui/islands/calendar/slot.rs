//! The rules of moving, resizing and drawing in the week. Times are minutes on the viewer's clocks since 1970; the
//! server turns them into instants, also on a day on which the clocks change.

use crate::domain::session::{DURATIONS, LENGTH_STEP, LONGEST, SHORTEST};

pub const DAY: i32 = 24 * 60;
pub const WEEK: i32 = 7 * DAY;
/// Dragging snaps to multiples of this many minutes.
pub const DRAG_STEP: i32 = 15;
/// Clicks and the keyboard cursor snap to multiples of this many minutes.
pub const SLOT_STEP: i32 = 30;

/// The time of a session in the grid, current or proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub start: i32,
    /// Length in minutes.
    pub minutes: i32,
}

impl Slot {
    /// The end by the time that passes.
    pub fn end(self) -> i32 {
        self.start + self.minutes
    }

    /// Moves by days and minutes. A move by minutes snaps to [`DRAG_STEP`]; the start stays in the week that begins at
    /// `first`.
    pub fn moved(self, days: i32, minutes: i32, first: i32) -> Self {
        let start = self.start + days * DAY;
        let start = if minutes == 0 {
            start
        } else {
            nearest(start + minutes, DRAG_STEP)
        };
        Self {
            start: start.clamp(first, first + WEEK - DRAG_STEP),
            ..self
        }
    }

    /// Resizes by minutes. The end snaps to [`DRAG_STEP`], the length stays between [`SHORTEST`] and [`LONGEST`].
    pub fn resized(self, minutes: i32) -> Self {
        if minutes == 0 {
            return self;
        }
        let length = nearest(self.end() + minutes, DRAG_STEP) - self.start;
        Self {
            minutes: nearest(length, LENGTH_STEP.into()).clamp(SHORTEST.into(), LONGEST.into()),
            ..self
        }
    }

    /// The session that is drawn from `pressed` to `here`: as long as can be booked, within the day of `pressed`.
    pub fn drawn(pressed: i32, here: i32) -> Self {
        let midnight = floor(pressed, DAY);
        let from = floor(pressed.min(here), DRAG_STEP).clamp(midnight, midnight + DAY - SLOT_STEP);
        let until = nearest(pressed.max(here), DRAG_STEP).clamp(from, midnight + DAY);
        let lengths = DURATIONS.map(i32::from);
        let fits = lengths.iter().rfind(|minutes| **minutes <= until - from);
        let minutes = *fits.unwrap_or(&lengths[0]);
        // Upwards it is the end that stays.
        let start = if here < pressed {
            (until - minutes).max(midnight)
        } else {
            from
        };
        Self { start, minutes }
    }
}

/// The nearest multiple of `step`; halves round up.
pub fn nearest(minutes: i32, step: i32) -> i32 {
    floor(minutes + step / 2, step)
}

/// The largest multiple of `step` that is not greater than `minutes`.
pub fn floor(minutes: i32, step: i32) -> i32 {
    minutes.div_euclid(step) * step
}

/// The minute of its day.
pub fn of_day(minutes: i32) -> i32 {
    minutes.rem_euclid(DAY)
}

/// `14:00`
pub fn clock(minutes: i32) -> String {
    let minute = of_day(minutes);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `14:00–14:50`
pub fn hours(slot: Slot) -> String {
    clock(slot.start) + "–" + &clock(slot.end())
}

/// The next full hour: the default for a new session.
pub fn next_hour(now: i32) -> i32 {
    floor(now, 60) + 60
}

/// When a session would begin on a day: at nine o'clock, and today at the next full hour. In today's last hour that is
/// midnight, which is tomorrow's.
pub fn beginning(midnight: i32, now: i32) -> i32 {
    if midnight == floor(now, DAY) {
        next_hour(now)
    } else {
        midnight + 9 * 60
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::is_length;
    use proptest::prelude::*;

    /// A Monday.
    const FIRST: i32 = 20_780 * DAY;

    fn slot(minute: i32) -> Slot {
        Slot {
            start: FIRST + minute,
            minutes: 50,
        }
    }

    #[test]
    fn a_moved_session_snaps_to_the_quarter_and_stays_in_the_week() {
        let tuesday = slot(DAY + 605);
        let moved = |days, minutes| tuesday.moved(days, minutes, FIRST).start - FIRST;
        assert_eq!(moved(0, 0), DAY + 605);
        assert_eq!(moved(1, 0), 2 * DAY + 605);
        assert_eq!(moved(0, 15), DAY + 615);
        assert_eq!(moved(0, -15), DAY + 585);
        assert_eq!(moved(30, 0), WEEK - 15);
        assert_eq!(moved(-30, 0), 0);
        assert_eq!(moved(0, 14 * 60), 2 * DAY);
    }

    #[test]
    fn a_resized_session_ends_on_the_quarter_within_its_limits() {
        let resized = |minutes| slot(600).resized(minutes).minutes;
        assert_eq!(resized(0), 50);
        assert_eq!(resized(15), 60);
        assert_eq!(resized(-15), 30);
        assert_eq!(resized(-300), i32::from(SHORTEST));
        assert_eq!(resized(900), i32::from(LONGEST));
    }

    #[test]
    fn what_is_drawn_can_be_booked_and_lies_where_it_was_drawn() {
        let drawn = |here: i32| {
            let slot = Slot::drawn(FIRST + 605, FIRST + here);
            (slot.start - FIRST, slot.minutes)
        };
        assert_eq!(drawn(690), (600, 90));
        assert_eq!(drawn(680), (600, 60), "75 minutes cannot be booked");
        assert_eq!(drawn(610), (600, 30));
        assert_eq!(drawn(540), (540, 60), "upwards to the press");
        assert_eq!(drawn(2_000), (600, 180));
    }

    #[test]
    fn today_a_session_is_proposed_for_the_next_hour_and_on_any_other_day_for_nine() {
        let (today, tomorrow) = (FIRST, FIRST + DAY);
        assert_eq!(beginning(today, today + 10 * 60 + 20), today + 11 * 60);
        assert_eq!(beginning(tomorrow, today + 10 * 60 + 20), tomorrow + 9 * 60);
        // The next full hour is tomorrow's midnight, which is no sensible proposal.
        assert_eq!(beginning(tomorrow, today + 23 * 60 + 50), tomorrow + 9 * 60);
        assert_eq!(beginning(today, today + 23 * 60 + 50), tomorrow);
    }

    proptest! {
        #[test]
        fn wherever_it_is_dragged_it_starts_in_the_week(
            start in 0..WEEK, minutes in 15..=240, days in -20..20, by in -3_000..3_000,
        ) {
            let moved = Slot { start: FIRST + start, minutes }.moved(days, by, FIRST);
            prop_assert!((FIRST..FIRST + WEEK).contains(&moved.start));
            prop_assert_eq!(moved.minutes, minutes);
            if by != 0 {
                prop_assert_eq!(of_day(moved.start) % DRAG_STEP, 0);
            }
        }

        #[test]
        fn wherever_its_end_is_dragged_its_length_can_be_booked(start in 0..DAY, minutes in 3..=48, by in -3_000..3_000) {
            let resized = Slot { start: FIRST + start, minutes: minutes * 5 }.resized(by);
            prop_assert!(u16::try_from(resized.minutes).is_ok_and(is_length));
        }

        #[test]
        fn whatever_is_drawn_lies_on_one_day(pressed in 0..DAY, here in -200..DAY + 200) {
            let drawn = Slot::drawn(FIRST + pressed, FIRST + here);
            prop_assert!(FIRST <= drawn.start && drawn.start < FIRST + DAY);
            prop_assert!(DURATIONS.iter().any(|minutes| i32::from(*minutes) == drawn.minutes));
        }
    }
}
