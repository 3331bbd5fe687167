//! The legend: colours, time zone and keys.

use super::{letters::Letters, state::use_calendar};
use crate::{
    api::calendar::CalendarSpan,
    domain::session::{SessionKind, SessionStatus},
    ui::components::{
        icon::{Icon, IconName},
        status::{KindLabel, StatusBadge},
    },
};
use leptos::prelude::*;

#[component]
pub fn Legend() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let zone = move || {
        state
            .shown
            .with(|shown| words.calendar_zone(&shown.view.zone, &shown.view.zone_label))
    };
    let keys = move || match (state.span(), state.can_schedule()) {
        (CalendarSpan::Month, _) => words.calendar_keys_month(),
        (CalendarSpan::Agenda, _) => words.calendar_keys_agenda(),
        (CalendarSpan::Week, true) => words.calendar_keys_partner(),
        (CalendarSpan::Week, false) => words.calendar_keys_client(),
    };
    view! {
        <div class="calendar-legend">
            <p class="calendar-zone">
                <Icon name=IconName::Clock />
                {zone}
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
                    <Letters />
                </p>
            </details>
        </div>
    }
}
