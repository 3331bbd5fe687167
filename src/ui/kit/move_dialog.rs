//! Moving a session without dragging: day, time and duration as form fields (WCAG 2.5.7).

use super::{
    created_panel::Outside,
    dialog::{Dialog, DialogResult},
    form::{PostForm, SubmitButton, session_field, version_fields},
    session_fields::TimeFields,
};
use crate::{
    api::{booking::RescheduleCall, sessions::SessionView},
    ui::context::{form_reply, use_words},
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
    let moved = form_reply(RescheduleCall::PATH, &session_field(session.id));
    if let Some(moved) = moved.and_then(|reply| reply.answer::<SessionView>()) {
        return view! {
            <Dialog name="move" title=words.calendar_moved() open=true>
                <DialogResult>
                    <p class="strong"><bdi>{moved.title}</bdi> " · " {moved.when.label}</p>
                    <Outside text=moved.outside />
                </DialogResult>
            </Dialog>
        }
        .into_any();
    }
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
