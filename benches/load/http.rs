//! The client of the load: requests as browsers and providers send them, to each process in turn.

use crate::Fail;
use rapport::server::{
    clock::Clock,
    crypto::{hmac_hex, new_id},
};
use reqwest::{Client, RequestBuilder, header, redirect};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Signs the webhooks of the load test.
pub const WEBHOOK_SECRET: &str = "what the load test's bridge signs with";

/// An HTTP client that keeps its connections.
#[derive(Clone)]
pub struct Http {
    pub client: Client,
    /// `RAPPORT_PUBLIC_URL` of every process.
    public: String,
    /// The origin of each process.
    processes: Vec<String>,
    turn: Arc<AtomicUsize>,
}

impl Http {
    pub fn new(public: &str, processes: Vec<String>) -> Result<Self, Fail> {
        // reqwest does not build a client without one, though none of its requests uses TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            // Never reach loopback through a proxy; do not follow redirects.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            client,
            public: public.to_owned(),
            processes,
            turn: Arc::default(),
        })
    }

    /// One client for each process.
    pub fn each(&self) -> Vec<Self> {
        let alone = |process: &String| Self {
            processes: vec![process.clone()],
            ..self.clone()
        };
        self.processes.iter().map(alone).collect()
    }

    /// The URL of a path at the process whose turn it is.
    pub fn url(&self, path: &str) -> String {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        format!("{}{path}", self.processes[turn % self.processes.len()])
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Result<(), String> {
        let request = self.client.get(self.url(path));
        let request = request.header(header::ACCEPT, "text/html");
        self.send(request, cookie).await.map(drop)
    }

    /// Calls a server function as the browser does.
    pub async fn call(&self, function: &str, cookie: &str, arguments: &Value) -> Result<(), String> {
        let request = self.function(function, arguments);
        self.send(request, cookie).await.map(drop)
    }

    /// Calls a server function and reads its answer.
    pub async fn ask(&self, function: &str, cookie: &str, arguments: &Value) -> Result<Value, String> {
        let request = self.function(function, arguments).header(header::COOKIE, cookie);
        let body = answer(request).await?;
        serde_json::from_slice(&body).map_err(|error| error.to_string())
    }

    fn function(&self, function: &str, arguments: &Value) -> RequestBuilder {
        let request = self.client.post(self.url(&format!("/api/{function}")));
        request
            .header(header::ORIGIN, &self.public)
            .header(header::ACCEPT, "application/json")
            .json(arguments)
    }

    /// Sends a webhook `participant.joined`, each time with another connection.
    pub async fn deliver(&self, session: &str, turn: usize) -> Result<(), String> {
        let now = Clock::System.now();
        let body = json!({
            "id": new_id(), "type": "participant.joined", "occurred_at": now.to_rfc3339(),
            "session": session, "participant": "client", "connection": format!("c-{turn}"),
        })
        .to_string();
        let time = now.timestamp().to_string();
        let signature = hmac_hex(
            WEBHOOK_SECRET.as_bytes(),
            &[time.as_bytes(), b".jitsi.", body.as_bytes()],
        );
        let request = self.client.post(self.url("/api/webhooks/meeting"));
        let request = request
            .header("content-type", "application/json")
            .header("x-provider", "jitsi")
            .header("x-webhook-signature", format!("t={time},v1={signature}"))
            .header(
                "x-forwarded-for",
                format!("10.0.{}.{}", turn / 256 % 256, turn % 256),
            );
        self.send(request.body(body), "").await.map(drop)
    }

    async fn send(&self, request: RequestBuilder, cookie: &str) -> Result<Vec<u8>, String> {
        let request = request
            .header(header::COOKIE, cookie)
            // Compression is part of an answer's cost.
            .header(header::ACCEPT_ENCODING, "gzip, br");
        answer(request).await
    }
}

/// The body, or a short error for any answer that is not 2xx.
async fn answer(request: RequestBuilder) -> Result<Vec<u8>, String> {
    let unanswered = |error: reqwest::Error| format!("no answer: {}", error.without_url());
    let response = request.send().await.map_err(unanswered)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unanswered)?;
    if status.is_success() {
        return Ok(body.into());
    }
    let error: Value = serde_json::from_slice(&body).unwrap_or_default();
    Err(format!("{status} {}", error["code"].as_str().unwrap_or_default()))
}
