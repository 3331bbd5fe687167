//! "Edit Session" as a dialog.

use super::{
    choice::{Choice, Choices},
    created_panel::{CopyDetails, PasscodeOnce},
    dialog::{Dialog, DialogResult, forget_when_closed},
    field::TextField,
    form::{PostForm, SubmitButton, session_field, version_fields},
    load_latest::LoadLatest,
    session_fields::{KindFields, NotesField, TimeFields},
    toast::use_toasts,
};
use crate::{
    api::{
        booking::{EditCall, Scheduled},
        sessions::SessionView,
    },
    domain::wall_clock::clock,
    ui::context::{form_reply, use_words},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dialog. A new passcode is shown once, until the dialog is closed.
#[component]
pub fn EditDialog(
    open: RwSignal<bool>,
    #[prop(into)] session: Signal<SessionView>,
    /// Receives the current session after a save or a reload.
    #[prop(into)]
    on_saved: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    // A new passcode, and the details to copy with it. A plain post has them in its reply.
    let id = session.with_untracked(|session| session.id);
    let saved = form_reply(EditCall::PATH, &session_field(id)).and_then(|reply| reply.answer::<Scheduled>());
    let renewed = RwSignal::new(saved.and_then(|saved| Some((saved.passcode?, saved.details))));
    forget_when_closed(open, renewed);
    let title = Signal::derive(move || {
        if renewed.with(Option::is_some) {
            words.passcode_created()
        } else {
            words.edit_session()
        }
        .to_owned()
    });
    let take = Callback::new(move |saved: Scheduled| {
        toasts.success(words.saved());
        match saved.passcode {
            Some(passcode) => {
                renewed.try_set(Some((passcode, saved.details)));
            }
            None => {
                open.try_set(false);
            }
        }
        on_saved.try_run(saved.session);
    });
    view! {
        <Dialog open name="edit" title>
            {move || match renewed.get() {
                None => view! { <EditForm session on_saved=take on_loaded=on_saved /> }.into_any(),
                Some((passcode, details)) => {
                    view! {
                        <DialogResult open done_class="button button-primary">
                            <PasscodeOnce passcode />
                            <CopyDetails details protected=true />
                        </DialogResult>
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// The form. Its initial values are those at opening, or of the last reload.
#[component]
fn EditForm(
    session: Signal<SessionView>,
    on_saved: Callback<Scheduled>,
    on_loaded: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let values = RwSignal::new(session.get_untracked());
    let loaded = move |latest: SessionView| {
        values.try_set(latest.clone());
        on_loaded.try_run(latest);
    };
    view! {
        // Keyed by version: another version needs a new form, because typed input outlives a changed `value`.
        <For each=move || [values.get()] key=|session| session.version let:session>
            <PostForm
                action=EditCall::PATH
                hidden=version_fields(session.id, session.version)
                next=format!("/sessions/{}", session.id)
                on_done=move |saved| on_saved.try_run(saved)
                conflict_inline=true
                prefix="edit"
            >
                <LoadLatest id=session.id on_loaded=loaded />
                <Fields session=session.clone() />
                <SubmitButton label=words.save() pending_label=words.edit_pending() />
            </PostForm>
        </For>
    }
}

#[component]
fn Fields(session: SessionView) -> impl IntoView {
    let words = use_words();
    let start = session.when.start;
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    let times = if session.can.reschedule {
        view! { <TimeFields start minutes zone=session.when.zone /> }.into_any()
    } else {
        view! {
            <input type="hidden" name="date" value=start.date().to_string() />
            <input type="hidden" name="time" value=clock(start) />
            <input type="hidden" name="duration" value=minutes.to_string() />
            <p class="field-help">{words.not_movable()}</p>
        }
        .into_any()
    };
    let keep = if session.protected {
        words.passcode_keep()
    } else {
        words.passcode_none()
    };
    let mut passcode = vec![
        Choice::new("keep", keep),
        Choice::new("new", words.passcode_new()),
    ];
    if session.protected {
        passcode.push(Choice::new("none", words.passcode_none()));
    }
    view! {
        <TextField label=words.field_title() name="title" autocomplete="off" value=session.title required=true />
        {times}
        <KindFields kind=session.kind place=session.place.unwrap_or_default()>
            <Choices label=words.session_password() name="passcode" choices=passcode value="keep" />
        </KindFields>
        <NotesField value=session.notes.unwrap_or_default() />
    }
    .into_any()
}
