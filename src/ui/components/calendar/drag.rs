//! Dragging a session with a mouse or a pen. Touch scrolls instead; it has the "Move…" dialog.

use super::{
    geometry::{self, Lanes},
    state::{CalendarState, Moving, slot_of},
};
use crate::domain::{
    calendar::{DAY_MINUTES, DRAG_STEP, DaySpan, Slot, nearest},
    ids::SessionId,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// Distance in pixels before a press becomes a drag rather than a click.
const SLACK: i32 = 4;

/// A pointer pressed on a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drag {
    pub id: SessionId,
    /// `PointerEvent.pointerId`.
    pub pointer: i32,
    /// The session's time before the drag.
    pub from: Slot,
    /// Whether the lower edge was grabbed, which changes the duration.
    pub resizes: bool,
    /// Client coordinates of the press, in pixels.
    pub pressed: (i32, i32),
    /// The same point as day of the week (from 0) and minute of the day.
    pub grabbed: (i64, i64),
}

impl Drag {
    /// The session's new time with the pointer at this day and minute.
    pub fn target(self, day: i64, minute: i64, week: DaySpan) -> Slot {
        let (days, minutes) = (day - self.grabbed.0, minute - self.grabbed.1);
        if self.resizes {
            self.from
                .resized(nearest(days * i64::from(DAY_MINUTES) + minutes, DRAG_STEP))
        } else {
            self.from.moved(days, nearest(minutes, DRAG_STEP), week)
        }
    }
}

/// Pointer down: a drag may begin. Touch and secondary buttons are ignored.
pub fn press(state: CalendarState, grid: &Element, event: &PointerEvent) {
    state.dragged.set_value(false);
    if event.button() != 0 || event.pointer_type() == "touch" || !state.grid.get_untracked() {
        return;
    }
    let Some((block, id)) = session_at(event) else {
        return;
    };
    let Some(session) = untrack(|| state.find(id)) else {
        return;
    };
    let Some(lanes) = Lanes::read(grid) else { return };
    if !session.can.reschedule || state.saving.get_untracked().is_some() {
        return;
    }
    let resizes = element(event).and_then(|at| at.closest("[data-resize]").ok().flatten());
    state.drag.set_value(Some(Drag {
        id,
        pointer: event.pointer_id(),
        from: slot_of(&session),
        resizes: resizes.is_some_and(|edge| block.contains(Some(&edge))),
        pressed: (event.client_x(), event.client_y()),
        grabbed: place(lanes, event),
    }));
}

/// Pointer move: the ghost follows.
pub fn follow(state: CalendarState, grid: &Element, event: &PointerEvent) {
    let Some(drag) = of(state, event) else { return };
    if event.buttons() & 1 == 0 {
        // It was released outside the window.
        cancel(state);
        return;
    }
    let travelled = (event.client_x() - drag.pressed.0)
        .abs()
        .max((event.client_y() - drag.pressed.1).abs());
    if state.moving.get_untracked().is_none() {
        if travelled < SLACK {
            return;
        }
        // Capture the pointer, so that the grid gets its events until it is released.
        let _ = grid.set_pointer_capture(drag.pointer);
    }
    geometry::scroll_at_edge(grid, event.client_y().into());
    let Some(lanes) = Lanes::read(grid) else { return };
    let (day, minute) = place(lanes, event);
    let to = drag.target(day, minute, untrack(|| state.days()));
    let moving = Some(Moving {
        id: drag.id,
        from: drag.from,
        to,
        by_keys: false,
    });
    if state.moving.get_untracked() != moving {
        state.moving.set(moving);
    }
}

/// Pointer up: drop the session, unless it was a click.
pub fn release(state: CalendarState, event: &PointerEvent) {
    if of(state, event).is_none() {
        return;
    }
    state.drag.set_value(None);
    let Some(moving) = state.moving.get_untracked() else {
        return;
    };
    state.dragged.set_value(true);
    state.drop_at(moving);
}

/// Cancels the drag: Escape was pressed, or the system fired `pointercancel`.
pub fn cancel(state: CalendarState) {
    if state.drag.get_value().is_some() {
        state.drag.set_value(None);
        if state.moving.get_untracked().is_some_and(|moving| !moving.by_keys) {
            state.dragged.set_value(true);
            super::keyboard::give_up(state);
        }
    }
}

/// The event's target, if it is an element.
pub fn element(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The session block that contains the event's target, and its id.
pub fn session_at(event: &web_sys::Event) -> Option<(Element, SessionId)> {
    let block = element(event)?.closest("[data-session]").ok().flatten()?;
    let id = block.get_attribute("data-session")?.parse().ok()?;
    Some((block, id))
}

fn of(state: CalendarState, event: &PointerEvent) -> Option<Drag> {
    state
        .drag
        .get_value()
        .filter(|drag| drag.pointer == event.pointer_id())
}

fn place(lanes: Lanes, event: &PointerEvent) -> (i64, i64) {
    (
        lanes.day_at(event.client_x().into()),
        lanes.minute_at(event.client_y().into()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::at_minute;
    use chrono::NaiveDate;
    use uuid::Uuid;

    fn drag(resizes: bool) -> (Drag, DaySpan) {
        let week = DaySpan::week_of(NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day"));
        let from = Slot {
            start: at_minute(week.first, 600),
            minutes: 50,
        };
        let drag = Drag {
            id: SessionId(Uuid::nil()),
            pointer: 1,
            from,
            resizes,
            pressed: (0, 0),
            grabbed: (0, 620),
        };
        (drag, week)
    }

    #[test]
    fn a_session_is_moved_by_as_much_as_the_pointer_was() {
        let (drag, week) = drag(false);
        assert_eq!(drag.target(0, 624, week), drag.from);
        assert_eq!(drag.target(0, 651, week).start, at_minute(week.first, 630));
        assert_eq!(
            drag.target(3, 600, week).start,
            at_minute(week.first, 3 * 1_440 + 585)
        );
        assert_eq!(drag.target(3, 620, week).minutes, 50);
    }

    #[test]
    fn its_edge_changes_its_length_also_past_midnight() {
        let (drag, week) = drag(true);
        assert_eq!(
            drag.target(0, 662, week),
            Slot {
                minutes: 90,
                ..drag.from
            }
        );
        assert_eq!(drag.target(1, 0, week).minutes, 240);
        assert_eq!(drag.target(0, 0, week).minutes, 15);
    }
}
