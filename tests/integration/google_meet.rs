//! The client of Google's API, against a fake that speaks Google's wire format.

use crate::{fakes, harness::at};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::server::{
    config::Secret,
    meeting::{
        google_meet::api::{GoogleApi, Granted, granted},
        provider::{Owner, Plan, ProviderError},
        rest::Bearer,
    },
    outbound,
};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;
use uuid::Uuid;

const SPACES: &str = "https://www.googleapis.com/auth/meetings.space.created";
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.events";
const POST_SPACE: &str = "POST /v2/spaces";
const EVENTS: &str = "/calendar/v3/calendars/primary/events";

/// A fake Google, and a partner who has connected their account.
struct Story {
    base: String,
    http: Client,
    token: String,
    now: DateTime<Utc>,
}

async fn story() -> Story {
    let base = format!("{}/google", fakes::start().await.origin);
    let http = outbound::client().expect("a client");
    let mut story = Story {
        base,
        http,
        token: String::new(),
        now: at("2026-11-21T12:00:00Z"),
    };
    story.allows(&format!("openid email {SPACES} {CALENDAR}")).await;
    story
}

impl Story {
    fn google(&self) -> GoogleApi {
        self.google_at(&self.base)
    }

    fn google_at(&self, base: &str) -> GoogleApi {
        let bearer = Bearer {
            http: self.http.clone(),
            token: Secret(self.token.clone()),
            now: self.now,
        };
        let url: Url = base.parse().expect("an address");
        let mut google = GoogleApi::new(url.clone(), url, bearer);
        google.pauses.fill(Duration::ZERO);
        google
    }

    async fn set(&self, switches: Value) -> Value {
        let control = self.http.post(format!("{}/_ctl", self.base));
        let answer = control.json(&switches).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{switches}");
        answer.json().await.expect("JSON")
    }

    async fn fails(&self, call: &str, with: &str) {
        self.set(json!({"fail": {"on": call, "with": with}})).await;
    }

    async fn allows(&mut self, scope: &str) {
        let tokens = self.set(json!({"issue_tokens": {"scope": scope}})).await;
        tokens["access_token"]
            .as_str()
            .expect("a token")
            .clone_into(&mut self.token);
    }

    /// The fake's recorded state (`GET /_ctl`).
    async fn seen(&self) -> Value {
        let report = self.http.get(format!("{}/_ctl", self.base));
        report
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON")
    }

    /// The only event.
    async fn event(&self) -> Value {
        let seen = self.seen().await;
        let events = seen["events"].as_array().expect("events");
        assert_eq!(events.len(), 1, "{events:?}");
        events[0].clone()
    }

    async fn calls(&self) -> Vec<String> {
        serde_json::from_value(self.seen().await["calls"].clone()).expect("calls")
    }

    async fn space(&self) -> Result<(String, String), ProviderError> {
        let made = self.google().create_space().await?;
        Ok((made.external_id.expect("an id"), made.room.0))
    }

    async fn creates(&self, plan: &Plan, again: bool) -> Result<(String, String), ProviderError> {
        let made = self.google().create_event(plan, again).await?;
        Ok((made.external_id.expect("an id"), made.room.0))
    }

    async fn deletes(&self, id: &str) -> Result<(), ProviderError> {
        self.google().delete_event(id).await
    }
}

fn tuesday() -> Plan {
    Plan {
        mark: Uuid::from_u128(0x0193_5000_7abc_8def_9012_3456_789a_bcde),
        topic: "Session with Rivera".into(),
        starts_at: at("2026-11-24T13:00:00Z"),
        length: TimeDelta::minutes(90),
        time_zone: "Europe/Berlin".into(),
    }
}

fn mark() -> String {
    tuesday().mark.simple().to_string()
}

fn one_event() -> String {
    format!("{EVENTS}/{}", mark())
}

// ---------------------------------------------------------------------------- spaces

#[tokio::test]
async fn a_space_lets_guests_in_without_knocking() {
    let story = story().await;
    let (name, address) = story.space().await.expect("a space");
    let seen = story.seen().await;
    let space = &seen["spaces"][0];
    assert_eq!(
        (&space["name"], &space["meeting_uri"]),
        (&json!(name), &json!(address))
    );
    assert_eq!(space["access_type"], "OPEN");
    let page = story.http.get(&address).send().await.expect("a page");
    assert!(
        page.text()
            .await
            .expect("text")
            .contains("<h1>Fake Google Meet</h1>")
    );
}

