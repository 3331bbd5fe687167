//! The agenda: a list of the days that have sessions.

use super::{address::day_number, session_block::SessionBlock};
use crate::{
    api::{calendar::CalendarView, sessions::SessionView},
    domain::calendar::{DaySpan, part_on},
    ui::{context::use_words, kit::empty::Empty},
};
use chrono::NaiveDate;
use leptos::prelude::*;

#[component]
pub fn Agenda(view: CalendarView) -> impl IntoView {
    let words = use_words();
    let today = view.local_now().date();
    let span = DaySpan {
        first: view.first,
        end: view.end,
    };
    let days = by_day(&view.sessions, span);
    let content = if days.is_empty() {
        let hint = if view.can_schedule {
            words.calendar_empty_partner()
        } else {
            words.calendar_empty_client()
        };
        view! { <Empty title=words.calendar_empty() hint /> }.into_any()
    } else {
        let days = days
            .into_iter()
            .map(|(day, sessions)| view! { <Day day sessions today /> })
            .collect_view();
        view! { <div class="agenda">{days}</div> }.into_any()
    };
    view! { <div class="calendar-sheet">{content}</div> }.into_any()
}

/// The days with sessions; a session over midnight is listed on both.
fn by_day(sessions: &[SessionView], span: DaySpan) -> Vec<(NaiveDate, Vec<SessionView>)> {
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

#[component]
fn Day(day: NaiveDate, sessions: Vec<SessionView>, today: NaiveDate) -> impl IntoView {
    let words = use_words();
    let name = format!("agenda-{day}");
    let rows = sessions
        .into_iter()
        .map(|session| {
            let part = part_on(session.drawn(), day);
            let key = session.id.to_string();
            view! {
                <li data-key=key>
                    <SessionBlock session part />
                </li>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby=name data-day=day_number(day).to_string()>
            <h3 class="agenda-day-name" id=name.clone()>
                <time datetime=day.to_string()>{words.day_long(day)}</time>
                {(day == today).then(|| view! { <span class="calendar-today">{words.today()}</span> })}
            </h3>
            <ol class="agenda-sessions">{rows}</ol>
        </section>
    }
    .into_any()
}
