//! Clients who wait for an earlier time.

use super::{ApiError, account::Goto, json::Json};
use crate::domain::ids::{SessionTypeId, WaitingId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a client waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    pub id: WaitingId,
    /// Name of the session type.
    pub title: String,
    /// Name of the partner.
    pub partner: String,
    /// Before when a time is of use: `Tue 24 Nov, 14:00`.
    pub before: String,
    pub offer: Option<OfferedTime>,
}

/// A time that has become free and is kept for the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedTime {
    /// In the reader's zone: `Tue 24 Nov, 14:00–14:50`.
    pub when: String,
    /// Until when it is kept: `10:45`.
    pub until: String,
    /// Whether that has passed.
    pub is_over: bool,
}

/// What the caller waits for, and what is offered to them. For clients.
#[server(name = ListWaitingCall, endpoint = "waiting/list", input = Json)]
pub async fn list_waiting() -> Result<Vec<WaitingView>, ApiError> {
    crate::server::web::answer(crate::server::services::waiting::list).await
}

/// Waits for a time that is earlier than the first free one. Idempotent. For clients.
#[server(name = WaitCall, endpoint = "waiting/wait", input = Json)]
pub async fn wait(id: SessionTypeId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::waiting::wait(cx, id)).await
}

/// Takes the offered time: it is held for the caller, and the answer leads to its page. For clients.
#[server(name = TakeOfferCall, endpoint = "waiting/take", input = Json)]
pub async fn take_offer(id: WaitingId) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::waiting::take(cx, id)).await
}

/// Ends the waiting, and frees what is offered. Idempotent. For clients.
#[server(name = StopWaitingCall, endpoint = "waiting/stop", input = Json)]
pub async fn stop_waiting(id: WaitingId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::waiting::stop(cx, id)).await
}
