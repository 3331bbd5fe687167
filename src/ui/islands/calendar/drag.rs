//! Dragging with a mouse or a pen: a session, its lower edge, or over free time. Touch scrolls instead; it has the
//! "Move…" dialog.

use super::{
    STATE,
    cursor::Cursor,
    dom,
    geometry::{self, Lanes},
    keyboard,
    moves::{self, Moving},
    slot::{DAY, DRAG_STEP, SLOT_STEP, Slot, clock, floor, nearest},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};

/// Distance in pixels before a press becomes a drag rather than a click.
const SLACK: i32 = 4;

/// A pressed pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// `PointerEvent.pointerId`.
    pointer: i32,
    /// Client coordinates of the press, in pixels.
    at: (i32, i32),
    /// The same point as a time.
    minute: i32,
    /// The session that was pressed; on free time a new one is drawn.
    grabbed: Option<Grabbed>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Grabbed {
    id: String,
    /// The session's time before the drag.
    from: Slot,
    /// Whether the lower edge was grabbed, which changes the duration.
    resizes: bool,
}

impl Grabbed {
    /// The session's new time, with the pointer moved from one time to another.
    fn target(&self, from: i32, to: i32, first: i32) -> Slot {
        if self.resizes {
            return self.from.resized(nearest(to - from, DRAG_STEP));
        }
        let days = to.div_euclid(DAY) - from.div_euclid(DAY);
        let minutes = to.rem_euclid(DAY) - from.rem_euclid(DAY);
        self.from.moved(days, nearest(minutes, DRAG_STEP), first)
    }
}

/// Pointer down: a drag may begin. Touch and secondary buttons are ignored.
pub fn press(event: &PointerEvent) {
    STATE.with(|state| state.dragged.set(false));
    if event.button() != 0 || event.pointer_type() == "touch" {
        return;
    }
    let Some(grid) = dom::grid().filter(|_| closest(event, ".week-grid").is_some()) else {
        return;
    };
    let grabbed = match closest(event, "[data-session]") {
        Some(block) => match grab(event, &block) {
            Some(grabbed) => Some(grabbed),
            None => return,
        },
        None if closest(event, "[data-day]").is_some() => None,
        None => return,
    };
    let Some(minute) = minute_at(&grid, event) else {
        return;
    };
    STATE.with(|state| {
        let edge = geometry::pressed_at_edge(&grid, event.client_y().into());
        state.edge.set(edge);
        state.pressed.replace(Some(Pressed {
            pointer: event.pointer_id(),
            at: (event.client_x(), event.client_y()),
            minute,
            grabbed,
        }));
    });
}

fn grab(event: &Event, block: &Element) -> Option<Grabbed> {
    if !block.has_attribute("data-movable") || STATE.with(|state| state.saving.get()) {
        return None;
    }
    Some(Grabbed {
        id: block.get_attribute("data-session")?,
        from: dom::slot_of(block)?,
        resizes: closest(event, "[data-resize]").is_some(),
    })
}

/// Pointer move: the ghost follows. Before a press, the half-hour is shown that a click would schedule.
pub fn follow(event: &PointerEvent) {
    let Some(pressed) = pressed_by(event) else {
        hint(Some(event));
        return;
    };
    hint(None);
    let Some(grid) = dom::grid().filter(|_| event.buttons() & 1 != 0) else {
        // It was released outside the window.
        cancel();
        return;
    };
    if !moves::is_busy() {
        if travelled(pressed.at, event) < SLACK {
            return;
        }
        // Capture the pointer, so that the grid gets its events until it is released.
        let _ = grid.set_pointer_capture(pressed.pointer);
    }
    STATE.with(|state| {
        let edge = geometry::scroll_at_edge(&grid, event.client_y().into(), state.edge.get());
        state.edge.set(edge);
    });
    let Some(minute) = minute_at(&grid, event) else {
        return;
    };
    if let Some(grabbed) = pressed.grabbed {
        let to = grabbed.target(pressed.minute, minute, dom::first());
        moves::show(Moving {
            id: grabbed.id,
            from: grabbed.from,
            to,
            by_keys: false,
        });
    } else {
        // Sideways the day stays.
        let here = floor(pressed.minute, DAY) + minute.rem_euclid(DAY);
        moves::draw(Some(Slot::drawn(pressed.minute, here)));
    }
}

