//! The actions on a session.

use crate::{
    api::{
        booking::{CancelCall, DeleteCall},
        sessions::{SessionActions, SessionView},
    },
    domain::{
        ids::SessionId,
        session::{SessionKind, SessionStatus},
        text,
    },
    ui::{
        components::{
            copy_button::CopyButton,
            dialog::{CloseButton, ConfirmDialog, Dialog, DialogButton, close_with},
            field::TextField,
            form::{PostForm, SubmitButton, session_field, version_fields},
            icon::{Icon, IconName},
            load_latest::LoadLatest,
            toast::use_toasts,
        },
        context::use_words,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The buttons, each shown if the action is allowed.
#[component]
pub fn Actions(
    session: RwSignal<SessionView>,
    editing: RwSignal<bool>,
    ending: RwSignal<bool>,
    cancelling: RwSignal<bool>,
    deleting: RwSignal<bool>,
) -> impl IntoView {
    let words = use_words();
    let allows = move |action: fn(&SessionActions) -> bool| {
        Memo::new(move |_| session.with(|session| action(&session.can)))
    };
    // Each button is mounted on its own, so that the others keep the focus.
    let button = move |shown: Memo<bool>, open: RwSignal<bool>, name, class, icon, label: &'static str| {
        let on_press = move |()| open.set(true);
        move || {
            shown.get().then(|| {
                view! {
                    <DialogButton name class on_press>
                        <Icon name=icon />
                        {label}
                    </DialogButton>
                }
            })
        }
    };
    let has_link =
        Memo::new(move |_| session.with(|session| session.kind == SessionKind::Video && session.can.join));
    let copied = Signal::derive(move || session.with(|session| session.details.clone()));
    let link = Signal::derive(move || session.with(|session| session.link.clone()));
    view! {
        <div class="session-actions">
            {button(allows(|can| can.end), ending, "end", "button button-danger", IconName::Check, words.meeting_end())}
            {button(allows(|can| can.edit), editing, "edit", "button", IconName::Edit, words.edit())}
            <CopyButton label=words.copy_details() text=copied />
            {move || has_link.get().then(|| view! { <CopyButton label=words.copy_link() text=link /> })}
            {button(allows(|can| can.cancel), cancelling, "cancel", "button button-danger", IconName::Close, words.cancel_session())}
            {button(allows(|can| can.delete), deleting, "delete", "button button-danger button-quiet", IconName::Trash, words.delete())}
        </div>
    }
    .into_any()
}

/// Cancels the session, with an optional reason.
#[component]
pub fn CancelDialog(
    open: RwSignal<bool>,
    session: RwSignal<SessionView>,
    /// Receives the session after cancelling or reloading.
    #[prop(into)]
    on_changed: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let cancelled = close_with(open, words.session_cancelled_toast(), on_changed);
    let ended = close_with(open, words.session_ended_toast(), on_changed);
    let done = move |changed: SessionView| match changed.status {
        SessionStatus::Cancelled => cancelled(changed),
        _ => ended(changed),
    };
    let under_way = move || session.with(|session| session.status == SessionStatus::InProgress);
    let other = move || session.with(|session| session.other().name.clone());
    view! {
        <Dialog open name="cancel" title=words.cancel_title()>
            <p>{move || words.cancel_body(other())}</p>
            {move || under_way().then(|| view! { <p>{words.cancel_body_under_way()}</p> })}
            // A new form whenever the session changes, so that an old refusal is no longer shown.
            {move || {
                let (id, version) = session.with(|session| (session.id, session.version));
                view! {
                    <PostForm
                        action=CancelCall::PATH
                        hidden=version_fields(id, version)
                        next=format!("/sessions/{id}")
                        on_done=done
                    >
                        <LoadLatest id on_loaded=on_changed />
                        <TextField
                            label=words.cancel_reason_label()
                            name="reason"
                            autocomplete="off"
                            help=words.cancel_reason_help(session.with_untracked(|session| session.other().name.clone()))
                            maxlength=text::LINE_MAX
                        />
                        <div class="dialog-actions">
                            <CloseButton label=words.keep_session() />
                            <SubmitButton label=words.cancel_session() danger=true />
                        </div>
                    </PostForm>
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// Deletes the session, after confirmation.
#[component]
pub fn DeleteDialog(open: RwSignal<bool>, id: SessionId) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let done = move |()| {
        open.try_set(false);
        toasts.success(words.session_deleted());
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        navigate("/sessions", options);
    };
    view! {
        <ConfirmDialog
            open
            name="delete"
            title=words.delete_title()
            body=words.delete_body()
            confirm_label=words.delete()
            cancel_label=words.keep_session()
            danger=true
            action=DeleteCall::PATH
            hidden=session_field(id)
            next="/sessions"
            on_done=Callback::new(done)
        />
    }
}
