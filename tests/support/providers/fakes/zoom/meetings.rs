//! Zoom's meetings (PROTOCOLS.md §4.2), and the pages on which they take place.

use super::{Switches, Zoom, error, secret};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat};
use rapport::server::clock::Clock;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Ids have eleven digits.
const FIRST_ID: u64 = 80_000_000_001;
const PAGE_SIZE: usize = 30;
/// Lists truncate an agenda to this length.
const LISTED_AGENDA: usize = 250;
const PERSON: &str = "fake-zoom-user";

pub struct Meeting {
    id: u64,
    /// The fields, as last set.
    asked: Map<String, Value>,
    /// The `pwd` in the guests' address.
    passcode: String,
    created_at: String,
    deleted: bool,
}

impl Meeting {
    fn field(&self, name: &str) -> Value {
        self.asked.get(name).cloned().unwrap_or_default()
    }

    /// As in the answer of `GET /_ctl`.
    pub fn told(&self) -> Value {
        let mut told = json!({ "id": self.id, "deleted": self.deleted });
        for name in [
            "type",
            "topic",
            "agenda",
            "start_time",
            "duration",
            "timezone",
            "settings",
        ] {
            told[name] = self.field(name);
        }
        told
    }

    fn ask(&mut self, asked: Map<String, Value>) {
        for (name, value) in asked {
            match (self.asked.get_mut(&name), value) {
                (Some(Value::Object(had)), Value::Object(new)) => had.extend(new),
                (_, value) => {
                    self.asked.insert(name, value);
                }
            }
        }
    }
}

/// The name of the first field that Zoom would reject.
fn wrong_field(asked: &Map<String, Value>) -> Option<&'static str> {
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let fits = |name: &str, limit: usize| text(name).is_none_or(|text| text.chars().count() <= limit);
    let checks = [
        ("topic", fits("topic", 200)),
        ("agenda", fits("agenda", 2000)),
        (
            "start_time",
            text("start_time").is_none_or(|at| DateTime::parse_from_rfc3339(at).is_ok()),
        ),
        (
            "timezone",
            text("timezone").is_none_or(|zone| rapport::server::zone::get(zone).is_some()),
        ),
        (
            "duration",
            asked
                .get("duration")
                .is_none_or(|length| length.as_u64().is_some_and(|minutes| minutes > 0)),
        ),
    ];
    checks.iter().find(|(_, good)| !good).map(|(name, _)| *name)
}

fn wrong(field: &str) -> Response {
    let errors = [json!({ "field": field, "message": "This is wrong." })];
    let body = json!({ "code": 300, "message": "A field is wrong.", "errors": errors });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn missing() -> Response {
    error(StatusCode::NOT_FOUND, 3001, "No such meeting.")
}

/// A meeting that exists and is not deleted.
fn find<'a>(meetings: &'a mut [Meeting], id: &str) -> Option<&'a mut Meeting> {
    let id: u64 = id.parse().ok()?;
    meetings
        .iter_mut()
        .find(|meeting| meeting.id == id && !meeting.deleted)
}

impl Zoom {
    /// A meeting as in a list.
    fn listed(&self, meeting: &Meeting, switches: &Switches) -> Value {
        let agenda = meeting.field("agenda");
        let agenda: String = agenda
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(LISTED_AGENDA)
            .collect();
        let mut listed = json!({
            "uuid": format!("fake{}==", meeting.id),
            "id": if switches.ids_as_strings { json!(meeting.id.to_string()) } else { json!(meeting.id) },
            "host_id": PERSON,
            "agenda": agenda,
            "created_at": meeting.created_at,
        });
        for name in ["topic", "type", "start_time", "duration", "timezone"] {
            listed[name] = meeting.field(name);
        }
        if !switches.bare_lists {
            listed["join_url"] = json!(self.join_url(meeting, switches));
        }
        listed
    }

    /// A single meeting, with a new `start_url` on every call.
    fn whole(&self, meeting: &Meeting, switches: &Switches) -> Value {
        let start_url = format!("{}/s/{}?zak={}", self.base, meeting.id, secret());
        let mut whole = self.listed(meeting, switches);
        whole["agenda"] = meeting.field("agenda");
        whole["settings"] = meeting.field("settings");
        whole["host_email"] = json!("host@zoom.example");
        whole["status"] = json!("waiting");
        whole["password"] = json!(meeting.passcode);
        whole["encrypted_password"] = json!(meeting.passcode);
        whole["join_url"] = json!(self.join_url(meeting, switches));
        whole["start_url"] = json!(switches.start_url.clone().unwrap_or(start_url));
        whole
    }