#[tokio::test]
async fn an_account_that_takes_no_settings_gets_a_space_without() {
    let story = story().await;
    story.fails(POST_SPACE, "400_config").await;
    story.space().await.expect("a space");
    assert_eq!(story.seen().await["spaces"][0]["access_type"], "TRUSTED");
    assert_eq!(story.calls().await, [POST_SPACE, POST_SPACE]);
}

#[tokio::test]
async fn a_space_is_ended_whether_or_not_somebody_is_in_it() {
    let story = story().await;
    let (name, address) = story.space().await.expect("a space");
    story.http.get(&address).send().await.expect("a page");
    assert_eq!(story.seen().await["spaces"][0]["active"], true);
    let end = async |name: &str| story.google().end_space(name).await;
    assert_eq!(end(&name).await, Ok(()));
    assert_eq!(story.seen().await["spaces"][0]["active"], false);
    assert_eq!(end(&name).await, Ok(()), "nobody is in it");
    assert_eq!(end("spaces/unknown").await, Ok(()));
    assert!(matches!(end("spaces/../x").await, Err(ProviderError::Refused(_))));
    story
        .fails("POST /v2/spaces/{id}:endActiveConference", "401")
        .await;
    assert_eq!(end(&name).await, Err(ProviderError::Expired));
    story
        .fails("POST /v2/spaces/{id}:endActiveConference", "429")
        .await;
    assert!(matches!(end(&name).await, Err(ProviderError::Busy(_))));
}

#[tokio::test]
async fn an_address_elsewhere_is_refused() {
    let story = story().await;
    for address in ["https://evil.example/x", "http://meet.google.com/x"] {
        story.set(json!({"meeting_uri": address})).await;
        let refused = Err(ProviderError::Refused("the address is not Google Meet's".into()));
        assert_eq!(story.space().await, refused);
        assert_eq!(story.creates(&tuesday(), true).await, refused);
    }
    let real = "https://meet.google.com/abc-mnop-xyz";
    story.set(json!({"meeting_uri": real})).await;
    assert_eq!(story.space().await.expect("a space").1, real);
}

#[tokio::test]
async fn what_was_made_shows_its_address_to_nobody() {
    let story = story().await;
    let space = story.google().create_space().await;
    let event = story.google().create_event(&tuesday(), false).await;
    for made in [space, event] {
        let made = made.expect("made");
        let shown = format!("{made:?}");
        assert!(
            shown.contains(made.external_id.as_deref().expect("an id")) && !shown.contains("/room/"),
            "{shown}"
        );
    }
}

// ---------------------------------------------------------------------------- events

#[tokio::test]
async fn an_event_is_made_with_a_room() {
    let story = story().await;
    let (id, address) = story.creates(&tuesday(), false).await.expect("an event");
    assert_eq!(id, format!("events/{}", mark()));
    assert!(address.starts_with(&format!("{}/room/", story.base)), "{address}");
    assert_eq!(
        story.event().await,
        json!({
            "id": mark(),
            "summary": "Session with Rivera",
            "start": {"dateTime": "2026-11-24T13:00:00Z", "timeZone": "Europe/Berlin"},
            "end": {"dateTime": "2026-11-24T14:30:00Z", "timeZone": "Europe/Berlin"},
            "status": "confirmed",
            "request_ids": [format!("{}-1", mark())],
        })
    );
    assert_eq!(story.calls().await, [format!("POST {EVENTS}")]);
}

#[tokio::test]
async fn a_room_that_is_being_made_is_waited_for() {
    let story = story().await;
    story.set(json!({"conference": {"pending": 3}})).await;
    story.creates(&tuesday(), false).await.expect("an event");
    let look = format!("GET {}", one_event());
    assert_eq!(
        story.calls().await,
        [format!("POST {EVENTS}"), look.clone(), look.clone(), look]
    );
}

#[tokio::test]
async fn a_room_that_takes_too_long_is_found_by_a_later_call() {
    for again in [false, true] {
        let story = story().await;
        story.set(json!({"conference": {"pending": 5}})).await;
        assert_eq!(
            story.creates(&tuesday(), again).await,
            Err(ProviderError::Pending)
        );
        story.creates(&tuesday(), again).await.expect("an event");
        assert_eq!(
            story.event().await["request_ids"],
            json!([format!("{}-1", mark())])
        );
    }
}

