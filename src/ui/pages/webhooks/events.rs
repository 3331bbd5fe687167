//! The events of an endpoint: one switch per event.

use crate::{
    api::webhooks::WebhookEvent,
    ui::{
        components::{
            field::Switch,
            field_error::FieldError,
            form::{FormState, FormValues},
        },
        context::use_words,
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

/// The events switched on in a form, by their names in the API.
pub fn chosen(values: &FormValues) -> Vec<String> {
    let on = |event: &WebhookEvent| values.get(event.word()) == "on";
    let chosen = WebhookEvent::ALL.into_iter().filter(on);
    chosen.map(|event| event.word().to_owned()).collect()
}

#[component]
pub fn EventSwitches(events: Vec<WebhookEvent>, form: FormState) -> impl IntoView {
    let words = use_words();
    let error = form.field("events");
    let blamed = Signal::derive(move || error.with(Option::is_some).then_some(ERROR));
    let switches = WebhookEvent::ALL.map(|event| {
        let checked = events.contains(&event);
        view! { <Switch label=event_name(words, event) name=event.word() checked blamed /> }
    });
    view! {
        <fieldset class="endpoint-events stack tight" aria-describedby=blamed>
            <legend class="field-label">{words.endpoint_events()}</legend>
            {switches.collect_view()}
            <FieldError id=ERROR error />
        </fieldset>
    }
    .into_any()
}
