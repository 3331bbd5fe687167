//! The week: seven days beside the hours. Clicks, keys and drags are handled by delegation on one element,
//! so that two hundred sessions need no handlers of their own.

use super::{
    address, cursor,
    day_column::DayColumn,
    drag,
    geometry::{self, Lanes},
    ghost::Ghost,
    keyboard,
    now_line::NowLine,
    state::{CalendarState, Shown, use_calendar},
};
use crate::{
    domain::{
        calendar::{SLOT_STEP, at_minute, days_later, floor, minute_of_day},
        wall_clock::clock,
    },
    ui::components::ticker::on_window,
};
use leptos::{html::Div, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

#[component]
pub fn WeekGrid() -> impl IntoView {
    let state = use_calendar();
    let node: NodeRef<Div> = NodeRef::new();
    let on_grid = move |act: &dyn Fn(&Element)| {
        if let Some(grid) = node.get_untracked() {
            act(&grid);
        }
    };
    let first = Memo::new(move |_| state.days().first);
    let days = move || {
        let first = first.get();
        (0..7).map(|ahead| days_later(first, ahead)).collect::<Vec<_>>()
    };
    let partner = Memo::new(move |_| state.can_schedule());
    let morning = state.shown.with_untracked(morning);

    watch_width(state);
    scroll_to_morning(state, node);
    turn_with_week(state, node);

    view! {
        // Without a cursor the week itself is focusable, so that it can be scrolled by keyboard.
        <div class="week" data-morning=morning.to_string() tabindex=move || (!partner.get()).then_some("0") role="group" aria-labelledby="calendar-range">
            <div
                class="week-grid"
                data-state=move || state.moving.with(Option::is_some).then_some("moving")
                node_ref=node
                on:click=move |event| on_grid(&|grid| click(state, grid, &event))
                on:keydown=move |event| {
                    on_grid(&|grid| keyboard::press(state, grid, &event));
                }
                on:focusin=move |event| {
                    if let Some((_, id)) = drag::session_at(&event) {
                        come_to(state, id);
                    }
                    state.looked_at.set(Some(state.cursor.get_untracked().at.date()));
                }
                on:focusout=move |_| {
                    // A keyboard move is cancelled when the focus leaves.
                    if state.moving.get_untracked().is_some_and(|moving| moving.by_keys) {
                        keyboard::give_up(state);
                    }
                }
                on:pointerdown=move |event| on_grid(&|grid| drag::press(state, grid, &event))
                on:pointermove=move |event| on_grid(&|grid| drag::follow(state, grid, &event))
                on:pointerup=move |event| drag::release(state, &event)
                on:pointercancel=move |_| drag::cancel(state)
            >
                <Hours />
                <For each=days key=|day| *day let:day>
                    <DayColumn day />
                </For>
                <Show when=move || partner.get()>
                    <CursorLink />
                </Show>
                <Ghost />
                <NowLine />
            </div>
        </div>
    }
}

/// The hour labels beside the days.
#[component]
fn Hours() -> impl IntoView {
    let hours: Vec<_> = (1..24)
        .map(|hour| view! { <span style=format!("--from:{}", hour * 60)>{format!("{hour:02}:00")}</span> })
        .collect();
    view! { <div class="week-hours" aria-hidden="true">{hours}</div> }
}

/// The half-hour under the keyboard cursor: a link that schedules a session there.
#[component]
fn CursorLink() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let at = Memo::new(move |_| state.cursor.get().at);
    let free = Memo::new(move |_| state.cursor.get().session.is_none());
    view! {
        <a
            id=keyboard::CURSOR_ID
            class="week-cursor"
            href=move || address::href_schedule(at.get())
            style=move || {
                let day = (at.get().date() - state.days().first).num_days();
                format!("--day:{};--from:{}", day.clamp(0, 6), minute_of_day(at.get()))
            }
            tabindex=move || if free.get() || !state.grid.get() { "0" } else { "-1" }
            draggable="false"
        >
            <span aria-hidden="true">{move || clock(at.get())}</span>
            <span class="sr-only">
                {move || words.calendar_free_slot(words.day_long(at.get().date()), clock(at.get()))}
            </span>
        </a>
    }
}

/// Moves the cursor to a session that got the focus by a click.
fn come_to(state: CalendarState, id: crate::domain::ids::SessionId) {
    let here = state.cursor.get_untracked();
    if here.session == Some(id) {
        return;
    }
    if let Some(session) = untrack(|| state.find(id)) {
        let week = untrack(|| state.days());
        let at = cursor::slot_of(session.when.start);
        let at = if week.contains(at.date()) { at } else { here.at };
        state.cursor.set(cursor::Cursor {
            at,
            session: Some(id),
        });
    }
}

