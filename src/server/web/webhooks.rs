//! Webhooks from meeting providers (docs/WEBHOOKS.md). A delivery is authenticated, stored and acknowledged
//! at once; a job processes it. A response to a bad signature gives no reason.

use super::{pages::WebState, proxy};
use crate::{
    server::{
        app::App,
        config::{Endpoint, Secret, Tokens},
        db::meeting_events::Source,
        meeting::events::{Delivery, Meaning, Received, Refused, generic, jaas, jitsi, zoom},
        services::meeting_events,
    },
    words::Words,
};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::net::IpAddr;

/// `POST /api/webhooks/meeting`: our own generic format.
pub async fn meeting(State(state): State<WebState>, request: Request) -> Response {
    let secrets = &*state.app.config.webhooks.generic;
    let secrets = Some(secrets).filter(|secrets| !secrets.is_empty());
    take(&state, Source::Generic, secrets, request).await
}

/// `POST /api/webhooks/zoom/{key}`.
pub async fn of_zoom(State(state): State<WebState>, Path(key): Path<String>, request: Request) -> Response {
    let secrets = secrets(state.app.config.webhooks.zoom.as_ref(), &key);
    take(&state, Source::Zoom, secrets, request).await
}

/// `POST /api/webhooks/jaas/{key}`.
pub async fn of_jaas(State(state): State<WebState>, Path(key): Path<String>, request: Request) -> Response {
    let secrets = secrets(state.app.config.webhooks.jaas.as_ref(), &key);
    take(&state, Source::Jaas, secrets, request).await
}

/// `POST /api/webhooks/jitsi/{key}`.
pub async fn of_jitsi(State(state): State<WebState>, Path(key): Path<String>, request: Request) -> Response {
    let secrets = secrets(state.app.config.webhooks.jitsi.as_ref(), &key);
    take(&state, Source::Jitsi, secrets, request).await
}

/// `POST /api/webhooks/jitsi/{key}/events/{what}/{happened}`: prosody appends the last part to the configured
/// address. We ignore it, because the body says the same.
pub async fn of_prosody(
    State(state): State<WebState>,
    Path((key, _, _)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let secrets = secrets(state.app.config.webhooks.jitsi.as_ref(), &key);
    take(&state, Source::Jitsi, secrets, request).await
}

/// The secrets of an endpoint, if `key` is right.
fn secrets<'a>(endpoint: Option<&'a Endpoint>, key: &str) -> Option<&'a [Secret]> {
    let endpoint = endpoint.filter(|endpoint| endpoint.is_at(key))?;
    Some(&endpoint.secrets)
}

/// Handles a delivery. No secrets: the endpoint is not configured, or the key in the address is wrong.
async fn take(state: &WebState, source: Source, secrets: Option<&[Secret]>, request: Request) -> Response {
    let app = &state.app;
    let headers = request.headers().clone();
    let peer = proxy::peer(request.extensions());
    if let Some(refusal) = unprotected(app, peer, &headers) {
        return refusal;
    }
    let Some(secrets) = secrets else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !is_json(&headers) {
        let why = "the content type must be application/json";
        return told(StatusCode::UNSUPPORTED_MEDIA_TYPE, why);
    }
    let body = match Bytes::from_request(request, state).await {
        Ok(body) => body,
        // The body is too large, or the connection broke.
        Err(rejection) => return rejection.into_response(),
    };
    let delivery = Delivery {
        headers: &headers,
        body: &body,
        now: app.clock.now(),
    };
    match read(app, source, &delivery, secrets) {
        Ok(Meaning::Event(received)) => receive(app, source, received).await,
        Ok(Meaning::Nothing) => taken(),
        Ok(Meaning::Challenge(answer)) => Json(answer).into_response(),
        Err(Refused::Malformed(why)) => told(StatusCode::BAD_REQUEST, why),
        Err(Refused::Unsigned) => {
            let client = proxy::client(&app.config, peer, &headers);
            match app.limits.unsigned(source, client) {
                Ok(()) => StatusCode::UNAUTHORIZED.into_response(),
                Err(wait) => later(StatusCode::TOO_MANY_REQUESTS, wait),
            }
        }
        Err(Refused::Stale) => {
            tracing::warn!(source = source.word(), "a webhook is signed, but not of now");
            StatusCode::UNAUTHORIZED.into_response()
        }
    }
}

/// Stores an event. A flood of one room is answered with 503: prosody tries that again, but not a 429.
async fn receive(app: &App, source: Source, received: Received) -> Response {
    if let Err(wait) = app.limits.event(source, &received.meeting.key()) {
        return later(StatusCode::SERVICE_UNAVAILABLE, wait);
    }
    match meeting_events::receive(app, source, received).await {
        Ok(()) => taken(),
        Err(error) => {
            let error = error.into_api(Words::default());
            let status = StatusCode::from_u16(error.code.status());
            told(
                status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                &error.message,
            )
        }
    }
}

/// Refuses a delivery that came over plain http.
fn unprotected(app: &App, peer: IpAddr, headers: &HeaderMap) -> Option<Response> {
    let refused = || {
        told(
            StatusCode::FORBIDDEN,
            "webhooks are taken by https only: RAPPORT_PUBLIC_URL must be https, and the proxy must be named in RAPPORT_TRUSTED_PROXIES and send X-Forwarded-Proto: https",
        )
    };
    (!proxy::is_private(&app.config, peer, headers)).then(refused)
}

fn later(status: StatusCode, wait: u64) -> Response {
    let wait = [(header::RETRY_AFTER, wait.to_string())];
    (wait, told(status, "too many deliveries")).into_response()
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

fn read(app: &App, source: Source, delivery: &Delivery<'_>, secrets: &[Secret]) -> Result<Meaning, Refused> {
    let past = app.config.webhooks.past;
    match source {
        Source::Generic => generic::read(delivery, secrets),
        Source::Zoom => zoom::read(delivery, secrets, past),
        Source::Jitsi => jitsi::read(delivery, secrets),
        Source::Jaas => {
            let our_app_id = match &app.config.jitsi.tokens {
                Tokens::Jaas(jaas) => Some(&*jaas.app_id),
                Tokens::None | Tokens::Shared(_) => None,
            };
            jaas::read(delivery, secrets, past, our_app_id)
        }
    }
}

/// 200 with a JSON body, which some senders require.
fn taken() -> Response {
    Json(json!({})).into_response()
}

fn told(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}
