//! An endpoint's deliveries, and redelivery.

use super::events::event_name;
use crate::{
    api::webhooks::{
        DeliveryPage, DeliveryProblem, DeliveryState, DeliveryView, EndpointState, WebhookEvent,
        list_deliveries, send_again,
    },
    domain::{ids::EndpointId, webhook::TEST},
    ui::{
        components::{
            action_button::ActionButton,
            dialog::ErrorLine,
            empty::Empty,
            failure::loaded,
            load_more::{LoadMore, pages},
            request::Request,
            skeleton::Skeleton,
            time_label::datetime,
            toast::use_toasts,
        },
        context::{page_data, use_words},
    },
    words::Words,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use std::{collections::HashSet, time::Duration};

/// Delay before the list is refetched after a send; a healthy endpoint has answered by then.
pub const SOON: Duration = Duration::from_secs(2);

/// The list, fifty per page. `?cursor=…` shows the page after that cursor.
#[component]
pub fn Deliveries(
    id: EndpointId,
    /// Redelivery is offered only while the endpoint is active.
    state: RwSignal<EndpointState>,
    /// Fires after an action that may have changed the list.
    changed: Trigger,
) -> impl IntoView {
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")));
    let page = page_data(move || cursor.get(), move |cursor| list_deliveries(id, cursor));
    let list = move |first| view! { <List id cursor=cursor.get_untracked() first state changed /> };
    view! { <Transition fallback=|| view! { <Skeleton lines=4 /> }>{loaded(page, list)}</Transition> }
        .into_any()
}

/// Merges a refetched first page into the rows shown. If they do not overlap, rows may be missing in between,
/// so the list starts over with the fresh page.
fn merged(shown: DeliveryPage, mut fresh: DeliveryPage) -> DeliveryPage {
    let known: HashSet<_> = fresh.deliveries.iter().map(|delivery| delivery.id).collect();
    let (again, rest): (Vec<_>, Vec<_>) = shown
        .deliveries
        .into_iter()
        .partition(|delivery| known.contains(&delivery.id));
    if again.is_empty() {
        return fresh;
    }
    fresh.deliveries.extend(rest);
    // The cursor still follows the last row.
    fresh.next = shown.next;
    fresh
}

/// The deliveries, refetched after each send and by hand.
#[component]
fn List(
    id: EndpointId,
    cursor: Option<String>,
    first: DeliveryPage,
    state: RwSignal<EndpointState>,
    changed: Trigger,
) -> impl IntoView {
    let words = use_words();
    let (rows, more) = pages(first.deliveries, first.next, move |cursor| async move {
        let page = list_deliveries(id, cursor).await?;
        Ok((page.deliveries, page.next))
    });
    let (looking, refreshed) = (RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<String>);
    let cursor = StoredValue::new(cursor);
    let look = async move || {
        let Some(cursor) = cursor.try_get_value() else {
            return false;
        };
        let answer = list_deliveries(id, cursor).await;
        let seen = answer.is_ok();
        match answer {
            Ok(page) => {
                trouble.try_set(None);
                let (deliveries, next) = (rows.try_get_untracked(), more.next.try_get_untracked());
                let (Some(deliveries), Some(next)) = (deliveries, next) else {
                    return false;
                };
                let page = merged(DeliveryPage { deliveries, next }, page);
                more.next.try_set(page.next);
                rows.try_set(page.deliveries);
            }
            Err(problem) => {
                trouble.try_set(Some(problem.message));
            }
        }
        seen
    };
    let refresh = move |()| {
        looking.set(true);
        refreshed.set(false);
        spawn_local(async move {
            let seen = look().await;
            looking.try_set(false);
            refreshed.try_set(seen);
        });
    };
    let look_now = move || {
        spawn_local(async move {
            look().await;
        });
    };
    let look_twice = move || {
        look_now();
        set_timeout(look_now, SOON);
    };
    Effect::watch(move || changed.track(), move |(), _, _| look_twice(), false);
    let path = format!("/settings/webhooks/{id}");
    view! {
        <p class="row">
            <ActionButton class="button button-small" pending=looking on_press=refresh>
                {words.deliveries_refresh()}
            </ActionButton>
            <span class="soft small" role="status">
                {move || refreshed.get().then(|| words.deliveries_refreshed())}
            </span>
        </p>
        <ErrorLine error=trouble />
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=move || view! { <Empty title=words.no_deliveries() hint=words.no_deliveries_hint() /> }
        >
            <LoadMore more action=path.clone() row="li">
                <ul class="entry-list" role="list">
                    <For each=move || rows.get() key=|delivery| delivery.id let:delivery>
                        <li>
                            <DeliveryRow rows delivery state changed />
                        </li>
                    </For>
                </ul>
            </LoadMore>
        </Show>
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

/// A delivery: event, time, state and "Send again". Its row is kept while it changes.
#[component]
fn DeliveryRow(
    rows: RwSignal<Vec<DeliveryView>>,
    delivery: DeliveryView,
    state: RwSignal<EndpointState>,
    changed: Trigger,
) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let (id, at, when) = (delivery.id, delivery.at, delivery.when.clone());
    let event = match WebhookEvent::from_word(&delivery.event) {
        Some(event) => event_name(words, event).to_owned(),
        None if delivery.event == TEST => words.event_test().to_owned(),
        None => delivery.event.clone(),
    };
    let now = Memo::new(move |before: Option<&DeliveryView>| {
        let found = rows.with(|rows| rows.iter().find(|row| row.id == id).cloned());
        found.unwrap_or_else(|| before.unwrap_or(&delivery).clone())
    });
    let facts = Memo::new(move |_| now.with(|delivery| facts(words, delivery)));
    let badge = move || state_words(words, now.with(|delivery| delivery.state));
    let sendable = move || {
        let waits = now.with(|delivery| delivery.state == DeliveryState::Waiting);
        !waits && state.get() == EndpointState::Active
    };
    let label = words.delivery_again_of(&event, &when);
    let node: NodeRef<leptos::html::Article> = NodeRef::new();
    let request = Request::default();
    let again = move |()| {
        request.send(send_again(id), move |()| {
            // The button disappears while the delivery is queued: keep the focus in the row.
            if let Some(row) = node.get_untracked() {
                let _ = row.focus();
            }
            toasts.success(words.delivery_sent_again());
            changed.notify();
        });
    };
    view! {
        <article class="entry card" aria-label=format!("{event}, {when}") tabindex="-1" node_ref=node>
            <div class="entry-main">
                <p class="strong">{event.clone()}</p>
                <p class="soft small">
                    <time datetime=datetime(at)>{when.clone()}</time>
                </p>
                {move || {
                    let facts = facts.get();
                    (!facts.is_empty()).then(|| view! { <p class="soft small">{facts}</p> })
                }}
            </div>
            <div class="row">
                <span class=move || badge().0>{move || badge().1}</span>
                <Show when=sendable>
                    <ActionButton class="button button-small" label=label.clone() pending=request.pending on_press=again>
                        {words.delivery_again()}
                    </ActionButton>
                </Show>
            </div>
            <ErrorLine error=request.error />
        </article>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::merged;
    use crate::{
        api::webhooks::{DeliveryPage, DeliveryState, DeliveryView},
        domain::ids::DeliveryId,
    };
    use chrono::DateTime;

    fn delivery(id: u128, attempts: u32) -> DeliveryView {
        DeliveryView {
            id: DeliveryId(uuid::Uuid::from_u128(id)),
            event: "session.booked".to_owned(),
            state: DeliveryState::Waiting,
            attempts,
            status: None,
            problem: None,
            at: DateTime::UNIX_EPOCH,
            when: String::new(),
            next_try: None,
        }
    }

    fn page(deliveries: &[DeliveryView], next: &str) -> DeliveryPage {
        DeliveryPage {
            deliveries: deliveries.to_vec(),
            next: Some(next.to_owned()),
        }
    }

    #[test]
    fn another_look_brings_what_is_new_and_keeps_what_was_loaded_on() {
        let shown = page(&[delivery(3, 0), delivery(2, 1), delivery(1, 1)], "behind 1");
        let fresh = page(&[delivery(4, 0), delivery(3, 1)], "behind 3");
        let all = [delivery(4, 0), delivery(3, 1), delivery(2, 1), delivery(1, 1)];
        assert_eq!(merged(shown, fresh), page(&all, "behind 1"));
    }

    #[test]
    fn a_look_that_finds_nothing_of_what_was_there_begins_anew() {
        let fresh = page(&[delivery(9, 0)], "behind 9");
        assert_eq!(merged(page(&[delivery(1, 1)], "behind 1"), fresh.clone()), fresh);
        assert_eq!(merged(page(&[], "behind nothing"), fresh.clone()), fresh);
    }
}
