//! Mallory, a partner with a client of her own, and what she does.

use crate::{
    people::Person,
    server::{Server, WEBHOOK_SECRET},
    victims::{browser_at, person_at},
};
use chrono::TimeDelta;
use futures::{StreamExt, stream};
use rapport::{
    api::{sessions::SessionView, webhooks::EndpointAdded},
    domain::{
        ids::{DeliveryId, EndpointId},
        webhook::TEST,
    },
    server::{
        app::App,
        crypto::{hmac_hex, new_id, random_id},
        db,
    },
};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Requests that are sent at once.
const AT_ONCE: usize = 800;

pub struct Attack {
    mallory: Person,
    client: Person,
    app: App,
    server: SocketAddr,
    bridge: crate::people::Browser,
}

impl Attack {
    pub async fn of(server: &Server) -> Self {
        let mallory = server.app.partner("Mallory").await;
        let client = server.app.client("Mallory's client").await;
        mallory.adds(&client).await;
        let address = server.address.strip_prefix("http://").expect("an address");
        Self {
            mallory: person_at(server, mallory, "198.51.100.1").await,
            client,
            app: server.app.app.clone(),
            server: address.parse().expect("an address"),
            bridge: browser_at(server, "198.51.100.2"),
        }
    }

    /// Connections that have sent half of a request's head.
    pub async fn half_open_heads(&self, count: usize) -> Vec<TcpStream> {
        let mut open = Vec::new();
        for _ in 0..count {
            let mut connection = TcpStream::connect(self.server).await.expect("connected");
            let half = b"GET / HTTP/1.1\r\nHost: rapport.example.org\r\nX-Half:";
            connection.write_all(half).await.expect("sent");
            open.push(connection);
        }
        open
    }

    /// Deliveries to two endpoints that take a request and never answer it.
    pub async fn hanging_deliveries(&self, count: usize) {
        let url = black_hole().await;
        for _ in 0..2 {
            let form = json!({"form": {"url": url, "events": ["session.cancelled"]}});
            let added: EndpointAdded = self.mallory.ask("webhooks/add", form).await.done();
            self.fills(added.endpoint.id, count / 2).await;
        }
        // Wakes the process.
        let form = json!({"form": {"name": "Mallory", "time_zone": "UTC"}});
        self.mallory.ask("account/update_profile", form).await;
    }

    async fn fills(&self, endpoint: EndpointId, count: usize) {
        let (now, mut queries) = (self.app.clock.now(), Vec::new());
        for _ in 0..count {
            let id = DeliveryId(random_id());
            queries.extend(db::deliveries::insertion(id, endpoint, TEST, "{}".into(), now));
        }
        self.app.db.write_all(queries).await.expect("stored");
    }

    /// Bookings with a passcode, each at a time of its own.
    pub async fn protected_bookings(&self, count: usize) {
        let first = self.app.clock.now().date_naive();
        let forms = (0..count).map(|nth| {
            let days = TimeDelta::days(i64::try_from(nth).expect("small") + 1);
            json!({"form": {
                "client": self.client.id, "title": "Protected", "kind": "video", "place": "", "notes": "",
                "date": (first + days).to_string(), "time": "10:00", "duration": "50", "protected": "on",
            }})
        });
        let answers = self.asks("booking/schedule", forms.collect()).await;
        assert!(
            answers.contains_key(&200) && answers.contains_key(&429),
            "{answers:?}"
        );
    }

    pub async fn profile_changes(&self, count: usize) {
        let forms = (0..count)
            .map(|nth| json!({"form": {"name": format!("Mallory {nth}"), "time_zone": "Europe/Berlin"}}));
        let answers = self.asks("account/update_profile", forms.collect()).await;
        assert!(
            answers.contains_key(&200) && answers.contains_key(&429),
            "{answers:?}"
        );
    }

    /// Events that a provider reports of one session, all signed.
    pub async fn events_of_one_room(&self, count: usize) {
        let form = json!({"form": {"client": self.client.id, "duration": "30"}});
        let session: SessionView = self.mallory.ask("booking/start_instant", form).await.done();
        let now = self.app.clock.now();
        let posts = (0..count).map(|nth| {
            let kind = if nth % 2 == 0 { "joined" } else { "left" };
            let body = json!({
                "id": new_id(), "type": format!("participant.{kind}"), "occurred_at": now.to_rfc3339(),
                "session": session.id, "participant": "client", "connection": format!("c-{nth}"),
            })
            .to_string();
            let time = now.timestamp().to_string();
            let signed = [time.as_bytes(), b".jitsi.", body.as_bytes()];
            let signature = hmac_hex(WEBHOOK_SECRET.as_bytes(), &signed);
            let request = self.bridge.request(Method::POST, "/api/webhooks/meeting");
            request
                .header("content-type", "application/json")
                .header("x-provider", "jitsi")
                .header("x-webhook-signature", format!("t={time},v1={signature}"))
                .body(body)
        });
        let posts: Vec<_> = posts.collect();
        let answers = stream::iter(posts)
            .map(|post| async { self.bridge.send(post).await.status })
            .buffer_unordered(100);
        let answers = counted(answers.collect().await);
        assert!(
            answers.contains_key(&503) && answers.keys().all(|status| [200, 503].contains(status)),
            "{answers:?}"
        );
    }

    /// Posts all of these, and counts the answers by status.
    async fn asks(&self, endpoint: &str, all: Vec<Json>) -> BTreeMap<u16, usize> {
        let answers = stream::iter(all)
            .map(|form| async { self.mallory.ask(endpoint, form).await.status })
            .buffer_unordered(AT_ONCE);
        counted(answers.collect().await)
    }
}

fn counted(answers: Vec<u16>) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for status in answers {
        *counts.entry(status).or_default() += 1;
    }
    counts
}

/// Waits until the server closes a connection.
pub async fn is_closed(mut connection: TcpStream) {
    let mut answer = Vec::new();
    // Ends with the end of the stream, or because the server has reset it.
    let _ = connection.read_to_end(&mut answer).await;
}

/// An endpoint that accepts connections and says nothing.
async fn black_hole() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            open.push(connection);
        }
    });
    url
}
