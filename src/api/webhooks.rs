//! Endpoints elsewhere that are told of sessions: a partner's hear of their own, an admin's of everybody's.

use super::{ApiError, json::Json};
use crate::domain::ids::{DeliveryId, EndpointId};
pub use crate::domain::webhook::{
    DeliveryProblem, DeliveryState, DisabledBy, EndpointState, Reach, WebhookEvent,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One endpoint. Its address and its secret are in no list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointView {
    /// Which.
    pub id: EndpointId,
    /// Where it is, as far as that is shown.
    pub host: String,
    /// What it hears of.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told anything.
    pub state: EndpointState,
    /// When it was added, in words, in the reader's zone.
    pub added: String,
}

/// An account's endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointList {
    /// The oldest first.
    pub endpoints: Vec<EndpointView>,
    /// Whose sessions they hear of.
    pub reach: Reach,
    /// Whether one more can be added.
    pub room: bool,
}

/// The fields of "Add endpoint".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct AddEndpoint {
    /// An https address.
    pub url: String,
    /// `session.booked` …
    pub events: Vec<String>,
}

/// A new endpoint.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointAdded {
    /// The endpoint.
    pub endpoint: EndpointView,
    /// What verifies that it was Rapport who sent: `whsec_…`, shown this once.
    pub secret: String,
}

/// What an endpoint was told, or is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// Which; its `webhook-id` is this behind `msg_`.
    pub id: DeliveryId,
    /// `session.booked` … or `webhook.test`.
    pub event: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried, in its last round.
    pub attempts: u32,
    /// The last answer's status.
    pub status: Option<u16>,
    /// What was wrong with it.
    pub problem: Option<DeliveryProblem>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The same in words, in the reader's zone.
    pub when: String,
    /// When it is tried next, in words, in the reader's zone.
    pub next_try: Option<String>,
}

/// Fifty deliveries at a time, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<DeliveryView>,
    /// Asks for the next page; none on the last.
    pub next: Option<String>,
}

/// The caller's endpoints. For partners and admins.
#[server(name = ListEndpointsCall, endpoint = "webhooks/list", input = Json)]
pub async fn list_endpoints() -> Result<EndpointList, ApiError> {
    crate::server::web::answer(crate::server::services::webhooks::list).await
}

/// Adds an endpoint; the answer holds its secret, this once.
#[server(name = AddEndpointCall, endpoint = "webhooks/add", input = Json)]
pub async fn add_endpoint(form: AddEndpoint) -> Result<EndpointAdded, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::add(cx, form).await).await
}

/// One endpoint, for its owner.
#[server(name = EndpointCall, endpoint = "webhooks/one", input = Json)]
pub async fn endpoint(id: EndpointId) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::one(cx, id).await).await
}

/// Changes what an endpoint hears of.
#[server(name = ChangeEndpointCall, endpoint = "webhooks/change", input = Json)]
pub async fn change_endpoint(id: EndpointId, events: Vec<String>) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::change(cx, id, events).await)
        .await
}

/// Pauses an endpoint: what waits for it is given up.
#[server(name = PauseEndpointCall, endpoint = "webhooks/pause", input = Json)]
pub async fn pause_endpoint(id: EndpointId) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::pause(cx, id).await).await
}

/// Tells an endpoint again what happens from now on.
#[server(name = ResumeEndpointCall, endpoint = "webhooks/resume", input = Json)]
pub async fn resume_endpoint(id: EndpointId) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::resume(cx, id).await).await
}

/// Removes an endpoint, with all that it was told.
#[server(name = RemoveEndpointCall, endpoint = "webhooks/remove", input = Json)]
pub async fn remove_endpoint(id: EndpointId) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::remove(cx, id).await).await
}

/// Sends a test event to an endpoint.
#[server(name = TestEndpointCall, endpoint = "webhooks/test", input = Json)]
pub async fn test_endpoint(id: EndpointId) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::test(cx, id).await).await
}

/// What an endpoint was told.
#[server(name = ListDeliveriesCall, endpoint = "webhooks/deliveries", input = Json)]
pub async fn list_deliveries(id: EndpointId, cursor: Option<String>) -> Result<DeliveryPage, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::deliveries(cx, id, cursor).await)
        .await
}

/// Sends a delivery again, with the same `webhook-id`, in a new round of attempts.
#[server(name = SendAgainCall, endpoint = "webhooks/send_again", input = Json)]
pub async fn send_again(id: DeliveryId) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::webhooks::send_again(cx, id).await).await
}
