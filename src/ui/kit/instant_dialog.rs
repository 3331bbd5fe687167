//! "Start Instant Session": choose client and duration, and the session begins.

use super::{
    choice::{Choice, Choices},
    client_field::{ClientField, NobodyToBook},
    dialog::{Dialog, DialogButton},
    failure::loaded,
    form::{PostForm, SubmitButton},
    icon::{Icon, IconName},
    taken::Taken,
};
use crate::{
    api::booking::{ScheduleView, StartInstantCall, schedule_form},
    domain::{ids::PersonId, session::INSTANT_DURATIONS},
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// Opens the dialog. Beside a client it preselects that client.
#[component]
pub fn InstantButton(
    /// The client's id and name.
    #[prop(optional)]
    with: Option<(PersonId, String)>,
) -> impl IntoView {
    let words = use_words();
    let client = with.as_ref().map(|(client, _)| ("client", client.to_string()));
    view! {
        <DialogButton
            name="instant"
            class=if client.is_some() { "button button-small" } else { "button" }
            with=client
            label=with.map(|(_, name)| words.instant_with(name))
        >
            <Icon name=IconName::Video />
            {words.instant()}
        </DialogButton>
    }
}

/// The dialog. On success it leads to the join page.
#[component]
pub fn InstantDialog() -> impl IntoView {
    let words = use_words();
    view! {
        <Dialog name="instant" title=words.instant()>
            <Ask />
        </Dialog>
    }
    .into_any()
}

/// Loads the bookable clients, then shows the form.
#[component]
fn Ask() -> impl IntoView {
    let client = use_query_map().with_untracked(|query| query.get("client")?.parse().ok());
    let form = move |view| view! { <InstantForm view client /> };
    view! { <Suspense>{loaded(schedule_form(), form)}</Suspense> }
}

#[component]
fn InstantForm(view: ScheduleView, client: Option<PersonId>) -> impl IntoView {
    let words = use_words();
    if view.clients.is_empty() {
        return view! { <NobodyToBook /> }.into_any();
    }
    let durations = INSTANT_DURATIONS
        .into_iter()
        .map(|minutes| Choice::new(minutes.to_string(), words.minutes(minutes)))
        .collect();
    view! {
        <PostForm action=StartInstantCall::PATH conflict_inline=true prefix="instant">
            <p class="soft">{words.instant_hint()}</p>
            <Taken />
            <ClientField clients=view.clients preset=client />
            <Choices label=words.field_duration() name="duration" choices=durations value="50" />
            <SubmitButton label=words.instant() pending_label=words.instant_pending() />
        </PostForm>
    }
    .into_any()
}