#[tokio::test]
async fn an_event_whose_answer_was_lost_is_found_again() {
    for again in [true, false] {
        let story = story().await;
        story.fails(&format!("POST {EVENTS}"), "drop_after_commit").await;
        let lost = story.creates(&tuesday(), false).await;
        assert!(matches!(lost, Err(ProviderError::Unreachable(_))), "{lost:?}");
        let (id, _) = story.creates(&tuesday(), again).await.expect("an event");
        assert_eq!(id, format!("events/{}", mark()));
        assert_eq!(
            story.event().await["request_ids"],
            json!([format!("{}-1", mark())])
        );
        let inserts = story.calls().await;
        let inserts = inserts.iter().filter(|call| call.starts_with("POST")).count();
        assert_eq!(inserts, if again { 1 } else { 2 }, "looked for first");
    }
}

#[tokio::test]
async fn an_event_that_never_arrived_is_made_by_the_next_call() {
    let story = story().await;
    story.fails(&format!("POST {EVENTS}"), "drop").await;
    let lost = story.creates(&tuesday(), false).await;
    assert!(matches!(lost, Err(ProviderError::Unreachable(_))), "{lost:?}");
    story.creates(&tuesday(), true).await.expect("an event");
    story.event().await;
}

#[tokio::test]
async fn an_event_that_is_found_again_is_brought_to_the_plan() {
    let story = story().await;
    story.creates(&tuesday(), false).await.expect("an event");
    let later = Plan {
        starts_at: at("2026-11-25T09:00:00Z"),
        ..tuesday()
    };
    story.creates(&later, true).await.expect("the event");
    let event = story.event().await;
    assert_eq!(event["start"]["dateTime"], "2026-11-25T09:00:00Z");
    assert_eq!(event["request_ids"], json!([format!("{}-1", mark())]));
}

#[tokio::test]
async fn a_deleted_event_comes_back_with_a_new_room() {
    for again in [false, true] {
        let story = story().await;
        let (id, before) = story.creates(&tuesday(), false).await.expect("an event");
        story.deletes(&id).await.expect("deleted");
        let (same, after) = story.creates(&tuesday(), again).await.expect("an event");
        assert_eq!(id, same);
        assert_ne!(before, after);
        assert_eq!(story.event().await["status"], "confirmed");
    }
}

#[tokio::test]
async fn a_room_that_could_not_be_made_is_asked_for_once_more() {
    let story = story().await;
    story.set(json!({"conference": {"failures": 1}})).await;
    story.creates(&tuesday(), false).await.expect("an event");
    let both = json!([format!("{}-1", mark()), format!("{}-2", mark())]);
    assert_eq!(story.event().await["request_ids"], both);
}

#[tokio::test]
async fn a_room_that_can_never_be_made_is_refused() {
    let story = story().await;
    story.set(json!({"conference": "failure"})).await;
    let refused = Err(ProviderError::Refused(
        "Google could not make the conference".into(),
    ));
    assert_eq!(story.creates(&tuesday(), false).await, refused);
    assert_eq!(story.creates(&tuesday(), true).await, refused);
    let both = json!([format!("{}-1", mark()), format!("{}-2", mark())]);
    assert_eq!(story.event().await["request_ids"], both, "not a third time");
}

#[tokio::test]
async fn a_change_moves_the_event_and_keeps_its_room() {
    let story = story().await;
    let (id, before) = story.creates(&tuesday(), false).await.expect("an event");
    let later = Plan {
        starts_at: at("2026-11-25T09:00:00Z"),
        topic: "Session with Rivera, moved".into(),
        ..tuesday()
    };
    let update = async |id: &str| story.google().update_event(id, &later).await;
    assert_eq!(update(&id).await, Ok(()));
    let event = story.event().await;
    assert_eq!(event["summary"], "Session with Rivera, moved");
    assert_eq!(event["start"]["dateTime"], "2026-11-25T09:00:00Z");
    assert_eq!(event["end"]["dateTime"], "2026-11-25T10:30:00Z");
    let (_, after) = story.creates(&later, true).await.expect("the event");
    assert_eq!(before, after);

    assert_eq!(update("events/0123456789").await, Err(ProviderError::Gone));
    story.deletes(&id).await.expect("deleted");
    assert_eq!(update(&id).await, Err(ProviderError::Gone));
}

