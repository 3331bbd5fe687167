//! "Schedule Session" as a dialog, and the button that opens it.

use super::{
    created_panel::CreatedPanel,
    dialog::{Dialog, DialogResult, forget_when_closed},
    failure::loaded,
    icon::{Icon, IconName},
    schedule_form::{SCHEDULE_PATH, ScheduleForm},
    skeleton::Skeleton,
};
use crate::{
    api::booking::{Scheduled, schedule_form},
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
    forget_when_closed(open, created);
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
                Some(scheduled) => {
                    let another = view! {
                        <button type="button" class="button button-quiet" on:click=move |_| created.set(None)>
                            {words.schedule_another()}
                        </button>
                    };
                    view! {
                        <DialogResult open other=another.into_any()>
                            <CreatedPanel scheduled />
                        </DialogResult>
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// Loads the bookable clients, then shows the form.
#[component]
fn Ask(preset: RwSignal<Option<NaiveDateTime>>, on_created: Callback<Scheduled>) -> impl IntoView {
    let view = Resource::new(|| (), |()| schedule_form());
    let form = move |view| {
        view! { <ScheduleForm view preset=preset.get_untracked() takes_focus=true on_created /> }
    };
    view! { <Suspense fallback=|| view! { <Skeleton lines=5 /> }>{loaded(view, form)}</Suspense> }
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
            <button type="submit" class="button button-primary">
                <Icon name=IconName::Plus />
                {words.schedule_session()}
            </button>
        </form>
    }
    .into_any()
}