/// A click outside sessions (those are handled by the calendar): on the cursor or on free time.
fn click(state: CalendarState, grid: &Element, event: &MouseEvent) {
    if state.dragged.try_update_value(std::mem::take).unwrap_or_default() {
        // The click that ends a drag.
        event.prevent_default();
        event.stop_propagation();
        return;
    }
    let Some(target) = drag::element(event) else {
        return;
    };
    let on = |selector: &str| target.closest(selector).ok().flatten().is_some();
    if !is_plain(event) || on("[data-session]") || !state.grid.get_untracked() {
        return;
    }
    if on(".week-cursor") {
        event.prevent_default();
        state.schedule(state.cursor.get_untracked().at);
    } else if on("[data-day]") {
        let Some(lanes) = Lanes::read(grid) else { return };
        let day = days_later(
            untrack(|| state.days()).first,
            lanes.day_at(event.client_x().into()),
        );
        let minute = floor(lanes.minute_at(event.client_y().into()), SLOT_STEP);
        let at = at_minute(day, minute.clamp(0, 24 * 60 - SLOT_STEP));
        state.cursor.set(cursor::Cursor { at, session: None });
        state.looked_at.set(Some(day));
        keyboard::focus(state.cursor.get_untracked());
        state.schedule(at);
    }
}

/// Whether a click is an ordinary one: primary button, no modifier key (new tab, selection).
pub fn is_plain(event: &MouseEvent) -> bool {
    event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// Keeps `state.grid` current: the page is live and wide, and the viewer may schedule. Esc cancels a drag,
/// wherever the focus is.
fn watch_width(state: CalendarState) {
    let look = move || {
        let wide = geometry::is_wide();
        let partner = state
            .shown
            .try_with_untracked(|shown| shown.view.can_schedule)
            .unwrap_or_default();
        if state.grid.try_get_untracked() != Some(wide && partner) {
            state.grid.try_set(wide && partner);
        }
    };
    Effect::new(move |_| {
        look();
        on_window("resize", move |_| look());
        on_window("keydown", move |event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                drag::cancel(state);
            }
        });
    });
}

/// Minute of the day from which the week is shown: the morning, or the first session if that is earlier.
fn morning(shown: &Shown) -> i64 {
    const MORNING: i64 = 7 * 60;
    let starts = shown
        .view
        .sessions
        .iter()
        .map(|session| minute_of_day(session.when.start));
    starts.min().map_or(MORNING, |first| first.min(MORNING))
}

/// Scrolls the page that the server has rendered before it is painted, as `scroll_to_morning` does for weeks that are
/// shown later. An inline script that stands behind the week.
pub const SCROLLS: &str = "\
const week=document.querySelector('.week[data-morning]');\
if(week&&!matchMedia('(min-width: 45rem)').matches)week.querySelector('.week-day.today')?.scrollIntoView();\
else if(week)week.scrollTop=week.dataset.morning/1440*week.querySelector('[data-day]').clientHeight;";

/// Scrolls to the morning; in the list, to today. Only once: showing another week keeps the scroll position.
fn scroll_to_morning(state: CalendarState, node: NodeRef<Div>) {
    Effect::new(move |done: Option<bool>| {
        let Some(grid) = node.get() else { return false };
        if done != Some(true) {
            let minute = state.shown.with_untracked(morning);
            // The grid must be laid out first.
            request_animation_frame(move || geometry::scroll_to(&grid, minute));
        }
        true
    });
}

/// When another week is shown, moves the cursor to the same weekday and time there.
fn turn_with_week(state: CalendarState, node: NodeRef<Div>) {
    Effect::new(move |before: Option<chrono::NaiveDate>| {
        let week = state.days();
        if before.is_none() && !week.contains(state.cursor.get_untracked().at.date()) {
            state.cursor.set(
                state
                    .shown
                    .with_untracked(|shown| cursor::Cursor::first(&shown.view)),
            );
        }
        if before.is_some_and(|before| before != week.first) {
            let at = state.cursor.get_untracked().at;
            let ahead = (at.date() - before.unwrap_or(week.first)).num_days().clamp(0, 6);
            let at = at_minute(days_later(week.first, ahead), minute_of_day(at));
            let landing = state
                .shown
                .with_untracked(|shown| cursor::Cursor::landing(at, &shown.view.sessions));
            state.moving.set(None);
            state.cursor.set(landing);
            if node
                .get_untracked()
                .is_some_and(|grid| geometry::has_focus(&grid))
            {
                state.looked_at.set(Some(at.date()));
                request_animation_frame(move || keyboard::focus(landing));
            }
        }
        week.first
    });
}
