//! Preview of a session's new time while it is moved, or of a new session while it is drawn.

use super::state::use_calendar;
use crate::domain::calendar::part_on;
use leptos::prelude::*;

/// An outline at the new time, on both days if it crosses midnight.
#[component]
pub fn Ghost() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    move || {
        let to = state
            .moving
            .get()
            .map(|moving| moving.to)
            .or(state.sketched.get())?;
        let label = words.clock_range(to.start, to.end());
        let parts: Vec<_> = (0..)
            .zip(state.days().days())
            .filter_map(|(index, day): (i64, _)| Some((index, part_on((to.start, to.end()), day)?)))
            .map(|(index, part)| {
                let style = format!("--day:{index};--from:{};--until:{}", part.from, part.until);
                view! { <div class="week-ghost" style=style aria-hidden="true">{label.clone()}</div> }
            })
            .collect();
        Some(parts)
    }
}
