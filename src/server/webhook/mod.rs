//! Outgoing webhooks: payload, signature and the HTTP call with its SSRF guard (PROTOCOLS.md §8.7). Pure
//! transport: needs neither the database nor the schedule of retries, which `jobs::delivery` has.

pub mod guard;
pub mod payload;
pub mod signature;

use super::{
    address::{self, AddressProblem},
    outbound::{self, SetUpError},
};
use crate::domain::{ids::DeliveryId, webhook::DeliveryProblem};
use chrono::{DateTime, Utc};
use guard::{Guard, Lookup, NotPublic};
use reqwest::{Client, StatusCode, header};
use signature::SigningSecret;
use std::{error::Error, sync::Arc, time::Duration};
use url::{Host, Url};

/// The timeout of an attempt.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// The HTTP client for webhook endpoints. Connects to public addresses only.
pub struct Sender {
    client: Client,
    loopback: bool,
}

/// One attempt to deliver a webhook.
pub struct Letter<'a> {
    /// The idempotency key: the same at every attempt.
    pub id: DeliveryId,
    /// The endpoint's URL, as stored.
    pub url: &'a str,
    pub secret: &'a SigningSecret,
    /// The body, byte for byte as it is signed.
    pub payload: &'a str,
}

/// An endpoint's response. Its body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    /// From `Retry-After`.
    pub retry_after: Option<DateTime<Utc>>,
}

impl Sender {
    /// `lookup` resolves names. `loopback` allows endpoints on this machine, for tests.
    pub fn new(loopback: bool, lookup: Lookup, patience: Duration) -> Result<Self, SetUpError> {
        let client = outbound::builder()?
            .https_only(!loopback)
            // A proxy would resolve the name itself and bypass the guard.
            .no_proxy()
            .dns_resolver(Arc::new(Guard { loopback, lookup }))
            // No pooled connections: each attempt resolves and checks the name again.
            .pool_max_idle_per_host(0)
            .timeout(patience)
            .build()?;
        Ok(Self { client, loopback })
    }

    /// Parses and validates an endpoint's URL.
    pub fn parse(&self, text: &str) -> Result<Url, AddressProblem> {
        if self.loopback {
            address::parse_or_loopback(text)
        } else {
            address::parse(text)
        }
    }

    /// Sends the request once, signed as of `now`.
    pub async fn send(&self, letter: &Letter<'_>, now: DateTime<Utc>) -> Result<Answer, DeliveryProblem> {
        // Validate again: the rules may have changed since the URL was stored.
        let url = self.parse(letter.url).map_err(|_| DeliveryProblem::Address)?;
        // An IP address is not resolved, so the guard does not see it.
        let number = match url.host() {
            Some(Host::Ipv4(ip)) => Some(ip.into()),
            Some(Host::Ipv6(ip)) => Some(ip.into()),
            _ => None,
        };
        if number.is_some_and(|ip| !guard::may_reach(ip, self.loopback)) {
            return Err(DeliveryProblem::Address);
        }
        let id = webhook_id(letter.id);
        let timestamp = now.timestamp();
        let sent = self
            .client
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", timestamp.to_string())
            .header(
                "webhook-signature",
                letter.secret.sign(&id, timestamp, letter.payload.as_bytes()),
            )
            .body(letter.payload.to_owned())
            .send()
            .await;
        match sent {
            Ok(answer) => Ok(Answer {
                status: answer.status(),
                retry_after: outbound::retry_after(answer.headers(), now),
            }),
            Err(error) if is_not_public(&error) => Err(DeliveryProblem::Address),
            Err(error) if error.is_timeout() => Err(DeliveryProblem::Timeout),
            Err(_) => Err(DeliveryProblem::Unreachable),
        }
    }
}

/// The `webhook-id` header of a delivery.
pub fn webhook_id(id: DeliveryId) -> String {
    format!("msg_{id}")
}

fn is_not_public(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<NotPublic>() {
            return true;
        }
        cause = error.source();
    }
    false
}
