//! "Schedule Session" as a dialog, and the button that opens it.

use super::{
    created_panel::CreatedPanel,
    dialog::{Dialog, DialogResult},
    failure::Failure,
    icon::{Icon, IconName},
    schedule_form::{SCHEDULE_PATH, ScheduleForm},
    skeleton::Skeleton,
};
use crate::{
    api::{
        ApiError,
        booking::{ScheduleView, Scheduled, schedule_form},
    },
    ui::context::use_words,
};
use chrono::NaiveDateTime;
use leptos::{ev::SubmitEvent, prelude::*};

/// The dialog. After a session was created it shows link and passcode, until it is closed.
#[component]
pub fn ScheduleDialog(
    open: RwSignal<bool>,
    /// Prefill, in the partner's zone.
    #[prop(optional)]
    preset: RwSignal<Option<NaiveDateTime>>,
    /// Receives the new session at once, while the dialog still shows it.
    #[prop(into)]
    on_created: Callback<Scheduled>,
) -> impl IntoView {
    let words = use_words();
    let created = RwSignal::new(None::<Scheduled>);
    Effect::new(move |_| {
        if !open.get() {
            created.set(None);
        }
    });
    let title = Signal::derive(move || {
        if created.with(Option::is_some) {
            words.session_created()
        } else {
            words.schedule_session()
        }
        .to_owned()
    });
    let take = Callback::new(move |scheduled: Scheduled| {
        created.try_set(Some(scheduled.clone()));
        on_created.try_run(scheduled);
    });
    view! {
        <Dialog open title>
            {move || match created.get() {
                None => view! { <Ask preset on_created=take /> }.into_any(),
                Some(scheduled) => view! { <Created scheduled open again=move || created.set(None) /> }.into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

/// Loads the bookable clients, then shows the form. A `LocalResource`: only fetched in the browser.
#[component]
fn Ask(preset: RwSignal<Option<NaiveDateTime>>, on_created: Callback<Scheduled>) -> impl IntoView {
    let view = LocalResource::new(schedule_form);
    let shown = move |answer: Result<ScheduleView, ApiError>| match answer {
        Ok(view) => view! { <ScheduleForm view preset=preset.get_untracked() takes_focus=true on_created /> }
            .into_any(),
        Err(error) => view! { <Failure error retry=move |()| view.refetch() /> }.into_any(),
    };
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=5 /> }>{move || view.get().map(shown)}</Suspense>
    }
}

/// The new session and the next steps.
#[component]
fn Created(
    scheduled: Scheduled,
    open: RwSignal<bool>,
    again: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let words = use_words();
    view! {
        <DialogResult>
            <CreatedPanel scheduled />
            <div class="dialog-actions">
                <button type="button" class="button quiet" on:click=move |_| again()>
                    {words.schedule_another()}
                </button>
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {words.done()}
                </button>
            </div>
        </DialogResult>
    }
    .into_any()
}

/// "Schedule Session": opens the dialog, or the page without WASM.
#[component]
pub fn ScheduleButton(
    /// Opens the dialog.
    open: RwSignal<bool>,
) -> impl IntoView {
    let words = use_words();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        open.set(true);
    };
    view! {
        <form method="get" action=SCHEDULE_PATH on:submit=on_submit>
            <button type="submit" class="button primary">
                <Icon name=IconName::Plus />
                {words.schedule_session()}
            </button>
        </form>
    }
    .into_any()
}
