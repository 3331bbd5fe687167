//! Outgoing webhooks: what causes them, how they are signed, and how they are retried.

mod keeping;
mod measuring;
pub mod receiver;
mod sending;
mod telling;

use crate::{
    harness::{Engine, TestApp},
    people::{Answer, Person},
};
use rapport::{
    api::webhooks::{DeliveryPage, DeliveryView, EndpointAdded, EndpointView, WebhookEvent},
    domain::ids::{DeliveryId, EndpointId},
};
use receiver::Receiver;
use serde_json::json;

/// A server that may send webhooks to this machine, with Rivera, Maya and a receiver.
struct Story {
    app: TestApp,
    rivera: Person,
    maya: Person,
    receiver: Receiver,
}

impl crate::harness::Arranged for Story {
    async fn on(engine: Engine) -> Self {
        let app = TestApp::with(engine, &[("WEBHOOK_LOOPBACK", "1")]).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let receiver = Receiver::start().await;
        Self {
            app,
            rivera,
            maya,
            receiver,
        }
    }
}

impl Story {
    /// Rivera adds the receiver, subscribed to every event.
    async fn riveras_endpoint(&self) -> EndpointAdded {
        self.rivera.adds_endpoint(&self.receiver.url).await
    }

    /// Runs the jobs that are due; none may be waiting or failed afterwards.
    async fn is_quiet(&self) {
        self.app.works().await;
        assert_eq!(self.app.jobs().await, (0, 0), "nothing is left in the outbox");
    }
}

/// The words of all events.
fn every_event() -> Vec<&'static str> {
    WebhookEvent::ALL.map(WebhookEvent::word).into()
}

impl Person {
    /// Fills in "Add endpoint".
    async fn registers(&self, url: &str, events: &[&str]) -> Answer {
        let form = json!({"form": {"url": url, "events": events}});
        self.ask("webhooks/add", form).await
    }

    /// Adds an endpoint that is subscribed to every event.
    pub async fn adds_endpoint(&self, url: &str) -> EndpointAdded {
        self.registers(url, &every_event()).await.done()
    }

    /// Calls `webhooks/{what}` for an endpoint: `pause`, `resume`, `remove`, `test`, `one`.
    async fn asks_for(&self, what: &str, id: EndpointId) -> Answer {
        self.ask(&format!("webhooks/{what}"), json!({"id": id})).await
    }

    async fn endpoint(&self, id: EndpointId) -> EndpointView {
        self.asks_for("one", id).await.done()
    }

    async fn deliveries(&self, id: EndpointId) -> Vec<DeliveryView> {
        let page = json!({"id": id, "cursor": null});
        let page: DeliveryPage = self.ask("webhooks/deliveries", page).await.done();
        page.deliveries
    }

    /// The only delivery to an endpoint.
    async fn delivery(&self, id: EndpointId) -> DeliveryView {
        let mut deliveries = self.deliveries(id).await;
        assert_eq!(deliveries.len(), 1, "{deliveries:?}");
        deliveries.remove(0)
    }

    /// Presses "Send again".
    async fn sends_again(&self, id: DeliveryId) -> Answer {
        self.ask("webhooks/send_again", json!({"id": id})).await
    }
}
