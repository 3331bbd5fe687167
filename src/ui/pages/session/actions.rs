//! The actions on a session.

use crate::{
    api::{
        booking::{CancelCall, DeleteCall},
        sessions::SessionView,
    },
    domain::{
        ids::SessionId,
        join::Participant,
        session::{SessionKind, SessionStatus},
        text,
    },
    ui::{
        context::use_words,
        kit::{
            copy_button::CopyButton,
            created_panel::{AgainButton, CreatedPanel},
            dialog::{CloseButton, ConfirmDialog, Dialog, DialogButton, DialogResult},
            field::TextField,
            form::{PostForm, SubmitButton, session_field, version_fields},
            icon::{Icon, IconName},
            schedule_dialog::use_created,
            schedule_form::schedule_like,
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The buttons, each shown if the action is allowed.
#[component]
pub fn Actions(session: SessionView) -> impl IntoView {
    let words = use_words();
    let can = session.can;
    let button = |allowed: bool, name, class, icon, label: &'static str| {
        allowed.then(|| {
            view! {
                <DialogButton name class>
                    <Icon name=icon />
                    {label}
                </DialogButton>
            }
        })
    };
    let moves = can.move_to_slot.then(|| {
        let path = format!("/sessions/{}/move", session.id);
        view! {
            <a class="button" href=path>
                <Icon name=IconName::Clock />
                {words.choose_other_time()}
            </a>
        }
    });
    let is_partner = session.viewer == Participant::Partner;
    let is_cancelled = session.status == SessionStatus::Cancelled;
    let repeats = is_partner && !is_cancelled;
    let again = (is_partner && is_cancelled).then(|| schedule_like(&session));
    let has_link = session.kind == SessionKind::Video && can.join;
    let link = has_link.then(|| view! { <CopyButton label=words.copy_link() text=session.link /> });
    view! {
        <div class="session-actions">
            {button(can.end, "end", "button button-danger", IconName::Check, words.meeting_end())}
            {button(can.edit, "edit", "button", IconName::Edit, words.edit())}
            {moves}
            <CopyButton label=words.copy_details() text=session.details />
            {link}
            {repeats.then(|| view! { <AgainButton id=session.id /> })}
            {again.map(|path| view! { <a class="button" href=path>{words.schedule_again()}</a> })}
            {button(can.cancel, "cancel", "button button-danger", IconName::Close, words.cancel_session())}
            {button(can.delete, "delete", "button button-danger button-quiet", IconName::Trash, words.delete())}
        </div>
    }
    .into_any()
}

/// What "Same time next week" has booked; closed without it.
#[component]
pub fn AgainDialog() -> impl IntoView {
    let words = use_words();
    let created = use_created();
    let open = created.is_some();
    let content = move || {
        created.map(|scheduled| {
            view! {
                <DialogResult>
                    <CreatedPanel scheduled />
                </DialogResult>
            }
        })
    };
    view! {
        <Dialog name="again" title=words.session_created() open>
            {content()}
        </Dialog>
    }
}

/// Cancels the session, with an optional reason.
#[component]
pub fn CancelDialog(
    session: SessionView,
    /// Where it leads, a path of ours.
    next: String,
    /// Whether it is one of several that can be cancelled.
    #[prop(optional)]
    several: bool,
) -> impl IntoView {
    let words = use_words();
    let several = several.then(|| format!("/sessions/{}/series?dialog=cancel", session.id));
    let (id, other) = (session.id, session.other().name.clone());
    let is_under_way = session.status == SessionStatus::InProgress;
    let said = if is_under_way {
        words.session_ended_toast()
    } else {
        words.session_cancelled_toast()
    };
    view! {
        <Dialog name="cancel" title=words.cancel_title()>
            <p>{words.cancel_body(&other)}</p>
            {is_under_way.then(|| view! { <p>{words.cancel_body_under_way()}</p> })}
            {several
                .map(|path| {
                    view! {
                        <p>
                            <a href=path>{words.series_cancel_several()}</a>
                        </p>
                    }
                })}
            <PostForm
                action=CancelCall::PATH
                hidden=version_fields(id, session.version)
                next
                said
            >
                <TextField
                    label=words.cancel_reason_label()
                    name="reason"
                    autocomplete="off"
                    help=words.cancel_reason_help(other)
                    maxlength=text::LINE_MAX
                />
                <div class="dialog-actions">
                    <CloseButton label=words.keep_session() />
                    <SubmitButton label=words.cancel_session() danger=true />
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}

/// Deletes the session, after confirmation.
#[component]
pub fn DeleteDialog(id: SessionId) -> impl IntoView {
    let words = use_words();
    view! {
        <ConfirmDialog
            name="delete"
            title=words.delete_title()
            body=words.delete_body()
            confirm_label=words.delete()
            cancel_label=words.keep_session()
            danger=true
            action=DeleteCall::PATH
            hidden=session_field(id)
            next="/sessions"
            said=words.session_deleted()
        />
    }
}
