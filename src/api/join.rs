//! Joining: what the join page shows, the passcode, and the way in.

use super::{ApiError, json::Json, provider::ProviderView, sessions::SessionView};
use crate::domain::{
    ids::{AdmissionId, SessionId},
    join::JoinRefusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the join page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinView {
    /// The session.
    pub session: SessionView,
    /// What stands in the way now; none means that the door is open.
    pub refusal: Option<JoinRefusal>,
    /// Whether the room will open inside Rapport, or at the provider.
    pub embedded: bool,
    /// Who holds the meeting.
    pub provider: ProviderView,
}

/// The way in, given by the gate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Admission {
    /// To the meeting page, which asks for its room again.
    Meeting {
        /// `/sessions/{id}/meeting`.
        path: String,
    },
    /// To the page that names a host which people do not know, before they go there.
    Leaving {
        /// `/sessions/{id}/leaving`.
        path: String,
    },
    /// Straight to the provider.
    Provider {
        /// The provider's URL. Never shown, stored or logged.
        url: String,
    },
}

/// What the embedded frame needs. Answered with `Cache-Control: no-store` only to whom the gate admits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomTicket {
    /// Where the frame's script lies: `https://meet.example.org/external_api.js`.
    pub script: String,
    /// The deployment's host and port, as the frame's constructor wants it.
    pub domain: String,
    /// The room, with its tenant where it has one.
    pub room: String,
    /// What the deployment asks of who enters, if anything: a token for this person and this room.
    pub token: Option<String>,
    /// The name under which this person appears.
    pub display_name: String,
    /// The room's subject: the session's title.
    pub subject: String,
    /// The gate's answer; what the frame reports is reported under it.
    pub admission: AdmissionId,
}

/// What the join page shows.
#[server(name = JoinViewCall, endpoint = "join/view", input = Json)]
pub async fn join_view(id: SessionId) -> Result<JoinView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::join::view(cx, id).await).await
}

/// Checks a passcode; a right one is remembered for this login and session.
#[server(name = VerifyPasscodeCall, endpoint = "join/verify_passcode", input = Json)]
pub async fn verify_passcode(id: SessionId, passcode: String) -> Result<JoinView, ApiError> {
    crate::server::web::answer(async |cx| {
        crate::server::services::join::verify_passcode(cx, id, passcode).await
    })
    .await
}

/// Asks the gate; a refusal is an error whose message says why.
#[server(name = JoinCall, endpoint = "join/join", input = Json)]
pub async fn join(id: SessionId) -> Result<Admission, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::join::join(cx, id).await).await
}

/// Asks the gate again from the meeting page, and answers with the room.
#[server(name = EnterCall, endpoint = "join/enter", input = Json)]
pub async fn enter(id: SessionId) -> Result<RoomTicket, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::join::enter(cx, id).await).await
}
