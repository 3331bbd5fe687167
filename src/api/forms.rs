//! Forms posted without WASM: what the response page needs to show them again.

use super::{ApiError, booking::Scheduled};
use serde::{Deserialize, Serialize};

/// Result of a plain form post, provided as context to the page rendered in response.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReply {
    /// Path that was posted to. A form shows only its own reply.
    pub action: String,
    /// Submitted values by field name, without passwords.
    pub values: Vec<(String, String)>,
    pub error: Option<ApiError>,
    /// The created session with its passcode, this once.
    pub scheduled: Option<Scheduled>,
}

impl FormReply {
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }
}
