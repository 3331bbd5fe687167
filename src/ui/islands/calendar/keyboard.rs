//! The keys of the week, the month and the agenda. Letters that work on the whole page are in `letters`.

use super::{
    STATE,
    cursor::{Cursor, Step},
    dom, drag, geometry, moves,
    slot::{self, DRAG_STEP, Slot},
    turning,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Go(Step),
    /// Schedules a session at the cursor.
    New,
    /// Starts moving the session at the cursor.
    Grab,
    /// Moves it by (days, minutes).
    Shift(i32, i32),
    /// Extends it by minutes.
    Stretch(i32),
    /// Ends the move and saves.
    Drop,
    /// Ends the move and restores the old time.
    GiveUp,
}

/// Maps a key of the week to a command; `moving` is whether a session is being moved.
fn command(key: &str, shift: bool, moving: bool) -> Option<Command> {
    let asked = match (moving, key) {
        (false, "ArrowUp") => Command::Go(Step::Up),
        (false, "ArrowDown") => Command::Go(Step::Down),
        (false, "ArrowLeft") => Command::Go(Step::Left),
        (false, "ArrowRight") => Command::Go(Step::Right),
        (false, "Home") => Command::Go(Step::First),
        (false, "End") => Command::Go(Step::Last),
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

/// Handles a key press in the shown days; returns whether it meant something there.
pub fn press(event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return false;
    }
    if drag::closest(event, ".week").is_some() {
        in_week(event)
    } else if drag::closest(event, ".calendar-sheet").is_some() && !event.shift_key() {
        in_sheet(&event.key())
    } else {
        false
    }
}

fn in_week(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let moving = moves::moving();
    if moving.as_ref().is_some_and(|moving| !moving.by_keys) {
        return false;
    }
    if moving.is_none() && matches!(&*key, "PageUp" | "PageDown") {
        // The focused session disappears with its week; keep the cursor on its half-hour.
        if dom::grid().is_some() {
            let at = cursor().at;
            go_to(Cursor { at, session: None });
        }
        turning::follow(&key);
        return true;
    }
    // The list has no cursor.
    let asked = command(&key, event.shift_key(), moving.is_some());
    let Some(asked) = asked.filter(|_| dom::grid().is_some()) else {
        return false;
    };
    match asked {
        Command::Go(step) => go_to(dom::week().stepped(&cursor(), step)),
        Command::New => dom::schedule(cursor().at, None),
        Command::Grab => match cursor().session {
            Some(id) => moves::grab(&id),
            // Without a session at the cursor it means the month.
            None => return false,
        },
        Command::Shift(days, minutes) => {
            let first = dom::first();
            moves::change(|to| to.moved(days, minutes, first));
        }
        Command::Stretch(minutes) => moves::change(|to| to.resized(minutes)),
        Command::Drop => match moving {
            Some(moving) if moving.to != moving.from => moves::drop_at(moving),
            _ => moves::give_up(),
        },
        Command::GiveUp => moves::give_up(),
    }
    true
}

pub fn cursor() -> Cursor {
    STATE.with(|state| state.cursor.borrow().clone())
}

/// Moves the cursor, and the focus with it.
pub fn go_to(cursor: Cursor) {
    let id = element_of(&cursor);
    STATE.with(|state| {
        state.looked_at.set(Some(cursor.at.div_euclid(slot::DAY)));
        state.cursor.replace(cursor);
    });
    place();
    dom::focus(&id);
}

/// Element id of what the cursor is on.
fn element_of(cursor: &Cursor) -> String {
    match &cursor.session {
        Some(id) => dom::block_id(id),
        None => dom::CURSOR_ID.to_owned(),
    }
}

/// Draws the cursor: the link that schedules a session at its half-hour, and the week's one tab stop.
pub fn place() {
    let is_grid = dom::grid().is_some();
    let cursor = cursor();
    let stop = element_of(&cursor);
    for block in dom::all(".week .session-block") {
        let is_off = is_grid && block.id() != stop;
        dom::set(&block, "tabindex", is_off.then_some("-1"));
    }
    let Some(link) = dom::by_id(dom::CURSOR_ID) else {
        return;
    };
    dom::set(
        &link,
        "tabindex",
        (is_grid && stop != dom::CURSOR_ID).then_some("-1"),
    );
    let (date, time) = (dom::date(cursor.at), slot::clock(cursor.at));
    dom::set(
        &link,
        "href",
        Some(&format!("/sessions/new?date={date}&time={time}")),
    );
    dom::set(&link, "style", Some(&style(cursor.at)));
    let label = link.get_attribute("data-label").unwrap_or_default();
    let label = label
        .replace("{day}", &dom::day_name(cursor.at))
        .replace("{time}", &time);
    for (part, text) in [
        (link.first_element_child(), &time),
        (link.last_element_child(), &label),
    ] {
        if let Some(part) = part {
            part.set_text_content(Some(text));
        }
    }
}

/// The position of a time in the grid.
pub fn style(at: i32) -> String {
    let day = (at - dom::first()).div_euclid(slot::DAY);
    format!("--day:{};--from:{}", day.clamp(0, 6), slot::of_day(at))
}

/// Scrolls a slot into view.
pub fn reveal(to: Slot) {
    if let Some(grid) = dom::week_grid() {
        geometry::reveal(&grid, to);
    }
}

/// Keys of the month and the agenda: they move the focus from day to day, or from session to session.
fn in_sheet(key: &str) -> bool {
    let stops = stops();
    let row = if is_month() { 7 } else { 1 };
    let here = stops.iter().position(holds_focus).unwrap_or_default();
    match key {
        "PageUp" | "PageDown" => turning::follow(key),
        "n" | "N" => {
            let now = dom::now();
            let at = match stops.get(here).filter(|_| is_month()).and_then(day_of) {
                Some(day) => slot::beginning(day * slot::DAY, now),
                None => slot::next_hour(now),
            };
            dom::schedule(at, None);
        }
        _ => {
            let Some(to) = target(key, here, stops.len(), row) else {
                return is_step(key, row);
            };
            if let Some(stop) = stops.get(to) {
                dom::focus_on(stop);
            }
        }
    }
    true
}

fn is_step(key: &str, row: usize) -> bool {
    matches!(key, "ArrowUp" | "ArrowDown" | "Home" | "End")
        || (row > 1 && matches!(key, "ArrowLeft" | "ArrowRight"))
}

/// The index of the stop that a key leads to; `None` past either end. `row` is the number of stops per row.
fn target(key: &str, here: usize, count: usize, row: usize) -> Option<usize> {
    // A single column counts as one row.
    let line = if row > 1 { row } else { count.max(1) };
    let to = match key {
        "ArrowUp" => here.checked_sub(row)?,
        "ArrowDown" => here + row,
        "ArrowLeft" if row > 1 => here.checked_sub(1)?,
        "ArrowRight" if row > 1 => here + 1,
        "Home" => here - here % line,
        "End" => here - here % line + line - 1,
        _ => return None,
    };
    Some(to).filter(|to| *to < count)
}

pub fn is_month() -> bool {
    dom::find(".month").is_some()
}

/// What keys go to in the month and the agenda.
pub fn stops() -> Vec<Element> {
    dom::all(".month-day-number, .agenda [data-session]")
}

/// The number of the day that an element is on.
pub fn day_of(element: &Element) -> Option<i32> {
    dom::number(&element.closest("[data-day]").ok()??, "data-day")
}

/// Whether the focus is on this stop or elsewhere in its table cell.
fn holds_focus(stop: &Element) -> bool {
    let cell = stop.closest("td").ok().flatten();
    dom::has_focus(cell.as_ref().unwrap_or(stop.unchecked_ref()))
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

    #[test]
    fn in_a_month_arrows_go_by_days_and_weeks_and_stay_at_the_ends() {
        let month = |key, here| target(key, here, 42, 7);
        assert_eq!(
            [
                month("ArrowRight", 8),
                month("ArrowLeft", 8),
                month("ArrowUp", 8),
                month("ArrowDown", 8)
            ],
            [Some(9), Some(7), Some(1), Some(15)]
        );
        assert_eq!([month("Home", 10), month("End", 10)], [Some(7), Some(13)]);
        assert_eq!([month("ArrowLeft", 0), month("ArrowDown", 40)], [None, None]);
    }

    #[test]
    fn in_an_agenda_they_go_from_session_to_session() {
        let agenda = |key, here| target(key, here, 5, 1);
        assert_eq!([agenda("ArrowDown", 1), agenda("ArrowUp", 1)], [Some(2), Some(0)]);
        assert_eq!([agenda("Home", 3), agenda("End", 3)], [Some(0), Some(4)]);
        assert_eq!(agenda("ArrowRight", 1), None);
    }
}
