//! What an endpoint was told, and the way to tell it again.

use super::events::event_name;
use crate::{
    api::{
        ApiError,
        webhooks::{
            DeliveryPage, DeliveryProblem, DeliveryState, DeliveryView, EndpointState, WebhookEvent,
            list_deliveries, send_again,
        },
    },
    domain::ids::EndpointId,
    ui::{
        components::{
            dialog::ErrorLine, empty::Empty, failure::Failure, skeleton::Skeleton, time_label::datetime,
            toast::use_toasts,
        },
        context::{use_viewer, use_words, when_signed_in},
    },
    words::Words,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How soon after something was sent the list is looked at again: an endpoint that answers has answered.
pub const SOON: Duration = Duration::from_secs(2);

/// The list, fifty at a time.
#[component]
pub fn Deliveries(
    /// Of which endpoint.
    id: EndpointId,
    /// Whether it is told anything.
    state: RwSignal<EndpointState>,
    /// Something was sent or given up.
    changed: Trigger,
) -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let page = Resource::new_blocking(|| (), move |()| when_signed_in(viewer, list_deliveries(id, None)));
    let look = move || {
        page.refetch();
        set_timeout(
            move || {
                if !page.is_disposed() {
                    page.refetch();
                }
            },
            SOON,
        );
    };
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_some() {
            look();
        }
    });
    view! {
        <p>
            <button type="button" class="button small" on:click=move |_| page.refetch()>
                {words.deliveries_refresh()}
            </button>
        </p>
        <Transition fallback=|| view! { <Skeleton lines=4 /> }>
            {move || {
                page.get()
                    .map(|answer| match answer {
                        Ok(first) => view! { <List id first state changed /> }.into_any(),
                        Err(error) => {
                            view! { <Failure error retry=move |()| page.refetch() /> }.into_any()
                        }
                    })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn List(
    id: EndpointId,
    first: DeliveryPage,
    state: RwSignal<EndpointState>,
    changed: Trigger,
) -> impl IntoView {
    let words = use_words();
    if first.deliveries.is_empty() {
        return view! { <Empty title=words.no_deliveries() hint=words.no_deliveries_hint() /> }.into_any();
    }
    let deliveries = RwSignal::new(first.deliveries);
    let next = RwSignal::new(first.next);
    let pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let load = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        failure.set(None);
        let cursor = next.get_untracked();
        spawn_local(async move {
            let answer = list_deliveries(id, cursor).await;
            pending.try_set(false);
            match answer {
                Ok(page) => {
                    next.try_set(page.next);
                    deliveries.try_update(|deliveries| deliveries.extend(page.deliveries));
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <ul class="client-list" role="list">
            <For each=move || deliveries.get() key=|delivery| delivery.id let:delivery>
                <li>
                    <DeliveryRow delivery state changed />
                </li>
            </For>
        </ul>
        {move || failure.get().map(|error| view! { <Failure error retry=move |()| load() /> })}
        {move || {
            next.get()
                .map(|_| {
                    view! {
                        <p class="load-more">
                            <button
                                type="button"
                                class="button"
                                aria-disabled=move || pending.get().then_some("true")
                                on:click=move |_| load()
                            >
                                {words.load_more()}
                            </button>
                        </p>
                    }
                })
        }}
    }
    .into_any()
}

fn state_words(words: Words, state: DeliveryState) -> (&'static str, &'static str) {
    match state {
        DeliveryState::Waiting => ("badge waiting", words.delivery_waiting()),
        DeliveryState::Delivered => ("badge active", words.delivery_delivered()),
        DeliveryState::Failed => ("badge", words.delivery_failed()),
    }
}

/// What came of the last attempt.
fn outcome(words: Words, delivery: &DeliveryView) -> Option<String> {
    match (delivery.problem, delivery.status) {
        (None | Some(DeliveryProblem::Status), Some(status)) => Some(words.delivery_status(status)),
        (Some(DeliveryProblem::Redirect), Some(status)) => Some(words.delivery_redirect(status)),
        (None | Some(DeliveryProblem::Status | DeliveryProblem::Redirect), None) => None,
        (Some(DeliveryProblem::Timeout), _) => Some(words.delivery_timeout().to_owned()),
        (Some(DeliveryProblem::Unreachable), _) => Some(words.delivery_unreachable().to_owned()),
        (Some(DeliveryProblem::Address), _) => Some(words.delivery_address().to_owned()),
        (Some(DeliveryProblem::Unreadable), _) => Some(words.delivery_unreadable().to_owned()),
        (Some(DeliveryProblem::Disabled), _) => Some(words.delivery_disabled().to_owned()),
    }
}

/// One delivery: what, when, how it went, and "Send again".
#[component]
fn DeliveryRow(delivery: DeliveryView, state: RwSignal<EndpointState>, changed: Trigger) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let (class, name) = state_words(words, delivery.state);
    let event = match WebhookEvent::from_word(&delivery.event) {
        Some(event) => event_name(words, event).to_owned(),
        None => delivery.event.clone(),
    };
    let attempts = match delivery.attempts {
        0 => None,
        1 => Some(words.delivery_attempts_one().to_owned()),
        n => Some(words.delivery_attempts(n)),
    };
    let next = delivery.next_try.clone().filter(|_| delivery.attempts > 0);
    let facts: Vec<_> = [
        attempts,
        outcome(words, &delivery),
        next.map(|next| words.delivery_next(next)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let label = words.delivery_again_of(&event, &delivery.when);
    let (id, waits) = (delivery.id, delivery.state == DeliveryState::Waiting);
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let again = move |_| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        error.set(None);
        spawn_local(async move {
            let sent = send_again(id).await;
            pending.try_set(false);
            match sent {
                Ok(()) => {
                    toasts.success(words.delivery_sent_again());
                    changed.notify();
                }
                Err(problem) => {
                    error.try_set(Some(problem.message));
                }
            }
        });
    };
    view! {
        <article class="client card">
            <div class="client-who">
                <p class="strong">{event}</p>
                <p class="soft small">
                    <time datetime=datetime(delivery.at)>{delivery.when}</time>
                </p>
                {(!facts.is_empty()).then(|| view! { <p class="soft small">{facts.join(" · ")}</p> })}
            </div>
            <div class="row">
                <span class=class>{name}</span>
                {move || {
                    (!waits && state.get() == EndpointState::Active)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button small"
                                    aria-label=label.clone()
                                    aria-disabled=move || pending.get().then_some("true")
                                    on:click=again
                                >
                                    {words.delivery_again()}
                                </button>
                            }
                        })
                }}
            </div>
            <ErrorLine error />
        </article>
    }
    .into_any()
}
