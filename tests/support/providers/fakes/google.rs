//! A fake Google: OAuth (PROTOCOLS.md §5.1), Meet's spaces (§5.3), calendar events (§5.4).
//!
//! There is one person, who consents to everything at once. State is in memory only.

use axum::{
    Extension, Form, Json, Router,
    body::Body,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use url::Url;

/// The client id that the fake accepts.
pub const CLIENT_ID: &str = "google-client";
/// Its secret.
pub const CLIENT_SECRET: &str = "google-secret";

/// The person's `sub`, and email address below.
const SUBJECT: &str = "109876543210987654321";
const EMAIL: &str = "rivera@gmail.example";

const SPACES: &[&str] = &["https://www.googleapis.com/auth/meetings.space.created"];
const CALENDAR: &[&str] = &[
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.events.owned",
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.app.created",
];
const EMAIL_SCOPE: &str = "https://www.googleapis.com/auth/userinfo.email";
/// Scopes that cannot be unticked.
const IDENTITY: &[&str] = &["openid", EMAIL_SCOPE];

type Shared = Arc<Mutex<Google>>;
type Pairs = HashMap<String, String>;

/// The routes below `base`.
pub fn router(base: &str) -> Router {
    let google = Shared::new(Mutex::new(Google {
        base: base.to_owned(),
        ..Google::default()
    }));
    let events = "/calendar/v3/calendars/primary/events";
    Router::new()
        .route("/o/oauth2/v2/auth", get(authorize))
        .route("/token", post(token))
        .route("/revoke", post(revoke))
        .route("/oauth2/v3/userinfo", get(user_info))
        .route("/v2/spaces", post(create_space))
        .route("/v2/spaces/{id}", get(show_space).post(end_conference))
        .route(events, post(insert_event))
        .route(
            &format!("{events}/{{id}}"),
            get(show_event).patch(patch_event).delete(delete_event),
        )
        .route("/room/{code}", get(room))
        .layer(middleware::from_fn_with_state(google.clone(), watch))
        .route("/_ctl", get(report).post(control))
        .with_state(google)
}

fn lock(google: &Shared) -> MutexGuard<'_, Google> {
    google.lock().expect("nothing panics while it holds the lock")
}

// ------------------------------------------------------------------------------- state

#[derive(Default)]
struct Google {
    base: String,
    /// Counts created objects, so that ids and tokens are unique, also after a reset.
    made: u32,
    switches: Switches,
    codes: HashMap<String, Code>,
    access_tokens: HashMap<String, Grant>,
    refresh_tokens: HashMap<String, Grant>,
    spaces: Vec<Space>,
    events: BTreeMap<String, Event>,
    calls: Vec<String>,
    token_calls: u32,
}

/// Settings that stay until they are changed.
#[derive(Default)]
struct Switches {
    failures: Vec<Failure>,
    deny: bool,
    grant_only: Option<Vec<String>>,
    no_refresh_token: bool,
    invalid_grant: bool,
    conference: Outcome,
    slow_token: Duration,
    meeting_uri: Option<String>,
}

/// One consent. Its tokens are revoked with it.
#[derive(Clone)]
struct Grant {
    number: u32,
    scope: String,
}

struct Code {
    grant: Grant,
    challenge: String,
    redirect_uri: String,
}

struct Space {
    id: String,
    code: String,
    access_type: String,
    /// The room has been opened.
    active: bool,
}

#[derive(Clone, Default)]
struct Event {
    /// `summary`, `start`, `end` and `status` as they were sent.
    fields: Map<String, Value>,
    requests: Vec<String>,
    conference: Option<Conference>,
}

#[derive(Clone)]
struct Conference {
    request: String,
    code: String,
    outcome: Outcome,
}

/// Result of creating a conference.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    #[default]
    Success,
    Failure,
    /// Pending until the event has been read this many times.
    Pending(u32),
    /// Failure of the next conferences, this many times.
    Failures(u32),
}

