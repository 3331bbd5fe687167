//! The fields shared by "Schedule Session" and "Edit Session": time, kind, notes.

use super::{
    choice::{Choice, Choices},
    field::{SelectField, TextArea, TextField},
    form::FormState,
    taken::Taken,
};
use crate::{
    domain::{
        session::{DURATIONS, SessionKind},
        text,
        wall_clock::clock,
    },
    ui::{
        components::status::kind_icon,
        context::{use_alive, use_words},
    },
};
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// Initial values of the time fields.
#[derive(Clone, Default)]
pub struct TimeValues {
    /// `2026-11-24`.
    pub date: String,
    /// `14:00`.
    pub time: String,
    /// Minutes.
    pub duration: String,
    /// IANA name of the zone in which date and time are read.
    pub zone: String,
}

impl TimeValues {
    /// Date and time; the rest is empty.
    pub fn at(start: NaiveDateTime) -> Self {
        Self {
            date: start.date().to_string(),
            time: clock(start),
            ..Self::default()
        }
    }
}

/// Date, time and duration, and the conflict if that time is taken.
#[component]
pub fn TimeFields(
    form: FormState,
    values: TimeValues,
    /// Prefix of the element ids; needed if two forms are on the page.
    #[prop(default = "field")]
    prefix: &'static str,
) -> impl IntoView {
    let words = use_words();
    let mut minutes: Vec<String> = DURATIONS.iter().map(ToString::to_string).collect();
    // A session resized in the calendar may have another duration: keep it as an option.
    if !values.duration.is_empty() && !minutes.contains(&values.duration) {
        minutes.push(values.duration.clone());
        minutes.sort_by_key(|minutes| minutes.parse::<u16>().unwrap_or_default());
    }
    let options = minutes
        .into_iter()
        .map(|minutes| (minutes.clone(), words.minutes(minutes)))
        .collect();
    view! {
        <div class="stack tight">
            <Taken form />
            <div class="form-pair three">
                <TextField
                    label=words.field_date()
                    name="date"
                    id=format!("{prefix}-date")
                    kind="date"
                    value=values.date
                    error=form.field("date")
                    required=true
                />
                <TextField
                    label=words.field_time()
                    name="time"
                    id=format!("{prefix}-time")
                    kind="time"
                    value=values.time
                    error=form.field("time")
                    required=true
                />
                <SelectField
                    label=words.field_duration()
                    name="duration"
                    id=format!("{prefix}-duration")
                    options=options
                    value=values.duration
                    error=form.field("duration")
                    required=true
                />
            </div>
            <p class="field-help">{words.times_in(values.zone)}</p>
        </div>
    }
    .into_any()
}

/// Video or in person, and the place for the latter. Without WASM the place is always visible.
#[component]
pub fn KindFields(
    form: FormState,
    /// The current value, initially the session's kind.
    kind: RwSignal<String>,
    /// Initial value of the place.
    place: String,
    /// Prefix of the element ids; needed if two forms are on the page.
    #[prop(default = "field")]
    prefix: &'static str,
) -> impl IntoView {
    let words = use_words();
    let choices = SessionKind::ALL
        .map(|kind| Choice::new(kind.word(), words.kind(kind)).icon(kind_icon(kind)))
        .to_vec();
    let place_hidden = hidden_unless(kind, SessionKind::InPerson);
    view! {
        <Choices
            label=words.field_kind()
            name="kind"
            choices
            value=kind.get_untracked()
            error=form.field("kind")
            on_choose=move |word| kind.set(word)
        />
        <div hidden=place_hidden>
            <TextField
                label=words.field_place()
                name="place"
                id=format!("{prefix}-place")
                help=words.field_place_help()
                value=place
                error=form.field("place")
                maxlength=text::LINE_MAX
            />
        </div>
    }
    .into_any()
}

/// Content for video sessions only. Without WASM it is always visible.
#[component]
pub fn VideoOnly(
    /// The value of the kind field.
    kind: RwSignal<String>,
    children: Children,
) -> impl IntoView {
    view! { <div hidden=hidden_unless(kind, SessionKind::Video)>{children()}</div> }.into_any()
}

/// Whether content for `kind` is hidden, because another kind is chosen; never before hydration.
fn hidden_unless(chosen: RwSignal<String>, kind: SessionKind) -> impl Fn() -> bool + Copy + Send + 'static {
    let alive = use_alive();
    move || alive.get() && chosen.with(|word| word != kind.word())
}

/// The notes, which both people see as the session's goals.
#[component]
pub fn NotesField(
    form: FormState,
    value: String,
    /// Prefix of the element id; needed if two forms are on the page.
    #[prop(default = "field")]
    prefix: &'static str,
) -> impl IntoView {
    let words = use_words();
    view! {
        <TextArea
            label=words.field_notes()
            name="notes"
            id=format!("{prefix}-notes")
            help=words.field_notes_help()
            value
            error=form.field("notes")
        />
    }
    .into_any()
}
