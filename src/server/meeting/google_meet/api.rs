//! Client for Google's Meet and Calendar APIs (PROTOCOLS.md §5.3, §5.4): requests, answers, and the mapping
//! of errors.
//!
//! A space is a room without a time. An event is an entry in the partner's calendar, with a room of its own.

use crate::server::{
    config::Secret,
    meeting::{
        provider::{Made, Owner, Plan, ProviderError},
        rest::{self, Answer, Bearer},
    },
};
use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// The prefix of Google's scopes.
const SCOPES: &str = "https://www.googleapis.com/auth/";
/// The origin of Google Meet's rooms.
const ROOMS: &str = "https://meet.google.com";
const EVENTS: &str = "/calendar/v3/calendars/primary/events";
/// Without `conferenceDataVersion`, Google silently drops the conference data.
const QUIETLY: [(&str, &str); 2] = [("conferenceDataVersion", "1"), ("sendUpdates", "none")];
/// Words with a 403 that mean a rate limit.
const TOO_MUCH: [&str; 4] = [
    "rateLimitExceeded",
    "userRateLimitExceeded",
    "quotaExceeded",
    "calendarUsageLimits",
];
/// Words with a 403 that only the partner can resolve.
const NOT_PERMITTED: [&str; 3] = [
    "PERMISSION_DENIED",
    "insufficientPermissions",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
];

/// The kind of room that a partner allowed us to create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// Rooms, without access to the calendar.
    Spaces,
    /// Calendar events, each with a room.
    Events,
}

/// Maps a token's scopes, separated by spaces. Prefers rooms, which need the least permission.
pub fn granted(scopes: &str) -> Option<Granted> {
    let has = |name: &str| {
        scopes
            .split_whitespace()
            .any(|scope| scope.strip_prefix(SCOPES) == Some(name))
    };
    let calendar = [
        "calendar.events",
        "calendar.events.owned",
        "calendar",
        "calendar.app.created",
    ];
    if has("meetings.space.created") {
        Some(Granted::Spaces)
    } else {
        calendar.into_iter().any(has).then_some(Granted::Events)
    }
}