impl Google {
    fn number(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// Three groups of letters, like Google's codes.
    fn new_code(&mut self) -> String {
        let number = self.number();
        let letters = [17_576, 676, 26, 1].map(|place| char::from(b'a' + (number / place % 26) as u8));
        format!("abc-{}-xyz", String::from_iter(letters))
    }

    fn new_access_token(&mut self, grant: &Grant) -> String {
        let token = format!("ya29.google-access-{}", self.number());
        self.access_tokens.insert(token.clone(), grant.clone());
        token
    }

    fn new_refresh_token(&mut self, grant: &Grant) -> String {
        let token = format!("1//google-refresh-{}", self.number());
        self.refresh_tokens.insert(token.clone(), grant.clone());
        token
    }

    /// The next fault that was ordered for this call.
    fn failure(&mut self, call: &str) -> Option<Fault> {
        let failures = &mut self.switches.failures;
        let ordered = failures
            .iter_mut()
            .find(|failure| failure.on == call && failure.times > 0)?;
        ordered.times -= 1;
        Some(ordered.with)
    }

    /// Requires an access token with one of these scopes.
    fn check(&self, headers: &HeaderMap, any_of: &[&str]) -> Result<(), Refusal> {
        let grant = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .and_then(|token| self.access_tokens.get(token))
            .ok_or_else(|| Refusal::meet(401, "UNAUTHENTICATED", None))?;
        if grant.scope.split(' ').any(|scope| any_of.contains(&scope)) {
            Ok(())
        } else {
            Err(Refusal::scope())
        }
    }

    fn address(&self, code: &str) -> String {
        let own = || format!("{}/room/{code}", self.base);
        self.switches.meeting_uri.clone().unwrap_or_else(own)
    }

    fn show_space(&self, space: &Space) -> Value {
        json!({
            "name": format!("spaces/{}", space.id),
            "meetingUri": self.address(&space.code),
            "meetingCode": space.code,
            "config": {"accessType": space.access_type, "entryPointAccess": "ALL"},
        })
    }

    fn show_event(&self, id: &str, event: &Event) -> Value {
        let mut view = json!({"kind": "calendar#event", "id": id});
        for (name, value) in &event.fields {
            view[name] = value.clone();
        }
        if let Some(conference) = &event.conference {
            let status = match conference.outcome {
                Outcome::Success => "success",
                Outcome::Failure | Outcome::Failures(_) => "failure",
                Outcome::Pending(_) => "pending",
            };
            view["conferenceData"] = json!({"createRequest": {
                "requestId": conference.request,
                "conferenceSolutionKey": {"type": "hangoutsMeet"},
                "status": {"statusCode": status},
            }});
            if status == "success" {
                let address = self.address(&conference.code);
                view["hangoutLink"] = json!(address);
                view["conferenceData"]["conferenceId"] = json!(conference.code);
                view["conferenceData"]["entryPoints"] = json!([
                    {"entryPointType": "more", "uri": "https://tel.meet/fake"},
                    {"entryPointType": "video", "uri": address, "label": conference.code},
                ]);
            }
        }
        view
    }

    /// Writes the body's fields into an event; conference data only with `conferenceDataVersion=1`.
    fn write(&mut self, event: &mut Event, body: &Value, query: &Pairs) -> Result<(), Refusal> {
        for name in ["summary", "start", "end", "status"] {
            if let Some(value) = body.get(name) {
                event.fields.insert(name.to_owned(), value.clone());
            }
        }
        let moment = |name: &str| {
            let text = event.fields.get(name)?["dateTime"].as_str()?;
            DateTime::parse_from_rfc3339(text).ok()
        };
        let (Some(start), Some(end)) = (moment("start"), moment("end")) else {
            return Err(Refusal::calendar(400, "required"));
        };
        if end <= start {
            return Err(Refusal::calendar(400, "timeRangeEmpty"));
        }
        let asked = &body["conferenceData"]["createRequest"];
        if asked.is_null()
            || query
                .get("conferenceDataVersion")
                .is_none_or(|version| version != "1")
        {
            return Ok(());
        }
        let request = asked["requestId"].as_str().unwrap_or_default().to_owned();
        if request.is_empty() || asked["conferenceSolutionKey"]["type"] != "hangoutsMeet" {
            return Err(Refusal::calendar(400, "invalid"));
        }
        if !event.requests.contains(&request) {
            event.requests.push(request.clone());
            event.conference = Some(Conference {
                request,
                code: self.new_code(),
                outcome: self.switches.conference.next(),
            });
        }
        Ok(())
    }
}

impl Outcome {
    /// The result of the next conference.
    fn next(&mut self) -> Self {
        match self {
            Self::Pending(0) => Self::Success,
            Self::Failures(left) => {
                if *left == 0 {
                    return Self::Success;
                }
                *left -= 1;
                Self::Failure
            }
            other => *other,
        }
    }
}

// ------------------------------------------------------------------------------- faults

/// A fault to inject.
#[derive(Deserialize)]
struct Failure {
    /// `METHOD /path`, with `{id}` in place of an id.
    on: String,
    with: Fault,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

#[derive(Clone, Copy, Deserialize)]
enum Fault {
    #[serde(rename = "401")]
    Unauthenticated,
    #[serde(rename = "403_rate")]
    TooFast,
    #[serde(rename = "403_scope")]
    Scope,
    #[serde(rename = "429")]
    TooMany,
    #[serde(rename = "500")]
    Broken,
    /// Breaks the connection without executing the call.
    #[serde(rename = "drop")]
    Drop,
    /// Executes the call and then breaks the connection.
    #[serde(rename = "drop_after_commit")]
    DropAfterCommit,
    /// Rejects a space's `config`; a call without one succeeds.
    #[serde(rename = "400_config")]
    Config,
}

/// Marks a request whose `config` must be rejected.
#[derive(Clone)]
struct RefuseConfig;

/// HTTP status and error body, in one of Google's formats.
struct Refusal(u16, Value);

impl Refusal {
    fn meet(code: u16, status: &str, reason: Option<&str>) -> Self {
        let mut error =
            json!({"code": code, "message": format!("{status}, says the stand-in."), "status": status});
        if let Some(reason) = reason {
            error["details"] = json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
            }]);
        }
        Self(code, json!({"error": error}))
    }

    fn calendar(code: u16, reason: &str) -> Self {
        let message = format!("{reason}, says the stand-in.");
        let errors = json!([{"domain": "global", "reason": reason, "message": message}]);
        Self(
            code,
            json!({"error": {"code": code, "message": message, "errors": errors}}),
        )
    }

    fn scope() -> Self {
        Self::meet(403, "PERMISSION_DENIED", Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
    }

    fn oauth(code: u16, error: &str, description: &str) -> Self {
        Self(code, json!({"error": error, "error_description": description}))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0).expect("a status");
        let mut response = (status, Json(self.1)).into_response();
        if self.0 == 429 {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, header::HeaderValue::from_static("7"));
        }
        response
    }
}

