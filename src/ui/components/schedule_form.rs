//! The form of "Schedule Session": in the dialog, and on a page of its own that works as a plain post.

use super::{
    client_field::{ClientField, NobodyToBook},
    field::{Switch, TextField},
    form::{FormState, PostForm, SubmitButton},
    session_fields::{KindFields, NotesField, TimeFields, TimeValues, VideoOnly},
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
    let created = move |scheduled| {
        on_created.try_run(scheduled);
    };
    view! {
        <PostForm action=ScheduleCall::PATH on_done=created conflict_inline=true takes_focus let:form>
            <Fields form view preset />
            <SubmitButton label=words.create_session() pending_label=words.create_session_pending() />
        </PostForm>
    }
    .into_any()
}

#[component]
fn Fields(form: FormState, view: ScheduleView, preset: Option<NaiveDateTime>) -> impl IntoView {
    let words = use_words();
    let proposed = TimeValues::at(preset.unwrap_or(view.suggested));
    let times = TimeValues {
        date: form.typed("date").unwrap_or(proposed.date),
        time: form.typed("time").unwrap_or(proposed.time),
        duration: form.typed("duration").unwrap_or_else(|| "50".to_owned()),
        zone: view.zone,
    };
    let kind = RwSignal::new(form.typed("kind").unwrap_or_else(|| "video".to_owned()));
    view! {
        <ClientField form clients=view.clients value=form.typed("client") id="field-client" />
        <TextField
            label=words.field_title()
            name="title"
            autocomplete="off"
            value=form.initial("title")
            error=form.field("title")
            required=true
        />
        <TimeFields form values=times />
        <KindFields form kind place=form.initial("place") />
        <VideoOnly kind>
            <Switch
                label=words.password_protection()
                name="protected"
                checked=form.typed("protected").is_none_or(|protected| protected == "on")
                help=words.password_protection_help()
            />
        </VideoOnly>
        <NotesField form value=form.initial("notes") />
    }
    .into_any()
}
