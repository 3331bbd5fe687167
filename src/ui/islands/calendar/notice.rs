//! The result of the last move: success with an undo button, or the reason for the failure.

use super::state::use_calendar;
use crate::ui::components::{
    error_line::ErrorLine,
    icon::{Icon, IconName},
};
use leptos::prelude::*;

/// A failure appears above the calendar, success as a toast at the bottom of the page.
#[component]
pub fn Notice() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let moved = move || {
        state.undo.get().map(|(id, back)| {
            view! {
                <div class="toast">
                    <Icon name=IconName::Check />
                    <p>{words.calendar_moved()}</p>
                    <button type="button" class="button button-quiet" on:click=move |_| state.reschedule(id, back, true)>
                        {words.calendar_undo()}
                    </button>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=words.close()
                        on:click=move |_| state.undo.set(None)
                    >
                        <Icon name=IconName::Close />
                    </button>
                </div>
            }
        })
    };
    view! {
        <div class="calendar-problem">
            <ErrorLine error=state.problem />
        </div>
        <div class="calendar-notice" role="status">{moved}</div>
        <div class="sr-only" role="status">{state.said}</div>
    }
}
