//! "Schedule Session" as a dialog, and the button that opens it.

use super::{
    created_panel::CreatedPanel,
    dialog::{Dialog, DialogButton, DialogResult},
    failure::loaded,
    icon::{Icon, IconName},
    schedule_form::{SCHEDULE_PATH, ScheduleForm, use_preset},
    series_form::{Planning, SeriesPlanning, planning_title, use_planning},
};
use crate::{
    api::booking::{BookAgainCall, ScheduleCall, Scheduled, schedule_form},
    domain::ids::PersonId,
    ui::context::{form_reply, use_words},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// What a form of this page has just booked.
pub fn use_created() -> Option<Scheduled> {
    [ScheduleCall::PATH, BookAgainCall::PATH]
        .into_iter()
        .find_map(|path| form_reply(path, &[])?.answer())
}

/// The dialog: the form, or the session that it has created.
#[component]
pub fn ScheduleDialog() -> impl IntoView {
    let words = use_words();
    let created = use_created();
    let planning = use_planning();
    let open = created.is_some() || planning.is_some();
    let title = match &planning {
        Some(planning) => planning_title(planning),
        None if open => words.session_created().to_owned(),
        None => words.schedule_session().to_owned(),
    };
    let content = move || {
        if let Some(scheduled) = created {
            return view! {
                <DialogResult>
                    <CreatedPanel scheduled />
                </DialogResult>
            }
            .into_any();
        }
        if let Some(planning) = planning {
            if matches!(planning, Planning::Created(_)) {
                return view! {
                    <DialogResult>
                        <SeriesPlanning planning />
                    </DialogResult>
                }
                .into_any();
            }
            return view! { <SeriesPlanning planning /> }.into_any();
        }
        let preset = use_preset();
        let form = move |view| view! { <ScheduleForm view preset=preset.clone() /> };
        view! { <Suspense>{loaded(schedule_form(), form)}</Suspense> }.into_any()
    };
    view! {
        <Dialog name="schedule" title open>
            {content()}
        </Dialog>
    }
}

/// "Schedule Session": opens the [`ScheduleDialog`]. On a client's page it is with that client.
#[component]
pub fn ScheduleButton(
    /// The client's id and name.
    #[prop(optional)]
    with: Option<(PersonId, String)>,
) -> impl IntoView {
    let words = use_words();
    let client = with.as_ref().map(|(client, _)| ("client", client.to_string()));
    let label = with.map_or_else(
        || words.schedule_session().to_owned(),
        |(_, name)| words.schedule_with(name),
    );
    view! {
        <DialogButton name="schedule" class="button button-primary" with=client page=Some(SCHEDULE_PATH)>
            <Icon name=IconName::Plus />
            {label}
        </DialogButton>
    }
}
