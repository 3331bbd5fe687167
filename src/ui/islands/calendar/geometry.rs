//! Converts between pixels and the week's days and minutes; scrolling and focus.

use super::drag::Edge;
use crate::{
    browser::clock,
    domain::calendar::{DAY_MINUTES, Slot, minute_of_day},
};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// At this width and above the week is a grid, below it a list of days. Keep in sync with `_calendar.scss`.
const WIDE: &str = "(min-width: 45rem)";

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
    pub fn day_at(self, x: f64) -> i64 {
        whole(((x - self.left) / self.width * f64::from(self.days)).floor())
            .clamp(0, i64::from(self.days) - 1)
    }

    /// Minute of the day at `y`; not clamped.
    pub fn minute_at(self, y: f64) -> i64 {
        whole(((y - self.top) / self.height * f64::from(DAY_MINUTES)).floor())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a screen has fewer pixels than an i64 can count"
)]
fn whole(value: f64) -> i64 {
    value as i64
}

pub fn focus(id: &str) {
    let found = document()
        .get_element_by_id(id)
        .and_then(|found| found.dyn_into::<HtmlElement>().ok());
    if let Some(found) = found {
        // Ignored: if the element cannot take the focus, the focus stays where it is.
        let _ = found.focus();
    }
}

/// Element id of what has the focus.
pub fn focused_id() -> Option<String> {
    let active = document().active_element()?;
    Some(active.id()).filter(|id| !id.is_empty())
}

/// Whether the focus was lost, because the focused element was removed; the kit then gives it to the content.
pub fn is_focus_lost() -> bool {
    let active = document().active_element();
    active.is_none_or(|active| matches!(&*active.local_name(), "body" | "main"))
}

/// Focuses an element if the focus was lost.
pub fn focus_if_lost(id: &str) {
    if is_focus_lost() {
        focus(id);
    }
}

/// Whether an element within `root` has the focus.
pub fn has_focus(root: &Element) -> bool {
    document()
        .active_element()
        .is_some_and(|active| root.contains(Some(&active)))
}

/// Scrolls the slot into view.
pub fn reveal(grid: &Element, slot: Slot) {
    let (Some(lanes), Some(frame)) = (Lanes::read(grid), frame(grid)) else {
        return;
    };
    let pixels = |minute: i64| to_float(minute) * lanes.height / f64::from(DAY_MINUTES);
    let from = pixels(minute_of_day(slot.start));
    let until = from + pixels(slot.minutes.into());
    let height = f64::from(frame.client_height());
    let top = f64::from(frame.scroll_top());
    let head = head(&frame);
    if from < top {
        frame.set_scroll_top(pixel(from));
    } else if until + head > top + height {
        frame.set_scroll_top(pixel(until + head - height));
    }
}

/// Whether the page is wide enough for the week to be a grid.
pub fn is_wide() -> bool {
    let query = window().match_media(WIDE).ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Scroll position of a week that was not scrolled yet, by the page's script or by the reader. Grid: `minute` at the top.
/// List: today.
pub fn scroll_to(grid: &Element, minute: i64) {
    if !is_wide() {
        let today = grid.query_selector(".week-day.today").ok().flatten();
        if let Some(today) = today.filter(|_| window().scroll_y() == Ok(0.0)) {
            today.scroll_into_view();
        }
    } else if let (Some(lanes), Some(frame)) = (Lanes::read(grid), frame(grid))
        && frame.scroll_top() == 0
    {
        frame.set_scroll_top(pixel(to_float(minute) * lanes.height / f64::from(DAY_MINUTES)));
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

#[expect(clippy::cast_precision_loss, reason = "minutes of a few days")]
fn to_float(minutes: i64) -> f64 {
    minutes as f64
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
