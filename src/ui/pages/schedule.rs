//! The "Schedule Session" page, used instead of the dialog: without WASM, or from a link.

use crate::{
    api::booking::{Scheduled, schedule_form},
    domain::access::Action,
    ui::{
        context::{page_data_for, use_words},
        kit::{
            created_panel::CreatedPanel,
            failure::loaded,
            schedule_dialog::use_created,
            schedule_form::{ScheduleForm, schedule_like, use_preset},
            series_form::{Planning, SeriesPlanning, planning_title, use_planning},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::prelude::*;

/// `?client=…&date=2026-11-24&time=14:00&duration=60&kind=video` prefills the form.
#[component]
pub fn SchedulePage() -> impl IntoView {
    let words = use_words();
    let view = page_data_for(Action::KeepClients, schedule_form());
    let created = use_created();
    let preset = use_preset();
    let form = move |view| {
        view! {
            <h1>{words.schedule_session()}</h1>
            <div class="card">
                <ScheduleForm view preset=preset.clone() />
            </div>
        }
    };
    let content = match (created, use_planning()) {
        (Some(scheduled), _) => view! { <Created scheduled /> }.into_any(),
        (None, Some(planning)) => view! { <Series planning /> }.into_any(),
        (None, None) => loaded(view, form).into_any(),
    };
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.schedule_session()>
                <div class="narrow stack">
                    <Suspense>{content}</Suspense>
                </div>
            </MainLayout>
        </SignedIn>
    }
}

/// The dates of a series, or what was created.
#[component]
fn Series(planning: Planning) -> impl IntoView {
    let is_created = matches!(planning, Planning::Created(_));
    view! {
        <h1>{planning_title(&planning)}</h1>
        <div class="card stack" data-shown-once=is_created.then_some("")>
            <SeriesPlanning planning />
        </div>
    }
}

/// The new session and the next steps.
#[component]
fn Created(scheduled: Scheduled) -> impl IntoView {
    let words = use_words();
    let path = format!("/sessions/{}", scheduled.session.id);
    let another = schedule_like(&scheduled.session);
    view! {
        <h1>{words.session_created()}</h1>
        <div class="card" data-shown-once>
            <CreatedPanel scheduled />
        </div>
        <div class="row">
            <a class="button" href=path>
                {words.view_details()}
            </a>
            <a class="button button-quiet" href=another>
                {words.schedule_another()}
            </a>
        </div>
    }
}
