//! What the colours mean, whose clock it is, and which keys there are.

use super::state::use_calendar;
use crate::ui::components::icon::{Icon, IconName};
use leptos::prelude::*;

/// The legend.
#[component]
pub fn Legend() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let zone = move || {
        state.shown.with(|shown| words.calendar_zone(&shown.view.zone, &shown.view.zone_label))
    };
    let keys = move || if state.can_schedule() { words.calendar_keys_partner() } else { words.calendar_keys_client() };
    view! {
        <div class="calendar-legend">
            <p class="calendar-zone">
                <Icon name=IconName::Clock />
                {zone}
            </p>
            <ul class="calendar-kinds" aria-label=words.calendar_legend()>
                <li class="session-kind video">
                    <Icon name=IconName::Video />
                    {words.calendar_video()}
                </li>
                <li class="session-kind in-person">
                    <Icon name=IconName::Place />
                    {words.calendar_in_person()}
                </li>
                <li class="session-kind live">
                    <span class="live-dot" aria-hidden="true"></span>
                    {words.calendar_in_progress()}
                </li>
            </ul>
            <details class="calendar-keys">
                <summary>{words.calendar_keys()}</summary>
                <p>{keys}</p>
            </details>
        </div>
    }
}
