//! Errors of the use cases.
//!
//! Use [`Error::Refused`], made with the functions below, for anything the caller may know and can correct.
//! Use `Db` and `Broken` for faults: they are logged once, and the caller gets a trace id instead of the
//! cause.

use super::{crypto::CryptoError, db::DbError};
use crate::{
    api::{ApiError, ErrorCode, FieldError},
    domain::text::TextProblem,
    words::Words,
};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    /// The caller may know it and can correct it.
    #[error("{0}")]
    Refused(ApiError),
    #[error("database: {0}")]
    Db(#[from] DbError),
    /// Any other fault.
    #[error("{0}")]
    Broken(String),
}

impl From<CryptoError> for Error {
    fn from(error: CryptoError) -> Self {
        Self::Broken(format!("keys: {error}"))
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

/// Collects field errors, so that a form shows all of them at once.
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
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|message| self.refuse(field, message)).ok()
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
