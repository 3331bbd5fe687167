//! The form of "Schedule Session": in the dialog, and on a page of its own that works as a plain post.

use super::{
    client_field::{ClientField, NobodyToBook},
    field::{SelectField, Switch, TextField},
    form::{PostForm, SubmitButton, typed},
    session_fields::{KindFields, NotesField, TimeFields},
};
use crate::{
    api::{
        booking::{ScheduleCall, ScheduleView},
        sessions::SessionView,
    },
    domain::{
        ids::{PersonId, SessionTypeId},
        series::Repeat,
        session::{DURATIONS, SessionKind},
        text,
        wall_clock::clock,
    },
    ui::context::use_words,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The page.
pub const SCHEDULE_PATH: &str = "/sessions/new";

/// What the address prefills, in the partner's zone:
/// `?client=…&date=2026-11-24&time=14:00&duration=60&kind=video&place=…`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preset {
    client: Option<PersonId>,
    start: Option<NaiveDateTime>,
    /// Minutes.
    minutes: Option<u16>,
    kind: Option<SessionKind>,
    place: String,
}

/// The prefill that the page's address asks for.
pub fn use_preset() -> Preset {
    use_query_map().with_untracked(|query| {
        let start = || {
            let date: NaiveDate = query.get("date")?.parse().ok()?;
            let time: NaiveTime = query.get("time")?.parse().ok()?;
            Some(date.and_time(time))
        };
        let minutes = query.get("duration").and_then(|minutes| minutes.parse().ok());
        Preset {
            client: query.get("client").and_then(|id| id.parse().ok()),
            start: start(),
            minutes: minutes.filter(|minutes| DURATIONS.contains(minutes)),
            kind: query.get("kind").and_then(|word| SessionKind::from_word(&word)),
            place: query.get("place").unwrap_or_default(),
        }
    })
}

/// The page with client, length, kind and place of a session filled in, and its time if that lies ahead.
pub fn schedule_like(session: &SessionView) -> String {
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    let mut fields = vec![
        format!("client={}", session.client.id),
        format!("duration={minutes}"),
        format!("kind={}", session.kind.word()),
    ];
    if let Some(place) = &session.place {
        fields.push(format!("place={}", utf8_percent_encode(place, NON_ALPHANUMERIC)));
    }
    if session.starts_at > session.server_now {
        let start = session.when.start;
        fields.push(format!("date={}&time={}", start.date(), clock(start)));
    }
    format!("{SCHEDULE_PATH}?{}", fields.join("&"))
}

#[component]
pub fn ScheduleForm(
    /// Bookable clients, and a default time.
    view: ScheduleView,
    preset: Preset,
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
fn Fields(view: ScheduleView, preset: Preset) -> impl IntoView {
    const MINUTES: u16 = 50;
    let words = use_words();
    let start = preset.start.unwrap_or(view.suggested);
    let minutes = preset.minutes.unwrap_or(MINUTES);
    // One who is no client any more is not offered.
    let client = preset
        .client
        .filter(|id| view.clients.iter().any(|client| client.id == *id));
    view! {
        <ClientField clients=view.clients preset=client />
        <TypeField types=view.types />
        <TextField
            label=words.field_title()
            name="title"
            autocomplete="off"
            help=words.field_title_help()
            maxlength=text::TITLE_MAX
        />
        <TimeFields start minutes=minutes.into() zone=view.zone />
        <RepeatFields />
        <KindFields kind=preset.kind.unwrap_or(SessionKind::Video) place=preset.place>
            <Switch
                label=words.password_protection()
                name="protected"
                checked=typed("protected").is_none_or(|protected| protected == "on")
                help=words.password_protection_help()
            />
        </KindFields>
        <NotesField />
        <div class="repeat-fields-single">
            <SubmitButton label=words.create_session() pending_label=words.create_session_pending() />
        </div>
        <div class="repeat-fields">
            <SubmitButton label=words.series_check() />
        </div>
    }
    .into_any()
}

/// The session type, which says how long the session is and how the two meet: the stylesheet hides those fields then.
/// Nothing without any.
#[component]
fn TypeField(types: Vec<(SessionTypeId, String, i64)>) -> impl IntoView {
    let words = use_words();
    (!types.is_empty()).then(|| {
        let none = (String::new(), words.no_session_type().to_owned());
        let types = types
            .into_iter()
            .map(|(id, name, minutes)| (id.to_string(), format!("{name}, {}", words.minutes(minutes))));
        let options = std::iter::once(none).chain(types).collect();
        view! {
            <SelectField
                label=words.field_session_type()
                name="session_type"
                options
                value=""
                help=words.field_session_type_help()
                required=false
            />
        }
    })
}

/// Whether the session repeats, and until when. The stylesheet hides the latter from a single session.
#[component]
fn RepeatFields() -> impl IntoView {
    let words = use_words();
    let never = (String::new(), words.repeat_never().to_owned());
    let repeats = Repeat::ALL.map(|repeat| (repeat.word().to_owned(), words.repeat(repeat)));
    let options = std::iter::once(never).chain(repeats).collect();
    view! {
        <SelectField label=words.field_repeat() name="repeat" options value="" />
        <div class="repeat-fields">
            <div class="form-pair">
                <TextField
                    label=words.field_count()
                    name="count"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength=2
                />
                <TextField label=words.field_until() name="until" kind="date" help=words.field_until_help() />
            </div>
        </div>
    }
    .into_any()
}