/// Records each call and injects its fault.
async fn watch(State(google): State<Shared>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let fault = {
        let mut google = lock(&google);
        google.calls.push(format!("{} {path}", request.method()));
        let call = format!("{} {}", request.method(), template(&path));
        google.failure(&call)
    };
    let in_calendar = path.starts_with("/calendar/");
    match fault {
        None => next.run(request).await,
        Some(Fault::Config) => {
            request.extensions_mut().insert(RefuseConfig);
            next.run(request).await
        }
        Some(Fault::DropAfterCommit) => {
            next.run(request).await;
            broken()
        }
        Some(Fault::Drop) => broken(),
        Some(Fault::Unauthenticated) if in_calendar => Refusal::calendar(401, "authError").into_response(),
        Some(Fault::Unauthenticated) => Refusal::meet(401, "UNAUTHENTICATED", None).into_response(),
        Some(Fault::TooFast) => Refusal::calendar(403, "userRateLimitExceeded").into_response(),
        Some(Fault::Scope) => Refusal::scope().into_response(),
        Some(Fault::TooMany) if in_calendar => Refusal::calendar(429, "rateLimitExceeded").into_response(),
        Some(Fault::TooMany) => Refusal::meet(429, "RESOURCE_EXHAUSTED", None).into_response(),
        Some(Fault::Broken) if in_calendar => Refusal::calendar(500, "backendError").into_response(),
        Some(Fault::Broken) => Refusal::meet(500, "INTERNAL", None).into_response(),
    }
}

