//! Keyboard and clicks in month and agenda: arrows move the focus from day to day or session to session.

use super::{
    address::{earlier, href, later},
    drag, geometry,
    state::{CalendarState, use_calendar},
    turning,
    week_grid::is_plain,
};
use crate::{
    api::calendar::CalendarSpan,
    domain::calendar::{at_minute, days_later, next_hour},
};
use chrono::{NaiveDate, NaiveDateTime};
use leptos::{ev, html::Div, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Moves the focus by this many stops.
    Go(i64),
    /// Moves to the row's first (`false`) or last (`true`) stop.
    RowEnd(bool),
    /// Shows earlier (`false`) or later (`true`) days.
    Turn(bool),
    New,
}

/// Maps a key to a command; `row` is the number of stops per row.
pub fn command(key: &str, row: i64) -> Option<Command> {
    let asked = match key {
        "ArrowUp" => Command::Go(-row),
        "ArrowDown" => Command::Go(row),
        "ArrowLeft" if row > 1 => Command::Go(-1),
        "ArrowRight" if row > 1 => Command::Go(1),
        "Home" => Command::RowEnd(false),
        "End" => Command::RowEnd(true),
        "PageUp" => Command::Turn(false),
        "PageDown" => Command::Turn(true),
        "n" | "N" => Command::New,
        _ => return None,
    };
    Some(asked)
}

/// The index of the stop that a command leads to; `None` past either end.
pub fn target(asked: Command, here: usize, count: usize, row: i64) -> Option<usize> {
    let here = i64::try_from(here).ok()?;
    let count = i64::try_from(count).ok()?;
    // A single column counts as one row.
    let row = if row > 1 { row } else { count };
    let to = match asked {
        Command::Go(by) => here + by,
        Command::RowEnd(false) => here - here % row,
        Command::RowEnd(true) => here - here % row + row - 1,
        Command::Turn(_) | Command::New => return None,
    };
    usize::try_from(to).ok().filter(|_| to < count)
}

/// The container of the month or the agenda.
#[component]
pub fn Sheet(children: Children) -> impl IntoView {
    let state = use_calendar();
    let node: NodeRef<Div> = NodeRef::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let held = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        let (row, _) = stops_of(state);
        let asked = command(&event.key(), row).filter(|_| !held);
        let (Some(asked), Some(sheet)) = (asked, node.get_untracked()) else {
            return;
        };
        event.prevent_default();
        let stops = stops(state, &sheet);
        let here = stops.iter().position(holds_focus).unwrap_or_default();
        match asked {
            Command::New => state.schedule(time_of(state, here)),
            Command::Turn(on) => {
                let (span, date) = state.last_asked();
                let turn = if on { later } else { earlier };
                turning::turn(state, &href(span, turn(span, date)));
            }
            Command::Go(_) | Command::RowEnd(_) => {
                let to = target(asked, here, stops.len(), row);
                if let Some(stop) = to.and_then(|to| stops.get(to)) {
                    let _ = stop.focus();
                }
            }
        }
    };
    let on_click = move |event: MouseEvent| {
        let Some(at) = drag::element(&event).filter(|_| is_plain(&event)) else {
            return;
        };
        let closest = |selector: &str| at.closest(selector).ok().flatten();
        let (Some(day), None, Some(sheet)) = (closest("td"), closest("a"), node.get_untracked()) else {
            return;
        };
        let stops = stops(state, &sheet);
        if let Some(place) = stops.iter().position(|stop| day.contains(Some(stop))) {
            // The dialog gives the focus back to the day.
            let _ = stops[place].focus();
            state.looked_at.set(Some(day_of(state, place)));
            state.schedule(time_of(state, place));
        }
    };
    let on_focus = move |event: ev::FocusEvent| {
        let day = match untrack(|| state.span()) {
            CalendarSpan::Month => node
                .get_untracked()
                .and_then(|sheet| stops(state, &sheet).iter().position(holds_focus))
                .map(|place| day_of(state, place)),
            CalendarSpan::Week | CalendarSpan::Agenda => drag::session_at(&event)
                .and_then(|(_, id)| untrack(|| state.find(id)))
                .map(|placed| placed.when.start.date()),
        };
        state.looked_at.set(day);
    };
    keep_focus(state, node);
    view! {
        <div class="calendar-sheet" data-free=move || state.can_schedule().then_some("") node_ref=node on:keydown=on_key on:click=on_click on:focusin=on_focus>
            {children()}
        </div>
    }
}

