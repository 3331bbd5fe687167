//! The endpoints that prosody's module `reservations` asks (PROTOCOLS.md §1.11). Its requests come from a
//! server: they carry a bearer token of the settings in place of a login.

use super::pages::WebState;
use crate::{
    domain::ids::SessionId,
    server::{
        app::App,
        config::Reservations,
        error::Error,
        services::reservations::{self, OCCUPANTS, Refused, Reservation},
    },
    words::Words,
};
use axum::{
    Form, Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

/// What prosody sends. It sends `start_time` too: the moment of its question.
#[derive(Deserialize)]
pub struct Asked {
    name: String,
    #[serde(default)]
    mail_owner: String,
}

/// The settings, if this request shows the token.
fn authorized<'a>(app: &'a App, headers: &HeaderMap) -> Result<&'a Reservations, Response> {
    let Some(settings) = &app.config.jitsi.reservations else {
        return Err(said(StatusCode::NOT_FOUND, "reservations are not set up"));
    };
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
        .is_some_and(|token| token.ct_eq(settings.token.0.as_bytes()).into());
    if shown {
        Ok(settings)
    } else {
        Err(said(
            StatusCode::UNAUTHORIZED,
            "the bearer token is not that of JITSI_RESERVATION_TOKEN",
        ))
    }
}

/// A refusal; Jitsi shows its message to the person who wanted to enter.
fn said(status: StatusCode, message: impl Into<String>) -> Response {
    (status, Json(json!({ "message": message.into() }))).into_response()
}

fn answer(
    reserved: Result<Result<Reservation, Refused>, Error>,
    settings: &Reservations,
    name: &str,
    mail_owner: &str,
) -> Response {
    match reserved {
        Ok(Ok(Reservation { session, window })) => {
            let mut room = json!({
                "id": session,
                "name": name,
                "mail_owner": mail_owner,
                "start_time": window.opens_at.to_rfc3339_opts(SecondsFormat::Millis, true),
                // A hard stop: at its end the room is closed.
                "duration": (window.closes_at - window.opens_at).num_seconds(),
                "max_occupants": OCCUPANTS,
            });
            if settings.lobby {
                room["lobby"] = json!(true);
            }
            Json(room).into_response()
        }
        Ok(Err(Refused(message))) => said(StatusCode::FORBIDDEN, message),
        Err(error) => {
            let error = error.into_api(Words::default());
            let status =
                StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            said(status, error.message)
        }
    }
}

/// `POST {prefix}/conference`: may this room open?
pub async fn create(State(state): State<WebState>, headers: HeaderMap, Form(asked): Form<Asked>) -> Response {
    match authorized(&state.app, &headers) {
        Ok(settings) => {
            let reserved = reservations::reserve(&state.app, &asked.name).await;
            answer(reserved, settings, &asked.name, &asked.mail_owner)
        }
        Err(refusal) => refusal,
    }
}

/// `GET {prefix}/conference/{id}`: the same room again.
pub async fn read(State(state): State<WebState>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let settings = match authorized(&state.app, &headers) {
        Ok(settings) => settings,
        Err(refusal) => return refusal,
    };
    let Ok(id) = id.parse::<SessionId>() else {
        return said(StatusCode::NOT_FOUND, Words::default().reservation_unknown());
    };
    let name = match crate::server::meeting::link::name_of(&state.app, id).await {
        Ok(Some(name)) => name,
        Ok(None) => return said(StatusCode::NOT_FOUND, Words::default().reservation_unknown()),
        Err(error) => return answer(Err(error), settings, "", ""),
    };
    answer(
        reservations::reserved(&state.app, id).await,
        settings,
        name.expose(),
        "",
    )
}

/// `DELETE {prefix}/conference/{id}`: the room has closed. That says nothing of the session, whose people may
/// come back.
pub async fn delete(State(state): State<WebState>, headers: HeaderMap) -> Response {
    match authorized(&state.app, &headers) {
        Ok(_) => Json(json!({})).into_response(),
        Err(refusal) => refusal,
    }
}
