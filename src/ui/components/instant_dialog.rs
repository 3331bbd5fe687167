//! "Start Instant Session": whom with and for how long, and it begins.

use super::{
    choice::{Choice, Choices},
    dialog::Dialog,
    empty::Empty,
    failure::Failure,
    field::SelectField,
    form::{FormState, FormValues, PostForm, SubmitButton},
    icon::{Icon, IconName},
    skeleton::Skeleton,
};
use crate::{
    api::{
        ApiError, ErrorCode,
        booking::{Instant, ScheduleView, schedule_form, start_instant},
        sessions::SessionView,
    },
    browser,
    domain::{ids::AccountId, session::INSTANT_DURATIONS},
    ui::context::use_words,
};
use leptos::prelude::*;

/// The button that opens the dialog.
#[component]
pub fn InstantButton(
    /// The dialog's.
    open: RwSignal<bool>,
    /// Whether it stands in a row with small ones.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let words = use_words();
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    view! {
        <button
            type="button"
            class="button"
            class:small=small
            disabled=move || !alive.get()
            on:click=move |_| open.set(true)
        >
            <Icon name=IconName::Video />
            {words.instant()}
        </button>
    }
}

/// The dialog. A session that has begun is joined at once.
#[component]
pub fn InstantDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Whom with, where that is known.
    #[prop(optional, into)]
    client: Signal<Option<AccountId>>,
) -> impl IntoView {
    let words = use_words();
    view! {
        <Dialog open title=words.instant()>
            <Ask client=client.get_untracked() />
        </Dialog>
    }
    .into_any()
}

/// The form, once the server has said who can be booked. Only ever made in the browser.
#[component]
fn Ask(client: Option<AccountId>) -> impl IntoView {
    let view = LocalResource::new(schedule_form);
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
        return view! {
            <Empty title=words.no_clients() hint=words.no_clients_to_book()>
                <a class="button primary" href="/clients">
                    {words.add_client()}
                </a>
            </Empty>
        }
        .into_any();
    }
    let submit = |values: FormValues| {
        start_instant(Instant {
            client: values.get("client"),
            duration: values.get("duration"),
        })
    };
    let started = |session: SessionView| browser::go(&format!("/sessions/{}/join", session.id));
    view! {
        <PostForm submit on_done=started conflict_inline=true takes_focus=true leaves=true let:form>
            <Fields form view=view.clone() client />
            <SubmitButton label=words.instant() pending_label=words.instant_pending() />
        </PostForm>
    }
    .into_any()
}

#[component]
fn Fields(form: FormState, view: ScheduleView, client: Option<AccountId>) -> impl IntoView {
    let words = use_words();
    let chosen = client.or(match view.clients.as_slice() {
        [only] => Some(only.account),
        _ => None,
    });
    let chosen = chosen.map(|account| account.to_string()).unwrap_or_default();
    let placeholder = chosen
        .is_empty()
        .then(|| (String::new(), words.choose_client().to_owned()));
    let clients = view
        .clients
        .into_iter()
        .map(|client| (client.account.to_string(), client.name));
    let durations = INSTANT_DURATIONS
        .into_iter()
        .map(|minutes| Choice::new(minutes.to_string(), words.minutes(minutes)))
        .collect();
    let conflict = move || {
        form.error
            .get()
            .filter(|error| error.code == ErrorCode::Conflict)
            .map(|error| {
                view! {
                    <div class="alert danger conflict" role="alert" tabindex="-1" data-alert="">
                        <Icon name=IconName::Warning />
                        <p>{error.message}</p>
                    </div>
                }
            })
    };
    view! {
        <p class="soft">{words.instant_hint()}</p>
        {conflict}
        <SelectField
            label=words.field_client()
            name="client"
            id="instant-client"
            options=placeholder.into_iter().chain(clients).collect()
            value=chosen
            error=form.field("client")
            required=true
        />
        <Choices
            label=words.field_duration()
            name="duration"
            choices=durations
            value="50"
            error=form.field("duration")
        />
    }
    .into_any()
}
