//! Calls to a provider's REST API on behalf of the person whose access token they carry.

use super::provider::ProviderError;
use crate::server::{
    config::{Secret, is_loopback},
    outbound,
};
use chrono::{DateTime, Utc};
use reqwest::{Client, RequestBuilder, StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use url::Url;

/// Sends requests with a person's access token.
#[derive(Debug, Clone)]
pub struct Bearer {
    pub http: Client,
    pub token: Secret,
    /// The time, for answers that say how long to wait.
    pub now: DateTime<Utc>,
}

/// An answer of any status.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// From `Retry-After`.
    pub again_at: Option<DateTime<Utc>>,
    pub body: Vec<u8>,
}

impl Bearer {
    /// Fails with [`ProviderError::Unreachable`] alone.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, ProviderError> {
        let answer = request.bearer_auth(&self.token.0).send().await;
        let answer = answer.map_err(|error| ProviderError::Unreachable(outbound::why(&error)))?;
        Ok(Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            again_at: outbound::retry_after(answer.headers(), self.now),
            body: outbound::body(answer).await.map_err(ProviderError::Unreachable)?,
        })
    }
}

impl Answer {
    /// Reads the body, whatever the status.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        serde_json::from_slice(&self.body)
            .map_err(|_| ProviderError::Unreachable("its answer cannot be read".into()))
    }
}

/// A room's URL, if it is the provider's own or at the origin of a stand-in in tests, an API with a loopback
/// base: people are redirected there (open redirect).
pub fn room(api: &Url, given: &str, is_own: impl Fn(&Url) -> bool) -> Option<Secret> {
    let stands_in = api.scheme() == "http" && is_loopback(api);
    let leads_there = |url: &Url| is_own(url) || (stands_in && url.origin() == api.origin());
    let is_anonymous = |url: &Url| url.username().is_empty() && url.password().is_none();
    let url = Url::parse(given).ok()?;
    (leads_there(&url) && is_anonymous(&url)).then(|| Secret(url.into()))
}
