//! Moving a session without dragging: day, time and length as fields (WCAG 2.5.7).

use super::state::{CalendarState, slot_of, use_calendar};
use crate::{
    api::{
        booking::{Reschedule, reschedule},
        calendar::PlacedSession,
    },
    domain::session::DURATIONS,
    ui::components::{
        dialog::Dialog,
        field::{SelectField, TextField},
        form::{FormValues, PostForm, SubmitButton},
    },
};
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn MoveDialog() -> impl IntoView {
    let state = use_calendar();
    let title = Signal::derive(move || state.words.calendar_move_title().to_owned());
    view! {
        <Dialog open=state.move_open title>
            {move || {
                // What is typed stays when the calendar is read anew.
                let chosen = state.chosen.get().and_then(|id| untrack(|| state.find(id)));
                chosen.map(|placed| view! { <MoveForm placed /> })
            }}
        </Dialog>
    }
}

/// The lengths to choose from: those of booking, and the one that it has.
#[must_use]
pub fn lengths(current: u16) -> Vec<u16> {
    let mut lengths = DURATIONS.to_vec();
    lengths.push(current);
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}

#[component]
fn MoveForm(placed: PlacedSession) -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let slot = slot_of(&placed);
    let (id, version) = (placed.session.id, placed.session.version);
    let options = lengths(slot.minutes).into_iter().map(|n| (n.to_string(), words.calendar_minutes(n))).collect::<Vec<_>>();
    let submit = move |values: FormValues| {
        reschedule(Reschedule {
            id,
            version,
            date: values.get("date"),
            time: values.get("time"),
            duration: values.get("duration").parse().unwrap_or(slot.minutes),
        })
    };
    view! {
        <p class="move-session">{placed.session.title.clone()} " · " {placed.session.when.label.clone()}</p>
        <PostForm
            submit
            on_done=move |session| done(state, session, slot)
            children=move |form| {
                view! {
                    <TextField
                        label=words.calendar_date()
                        name="date"
                        id="move-date"
                        kind="date"
                        required=true
                        first=true
                        value=slot.start.date().to_string()
                        error=form.field("date")
                    />
                    <TextField
                        label=words.calendar_time()
                        name="time"
                        id="move-time"
                        kind="time"
                        required=true
                        value=slot.start.format("%H:%M").to_string()
                        error=form.field("time")
                    />
                    <SelectField
                        label=words.calendar_duration()
                        name="duration"
                        id="move-duration"
                        required=true
                        options=options
                        value=slot.minutes.to_string()
                        error=form.field("duration")
                    />
                    <div class="dialog-actions">
                        <SubmitButton label=words.calendar_move_confirm() pending_label=words.calendar_moving_now() />
                    </div>
                }
            }
        />
    }
}

fn done(state: CalendarState, session: crate::api::sessions::SessionView, from: crate::domain::calendar::Slot) {
    state.move_open.try_set(false);
    state.moved(session, from, false);
}
