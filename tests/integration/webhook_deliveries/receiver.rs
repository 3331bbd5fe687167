//! An endpoint on loopback that records requests and answers as configured.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value as Json;
use sha2::Sha256;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::net::TcpListener;

/// A recorded request.
#[derive(Debug, Clone)]
pub struct Received {
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("no {name}"));
        value.to_str().expect("a text")
    }

    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The event type.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    /// Whether the signature is valid, verified independently of our code by the rules of Standard Webhooks.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret"));
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.expect("base64")).expect("any length");
        mac.update(self.header("webhook-id").as_bytes());
        mac.update(b".");
        mac.update(self.header("webhook-timestamp").as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature") == expected
    }
}

/// The answer to one request.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    status: StatusCode,
    location: Option<String>,
    retry_after: Option<String>,
    never: bool,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self {
            status: StatusCode::from_u16(status).expect("a status"),
            ..Self::default()
        }
    }

    /// A 307.
    pub fn redirect(to: &str) -> Self {
        Self {
            location: Some(to.to_owned()),
            ..Self::status(307)
        }
    }

    /// A 503 with `Retry-After`.
    pub fn busy(seconds: &str) -> Self {
        Self {
            retry_after: Some(seconds.to_owned()),
            ..Self::status(503)
        }
    }

    /// No answer at all.
    pub fn never() -> Self {
        Self {
            never: true,
            ..Self::default()
        }
    }
}

#[derive(Default)]
struct Inside {
    received: Vec<Received>,
    replies: VecDeque<Reply>,
}

/// A running receiver; it stops with the runtime that started it.
#[derive(Clone)]
pub struct Receiver {
    /// Its URL, with a token that must not be revealed.
    pub url: String,
    inside: Arc<Mutex<Inside>>,
}

impl Receiver {
    /// Starts one on a free port. It answers 200 unless [`Receiver::replies`] says otherwise.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!(
            "http://{}/hook?token=known-to-two-alone",
            listener.local_addr().expect("an address")
        );
        let inside = Arc::<Mutex<Inside>>::default();
        let router = Router::new().fallback(take).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, inside }
    }

    /// Queues the answers to the next requests.
    pub fn replies(&self, replies: impl IntoIterator<Item = Reply>) {
        self.inside.lock().expect("not poisoned").replies.extend(replies);
    }

    pub fn received(&self) -> Vec<Received> {
        self.inside.lock().expect("not poisoned").received.clone()
    }

    /// The event types of all requests.
    pub fn kinds(&self) -> Vec<String> {
        self.received().iter().map(Received::kind).collect()
    }
}

async fn take(State(inside): State<Arc<Mutex<Inside>>>, headers: HeaderMap, body: Bytes) -> Response {
    let reply = {
        let mut inside = inside.lock().expect("not poisoned");
        inside.received.push(Received { headers, body });
        inside.replies.pop_front().unwrap_or(Reply::status(200))
    };
    if reply.never {
        return std::future::pending().await;
    }
    let mut answer = (reply.status, "an answer that nobody keeps").into_response();
    for (name, value) in [
        (header::LOCATION, reply.location),
        (header::RETRY_AFTER, reply.retry_after),
    ] {
        if let Some(value) = value {
            let value = HeaderValue::from_str(&value).expect("a header");
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
