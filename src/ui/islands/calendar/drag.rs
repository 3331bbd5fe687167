//! Dragging a session with a mouse or a pen. Touch scrolls instead; it has the "Move…" dialog.

use super::{
    cursor::{Cursor, slot_of as half_hour},
    geometry::{self, Lanes},
    state::{CalendarState, Moving, slot_of},
};
use crate::domain::{
    calendar::{DAY_MINUTES, DRAG_STEP, DaySpan, SLOT_STEP, Slot, at_minute, days_later, floor, nearest},
    ids::SessionId,
    session::DURATIONS,
};
use chrono::NaiveDate;
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

/// A pointer pressed on free time: as it moves, a new session is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch {
    /// `PointerEvent.pointerId`.
    pub pointer: i32,
    /// Client coordinates of the press, in pixels.
    pub pressed: (i32, i32),
    pub day: NaiveDate,
    /// Minute of the day.
    pub minute: i64,
}

impl Sketch {
    /// The session that is drawn, with the pointer at this minute: as long as can be booked, within the day.
    pub fn slot(self, minute: i64) -> Slot {
        let day = i64::from(DAY_MINUTES);
        let from = floor(self.minute.min(minute), DRAG_STEP).clamp(0, day - SLOT_STEP);
        let until = nearest(self.minute.max(minute), DRAG_STEP).clamp(from, day);
        let fits = |minutes: &&u16| i64::from(**minutes) <= until - from;
        let minutes = DURATIONS
            .iter()
            .rev()
            .find(fits)
            .or(DURATIONS.first())
            .copied()
            .unwrap_or_default();
        // Upwards it is the end that stays.
        let start = if minute < self.minute {
            (until - i64::from(minutes)).max(0)
        } else {
            from
        };
        Slot {
            start: at_minute(self.day, start),
            minutes,
        }
    }
}

/// Scrolling at the upper or lower edge of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Edge {
    /// The edges that the pointer was pressed near: they scroll only beyond the grid.
    pub pressed_at: (bool, bool),
    /// Since when the pointer is at an edge, in milliseconds since the epoch.
    pub since: Option<f64>,
    /// When it was last scrolled.
    pub scrolled: f64,
}

/// Pointer down: a drag may begin. Touch and secondary buttons are ignored.
pub fn press(state: CalendarState, grid: &Element, event: &PointerEvent) {
    state.dragged.set_value(false);
    if event.button() != 0 || event.pointer_type() == "touch" || !state.grid.get_untracked() {
        return;
    }
    let Some(lanes) = Lanes::read(grid) else { return };
    state
        .edge
        .set_value(geometry::pressed_at_edge(grid, event.client_y().into()));
    let Some((block, id)) = session_at(event) else {
        let is_free =
            element(event).is_some_and(|at| at.closest("[data-day]").is_ok_and(|lane| lane.is_some()));
        if is_free {
            let (day, minute) = place(lanes, event);
            state.sketch.set_value(Some(Sketch {
                pointer: event.pointer_id(),
                pressed: (event.client_x(), event.client_y()),
                day: days_later(untrack(|| state.days()).first, day),
                minute,
            }));
        }
        return;
    };
    let Some(session) = untrack(|| state.find(id)) else {
        return;
    };
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
    if let Some(sketch) = sketch_of(state, event) {
        draw(state, sketch, grid, event);
        return;
    }
    let Some(drag) = of(state, event) else { return };
    if event.buttons() & 1 == 0 {
        // It was released outside the window.
        cancel(state);
        return;
    }
    if state.moving.get_untracked().is_none() {
        if travelled(drag.pressed, event) < SLACK {
            return;
        }
        // Capture the pointer, so that the grid gets its events until it is released.
        let _ = grid.set_pointer_capture(drag.pointer);
    }
    scroll_at_edge(state, grid, event);
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

fn draw(state: CalendarState, sketch: Sketch, grid: &Element, event: &PointerEvent) {
    if event.buttons() & 1 == 0 {
        cancel(state);
        return;
    }
    if state.sketched.get_untracked().is_none() {
        if travelled(sketch.pressed, event) < SLACK {
            return;
        }
        let _ = grid.set_pointer_capture(sketch.pointer);
    }
    scroll_at_edge(state, grid, event);
    let Some(lanes) = Lanes::read(grid) else { return };
    let slot = Some(sketch.slot(lanes.minute_at(event.client_y().into())));
    if state.sketched.get_untracked() != slot {
        state.sketched.set(slot);
    }
}

fn scroll_at_edge(state: CalendarState, grid: &Element, event: &PointerEvent) {
    state.edge.update_value(|edge| {
        *edge = geometry::scroll_at_edge(grid, event.client_y().into(), *edge);
    });
}

/// Pointer up: drop the session, unless it was a click.
pub fn release(state: CalendarState, event: &PointerEvent) {
    if sketch_of(state, event).is_some() {
        state.sketch.set_value(None);
        if let Some(slot) = state.sketched.get_untracked() {
            state.dragged.set_value(true);
            state.sketched.set(None);
            // The dialog gives the focus back to where it was drawn.
            let cursor = Cursor {
                at: half_hour(slot.start),
                session: None,
            };
            state.cursor.set(cursor);
            state.looked_at.set(Some(cursor.at.date()));
            super::keyboard::focus(cursor);
            state.schedule_for(slot.start, Some(slot.minutes));
        }
        return;
    }
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
    state.sketch.set_value(None);
    if state.sketched.get_untracked().is_some() {
        state.dragged.set_value(true);
        state.sketched.set(None);
    }
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

fn sketch_of(state: CalendarState, event: &PointerEvent) -> Option<Sketch> {
    state
        .sketch
        .get_value()
        .filter(|sketch| sketch.pointer == event.pointer_id())
}

/// How far the pointer is from where it was pressed, in pixels.
fn travelled((x, y): (i32, i32), event: &PointerEvent) -> i32 {
    (event.client_x() - x).abs().max((event.client_y() - y).abs())
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
    use crate::domain::calendar::minute_of_day;
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
    fn what_is_drawn_can_be_booked_and_lies_where_it_was_drawn() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        let sketch = Sketch {
            pointer: 1,
            pressed: (0, 0),
            day,
            minute: 605,
        };
        let drawn = |minute| {
            let slot = sketch.slot(minute);
            (minute_of_day(slot.start), slot.minutes)
        };
        assert_eq!(drawn(690), (600, 90));
        assert_eq!(drawn(680), (600, 60), "75 minutes cannot be booked");
        assert_eq!(drawn(610), (600, 30));
        assert_eq!(drawn(540), (540, 60), "upwards to the press");
        assert_eq!(drawn(2_000), (600, 180));
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
