//! Converts between pixels and the week's days and minutes; scrolling.

use super::{
    dom,
    slot::{DAY, Slot, of_day},
};
use crate::browser::clock;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Scrolling at the upper or lower edge of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Edge {
    /// The edges that the pointer was pressed near: they scroll only beyond the grid.
    pub pressed_at: (bool, bool),
    /// Since when the pointer is at an edge, in milliseconds since the epoch.
    since: Option<f64>,
    /// When it was last scrolled.
    scrolled: f64,
}

/// The bounding box of the day lanes on the screen; they are side by side and equally wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lanes {
    /// Left edge of the first lane, in pixels.
    pub left: f64,
    /// Upper edge (midnight), in pixels.
    pub top: f64,
    /// Width of all lanes together, in pixels.
    pub width: f64,
    /// Height of a day, in pixels.
    pub height: f64,
    /// Number of lanes.
    pub days: u32,
}

impl Lanes {
    /// Measures them; read again after scrolling.
    pub fn read(grid: &Element) -> Option<Self> {
        let lanes = grid.query_selector_all("[data-day]").ok()?;
        let rect = |index| {
            let lane: Element = lanes.item(index)?.dyn_into().ok()?;
            Some(lane.get_bounding_client_rect())
        };
        let (first, last) = (rect(0)?, rect(lanes.length().checked_sub(1)?)?);
        let lanes = Self {
            left: first.left(),
            top: first.top(),
            width: last.right() - first.left(),
            height: first.height(),
            days: lanes.length(),
        };
        (lanes.width > 0.0 && lanes.height > 0.0).then_some(lanes)
    }

    /// Index of the lane at `x`, from 0; the nearest if outside.
    pub fn day_at(self, x: f64) -> i32 {
        let days = f64::from(self.days);
        pixel(
            ((x - self.left) / self.width * days)
                .floor()
                .clamp(0.0, days - 1.0),
        )
    }

    /// Minute of the day at `y`; not clamped.
    pub fn minute_at(self, y: f64) -> i32 {
        pixel(((y - self.top) / self.height * f64::from(DAY)).floor())
    }
}

/// Scrolls the slot into view.
pub fn reveal(grid: &Element, slot: Slot) {
    let (Some(lanes), Some(frame)) = (Lanes::read(grid), frame(grid)) else {
        return;
    };
    let pixels = |minute: i32| f64::from(minute) * lanes.height / f64::from(DAY);
    let from = pixels(of_day(slot.start));
    let until = from + pixels(slot.minutes);
    let height = f64::from(frame.client_height());
    let top = f64::from(frame.scroll_top());
    let head = head(&frame);
    if from < top {
        frame.set_scroll_top(pixel(from));
    } else if until + head > top + height {
        frame.set_scroll_top(pixel(until + head - height));
    }
}

/// Scrolls a week that was not in the page when the page was loaded, to the minute that the server names.
pub fn scroll_to_top(grid: &Element) {
    if let (Some(lanes), Some(frame)) = (Lanes::read(grid), frame(grid))
        && let Some(minute) = dom::number(&frame, "data-top")
    {
        frame.set_scroll_top(pixel(f64::from(minute) * lanes.height / f64::from(DAY)));
    }
}

/// Height of the zone at the upper and lower edge in which a drag scrolls, in pixels.
const EDGE: f64 = 32.0;

/// The state of a drag that begins at `y`.
pub fn pressed_at_edge(grid: &Element, y: f64) -> Edge {
    let (above, below) = frame(grid).map_or((0.0, 0.0), |frame| beyond(&frame, y));
    Edge {
        pressed_at: (above > 0.0, below > 0.0),
        ..Edge::default()
    }
}

/// Scrolls on while a pointer stays near the upper or lower edge.
pub fn scroll_at_edge(grid: &Element, y: f64, edge: Edge) -> Edge {
    let Some(frame) = frame(grid) else { return edge };
    let (edge, pixels) = edge.scrolled(beyond(&frame, y), clock::wall());
    if pixels != 0 {
        frame.set_scroll_top(frame.scroll_top() + pixels);
    }
    edge
}

/// How far `y` is in the zone of the upper and of the lower edge.
fn beyond(frame: &Element, y: f64) -> (f64, f64) {
    let rect = frame.get_bounding_client_rect();
    (rect.top() + head(frame) + EDGE - y, y - rect.bottom() + EDGE)
}

impl Edge {
    /// The state after a move of the pointer, and the pixels to scroll by. A pointer that only passes through does not
    /// scroll, and neither does one that was pressed there, before it leaves the grid.
    fn scrolled(mut self, (above, below): (f64, f64), now: f64) -> (Self, i32) {
        const REST: f64 = 300.0;
        const STEP: i32 = 12;
        const PAUSE: f64 = 40.0;
        let is_at = |beyond: f64, pressed: bool| beyond > if pressed { EDGE } else { 0.0 };
        let step = match (is_at(above, self.pressed_at.0), is_at(below, self.pressed_at.1)) {
            (true, _) => -STEP,
            (_, true) => STEP,
            _ => {
                self.since = None;
                return (self, 0);
            }
        };
        let since = *self.since.get_or_insert(now);
        if now - since < REST || now - self.scrolled < PAUSE {
            return (self, 0);
        }
        self.scrolled = now;
        (self, step)
    }
}

/// The scroll container around the grid.
fn frame(grid: &Element) -> Option<Element> {
    grid.closest(".week").ok().flatten()
}

/// Height of the sticky row of day names.
fn head(frame: &Element) -> f64 {
    let name = frame.query_selector(".week-day-name").ok().flatten();
    name.map_or(0.0, |name| name.get_bounding_client_rect().height())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a page has fewer pixels than an i32 can count"
)]
fn pixel(value: f64) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_scrolls_where_it_rests_and_not_where_it_was_pressed() {
        let rests = Edge::default();
        let (rests, by) = rests.scrolled((-300.0, 10.0), 1_000.0);
        assert_eq!(by, 0, "it may only pass through");
        let (rests, by) = rests.scrolled((-300.0, 12.0), 1_400.0);
        assert_eq!(by, 12);
        let (_, by) = rests.scrolled((-300.0, 12.0), 1_410.0);
        assert_eq!(by, 0, "at most so fast");

        let pressed = Edge {
            pressed_at: (false, true),
            ..Edge::default()
        };
        let (pressed, _) = pressed.scrolled((-300.0, 30.0), 1_000.0);
        let (pressed, by) = pressed.scrolled((-300.0, 31.0), 2_000.0);
        assert_eq!(by, 0);
        let (pressed, _) = pressed.scrolled((-300.0, 40.0), 3_000.0);
        assert_eq!(pressed.scrolled((-300.0, 41.0), 3_400.0).1, 12, "beyond the grid");
    }

    #[test]
    fn a_point_is_on_a_day_and_a_minute() {
        let lanes = Lanes {
            left: 100.0,
            top: -200.0,
            width: 700.0,
            height: 1440.0,
            days: 7,
        };
        assert_eq!((lanes.day_at(100.0), lanes.minute_at(-200.0)), (0, 0));
        assert_eq!((lanes.day_at(250.0), lanes.minute_at(340.0)), (1, 540));
        assert_eq!((lanes.day_at(0.0), lanes.day_at(5_000.0)), (0, 6));
        assert_eq!((lanes.minute_at(-260.0), lanes.minute_at(1_300.0)), (-60, 1_500));
    }
}
