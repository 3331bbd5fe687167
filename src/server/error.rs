//! Errors of the use cases.
//!
//! Use [`Error::Refused`], made with the functions below, for anything the caller may know and can correct.
//! Use `Db` and `Broken` for faults: they are logged once, and the caller gets a trace id instead of the
//! cause.

use super::{crypto::CryptoError, db::DbError, hashing::HashingError};
use crate::{
    api::{ApiError, ErrorCode, FieldError},
    domain::{
        session::{Transition, TransitionError},
        text::TextProblem,
    },
    words::Words,
};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    /// The caller may know it and can correct it.
    #[error("{0}")]
    Refused(ApiError),
    /// The session is not in a state that allows it.
    #[error(transparent)]
    NotNow(#[from] TransitionError),
    /// The database failed.
    #[error("database: {0}")]
    Db(#[from] DbError),
    /// More work of this kind is waiting than the server takes on.
    #[error("{0}")]
    Busy(&'static str),
    /// Any other fault.
    #[error("{0}")]
    Broken(String),
}

impl From<CryptoError> for Error {
    fn from(error: CryptoError) -> Self {
        Self::Broken(format!("keys: {error}"))
    }
}

impl From<HashingError> for Error {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Full => Self::Busy("too many password hashes are waiting"),
            HashingError::Crypto(error) => error.into(),
            HashingError::Task(error) => error.into(),
        }
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Broken(format!("task: {error}"))
    }
}

impl Error {
    /// A refusal without field errors.
    pub fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(ApiError::new(code, message))
    }

    /// The current state does not allow it.
    pub fn not_now(message: impl Into<String>) -> Self {
        Self::refused(ErrorCode::NotNow, message)
    }

    /// The thing does not exist, or the caller may not see it.
    pub fn not_found(words: Words) -> Self {
        Self::refused(ErrorCode::NotFound, words.error_not_found())
    }

    /// A refusal because of one field.
    pub fn field(words: Words, field: &str, message: impl Into<String>) -> Self {
        let mut fields = Fields::new(words);
        fields.refuse(field, message);
        fields.into_error()
    }

    /// Converts to what the caller may know. Logs a fault here, once, under the trace id that the caller
    /// gets.
    pub fn into_api(self, words: Words) -> ApiError {
        match self {
            Self::Refused(error) => error,
            Self::NotNow(error) => ApiError::new(ErrorCode::NotNow, not_now(words, error.wanted)),
            Self::Busy(cause) => {
                tracing::warn!(cause, "a request was refused because the server is busy");
                ApiError::new(ErrorCode::Unavailable, words.error_unavailable())
            }
            Self::Db(DbError::Busy(cause)) => {
                tracing::warn!(%cause, "the database is busy");
                ApiError::new(ErrorCode::Unavailable, words.error_unavailable())
            }
            broken => {
                let trace = super::crypto::random_id().simple().to_string();
                tracing::error!(%trace, cause = %broken, "a request failed");
                ApiError {
                    trace: Some(trace),
                    ..ApiError::new(ErrorCode::Internal, words.error_internal())
                }
            }
        }
    }
}

/// Why a session does not allow a transition.
pub fn not_now(words: Words, wanted: Transition) -> &'static str {
    match wanted {
        Transition::Start | Transition::Settle => words.error_ended(),
        Transition::End => words.error_not_ended(),
        Transition::Correct => words.error_not_corrected(),
        Transition::Object => words.error_nothing_to_object(),
        Transition::Cancel => words.error_not_cancelled(),
        Transition::CancelAsClient => words.error_not_cancelled_by_client(),
        Transition::Reschedule => words.error_not_rescheduled(),
        Transition::Edit | Transition::ChangeLink => words.error_not_edited(),
        Transition::ChangeKind => words.error_kind_stays(),
        Transition::Delete => words.error_not_deleted(),
    }
}

/// Collects what is wrong with a form, so that a person is told everything at once.
pub struct Fields {
    words: Words,
    errors: Vec<FieldError>,
}

impl Fields {
    pub fn new(words: Words) -> Self {
        Self {
            words,
            errors: Vec::new(),
        }
    }

    /// Adds an error for a field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// The value; or none, after adding the error.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, impl Into<String>>) -> Option<T> {
        parsed.map_err(|message| self.refuse(field, message)).ok()
    }

    /// The value; or none, after adding the message.
    pub fn need<T>(&mut self, field: &str, value: Option<T>, message: impl Into<String>) -> Option<T> {
        self.take(field, value.ok_or(message))
    }

    /// The same for a text.
    pub fn text<T>(&mut self, field: &str, parsed: Result<T, TextProblem>) -> Option<T> {
        let words = self.words;
        self.take(
            field,
            parsed.map_err(|problem| match problem {
                TextProblem::Empty => words.error_empty().to_owned(),
                TextProblem::TooLong { max, len } => words.error_too_long(max, len),
                TextProblem::Control => words.error_control().to_owned(),
            }),
        )
    }

    /// A refusal with all collected field errors.
    pub fn into_error(self) -> Error {
        Error::Refused(ApiError {
            fields: self.errors,
            ..ApiError::new(ErrorCode::Invalid, self.words.error_invalid())
        })
    }
}
