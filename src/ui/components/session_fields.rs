//! The fields that "Schedule Session" and "Edit" share: title, time, kind, notes.

use super::{
    choice::{Choice, Choices},
    field::{SelectField, TextArea, TextField},
    form::FormState,
    icon::IconName,
    taken::Taken,
};
use crate::{
    domain::{session::DURATIONS, session::SessionKind, text},
    ui::{
        components::status::kind_words,
        context::{use_alive, use_words},
    },
};
use leptos::prelude::*;

/// What stands in the time fields at first.
#[derive(Clone, Default)]
pub struct TimeValues {
    /// `2026-11-24`.
    pub date: String,
    /// `14:00`.
    pub time: String,
    /// Minutes.
    pub duration: String,
    /// The IANA name of the zone that they are read in.
    pub zone: String,
}

/// Date, time and duration, and the conflict if that time is taken.
#[component]
pub fn TimeFields(
    /// The form that they are in.
    form: FormState,
    /// What stands in them at first.
    values: TimeValues,
    /// What comes before their ids, where two forms are on a page.
    #[prop(default = "field")]
    prefix: &'static str,
) -> impl IntoView {
    let words = use_words();
    let mut minutes: Vec<String> = DURATIONS.iter().map(ToString::to_string).collect();
    // A session that was resized in the calendar keeps its length.
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

/// Video or in person, and the place for the latter. Without WASM the place is always there.
#[component]
pub fn KindFields(
    /// The form that they are in.
    form: FormState,
    /// The kind's word: at first, and as it is chosen.
    kind: RwSignal<String>,
    /// The place at first.
    place: String,
    /// What comes before their ids, where two forms are on a page.
    #[prop(default = "field")]
    prefix: &'static str,
) -> impl IntoView {
    let words = use_words();
    let choices = [
        (SessionKind::Video, IconName::Video),
        (SessionKind::InPerson, IconName::Place),
    ]
    .map(|(kind, icon)| Choice::new(kind.word(), kind_words(words, kind)).icon(icon))
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

/// What only a session by video has. Without WASM it is always there.
#[component]
pub fn VideoOnly(
    /// The kind's word, as it is chosen.
    kind: RwSignal<String>,
    /// What it has.
    children: Children,
) -> impl IntoView {
    view! { <div hidden=hidden_unless(kind, SessionKind::Video)>{children()}</div> }.into_any()
}

/// Whether what belongs to another kind is hidden: not before WASM has arrived.
fn hidden_unless(chosen: RwSignal<String>, kind: SessionKind) -> impl Fn() -> bool + Copy + Send + 'static {
    let alive = use_alive();
    move || alive.get() && chosen.with(|word| word != kind.word())
}

/// The notes, which both read as the goals of the session.
#[component]
pub fn NotesField(
    /// The form that it is in.
    form: FormState,
    /// What stands in it at first.
    value: String,
    /// What comes before its id, where two forms are on a page.
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
