//! The month: six weeks of seven days, up to three sessions per day and a link to the rest.

use super::address::{day_number, href};
use crate::{
    api::{
        calendar::{CalendarSpan, CalendarView},
        sessions::SessionView,
    },
    domain::calendar::{DaySpan, part_on},
    ui::{
        context::use_words,
        kit::{icon::Icon, status::kind_icon},
    },
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

/// Most sessions shown per day.
const ROOM: usize = 3;

#[component]
pub fn Month(view: CalendarView) -> impl IntoView {
    let words = use_words();
    let days: Vec<_> = DaySpan {
        first: view.first,
        end: view.end,
    }
    .days()
    .collect();
    let heads = days
        .iter()
        .take(7)
        .map(|day| {
            view! {
                <th scope="col">
                    <span aria-hidden="true">{words.weekday_short(day.weekday())}</span>
                    <span class="sr-only">{words.weekday(day.weekday())}</span>
                </th>
            }
        })
        .collect_view();
    let today = view.local_now().date();
    let weeks = days
        .chunks(7)
        .map(|week| {
            let cells = week.iter().map(|day| cell(&view, *day, today)).collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="calendar-sheet" data-free=view.can_schedule.then_some("")>
            <table class="month" aria-labelledby="calendar-range">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{weeks}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn cell(view: &CalendarView, day: NaiveDate, today: NaiveDate) -> impl IntoView + use<> {
    let words = use_words();
    let sessions: Vec<&SessionView> = view
        .sessions
        .iter()
        .filter(|session| part_on(session.drawn(), day).is_some())
        .collect();
    let more = sessions.len().saturating_sub(ROOM);
    let chips = sessions
        .iter()
        .take(ROOM)
        .map(|session| chip(session))
        .collect_view();
    let (is_today, outside) = (day == today, day.month() != view.date.month());
    view! {
        <td class="month-day" data-day=day_number(day).to_string() data-outside=outside.then_some("")>
            <a
                class="month-day-number"
                href=href(CalendarSpan::Week, day)
                data-turns=""
                aria-current=is_today.then_some("date")
            >
                <span aria-hidden="true">{day.day()}</span>
                <span class="sr-only">{words.day_long(day)}</span>
            </a>
            {(!sessions.is_empty()).then(|| view! { <ol class="month-sessions">{chips}</ol> })}
            {(more > 0)
                .then(|| {
                    view! {
                        <a class="month-more" href=href(CalendarSpan::Agenda, day) data-turns="">
                            <span aria-hidden="true">
                                "+" {more} <span class="month-more-word">" " {words.calendar_more()}</span>
                            </span>
                            <span class="sr-only">{words.calendar_more_label(more, words.day_long(day))}</span>
                        </a>
                    }
                })}
        </td>
    }
    .into_any()
}

fn chip(session: &SessionView) -> impl IntoView + use<> {
    let words = use_words();
    let kind = words.kind(session.kind);
    let standing = super::session_block::standing(words, session.status);
    let other = words.with_person(&session.other().name);
    view! {
        <li>
            <a
                class="month-session"
                data-kind=session.kind.word()
                data-status=session.status.word()
                href=format!("/sessions/{}", session.id)
                data-session=session.id.to_string()
            >
                <Icon name=kind_icon(session.kind) />
                <time datetime=session.starts_at.to_rfc3339()>{session.when.begins().to_owned()}</time>
                " "
                <span class="month-session-title"><bdi>{session.title.clone()}</bdi></span>
                <span class="sr-only">" " {other} ", " {kind} {standing.map(|text| format!(", {text}"))}</span>
            </a>
        </li>
    }
    .into_any()
}