fn hint(event: Option<&PointerEvent>) {
    let Some(hint) = dom::find(".week-hint") else {
        return;
    };
    let at = event.and_then(free_at);
    dom::set(&hint, "hidden", at.is_none().then_some(""));
    if let Some(at) = at {
        dom::set(&hint, "style", Some(&keyboard::style(at)));
        hint.set_text_content(Some(&clock(at)));
    }
}

/// The free half-hour under a mouse or a pen that nothing is done with.
fn free_at(event: &PointerEvent) -> Option<i32> {
    let is_off =
        event.pointer_type() == "touch" || moves::is_busy() || closest(event, "[data-session]").is_some();
    if is_off {
        return None;
    }
    let grid = dom::grid().filter(|_| closest(event, ".week-lane").is_some())?;
    Some(floor(minute_at(&grid, event)?, SLOT_STEP))
}

/// Pointer up: drop the session, or schedule what was drawn, unless it was a click.
pub fn release(event: &PointerEvent) {
    if pressed_by(event).is_none() {
        return;
    }
    STATE.with(|state| state.pressed.take());
    if let Some(slot) = moves::drawn() {
        STATE.with(|state| state.dragged.set(true));
        moves::draw(None);
        // The dialog gives the focus back to where it was drawn.
        keyboard::go_to(Cursor {
            at: floor(slot.start, SLOT_STEP),
            session: None,
        });
        dom::schedule(slot.start, Some(slot.minutes));
    } else if let Some(moving) = moves::moving() {
        STATE.with(|state| state.dragged.set(true));
        moves::drop_at(moving);
    }
}

/// Cancels the drag: Escape was pressed, or the system fired `pointercancel`.
pub fn cancel() {
    if STATE.with(|state| state.pressed.take()).is_none() {
        return;
    }
    if moves::drawn().is_some() {
        STATE.with(|state| state.dragged.set(true));
        moves::draw(None);
    } else if moves::moving().is_some() {
        STATE.with(|state| state.dragged.set(true));
        moves::give_up();
    }
}

/// The element that an event began at, or the first around it that matches.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest(selector).ok()?
}

fn pressed_by(event: &PointerEvent) -> Option<Pressed> {
    let pressed = STATE.with(|state| state.pressed.borrow().clone());
    pressed.filter(|pressed| pressed.pointer == event.pointer_id())
}

/// How far the pointer is from where it was pressed, in pixels.
fn travelled((x, y): (i32, i32), event: &PointerEvent) -> i32 {
    (event.client_x() - x).abs().max((event.client_y() - y).abs())
}

/// The time at a point of the grid.
pub fn minute_at(grid: &Element, event: &web_sys::MouseEvent) -> Option<i32> {
    let lanes = Lanes::read(grid)?;
    let day = lanes.day_at(event.client_x().into());
    // Above and below the grid it is the day's first and last minute.
    let minute = lanes.minute_at(event.client_y().into()).clamp(0, DAY - 1);
    Some(dom::first() + day * DAY + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: i32 = 20_780 * DAY;

    fn grabbed(resizes: bool) -> Grabbed {
        Grabbed {
            id: String::new(),
            from: Slot {
                start: FIRST + 600,
                minutes: 50,
            },
            resizes,
        }
    }

    #[test]
    fn a_session_is_moved_by_as_much_as_the_pointer_was() {
        let moved = |to| grabbed(false).target(FIRST + 620, FIRST + to, FIRST);
        assert_eq!(moved(624), grabbed(false).from);
        assert_eq!(moved(651).start, FIRST + 630);
        assert_eq!(moved(3 * DAY + 600).start, FIRST + 3 * DAY + 585);
        assert_eq!(moved(3 * DAY + 620).minutes, 50);
    }

    #[test]
    fn its_edge_changes_its_length_also_past_midnight() {
        let resized = |to| grabbed(true).target(FIRST + 620, FIRST + to, FIRST).minutes;
        assert_eq!(resized(662), 90);
        assert_eq!(resized(DAY), 240);
        assert_eq!(resized(0), 15);
    }
}
