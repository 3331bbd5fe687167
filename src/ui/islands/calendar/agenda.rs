//! The agenda: a list of the days that have sessions.

use super::{session_block::SessionText, state::use_calendar};
use crate::{
    api::sessions::SessionView,
    domain::calendar::{DaySpan, part_on},
    ui::components::empty::Empty,
};
use chrono::NaiveDate;
use leptos::prelude::*;

#[component]
pub fn Agenda() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let today = Memo::new(move |_| state.now.get().date());
    let hint = move || {
        if state.can_schedule() {
            words.calendar_empty_partner()
        } else {
            words.calendar_empty_client()
        }
    };
    move || {
        let today = today.get();
        let days = state
            .shown
            .with(|shown| by_day(&shown.view.sessions, state.days()));
        if days.is_empty() {
            view! { <Empty title=words.calendar_empty() hint=untrack(hint) /> }.into_any()
        } else {
            let days = days
                .into_iter()
                .map(|(day, sessions)| agenda_day(day, &sessions, today))
                .collect_view();
            view! { <div class="agenda">{days}</div> }.into_any()
        }
    }
}

/// The days with sessions; a session over midnight is listed on both.
pub fn by_day(sessions: &[SessionView], span: DaySpan) -> Vec<(NaiveDate, Vec<SessionView>)> {
    let on = |day| {
        sessions
            .iter()
            .filter(move |session| part_on(session.drawn(), day).is_some())
            .cloned()
    };
    span.days()
        .map(|day| (day, on(day).collect::<Vec<_>>()))
        .filter(|(_, sessions)| !sessions.is_empty())
        .collect()
}

fn agenda_day(day: NaiveDate, sessions: &[SessionView], today: NaiveDate) -> impl IntoView + use<> {
    let words = use_calendar().words;
    let name = format!("agenda-{day}");
    let rows = sessions
        .iter()
        .map(|session| agenda_row(session, day))
        .collect_view();
    view! {
        <section aria-labelledby=name>
            <h3 class="agenda-day-name" id=name.clone()>
                <time datetime=day.to_string()>{words.day_long(day)}</time>
                {(day == today).then(|| view! { <span class="calendar-today">{words.today()}</span> })}
            </h3>
            <ol class="agenda-sessions">{rows}</ol>
        </section>
    }
}

fn agenda_row(session: &SessionView, day: NaiveDate) -> impl IntoView + use<> {
    let id = session.id;
    let part = part_on(session.drawn(), day);
    view! {
        <li>
            <a
                class="session-block"
                data-kind=session.kind.word()
                data-status=session.status.word()
                href=format!("/sessions/{id}")
                data-session=id.to_string()
            >
                <SessionText session=session.clone() part />
            </a>
        </li>
    }
}
