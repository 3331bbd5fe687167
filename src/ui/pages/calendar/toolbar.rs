//! The bar above the calendar: visible range, previous/next, view switch. All of them are links.

use super::address::{day_number, earlier, href, href_schedule, href_today, later};
use crate::{
    api::calendar::{CalendarSpan, CalendarView},
    domain::calendar::{DaySpan, days_later, next_hour},
    ui::{
        context::use_words,
        kit::icon::{Icon, IconName},
    },
    words::Words,
};
use leptos::prelude::*;

/// The visible range as text.
pub fn range_label(words: Words, span: CalendarSpan, view: &CalendarView) -> String {
    match span {
        CalendarSpan::Month => words.month_and_year(view.date),
        CalendarSpan::Week | CalendarSpan::Agenda => words.day_range(view.first, days_later(view.end, -1)),
    }
}

#[component]
pub fn Toolbar(span: CalendarSpan, label: String, view: CalendarView) -> impl IntoView {
    let words = use_words();
    let date = view.date;
    // The letter is the key that does the same.
    let tab = move |of: CalendarSpan, letter: &'static str, name: &'static str| {
        // If the reader looks at a day outside of these, the island opens the view around that day instead.
        let DaySpan { first, end } = of.days(date);
        view! {
            <a
                href=href(of, date)
                data-turns=letter
                data-first=day_number(first).to_string()
                data-end=day_number(end).to_string()
                aria-current=(of == span).then_some("true")
            >
                {name}
            </a>
        }
    };
    let (before, after) = names(words, span);
    view! {
        <div class="calendar-bar">
            <h2 class="calendar-range" id="calendar-range">{label}</h2>
            <nav class="calendar-steps" aria-label=words.calendar_moves()>
                <a class="icon-button" href=href(span, earlier(span, date)) data-turns="PageUp" aria-label=before>
                    <Icon name=IconName::ChevronLeft />
                </a>
                <a class="button" href=href_today(span) data-turns="t">{words.today()}</a>
                <a class="icon-button" href=href(span, later(span, date)) data-turns="PageDown" aria-label=after>
                    <Icon name=IconName::ChevronRight />
                </a>
            </nav>
            <nav class="segments" aria-label=words.calendar_views()>
                {tab(CalendarSpan::Week, "w", words.calendar_week())}
                {tab(CalendarSpan::Month, "m", words.calendar_month())}
                {tab(CalendarSpan::Agenda, "a", words.calendar_agenda())}
            </nav>
            {view.can_schedule
                .then(|| {
                    let at = next_hour(view.local_now());
                    view! {
                        <a class="button button-primary" href=href_schedule(at) data-schedules="">
                            <Icon name=IconName::Plus />
                            {words.schedule_session()}
                        </a>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Labels of the previous and next links.
fn names(words: Words, span: CalendarSpan) -> (&'static str, &'static str) {
    match span {
        CalendarSpan::Week => (words.calendar_previous_week(), words.calendar_next_week()),
        CalendarSpan::Month => (words.calendar_previous_month(), words.calendar_next_month()),
        CalendarSpan::Agenda => (words.calendar_previous_days(), words.calendar_next_days()),
    }
}
