//! The calendar's island: what a hand does on the days that the server has rendered (`ui::pages::calendar`).
//!
//! Dragging, drawing, the keyboard cursor, undo, and links to other days that are taken in place. It renders nothing but
//! the cursor's place, the ghost and the line at the current time: after every change the page is fetched and merged.

mod cursor;
mod dom;
mod drag;
mod geometry;
mod keyboard;
mod letters;
mod moves;
mod slot;
mod turning;

use crate::{
    browser::page,
    ui::islands::kit::{on_document, on_window, region},
};
use cursor::Cursor;
use geometry::Edge;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use moves::{Move, Moving};
use slot::{DAY, SLOT_STEP, Slot};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, MouseEvent, PointerEvent};

/// How often the line at the current time is moved, in milliseconds.
const TICK: u32 = 10_000;

/// What is not in the page.
#[derive(Default)]
struct State {
    cursor: RefCell<Cursor>,
    /// The session being dragged or moved by keys.
    moving: RefCell<Option<Moving>>,
    /// The session being drawn.
    drawn: Cell<Option<Slot>>,
    pressed: RefCell<Option<drag::Pressed>>,
    /// Where the drag is at the upper or lower edge, and since when.
    edge: Cell<Edge>,
    /// Whether the next click belongs to a finished drag and must be ignored.
    dragged: Cell<bool>,
    /// Whether a new time is being saved.
    saving: Cell<bool>,
    /// Takes the last move back, and the toast that offers it.
    undo: RefCell<Option<Move>>,
    toast: RefCell<Option<web_sys::Element>>,
    /// The day that was last clicked or focused on this address; another view is opened so that it shows this day.
    looked_at: Cell<Option<i32>>,
    /// Element id of what had the focus when a dialog was opened.
    origin: RefCell<Option<String>>,
    /// Whether other days are awaited, and the keys that were pressed meanwhile.
    turns: Cell<bool>,
    waiting: RefCell<Vec<String>>,
    letters_off: Cell<bool>,
    /// The address of what is on the screen.
    address: RefCell<String>,
    /// The view on the screen and the minute that it begins at.
    shown: RefCell<(String, i32)>,
    /// The day that the page was last fetched for because another one had begun.
    renewed: Cell<i32>,
}

thread_local! {
    static STATE: State = State::default();
}

/// Brings the days in the page to life. It renders the live region for screen readers alone.
#[island]
pub fn CalendarIsland() -> impl IntoView {
    Effect::new(|_| {
        letters::install();
        shown();
        page::on_shown(shown);
        pointer("pointerdown", drag::press);
        pointer("pointermove", drag::follow);
        pointer("pointerup", drag::release);
        pointer("pointercancel", |_| drag::cancel());
        on_document("click", false, |event| click(event.unchecked_ref()));
        on_document("keydown", false, |event| press(event.unchecked_ref()));
        on_document("focusin", false, |event| look(&event));
        on_document("focusout", false, |event| {
            // A keyboard move is cancelled when the focus leaves.
            let is_moving = moves::moving().is_some_and(|moving| moving.by_keys);
            if is_moving && drag::closest(&event, ".week").is_some() {
                moves::give_up();
            }
        });
        on_document("change", false, |event| letters::change(&event));
        // The browser returns the focus to the element that had it. If that was drawn again meanwhile, the new one takes
        // it. The event bubbles in no browser.
        on_document("close", true, |_| {
            if let Some(origin) = STATE.with(|state| state.origin.borrow().clone()) {
                dom::focus_if_lost(&origin);
            }
        });
        on_window("resize", |_| keyboard::place());
        on_window("popstate", |_| turning::went());
        Interval::new(TICK, tick).forget();
    });
    view! { <div class="sr-only" role="status" id="calendar-status"></div> }
}

fn pointer(event: &str, hear: fn(&PointerEvent)) {
    on_document(event, false, move |event| hear(event.unchecked_ref()));
}

/// Announces a text to screen readers.
fn say(text: &str) {
    if let Some(status) = dom::by_id("calendar-status") {
        status.set_text_content(Some(text));
    }
}

