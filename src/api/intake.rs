//! What a partner asks before a booking, and what a client has answered.

use super::{
    ApiError,
    forms::{Flag, Number},
    json::Json,
};
use crate::domain::{
    ids::{SessionId, SessionTypeId},
    intake::{Answer, MOST_QUESTIONS, Question},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The names of the fields of the answers, by the question's place.
pub const ANSWERS: [&str; MOST_QUESTIONS] = [
    "answer-0", "answer-1", "answer-2", "answer-3", "answer-4", "answer-5", "answer-6", "answer-7",
    "answer-8", "answer-9",
];

/// Answers by the names in [`ANSWERS`], among the fields of a form. What was left out is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// What was answered to the question at this place; empty for nothing.
    pub fn of(&self, nth: usize) -> &str {
        let name = ANSWERS.get(nth).copied().unwrap_or_default();
        self.0.get(name).map_or("", String::as_str)
    }
}

/// The questions of a session type of the caller's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionsView {
    pub id: SessionTypeId,
    /// Name of the session type.
    pub name: String,
    pub version: i64,
    pub questions: Vec<Question>,
}

/// Shows the questions of a session type. For its partner.
#[server(name = QuestionsCall, endpoint = "intake/questions", input = Json)]
pub async fn questions(id: SessionTypeId) -> Result<QuestionsView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::intake::questions(cx, id)).await
}

/// Fields of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveQuestion {
    /// The session type.
    pub id: SessionTypeId,
    /// Its version that the form was loaded from (optimistic concurrency).
    pub version: Number,
    /// The question's place, from 0 on; empty for a new one.
    #[serde(default)]
    pub nth: String,
    #[serde(default)]
    pub text: String,
    /// `text`, `choice` or `checkbox`.
    #[serde(default)]
    pub kind: String,
    /// `on` if it has to be answered.
    #[serde(default)]
    pub required: String,
    /// What to choose from, one a line.
    #[serde(default)]
    pub options: String,
}

/// Adds a question, or changes one. For the session type's partner.
#[server(name = SaveQuestionCall, endpoint = "intake/save", input = Json)]
pub async fn save_question(form: SaveQuestion) -> Result<QuestionsView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::intake::save(cx, form)).await
}

/// Removes a question, or moves it up by one place. For the session type's partner.
#[server(name = ArrangeQuestionCall, endpoint = "intake/arrange", input = Json)]
pub async fn arrange_question(
    id: SessionTypeId,
    version: Number,
    nth: Number,
    removes: Flag,
) -> Result<QuestionsView, ApiError> {
    crate::server::web::answer(|cx| {
        crate::server::services::intake::arrange(cx, id, version.0, nth.0, removes.0)
    })
    .await
}

/// What the client of a session has answered before the booking. For its two people.
#[server(name = AnswersCall, endpoint = "intake/answers", input = Json)]
pub async fn answers(id: SessionId) -> Result<Vec<Answer>, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::intake::of_session(cx, id)).await
}