/// Client for both APIs, for one person.
pub struct GoogleApi {
    meet: Url,
    calendar: Url,
    bearer: Bearer,
    /// The pauses between polls of a conference that Google is still creating.
    pub pauses: Vec<Duration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Space {
    name: String,
    meeting_uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    summary: String,
    start: Option<Moment>,
    end: Option<Moment>,
    hangout_link: Option<String>,
    conference_data: Option<ConferenceData>,
}

/// An all-day event has no `dateTime`. Rapport creates none, so it counts as changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moment {
    date_time: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConferenceData {
    create_request: Option<CreateRequest>,
    #[serde(default)]
    entry_points: Vec<EntryPoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateRequest {
    request_id: String,
    status: Option<CreateStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateStatus {
    status_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryPoint {
    entry_point_type: String,
    uri: String,
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<String>,
}

/// State of an event's conference.
enum Conference<'a> {
    Ready(&'a str),
    Pending,
    Missing,
}

impl Event {
    fn is_cancelled(&self) -> bool {
        self.status == "cancelled"
    }

    fn is_as(&self, plan: &Plan) -> bool {
        let at = |moment: &Option<Moment>| moment.as_ref().and_then(|moment| moment.date_time);
        !self.is_cancelled()
            && self.summary == plan.topic
            && at(&self.start) == Some(plan.starts_at)
            && at(&self.end) == Some(plan.starts_at + plan.length)
    }

    fn request(&self) -> Option<&CreateRequest> {
        self.conference_data.as_ref()?.create_request.as_ref()
    }

    fn address(&self) -> Option<&str> {
        let points = self
            .conference_data
            .as_ref()
            .map_or(&[][..], |data| &data.entry_points);
        points
            .iter()
            .find(|point| point.entry_point_type == "video")
            .map(|point| &*point.uri)
            .or(self.hangout_link.as_deref())
    }

    fn conference(&self) -> Conference<'_> {
        let status = self.request().and_then(|request| request.status.as_ref());
        match (status.map(|status| &*status.status_code), self.address()) {
            (Some("pending"), _) => Conference::Pending,
            (Some("failure"), _) | (_, None) => Conference::Missing,
            (_, Some(address)) => Conference::Ready(address),
        }
    }
}

impl GoogleApi {
    /// `meet` and `calendar` are the base URLs of the two APIs.
    pub fn new(meet: Url, calendar: Url, bearer: Bearer) -> Self {
        Self {
            meet,
            calendar,
            bearer,
            pauses: [1, 2, 4].map(Duration::from_secs).into(),
        }
    }

    /// The account that the token belongs to. Needs the scopes `openid email`.
    pub async fn owner(&self) -> Result<Owner, ProviderError> {
        let request = self.call(Method::GET, &self.calendar, "/oauth2/v3/userinfo");
        let user: UserInfo = self.bearer.send(request).await?.read()?;
        Ok(Owner {
            label: user.email.unwrap_or_else(|| user.sub.clone()),
            id: user.sub,
        })
    }

    /// Creates a room that guests enter without knocking. A lost answer may leave one behind, whose address
    /// no one knows. Fails with `Refused` also for an address that is not Google Meet's.
    pub async fn create_space(&self) -> Result<Made, ProviderError> {
        let ask = async |body: Value| {
            let request = self.call(Method::POST, &self.meet, "/v2/spaces");
            self.bearer.send(request.json(&body)).await
        };
        let mut answer = ask(json!({"config": {"accessType": "OPEN"}})).await?;
        // Some accounts outside of Workspace accept no settings.
        if answer.status == StatusCode::BAD_REQUEST && answer.says(&["INVALID_ARGUMENT"]) {
            answer = ask(json!({})).await?;
        }
        let space: Space = answer.read()?;
        bare(&space.name, "spaces/")?;
        Ok(Made {
            room: room(&self.meet, &space.meeting_uri)?,
            external_id: Some(space.name),
        })
    }

    /// Removes everyone from a space, `spaces/…`. An empty one is no error. Never fails with `Gone`.
    pub async fn end_space(&self, name: &str) -> Result<(), ProviderError> {
        let path = format!("/v2/spaces/{}:endActiveConference", bare(name, "spaces/")?);
        let request = self.call(Method::POST, &self.meet, &path).json(&json!({}));
        let answer = self.bearer.send(request).await?;
        let was_empty = answer.status.is_client_error() && ![401, 403, 429].contains(&answer.status.as_u16());
        if was_empty { Ok(()) } else { answer.done() }
    }

    /// Creates an event with a room, or completes one that an earlier attempt began. Idempotent: the event's
    /// id is the plan's mark, and an existing event is updated to the plan. `again` if an earlier call may
    /// have reached Google, which does not promise to detect a duplicate id. Fails with `Pending` if Google
    /// has not created the room in time, and with `Refused` also if it failed to twice or for an address that
    /// is not Google Meet's.
    pub async fn create_event(&self, plan: &Plan, again: bool) -> Result<Made, ProviderError> {
        let id = plan.mark.simple().to_string();
        let found = if again {
            self.event(&id).await
        } else {
            Err(ProviderError::Gone)
        };
        let event = match found {
            Ok(event) => self.bring_to(event, plan).await?,
            Err(ProviderError::Gone) => self.insert(&id, plan).await?,
            Err(error) => return Err(error),
        };
        self.finish(event).await
    }

    /// Sets an event's (`events/…` or its bare id) times and topic to the plan's. The room stays. Fails with
    /// `Gone` also if the event was deleted in the calendar.
    pub async fn update_event(&self, event_id: &str, plan: &Plan) -> Result<(), ProviderError> {
        let event = self.patch(event_id, &described(plan)).await?;
        if event.is_cancelled() {
            Err(ProviderError::Gone)
        } else {
            Ok(())
        }
    }

    /// Deletes an event, `events/…` or its bare id. Idempotent: a missing one counts as deleted, so never
    /// `Gone`.
    pub async fn delete_event(&self, event_id: &str) -> Result<(), ProviderError> {
        let request = self.event_request(Method::DELETE, event_id)?.query(&QUIETLY[1..]);
        match self.bearer.send(request).await?.done() {
            Err(ProviderError::Gone) => Ok(()),
            other => other,
        }
    }

    fn call(&self, method: Method, base: &Url, path: &str) -> RequestBuilder {
        let mut address = base.clone();
        address.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
        self.bearer.http.request(method, address)
    }

    fn event_request(&self, method: Method, event_id: &str) -> Result<RequestBuilder, ProviderError> {
        let path = format!("{EVENTS}/{}", bare(event_id, "events/")?);
        Ok(self.call(method, &self.calendar, &path))
    }

    async fn event(&self, id: &str) -> Result<Event, ProviderError> {
        let request = self.event_request(Method::GET, id)?;
        self.bearer.send(request).await?.read()
    }

    async fn patch(&self, id: &str, change: &Value) -> Result<Event, ProviderError> {
        let request = self.event_request(Method::PATCH, id)?.query(&QUIETLY);
        self.bearer.send(request.json(change)).await?.read()
    }

    /// Inserts an event. If the id exists already (409), updates that event to the plan.
    async fn insert(&self, id: &str, plan: &Plan) -> Result<Event, ProviderError> {
        let mut event = described(plan);
        event["id"] = json!(id);
        event["conferenceData"] = conference_request(&format!("{id}-1"));
        let request = self.call(Method::POST, &self.calendar, EVENTS).query(&QUIETLY);
        let answer = self.bearer.send(request.json(&event)).await?;
        if answer.status != StatusCode::CONFLICT {
            return answer.read();
        }
        self.bring_to(self.event(id).await?, plan).await
    }

    /// Updates an existing event to the plan. A deleted one is restored with a new room.
    async fn bring_to(&self, event: Event, plan: &Plan) -> Result<Event, ProviderError> {
        if event.is_as(plan) {
            return Ok(event);
        }
        let mut change = described(plan);
        if event.is_cancelled() {
            let request = format!("{}-{}", event.id, self.bearer.now.timestamp());
            change["status"] = json!("confirmed");
            change["conferenceData"] = conference_request(&request);
        }
        self.patch(&event.id, &change).await
    }

    /// Polls for the event's room. If Google failed to create it, requests one once more.
    async fn finish(&self, mut event: Event) -> Result<Made, ProviderError> {
        let second = format!("{}-2", event.id);
        let mut was_second = event
            .request()
            .is_some_and(|request| request.request_id == second);
        let mut pauses = self.pauses.iter();
        loop {
            event = match event.conference() {
                Conference::Ready(address) => {
                    return Ok(Made {
                        external_id: Some(format!("events/{}", event.id)),
                        room: room(&self.calendar, address)?,
                    });
                }
                Conference::Pending => {
                    let pause = pauses.next().ok_or(ProviderError::Pending)?;
                    tokio::time::sleep(*pause).await;
                    self.event(&event.id).await?
                }
                Conference::Missing if was_second => {
                    return Err(ProviderError::Refused(
                        "Google could not make the conference".into(),
                    ));
                }
                Conference::Missing => {
                    was_second = true;
                    let change = json!({"conferenceData": conference_request(&second)});
                    self.patch(&event.id, &change).await?
                }
            };
        }
    }
}

fn described(plan: &Plan) -> Value {
    let moment = |at: DateTime<Utc>| {
        json!({
            "dateTime": at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "timeZone": plan.time_zone,
        })
    };
    json!({
        "summary": plan.topic,
        "start": moment(plan.starts_at),
        "end": moment(plan.starts_at + plan.length),
    })
}

/// Requests a room. Google creates one per request id, and ignores an id that it has seen with the event.
fn conference_request(id: &str) -> Value {
    json!({"createRequest": {
        "requestId": id,
        "conferenceSolutionKey": {"type": "hangoutsMeet"},
    }})
}

/// Checks that an id is safe in a URL path, and strips its kind, such as `spaces/`.
fn bare<'a>(name: &'a str, kind: &str) -> Result<&'a str, ProviderError> {
    let id = name.strip_prefix(kind).unwrap_or(name);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !id.is_empty() && id.bytes().all(is_plain) {
        Ok(id)
    } else {
        Err(ProviderError::Refused("it is no id of Google's".into()))
    }
}

fn room(api: &Url, address: &str) -> Result<Secret, ProviderError> {
    rest::room(api, address, |url| url.origin().ascii_serialization() == ROOMS)
        .ok_or_else(|| ProviderError::Refused("the address is not Google Meet's".into()))
}

impl Answer {
    fn read<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        self.done()?;
        self.json()
    }

