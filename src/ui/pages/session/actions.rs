//! The actions on a session.

use crate::{
    api::{
        ApiError,
        booking::{CancelCall, delete},
        sessions::{SessionActions, SessionView},
    },
    domain::{session::SessionKind, text},
    ui::{
        components::{
            action_button::ActionButton,
            copy_button::CopyButton,
            dialog::{ConfirmDialog, Dialog, DialogButton},
            field::TextField,
            form::{PostForm, SubmitButton, version_fields},
            icon::{Icon, IconName},
            load_latest::LoadLatest,
            toast::use_toasts,
        },
        context::use_words,
    },
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
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
    // Without WASM a confirmation cannot be asked for: these wait for it.
    let confirmed = move |shown: Memo<bool>, open: RwSignal<bool>, class, icon, label: &'static str| {
        move || {
            shown.get().then(|| {
                view! {
                    <ActionButton class=class on_press=move |()| open.set(true)>
                        <Icon name=icon />
                        {label}
                    </ActionButton>
                }
            })
        }
    };
    let form = move |shown: Memo<bool>, name, open: RwSignal<bool>, class, icon, label: &'static str| {
        move || {
            shown.get().then(|| {
                view! {
                    <DialogButton name=name class=class on_press=move |()| open.set(true)>
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
            {confirmed(allows(|can| can.end), ending, "button danger", IconName::Check, words.meeting_end())}
            {form(allows(|can| can.edit), "edit", editing, "button", IconName::Edit, words.edit())}
            <CopyButton label=words.copy_details() text=copied />
            {move || has_link.get().then(|| view! { <CopyButton label=words.copy_link() text=link /> })}
            {form(allows(|can| can.cancel), "cancel", cancelling, "button danger", IconName::Close, words.cancel_session())}
            {confirmed(allows(|can| can.delete), deleting, "button danger quiet", IconName::Trash, words.delete())}
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
    let toasts = use_toasts();
    let done = move |cancelled| {
        open.try_set(false);
        toasts.success(words.session_cancelled_toast());
        on_changed.try_run(cancelled);
    };
    let other = move || session.with(|session| session.other().name.clone());
    view! {
        <Dialog open name="cancel" title=words.cancel_title()>
            <p>{move || words.cancel_body(other())}</p>
            // A new form whenever the session changes, so that an old refusal is no longer shown.
            {move || {
                let (id, version) = session.with(|session| (session.id, session.version));
                view! {
                    <PostForm
                        action=CancelCall::PATH
                        hidden=version_fields(id, version)
                        next=format!("/sessions/{id}")
                        on_done=done
                        let:form
                    >
                        <LoadLatest
                            error=form.error
                            id
                            on_loaded=on_changed
                        />
                        <TextField
                            label=words.cancel_reason_label()
                            name="reason"
                            value=form.initial("reason")
                            autocomplete="off"
                            help=words.cancel_reason_help(session.with_untracked(|session| session.other().name.clone()))
                            error=form.field("reason")
                            maxlength=text::LINE_MAX
                        />
                        <div class="dialog-actions">
                            <button type="button" class="button quiet" on:click=move |_| open.set(false)>
                                {words.keep_session()}
                            </button>
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
pub fn DeleteDialog(
    open: RwSignal<bool>,
    /// Reloaded here after a version conflict.
    session: RwSignal<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let loaded = move |latest| {
        error.try_set(None);
        session.try_set(latest);
    };
    let on_confirm = move |()| {
        pending.set(true);
        error.set(None);
        let id = session.with_untracked(|session| session.id);
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = delete(id).await;
            pending.try_set(false);
            match answer {
                Ok(()) => {
                    open.try_set(false);
                    toasts.success(words.session_deleted());
                    navigate(
                        "/sessions",
                        NavigateOptions {
                            replace: true,
                            ..NavigateOptions::default()
                        },
                    );
                }
                Err(problem) => {
                    error.try_set(Some(problem));
                }
            }
        });
    };
    view! {
        <ConfirmDialog
            open
            title=words.delete_title()
            body=words.delete_body()
            confirm_label=words.delete()
            cancel_label=words.keep_session()
            danger=true
            on_confirm
            pending
            error=Signal::derive(move || error.get().map(|error| error.message))
        >
            <LoadLatest error id=session.with_untracked(|session| session.id) on_loaded=loaded />
        </ConfirmDialog>
    }
}
