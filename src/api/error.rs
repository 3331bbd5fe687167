//! Errors as the caller sees them: a code for programs, a sentence for people, and field errors.

use super::json::JsonText;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr, is_server};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Each code has one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 401: not signed in.
    SignedOut,
    /// 403: not allowed for this role or participant, passcode not entered yet, or a cross-site request
    /// (CSRF).
    Forbidden,
    /// 404: does not exist, or must not be visible to this person.
    NotFound,
    /// 409: the time is taken.
    Conflict,
    /// 409: changed in the meantime (optimistic concurrency).
    Stale,
    /// 409: the current state does not allow this.
    NotNow,
    /// 409: the room opens as soon as the partner is in it.
    HostAway,
    /// 409: the page was made for another account than the one that is signed in.
    OtherAccount,
    /// 422: invalid input, see the field errors. Also a wrong password at sign-in.
    Invalid,
    /// 423: locked after too many wrong passcodes.
    Locked,
    /// 429: rate limit.
    TooMany,
    /// 500: unexpected; find the trace id in the log.
    Internal,
    /// 503: the database, another dependency or the network is unavailable.
    Unavailable,
}

impl ErrorCode {
    pub fn status(self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict | Self::Stale | Self::NotNow | Self::HostAway | Self::OtherAccount => 409,
            Self::Invalid => 422,
            Self::Locked => 423,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field in the request.
    pub field: String,
    /// Says how to correct it, in the caller's language.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{message}")]
pub struct ApiError {
    pub code: ErrorCode,
    /// One sentence for a person, in the caller's language.
    pub message: String,
    /// Empty unless input is invalid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Trace id: finds the cause in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl ApiError {
    /// An error without field errors.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: Vec::new(),
            trace: None,
        }
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.message.as_str())
    }
}

/// Errors raised on the way: the server is unreachable, or request or response cannot be decoded.
impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            ServerFnErrorErr::Request(_) => ErrorCode::Unavailable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ErrorCode::Invalid,
            // On the server the request could not be decoded, in the browser it would be the response.
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
