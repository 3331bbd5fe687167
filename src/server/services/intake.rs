//! What a partner asks before a booking, and what a client has answered: sealed, for the two people only.

use super::{availability, sessions};
use crate::{
    api::{
        ErrorCode,
        intake::{ANSWERS, Answers, QuestionsView, SaveQuestion},
    },
    domain::{
        access::{Action, SessionAction},
        ids::{IntakeId, SessionId, SessionTypeId},
        intake::{
            Answer, AnswerError, MOST_QUESTIONS, OPTION_MAX, OPTIONS, Question, QuestionError, QuestionKind,
        },
        session_type::SessionType,
    },
    server::{
        crypto::new_id,
        cx::Cx,
        db::{
            self, Query,
            intakes::{self, IntakeOf},
        },
        error::{Error, Fields},
        sealed::Place,
    },
};

/// Answers that are ready to be stored, if there are any.
pub(super) struct Sealed(Option<(IntakeId, Vec<u8>)>);

impl Sealed {
    /// The statement that stores them with a held time or a session.
    pub fn insertion(self, of: IntakeOf) -> Option<Query> {
        let (id, sealed) = self.0?;
        Some(intakes::insertion(id, of, sealed))
    }
}

/// Reads the answers to a session type's questions; `None` after noting everything that is wrong.
pub(super) fn read(
    cx: &Cx,
    fields: &mut Fields,
    of: &SessionType,
    given: &Answers,
) -> Result<Option<Sealed>, Error> {
    let words = cx.words();
    let mut answers = Vec::new();
    let mut is_right = true;
    for (nth, (question, name)) in of.questions.iter().zip(ANSWERS).enumerate() {
        match question.answer(given.of(nth)) {
            Ok(answer) => answers.extend(answer),
            Err(error) => {
                is_right = false;
                match error {
                    AnswerError::Missing if question.kind == QuestionKind::Checkbox => {
                        fields.refuse(name, words.error_answer_checkbox());
                    }
                    AnswerError::Missing => fields.refuse(name, words.error_answer()),
                    AnswerError::Unknown => fields.refuse(name, words.error_answer_choice()),
                    AnswerError::Text(problem) => {
                        let _: Option<()> = fields.text(name, Err(problem));
                    }
                }
            }
        }
    }
    if !is_right {
        return Ok(None);
    }
    if answers.is_empty() {
        return Ok(Some(Sealed(None)));
    }
    let id = IntakeId(new_id());
    let text = serde_json::to_string(&answers).map_err(|error| Error::Broken(error.to_string()))?;
    let sealed = cx.app.config.keys.seal_text(Place::Intake(id), &text)?;
    Ok(Some(Sealed(Some((id, sealed)))))
}

/// The answers of a held time or a session.
pub(super) async fn find(cx: &Cx, of: IntakeOf) -> Result<Vec<Answer>, Error> {
    let Some((id, sealed)) = intakes::find(&cx.app.db, of).await? else {
        return Ok(Vec::new());
    };
    match cx.app.config.keys.open_text(Place::Intake(id), &sealed) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| Error::Broken(error.to_string())),
        Err(cause) => {
            // Under a key that is gone. The page that shows them has more to show.
            tracing::warn!(%cause, intake = %id, "answers before a booking cannot be opened");
            Ok(Vec::new())
        }
    }
}

/// What the client of a session has answered before the booking.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn of_session(cx: Cx, id: SessionId) -> Result<Vec<Answer>, Error> {
    sessions::load(&cx, id, SessionAction::See).await?;
    find(&cx, IntakeOf::Session(id)).await
}

fn view(of: SessionType) -> QuestionsView {
    QuestionsView {
        id: of.id,
        name: of.name,
        version: of.version,
        questions: of.questions,
    }
}

/// The questions of a session type of the caller's.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn questions(cx: Cx, id: SessionTypeId) -> Result<QuestionsView, Error> {
    cx.caller_who(Action::KeepClients)?;
    availability::own(&cx, id).await.map(view)
}

/// Adds or changes a question.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; field errors; `stale`.
pub async fn save(cx: Cx, form: SaveQuestion) -> Result<QuestionsView, Error> {
    cx.caller_who(Action::KeepClients)?;
    let words = cx.words();
    let mut of = availability::own(&cx, form.id).await?;
    let mut fields = Fields::new(words);
    let kind = match form.kind.trim() {
        "" => Some(QuestionKind::Text),
        word => QuestionKind::from_word(word),
    };
    let Some(kind) = fields.need("kind", kind, words.error_question_kind()) else {
        return Err(fields.into_error());
    };
    let question = match Question::new(&form.text, kind, form.required == "on", &form.options) {
        Ok(question) => question,
        Err(error) => {
            match error {
                QuestionError::Text(problem) => {
                    let _: Option<()> = fields.text("text", Err(problem));
                }
                QuestionError::Options => {
                    fields.refuse("options", words.error_options(OPTIONS.start(), OPTIONS.end()));
                }
                QuestionError::Option => fields.refuse("options", words.error_option(OPTION_MAX)),
            }
            return Err(fields.into_error());
        }
    };
    match form.nth.trim() {
        "" if of.questions.len() >= MOST_QUESTIONS => {
            return Err(Error::field(
                words,
                "text",
                words.error_questions_many(MOST_QUESTIONS),
            ));
        }
        "" => of.questions.push(question),
        nth => {
            let known = nth.parse().ok().and_then(|nth: usize| of.questions.get_mut(nth));
            *known.ok_or_else(|| Error::not_found(words))? = question;
        }
    }
    store(cx, of, form.version.0).await
}

/// Removes a question, or moves it up by one place.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `stale`.
pub async fn arrange(
    cx: Cx,
    id: SessionTypeId,
    version: i64,
    nth: i64,
    removes: bool,
) -> Result<QuestionsView, Error> {
    cx.caller_who(Action::KeepClients)?;
    let mut of = availability::own(&cx, id).await?;
    let nth = usize::try_from(nth).ok().filter(|nth| *nth < of.questions.len());
    let nth = nth.ok_or_else(|| Error::not_found(cx.words()))?;
    if removes {
        of.questions.remove(nth);
    } else if nth > 0 {
        of.questions.swap(nth, nth - 1);
    }
    store(cx, of, version).await
}

/// Stores a session type whose questions were changed on a page of this version.
async fn store(cx: Cx, of: SessionType, version: i64) -> Result<QuestionsView, Error> {
    let of = SessionType { version, ..of };
    if cx.app.db.write(db::availability::update_type(&of)).await? == 0 {
        return Err(Error::refused(ErrorCode::Stale, cx.words().error_type_stale()));
    }
    availability::announce(&cx).await?;
    Ok(view(SessionType {
        version: version + 1,
        ..of
    }))
}