    fn join_url(&self, meeting: &Meeting, switches: &Switches) -> String {
        let own = format!("{}/j/{}?pwd={}", self.base, meeting.id, meeting.passcode);
        switches.join_url.clone().unwrap_or(own)
    }
}

/// `GET /v2/users/me`.
pub async fn me() -> Json<Value> {
    Json(json!({
        "id": PERSON,
        "account_id": "fake-zoom-account",
        "email": "host@zoom.example",
        "first_name": "Fake",
        "last_name": "Host",
        "display_name": "Fake Host",
        "type": 1,
        "timezone": "UTC",
        "status": "active",
    }))
}

/// `POST /v2/users/me/meetings`.
pub async fn create(State(zoom): State<Zoom>, Json(asked): Json<Map<String, Value>>) -> Response {
    let needed = ["topic", "type", "start_time", "duration", "timezone"];
    let left_out = needed.into_iter().find(|name| !asked.contains_key(*name));
    if let Some(field) = left_out.or_else(|| wrong_field(&asked)) {
        return wrong(field);
    }
    let mut seen = zoom.seen();
    let meeting = Meeting {
        id: FIRST_ID + seen.meetings.len() as u64,
        asked,
        passcode: secret(),
        created_at: Clock::System.now().to_rfc3339_opts(SecondsFormat::Secs, true),
        deleted: false,
    };
    let whole = zoom.whole(&meeting, &seen.switches);
    seen.meetings.push(meeting);
    (StatusCode::CREATED, Json(whole)).into_response()
}

/// `GET /v2/users/me/meetings`. `next_page_token` is the number of meetings before that page.
pub async fn list(State(zoom): State<Zoom>, Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let seen = zoom.seen();
    let size = number("page_size").unwrap_or(PAGE_SIZE).clamp(1, 300);
    let size = seen
        .switches
        .page_limit
        .map_or(size, |limit| size.min(limit.max(1)));
    let start = number("next_page_token").unwrap_or_default();
    let there: Vec<&Meeting> = seen.meetings.iter().filter(|meeting| !meeting.deleted).collect();
    let page: Vec<Value> = there
        .iter()
        .skip(start)
        .take(size)
        .map(|meeting| zoom.listed(meeting, &seen.switches))
        .collect();
    let next = start + size;
    Json(json!({
        "page_size": size,
        "total_records": there.len(),
        "next_page_token": if next < there.len() { next.to_string() } else { String::new() },
        "meetings": page,
    }))
}

/// `GET /v2/meetings/{id}`.
pub async fn read(State(zoom): State<Zoom>, Path(id): Path<String>) -> Response {
    let seen = &mut *zoom.seen();
    match find(&mut seen.meetings, &id) {
        Some(meeting) => Json(zoom.whole(meeting, &seen.switches)).into_response(),
        None => missing(),
    }
}

/// `PATCH /v2/meetings/{id}`.
pub async fn update(
    State(zoom): State<Zoom>,
    Path(id): Path<String>,
    Json(asked): Json<Map<String, Value>>,
) -> Response {
    if let Some(field) = wrong_field(&asked) {
        return wrong(field);
    }
    match find(&mut zoom.seen().meetings, &id) {
        Some(meeting) => {
            meeting.ask(asked);
            StatusCode::NO_CONTENT.into_response()
        }
        None => missing(),
    }
}

/// `DELETE /v2/meetings/{id}`.
pub async fn delete(State(zoom): State<Zoom>, Path(id): Path<String>) -> Response {
    match find(&mut zoom.seen().meetings, &id) {
        Some(meeting) => {
            meeting.deleted = true;
            StatusCode::NO_CONTENT.into_response()
        }
        None => missing(),
    }
}

/// `GET /j/{id}`: the guests' page.
pub async fn guests_page(State(zoom): State<Zoom>, Path(id): Path<String>) -> Response {
    page(&zoom, &id, "Fake Zoom meeting")
}

/// `GET /s/{id}`: the host's page.
pub async fn hosts_page(State(zoom): State<Zoom>, Path(id): Path<String>) -> Response {
    page(&zoom, &id, "Fake Zoom meeting (host)")
}

fn page(zoom: &Zoom, id: &str, title: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1></html>"
    );
    match find(&mut zoom.seen().meetings, id) {
        Some(_) => Html(html).into_response(),
        None => (StatusCode::NOT_FOUND, Html("<h1>No such meeting</h1>")).into_response(),
    }
}
