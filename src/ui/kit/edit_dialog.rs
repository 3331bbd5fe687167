//! "Edit Session" as a dialog.

use super::{
    choice::{Choice, Choices},
    created_panel::{CopyDetails, Outside, PasscodeOnce},
    dialog::{Dialog, DialogResult},
    field::TextField,
    form::{PostForm, SubmitButton, session_field, version_fields},
    session_fields::{KindFields, NotesField, TimeFields},
};
use crate::{
    api::{
        booking::{EditCall, Scheduled},
        sessions::SessionView,
    },
    domain::wall_clock::clock,
    ui::context::{form_reply, use_words},
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dialog: the form, or the new passcode.
#[component]
pub fn EditDialog(
    session: SessionView,
    /// Where it leads, a path of ours; by default the session's page.
    #[prop(optional, into)]
    next: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let id = session.id;
    let next = next.unwrap_or_else(|| format!("/sessions/{id}"));
    let saved = form_reply(EditCall::PATH, &session_field(id)).and_then(|reply| reply.answer::<Scheduled>());
    let open = saved.is_some();
    let is_renewed = saved.as_ref().is_some_and(|saved| saved.passcode.is_some());
    let content = move || match saved {
        Some(saved) => view! {
            <DialogResult done_class="button button-primary">
                <Outside text=saved.session.outside />
                {saved
                    .passcode
                    .map(|passcode| {
                        view! {
                            <PasscodeOnce passcode />
                            <CopyDetails details=saved.details protected=true />
                        }
                    })}
            </DialogResult>
        }
        .into_any(),
        None => view! {
            <PostForm
                action=EditCall::PATH
                hidden=version_fields(id, session.version)
                next
                said=words.saved()
                conflict_inline=true
                prefix="edit"
            >
                <Fields session />
                <SubmitButton label=words.save() pending_label=words.edit_pending() />
            </PostForm>
        }
        .into_any(),
    };
    view! {
        <Dialog name="edit" title=title(words, open, is_renewed) open>
            {content()}
        </Dialog>
    }
}

fn title(words: Words, is_saved: bool, is_renewed: bool) -> &'static str {
    match (is_saved, is_renewed) {
        (_, true) => words.passcode_created(),
        (true, false) => words.saved(),
        (false, false) => words.edit_session(),
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