/// Replaces the id in a path with `{id}`.
fn template(path: &str) -> String {
    for parent in ["/v2/spaces/", "/calendar/v3/calendars/primary/events/"] {
        if let Some(id) = path.strip_prefix(parent) {
            let verb = id.find(':').map_or("", |colon| &id[colon..]);
            return format!("{parent}{{id}}{verb}");
        }
    }
    path.to_owned()
}

/// A response that breaks off.
fn broken() -> Response {
    let end = futures::stream::once(async { Err::<&str, _>(std::io::Error::other("dropped")) });
    ([(header::CONTENT_LENGTH, "2")], Body::from_stream(end)).into_response()
}

// ------------------------------------------------------------------------------- OAuth

async fn authorize(State(google): State<Shared>, Query(asked): Query<Pairs>) -> Response {
    let google = &mut *lock(&google);
    let wrong = [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("code_challenge_method", "S256"),
        ("access_type", "offline"),
        ("prompt", "consent"),
    ]
    .into_iter()
    .find(|(name, value)| asked.get(*name).is_none_or(|said| said != value));
    if let Some((name, value)) = wrong {
        return (StatusCode::BAD_REQUEST, format!("{name} must be {value}")).into_response();
    }
    let said = |name: &str| asked.get(name).filter(|text| !text.is_empty()).cloned();
    let (Some(redirect_uri), Some(state), Some(scope), Some(challenge)) = (
        said("redirect_uri"),
        said("state"),
        said("scope"),
        said("code_challenge"),
    ) else {
        let needed = "redirect_uri, state, scope and code_challenge are needed";
        return (StatusCode::BAD_REQUEST, needed).into_response();
    };
    let Ok(mut back) = Url::parse(&redirect_uri) else {
        return (StatusCode::BAD_REQUEST, "redirect_uri must be an address").into_response();
    };
    if google.switches.deny {
        back.query_pairs_mut()
            .extend_pairs([("error", "access_denied"), ("state", &*state)]);
    } else {
        let number = google.number();
        let scope = consented(&scope, google.switches.grant_only.as_deref());
        let code = format!("4/google-code-{number}");
        back.query_pairs_mut()
            .extend_pairs([("state", &*state), ("code", &*code), ("scope", &*scope)]);
        let grant = Grant { number, scope };
        google.codes.insert(
            code,
            Code {
                grant,
                challenge,
                redirect_uri,
            },
        );
    }
    (StatusCode::FOUND, [(header::LOCATION, back.to_string())]).into_response()
}

