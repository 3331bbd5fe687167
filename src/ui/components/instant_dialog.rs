//! "Start Instant Session": choose client and duration, and the session begins.

use super::{
    choice::{Choice, Choices},
    client_field::{ClientField, NobodyToBook},
    dialog::{Dialog, DialogButton},
    failure::Failure,
    form::{FormState, PostForm, SubmitButton},
    icon::{Icon, IconName},
    skeleton::Skeleton,
    taken::Taken,
};
use crate::{
    api::{
        ApiError,
        booking::{ScheduleView, StartInstantCall, schedule_form},
        sessions::SessionView,
    },
    browser,
    domain::{ids::AccountId, session::INSTANT_DURATIONS},
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// State of the dialog on a page with a list of clients.
#[derive(Clone, Copy, Default)]
pub struct StartsInstant {
    pub open: RwSignal<bool>,
    /// The preselected client.
    pub client: RwSignal<Option<AccountId>>,
}

#[component]
pub fn InstantButton(
    /// Opens the dialog.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <DialogButton name="instant" on_press=move |()| open.set(true)>
            <InstantLabel />
        </DialogButton>
    }
}

/// The button beside a client; preselects that client.
#[component]
pub fn InstantWithButton(
    instant: StartsInstant,
    /// The client's account and name.
    with: (AccountId, String),
) -> impl IntoView {
    let (client, name) = with;
    let start = move |()| {
        instant.client.set(Some(client));
        instant.open.set(true);
    };
    view! {
        <DialogButton
            name="instant"
            with=("client", client.to_string())
            class="button small"
            label=use_words().instant_with(name)
            on_press=start
        >
            <InstantLabel />
        </DialogButton>
    }
}

#[component]
fn InstantLabel() -> impl IntoView {
    view! {
        <Icon name=IconName::Video />
        {use_words().instant()}
    }
}

/// The dialog. On success it navigates to the join page.
#[component]
pub fn InstantDialog(
    open: RwSignal<bool>,
    /// The preselected client.
    #[prop(optional, into)]
    client: Signal<Option<AccountId>>,
) -> impl IntoView {
    let words = use_words();
    let asked = use_query_map().with_untracked(|query| query.get("client")?.parse().ok());
    view! {
        <Dialog open name="instant" title=words.instant()>
            <Ask client=client.get_untracked().or(asked) />
        </Dialog>
    }
    .into_any()
}

/// Loads the bookable clients, then shows the form.
#[component]
fn Ask(client: Option<AccountId>) -> impl IntoView {
    let view = Resource::new_blocking(|| (), |()| schedule_form());
    let shown = move |answer: Result<ScheduleView, ApiError>| match answer {
        Ok(view) => view! { <InstantForm view client /> }.into_any(),
        Err(error) => view! { <Failure error retry=move |()| view.refetch() /> }.into_any(),
    };
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=3 /> }>{move || view.get().map(shown)}</Suspense>
    }
}

#[component]
fn InstantForm(view: ScheduleView, client: Option<AccountId>) -> impl IntoView {
    let words = use_words();
    if view.clients.is_empty() {
        return view! { <NobodyToBook /> }.into_any();
    }
    let started = |session: SessionView| browser::go(&format!("/sessions/{}/join", session.id));
    view! {
        <PostForm
            action=StartInstantCall::PATH
            on_done=started
            conflict_inline=true
            takes_focus=true
            leaves=true
            let:form
        >
            <Fields form view=view.clone() client />
            <SubmitButton label=words.instant() pending_label=words.instant_pending() />
        </PostForm>
    }
    .into_any()
}

#[component]
fn Fields(form: FormState, view: ScheduleView, client: Option<AccountId>) -> impl IntoView {
    let words = use_words();
    let durations = INSTANT_DURATIONS
        .into_iter()
        .map(|minutes| Choice::new(minutes.to_string(), words.minutes(minutes)))
        .collect();
    view! {
        <p class="soft">{words.instant_hint()}</p>
        <Taken form />
        <ClientField
            form
            clients=view.clients
            value=form.typed("client").or(client.map(|account| account.to_string()))
            id="instant-client"
        />
        <Choices
            label=words.field_duration()
            name="duration"
            choices=durations
            value=form.typed_or("duration", "50")
            error=form.field("duration")
        />
    }
    .into_any()
}
