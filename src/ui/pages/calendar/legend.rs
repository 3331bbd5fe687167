//! The legend: colours, time zone and keys.

use crate::{
    api::calendar::{CalendarSpan, CalendarView},
    domain::session::{SessionKind, SessionStatus},
    ui::{
        context::use_words,
        kit::{
            icon::{Icon, IconName},
            status::{KindLabel, StatusBadge},
        },
    },
};
use leptos::prelude::*;

#[component]
pub fn Legend(span: CalendarSpan, view: CalendarView) -> impl IntoView {
    let words = use_words();
    let keys = match (span, view.can_schedule) {
        (CalendarSpan::Month, _) => words.calendar_keys_month(),
        (CalendarSpan::Agenda, _) => words.calendar_keys_agenda(),
        (CalendarSpan::Week, true) => words.calendar_keys_partner(),
        (CalendarSpan::Week, false) => words.calendar_keys_client(),
    };
    let letters = if view.can_schedule {
        words.calendar_letters_partner()
    } else {
        words.calendar_letters_client()
    };
    view! {
        <div class="calendar-legend">
            <p class="calendar-zone">
                <Icon name=IconName::Clock />
                {words.calendar_zone(&view.zone, &view.zone_label)}
            </p>
            <ul class="calendar-kinds" aria-label=words.calendar_legend()>
                <li>
                    <KindLabel kind=SessionKind::Video />
                </li>
                <li>
                    <KindLabel kind=SessionKind::InPerson />
                </li>
                <li>
                    <StatusBadge status=SessionStatus::InProgress />
                </li>
            </ul>
            <details class="calendar-keys">
                <summary>{words.calendar_keys()}</summary>
                <p>{keys}</p>
                <p>
                    <label class="calendar-letters">
                        <input type="checkbox" id="calendar-letters" checked=true />
                        " "
                        {letters}
                    </label>
                </p>
            </details>
        </div>
    }
    .into_any()
}
