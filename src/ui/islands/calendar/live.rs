//! Follows the event stream: when something has changed, the days on the screen are fetched again.

use super::state::CalendarState;
use crate::{
    browser::{page, refresher::Refresher},
    ui::{components::ticker::on_window, islands::kit::stream},
};
use leptos::prelude::*;
use std::time::Duration;
use web_sys::VisibilityState;

/// Changes that come in a burst are shown together.
const TOGETHER: Duration = Duration::from_millis(150);

/// While a hand is at a session, or the page is hidden, the request waits.
pub fn follow(state: CalendarState) {
    let missed = StoredValue::new(false);
    let refresher = Refresher::new(move || async move {
        if !state.refetch().await? {
            missed.try_set_value(true);
        }
        Ok(())
    });
    let is_busy = move || {
        state.moving.with(Option::is_some)
            || state.saving.with(Option::is_some)
            || state.sketched.with(Option::is_some)
    };
    let waiting = StoredValue::new(false);
    let ask = move || {
        waiting.try_set_value(false);
        if is_hidden() || untrack(is_busy) {
            missed.try_set_value(true);
        } else if state.is_loading() {
            // It may have been answered before the change.
            state.refresh();
        } else {
            refresher.ask();
        }
    };
    Effect::new(move |_| {
        stream::listen(move || {
            if waiting.try_update_value(|waiting| std::mem::replace(waiting, true)) == Some(false) {
                set_timeout(ask, TOGETHER);
            }
        });
        on_window("visibilitychange", move |_| catch_up(missed, ask));
    });
    Effect::new(move |_| {
        if !is_busy() {
            catch_up(missed, ask);
        }
    });
}

fn catch_up(missed: StoredValue<bool>, ask: impl Fn()) {
    if missed.try_update_value(std::mem::take) == Some(true) {
        ask();
    }
}

fn is_hidden() -> bool {
    page::document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}
