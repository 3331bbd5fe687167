//! A session's summary and the actions on it.

use super::state::{CalendarState, use_calendar};
use crate::{
    api::sessions::SessionView,
    ui::components::{
        dialog::Dialog,
        edit_dialog::EditDialog,
        icon::{Icon, IconName},
        status::{KindLabel, StatusBadge},
    },
};
use leptos::prelude::*;

#[component]
pub fn Summary() -> impl IntoView {
    let state = use_calendar();
    let (words, dialogs) = (state.words, state.dialogs);
    let chosen = Memo::new(move |_| dialogs.chosen.get().and_then(|id| state.find(id)));
    let title = Signal::derive(move || {
        chosen
            .get()
            .map_or_else(|| words.session().to_owned(), |session| session.title)
    });
    view! {
        <Dialog open=dialogs.summary title>
            {move || chosen.get().map(|session| details(state, &session))}
        </Dialog>
    }
}

/// The "Edit" dialog of the selected session.
#[component]
pub fn Edit() -> impl IntoView {
    let state = use_calendar();
    move || {
        let id = state.dialogs.chosen.get()?;
        // Created once per session, so that input and a new passcode survive a refetch of the calendar.
        let first = untrack(|| state.find(id))?;
        let session = Signal::derive(move || state.find(id).unwrap_or_else(|| first.clone()));
        Some(
            view! { <EditDialog open=state.dialogs.editing session on_saved=move |session| state.put(session) /> },
        )
    }
}

fn details(state: CalendarState, session: &SessionView) -> impl IntoView + use<> {
    let (words, dialogs) = (state.words, state.dialogs);
    let place = session.place.clone();
    let id = session.id;
    let (can_join, window) = (session.can.join, session.window);
    let joinable = move || {
        let now = state.now_utc.get();
        can_join && window.opens_at <= now && now < window.closes_at
    };
    let go_on = |to: RwSignal<bool>, label: &'static str| {
        view! {
            <button type="button" class="button" on:click=move |_| dialogs.go_on(to)>
                {label}
            </button>
        }
    };
    view! {
        <div class="stack">
            <p class="row">
                <KindLabel kind=session.kind />
                <StatusBadge status=session.status />
            </p>
            <p class="calendar-summary-line">
                <Icon name=IconName::Clock />
                <time datetime=session.starts_at.to_rfc3339()>{session.when.label.clone()}</time>
            </p>
            <p class="calendar-summary-line">
                <Icon name=IconName::Person />
                <bdi>{session.other().name.clone()}</bdi>
            </p>
            {place
                .map(|place| {
                    view! {
                        <p class="calendar-summary-line">
                            <Icon name=IconName::Place />
                            <span>
                                <span class="sr-only">{words.place()} ": "</span>
                                {place}
                            </span>
                        </p>
                    }
                })}
            <div class="dialog-actions">
                <a class="button" data-focus="" href=format!("/sessions/{id}")>{words.view_details()}</a>
                {session.can.reschedule.then(|| go_on(dialogs.moving, words.calendar_move()))}
                {session.can.edit.then(|| go_on(dialogs.editing, words.edit()))}
                <Show when=joinable>
                    <a class="button button-primary" rel="external" href=format!("/sessions/{id}/join")>
                        {words.join_now()}
                    </a>
                </Show>
            </div>
        </div>
    }
}
