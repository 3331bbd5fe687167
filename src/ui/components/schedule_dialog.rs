//! "Schedule Session" as a dialog, and the button that opens it.

use super::{
    created_panel::CreatedPanel,
    dialog::{Dialog, DialogButton, DialogResult},
    failure::loaded,
    icon::{Icon, IconName},
    schedule_form::{SCHEDULE_PATH, ScheduleForm, use_preset},
};
use crate::{
    api::booking::{ScheduleCall, Scheduled, schedule_form},
    ui::context::{form_reply, use_words},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dialog: the form, or the session that it has created.
#[component]
pub fn ScheduleDialog() -> impl IntoView {
    let words = use_words();
    let created = form_reply(ScheduleCall::PATH, &[]).and_then(|reply| reply.answer::<Scheduled>());
    let open = created.is_some();
    let title = if open {
        words.session_created()
    } else {
        words.schedule_session()
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
        let preset = use_preset();
        let form = move |view| view! { <ScheduleForm view preset /> };
        view! { <Suspense>{loaded(schedule_form(), form)}</Suspense> }.into_any()
    };
    view! {
        <Dialog name="schedule" title open>
            {content()}
        </Dialog>
    }
}

/// "Schedule Session": opens the [`ScheduleDialog`].
#[component]
pub fn ScheduleButton() -> impl IntoView {
    let words = use_words();
    view! {
        <DialogButton name="schedule" class="button button-primary" page=Some(SCHEDULE_PATH)>
            <Icon name=IconName::Plus />
            {words.schedule_session()}
        </DialogButton>
    }
}
