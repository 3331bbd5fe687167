//! One day of the week: its name and its sessions. On a narrow page it is a list under a heading.

use super::{
    session_block::{Block, SessionBlock},
    state::use_calendar,
};
use crate::{
    api::sessions::SessionView,
    domain::calendar::{columns, part_on},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The parts of the sessions that fall on a day, in columns where they overlap.
pub fn blocks(sessions: &[SessionView], day: NaiveDate, first: NaiveDate) -> Vec<Block> {
    let (touching, parts): (Vec<_>, Vec<_>) = sessions
        .iter()
        .filter_map(|session| Some((session, part_on(session.drawn(), day)?)))
        .unzip();
    let places = columns(&parts);
    let all = touching.into_iter().zip(parts).zip(places);
    all.map(|((session, part), column)| {
        let lead = !part.begun_before || day == first;
        Block {
            session: session.clone(),
            part,
            column,
            lead,
        }
    })
    .collect()
}

#[component]
pub fn DayColumn(day: NaiveDate) -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let blocks = Memo::new(move |_| {
        state
            .shown
            .with(|shown| blocks(&shown.view.sessions, day, shown.view.first))
    });
    let none = Memo::new(move |_| blocks.with(Vec::is_empty));
    let today = Memo::new(move |_| state.now.get().date() == day);
    let name = format!("day-{day}");
    view! {
        <section class="week-day" data-today=move || today.get().then_some("") aria-labelledby=name>
            <h3 class="week-day-name" id=name.clone()>
                <time datetime=day.to_string()>{words.day_short(day)}</time>
                <Show when=move || today.get()>
                    <span class="calendar-today">{words.today()}</span>
                </Show>
            </h3>
            <Show when=move || none.get()>
                <p class="week-none">{words.calendar_none_on_day()}</p>
            </Show>
            <ol class="week-lane" data-day=day.to_string()>
                <For each=move || blocks.get() key=Block::key let:block>
                    <SessionBlock block />
                </For>
            </ol>
        </section>
    }
}
