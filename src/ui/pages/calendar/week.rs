//! The week: seven days beside the hours. On a narrow page it is a list of days.

use super::{
    address::{day_number, href_schedule},
    session_block::SessionBlock,
};
use crate::{
    api::{calendar::CalendarView, sessions::SessionView},
    domain::{
        calendar::{
            DaySpan, SLOT_STEP, at_minute, columns, floor, minute_of_day, minute_since_epoch, part_on,
        },
        wall_clock::clock,
    },
    ui::context::use_words,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use leptos::prelude::*;

#[component]
pub fn Week(view: CalendarView) -> impl IntoView {
    let now = view.local_now();
    let span = DaySpan {
        first: view.first,
        end: view.end,
    };
    let top = top(&view, span);
    let days = span
        .days()
        .map(|day| {
            let sessions = view.sessions.clone();
            view! { <Day day sessions first=view.first today=now.date() /> }
        })
        .collect_view();
    let cursor = if span.contains(now.date()) {
        at_minute(now.date(), floor(minute_of_day(now), SLOT_STEP))
    } else {
        at_minute(view.date, 8 * 60)
    };
    view! {
        <Strip view=view.clone() span today=now.date() />
        // Without a cursor the week itself is focusable, so that it can be scrolled by keyboard.
        <div
            class="week"
            data-top=top.to_string()
            tabindex=(!view.can_schedule).then_some("0")
            role="group"
            aria-labelledby="calendar-range"
        >
            <div class="week-grid">
                <Hours />
                {days}
                {view.can_schedule.then(|| view! { <Cursor at=cursor first=view.first /> })}
                {view.can_schedule.then(|| view! { <div class="week-hint" hidden aria-hidden="true"></div> })}
                <Now now=span.contains(now.date()).then_some(now) first=view.first />
            </div>
        </div>
    }
    .into_any()
}

/// Minute of the day at the top of the week: the morning, or the first session if that is earlier. In this week now is
/// in sight: late in the day three hours below the top, at night half an hour.
fn top(view: &CalendarView, span: DaySpan) -> i64 {
    const MORNING: i64 = 7 * 60;
    const MOST_BEFORE_NOW: i64 = 3 * 60;
    const LEAST_BEFORE_NOW: i64 = 30;
    let now = view.local_now();
    let starts = view
        .sessions
        .iter()
        .map(|session| minute_of_day(session.when.start));
    let morning = starts.min().map_or(MORNING, |first| first.min(MORNING));
    if span.contains(now.date()) {
        let now = minute_of_day(now);
        morning
            .max(now - MOST_BEFORE_NOW)
            .min(now - LEAST_BEFORE_NOW)
            .max(0)
    } else {
        morning
    }
}

/// Scrolls the week before it is painted; in the list, to today. An inline script that stands behind the week.
pub const SCROLLS: &str = "\
const week=document.querySelector('.week');\
if(week&&!matchMedia('(min-width: 45rem)').matches)week.querySelector('[data-today] .week-day-name')?.scrollIntoView();\
else if(week)week.scrollTop=week.dataset.top/1440*week.querySelector('[data-day]').clientHeight;";

/// On a narrow page: links to the days of the list, which may be long.
#[component]
fn Strip(view: CalendarView, span: DaySpan, today: NaiveDate) -> impl IntoView {
    let words = use_words();
    let on = |day| {
        let sessions = view.sessions.iter();
        sessions
            .filter(|session| part_on(session.drawn(), day).is_some())
            .count()
    };
    let links = span
        .days()
        .map(|day| {
            let count = on(day);
            view! {
                <a href=format!("#{}", heading(day)) aria-current=(day == today).then_some("date")>
                    <span aria-hidden="true">{words.weekday_short(day.weekday())}</span>
                    <span class="week-strip-day" aria-hidden="true">{day.day()}</span>
                    <span class="week-strip-count" aria-hidden="true">{(count > 0).then_some(count)}</span>
                    <span class="sr-only">{words.calendar_day_holds(words.day_long(day), count)}</span>
                </a>
            }
        })
        .collect_view();
    view! { <nav class="week-strip" aria-label=words.calendar_days()>{links}</nav> }.into_any()
}

/// Element id of a day's name.
fn heading(day: NaiveDate) -> String {
    format!("day-{day}")
}

/// The hour labels beside the days.
#[component]
fn Hours() -> impl IntoView {
    let hours: Vec<_> = (1..24)
        .map(|hour| view! { <span style=format!("--from:{}", hour * 60)>{format!("{hour:02}:00")}</span> })
        .collect();
    view! { <div class="week-hours" aria-hidden="true">{hours}</div> }
}

/// One day: its name, and its sessions in columns where they overlap.
#[component]
fn Day(day: NaiveDate, sessions: Vec<SessionView>, first: NaiveDate, today: NaiveDate) -> impl IntoView {
    let words = use_words();
    let (touching, parts): (Vec<_>, Vec<_>) = sessions
        .into_iter()
        .filter_map(|session| {
            let part = part_on(session.drawn(), day)?;
            Some((session, part))
        })
        .unzip();
    let places = columns(&parts);
    let none = parts.is_empty();
    let blocks = touching.into_iter().zip(parts).zip(places);
    let blocks = blocks
        .map(|((session, part), column)| {
            let style = format!(
                "--from:{};--until:{};--column:{};--columns:{}",
                part.from, part.until, column.index, column.of
            );
            let lead = !part.begun_before || day == first;
            let key = session.id.to_string();
            view! {
                <li class="week-item" style=style data-key=key>
                    <SessionBlock session part=Some(part) placed=true lead />
                </li>
            }
        })
        .collect_view();
    let name = heading(day);
    view! {
        <section class="week-day" data-today=(day == today).then_some("") aria-labelledby=name>
            <h3 class="week-day-name" id=name.clone()>
                <time datetime=day.to_string()>{words.day_short(day)}</time>
                {(day == today).then(|| view! { <span class="calendar-today">{words.today()}</span> })}
            </h3>
            {none.then(|| view! { <p class="week-none">{words.calendar_none_on_day()}</p> })}
            <ol class="week-lane" data-day=day_number(day).to_string() data-name=words.day_long(day)>
                {blocks}
            </ol>
        </section>
    }
    .into_any()
}

/// The half-hour under the keyboard cursor: a link that schedules a session there.
#[component]
fn Cursor(at: NaiveDateTime, first: NaiveDate) -> impl IntoView {
    let words = use_words();
    view! {
        <a
            id="week-cursor"
            class="week-cursor"
            href=href_schedule(at)
            style=place(at, first)
            data-at=minute_since_epoch(at).to_string()
            data-label=words.calendar_free_slot("{day}", "{time}")
            draggable="false"
        >
            <span aria-hidden="true">{clock(at)}</span>
            <span class="sr-only">{words.calendar_free_slot(words.day_long(at.date()), clock(at))}</span>
        </a>
    }
}

/// A line across today and the time beside the hours, if today is visible. The island moves it on.
#[component]
fn Now(now: Option<NaiveDateTime>, first: NaiveDate) -> impl IntoView {
    let style = now.map(|now| place(now, first));
    let hidden = now.is_none();
    view! {
        <div class="week-now" style=style.clone() hidden=hidden aria-hidden="true"></div>
        <div class="week-now-time" style=style hidden=hidden aria-hidden="true">{now.map(clock)}</div>
    }
}

/// The position of a time in the grid.
fn place(at: NaiveDateTime, first: NaiveDate) -> String {
    format!(
        "--day:{};--from:{}",
        (at.date() - first).num_days(),
        minute_of_day(at)
    )
}
