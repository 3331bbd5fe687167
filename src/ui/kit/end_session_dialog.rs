//! "End this session?", on the session's page.

use super::{dialog::ConfirmDialog, form::session_field};
use crate::{api::meeting::EndSessionCall, domain::ids::SessionId, ui::context::use_words};
use leptos::{prelude::*, server_fn::ServerFn};

/// Ends the session for both people, after confirmation, on the session's page.
#[component]
pub fn EndSessionDialog(id: SessionId) -> impl IntoView {
    let words = use_words();
    view! {
        <ConfirmDialog
            name="end"
            title=words.meeting_end_title()
            body=words.meeting_end_body()
            confirm_label=words.meeting_end()
            cancel_label=words.meeting_keep_talking()
            danger=true
            action=EndSessionCall::PATH
            hidden=session_field(id)
            next=format!("/sessions/{id}")
        />
    }
}
