//! "End this session?", on the meeting page and on the session's page.

use super::dialog::ConfirmDialog;
use crate::{
    api::{meeting::end_session, sessions::SessionView},
    domain::ids::SessionId,
    ui::context::use_words,
};
use leptos::{prelude::*, task::spawn_local};

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
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None);
    let end = move |()| {
        pending.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = end_session(id).await;
            pending.try_set(false);
            match answer {
                Ok(ended) => {
                    open.try_set(false);
                    on_ended.try_run(ended);
                }
                Err(problem) => {
                    error.try_set(Some(problem.message));
                }
            }
        });
    };
    view! {
        <ConfirmDialog
            open
            title=words.meeting_end_title()
            body=words.meeting_end_body()
            confirm_label=words.meeting_end()
            cancel_label=words.meeting_keep_talking()
            danger=true
            on_confirm=end
            pending
            error
        />
    }
}
