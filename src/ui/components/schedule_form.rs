//! The form of "Schedule Session": in the dialog, and on a page of its own that works as a plain post.

use super::{
    client_field::{ClientField, NobodyToBook},
    field::{Switch, TextField},
    form::{PostForm, SubmitButton, typed},
    session_fields::{KindFields, NotesField, TimeFields},
};
use crate::{
    api::booking::{ScheduleCall, ScheduleView, Scheduled},
    ui::context::use_words,
};
use chrono::NaiveDateTime;
use leptos::{prelude::*, server_fn::ServerFn};

/// The page.
pub const SCHEDULE_PATH: &str = "/sessions/new";

#[component]
pub fn ScheduleForm(
    /// Bookable clients, and a default time.
    view: ScheduleView,
    /// Prefill, in the partner's zone.
    #[prop(optional_no_strip)]
    preset: Option<NaiveDateTime>,
    #[prop(optional)] takes_focus: bool,
    /// Receives the new session with its passcode.
    #[prop(into)]
    on_created: Callback<Scheduled>,
) -> impl IntoView {
    let words = use_words();
    if view.clients.is_empty() {
        return view! { <NobodyToBook /> }.into_any();
    }
    view! {
        <PostForm
            action=ScheduleCall::PATH
            on_done=move |scheduled| on_created.try_run(scheduled)
            conflict_inline=true
            takes_focus
        >
            <ClientField clients=view.clients />
            <TextField label=words.field_title() name="title" autocomplete="off" required=true />
            <TimeFields start=preset.unwrap_or(view.suggested) minutes=50 zone=view.zone />
            <KindFields>
                <Switch
                    label=words.password_protection()
                    name="protected"
                    checked=typed("protected").is_none_or(|protected| protected == "on")
                    help=words.password_protection_help()
                />
            </KindFields>
            <NotesField />
            <SubmitButton label=words.create_session() pending_label=words.create_session_pending() />
        </PostForm>
    }
    .into_any()
}
