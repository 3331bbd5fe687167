//! A session in short, and what can be done with it.

use super::state::{CalendarState, use_calendar};
use crate::{
    api::sessions::SessionView,
    ui::components::{
        dialog::Dialog,
        icon::{Icon, IconName},
        status::{KindLabel, StatusBadge},
    },
};
use leptos::prelude::*;

/// The dialog that a session opens.
#[component]
pub fn Summary() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let chosen = Memo::new(move |_| state.chosen.get().and_then(|id| state.find(id)));
    let title = Signal::derive(move || {
        chosen.get().map_or_else(|| words.calendar_session().to_owned(), |placed| placed.session.title)
    });
    view! {
        <Dialog open=state.summary_open title>
            {move || chosen.get().map(|placed| details(state, placed.session))}
        </Dialog>
    }
}

fn details(state: CalendarState, session: SessionView) -> impl IntoView {
    let words = state.words;
    let place = session.place.clone();
    let id = session.id;
    let can_move = session.can.reschedule;
    let (can_join, window) = (session.can.join, session.window);
    let joinable = move || {
        let now = state.now_utc.get();
        can_join && window.opens_at <= now && now < window.closes_at
    };
    view! {
        <div class="stack">
            <p class="row">
                <KindLabel kind=session.kind />
                <StatusBadge status=session.status />
            </p>
            <p class="summary-line">
                <Icon name=IconName::Clock />
                <time datetime=session.starts_at.to_rfc3339()>{session.when.label.clone()}</time>
            </p>
            <p class="summary-line">
                <Icon name=IconName::Person />
                {session.other().name.clone()}
            </p>
            {place
                .map(|place| {
                    view! {
                        <p class="summary-line">
                            <Icon name=IconName::Place />
                            <span>
                                <span class="sr-only">{words.calendar_place()} ": "</span>
                                {place}
                            </span>
                        </p>
                    }
                })}
            <div class="dialog-actions">
                <a class="button" data-focus="" href=format!("/sessions/{id}")>{words.calendar_view_details()}</a>
                {can_move
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| {
                                    state.summary_open.set(false);
                                    state.move_open.set(true);
                                }
                            >
                                {words.calendar_move()}
                            </button>
                        }
                    })}
                <Show when=joinable>
                    <a class="button primary" rel="external" href=format!("/sessions/{id}/join")>
                        {words.calendar_join_now()}
                    </a>
                </Show>
            </div>
        </div>
    }
}
