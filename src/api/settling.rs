//! What became of a session: corrected by its partner, objected to by its client.

use super::{ApiError, json::Json, sessions::SessionView};
use crate::domain::{ids::SessionId, settling::NobodyCame, word::word_enum};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

word_enum! {
    /// What a partner says became of a session.
    pub enum Verdict {
        /// It took place.
        Completed = "completed",
        /// The client did not come.
        ClientAbsent = "client_absent",
        /// The partner did not come.
        PartnerAbsent = "partner_absent",
        /// Neither came.
        BothAbsent = "both_absent",
        /// It was not held.
        NotHeld = "not_held",
    }
}

/// The fields of "Correct the outcome".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correction {
    /// The version of the session that the form was made from.
    pub version: i64,
    /// A word of [`Verdict`].
    pub verdict: String,
    /// 1 to 500 characters.
    pub reason: String,
}

/// Corrects what became of a session. For its partner.
#[server(name = CorrectCall, endpoint = "settling/correct", input = Json)]
pub async fn correct(id: SessionId, form: Correction) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::settling::correct(cx, id, form).await)
        .await
}

/// Objects to what became of a session, once. For its client.
#[server(name = ObjectCall, endpoint = "settling/object", input = Json)]
pub async fn object(id: SessionId, words: String) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::settling::object(cx, id, words).await)
        .await
}

/// What the caller's sessions are when nobody came. For partners.
#[server(name = NobodyCameCall, endpoint = "settling/nobody_came", input = Json)]
pub async fn nobody_came() -> Result<NobodyCame, ApiError> {
    crate::server::web::answer(crate::server::services::settling::nobody_came).await
}

/// Sets it: a word of [`NobodyCame`].
#[server(name = SetNobodyCameCall, endpoint = "settling/set_nobody_came", input = Json)]
pub async fn set_nobody_came(choice: String) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| {
        crate::server::services::settling::set_nobody_came(cx, choice).await
    })
    .await
}
