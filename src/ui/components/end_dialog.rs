//! "End this session?", on the meeting page and on the session's page.

use super::{dialog::ConfirmDialog, form::session_field};
use crate::{
    api::{meeting::EndSessionCall, sessions::SessionView},
    domain::ids::SessionId,
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Ends the session for both people, after confirmation.
#[component]
pub fn EndDialog(
    open: RwSignal<bool>,
    id: SessionId,
    /// Receives the ended session.
    #[prop(into)]
    on_ended: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let done = move |ended: SessionView| {
        open.try_set(false);
        on_ended.try_run(ended);
    };
    view! {
        <ConfirmDialog
            open
            name="end"
            title=words.meeting_end_title()
            body=words.meeting_end_body()
            confirm_label=words.meeting_end()
            cancel_label=words.meeting_keep_talking()
            danger=true
            action=EndSessionCall::PATH
            hidden=session_field(id)
            next=format!("/sessions/{id}")
            on_done=Callback::new(done)
        />
    }
}
