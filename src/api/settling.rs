//! Outcome of a session: corrections by its partner, objections by its client.

use super::{ApiError, forms::Number, json::Json, sessions::SessionView};
use crate::domain::{ids::SessionId, settling::NobodyCame, word::word_enum};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

word_enum! {
    /// Outcome that a partner can choose in a correction.
    pub enum Verdict {
        Completed = "completed",
        ClientAbsent = "client_absent",
        PartnerAbsent = "partner_absent",
        BothAbsent = "both_absent",
        NotHeld = "not_held",
    }
}

/// Fields of "Correct the outcome".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correction {
    /// The version the form was loaded from (optimistic concurrency).
    pub version: Number,
    /// A word of [`Verdict`]; empty if none was chosen.
    #[serde(default)]
    pub verdict: String,
    /// 1 to 500 characters.
    pub reason: String,
}

/// Corrects the outcome. For the session's partner.
#[server(name = CorrectCall, endpoint = "settling/correct", input = Json)]
pub async fn correct(id: SessionId, form: Correction) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::settling::correct(cx, id, form)).await
}

/// Objects to the outcome, once. `words`: at most 500 characters, may be empty. For the session's client.
#[server(name = ObjectCall, endpoint = "settling/object", input = Json)]
pub async fn object(id: SessionId, words: String) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::settling::object(cx, id, words)).await
}

/// How the calling partner's sessions are settled when no one came.
#[server(name = NobodyCameCall, endpoint = "settling/nobody_came", input = Json)]
pub async fn nobody_came() -> Result<NobodyCame, ApiError> {
    crate::server::web::answer(crate::server::services::settling::nobody_came).await
}

/// `choice`: a word of [`NobodyCame`]. Applies to sessions settled from now on. For partners.
#[server(name = SetNobodyCameCall, endpoint = "settling/set_nobody_came", input = Json)]
pub async fn set_nobody_came(choice: String) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::settling::set_nobody_came(cx, choice)).await
}
