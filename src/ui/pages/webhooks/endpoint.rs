//! The page of one endpoint: its events and its deliveries.

use super::{
    deliveries::{Deliveries, SOON},
    events::EventSwitches,
    state_words,
};
use crate::{
    api::webhooks::{
        ChangeEndpointCall, DisabledBy, EndpointState, EndpointView, PauseEndpointCall, RemoveEndpointCall,
        WebhookEvent, endpoint as endpoint_view, resume_endpoint, test_endpoint,
    },
    browser,
    domain::{access::Action, ids::EndpointId},
    ui::{
        components::{
            action_button::ActionButton,
            dialog::{ConfirmDialog, DialogButton, ErrorLine},
            failure::loaded,
            form::{PostForm, SubmitButton},
            request::Request,
            skeleton::Skeleton,
            toast::use_toasts,
        },
        context::{page_data_by_id, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

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
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {loaded(data, |endpoint| view! { <Detail endpoint /> })}
                </Transition>
            </MainLayout>
        </SignedIn>
    }
}

/// The endpoint, updated in place.
#[component]
fn Detail(endpoint: EndpointView) -> impl IntoView {
    let words = use_words();
    let (id, host, events) = (endpoint.id, endpoint.host.clone(), endpoint.events.clone());
    let state = RwSignal::new(endpoint.state);
    let changed = Trigger::new();
    // The endpoint may have answered 410, which disables it.
    let look = move || {
        spawn_local(async move {
            if let Ok(now) = endpoint_view(id).await {
                state.try_set(now.state);
            }
        });
    };
    Effect::watch(
        move || changed.track(),
        move |(), _, _| set_timeout(look, SOON),
        false,
    );
    let why = move || match state.get() {
        EndpointState::Active => None,
        EndpointState::Disabled(DisabledBy::Hand) => Some(words.endpoint_paused_hint()),
        EndpointState::Disabled(DisabledBy::Timeouts) => Some(words.endpoint_timeouts_hint()),
        EndpointState::Disabled(DisabledBy::Gone) => Some(words.endpoint_gone_hint()),
    };
    view! {
        <div class="page-header">
            <h1 class="endpoint-host">{host.clone()}</h1>
            {move || {
                let (class, name) = state_words(words, state.get());
                view! { <span class=class>{name}</span> }
            }}
        </div>
        <div class="narrow stack stack-loose">
            <div class="stack">
                <p class="soft small">{words.endpoint_added_on(endpoint.added)}</p>
                {move || why().map(|why| view! { <p>{why}</p> })}
                <Actions id host state changed />
            </div>
            <section class="card stack" aria-labelledby="endpoint-events">
                <h2 id="endpoint-events">{words.endpoint_events()}</h2>
                <EventsForm id events />
            </section>
            <section class="stack" aria-labelledby="endpoint-deliveries">
                <h2 id="endpoint-deliveries">{words.deliveries()}</h2>
                <p class="soft">{words.deliveries_hint()}</p>
                <Deliveries id state changed />
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn EventsForm(id: EndpointId, events: Vec<WebhookEvent>) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let done = move |_: EndpointView| toasts.success(words.endpoint_saved());
    view! {
        <PostForm action=ChangeEndpointCall::PATH hidden=vec![("id", id.to_string())] on_done=done>
            <EventSwitches events />
            <SubmitButton label=words.save() />
        </PostForm>
    }
    .into_any()
}

/// Notes that the endpoint and its deliveries may have changed, also if the request fails.
async fn noted<T>(changed: Trigger, answer: impl Future<Output = T>) -> T {
    let answer = answer.await;
    changed.notify();
    answer
}

/// "Send test event", "Pause" or "Resume", and "Remove".
#[component]
fn Actions(id: EndpointId, host: String, state: RwSignal<EndpointState>, changed: Trigger) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let [pausing, removing] = std::array::from_fn(|_| RwSignal::new(false));
    let request = Request::default();
    let Request { pending, error } = request;
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    let test = move |()| {
        request.send(noted(changed, test_endpoint(id)), move |()| {
            toasts.success(words.endpoint_test_sent());
        });
    };
    let switched = move |now: EndpointView, said: &'static str| {
        state.try_set(now.state);
        // "Pause" and "Resume" replace each other: keep the focus on the new one.
        request_animation_frame(move || {
            if let Some(row) = node.try_get_untracked().flatten() {
                browser::dialog::focus(&row, ".endpoint-switch");
            }
        });
        toasts.success(said);
    };
    let resume = move |()| {
        let done = move |now| switched(now, words.endpoint_is_resumed());
        request.send(noted(changed, resume_endpoint(id)), done);
    };
    let paused = move |now: EndpointView| {
        pausing.try_set(false);
        changed.notify();
        switched(now, words.endpoint_is_paused());
    };
    let removed = move |()| {
        removing.try_set(false);
        toasts.success(words.endpoint_is_removed());
        navigate("/settings/webhooks", NavigateOptions::default());
    };
    let dialog = move |open: RwSignal<bool>, name, class, label: &'static str| {
        let on_press = move |()| open.set(true);
        view! {
            <DialogButton name class on_press>
                {label}
            </DialogButton>
        }
    };
    let switch = move || {
        if state.get() == EndpointState::Active {
            view! {
                <ActionButton pending on_press=test>
                    {words.endpoint_test()}
                </ActionButton>
                {dialog(pausing, "pause", "button endpoint-switch", words.endpoint_pause())}
            }
            .into_any()
        } else {
            view! {
                <ActionButton class="button endpoint-switch" pending on_press=resume>
                    {words.endpoint_resume()}
                </ActionButton>
            }
            .into_any()
        }
    };
    view! {
        <div class="row" node_ref=node>
            {switch}
            {dialog(removing, "remove", "button button-quiet", words.endpoint_remove())}
        </div>
        <ErrorLine error />
        <ConfirmDialog
            open=pausing
            name="pause"
            title=words.endpoint_pause_title()
            body=words.endpoint_pause_body(&host)
            confirm_label=words.endpoint_pause()
            cancel_label=words.endpoint_keep()
            action=PauseEndpointCall::PATH
            hidden=vec![("id", id.to_string())]
            next=format!("/settings/webhooks/{id}")
            on_done=Callback::new(paused)
        />
        <ConfirmDialog
            open=removing
            name="remove"
            title=words.endpoint_remove_title()
            body=words.endpoint_remove_body(&host)
            confirm_label=words.endpoint_remove()
            cancel_label=words.endpoint_keep()
            danger=true
            action=RemoveEndpointCall::PATH
            hidden=vec![("id", id.to_string())]
            next="/settings/webhooks"
            on_done=Callback::new(removed)
        />
    }
    .into_any()
}
