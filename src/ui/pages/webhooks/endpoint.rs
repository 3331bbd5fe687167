//! The page of one endpoint: its events and its deliveries.

use super::{
    deliveries::{Deliveries, SOON},
    events::EventSwitches,
    state_words,
};
use crate::{
    api::{
        ApiError, ErrorCode,
        webhooks::{
            ChangeEndpointCall, DisabledBy, EndpointState, EndpointView, WebhookEvent,
            endpoint as endpoint_view, pause_endpoint, remove_endpoint, resume_endpoint, test_endpoint,
        },
    },
    browser,
    domain::ids::EndpointId,
    ui::{
        components::{
            action_button::ActionButton,
            dialog::{ConfirmDialog, ErrorLine},
            failure::Failure,
            form::{PostForm, SubmitButton},
            skeleton::Skeleton,
            toast::use_toasts,
        },
        context::{use_path_id, use_viewer, use_words, when_signed_in},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

#[component]
pub fn EndpointPage() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let id = use_path_id::<EndpointId>();
    let data = Resource::new_blocking(
        move || id.get(),
        move |id| async move {
            match id {
                Some(id) => when_signed_in(viewer, endpoint_view(id)).await,
                None => Err(ApiError::new(ErrorCode::NotFound, String::new())),
            }
        },
    );
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.webhooks()>
                <p>
                    <a href="/settings/webhooks">{words.webhooks()}</a>
                </p>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        data.get()
                            .map(|answer| match answer {
                                Ok(endpoint) => view! { <Detail endpoint /> }.into_any(),
                                Err(error) => {
                                    view! { <Failure error retry=move |()| data.refetch() /> }.into_any()
                                }
                            })
                    }}
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
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_some() {
            set_timeout(look, SOON);
        }
    });
    let why = move || match state.get() {
        EndpointState::Active => None,
        EndpointState::Disabled(DisabledBy::Hand) => Some(words.endpoint_paused_hint()),
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
        <div class="narrow stack loose">
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
        <PostForm action=ChangeEndpointCall::PATH hidden=vec![("id", id.to_string())] on_done=done let:form>
            <EventSwitches events form />
            <SubmitButton label=words.save() />
        </PostForm>
    }
    .into_any()
}

/// "Send test event", "Pause" or "Resume", and "Remove".
#[component]
fn Actions(id: EndpointId, host: String, state: RwSignal<EndpointState>, changed: Trigger) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let [pausing, removing, pending] = std::array::from_fn(|_| RwSignal::new(false));
    let error = RwSignal::new(None::<String>);
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    // "Pause" and "Resume" replace each other: keep the focus on the new one.
    let switched = move || {
        request_animation_frame(move || {
            if let Some(row) = node.try_get_untracked().flatten() {
                browser::dialog::focus(&row, ".endpoint-switch");
            }
        });
    };
    let begins = move || {
        let free = !pending.get_untracked();
        if free {
            pending.set(true);
            error.set(None);
        }
        free
    };
    let ends = move |problem: Option<ApiError>| {
        pending.try_set(false);
        error.try_set(problem.map(|problem| problem.message));
        changed.notify();
    };
    let test = move |()| {
        if begins() {
            spawn_local(async move {
                let sent = test_endpoint(id).await;
                if sent.is_ok() {
                    toasts.success(words.endpoint_test_sent());
                }
                ends(sent.err());
            });
        }
    };
    let resume = move |()| {
        if begins() {
            spawn_local(async move {
                let resumed = resume_endpoint(id).await;
                if let Ok(endpoint) = &resumed {
                    state.try_set(endpoint.state);
                    switched();
                    toasts.success(words.endpoint_is_resumed());
                }
                ends(resumed.err());
            });
        }
    };
    let pause = move |()| {
        if begins() {
            spawn_local(async move {
                let paused = pause_endpoint(id).await;
                if let Ok(endpoint) = &paused {
                    pausing.try_set(false);
                    state.try_set(endpoint.state);
                    switched();
                    toasts.success(words.endpoint_is_paused());
                }
                ends(paused.err());
            });
        }
    };
    let remove = move |()| {
        let navigate = navigate.clone();
        if begins() {
            spawn_local(async move {
                let removed = remove_endpoint(id).await;
                pending.try_set(false);
                match removed {
                    Ok(()) => {
                        removing.try_set(false);
                        toasts.success(words.endpoint_is_removed());
                        navigate("/settings/webhooks", NavigateOptions::default());
                    }
                    Err(problem) => {
                        error.try_set(Some(problem.message));
                    }
                }
            });
        }
    };
    let ask = move |dialog: RwSignal<bool>| {
        error.set(None);
        dialog.set(true);
    };
    let in_dialog = move || pausing.get() || removing.get();
    let outside = Signal::derive(move || error.get().filter(|_| !in_dialog()));
    let switch = move || {
        if state.get() == EndpointState::Active {
            view! {
                <ActionButton pending on_press=test>
                    {words.endpoint_test()}
                </ActionButton>
                <ActionButton class="button endpoint-switch" pending on_press=move |()| ask(pausing)>
                    {words.endpoint_pause()}
                </ActionButton>
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
            <ActionButton class="button quiet" pending on_press=move |()| ask(removing)>
                {words.endpoint_remove()}
            </ActionButton>
        </div>
        <ErrorLine error=outside />
        <ConfirmDialog
            open=pausing
            title=words.endpoint_pause_title()
            body=words.endpoint_pause_body(&host)
            confirm_label=words.endpoint_pause()
            cancel_label=words.endpoint_keep()
            on_confirm=pause
            pending
            error
        />
        <ConfirmDialog
            open=removing
            title=words.endpoint_remove_title()
            body=words.endpoint_remove_body(&host)
            confirm_label=words.endpoint_remove()
            cancel_label=words.endpoint_keep()
            danger=true
            on_confirm=remove
            pending
            error
        />
    }
    .into_any()
}
