//! Moving a session without dragging: day, time and duration as form fields (WCAG 2.5.7).

use super::state::{place_of, use_calendar};
use crate::{
    api::{booking::RescheduleCall, sessions::SessionView},
    ui::components::{
        dialog::Dialog,
        form::{PostForm, SubmitButton, version_fields},
        session_fields::TimeFields,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn MoveDialog() -> impl IntoView {
    let state = use_calendar();
    let title = Signal::derive(move || state.words.calendar_move_title().to_owned());
    view! {
        <Dialog open=state.dialogs.moving title>
            {move || {
                // Untracked: keep what is typed when the calendar is refetched.
                let chosen = state.dialogs.chosen.get().and_then(|id| untrack(|| state.find(id)));
                chosen.map(|session| view! { <MoveForm session /> })
            }}
        </Dialog>
    }
}

#[component]
fn MoveForm(session: SessionView) -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let from = place_of(&session);
    let slot = from.slot;
    view! {
        <p class="strong"><bdi>{session.title}</bdi> " · " {session.when.label}</p>
        <PostForm
            action=RescheduleCall::PATH
            hidden=version_fields(session.id, session.version)
            on_done=move |session| {
                state.dialogs.moving.try_set(false);
                state.moved(session, from, false);
            }
            conflict_inline=true
            prefix="move"
        >
            <TimeFields start=slot.start minutes=slot.minutes.into() zone=session.when.zone />
            <SubmitButton label=words.calendar_move_confirm() pending_label=words.calendar_moving_now() />
        </PostForm>
    }
}