/// The requested scopes, by the names that Google returns, without those that were unticked.
fn consented(asked: &str, only: Option<&[String]>) -> String {
    asked
        .split_whitespace()
        .map(|scope| if scope == "email" { EMAIL_SCOPE } else { scope })
        .filter(|scope| {
            IDENTITY.contains(scope) || only.is_none_or(|only| only.iter().any(|name| name == scope))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

async fn token(
    State(google): State<Shared>,
    headers: HeaderMap,
    Form(asked): Form<Pairs>,
) -> Result<Json<Value>, Refusal> {
    let slow = {
        let mut google = lock(&google);
        google.token_calls += 1;
        google.switches.slow_token
    };
    tokio::time::sleep(slow).await;
    if !is_client(&headers, &asked) {
        return Err(Refusal::oauth(401, "invalid_client", "Unauthorized"));
    }
    let mut google = lock(&google);
    match asked.get("grant_type").map_or("", |text| text) {
        "authorization_code" => exchange(&mut google, &asked),
        "refresh_token" => refresh(&mut google, &asked),
        other => Err(Refusal::oauth(400, "unsupported_grant_type", other)),
    }
}

fn is_client(headers: &HeaderMap, asked: &Pairs) -> bool {
    let basic = BASE64_STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    let in_header = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes() == format!("Basic {basic}").as_bytes());
    let said = |name: &str| asked.get(name).map(String::as_str);
    in_header || (said("client_id") == Some(CLIENT_ID) && said("client_secret") == Some(CLIENT_SECRET))
}

fn exchange(google: &mut Google, asked: &Pairs) -> Result<Json<Value>, Refusal> {
    let said = |name: &str| asked.get(name).map_or("", |text| text);
    let used = google.codes.remove(said("code"));
    let code = used.ok_or_else(|| Refusal::oauth(400, "invalid_grant", "Malformed auth code."))?;
    if said("redirect_uri") != code.redirect_uri {
        return Err(Refusal::oauth(400, "redirect_uri_mismatch", "Bad Request"));
    }
    let verifier = said("code_verifier");
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if !(43..=128).contains(&verifier.len()) || challenge != code.challenge {
        return Err(Refusal::oauth(400, "invalid_grant", "Invalid code verifier."));
    }
    let mut answer = issued(google, &code.grant)?;
    if !google.switches.no_refresh_token {
        answer["refresh_token"] = json!(google.new_refresh_token(&code.grant));
    }
    Ok(Json(answer))
}

fn refresh(google: &mut Google, asked: &Pairs) -> Result<Json<Value>, Refusal> {
    let grant = asked
        .get("refresh_token")
        .and_then(|token| google.refresh_tokens.get(token))
        .cloned()
        .ok_or_else(dead_grant)?;
    issued(google, &grant).map(Json)
}

fn issued(google: &mut Google, grant: &Grant) -> Result<Value, Refusal> {
    if google.switches.invalid_grant {
        return Err(dead_grant());
    }
    Ok(json!({
        "access_token": google.new_access_token(grant),
        "expires_in": 3599,
        "token_type": "Bearer",
        "scope": grant.scope,
    }))
}

fn dead_grant() -> Refusal {
    Refusal::oauth(400, "invalid_grant", "Token has been expired or revoked.")
}

async fn revoke(State(google): State<Shared>, Form(asked): Form<Pairs>) -> Result<Json<Value>, Refusal> {
    let google = &mut *lock(&google);
    let token = asked.get("token").map_or("", |text| text);
    let number = google
        .access_tokens
        .get(token)
        .or_else(|| google.refresh_tokens.get(token))
        .map(|grant| grant.number)
        .ok_or_else(|| Refusal::oauth(400, "invalid_token", "Token expired or revoked"))?;
    google.access_tokens.retain(|_, grant| grant.number != number);
    google.refresh_tokens.retain(|_, grant| grant.number != number);
    Ok(Json(json!({})))
}

async fn user_info(State(google): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    lock(&google).check(&headers, IDENTITY)?;
    Ok(Json(
        json!({"sub": SUBJECT, "email": EMAIL, "email_verified": true}),
    ))
}

// ------------------------------------------------------------------------------- Meet

async fn create_space(
    State(google): State<Shared>,
    headers: HeaderMap,
    refuse_config: Option<Extension<RefuseConfig>>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let google = &mut *lock(&google);
    google.check(&headers, SPACES)?;
    let config = &body["config"];
    let access_type = config["accessType"].as_str().unwrap_or("TRUSTED");
    let is_known = ["OPEN", "TRUSTED", "RESTRICTED"].contains(&access_type);
    if !is_known || (refuse_config.is_some() && !config.is_null()) {
        return Err(Refusal::meet(400, "INVALID_ARGUMENT", None));
    }
    let space = Space {
        id: format!("Sp4Ce_{}", google.number()),
        code: google.new_code(),
        access_type: access_type.to_owned(),
        active: false,
    };
    let view = google.show_space(&space);
    google.spaces.push(space);
    Ok(Json(view))
}

async fn show_space(
    State(google): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let google = lock(&google);
    google.check(&headers, SPACES)?;
    let space = google
        .spaces
        .iter()
        .find(|space| space.id == id || space.code == id)
        .ok_or_else(|| Refusal::meet(404, "NOT_FOUND", None))?;
    Ok(Json(google.show_space(space)))
}

/// `POST /v2/spaces/{id}:endActiveConference`.
async fn end_conference(
    State(google): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let mut google = lock(&google);
    google.check(&headers, SPACES)?;
    let space = id
        .strip_suffix(":endActiveConference")
        .and_then(|id| google.spaces.iter_mut().find(|space| space.id == id))
        .ok_or_else(|| Refusal::meet(404, "NOT_FOUND", None))?;
    if std::mem::take(&mut space.active) {
        Ok(Json(json!({})))
    } else {
        Err(Refusal::meet(400, "FAILED_PRECONDITION", None))
    }
}

/// The room's page. Opening it makes the conference active.
async fn room(State(google): State<Shared>, Path(code): Path<String>) -> Html<&'static str> {
    for space in &mut lock(&google).spaces {
        space.active |= space.code == code;
    }
    Html(
        "<!doctype html><html lang=\"en\"><title>Fake Google Meet</title><main><h1>Fake Google Meet</h1></main></html>",
    )
}

// ------------------------------------------------------------------------------- the calendar

async fn insert_event(
    State(google): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let google = &mut *lock(&google);
    google.check(&headers, CALENDAR)?;
    let id = body["id"].as_str().unwrap_or_default();
    let is_base32 = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'v');
    if !(5..=1024).contains(&id.len()) || !id.bytes().all(is_base32) {
        return Err(Refusal::calendar(400, "invalid"));
    }
    if google.events.contains_key(id) {
        return Err(Refusal::calendar(409, "duplicate"));
    }
    let mut event = Event::default();
    event.fields.insert("status".into(), json!("confirmed"));
    google.write(&mut event, &body, &query)?;
    let view = google.show_event(id, &event);
    google.events.insert(id.to_owned(), event);
    Ok(Json(view))
}

