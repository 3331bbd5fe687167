//! A session's summary and the actions on it.

use super::{CANCEL, EDIT, MOVE, SUMMARY};
use crate::{
    api::sessions::SessionView,
    ui::{
        context::use_words,
        kit::{
            copy_button::CopyButton,
            dialog::{Dialog, DialogButton},
            icon::{Icon, IconName},
            join_now::JoinNow,
            status::{KindLabel, StatusBadge},
        },
    },
};
use leptos::prelude::*;

#[component]
pub fn SummaryDialog(session: SessionView) -> impl IntoView {
    let words = use_words();
    let title = session.title.clone();
    let place = session.place.clone();
    let id = session.id;
    let go_on = move |allowed: bool, name, class, label: &'static str| {
        allowed.then(|| {
            view! {
                <DialogButton name class with=Some(("session", id.to_string()))>
                    {label}
                </DialogButton>
            }
        })
    };
    view! {
        <Dialog name=SUMMARY title>
            <div class="stack">
                <p class="row">
                    <KindLabel kind=session.kind />
                    <StatusBadge status=session.status />
                </p>
                <p class="calendar-summary-line">
                    <Icon name=IconName::Clock />
                    <time datetime=session.starts_at.to_rfc3339()>{session.when.label.clone()}</time>
                </p>
                <p class="calendar-summary-line">
                    <Icon name=IconName::Person />
                    <bdi>{session.other().name.clone()}</bdi>
                </p>
                {place
                    .map(|place| {
                        view! {
                            <p class="calendar-summary-line">
                                <Icon name=IconName::Place />
                                <span>
                                    <span class="sr-only">{words.place()} ": "</span>
                                    {place}
                                </span>
                            </p>
                        }
                    })}
                <div class="row">
                    <JoinNow session=session.clone() />
                    <a class="button" data-focus="" href=format!("/sessions/{id}")>{words.view_details()}</a>
                    {go_on(session.can.reschedule, MOVE, "button", words.calendar_move())}
                    {go_on(session.can.edit, EDIT, "button", words.edit())}
                    <CopyButton label=words.copy_details() text=session.details.clone() />
                    {go_on(session.can.cancel, CANCEL, "button button-danger button-quiet", words.cancel_session())}
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}
