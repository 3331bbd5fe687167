//! The week's keys. Letters that work on the whole page are in `letters`.

use super::{
    address,
    cursor::Cursor,
    geometry,
    state::{CalendarState, Moving, block_id, slot_of},
    turning::turn,
};
use crate::domain::calendar::{DRAG_STEP, days_later};
use leptos::prelude::*;
use web_sys::{Element, KeyboardEvent};

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Go(Step),
    /// Shows the week this many weeks away.
    Weeks(i64),
    /// Schedules a session at the cursor.
    New,
    /// Starts moving the session at the cursor.
    Grab,
    /// Moves it by (days, minutes).
    Shift(i64, i64),
    /// Extends it by minutes.
    Stretch(i64),
    /// Ends the move and saves.
    Drop,
    /// Ends the move and restores the old time.
    GiveUp,
}

/// Maps a key to a command; `moving` is whether a session is being moved.
pub fn command(key: &str, shift: bool, moving: bool) -> Option<Command> {
    let asked = match (moving, key) {
        (false, "ArrowUp") => Command::Go(Step::Up),
        (false, "ArrowDown") => Command::Go(Step::Down),
        (false, "ArrowLeft") => Command::Go(Step::Left),
        (false, "ArrowRight") => Command::Go(Step::Right),
        (false, "Home") => Command::Go(Step::First),
        (false, "End") => Command::Go(Step::Last),
        (false, "PageUp") => Command::Weeks(-1),
        (false, "PageDown") => Command::Weeks(1),
        (false, "n" | "N") => Command::New,
        (false, "m" | "M") => Command::Grab,
        (true, "ArrowUp") if shift => Command::Stretch(-DRAG_STEP),
        (true, "ArrowDown") if shift => Command::Stretch(DRAG_STEP),
        (true, "ArrowUp") => Command::Shift(0, -DRAG_STEP),
        (true, "ArrowDown") => Command::Shift(0, DRAG_STEP),
        (true, "ArrowLeft") => Command::Shift(-1, 0),
        (true, "ArrowRight") => Command::Shift(1, 0),
        (true, "Enter" | " ") => Command::Drop,
        (true, "Escape") => Command::GiveUp,
        _ => return None,
    };
    Some(asked)
}

/// Handles a key press.
pub fn press(state: CalendarState, grid: &Element, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return;
    }
    let moving = state.moving.get_untracked();
    if moving.is_some_and(|moving| !moving.by_keys) {
        return;
    }
    let Some(asked) = command(&event.key(), event.shift_key(), moving.is_some()) else {
        return;
    };
    // Without a session at the cursor it means the month.
    if asked == Command::Grab && state.cursor.get_untracked().session.is_none() {
        return;
    }
    // The list has no cursor; only changing the week works there.
    if !state.grid.get_untracked() && !matches!(asked, Command::Weeks(_)) {
        return;
    }
    event.prevent_default();
    match asked {
        Command::Go(step) => go(state, step),
        Command::Weeks(by) => {
            let (span, date) = state.last_asked();
            // The focused session disappears with its week; keep the cursor on its half-hour.
            if state.grid.get_untracked() {
                state.cursor.update(|cursor| cursor.session = None);
                geometry::focus(CURSOR_ID);
            }
            turn(state, &address::href(span, days_later(date, by * 7)));
        }
        Command::New => state.schedule(state.cursor.get_untracked().at),
        Command::Grab => grab(state),
        Command::Shift(days, minutes) => {
            let week = untrack(|| state.days());
            change(state, grid, |moving| {
                moving.to = moving.to.moved(days, minutes, week);
            });
        }
        Command::Stretch(minutes) => change(state, grid, |moving| moving.to = moving.to.resized(minutes)),
        Command::Drop => settle(state, moving),
        Command::GiveUp => give_up(state),
    }
}

/// Element id of the cursor.
pub const CURSOR_ID: &str = "week-cursor";

fn go(state: CalendarState, step: Step) {
    let week = untrack(|| state.days());
    let from = state.cursor.get_untracked();
    let to = state
        .shown
        .with_untracked(|shown| from.stepped(step, &shown.view.sessions, week));
    state.cursor.set(to);
    state.looked_at.set(Some(to.at.date()));
    focus(to);
}

/// Focuses the cursor's element.
pub fn focus(cursor: Cursor) {
    match cursor.session {
        Some(id) => geometry::focus(&block_id(id)),
        None => geometry::focus(CURSOR_ID),
    }
}

fn grab(state: CalendarState) {
    let Some(session) = state
        .cursor
        .get_untracked()
        .session
        .and_then(|id| untrack(|| state.find(id)))
    else {
        return;
    };
    let words = state.words;
    if session.can.reschedule && state.saving.get_untracked().is_none() {
        let from = slot_of(&session);
        state.moving.set(Some(Moving {
            id: session.id,
            from,
            to: from,
            by_keys: true,
        }));
        state.said.set(words.calendar_move_begun(&session.title));
    } else {
        state.said.set(words.calendar_not_movable().to_owned());
    }
}

fn change(state: CalendarState, grid: &Element, change: impl Fn(&mut Moving)) {
    let Some(mut moving) = state.moving.get_untracked() else {
        return;
    };
    change(&mut moving);
    state.moving.set(Some(moving));
    state
        .said
        .set(state.words.day_and_clock(moving.to.start, moving.to.end()));
    geometry::reveal(grid, moving.to);
}

fn settle(state: CalendarState, moving: Option<Moving>) {
    match moving {
        Some(moving) if moving.to != moving.from => state.drop_at(moving),
        _ => give_up(state),
    }
}

/// Cancels a move and announces it.
pub fn give_up(state: CalendarState) {
    if state.moving.get_untracked().is_some() {
        state.moving.set(None);
        state.said.set(state.words.calendar_move_cancelled().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_move_the_cursor_and_in_move_mode_the_session() {
        assert_eq!(command("ArrowDown", false, false), Some(Command::Go(Step::Down)));
        assert_eq!(command("ArrowDown", false, true), Some(Command::Shift(0, 15)));
        assert_eq!(command("ArrowUp", true, true), Some(Command::Stretch(-15)));
        assert_eq!(command("ArrowRight", true, true), Some(Command::Shift(1, 0)));
    }

    #[test]
    fn enter_and_escape_are_left_alone_unless_a_session_is_being_moved() {
        assert_eq!(command("Enter", false, false), None);
        assert_eq!(command("Escape", false, false), None);
        assert_eq!(command("Enter", false, true), Some(Command::Drop));
        assert_eq!(command("Escape", false, true), Some(Command::GiveUp));
        assert_eq!(command("n", false, true), None);
    }
}
