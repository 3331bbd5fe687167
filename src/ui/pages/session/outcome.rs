//! The outcome of a session: the partner corrects it, the client objects.

use crate::{
    api::{
        sessions::SessionView,
        settling::{CorrectCall, ObjectCall, Verdict},
    },
    domain::settling::REASON_MAX,
    ui::{
        context::use_words,
        kit::{
            choice::{Choice, Choices},
            dialog::Dialog,
            field::TextArea,
            form::{PostForm, SubmitButton, session_field, version_fields},
        },
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

fn verdict_words(words: Words, verdict: Verdict, client: &str) -> String {
    match verdict {
        Verdict::Completed => words.verdict_held().to_owned(),
        Verdict::ClientAbsent => words.verdict_absent(client),
        Verdict::PartnerAbsent => words.verdict_you_absent().to_owned(),
        Verdict::BothAbsent => words.verdict_both_absent().to_owned(),
        Verdict::NotHeld => words.verdict_not_held().to_owned(),
    }
}

/// "Correct the outcome", for the partner.
#[component]
pub fn CorrectDialog(session: SessionView) -> impl IntoView {
    let words = use_words();
    let id = session.id;
    let choices = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            Choice::new(
                verdict.word(),
                verdict_words(words, verdict, &session.client.name),
            )
        })
        .collect();
    view! {
        <Dialog name="correct" title=words.correct()>
            <p class="soft">{words.correct_hint()}</p>
            <PostForm
                action=CorrectCall::PATH
                hidden=version_fields(id, session.version)
                next=format!("/sessions/{id}")
                said=words.corrected()
            >
                <Choices label=words.correct_verdict() name="verdict" choices />
                <TextArea
                    label=words.correct_reason()
                    name="reason"
                    help=words.correct_reason_help()
                    maxlength=REASON_MAX
                    rows=3
                    required=true
                />
                <SubmitButton label=words.correct_submit() />
            </PostForm>
        </Dialog>
    }
    .into_any()
}

/// "I was there", for the client.
#[component]
pub fn ObjectDialog(session: SessionView) -> impl IntoView {
    let words = use_words();
    let (id, partner) = (session.id, session.partner.name);
    view! {
        <Dialog name="object" title=words.object_title(&partner)>
            <p>{words.object_body(partner)}</p>
            <PostForm
                action=ObjectCall::PATH
                hidden=session_field(id)
                next=format!("/sessions/{id}")
                said=words.objected_toast()
            >
                <TextArea
                    label=words.object_words()
                    name="words"
                    help=words.object_words_help()
                    maxlength=REASON_MAX
                    rows=3
                />
                <SubmitButton label=words.object_submit() />
            </PostForm>
        </Dialog>
    }
    .into_any()
}
