//! What people are told of the provider that holds a session's meeting.

use serde::{Deserialize, Serialize};

/// What guards the room itself, beyond Rapport's own gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// Nothing: whoever is given its address can enter.
    Link,
    /// It asks for a token, which Rapport gives to whom its gate admits.
    Token,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderView {
    /// Its host name, to say where the way leads.
    pub host: String,
    /// What guards its rooms.
    pub enforces: Enforcement,
}
