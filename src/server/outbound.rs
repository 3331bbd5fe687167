//! HTTP calls to other servers: TLS with the roots that browsers trust, no redirects, a timeout, and a limit
//! on the body's size. Bodies are never logged.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, ClientBuilder, Response, header::HeaderMap, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{sync::Arc, time::Duration};

/// The timeout of a whole request.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest body that is read, in bytes.
const ANSWER_LIMIT: usize = 1024 * 1024;

pub type SetUpError = Box<dyn std::error::Error + Send + Sync>;

/// The client for known servers. One per process, because it pools connections.
pub fn client() -> Result<Client, SetUpError> {
    Ok(builder()?.timeout(PATIENCE).build()?)
}

/// The settings that all our clients share: trusted roots, no redirects, user agent.
pub fn builder() -> Result<ClientBuilder, SetUpError> {
    // For libraries that build their own client in this process. Idempotent: later calls have no effect.
    let _ = ring::default_provider().install_default();
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("Rapport/", env!("CARGO_PKG_VERSION"))))
}

/// Reads the body of a response. Fails if the connection breaks or the body is larger than 1 MiB.
pub async fn body(mut answer: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| why(&error))? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err("the answer is too large".into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Describes a failed call without its URL, which may hold a secret.
pub fn why(error: &reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    what.to_owned()
}

/// Parses `Retry-After`: seconds, an HTTP date, or an ISO 8601 instant as Zoom sends it (PROTOCOLS.md §4.2).
pub fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(now + TimeDelta::seconds(seconds.into()));
    }
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .ok()
        .map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn a_busy_server_says_when_in_any_of_three_forms() {
        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().expect("an instant");
        let asked = |text: &'static str| {
            let headers =
                HeaderMap::from_iter([(reqwest::header::RETRY_AFTER, HeaderValue::from_static(text))]);
            retry_after(&headers, now).map(|at| (at - now).num_seconds())
        };
        assert_eq!(asked("7"), Some(7));
        assert_eq!(asked("2026-11-22T00:00:00Z"), Some(12 * 3600));
        assert_eq!(asked("Sat, 21 Nov 2026 12:01:00 GMT"), Some(60));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