/// The number of stops per row, and their CSS selector.
fn stops_of(state: CalendarState) -> (i64, &'static str) {
    match untrack(|| state.span()) {
        CalendarSpan::Month => (7, ".month-day-number"),
        CalendarSpan::Week | CalendarSpan::Agenda => (1, "[data-session]"),
    }
}

fn stops(state: CalendarState, sheet: &Element) -> Vec<HtmlElement> {
    let (_, selector) = stops_of(state);
    let found = sheet.query_selector_all(selector).ok();
    found.map_or_else(Vec::new, |found| {
        (0..found.length())
            .filter_map(|index| found.item(index)?.dyn_into().ok())
            .collect()
    })
}

/// Whether the focus is on this stop or elsewhere in its table cell.
fn holds_focus(stop: &HtmlElement) -> bool {
    let cell = stop.closest("td").ok().flatten();
    let active = document().active_element();
    let focused = active.as_deref();
    cell.map_or_else(|| stop.contains(focused), |cell| cell.contains(focused))
}

/// When a session would begin that is scheduled from a stop.
fn time_of(state: CalendarState, place: usize) -> NaiveDateTime {
    let now = state.now.get_untracked();
    if untrack(|| state.span()) == CalendarSpan::Month {
        beginning(day_of(state, place), now)
    } else {
        next_hour(now)
    }
}

/// Proposes a time for a session on a day of the month: nine o'clock, and today the next full hour. In today's last
/// hour that is midnight, which is tomorrow's.
fn beginning(day: NaiveDate, now: NaiveDateTime) -> NaiveDateTime {
    const MORNING: i64 = 9 * 60;
    if day == now.date() {
        next_hour(now)
    } else {
        at_minute(day, MORNING)
    }
}

/// The day of a month's stop.
fn day_of(state: CalendarState, place: usize) -> NaiveDate {
    let first = untrack(|| state.days()).first;
    days_later(first, i64::try_from(place).unwrap_or_default())
}

/// A month is re-rendered as a whole when another is shown: restore the focus to the same position.
fn keep_focus(state: CalendarState, node: NodeRef<Div>) {
    let place = StoredValue::new(None::<usize>);
    let remember = move |sheet: &Element| {
        let here = stops(state, sheet).iter().position(holds_focus);
        place.try_update_value(|place| *place = here.or(*place));
    };
    Effect::new(move |before: Option<super::address::Asked>| {
        let asked = state.asked.get();
        if before.is_some_and(|before| before != asked)
            && let Some(sheet) = node.get_untracked()
        {
            remember(&sheet);
        }
        asked
    });
    Effect::new(move |_| {
        state.shown.track();
        let (Some(sheet), Some(Some(here))) = (node.get_untracked(), place.try_update_value(Option::take))
        else {
            return;
        };
        request_animation_frame(move || {
            let lost = geometry::is_focus_lost();
            let stops = stops(state, &sheet);
            if let Some(stop) = stops
                .get(here.min(stops.len().saturating_sub(1)))
                .filter(|_| lost)
            {
                let _ = stop.focus();
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::{super::samples::at, *};

    #[test]
    fn today_a_session_is_proposed_for_the_next_hour_and_on_any_other_day_for_nine() {
        let (today, tomorrow) = (at(0).date(), at(1_440).date());
        assert_eq!(beginning(today, at(10 * 60 + 20)), at(11 * 60));
        assert_eq!(beginning(tomorrow, at(10 * 60 + 20)), at(1_440 + 9 * 60));
        // The next full hour is tomorrow's midnight: nobody who chose tomorrow means that.
        assert_eq!(beginning(tomorrow, at(23 * 60 + 50)), at(1_440 + 9 * 60));
        assert_eq!(beginning(today, at(23 * 60 + 50)), at(1_440));
    }

    fn to(key: &str, here: usize, count: usize, row: i64) -> Option<usize> {
        target(command(key, row)?, here, count, row)
    }

    #[test]
    fn in_a_month_arrows_go_by_days_and_weeks_and_stay_at_the_ends() {
        let month = |key, here| to(key, here, 42, 7);
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
        let agenda = |key, here| to(key, here, 5, 1);
        assert_eq!([agenda("ArrowDown", 1), agenda("ArrowUp", 1)], [Some(2), Some(0)]);
        assert_eq!([agenda("Home", 3), agenda("End", 3)], [Some(0), Some(4)]);
        assert_eq!(command("ArrowRight", 1), None);
    }
}
