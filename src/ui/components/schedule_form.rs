//! The form of "Schedule Session": in the dialog, and on a page of its own that works as a plain post.

use super::{
    client_field::{ClientField, NobodyToBook},
    field::{Switch, TextField},
    form::{PostForm, SubmitButton, typed},
    session_fields::{KindFields, NotesField, TimeFields},
};
use crate::{
    api::booking::{ScheduleCall, ScheduleView},
    domain::session::DURATIONS,
    ui::context::use_words,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// The page.
pub const SCHEDULE_PATH: &str = "/sessions/new";

/// What the address prefills, `?date=2026-11-24&time=14:00&duration=60`, in the partner's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    start: NaiveDateTime,
    /// Minutes: one of [`DURATIONS`].
    minutes: Option<u16>,
}

/// The prefill that the page's address asks for.
pub fn use_preset() -> Option<Preset> {
    use_query_map().with_untracked(|query| {
        let date: NaiveDate = query.get("date")?.parse().ok()?;
        let time: NaiveTime = query.get("time")?.parse().ok()?;
        let minutes = query.get("duration").and_then(|minutes| minutes.parse().ok());
        Some(Preset {
            start: date.and_time(time),
            minutes: minutes.filter(|minutes| DURATIONS.contains(minutes)),
        })
    })
}

#[component]
pub fn ScheduleForm(
    /// Bookable clients, and a default time.
    view: ScheduleView,
    #[prop(default = None)] preset: Option<Preset>,
) -> impl IntoView {
    if view.clients.is_empty() {
        return view! { <NobodyToBook /> }.into_any();
    }
    view! {
        <PostForm action=ScheduleCall::PATH conflict_inline=true>
            <Fields view preset />
        </PostForm>
    }
    .into_any()
}

#[component]
fn Fields(view: ScheduleView, preset: Option<Preset>) -> impl IntoView {
    const MINUTES: u16 = 50;
    let words = use_words();
    let start = preset.map_or(view.suggested, |preset| preset.start);
    let minutes = preset.and_then(|preset| preset.minutes).unwrap_or(MINUTES);
    view! {
        <ClientField clients=view.clients />
        <TextField label=words.field_title() name="title" autocomplete="off" required=true />
        <TimeFields start minutes=minutes.into() zone=view.zone />
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
    }
    .into_any()
}
