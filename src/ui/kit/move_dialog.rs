//! Moving a session without dragging: day, time and duration as form fields (WCAG 2.5.7).

use super::{
    dialog::Dialog,
    form::{PostForm, SubmitButton, version_fields},
    session_fields::TimeFields,
};
use crate::{
    api::{booking::RescheduleCall, sessions::SessionView},
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn MoveDialog(
    session: SessionView,
    /// Where it leads, a path of ours.
    next: String,
) -> impl IntoView {
    let words = use_words();
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    view! {
        <Dialog name="move" title=words.calendar_move_title()>
            <p class="strong"><bdi>{session.title}</bdi> " · " {session.when.label}</p>
            <PostForm
                action=RescheduleCall::PATH
                hidden=version_fields(session.id, session.version)
                next
                said=words.calendar_moved()
                conflict_inline=true
                prefix="move"
            >
                <TimeFields start=session.when.start minutes zone=session.when.zone />
                <SubmitButton label=words.calendar_move_confirm() pending_label=words.calendar_moving_now() />
            </PostForm>
        </Dialog>
    }
    .into_any()
}
