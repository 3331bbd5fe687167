//! Rivera and Maya, who want to work meanwhile: she signs in, opens her page and joins; Rivera's endpoint gets its event.

use crate::{
    harness::PASSWORD,
    people::{Browser, Person},
    server::Server,
};
use rapport::{
    api::{sessions::SessionView, webhooks::EndpointAdded},
    domain::ids::EndpointId,
};
use reqwest::{
    Method,
    header::{ACCEPT, ORIGIN},
};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

/// A step may take ten times as long as on a quiet machine.
const FACTOR: u32 = 10;
/// Below this nothing is too slow: a busy machine takes its time by itself.
const FLOOR: Duration = Duration::from_secs(3);

pub struct Victims {
    rivera: Person,
    maya: Person,
    session: SessionView,
    endpoint: EndpointId,
    received: tokio::sync::Mutex<mpsc::UnboundedReceiver<()>>,
    address: String,
}

/// The longest time of each step.
pub type Times = Vec<(&'static str, Duration)>;

/// A browser of a person behind the proxy.
pub fn browser_at(server: &Server, ip: &str) -> Browser {
    let origin = server.app.app.config.public_origin();
    let forwarded = "x-forwarded-for".parse().expect("a name");
    Browser::sending(&server.app, &[(ORIGIN, &origin), (forwarded, ip)]).at_address(&server.address)
}

/// A person who signs in at the process from this address.
pub async fn person_at(server: &Server, person: Person, ip: &str) -> Person {
    let browser = browser_at(server, ip);
    assert_eq!(browser.sign_in(&person.email, PASSWORD).await.status, 200);
    Person { browser, ..person }
}

impl Victims {
    pub async fn of(server: &Server) -> Self {
        let (rivera, maya) = server.app.rivera_and_maya().await;
        let rivera = person_at(server, rivera, "203.0.113.1").await;
        let maya = person_at(server, maya, "203.0.113.2").await;
        let form = json!({"form": {"client": maya.id, "duration": "30"}});
        let session = rivera.ask("booking/start_instant", form).await.done();
        let (url, received) = receiver().await;
        let form = json!({"form": {"url": url, "events": ["session.cancelled"]}});
        let added: EndpointAdded = rivera.ask("webhooks/add", form).await.done();
        Self {
            rivera,
            maya,
            session,
            endpoint: added.endpoint.id,
            received: tokio::sync::Mutex::new(received),
            address: server.address.clone(),
        }
    }

    /// Times each step some times.
    pub async fn times(&self, rounds: usize) -> Times {
        let mut times = Times::new();
        for _ in 0..rounds {
            for (nth, one) in self.round().await.into_iter().enumerate() {
                match times.get_mut(nth) {
                    Some((_, longest)) => *longest = one.1.max(*longest),
                    None => times.push(one),
                }
            }
        }
        times
    }

    async fn round(&self) -> Times {
        let mut times = Times::new();
        let mut began = Instant::now();
        let mut done = |what| {
            times.push((what, began.elapsed()));
            began = Instant::now();
        };
        let answer = self.maya.browser.sign_in(&self.maya.email, PASSWORD).await;
        assert_eq!(answer.status, 200, "signing in: {}", answer.body);
        done("signing in");
        let page = self.maya.get("/overview").await;
        assert_eq!(page.status, 200, "the page: {}", page.body);
        done("the page");
        let joined = self.maya.ask("join/join", json!({"id": self.session.id})).await;
        assert_eq!(joined.status, 200, "joining: {}", joined.body);
        done("joining");
        let test = self
            .rivera
            .ask("webhooks/test", json!({"id": self.endpoint}))
            .await;
        assert_eq!(test.status, 200, "a test event: {}", test.body);
        let mut received = self.received.lock().await;
        let received = tokio::time::timeout(Duration::from_mins(1), received.recv()).await;
        assert!(matches!(received, Ok(Some(()))), "the webhook arrives");
        done("the webhook");
        times
    }

    /// Maya's stream of changes, open.
    pub async fn listens(&self) -> reqwest::Response {
        let request = self.maya.browser.at_address(&self.address);
        let request = request.request(Method::GET, "/api/events");
        let stream = request.header(ACCEPT, "text/event-stream").send().await;
        stream.expect("a stream")
    }
}

/// Fails if a step took much longer than before.
pub fn compare(quiet: &Times, busy: &Times) {
    for ((what, before), (_, meanwhile)) in quiet.iter().zip(busy) {
        let most = (*before * FACTOR).max(FLOOR);
        assert!(
            meanwhile <= &most,
            "{what} took {meanwhile:?}, and {before:?} before"
        );
    }
}

/// An endpoint that tells of each request.
async fn receiver() -> (String, mpsc::UnboundedReceiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let (tells, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut read = [0; 4_096];
            let _ = connection.read(&mut read).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = connection.write_all(answer).await;
            let _ = tells.send(());
        }
    });
    (url, told)
}
