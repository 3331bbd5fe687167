//! An endpoint's deliveries, and redelivery.

use super::{endpoint::endpoint_path, events::event_name};
use crate::{
    api::webhooks::{
        DeliveryPage, DeliveryProblem, DeliveryState, DeliveryView, EndpointState, SendAgainCall,
        WebhookEvent, list_deliveries,
    },
    domain::{ids::EndpointId, webhook::TEST},
    ui::{
        context::{page_data, use_words},
        kit::{
            empty::Empty,
            failure::loaded,
            form::{PostForm, SubmitButton},
            load_more::MoreRows,
            time_label::datetime,
        },
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// The list, fifty per page. `?cursor=…` shows the page after that cursor.
#[component]
pub fn Deliveries(
    id: EndpointId,
    /// Redelivery is offered only while the endpoint is active.
    state: EndpointState,
) -> impl IntoView {
    let words = use_words();
    let cursor = use_query_map().with_untracked(|query| query.get("cursor"));
    let page = page_data(list_deliveries(id, cursor));
    view! {
        <p>
            <a class="button button-small" href=endpoint_path(id)>
                {words.deliveries_refresh()}
            </a>
        </p>
        <Suspense>{loaded(page, move |page| view! { <List id page state /> })}</Suspense>
    }
    .into_any()
}

#[component]
fn List(id: EndpointId, page: DeliveryPage, state: EndpointState) -> impl IntoView {
    let words = use_words();
    if page.deliveries.is_empty() {
        return view! { <Empty title=words.no_deliveries() hint=words.no_deliveries_hint() /> }.into_any();
    }
    let rows = page.deliveries.into_iter().map(move |delivery| {
        let key = delivery.id.to_string();
        // The event stream does not report deliveries, so the page polls while one waits. Another number of attempts
        // starts with the short pause again.
        let refreshes =
            (delivery.state == DeliveryState::Waiting).then(|| format!("{key} {}", delivery.attempts));
        view! {
            <li data-key=key data-refreshes=refreshes>
                <DeliveryRow endpoint=id delivery state />
            </li>
        }
    });
    view! {
        <MoreRows key="deliveries" next=page.next action=endpoint_path(id) row="li">
            <ul class="entry-list" role="list">
                {rows.collect_view()}
            </ul>
        </MoreRows>
    }
    .into_any()
}

fn state_words(words: Words, state: DeliveryState) -> (&'static str, &'static str) {
    match state {
        DeliveryState::Waiting => ("badge badge-waiting", words.delivery_waiting()),
        DeliveryState::Delivered => ("badge badge-active", words.delivery_delivered()),
        DeliveryState::Failed => ("badge", words.delivery_failed()),
    }
}

/// The result of the last attempt.
fn outcome(words: Words, delivery: &DeliveryView) -> Option<String> {
    match (delivery.problem, delivery.status) {
        (None | Some(DeliveryProblem::Status), Some(status)) => Some(words.delivery_status(status)),
        (Some(DeliveryProblem::Redirect), Some(status)) => Some(words.delivery_redirect(status)),
        (None | Some(DeliveryProblem::Status | DeliveryProblem::Redirect), None) => None,
        (Some(DeliveryProblem::Timeout), _) => Some(words.delivery_timeout().to_owned()),
        (Some(DeliveryProblem::Unreachable), _) => Some(words.delivery_unreachable().to_owned()),
        (Some(DeliveryProblem::Address), _) => Some(words.delivery_address().to_owned()),
        (Some(DeliveryProblem::Unreadable), _) => Some(words.delivery_unreadable().to_owned()),
        (Some(DeliveryProblem::Full), _) => Some(words.delivery_full().to_owned()),
        (Some(DeliveryProblem::Disabled), _) => Some(words.delivery_disabled().to_owned()),
    }
}

/// Attempts, last result and next retry as text.
fn facts(words: Words, delivery: &DeliveryView) -> String {
    let attempts = match delivery.attempts {
        0 => None,
        1 => Some(words.delivery_attempts_one().to_owned()),
        n => Some(words.delivery_attempts(n)),
    };
    let next = delivery.next_try.as_ref().filter(|_| delivery.attempts > 0);
    let facts = [
        attempts,
        outcome(words, delivery),
        next.map(|next| words.delivery_next(next)),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A delivery: event, time, state and "Send again".
#[component]
fn DeliveryRow(endpoint: EndpointId, delivery: DeliveryView, state: EndpointState) -> impl IntoView {
    let words = use_words();
    let event = match WebhookEvent::from_word(&delivery.event) {
        Some(event) => event_name(words, event).to_owned(),
        None if delivery.event == TEST => words.event_test().to_owned(),
        None => delivery.event.clone(),
    };
    let facts = facts(words, &delivery);
    let (class, name) = state_words(words, delivery.state);
    let is_sendable = delivery.state != DeliveryState::Waiting && state == EndpointState::Active;
    let when = delivery.when;
    let title = format!("{event}, {when}");
    let label = words.delivery_again_of(&event, &when);
    view! {
        <article class="entry card" aria-label=title tabindex="-1">
            <div class="entry-main">
                <p class="strong">{event}</p>
                <p class="soft small">
                    <time datetime=datetime(delivery.at)>{when}</time>
                </p>
                {(!facts.is_empty()).then(|| view! { <p class="soft small">{facts}</p> })}
            </div>
            <div class="row">
                <span class=class>{name}</span>
                {is_sendable
                    .then(|| {
                        view! {
                            <PostForm
                                action=SendAgainCall::PATH
                                hidden=vec![("id", delivery.id.to_string())]
                                next=endpoint_path(endpoint)
                                said=words.delivery_sent_again()
                            >
                                <SubmitButton label=words.delivery_again() aria_label=label class="button button-small" />
                            </PostForm>
                        }
                    })}
            </div>
        </article>
    }
    .into_any()
}