#[tokio::test]
async fn an_event_can_be_deleted_twice() {
    let story = story().await;
    let (id, _) = story.creates(&tuesday(), false).await.expect("an event");
    assert_eq!(story.deletes(&id).await, Ok(()));
    assert_eq!(story.event().await["status"], "cancelled");
    assert_eq!(story.deletes(&id).await, Ok(()), "410");
    assert_eq!(story.deletes("events/0123456789").await, Ok(()), "404");
    assert!(matches!(
        story.deletes("events/../primary").await,
        Err(ProviderError::Refused(_))
    ));
}

// ---------------------------------------------------------------------------- refusals

#[tokio::test]
async fn each_error_says_what_to_do() {
    let story = story().await;
    let lost = ProviderError::Unreachable("the connection broke".into());
    let scope = ProviderError::Reconnect("HTTP 403 PERMISSION_DENIED".into());
    let in_seven_seconds = ProviderError::Busy(Some(story.now + TimeDelta::seconds(7)));
    for (with, space, event) in [
        ("401", ProviderError::Expired, ProviderError::Expired),
        ("403_rate", ProviderError::Busy(None), ProviderError::Busy(None)),
        ("403_scope", scope.clone(), scope),
        ("429", in_seven_seconds.clone(), in_seven_seconds),
        (
            "500",
            ProviderError::Unreachable("HTTP 500 INTERNAL".into()),
            ProviderError::Unreachable("HTTP 500 backendError".into()),
        ),
        ("drop", lost.clone(), lost),
    ] {
        story.fails(POST_SPACE, with).await;
        assert_eq!(story.space().await, Err(space));
        story.fails(&format!("POST {EVENTS}"), with).await;
        assert_eq!(story.creates(&tuesday(), false).await, Err(event.clone()));
        story.fails(&format!("DELETE {EVENTS}/{{id}}"), with).await;
        assert_eq!(story.deletes(&mark()).await, Err(event));
    }
    let backwards = Plan {
        length: TimeDelta::zero(),
        ..tuesday()
    };
    assert_eq!(
        story.creates(&backwards, false).await,
        Err(ProviderError::Refused("HTTP 400 timeRangeEmpty".into()))
    );
    story.set(json!({"expire_access_tokens": true})).await;
    assert_eq!(story.space().await, Err(ProviderError::Expired));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let story = story().await;
    assert_eq!(
        story.google_at("http://127.0.0.1:1/google").owner().await,
        Err(ProviderError::Unreachable("no connection".into()))
    );
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let mut story = story().await;
    story.allows(CALENDAR).await;
    assert!(matches!(story.space().await, Err(ProviderError::Reconnect(_))));
    story.creates(&tuesday(), false).await.expect("an event");
    story.allows(SPACES).await;
    assert!(matches!(
        story.creates(&tuesday(), true).await,
        Err(ProviderError::Reconnect(_))
    ));
    story.space().await.expect("a space");
}

// ---------------------------------------------------------------------------- the account

#[test]
fn a_room_is_preferred_to_an_event_and_other_scopes_give_neither() {
    let all = "https://www.googleapis.com/auth/";
    let both = format!("openid {CALENDAR} {SPACES}");
    assert_eq!(granted(&both), Some(Granted::Spaces));
    for name in [
        "calendar",
        "calendar.events",
        "calendar.events.owned",
        "calendar.app.created",
    ] {
        assert_eq!(
            granted(&format!("{all}{name} openid")),
            Some(Granted::Events),
            "{name}"
        );
    }
    for scopes in [
        String::new(),
        "openid email".into(),
        "calendar.events".into(),
        format!("{all}calendar.readonly"),
        format!("{SPACES}.not"),
    ] {
        assert_eq!(granted(&scopes), None, "{scopes}");
    }
}

#[tokio::test]
async fn whose_account_it_is_is_told() {
    let mut story = story().await;
    let rivera = Owner {
        id: "109876543210987654321".into(),
        label: "rivera@gmail.example".into(),
    };
    assert_eq!(story.google().owner().await, Ok(rivera));
    story.allows(SPACES).await;
    assert!(story.google().owner().await.is_err());
}

