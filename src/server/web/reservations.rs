//! The endpoints that prosody's module `reservations` calls (PROTOCOLS.md §1.11). The caller is a server: it
//! authenticates with the bearer token `JITSI_RESERVATION_TOKEN` instead of a login.

use super::pages::WebState;
use crate::{
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
    extract::{FromRequest, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// The form that prosody posts. Its `start_time` is the time of the request, so we ignore it.
#[derive(Deserialize)]
pub struct ReservationRequest {
    name: String,
    #[serde(default)]
    mail_owner: String,
}

/// A refusal. Jitsi shows the message to the person who wanted to enter.
pub struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, message: &str) -> Self {
        Self {
            status,
            message: message.to_owned(),
        }
    }
}

impl From<Refused> for Refusal {
    fn from(Refused(message): Refused) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            message,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let error = error.into_api(Words::default());
        Self {
            status: StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            message: error.message,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "message": self.message }))).into_response()
    }
}

/// The reservation settings, if the request carries their token (compared in constant time).
fn authorized<'a>(app: &'a App, headers: &HeaderMap) -> Result<&'a Reservations, Refusal> {
    let Some(settings) = &app.config.jitsi.reservations else {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "reservations are not set up"));
    };
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
        .is_some_and(|token| token.ct_eq(settings.token.0.as_bytes()).into());
    if shown {
        Ok(settings)
    } else {
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "the bearer token is not that of JITSI_RESERVATION_TOKEN",
        ))
    }
}

/// The room in prosody's format. `duration`, in seconds, is a hard stop: prosody closes the room after it. It is what
/// is left of the window, because prosody counts it from the moment at which it opens the room.
fn told(
    Reservation { session, from, until }: &Reservation,
    settings: &Reservations,
    name: &str,
    mail_owner: &str,
) -> Json<Value> {
    let mut room = json!({
        "id": session,
        "name": name,
        "mail_owner": mail_owner,
        "start_time": from.to_rfc3339_opts(SecondsFormat::Millis, true),
        "duration": (*until - *from).num_seconds(),
        "max_occupants": OCCUPANTS,
    });
    if settings.lobby {
        room["lobby"] = json!(true);
    }
    Json(room)
}

/// `POST {prefix}/conference`: may this room open? Fails with 400, 401, 403 or 404, and a message.
pub async fn create(
    State(state): State<WebState>,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    // Before the body is read: a stranger learns nothing from what is wrong with it.
    let settings = authorized(&state.app, &headers)?;
    let asked = Form::<ReservationRequest>::from_request(request, &state).await;
    let Form(asked) = asked.map_err(|why| Refusal::new(why.status(), &why.body_text()))?;
    let reservation = reservations::reserve(&state.app, &asked.name).await??;
    Ok(told(&reservation, settings, &asked.name, &asked.mail_owner))
}

/// `DELETE {prefix}/conference/{id}`: the room has closed. No effect on the session, because its people may
/// come back.
pub async fn delete(State(state): State<WebState>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    authorized(&state.app, &headers)?;
    Ok(Json(json!({})))
}
