//! What a caller may know of a failure: a code for programs, a sentence for people, the fields to mend.

use super::json::JsonText;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr, is_server};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of failure it is. Each has one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 401: nobody is signed in.
    SignedOut,
    /// 403: signed in, but this is not for this role; or the request came from another site.
    Forbidden,
    /// 404: it does not exist, or not for this person.
    NotFound,
    /// 409: the time is taken.
    Conflict,
    /// 409: it was changed by somebody else in the meantime.
    Stale,
    /// 409: it is not in a state that allows this.
    NotNow,
    /// 422: the fields say what to mend.
    Invalid,
    /// 423: too many wrong passcodes.
    Locked,
    /// 429: too many requests.
    TooMany,
    /// 500: something broke; the trace id finds it in the log.
    Internal,
    /// 503: the database or another part cannot be reached, or the network failed.
    Unavailable,
}

impl ErrorCode {
    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict | Self::Stale | Self::NotNow => 409,
            Self::Invalid => 422,
            Self::Locked => 423,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the request.
    pub field: String,
    /// In words that say how to mend it, in the caller's language.
    pub message: String,
}

/// A failure as the caller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// What kind.
    pub code: ErrorCode,
    /// One sentence for a person, in the caller's language.
    pub message: String,
    /// The fields to mend; empty when it is not about fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Finds the cause in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl ApiError {
    /// A failure that is not about fields.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: Vec::new(),
            trace: None,
        }
    }

    /// The message for a field, if it has one.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.message.as_str())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// What the browser itself finds out: the server was not reached, or did not answer in our terms.
impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            ServerFnErrorErr::Request(_) => ErrorCode::Unavailable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ErrorCode::Invalid,
            // What the server could not read is the request; in the browser it would be the answer.
            ServerFnErrorErr::Deserialization(_) if is_server() => ErrorCode::Invalid,
            _ => ErrorCode::Internal,
        };
        let message = match code {
            ErrorCode::Unavailable => "The server cannot be reached. Check the connection and try again.",
            ErrorCode::Invalid => "The request could not be read.",
            _ => "Something went wrong. Please try again.",
        };
        Self::new(code, message)
    }
}
