//! The webhooks page: the endpoints that receive session events.

mod add;
mod deliveries;
pub mod endpoint;
mod events;

use crate::{
    api::webhooks::{
        AddEndpointCall, DisabledBy, EndpointAdded, EndpointList, EndpointState, EndpointView, Reach,
        list_endpoints,
    },
    domain::{access::Action, webhook::ENDPOINTS_MAX},
    ui::{
        context::{form_reply, page_data_for, use_words},
        kit::{
            dialog::DialogButton,
            empty::Empty,
            failure::loaded,
            icon::{Icon, IconName},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
    words::Words,
};
use add::EndpointDialog;
use events::event_name;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn WebhooksPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_for(Action::KeepWebhooks, list_endpoints());
    let added = form_reply(AddEndpointCall::PATH, &[]).and_then(|reply| reply.answer::<EndpointAdded>());
    view! {
        <SignedIn only=Action::KeepWebhooks let:_account>
            <MainLayout title=words.webhooks()>
                <p>
                    <a href="/settings">{words.settings()}</a>
                </p>
                <div class="page-header">
                    <h1>{words.webhooks()}</h1>
                    <DialogButton name="add" class="button button-primary">
                        <Icon name=IconName::Plus />
                        {words.add_endpoint()}
                    </DialogButton>
                </div>
                <Suspense>{loaded(data, |list| view! { <Endpoints list /> })}</Suspense>
                <EndpointDialog added />
            </MainLayout>
        </SignedIn>
    }
}

/// Badge class and label of a state.
fn state_words(words: Words, state: EndpointState) -> (&'static str, &'static str) {
    match state {
        EndpointState::Active => ("badge badge-active", words.endpoint_active()),
        EndpointState::Disabled(DisabledBy::Hand | DisabledBy::Timeouts) => {
            ("badge badge-waiting", words.endpoint_paused())
        }
        EndpointState::Disabled(DisabledBy::Gone) => ("badge badge-waiting", words.endpoint_gone()),
    }
}

/// The endpoints, and an explanation of the payload.
#[component]
fn Endpoints(list: EndpointList) -> impl IntoView {
    let words = use_words();
    let hint = match list.reach {
        Reach::Own => words.webhooks_hint(),
        Reach::Server => words.webhooks_hint_server(),
    };
    let endpoints = if list.endpoints.is_empty() {
        view! { <Empty title=words.no_endpoints() hint=words.no_endpoints_hint() /> }.into_any()
    } else {
        let rows = list.endpoints.into_iter().map(|endpoint| {
            let key = endpoint.id.to_string();
            view! {
                <li data-key=key>
                    <EndpointRow endpoint />
                </li>
            }
        });
        view! {
            <ul class="entry-list" role="list">
                {rows.collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="stack">
            <p>{hint}</p>
            {(!list.room).then(|| view! { <p class="soft">{words.error_endpoints_full(ENDPOINTS_MAX)}</p> })}
            {endpoints}
            <p class="soft small">{words.webhooks_private()}</p>
        </div>
    }
    .into_any()
}

/// An endpoint: host, events and state.
#[component]
fn EndpointRow(endpoint: EndpointView) -> impl IntoView {
    let words = use_words();
    let (class, state) = state_words(words, endpoint.state);
    let label = words.endpoint_details(&endpoint.host);
    let events: Vec<_> = endpoint
        .events
        .iter()
        .map(|event| event_name(words, *event))
        .collect();
    view! {
        <article class="entry card">
            <div class="entry-main">
                <p class="strong">
                    <a
                        href=format!("/settings/webhooks/{}", endpoint.id)
                        aria-label=label
                    >
                        {endpoint.host}
                    </a>
                </p>
                <p class="soft small">{events.join(" · ")}</p>
                <p class="soft small">{words.endpoint_added_on(endpoint.added)}</p>
            </div>
            <span class=class>{state}</span>
        </article>
    }
    .into_any()
}
