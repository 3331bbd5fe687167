//! Telling endpoints elsewhere: what is sent, how it is signed, and whom the server connects to for it
//! (PROTOCOLS.md §8.7). Knows neither the database nor when something is sent.

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
use tokio::sync::{Semaphore, SemaphorePermit};
use url::{Host, Url};

/// The longest that an endpoint's answer is waited for.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How many endpoints one process waits for at once. Fewer than its workers, so that endpoints which do not
/// answer hold up no meeting.
pub const TURNS: usize = 3;

/// Sends to endpoints, and to nothing else: each connection leads to a public address.
pub struct Sender {
    client: Client,
    loopback: bool,
    turns: Semaphore,
}

/// One attempt at a delivery.
pub struct Letter<'a> {
    /// Stays the same at every attempt.
    pub id: DeliveryId,
    /// Where it goes, as it was stored.
    pub url: &'a str,
    /// Signs it.
    pub secret: &'a SigningSecret,
    /// What is sent, byte for byte.
    pub payload: &'a str,
}

/// What an endpoint has answered. The rest of its answer is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// When it wants to be asked again.
    pub retry_after: Option<DateTime<Utc>>,
}

impl Sender {
    /// A sender that finds addresses by `lookup`. `loopback` lets it reach this machine: for stand-ins.
    pub fn new(loopback: bool, lookup: Lookup, patience: Duration) -> Result<Self, SetUpError> {
        let client = outbound::builder()?
            .https_only(!loopback)
            // A proxy would look the name up itself, past the guard.
            .no_proxy()
            .dns_resolver(Arc::new(Guard { loopback, lookup }))
            // Each attempt looks the name up anew.
            .pool_max_idle_per_host(0)
            .timeout(patience)
            .build()?;
        Ok(Self {
            client,
            loopback,
            turns: Semaphore::new(TURNS),
        })
    }

    /// A turn to send, for as long as it is held; none while as many are sending as may at once.
    pub fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.try_acquire().ok()
    }

    /// Reads the address of an endpoint.
    pub fn parse(&self, text: &str) -> Result<Url, AddressProblem> {
        if self.loopback {
            address::parse_or_loopback(text)
        } else {
            address::parse(text)
        }
    }

    /// Makes an attempt.
    pub async fn send(&self, letter: &Letter<'_>, now: DateTime<Utc>) -> Result<Answer, DeliveryProblem> {
        // Read again: what is taken may have changed since it was given.
        let url = self.parse(letter.url).map_err(|_| DeliveryProblem::Address)?;
        // A number is not looked up, so the guard would not see it.
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

/// The `webhook-id` of a delivery.
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
