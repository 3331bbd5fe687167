//! What a client has answered before a booking.

use crate::{
    domain::intake::{Answer, QuestionKind},
    ui::context::use_words,
};
use leptos::prelude::*;

/// Each question with its answer; nothing without any.
#[component]
pub fn Answers(answers: Vec<Answer>) -> impl IntoView {
    let words = use_words();
    (!answers.is_empty()).then(|| {
        let rows = answers.into_iter().map(|given| {
            let answer = match given.kind {
                QuestionKind::Checkbox => words.answer_yes().to_owned(),
                QuestionKind::Text | QuestionKind::Choice => given.answer,
            };
            view! {
                <div>
                    <dt>
                        <bdi>{given.question}</bdi>
                    </dt>
                    <dd>
                        <bdi>{answer}</bdi>
                    </dd>
                </div>
            }
        });
        view! {
            <section class="card stack" aria-labelledby="answers">
                <h2 id="answers">{words.answers_title()}</h2>
                <dl class="answers stack">{rows.collect_view()}</dl>
            </section>
        }
    })
}
