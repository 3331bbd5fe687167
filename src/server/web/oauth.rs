//! OAuth: to a provider's consent page and back (PROTOCOLS.md §8.3).

use super::{forms::see_other, pages};
use crate::{
    domain::provider::Provider,
    server::{
        cx::Cx,
        error::Error,
        meeting::connection::{NotConnected, Returned},
        services::provider,
    },
};
use axum::{
    Extension,
    extract::{Path, Query, rejection::QueryRejection},
    response::Response,
};
use serde::Deserialize;

/// The callback's query. Human-readable fields such as `error_description` are ignored.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    state: String,
    code: Option<String>,
    error: Option<String>,
}

fn known(cx: &Cx, provider: &str) -> Result<Provider, Error> {
    Provider::from_word(provider)
        .filter(|provider| provider.is_connected())
        .ok_or_else(|| Error::not_found(cx.words()))
}

/// `POST /settings/providers/{provider}/connect`: redirects to the consent page.
pub async fn connect(Extension(cx): Extension<Cx>, Path(given): Path<String>) -> Response {
    let words = cx.words();
    let begun = match known(&cx, &given) {
        Ok(known) => provider::connect(cx, known).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(url) => see_other(url.as_str()),
        Err(error) => pages::plain_error(&error.into_api(words)),
    }
}

/// `GET /oauth/{provider}/callback`: completes the connection and redirects to the settings.
pub async fn callback(
    Extension(cx): Extension<Cx>,
    Path(given): Path<String>,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Response {
    let words = cx.words();
    let Query(Answer { state, code, error }) = answer.unwrap_or_default();
    let returned = Returned { state, code, error };
    let done = match known(&cx, &given) {
        Ok(known) => provider::connected(&cx, known, returned).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(outcome) => {
            let outcome = match outcome {
                Ok(()) => "connected",
                Err(NotConnected::Stale) => "stale",
                Err(NotConnected::Denied) => "denied",
                Err(NotConnected::Lacking) => "lacking",
                Err(NotConnected::Failed) => "failed",
            };
            see_other(&format!(
                "/settings?provider={given}&outcome={outcome}#video-provider"
            ))
        }
        Err(error) => pages::plain_error(&error.into_api(words)),
    }
}
