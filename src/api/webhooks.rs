//! Webhook endpoints: a partner's receive events of their own sessions, an admin's those of all sessions.

use super::{ApiError, json::Json};
use crate::domain::ids::{DeliveryId, EndpointId};
pub use crate::domain::webhook::{
    DeliveryProblem, DeliveryState, DisabledBy, EndpointState, Reach, WebhookEvent,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Contains neither URL nor secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointView {
    pub id: EndpointId,
    /// Host of the URL, the only part that is shown.
    pub host: String,
    /// Subscribed events.
    pub events: Vec<WebhookEvent>,
    pub state: EndpointState,
    /// When it was added, formatted in the viewer's zone.
    pub added: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointList {
    /// Oldest first.
    pub endpoints: Vec<EndpointView>,
    /// Whose sessions they receive events about.
    pub reach: Reach,
    /// Whether another endpoint can be added.
    pub room: bool,
}

/// Fields of "Add endpoint".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct AddEndpoint {
    /// An https URL.
    pub url: String,
    /// Words of [`WebhookEvent`], such as `session.booked`; at least one.
    #[serde(default)]
    pub events: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointAdded {
    pub endpoint: EndpointView,
    /// Signing secret, `whsec_…`, shown this once.
    pub secret: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// The `webhook-id` header is this with the prefix `msg_`.
    pub id: DeliveryId,
    /// `session.booked` … or `webhook.test`.
    pub event: String,
    pub state: DeliveryState,
    /// Attempts in the current or last round.
    pub attempts: u32,
    /// HTTP status of the last response.
    pub status: Option<u16>,
    pub problem: Option<DeliveryProblem>,
    /// When the event happened.
    pub at: DateTime<Utc>,
    /// The same, formatted in the viewer's zone.
    pub when: String,
    /// When it is retried, formatted in the viewer's zone.
    pub next_try: Option<String>,
}

/// Fifty deliveries, latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPage {
    pub deliveries: Vec<DeliveryView>,
    /// Cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// The caller's endpoints. For partners and admins.
#[server(name = ListEndpointsCall, endpoint = "webhooks/list", input = Json)]
pub async fn list_endpoints() -> Result<EndpointList, ApiError> {
    crate::server::web::answer(crate::server::services::webhooks::list).await
}

/// Adds an endpoint. Only this response holds its secret. For partners and admins.
#[server(name = AddEndpointCall, endpoint = "webhooks/add", input = Json)]
pub async fn add_endpoint(form: AddEndpoint) -> Result<EndpointAdded, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::add(cx, form)).await
}

/// For its owner, like the functions below.
#[server(name = EndpointCall, endpoint = "webhooks/one", input = Json)]
pub async fn endpoint(id: EndpointId) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::one(cx, id)).await
}

/// Changes the subscribed events.
#[server(name = ChangeEndpointCall, endpoint = "webhooks/change", input = Json)]
pub async fn change_endpoint(
    id: EndpointId,
    #[server(default)] events: Vec<String>,
) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::change(cx, id, events)).await
}

/// Pauses an endpoint and gives up its queued deliveries.
#[server(name = PauseEndpointCall, endpoint = "webhooks/pause", input = Json)]
pub async fn pause_endpoint(id: EndpointId) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::pause(cx, id)).await
}

/// Resumes deliveries for events from now on. Missed events are not sent.
#[server(name = ResumeEndpointCall, endpoint = "webhooks/resume", input = Json)]
pub async fn resume_endpoint(id: EndpointId) -> Result<EndpointView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::resume(cx, id)).await
}

/// Deletes an endpoint with its deliveries.
#[server(name = RemoveEndpointCall, endpoint = "webhooks/remove", input = Json)]
pub async fn remove_endpoint(id: EndpointId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::remove(cx, id)).await
}

/// Rate-limited.
#[server(name = TestEndpointCall, endpoint = "webhooks/test", input = Json)]
pub async fn test_endpoint(id: EndpointId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::test(cx, id)).await
}

#[server(name = ListDeliveriesCall, endpoint = "webhooks/deliveries", input = Json)]
pub async fn list_deliveries(id: EndpointId, cursor: Option<String>) -> Result<DeliveryPage, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::deliveries(cx, id, cursor)).await
}

/// Sends a delivery again with the same `webhook-id`, in a new round of attempts, so receivers can
/// deduplicate. Rate-limited.
#[server(name = SendAgainCall, endpoint = "webhooks/send_again", input = Json)]
pub async fn send_again(id: DeliveryId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::webhooks::send_again(cx, id)).await
}
