//! The fields shared by "Schedule Session" and "Edit Session": time, kind, notes.

use super::{
    choice::{Choice, Choices},
    field::{SelectField, TextArea, TextField},
    form::typed,
    taken::Taken,
};
use crate::{
    domain::{
        session::{DURATIONS, SessionKind},
        text,
        wall_clock::clock,
    },
    ui::{context::use_words, kit::status::kind_icon},
};
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// Date, time and duration, and the conflict if that time is taken.
#[component]
pub fn TimeFields(
    start: NaiveDateTime,
    minutes: i64,
    /// IANA name of the zone in which date and time are read.
    zone: String,
) -> impl IntoView {
    let words = use_words();
    let duration = typed("duration").unwrap_or_else(|| minutes.to_string());
    let mut minutes: Vec<String> = DURATIONS.iter().map(ToString::to_string).collect();
    // A session resized in the calendar may have another duration: keep it as an option.
    if !duration.is_empty() && !minutes.contains(&duration) {
        minutes.push(duration.clone());
        minutes.sort_by_key(|minutes| minutes.parse::<u16>().unwrap_or_default());
    }
    let options = minutes
        .into_iter()
        .map(|minutes| (minutes.clone(), words.minutes(minutes)))
        .collect();
    view! {
        <div class="stack stack-tight">
            <Taken />
            <div class="form-pair form-three">
                <TextField
                    label=words.field_date()
                    name="date"
                    kind="date"
                    value=start.date().to_string()
                    required=true
                />
                <TextField label=words.field_time() name="time" kind="time" value=clock(start) required=true />
                <div class="kind-fields-own">
                    <SelectField label=words.field_duration() name="duration" options value=duration />
                </div>
            </div>
            <p class="field-help">{words.times_in(zone)}</p>
        </div>
    }
    .into_any()
}

/// Video or in person, the place for the latter, and what is for video sessions only. The stylesheet shows what belongs
/// to the chosen kind.
#[component]
pub fn KindFields(
    #[prop(default = SessionKind::Video)] kind: SessionKind,
    #[prop(optional, into)] place: String,
    /// For video sessions only.
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let choices = SessionKind::ALL
        .map(|kind| Choice::new(kind.word(), words.kind(kind)).icon(kind_icon(kind)))
        .to_vec();
    view! {
        <div class="kind-fields-own stack">
            <Choices
                label=words.field_kind()
                name="kind"
                choices
                value=kind.word()
            />
            <div class="kind-fields-in-person">
                <TextField
                    label=words.field_place()
                    name="place"
                    help=words.field_place_help()
                    value=place
                    maxlength=text::LINE_MAX
                    required=true
                />
            </div>
        </div>
        <div class="kind-fields-video">{children()}</div>
    }
    .into_any()
}

/// The notes, which both people see as the session's goals.
#[component]
pub fn NotesField(#[prop(optional, into)] value: String) -> impl IntoView {
    let words = use_words();
    view! { <TextArea label=words.field_notes() name="notes" help=words.field_notes_help() value /> }
        .into_any()
}