    fn done(&self) -> Result<(), ProviderError> {
        if self.status.is_success() {
            return Ok(());
        }
        Err(match self.status.as_u16() {
            401 => ProviderError::Expired,
            403 if self.says(&TOO_MUCH) => ProviderError::Busy(self.again_at),
            403 if self.says(&NOT_PERMITTED) => ProviderError::Reconnect(self.brief()),
            404 | 410 => ProviderError::Gone,
            429 => ProviderError::Busy(self.again_at),
            500.. => ProviderError::Unreachable(self.brief()),
            _ => ProviderError::Refused(self.brief()),
        })
    }

    /// Google's words for an error: its `status`, and each `reason` of both APIs.
    fn words(&self) -> Vec<String> {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let error = &body["error"];
        let reasons = ["errors", "details"]
            .into_iter()
            .filter_map(|name| error[name].as_array())
            .flatten()
            .map(|entry| &entry["reason"]);
        std::iter::once(&error["status"])
            .chain(reasons)
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect()
    }

    fn says(&self, any_of: &[&str]) -> bool {
        self.words().iter().any(|word| any_of.contains(&&**word))
    }

    /// For errors and logs: the status and Google's first word. The rest of the body may name people and
    /// rooms.
    fn brief(&self) -> String {
        let status = self.status.as_u16();
        let is_word = |word: &String| {
            word.bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        };
        match self.words().into_iter().next().filter(is_word) {
            Some(word) => format!("HTTP {status} {word}"),
            None => format!("HTTP {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_googles_rooms_are_taken_and_in_tests_the_stand_ins() {
        let live = Url::parse("https://www.googleapis.com").expect("an address");
        let fake = Url::parse("http://127.0.0.1:4000/google").expect("an address");
        let elsewhere = Url::parse("http://192.0.2.1:4000/google").expect("an address");
        let takes = |base: &Url, address: &str| room(base, address).is_ok();
        assert!(takes(&live, "https://meet.google.com/abc-mnop-xyz"));
        assert!(takes(&fake, "https://meet.google.com/abc-mnop-xyz"));
        assert!(takes(&fake, "http://127.0.0.1:4000/google/room/abc"));
        for address in [
            "http://meet.google.com/abc",
            "https://meet.google.com.evil.example/abc",
            "https://meet.google.com@evil.example/abc",
            "https://somebody@meet.google.com/abc",
            "https://meet.google.com:8443/abc",
            "https://www.googleapis.com/abc",
            "http://127.0.0.1:4001/google/room/abc",
            "javascript:alert(1)",
            "meet.google.com/abc",
            "",
        ] {
            assert!(!takes(&live, address) && !takes(&fake, address), "{address}");
        }
        assert!(!takes(&live, "http://127.0.0.1:4000/google/room/abc"));
        assert!(!takes(&elsewhere, "http://192.0.2.1:4000/google/room/abc"));
    }

    #[test]
    fn an_id_stays_in_its_place_in_the_path() {
        assert_eq!(bare("spaces/jQCF_uB-N5z", "spaces/"), Ok("jQCF_uB-N5z"));
        assert_eq!(bare("0123456789abcdef", "events/"), Ok("0123456789abcdef"));
        for name in ["spaces/", "", "spaces/..", "spaces/a/b", "a?b", "a:b", "a%2Fb"] {
            assert!(bare(name, "spaces/").is_err(), "{name}");
        }
    }
}
