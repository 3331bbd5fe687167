//! The page of one endpoint: its events and its deliveries.

use super::{deliveries::Deliveries, events::EventSwitches, state_words};
use crate::{
    api::webhooks::{
        ChangeEndpointCall, DisabledBy, EndpointState, EndpointView, PauseEndpointCall, RemoveEndpointCall,
        ResumeEndpointCall, TestEndpointCall, WebhookEvent, endpoint as endpoint_view,
    },
    domain::{access::Action, ids::EndpointId},
    ui::{
        context::{page_data_by_id, use_words},
        kit::{
            dialog::{ConfirmDialog, DialogButton},
            failure::loaded,
            form::{Hidden, PostForm, SubmitButton},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The path of an endpoint's page.
pub fn endpoint_path(id: EndpointId) -> String {
    format!("/settings/webhooks/{id}")
}

/// The hidden field of a form about one endpoint.
fn endpoint_field(id: EndpointId) -> Hidden {
    vec![("id", id.to_string())]
}

#[component]
pub fn EndpointPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_by_id(endpoint_view);
    view! {
        <SignedIn only=Action::KeepWebhooks let:_account>
            <MainLayout title=words.webhooks()>
                <p>
                    <a href="/settings/webhooks">{words.webhooks()}</a>
                </p>
                <Suspense>{loaded(data, |endpoint| view! { <Detail endpoint /> })}</Suspense>
            </MainLayout>
        </SignedIn>
    }
}

#[component]
fn Detail(endpoint: EndpointView) -> impl IntoView {
    let words = use_words();
    let EndpointView {
        id,
        host,
        events,
        state,
        added,
    } = endpoint;
    let (class, name) = state_words(words, state);
    let why = match state {
        EndpointState::Active => None,
        EndpointState::Disabled(DisabledBy::Hand) => Some(words.endpoint_paused_hint()),
        EndpointState::Disabled(DisabledBy::Timeouts) => Some(words.endpoint_timeouts_hint()),
        EndpointState::Disabled(DisabledBy::Gone) => Some(words.endpoint_gone_hint()),
    };
    view! {
        <div class="page-header">
            <h1 class="endpoint-host">{host.clone()}</h1>
            <span class=class>{name}</span>
        </div>
        <div class="narrow stack stack-loose">
            <div class="stack">
                <p class="soft small">{words.endpoint_added_on(added)}</p>
                {why.map(|why| view! { <p>{why}</p> })}
                <Actions id host is_active=state == EndpointState::Active />
            </div>
            <section class="card stack" aria-labelledby="endpoint-events">
                <h2 id="endpoint-events">{words.endpoint_events()}</h2>
                <EventsForm id events />
            </section>
            <section class="stack" aria-labelledby="endpoint-deliveries">
                <h2 id="endpoint-deliveries">{words.deliveries()}</h2>
                <p class="soft">{words.deliveries_hint()}</p>
                <Deliveries id state />
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn EventsForm(id: EndpointId, events: Vec<WebhookEvent>) -> impl IntoView {
    let words = use_words();
    view! {
        <PostForm
            action=ChangeEndpointCall::PATH
            hidden=endpoint_field(id)
            next=endpoint_path(id)
            said=words.endpoint_saved()
        >
            <EventSwitches events />
            <SubmitButton label=words.save() />
        </PostForm>
    }
    .into_any()
}

/// "Send test event", "Pause" or "Resume", and "Remove".
#[component]
fn Actions(id: EndpointId, host: String, is_active: bool) -> impl IntoView {
    let words = use_words();
    let (hidden, next) = (endpoint_field(id), endpoint_path(id));
    let switch = if is_active {
        view! {
            // Keyed, so that the merge does not turn the focused "Resume" into another action.
            <div class="row" data-key="active">
                <PostForm
                    action=TestEndpointCall::PATH
                    hidden=hidden.clone()
                    next=next.clone()
                    said=words.endpoint_test_sent()
                >
                    <SubmitButton label=words.endpoint_test() class="button" />
                </PostForm>
                <DialogButton name="pause">{words.endpoint_pause()}</DialogButton>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="row" data-key="disabled">
                <PostForm
                    action=ResumeEndpointCall::PATH
                    hidden=hidden.clone()
                    next=next.clone()
                    said=words.endpoint_is_resumed()
                >
                    <SubmitButton label=words.endpoint_resume() class="button" />
                </PostForm>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="row">
            {switch}
            <DialogButton name="remove" class="button button-quiet">
                {words.endpoint_remove()}
            </DialogButton>
        </div>
        <ConfirmDialog
            name="pause"
            title=words.endpoint_pause_title()
            body=words.endpoint_pause_body(&host)
            confirm_label=words.endpoint_pause()
            cancel_label=words.endpoint_keep()
            action=PauseEndpointCall::PATH
            hidden=hidden.clone()
            next
            said=words.endpoint_is_paused()
        />
        <ConfirmDialog
            name="remove"
            title=words.endpoint_remove_title()
            body=words.endpoint_remove_body(&host)
            confirm_label=words.endpoint_remove()
            cancel_label=words.endpoint_keep()
            danger=true
            action=RemoveEndpointCall::PATH
            hidden
            next="/settings/webhooks"
            said=words.endpoint_is_removed()
        />
    }
    .into_any()
}
