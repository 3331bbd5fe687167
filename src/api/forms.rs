//! Forms posted without WASM: what the server's answer page needs to show them again.

use super::{ApiError, booking::Scheduled};
use serde::{Deserialize, Serialize};

/// What came of a plain form post; the page that is rendered in answer finds it in its context.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReply {
    /// The path that was posted to: a form shows only its own reply.
    pub action: String,
    /// What was typed, without passwords, by field name.
    pub values: Vec<(String, String)>,
    /// What was wrong.
    pub error: Option<ApiError>,
    /// The session that was created, with its passcode, this once.
    pub scheduled: Option<Scheduled>,
}

impl FormReply {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }
}
