//! The outcome of a session: the partner corrects it, the client objects.

use crate::{
    api::{
        sessions::SessionView,
        settling::{CorrectCall, ObjectCall, Verdict},
    },
    domain::settling::REASON_MAX,
    ui::{
        components::{
            choice::{Choice, Choices},
            dialog::{Dialog, close_with},
            field::TextArea,
            form::{PostForm, SubmitButton, session_field, version_fields},
            load_latest::LoadLatest,
        },
        context::use_words,
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
pub fn CorrectDialog(
    open: RwSignal<bool>,
    session: RwSignal<SessionView>,
    /// Receives the corrected session.
    #[prop(into)]
    on_changed: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let done = close_with(open, words.corrected(), on_changed);
    let choices = move || {
        let client = session.with_untracked(|session| session.client.name.clone());
        Verdict::ALL
            .into_iter()
            .map(|verdict| Choice::new(verdict.word(), verdict_words(words, verdict, &client)))
            .collect::<Vec<_>>()
    };
    view! {
        <Dialog open name="correct" title=words.correct()>
            <p class="soft">{words.correct_hint()}</p>
            {move || {
                let (id, version) = session.with(|session| (session.id, session.version));
                view! {
                    <PostForm
                        action=CorrectCall::PATH
                        hidden=version_fields(id, version)
                        next=format!("/sessions/{id}")
                        on_done=done
                        takes_focus=true
                    >
                        <LoadLatest id on_loaded=on_changed />
                        <Choices label=words.correct_verdict() name="verdict" choices=choices() />
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
                }
            }}
        </Dialog>
    }
    .into_any()
}

/// "I was there", for the client.
#[component]
pub fn ObjectDialog(
    open: RwSignal<bool>,
    session: RwSignal<SessionView>,
    /// Receives the session after the objection.
    #[prop(into)]
    on_changed: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let done = close_with(open, words.objected_toast(), on_changed);
    let id = session.with_untracked(|session| session.id);
    let partner = move || session.with(|session| session.partner.name.clone());
    let title = Signal::derive(move || words.object_title(partner()));
    view! {
        <Dialog open name="object" title=title>
            <p>{move || words.object_body(partner())}</p>
            <PostForm
                action=ObjectCall::PATH
                hidden=session_field(id)
                next=format!("/sessions/{id}")
                on_done=done
                takes_focus=true
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
