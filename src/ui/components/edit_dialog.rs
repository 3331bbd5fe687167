//! "Edit Session" as a dialog.

use super::{
    choice::{Choice, Choices},
    created_panel::{CopyDetails, PasscodeOnce},
    dialog::{Dialog, DialogResult},
    field::TextField,
    form::{FormState, PostForm, SubmitButton, session_field, version_fields},
    load_latest::LoadLatest,
    session_fields::{KindFields, NotesField, TimeFields, TimeValues, VideoOnly},
    toast::use_toasts,
};
use crate::{
    api::{
        booking::{EditCall, Scheduled},
        sessions::SessionView,
    },
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
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            renewed.set(None);
        }
        is_open
    });
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
                        <DialogResult>
                            <PasscodeOnce passcode />
                            <CopyDetails details protected=true />
                            <div class="dialog-actions">
                                <button type="button" class="button primary" on:click=move |_| open.set(false)>
                                    {words.done()}
                                </button>
                            </div>
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
    let done = move |saved| {
        on_saved.try_run(saved);
    };
    view! {
        // Keyed by version: another version needs a new form, because typed input outlives a changed `value`.
        <For each=move || [values.get()] key=|session| session.version let:session>
            <PostForm
                action=EditCall::PATH
                hidden=version_fields(session.id, session.version)
                next=format!("/sessions/{}", session.id)
                on_done=done
                conflict_inline=true
                let:form
            >
                <LoadLatest error=form.error id=session.id on_loaded=loaded />
                <Fields form session=session.clone() />
                <SubmitButton label=words.save() pending_label=words.edit_pending() />
            </PostForm>
        </For>
    }
}

#[component]
fn Fields(form: FormState, session: SessionView) -> impl IntoView {
    let words = use_words();
    let at = TimeValues::at(session.when.start);
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    let times = TimeValues {
        date: form.typed_or("date", at.date),
        time: form.typed_or("time", at.time),
        duration: form.typed_or("duration", minutes.to_string()),
        zone: session.when.zone,
    };
    let times = if session.can.reschedule {
        view! { <TimeFields form values=times prefix="edit" /> }.into_any()
    } else {
        view! {
            <input type="hidden" name="date" value=times.date />
            <input type="hidden" name="time" value=times.time />
            <input type="hidden" name="duration" value=times.duration />
            <p class="field-help">{words.not_movable()}</p>
        }
        .into_any()
    };
    let passcode = if session.protected {
        vec![
            Choice::new("keep", words.passcode_keep()),
            Choice::new("new", words.passcode_new()),
            Choice::new("none", words.passcode_none()),
        ]
    } else {
        vec![
            Choice::new("keep", words.passcode_none()),
            Choice::new("new", words.passcode_new()),
        ]
    };
    let kind = RwSignal::new(form.typed_or("kind", session.kind.word()));
    view! {
        <TextField
            label=words.field_title()
            name="title"
            id="edit-title"
            autocomplete="off"
            value=form.typed_or("title", session.title)
            error=form.field("title")
            required=true
        />
        {times}
        <KindFields form kind place=form.typed_or("place", session.place.unwrap_or_default()) prefix="edit" />
        <VideoOnly kind>
            <Choices label=words.session_password() name="passcode" choices=passcode value=form.typed_or("passcode", "keep") error=form.field("passcode") />
        </VideoOnly>
        <NotesField form value=form.typed_or("notes", session.notes.unwrap_or_default()) prefix="edit" />
    }
    .into_any()
}
