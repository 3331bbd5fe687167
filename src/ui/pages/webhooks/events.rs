//! The events of an endpoint: one switch per event.

use crate::{
    api::webhooks::WebhookEvent,
    ui::{
        context::use_words,
        kit::{
            field::Switch,
            field_error::FieldError,
            form::{typed_all, use_field},
        },
    },
    words::Words,
};
use leptos::prelude::*;

/// Element id of the error line.
const ERROR: &str = "field-events-error";

pub fn event_name(words: Words, event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::Booked => words.event_booked(),
        WebhookEvent::Rescheduled => words.event_rescheduled(),
        WebhookEvent::Cancelled => words.event_cancelled(),
        WebhookEvent::Started => words.event_started(),
        WebhookEvent::Ended => words.event_ended(),
        WebhookEvent::Feedback => words.event_feedback(),
    }
}

#[component]
pub fn EventSwitches(events: Vec<WebhookEvent>) -> impl IntoView {
    let words = use_words();
    let error = use_field("events").error;
    let blamed = Signal::derive(move || error.with(Option::is_some).then_some(ERROR));
    let chosen =
        typed_all("events[]").unwrap_or_else(|| events.iter().map(|event| event.word().to_owned()).collect());
    let switches = WebhookEvent::ALL.map(|event| {
        let word = event.word();
        let checked = chosen.iter().any(|chosen| chosen == word);
        view! { <Switch label=event_name(words, event) name="events[]" value=word id=word checked blamed /> }
    });
    view! {
        <fieldset class="endpoint-events stack stack-tight" aria-describedby=blamed>
            <legend class="field-label">{words.endpoint_events()}</legend>
            {switches.collect_view()}
            <FieldError id=ERROR error />
        </fieldset>
    }
    .into_any()
}
