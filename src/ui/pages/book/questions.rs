//! What a client is asked before a booking.

use crate::{
    api::intake::ANSWERS,
    domain::intake::{ANSWER_MAX, Question, QuestionKind},
    ui::{
        context::use_words,
        kit::field::{Checkbox, SelectField, TextArea},
    },
};
use leptos::prelude::*;

/// A field for each question; nothing without any.
#[component]
pub fn Questions(
    questions: Vec<Question>,
    /// Name of the partner, who reads the answers.
    partner: String,
) -> impl IntoView {
    let words = use_words();
    (!questions.is_empty()).then(|| {
        let fields = questions
            .into_iter()
            .zip(ANSWERS)
            .map(|(question, name)| view! { <QuestionField question name /> });
        view! {
            {fields.collect_view()}
            <p class="field-help">{words.answers_private(partner)}</p>
        }
    })
}

#[component]
fn QuestionField(question: Question, name: &'static str) -> impl IntoView {
    let words = use_words();
    let Question {
        text,
        kind,
        required,
        options,
    } = question;
    match kind {
        QuestionKind::Text => {
            view! { <TextArea label=text name required rows=3 maxlength=ANSWER_MAX /> }.into_any()
        }
        QuestionKind::Choice => {
            let none = (String::new(), words.choose_answer().to_owned());
            let options = options.into_iter().map(|option| (option.clone(), option));
            let options = std::iter::once(none).chain(options).collect();
            view! { <SelectField label=text name options value="" required /> }.into_any()
        }
        QuestionKind::Checkbox => view! { <Checkbox label=text name required /> }.into_any(),
    }
}
