//! Sessions that clients ask for, and the partner's answer.

use super::{ApiError, forms::Number, json::Json};
pub use crate::domain::requests::RequestState;
use crate::domain::{
    ids::{RequestId, SessionId},
    intake::Answer,
    join::Participant,
    session::SessionKind,
};
use chrono::NaiveDateTime;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A request as one of the two sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    pub id: RequestId,
    /// Role of the reader.
    pub viewer: Participant,
    /// Name of the other person.
    pub other: String,
    /// For the partner: the client's address.
    pub email: Option<String>,
    /// Name of the session type.
    pub title: String,
    pub kind: SessionKind,
    pub place: Option<String>,
    /// In minutes.
    pub length: i64,
    /// Its start, in milliseconds since the epoch: an answer names the time that its page showed.
    pub start: i64,
    /// The time in the reader's zone.
    pub when: String,
    /// The same in the other person's zone, if their clocks differ.
    pub theirs: Option<String>,
    /// The start on the reader's clocks.
    pub clock: NaiveDateTime,
    /// IANA name of the reader's zone.
    pub zone: String,
    /// Version of the session type: an answer names the one that its page showed.
    pub version: i64,
    pub state: RequestState,
    /// Whether the deadline passed without an answer.
    pub is_over: bool,
    /// Until when it can be answered, in the reader's zone.
    pub until: String,
    /// The partner's words with an answer.
    pub words: Option<String>,
    /// The session that it has become.
    pub session: Option<SessionId>,
    /// What the client was asked before the booking, and said; only of one request, while it is open.
    pub answers: Vec<Answer>,
}

/// The caller's open requests, and those of the last seven days that ended without an action of the caller's. For partners
/// and clients.
#[server(name = ListRequestsCall, endpoint = "requests/list", input = Json)]
pub async fn list_requests() -> Result<Vec<RequestView>, ApiError> {
    crate::server::web::answer(crate::server::services::requests::list).await
}

/// One request, with the client's answers. For its two people.
#[server(name = OneRequestCall, endpoint = "requests/one", input = Json)]
pub async fn one_request(id: RequestId) -> Result<RequestView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::requests::one(cx, id)).await
}

/// An answer to the time that the page showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRequest {
    pub id: RequestId,
    /// The start that the page showed, in milliseconds since the epoch.
    pub start: Number,
    /// Version of the session type that the page showed, for a client who accepts.
    #[serde(default)]
    pub version: String,
    /// What the other person reads; at most `domain::requests::WORDS_MAX` characters. Of a refusal by the partner.
    #[serde(default)]
    pub words: String,
}

/// Makes a request a session. For its partner; for its client once the partner has proposed another time.
#[server(name = AcceptRequestCall, endpoint = "requests/accept", input = Json)]
pub async fn accept_request(form: AnswerRequest) -> Result<RequestView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::requests::accept(cx, form)).await
}

/// Ends a request, which frees its time: declined by the partner, taken back by the client.
#[server(name = DeclineRequestCall, endpoint = "requests/decline", input = Json)]
pub async fn decline_request(form: AnswerRequest) -> Result<RequestView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::requests::decline(cx, form)).await
}

/// Fields of "Propose Another Time".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeTime {
    pub id: RequestId,
    /// The start that the page showed, in milliseconds since the epoch.
    pub start: Number,
    /// `2026-11-24`, in the partner's zone.
    #[serde(default)]
    pub date: String,
    /// `14:00`, in the partner's zone.
    #[serde(default)]
    pub time: String,
    /// What the client reads; at most `domain::requests::WORDS_MAX` characters.
    #[serde(default)]
    pub words: String,
}

/// Holds another time instead, which the client accepts or declines. For the partner.
#[server(name = ProposeTimeCall, endpoint = "requests/propose", input = Json)]
pub async fn propose_time(form: ProposeTime) -> Result<RequestView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::requests::propose(cx, form)).await
}

/// Takes a request that has ended off the caller's overview. Idempotent.
#[server(name = DismissRequestCall, endpoint = "requests/dismiss", input = Json)]
pub async fn dismiss_request(id: RequestId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::requests::dismiss(cx, id)).await
}
