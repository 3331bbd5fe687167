//! The line at the current time.

use super::state::use_calendar;
use crate::domain::{calendar::minute_of_day, wall_clock::clock};
use leptos::prelude::*;

/// A line across today and the time beside the hours, if today is visible. Driven by the calendar's ticker.
#[component]
pub fn NowLine() -> impl IntoView {
    let state = use_calendar();
    move || {
        let now = state.now.get();
        let week = state.days();
        week.contains(now.date()).then(|| {
            let style = format!(
                "--day:{};--from:{}",
                (now.date() - week.first).num_days(),
                minute_of_day(now)
            );
            view! {
                <div class="week-now" style=style.clone() aria-hidden="true"></div>
                <div class="week-now-time" style=style aria-hidden="true">{clock(now)}</div>
            }
        })
    }
}