/// A deleted event is returned as cancelled.
async fn show_event(
    State(google): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let google = &mut *lock(&google);
    google.check(&headers, CALENDAR)?;
    let event = google.events.get_mut(&id).ok_or_else(no_event)?;
    if let Some(conference) = &mut event.conference {
        conference.outcome = match conference.outcome {
            Outcome::Pending(0 | 1) => Outcome::Success,
            Outcome::Pending(left) => Outcome::Pending(left - 1),
            other => other,
        };
    }
    Ok(Json(google.show_event(&id, &google.events[&id])))
}

/// A deleted event can be patched, and stays deleted unless the patch sets its status.
async fn patch_event(
    State(google): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<Pairs>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let google = &mut *lock(&google);
    google.check(&headers, CALENDAR)?;
    let mut event = google.events.get(&id).cloned().ok_or_else(no_event)?;
    google.write(&mut event, &body, &query)?;
    let view = google.show_event(&id, &event);
    google.events.insert(id, event);
    Ok(Json(view))
}

async fn delete_event(
    State(google): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let google = &mut *lock(&google);
    google.check(&headers, CALENDAR)?;
    let event = google.events.get_mut(&id).ok_or_else(no_event)?;
    let before = event.fields.insert("status".into(), json!("cancelled"));
    if before == Some(json!("cancelled")) {
        Err(Refusal::calendar(410, "deleted"))
    } else {
        Ok(StatusCode::NO_CONTENT)
    }
}

fn no_event() -> Refusal {
    Refusal::calendar(404, "notFound")
}

// ------------------------------------------------------------------------------- control

