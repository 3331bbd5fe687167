//! `/availability/{session type}/questions`: what a client is asked before a booking.

use crate::{
    api::intake::{ArrangeQuestionCall, QuestionsView, SaveQuestionCall, questions},
    domain::{
        access::Action,
        ids::SessionTypeId,
        intake::{MOST_QUESTIONS, QUESTION_MAX, Question, QuestionKind},
    },
    ui::{
        context::{page_data_by_id, use_words},
        kit::{
            empty::Empty,
            failure::loaded,
            field::{Checkbox, SelectField, TextArea, TextField},
            form::{Hidden, PostForm, SubmitButton},
            page_title::PageTitle,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn QuestionsPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_by_id(|id: SessionTypeId| questions(id));
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.questions()>
                <div class="narrow stack">
                    <Suspense>{loaded(data, |view| view! { <Content view /> })}</Suspense>
                </div>
            </MainLayout>
        </SignedIn>
    }
}

fn kind_label(words: Words, kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Text => words.question_text(),
        QuestionKind::Choice => words.question_choice(),
        QuestionKind::Checkbox => words.question_checkbox(),
    }
}

#[component]
fn Content(view: QuestionsView) -> impl IntoView {
    let words = use_words();
    let QuestionsView {
        id,
        name,
        version,
        questions,
    } = view;
    let hidden = vec![("id", id.to_string()), ("version", version.to_string())];
    let (here, title) = (format!("/availability/{id}/questions"), words.questions_of(name));
    let may_add = questions.len() < MOST_QUESTIONS;
    let list = if questions.is_empty() {
        view! { <Empty title=words.questions_none() hint=words.questions_none_hint() /> }.into_any()
    } else {
        let (of, next) = (hidden.clone(), here.clone());
        let rows = questions.into_iter().enumerate().map(move |(nth, question)| {
            let (of, next) = (of.clone(), next.clone());
            view! {
                <li data-key=format!("question-{nth}-{version}")>
                    <Row nth question of next />
                </li>
            }
        });
        view! {
            <ol class="entry-list" role="list">
                {rows.collect_view()}
            </ol>
        }
        .into_any()
    };
    view! {
        <PageTitle text=title.clone() />
        <div class="stack stack-tight">
            <p>
                <a href="/availability">{words.back_to_availability()}</a>
            </p>
            <h1>
                <bdi>{title}</bdi>
            </h1>
            <p class="soft">{words.questions_hint()}</p>
        </div>
        {list}
        {may_add
            .then(|| {
                view! {
                    <section class="card stack" aria-labelledby="add-question">
                        <h2 id="add-question">{words.add_question()}</h2>
                        <Fields of=hidden nth=None question=None next=here />
                    </section>
                }
            })}
    }
    .into_any()
}

#[component]
fn Row(nth: usize, question: Question, of: Hidden, next: String) -> impl IntoView {
    let words = use_words();
    let place = nth + 1;
    let arrange = |removes: &str| {
        let mut hidden = of.clone();
        hidden.push(("nth", nth.to_string()));
        hidden.push(("removes", removes.to_owned()));
        hidden
    };
    let up = (nth > 0).then(|| {
        view! {
            <PostForm action=ArrangeQuestionCall::PATH hidden=arrange("") next=next.clone()>
                <SubmitButton
                    label=words.move_up()
                    aria_label=words.move_question_up(place)
                    class="button button-small button-quiet"
                />
            </PostForm>
        }
    });
    let remove = view! {
        <PostForm
            action=ArrangeQuestionCall::PATH
            hidden=arrange("on")
            next=next.clone()
            said=words.question_removed()
        >
            <SubmitButton
                label=words.remove_type()
                aria_label=words.remove_question(place)
                class="button button-small button-quiet"
            />
        </PostForm>
    };
    view! {
        <article class="card stack">
            <div class="stack stack-tight">
                <p class="strong">
                    <bdi>{question.text.clone()}</bdi>
                </p>
                <p class="session-card-facts">
                    <span>{kind_label(words, question.kind)}</span>
                    {question.required.then(|| view! { <span class="soft">{words.required_short()}</span> })}
                    {(!question.options.is_empty())
                        .then(|| view! { <span class="soft"><bdi>{question.options.join(" · ")}</bdi></span> })}
                </p>
            </div>
            <details class="stack">
                <summary>{words.change_question(place)}</summary>
                <Fields of=of.clone() nth=Some(nth) question=Some(question) next />
            </details>
            <div class="row">{up} {remove}</div>
        </article>
    }
    .into_any()
}

/// The prefixes of the element ids: each form on the page has its own.
const PREFIXES: [&str; MOST_QUESTIONS] = ["q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9"];

#[component]
fn Fields(of: Hidden, nth: Option<usize>, question: Option<Question>, next: String) -> impl IntoView {
    let words = use_words();
    let mut hidden = of;
    hidden.push(("nth", nth.map_or_else(String::new, |nth| nth.to_string())));
    let prefix = nth.and_then(|nth| PREFIXES.get(nth).copied()).unwrap_or("new");
    let kind = question
        .as_ref()
        .map_or(QuestionKind::Text, |question| question.kind);
    let options = question
        .as_ref()
        .map_or_else(String::new, |question| question.options.join("\n"));
    let required = question.as_ref().is_some_and(|question| question.required);
    let kinds = QuestionKind::ALL.map(|kind| (kind.word().to_owned(), kind_label(words, kind).to_owned()));
    let label = if nth.is_some() {
        words.save()
    } else {
        words.add_question()
    };
    view! {
        <PostForm action=SaveQuestionCall::PATH hidden next said=words.question_saved() prefix>
            <TextField
                label=words.field_question()
                name="text"
                value=question.map(|question| question.text).unwrap_or_default()
                required=true
                autocomplete="off"
                maxlength=QUESTION_MAX
            />
            <SelectField label=words.field_question_kind() name="kind" options=kinds.into() value=kind.word() />
            <div class="questions-options">
                <TextArea label=words.field_options() name="options" value=options help=words.field_options_help() />
            </div>
            <Checkbox label=words.field_required() name="required" checked=required />
            <SubmitButton label />
        </PostForm>
    }
    .into_any()
}
