//! The calendar's island: week, month and agenda of the viewer's sessions.
//!
//! [`CalendarIsland`] assembles the parts; their shared state is in [`state`]. The layout and snapping rules are
//! pure and live in `domain::calendar`. Without WASM the calendar consists of links and lists.

pub mod address;
pub mod agenda;
pub mod cursor;
pub mod day_column;
pub mod dialogs;
pub mod drag;
pub mod geometry;
pub mod ghost;
pub mod keyboard;
pub mod legend;
pub mod letters;
pub mod live;
pub mod month_grid;
pub mod notice;
pub mod now_line;
#[cfg(test)]
mod samples;
pub mod session_block;
pub mod sheet;
pub mod state;
pub mod summary;
pub mod toolbar;
pub mod turning;
pub mod week_grid;

use crate::{
    api::{ErrorCode, calendar::CalendarSpan},
    ui::{components::error_line::ErrorLine, context::use_words, islands::kit::on_document},
};
use address::Asked;
use agenda::Agenda;
use legend::Legend;
use leptos::prelude::*;
use month_grid::MonthGrid;
use notice::Notice;
use sheet::Sheet;
use state::{CalendarState, Shown};
use summary::Summary;
use toolbar::{Toolbar, range_label};
use week_grid::{WeekGrid, is_plain};

/// The calendar. It stays mounted while the URL changes, so that focus and scroll position are kept.
#[island]
pub fn CalendarIsland(
    /// The data rendered by the server.
    first: Shown,
) -> impl IntoView {
    let state = CalendarState::new(use_words(), first);
    provide_context(state);
    turning::follow(state);
    live::follow(state);
    follow_address(state);
    catch_focus(state);
    let span = Memo::new(move |_| state.span());
    view! {
        <div
            class="calendar"
            data-state=move || state.loading.get().then_some("loading")
            on:click=move |event| {
                // A click opens the summary; with a modifier key or the middle button it is an ordinary link.
                if let Some((_, id)) = drag::session_at(&event).filter(|_| is_plain(&event)) {
                    event.prevent_default();
                    state.open(id);
                } else {
                    turning::click(state, &event);
                }
            }
        >
            <Toolbar />
            <Failed />
            <Notice />
            {move || match span.get() {
                CalendarSpan::Week => view! { <WeekGrid /> }.into_any(),
                CalendarSpan::Month => view! { <Sheet><MonthGrid /></Sheet> }.into_any(),
                CalendarSpan::Agenda => view! { <Sheet><Agenda /></Sheet> }.into_any(),
            }}
            <Legend />
            <Summary />
        </div>
    }
}

/// Shows that loading failed, and offers to retry.
#[component]
fn Failed() -> impl IntoView {
    let state = state::use_calendar();
    let message = Signal::derive(move || {
        state
            .failed
            .with(|failed| failed.as_ref().map(ToString::to_string))
    });
    view! {
        <div class="calendar-problem">
            <ErrorLine error=message />
            <Show when=move || state.failed.with(Option::is_some)>
                <button type="button" class="button" on:click=move |_| state.refresh()>
                    {state.words.try_again()}
                </button>
            </Show>
        </div>
    }
}

/// When a dialog closes, the browser returns the focus to the element that had it. If that was drawn again meanwhile, the
/// new one takes it.
fn catch_focus(state: CalendarState) {
    // It bubbles in no browser.
    Effect::new(move |_| on_document("close", true, move |_| state.return_focus()));
}

/// Loads the requested days when the URL changes, and announces the result to screen readers.
fn follow_address(state: CalendarState) {
    Effect::new(move |_| {
        let asked = state.asked.get();
        if state.shown.with_untracked(|shown| shown.asked != asked) {
            state.problem.set(None);
            state.looked_at.set(None);
            state.load(asked);
        }
    });
    Effect::new(move |before: Option<Asked>| {
        let (asked, label, count) = state.shown.with(|shown| {
            (
                shown.asked,
                range_label(state.words, shown.asked.span, &shown.view),
                shown.view.sessions.len(),
            )
        });
        if before.is_some_and(|before| before != asked) {
            state.said.set(state.words.calendar_loaded(label, count));
        }
        asked
    });
    Effect::new(move |_| {
        if state.failed.with(|failed| {
            failed
                .as_ref()
                .is_some_and(|error| error.code == ErrorCode::SignedOut)
        }) {
            // After the reload the page's guard redirects to the sign-in page and back here.
            let _ = window().location().reload();
        }
    });
}
