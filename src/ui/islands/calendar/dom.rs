//! The page that the server has rendered: what its `data-*` attributes say, and the clock.

use super::{
    cursor::{Placed, Week},
    slot::{self, DAY, Slot},
};
use crate::{
    browser::page,
    ui::islands::kit::{clocks, dialogs},
};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// At this width and above the week is a grid, below it a list of days. Keep in sync with `_calendar.scss`.
const WIDE: &str = "(min-width: 45rem)";
/// Element id of the cursor.
pub const CURSOR_ID: &str = "week-cursor";

/// The element around everything that changes with the days on the screen. None if they could not be loaded.
pub fn root() -> Option<Element> {
    by_id("calendar")
}

/// A `data-*` attribute of the root: a text in the reader's language, for example.
pub fn text(name: &str) -> String {
    root()
        .and_then(|root| root.get_attribute(&format!("data-{name}")))
        .unwrap_or_default()
}

pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

pub fn all(selector: &str) -> Vec<Element> {
    page::all(&document(), selector)
}

/// A `data-*` attribute that is a whole number.
pub fn number(element: &Element, name: &str) -> Option<i32> {
    element.get_attribute(name)?.parse().ok()
}

/// Whether the viewer may schedule.
pub fn is_free() -> bool {
    root().is_some_and(|root| root.has_attribute("data-free"))
}

/// The week's grid, if a hand may work in it: on a wide page, for a viewer who may schedule.
pub fn grid() -> Option<Element> {
    week_grid().filter(|_| is_free() && is_wide())
}

pub fn week_grid() -> Option<Element> {
    find(".week-grid")
}

/// Whether the page is wide enough for the week to be a grid.
pub fn is_wide() -> bool {
    let query = page::window().and_then(|window| window.match_media(WIDE).ok()?);
    query.is_some_and(|query| query.matches())
}

/// The minute that the shown days begin at.
pub fn first() -> i32 {
    root()
        .and_then(|root| number(&root, "data-first"))
        .unwrap_or_default()
        * DAY
}

/// The sessions of the week, with the minute that it begins at.
pub fn week() -> Week {
    // Those with an id: a session over midnight has two blocks.
    let placed = |block: Element| {
        Some(Placed {
            slot: slot_of(&block)?,
            id: block.get_attribute("data-session")?,
        })
    };
    let blocks = all(".week-grid [data-session][id]");
    Week {
        first: first(),
        sessions: blocks.into_iter().filter_map(placed).collect(),
    }
}

/// Where a session is.
pub fn slot_of(block: &Element) -> Option<Slot> {
    Some(Slot {
        start: number(block, "data-starts")?,
        minutes: number(block, "data-minutes")?,
    })
}

/// Element id of a session's block.
pub fn block_id(session: &str) -> String {
    format!("session-{session}")
}

/// A session's block; of one over midnight the first.
pub fn block(session: &str) -> Option<Element> {
    by_id(&block_id(session))
}

/// `Tuesday 24 November` for a time of the shown week.
pub fn day_name(minute: i32) -> String {
    let day = minute.div_euclid(DAY);
    find(&format!(".week-lane[data-day='{day}']"))
        .and_then(|lane| lane.get_attribute("data-name"))
        .unwrap_or_default()
}

/// The time on the viewer's clocks.
pub fn now() -> i32 {
    let now = clocks::now().unwrap_or_default();
    let Some(root) = root() else { return 0 };
    let has_changed = clocks::instant(&root, "data-changes").is_some_and(|at| now >= at);
    let name = if has_changed {
        "data-offset-then"
    } else {
        "data-offset"
    };
    let offset = f64::from(number(&root, name).unwrap_or_default());
    #[expect(clippy::cast_possible_truncation, reason = "minutes of the next 4,000 years")]
    let minute = ((now / 1_000.0 + offset) / 60.0).floor() as i32;
    minute
}

/// `2026-11-24`
pub fn date(minute: i32) -> String {
    let at = js_sys::Date::new(&JsValue::from_f64(f64::from(minute) * 60_000.0));
    let text = String::from(at.to_iso_string());
    text.get(..10).unwrap_or_default().to_owned()
}

/// Opens "Schedule Session" for a time, and for a length in minutes if one was drawn.
pub fn schedule(at: i32, minutes: Option<i32>) {
    if !is_free() {
        return;
    }
    let mut fields = vec![("date", date(at)), ("time", slot::clock(at))];
    fields.extend(minutes.map(|minutes| ("duration", minutes.to_string())));
    open("schedule", &fields);
}

/// Opens a dialog of the page. When it closes, the focus returns to what has it now.
pub fn open(name: &str, fields: &[(&str, String)]) {
    super::STATE.with(|state| state.origin.replace(focused_id()));
    dialogs::open_with(name, fields);
}

pub fn focus(id: &str) {
    if let Some(found) = by_id(id) {
        focus_on(&found);
    }
}

pub fn focus_on(element: &Element) {
    // If it cannot take the focus, the focus stays where it is.
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Element id of what has the focus.
pub fn focused_id() -> Option<String> {
    let active = document().active_element()?;
    Some(active.id()).filter(|id| !id.is_empty())
}

/// Focuses an element if the focus was lost, because its element was removed; the kit then gives it to the content.
pub fn focus_if_lost(id: &str) {
    if is_focus_lost() {
        focus(id);
    }
}

pub fn is_focus_lost() -> bool {
    let active = document().active_element();
    active.is_none_or(|active| matches!(&*active.local_name(), "body" | "main"))
}

/// Whether an element within `root` has the focus.
pub fn has_focus(root: &Element) -> bool {
    let active = document().active_element();
    active.is_some_and(|active| root.contains(Some(&active)))
}

/// Sets an attribute; `None` removes it.
pub fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
