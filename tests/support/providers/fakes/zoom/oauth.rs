//! Zoom's OAuth (PROTOCOLS.md §4.1): single-use codes, single-use refresh tokens.

use super::{Seen, Zoom, error, secret};
use axum::{
    Form, Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, time::Duration};
use url::{Url, form_urlencoded};

/// The registered app.
pub const CLIENT_ID: &str = "zoom-client";
/// Its secret.
pub const CLIENT_SECRET: &str = "zoom-secret";
/// Its scopes.
const SCOPES: &str = "meeting:write:meeting meeting:update:meeting meeting:delete:meeting \
                      meeting:read:meeting meeting:read:list_meetings user:read:user";

/// The values that a code is bound to.
pub struct Code {
    redirect_uri: String,
    challenge: String,
}

/// A consent, and its valid tokens.
#[derive(Clone)]
pub struct Grant {
    /// Latest last.
    access: Vec<String>,
    refresh: String,
}

impl Grant {
    fn new() -> Self {
        Self {
            access: vec![secret()],
            refresh: secret(),
        }
    }

    /// Whether this access token belongs to the grant and is still valid.
    pub fn opens_with(&self, token: &str) -> bool {
        self.access.iter().any(|own| own == token)
    }

    /// Expires its access tokens.
    pub fn expire(&mut self) {
        self.access.clear();
    }

    /// Its latest access token, and its refresh token.
    pub fn tokens(&self) -> Value {
        json!({ "access_token": self.access.last(), "refresh_token": self.refresh })
    }

    fn rotate(&mut self) {
        self.access.push(secret());
        self.refresh = secret();
    }
}

pub fn issue(seen: &mut Seen) -> Grant {
    let grant = Grant::new();
    seen.grants.push(grant.clone());
    grant
}

/// `GET /oauth/authorize`: the person agrees at once, or refuses.
pub async fn authorize(State(zoom): State<Zoom>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let asked = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let in_order = asked("response_type") == "code"
        && asked("client_id") == CLIENT_ID
        && !asked("state").is_empty()
        && asked("code_challenge").len() == 43
        && asked("code_challenge_method") == "S256";
    let back = Url::parse(asked("redirect_uri")).ok().filter(|_| in_order);
    let Some(mut back) = back else {
        return error(StatusCode::BAD_REQUEST, 4700, "This is no good request.");
    };
    let mut seen = zoom.seen();
    if seen.switches.denies() {
        back.query_pairs_mut().append_pair("error", "access_denied");
    } else {
        let code = secret();
        back.query_pairs_mut().append_pair("code", &code);
        let bound = Code {
            redirect_uri: asked("redirect_uri").to_owned(),
            challenge: asked("code_challenge").to_owned(),
        };
        seen.codes.insert(code, bound);
    }
    back.query_pairs_mut().append_pair("state", asked("state"));
    (StatusCode::FOUND, [(header::LOCATION, String::from(back))]).into_response()
}

/// `POST /oauth/token`.
pub async fn token(
    State(zoom): State<Zoom>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let kind = field("grant_type");
    let slow = {
        let mut seen = zoom.seen();
        *seen.token_calls.entry(kind.to_owned()).or_default() += 1;
        seen.switches.slow_token_ms
    };
    tokio::time::sleep(Duration::from_millis(slow)).await;
    if !is_the_app(&headers) {
        return unknown_app();
    }
    let mut seen = zoom.seen();
    let grant = match kind {
        "authorization_code" => redeem(
            &mut seen,
            field("code"),
            field("redirect_uri"),
            field("code_verifier"),
        ),
        "refresh_token" => refresh(&mut seen, field("refresh_token")),
        _ => {
            return refused(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "No such kind of grant.",
            );
        }
    };
    let Some(grant) = grant else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant", "Invalid Token!");
    };
    let mut answer = grant.tokens();
    answer["token_type"] = json!("bearer");
    answer["expires_in"] = json!(3599);
    answer["scope"] = json!(SCOPES);
    answer["api_url"] = json!(zoom.base);
    Json(answer).into_response()
}

/// Any attempt uses up the code, valid or not.
fn redeem(seen: &mut Seen, code: &str, redirect_uri: &str, verifier: &str) -> Option<Grant> {
    let bound = seen.codes.remove(code)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let fits = bound.redirect_uri == redirect_uri && bound.challenge == challenge;
    fits.then(|| issue(seen))
}

fn refresh(seen: &mut Seen, token: &str) -> Option<Grant> {
    if seen.switches.refuses_grants() {
        return None;
    }
    let grant = seen.grants.iter_mut().find(|grant| grant.refresh == token)?;
    grant.rotate();
    Some(grant.clone())
}

/// `POST /oauth/revoke`: either token revokes the grant. The token may be in the query or in the form.
pub async fn revoke(
    State(zoom): State<Zoom>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
    body: String,
) -> Response {
    if !is_the_app(&headers) {
        return unknown_app();
    }
    let in_form = form_urlencoded::parse(body.as_bytes())
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value.into_owned());
    let token = in_form
        .or_else(|| query.get("token").cloned())
        .unwrap_or_default();
    let mut seen = zoom.seen();
    *seen.token_calls.entry("revoke".to_owned()).or_default() += 1;
    seen.grants
        .retain(|grant| grant.refresh != token && !grant.opens_with(&token));
    Json(json!({ "status": "success" })).into_response()
}

fn is_the_app(headers: &HeaderMap) -> bool {
    let expected = format!(
        "Basic {}",
        STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"))
    );
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|given| given.as_bytes() == expected.as_bytes())
}

fn unknown_app() -> Response {
    refused(StatusCode::UNAUTHORIZED, "invalid_client", "Not the app.")
}

fn refused(status: StatusCode, name: &str, reason: &str) -> Response {
    (status, Json(json!({ "reason": reason, "error": name }))).into_response()
}
