//! The bar above the calendar: visible range, previous/next, view switch. All of them are links.

use super::{
    address::{earlier, href, href_schedule, href_today, later},
    state::{CalendarState, use_calendar},
};
use crate::{
    api::calendar::{CalendarSpan, CalendarView},
    domain::calendar::{day_to_open, days_later, next_hour},
    ui::components::icon::{Icon, IconName},
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

/// The address of another view: around the day that was looked at, if it would not show that day otherwise.
pub fn opened(state: CalendarState, of: CalendarSpan) -> String {
    let asked = state.shown.with(|shown| shown.view.date);
    href(of, day_to_open(asked, state.looked_at.get(), of.days(asked)))
}

#[component]
pub fn Toolbar() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let span = Memo::new(move |_| state.span());
    let date = Memo::new(move |_| state.shown.with(|shown| shown.view.date));
    let label = move || {
        state
            .shown
            .with(|shown| range_label(words, shown.asked.span, &shown.view))
    };
    let tab = move |of: CalendarSpan, name: &'static str| {
        view! {
            <a
                href=move || opened(state, of)
                data-noscroll=""
                aria-current=move || (span.get() == of).then_some("true")
            >
                {name}
            </a>
        }
    };
    view! {
        <div class="calendar-bar" aria-busy=move || state.loading.get().then_some("true")>
            <h2 class="calendar-range" id="calendar-range">{label}</h2>
            <nav class="calendar-steps" aria-label=words.calendar_moves()>
                <a
                    class="icon-button"
                    href=move || href(span.get(), earlier(span.get(), date.get()))
                    data-noscroll=""
                    aria-label=move || names(words, span.get()).0
                >
                    <Icon name=IconName::ChevronLeft />
                </a>
                <a class="button" href=move || href_today(span.get()) data-noscroll="">{words.today()}</a>
                <a
                    class="icon-button"
                    href=move || href(span.get(), later(span.get(), date.get()))
                    data-noscroll=""
                    aria-label=move || names(words, span.get()).1
                >
                    <Icon name=IconName::ChevronRight />
                </a>
            </nav>
            <nav class="segments" aria-label=words.calendar_views()>
                {tab(CalendarSpan::Week, words.calendar_week())}
                {tab(CalendarSpan::Month, words.calendar_month())}
                {tab(CalendarSpan::Agenda, words.calendar_agenda())}
            </nav>
            <Show when=move || state.can_schedule()>
                <ScheduleLink />
            </Show>
        </div>
    }
}

/// Labels of the previous and next links.
fn names(words: Words, span: CalendarSpan) -> (&'static str, &'static str) {
    match span {
        CalendarSpan::Week => (words.calendar_previous_week(), words.calendar_next_week()),
        CalendarSpan::Month => (words.calendar_previous_month(), words.calendar_next_month()),
        CalendarSpan::Agenda => (words.calendar_previous_days(), words.calendar_next_days()),
    }
}

/// Schedules a session at the next full hour.
#[component]
fn ScheduleLink() -> impl IntoView {
    let state = use_calendar();
    let at = Memo::new(move |_| next_hour(state.now.get()));
    view! {
        <a
            class="button button-primary"
            href=move || href_schedule(at.get())
            on:click=move |event| {
                if super::week_grid::is_plain(&event) {
                    event.prevent_default();
                    state.schedule(at.get_untracked());
                }
            }
        >
            <Icon name=IconName::Plus />
            {state.words.schedule_session()}
        </a>
    }
}