/// The page has been rendered again: finds the cursor's place in it.
fn shown() {
    STATE.with(|state| state.address.replace(page::here()));
    let Some(root) = dom::root() else { return };
    let first = dom::first();
    let view = root.get_attribute("data-span").unwrap_or_default();
    let (before, first_before) = STATE.with(|state| state.shown.replace((view.clone(), first)));
    let is_other = before != view || first_before != first;
    if is_other && !before.is_empty() {
        say(&dom::text("said"));
        STATE.with(|state| state.looked_at.set(None));
    }
    if is_other && !before.is_empty() && !dom::is_wide() {
        // As when the page is loaded.
        if let Some(today) = dom::find(".week-day[data-today] .week-day-name") {
            today.scroll_into_view();
        }
    }
    if let Some(grid) = dom::week_grid() {
        let is_week_on = before == view;
        if is_other && !is_week_on {
            let at = dom::by_id(dom::CURSOR_ID).and_then(|link| dom::number(&link, "data-at"));
            let at = at.unwrap_or(first);
            STATE.with(|state| state.cursor.replace(Cursor { at, session: None }));
            if !before.is_empty() && dom::is_wide() {
                geometry::scroll_to_top(&grid);
            }
        } else {
            // The same weekday and time.
            let Cursor { at, session } = keyboard::cursor();
            let at = at + first - first_before;
            let week = dom::week();
            let session = session.filter(|id| week.position(id).is_some());
            let cursor = if is_other {
                week.landing(at)
            } else {
                Cursor { at, session }
            };
            if is_other && dom::has_focus(&grid) {
                keyboard::go_to(cursor);
            } else {
                STATE.with(|state| state.cursor.replace(cursor));
            }
        }
        keyboard::place();
    }
    letters::place();
    tick();
}

/// Moves the line at the current time; on another day the page is fetched again.
fn tick() {
    let now = dom::now();
    let day = now.div_euclid(DAY);
    let is_shown = (dom::first()..dom::first() + slot::WEEK).contains(&now);
    for line in dom::all(".week-now, .week-now-time") {
        dom::set(&line, "hidden", (!is_shown).then_some(""));
        dom::set(&line, "style", Some(&keyboard::style(now)));
    }
    if let Some(time) = dom::find(".week-now-time") {
        time.set_text_content(Some(&slot::clock(now)));
    }
    let rendered = dom::root().and_then(|root| dom::number(&root, "data-today"));
    if rendered.is_some_and(|rendered| rendered < day)
        && STATE.with(|state| state.renewed.replace(day)) != day
    {
        region::ask();
    }
}

/// A click in the shown days, or on a link to others. With a modifier key or the middle button it is the browser's.
fn click(event: &MouseEvent) {
    let is_held = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if drag::closest(event, ".calendar").is_none() || event.button() != 0 || is_held {
        return;
    }
    if act(event) {
        event.prevent_default();
    }
}

fn act(event: &MouseEvent) -> bool {
    let on = |selector: &str| drag::closest(event, selector);
    if STATE.with(|state| state.dragged.replace(false)) {
        // The click that ends a drag.
        return true;
    }
    if let Some(session) = on("[data-session]").and_then(|block| block.get_attribute("data-session")) {
        dom::open("summary", &[("session", session)]);
        return true;
    }
    if let Some(link) = on("[data-turns]") {
        turning::take(&link);
        return true;
    }
    if on("[data-schedules]").is_some() {
        dom::schedule(slot::next_hour(dom::now()), None);
        return true;
    }
    if let Some(grid) = dom::grid().filter(|_| on(".week-grid").is_some()) {
        if on(".week-cursor").is_some() {
            dom::schedule(keyboard::cursor().at, None);
            return true;
        }
        if let Some(minute) = on("[data-day]").and_then(|_| drag::minute_at(&grid, event)) {
            let at = slot::floor(minute, SLOT_STEP);
            keyboard::go_to(Cursor { at, session: None });
            dom::schedule(at, None);
        }
    } else if let Some(cell) = on("td").filter(|_| on("a").is_none() && dom::is_free())
        && let Some(day) = keyboard::day_of(&cell)
    {
        // The dialog gives the focus back to the day.
        if let Some(number) = cell.first_element_child() {
            dom::focus_on(&number);
        }
        STATE.with(|state| state.looked_at.set(Some(day)));
        dom::schedule(slot::beginning(day * DAY, dom::now()), None);
    }
    false
}

fn press(event: &KeyboardEvent) {
    if event.default_prevented() {
        return;
    }
    if event.key() == "Escape" {
        drag::cancel();
    }
    if keyboard::press(event) || letters::press(event) {
        event.prevent_default();
    }
}

/// The focus came to something: the cursor goes there, and another view will be opened around its day.
fn look(event: &Event) {
    let Some(element) = drag::closest(
        event,
        ".calendar [data-session], .calendar [data-day] *, .week-cursor",
    ) else {
        return;
    };
    if let Some(grid) = dom::grid().filter(|grid| grid.contains(Some(&element))) {
        if let (Some(id), Some(slot)) = (element.get_attribute("data-session"), dom::slot_of(&element))
            && keyboard::cursor().session.as_ref() != Some(&id)
        {
            let at = slot::floor(slot.start, SLOT_STEP);
            let is_here = dom::week().contains(at) && grid.is_connected();
            let at = if is_here { at } else { keyboard::cursor().at };
            let cursor = Cursor {
                at,
                session: Some(id),
            };
            STATE.with(|state| state.cursor.replace(cursor));
            keyboard::place();
        }
        let day = keyboard::cursor().at.div_euclid(DAY);
        STATE.with(|state| state.looked_at.set(Some(day)));
    } else {
        STATE.with(|state| state.looked_at.set(keyboard::day_of(&element)));
    }
}