// ---------------------------------------------------------------------------- the fake's own rules

/// The example of PROTOCOLS.md §8.3.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "http://127.0.0.1:3000/oauth/google/callback";

impl Story {
    /// The query of the redirect back from the consent page.
    async fn consents(&self) -> Vec<(String, String)> {
        let scope = format!("openid email {SPACES} {CALENDAR}");
        let asked = [
            ("response_type", "code"),
            ("client_id", "google-client"),
            ("redirect_uri", BACK),
            ("state", "a state"),
            ("scope", &scope),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("access_type", "offline"),
            ("prompt", "consent"),
        ];
        let address = format!("{}/o/oauth2/v2/auth", self.base);
        let address = Url::parse_with_params(&address, asked).expect("an address");
        let answer = self.http.get(address).send().await.expect("an answer");
        assert_eq!(answer.status(), 302);
        let back = answer.headers()["location"].to_str().expect("text");
        assert!(back.starts_with(BACK), "{back}");
        let back = Url::parse(back).expect("an address");
        back.query_pairs().into_owned().collect()
    }

    async fn asks(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let call = self.http.post(format!("{}{path}", self.base)).form(form);
        let answer = call
            .basic_auth("google-client", Some("google-secret"))
            .send()
            .await;
        let answer = answer.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    async fn exchanges(&self, code: &str, verifier: &str) -> (u16, Value) {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", verifier),
        ];
        self.asks("/token", &form).await
    }

    async fn refreshes(&self, token: &Value) -> (u16, Value) {
        let token = token.as_str().expect("a token");
        self.asks(
            "/token",
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
        .await
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let pair = pairs.iter().find(|(key, _)| key == name);
    &pair.expect("it is there").1
}

#[tokio::test]
async fn the_stand_in_grants_refreshes_and_revokes_as_google_does() {
    let mut story = story().await;
    let back = story.consents().await;
    assert_eq!(value(&back, "state"), "a state");
    let code = value(&back, "code");
    let (status, tokens) = story.exchanges(code, VERIFIER).await;
    assert_eq!(
        (status, &tokens["expires_in"], &tokens["token_type"]),
        (200, &json!(3599), &json!("Bearer"))
    );
    let dead = |(status, body): (u16, Value)| status == 400 && body["error"] == "invalid_grant";
    assert!(dead(story.exchanges(code, VERIFIER).await), "used");
    let back = story.consents().await;
    assert!(dead(
        story
            .exchanges(value(&back, "code"), &VERIFIER.to_lowercase())
            .await
    ));

    let refresh_token = &tokens["refresh_token"];
    let (status, renewed) = story.refreshes(refresh_token).await;
    assert_eq!((status, renewed.get("refresh_token")), (200, None));
    assert_ne!(renewed["access_token"], tokens["access_token"]);
    renewed["access_token"]
        .as_str()
        .expect("a token")
        .clone_into(&mut story.token);
    story.space().await.expect("a space");
    let token = refresh_token.as_str().expect("a token");
    assert_eq!(story.asks("/revoke", &[("token", token)]).await.0, 200);
    assert_eq!(story.space().await, Err(ProviderError::Expired));
    assert!(dead(story.refreshes(refresh_token).await));
    assert_eq!(story.seen().await["token_calls"], 5);
}

#[tokio::test]
async fn the_stand_in_denies_and_unticks() {
    let story = story().await;
    story.set(json!({"deny": true})).await;
    let back = story.consents().await;
    assert_eq!(
        (value(&back, "error"), value(&back, "state")),
        ("access_denied", "a state")
    );
    let switches = json!({"deny": false, "grant_only": [CALENDAR], "no_refresh_token": true});
    story.set(switches).await;
    let back = story.consents().await;
    let (_, tokens) = story.exchanges(value(&back, "code"), VERIFIER).await;
    assert_eq!(tokens.get("refresh_token"), None);
    let scope = tokens["scope"].as_str().expect("scopes");
    assert_eq!(granted(scope), Some(Granted::Events), "{scope}");
    story.set(json!({"grant_only": []})).await;
    let back = story.consents().await;
    assert_eq!(granted(value(&back, "scope")), None);
}
