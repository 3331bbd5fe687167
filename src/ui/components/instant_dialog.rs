//! "Start Instant Session": choose client and duration, and the session begins.

use super::{
    choice::{Choice, Choices},
    client_field::{ClientField, NobodyToBook},
    dialog::{Dialog, DialogButton},
    failure::loaded,
    form::{PostForm, SubmitButton},
    icon::{Icon, IconName},
    skeleton::Skeleton,
    taken::Taken,
};
use crate::{
    api::{
        booking::{ScheduleView, StartInstantCall, schedule_form},
        sessions::SessionView,
    },
    browser,
    domain::{ids::PersonId, session::INSTANT_DURATIONS},
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// State of the dialog.
#[derive(Clone, Copy, Default)]
pub struct StartsInstant {
    pub open: RwSignal<bool>,
    /// The preselected client.
    pub client: RwSignal<Option<PersonId>>,
}

/// Opens the dialog. Beside a client it preselects that client.
#[component]
pub fn InstantButton(
    instant: StartsInstant,
    /// The client's id and name.
    #[prop(optional)]
    with: Option<(PersonId, String)>,
) -> impl IntoView {
    let words = use_words();
    let client = with.as_ref().map(|(client, _)| *client);
    let start = move |()| {
        instant.client.set(client);
        instant.open.set(true);
    };
    view! {
        <DialogButton
            name="instant"
            with=client.map(|client| ("client", client.to_string()))
            class=if client.is_some() { "button button-small" } else { "button" }
            label=with.map(|(_, name)| words.instant_with(name))
            on_press=start
        >
            <Icon name=IconName::Video />
            {words.instant()}
        </DialogButton>
    }
}

/// The dialog. On success it navigates to the join page.
#[component]
pub fn InstantDialog(instant: StartsInstant) -> impl IntoView {
    let words = use_words();
    let StartsInstant { open, client } = instant;
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
fn Ask(client: Option<PersonId>) -> impl IntoView {
    let view = Resource::new_blocking(|| (), |()| schedule_form());
    let form = move |view| view! { <InstantForm view client /> };
    view! { <Suspense fallback=|| view! { <Skeleton lines=3 /> }>{loaded(view, form)}</Suspense> }
}

#[component]
fn InstantForm(view: ScheduleView, client: Option<PersonId>) -> impl IntoView {
    let words = use_words();
    if view.clients.is_empty() {
        return view! { <NobodyToBook /> }.into_any();
    }
    let started = |session: SessionView| browser::go(&format!("/sessions/{}/join", session.id));
    let durations = INSTANT_DURATIONS
        .into_iter()
        .map(|minutes| Choice::new(minutes.to_string(), words.minutes(minutes)))
        .collect();
    view! {
        <PostForm
            action=StartInstantCall::PATH
            on_done=started
            conflict_inline=true
            takes_focus=true
            leaves=true
            prefix="instant"
        >
            <p class="soft">{words.instant_hint()}</p>
            <Taken />
            <ClientField clients=view.clients preset=client />
            <Choices label=words.field_duration() name="duration" choices=durations value="50" />
            <SubmitButton label=words.instant() pending_label=words.instant_pending() />
        </PostForm>
    }
    .into_any()
}
