//! What an endpoint hears of: one switch an event.

use crate::{
    api::webhooks::WebhookEvent,
    ui::{
        components::{
            field::Switch,
            form::{FormState, FormValues},
            icon::{Icon, IconName},
        },
        context::use_words,
    },
    words::Words,
};
use leptos::prelude::*;

/// What an event is called.
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

/// The events that are on in a form.
pub fn chosen(values: &FormValues) -> Vec<String> {
    let on = |event: &WebhookEvent| values.get(event.word()) == "on";
    let chosen = WebhookEvent::ALL.into_iter().filter(on);
    chosen.map(|event| event.word().to_owned()).collect()
}

/// The switches.
#[component]
pub fn EventSwitches(
    /// Which are on at first.
    events: Vec<WebhookEvent>,
    /// The form they are in.
    form: FormState,
) -> impl IntoView {
    let words = use_words();
    let error = form.field("events");
    let switches = WebhookEvent::ALL.map(|event| {
        view! { <Switch label=event_name(words, event) name=event.word() checked=events.contains(&event) /> }
    });
    view! {
        <fieldset
            class="endpoint-events stack tight"
            aria-describedby=move || error.with(Option::is_some).then_some("field-events-error")
        >
            <legend class="field-label">{words.endpoint_events()}</legend>
            {switches.collect_view()}
            {move || {
                error
                    .get()
                    .map(|message| {
                        view! {
                            <p class="field-error" id="field-events-error">
                                <Icon name=IconName::Warning />
                                <span>{message}</span>
                            </p>
                        }
                    })
            }}
        </fieldset>
    }
    .into_any()
}