/// A JSON object of these is the body of `POST /_ctl`. They stay set until they are changed.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Switch {
    /// Makes the next calls of a kind fail, a given number of times. Several may be queued.
    Fail(Failure),
    /// The person does not consent.
    Deny(bool),
    /// The scopes that the person leaves ticked; `null` for all.
    GrantOnly(Option<Vec<String>>),
    NoRefreshToken(bool),
    /// Every code and refresh token is refused.
    InvalidGrant(bool),
    /// The result of conferences that are created from now on.
    Conference(Outcome),
    /// Once, now.
    ExpireAccessTokens(bool),
    /// Once, now: revokes every grant.
    RevokeAll(bool),
    SlowTokenMs(u64),
    /// Creates a grant, and returns its two tokens.
    IssueTokens {
        scope: String,
    },
    /// The address of every room; `null` for its own.
    MeetingUri(Option<String>),
    /// Resets everything, before any other switch in the same object.
    Reset(bool),
}

async fn control(State(google): State<Shared>, Json(asked): Json<Map<String, Value>>) -> Response {
    let switches: Result<Vec<Switch>, _> = asked
        .into_iter()
        .map(|(name, value)| serde_json::from_value(json!({ name: value })))
        .collect();
    let mut switches = match switches {
        Ok(switches) => switches,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    switches.sort_by_key(|switch| !matches!(switch, Switch::Reset(_)));
    let google = &mut *lock(&google);
    let answers = switches.into_iter().filter_map(|switch| google.set(switch));
    Json(answers.last().unwrap_or_else(|| json!({}))).into_response()
}

impl Google {
    /// Sets a switch; returns its answer, if it has one.
    fn set(&mut self, switch: Switch) -> Option<Value> {
        let switches = &mut self.switches;
        match switch {
            Switch::Fail(failure) => switches.failures.push(failure),
            Switch::Deny(deny) => switches.deny = deny,
            Switch::GrantOnly(scopes) => switches.grant_only = scopes,
            Switch::NoRefreshToken(none) => switches.no_refresh_token = none,
            Switch::InvalidGrant(invalid) => switches.invalid_grant = invalid,
            Switch::Conference(outcome) => switches.conference = outcome,
            Switch::SlowTokenMs(wait) => switches.slow_token = Duration::from_millis(wait),
            Switch::MeetingUri(address) => switches.meeting_uri = address,
            Switch::ExpireAccessTokens(true) => self.access_tokens.clear(),
            Switch::RevokeAll(true) => {
                self.access_tokens.clear();
                self.refresh_tokens.clear();
            }
            Switch::Reset(true) => {
                *self = Self {
                    base: std::mem::take(&mut self.base),
                    made: self.made,
                    ..Self::default()
                };
            }
            Switch::ExpireAccessTokens(false) | Switch::RevokeAll(false) | Switch::Reset(false) => {}
            Switch::IssueTokens { scope } => {
                let number = self.number();
                let grant = Grant { number, scope };
                return Some(json!({
                    "access_token": self.new_access_token(&grant),
                    "refresh_token": self.new_refresh_token(&grant),
                }));
            }
        }
        None
    }
}

async fn report(State(google): State<Shared>) -> Json<Value> {
    let google = lock(&google);
    let spaces = google.spaces.iter().map(|space| {
        json!({
            "name": format!("spaces/{}", space.id),
            "code": space.code,
            "access_type": space.access_type,
            "meeting_uri": google.address(&space.code),
            "active": space.active,
        })
    });
    let events = google.events.iter().map(|(id, event)| {
        let field = |name: &str| event.fields.get(name).cloned().unwrap_or_default();
        json!({
            "id": id,
            "summary": field("summary"),
            "start": field("start"),
            "end": field("end"),
            "status": field("status"),
            "request_ids": event.requests,
        })
    });
    Json(json!({
        "spaces": spaces.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "calls": google.calls,
        "token_calls": google.token_calls,
    }))
}
