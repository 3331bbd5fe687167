//! A fake Zoom (PROTOCOLS.md §4.1, §4.2): one person, who agrees to everything, and their meetings.
//!
//! `POST /_ctl` sets switches (see [`control::Control`]) and `GET /_ctl` returns what was recorded. Meetings
//! are always listed as upcoming, whatever the time is, because tests use a clock of their own.

mod control;
mod meetings;
mod oauth;

use axum::{
    Json, Router,
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use control::{Failure, Switches};
use meetings::Meeting;
use oauth::{Code, Grant};
use rapport::server::crypto::Token;
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The state of every handler.
#[derive(Clone)]
struct Zoom {
    /// `http://127.0.0.1:port/zoom`.
    base: String,
    seen: Arc<Mutex<Seen>>,
}

/// Everything that is recorded.
#[derive(Default)]
struct Seen {
    codes: BTreeMap<String, Code>,
    grants: Vec<Grant>,
    meetings: Vec<Meeting>,
    /// `METHOD /path` in order.
    calls: Vec<String>,
    /// The number of token calls by grant type.
    token_calls: BTreeMap<String, u32>,
    switches: Switches,
}

impl Zoom {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The routes below `base`.
pub fn router(base: &str) -> Router {
    let zoom = Zoom {
        base: base.to_owned(),
        seen: Arc::default(),
    };
    let api = Router::new()
        .route("/v2/users/me", get(meetings::me))
        .route(
            "/v2/users/me/meetings",
            get(meetings::list).post(meetings::create),
        )
        .route(
            "/v2/meetings/{id}",
            get(meetings::read)
                .patch(meetings::update)
                .delete(meetings::delete),
        )
        .route_layer(from_fn_with_state(zoom.clone(), with_a_good_token));
    Router::new()
        .merge(api)
        .route("/oauth/authorize", get(oauth::authorize))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/revoke", post(oauth::revoke))
        .route("/j/{id}", get(meetings::guests_page))
        .route("/s/{id}", get(meetings::hosts_page))
        .route_layer(from_fn_with_state(zoom.clone(), watch))
        .route("/_ctl", get(control::tell).post(control::set))
        .with_state(zoom)
}

/// Records the call, and injects its fault.
async fn watch(
    State(zoom): State<Zoom>,
    method: Method,
    route: MatchedPath,
    request: Request<Body>,
    next: Next,
) -> Response {
    let call = format!("{method} {}", request.uri().path());
    let route = format!("{method} {}", route.as_str().trim_start_matches("/zoom"));
    let (failure, number, day_ends) = {
        let mut seen = zoom.seen();
        seen.calls.push(call.clone());
        let failure = seen.switches.failure(&[call, route]);
        (failure, seen.calls.len(), seen.switches.day_ends.clone())
    };
    let mut answer = match failure {
        None => next.run(request).await,
        Some(Failure::TimeoutAfterCommit) => {
            next.run(request).await;
            hang_up()
        }
        Some(Failure::Timeout) => hang_up(),
        Some(failure) => failure.answer(day_ends),
    };
    answer.headers_mut().insert(
        "x-zm-trackingid",
        format!("fake-{number}").parse().expect("ASCII"),
    );
    answer
}

/// Closes the connection by ending its task. Prints nothing, because no panic hook is called.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("hung up"))
}

async fn with_a_good_token(
    State(zoom): State<Zoom>,
    headers: HeaderMap,
    request: Request<Body>,
    next: Next,
) -> Response {
    let token = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let good = token.is_some_and(|token| zoom.seen().grants.iter().any(|grant| grant.opens_with(token)));
    if good {
        next.run(request).await
    } else {
        error(StatusCode::UNAUTHORIZED, 124, "This access token is not valid.")
    }
}

/// An error in the format of Zoom's API.
fn error(status: StatusCode, code: u32, message: &str) -> Response {
    (status, Json(json!({ "code": code, "message": message }))).into_response()
}

/// Unguessable text.
fn secret() -> String {
    Token::new().expose().to_owned()
}
