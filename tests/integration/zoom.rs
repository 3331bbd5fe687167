//! The client of Zoom's API, against the fake.

use crate::{fakes, harness::at};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::server::{
    config::Secret,
    crypto,
    meeting::{
        provider::{Made, Owner, Plan, ProviderError},
        rest::Bearer,
        zoom::api::ZoomApi,
    },
    outbound,
};
use reqwest::{Client, StatusCode, header::LOCATION};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use url::Url;
use uuid::Uuid;

/// Zoom's id of a meeting.
fn id(made: &Made) -> &str {
    made.external_id.as_deref().expect("an id")
}

const CREATE: &str = "POST /v2/users/me/meetings";
const CLIENT: (&str, &str) = ("zoom-client", "zoom-secret");
const CALLBACK: &str = "https://rapport.example/oauth/zoom/callback";

fn now() -> DateTime<Utc> {
    at("2026-11-21T12:00:00Z")
}

fn plan() -> Plan {
    Plan {
        mark: crypto::new_id(),
        topic: "Session with Rivera".into(),
        starts_at: at("2026-11-24T13:00:00Z"),
        length: TimeDelta::seconds(50 * 60 + 1),
        time_zone: "Europe/Berlin".into(),
    }
}

/// A fake Zoom, and a person who has agreed to everything.
struct Story {
    base: String,
    http: Client,
    token: String,
}

fn api(base: &str, http: &Client, token: &str) -> ZoomApi {
    let bearer = Bearer {
        http: http.clone(),
        token: Secret(token.to_owned()),
        now: now(),
    };
    ZoomApi::new(base.parse().expect("an address"), bearer)
}

impl Story {
    async fn begins() -> Self {
        let base = format!("{}/zoom", fakes::start().await.origin);
        let http = outbound::client().expect("a client");
        let mut story = Self {
            base,
            http,
            token: String::new(),
        };
        story.token = text(&story.control(json!({"issue_tokens": true})).await["access_token"]);
        story
    }

    fn zoom(&self) -> ZoomApi {
        api(&self.base, &self.http, &self.token)
    }

    async fn owner(&self, token: &str) -> Result<Owner, ProviderError> {
        api(&self.base, &self.http, token).owner().await
    }

    async fn control(&self, switches: Value) -> Value {
        let url = format!("{}/_ctl", self.base);
        let answer = self
            .http
            .post(url)
            .json(&switches)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200, "{switches}");
        answer.json().await.expect("JSON")
    }

    async fn fails(&self, on: &str, with: &str) {
        self.control(json!({"fail": {"on": on, "with": with, "times": 1}}))
            .await;
    }

    async fn seen(&self) -> Value {
        let url = format!("{}/_ctl", self.base);
        let answer = self.http.get(url).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn meetings(&self) -> Vec<Value> {
        self.seen().await["meetings"].as_array().expect("a list").clone()
    }

    async fn creates(&self, plan: &Plan) -> Result<Made, ProviderError> {
        self.zoom().create(plan).await
    }

    async fn finds(&self, mark: Uuid) -> Option<Made> {
        let found = self.zoom().find(mark).await;
        found.expect("the list")
    }

    async fn deletes(&self, made: &Made) -> Result<(), ProviderError> {
        self.zoom().delete(id(made)).await
    }

    async fn page(&self, address: &str) -> (StatusCode, String) {
        let answer = self.http.get(address).send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("a page"))
    }

    /// Goes through the consent page; returns the query of the redirect back.
    async fn consents(&self, verifier: &str) -> HashMap<String, String> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let mut url: Url = format!("{}/oauth/authorize", self.base)
            .parse()
            .expect("an address");
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", CLIENT.0),
            ("redirect_uri", CALLBACK),
            ("state", "a state"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let answer = self.http.get(url).send().await.expect("an answer");
        assert_eq!(answer.status(), 302);
        let back: Url = answer.headers()[LOCATION]
            .to_str()
            .ok()
            .and_then(|back| back.parse().ok())
            .expect("an address");
        assert!(back.as_str().starts_with(CALLBACK));
        back.query_pairs().into_owned().collect()
    }

    async fn asks_for_tokens(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let request = self
            .http
            .post(format!("{}/oauth/token", self.base))
            .basic_auth(CLIENT.0, Some(CLIENT.1))
            .form(form);
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    async fn redeems(&self, code: &str, verifier: &str) -> (u16, Value) {
        self.asks_for_tokens(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
        ])
        .await
    }

    async fn refreshes(&self, token: &str) -> (u16, Value) {
        self.asks_for_tokens(&[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

// ---------------------------------------------------------------------------- meetings

#[tokio::test]
async fn a_meeting_is_made_as_asked() {
    let story = Story::begins().await;
    let plan = plan();
    let made = story.creates(&plan).await.expect("made");
    let expected = json!([{
        "id": id(&made).parse::<u64>().expect("a number"),
        "type": 2,
        "topic": "Session with Rivera",
        "agenda": format!("Rapport {}", plan.mark),
        "start_time": "2026-11-24T13:00:00Z",
        "duration": 51,
        "timezone": "Europe/Berlin",
        "settings": {
            "approval_type": 2,
            "auto_recording": "none",
            "email_notification": false,
            "host_video": true,
            "join_before_host": false,
            "meeting_authentication": false,
            "participant_video": true,
            "registrants_email_notification": false,
            "use_pmi": false,
            "waiting_room": true,
        },
        "deleted": false,
    }]);
    assert_eq!(json!(story.meetings().await), expected);
    let (status, page) = story.page(&made.room.0).await;
    assert_eq!(status, 200);
    assert!(page.contains("<h1>Fake Zoom meeting</h1>"), "{page}");

    let shown = format!("{made:?}");
    let (_, passcode) = made.room.0.split_once("pwd=").expect("a passcode");
    assert!(!shown.contains(passcode) && !shown.contains("/j/"), "{shown}");
}

#[tokio::test]
async fn an_id_may_be_a_number_or_text() {
    let story = Story::begins().await;
    let number = story.creates(&plan()).await.expect("made");
    story.control(json!({"ids_as_strings": true})).await;
    let plan = plan();
    let text = story.creates(&plan).await.expect("made");
    for made in [&number, &text] {
        assert_eq!(id(made).len(), 11);
        assert!(id(made).bytes().all(|byte| byte.is_ascii_digit()));
    }
    let found = story.finds(plan.mark).await.expect("found");
    assert_eq!(id(&found), id(&text));
    story.deletes(&found).await.expect("deleted");
}

#[tokio::test]
async fn a_meeting_whose_making_got_no_answer_is_found_by_its_mark() {
    let story = Story::begins().await;
    story.creates(&plan()).await.expect("made");
    story.fails(CREATE, "timeout_after_commit").await;
    let plan = plan();
    let lost = story.creates(&plan).await;
    assert!(matches!(lost, Err(ProviderError::Unreachable(_))), "{lost:?}");
    let marked = |meeting: &&Value| text(&meeting["agenda"]).contains(&plan.mark.to_string());
    let meetings = story.meetings().await;
    assert_eq!(meetings.iter().filter(marked).count(), 1, "it is there");

    let found = story.finds(plan.mark).await.expect("found");
    assert_eq!(id(&found), meetings[1]["id"].to_string());
    assert_eq!(story.page(&found.room.0).await.0, 200);
    assert!(story.finds(crypto::new_id()).await.is_none());

    story.fails(CREATE, "timeout").await;
    let never = self::plan();
    assert!(story.creates(&never).await.is_err());
    assert!(story.finds(never.mark).await.is_none());
}

#[tokio::test]
async fn a_mark_is_looked_for_on_every_page() {
    let story = Story::begins().await;
    for _ in 0..4 {
        story.creates(&plan()).await.expect("made");
    }
    let plan = plan();
    let made = story.creates(&plan).await.expect("made");
    story.control(json!({"page_limit": 2})).await;
    let found = story.finds(plan.mark).await.expect("on the third page");
    assert_eq!(id(&found), id(&made));
    assert_eq!(found.room.0, made.room.0);
    assert!(story.finds(crypto::new_id()).await.is_none());
}

#[tokio::test]
async fn a_list_without_addresses_will_do() {
    let story = Story::begins().await;
    let plan = plan();
    let made = story.creates(&plan).await.expect("made");
    story.control(json!({"bare_lists": true})).await;
    let found = story.finds(plan.mark).await.expect("found");
    assert_eq!(found.room.0, made.room.0);
    let asked = format!("GET /v2/meetings/{}", id(&made));
    assert_eq!(story.seen().await["calls"][2], asked);
}

#[tokio::test]
async fn an_update_moves_it_and_leaves_the_rest() {
    let story = Story::begins().await;
    let mut plan = plan();
    let made = story.creates(&plan).await.expect("made");
    let before = story.meetings().await.remove(0);
    plan.starts_at = at("2026-11-25T09:30:00Z");
    plan.length = TimeDelta::minutes(90);
    plan.time_zone = "America/New_York".into();
    let moved = story.zoom().update(id(&made), &plan).await;
    assert_eq!(moved, Ok(()));
    let mut expected = before;
    expected["start_time"] = json!("2026-11-25T09:30:00Z");
    expected["duration"] = json!(90);
    expected["timezone"] = json!("America/New_York");
    assert_eq!(story.meetings().await, [expected]);
    assert!(story.finds(plan.mark).await.is_some(), "it keeps its mark");
}

#[tokio::test]
async fn a_meeting_can_be_deleted_twice() {
    let story = Story::begins().await;
    let plan = plan();
    let made = story.creates(&plan).await.expect("made");
    assert_eq!(story.deletes(&made).await, Ok(()));
    assert_eq!(story.deletes(&made).await, Ok(()));
    assert_eq!(story.meetings().await[0]["deleted"], true);
    assert_eq!(story.page(&made.room.0).await.0, 404);
    assert!(story.finds(plan.mark).await.is_none());
    let id = id(&made);
    let moved = story.zoom().update(id, &plan).await;
    assert_eq!(moved, Err(ProviderError::Gone));
    let host = story.zoom().host_address(id).await;
    assert!(matches!(host, Err(ProviderError::Gone)));
}

#[tokio::test]
async fn the_hosts_way_in_is_another_each_time() {
    let story = Story::begins().await;
    let made = story.creates(&plan()).await.expect("made");
    let host = async || {
        let address = story.zoom().host_address(id(&made)).await;
        address.expect("a way in").0
    };
    let (first, second) = (host().await, host().await);
    assert_ne!(first, second);
    assert_ne!(first, made.room.0);
    let (_, page) = story.page(&second).await;
    assert!(page.contains("<h1>Fake Zoom meeting (host)</h1>"), "{page}");
}

#[tokio::test]
async fn an_owner_is_a_person_in_an_account() {
    let story = Story::begins().await;
    let owner = story.zoom().owner().await;
    let expected = Owner {
        id: "fake-zoom-account/fake-zoom-user".into(),
        label: "host@zoom.example".into(),
    };
    assert_eq!(owner, Ok(expected));
}

// ---------------------------------------------------------------------------- refusals

#[tokio::test]
async fn each_of_zooms_errors_has_its_meaning() {
    let story = Story::begins().await;
    let code = |code| format!("Zoom's code {code}");
    for (with, expected) in [
        ("124", ProviderError::Expired),
        ("300", ProviderError::Refused(code(300))),
        ("1001", ProviderError::Reconnect(code(1001))),
        ("3001", ProviderError::Gone),
        ("3161", ProviderError::Refused(code(3161))),
        ("4711", ProviderError::Reconnect(code(4711))),
        ("429_qps", ProviderError::Busy(None)),
        ("500", ProviderError::Unreachable("status 500".into())),
        ("drop", ProviderError::Unreachable("the connection broke".into())),
    ] {
        story.fails(CREATE, with).await;
        assert_eq!(story.creates(&plan()).await.expect_err(with), expected, "{with}");
    }
    assert!(story.meetings().await.is_empty());
    story.creates(&plan()).await.expect("each failed once");
}

#[tokio::test]
async fn a_days_limit_says_when_it_ends() {
    let story = Story::begins().await;
    story.fails(CREATE, "429_daily").await;
    let Err(ProviderError::Busy(Some(again_at))) = story.creates(&plan()).await else {
        panic!("not busy until a time")
    };
    assert_eq!(again_at.time(), chrono::NaiveTime::MIN);
}

#[tokio::test]
async fn a_failure_waits_for_its_call() {
    let story = Story::begins().await;
    let made = story.creates(&plan()).await.expect("made");
    story.fails("GET /v2/meetings/{id}", "500").await;
    story.creates(&plan()).await.expect("another call");
    let host = async || story.zoom().host_address(id(&made)).await;
    assert!(matches!(host().await, Err(ProviderError::Unreachable(_))));
    assert!(host().await.is_ok());
}

#[tokio::test]
async fn an_address_elsewhere_is_refused() {
    let story = Story::begins().await;
    let made = story.creates(&plan()).await.expect("made");
    let evil = "https://evil.example/x";
    story.control(json!({"join_url": evil, "start_url": evil})).await;
    let refused = ProviderError::Refused("an address that is not Zoom's".into());
    let plan = plan();
    assert_eq!(story.creates(&plan).await.expect_err("refused"), refused);
    let found = story.zoom().find(plan.mark).await;
    assert_eq!(found.expect_err("refused"), refused);
    let host = story.zoom().host_address(id(&made)).await;
    assert_eq!(host.expect_err("refused"), refused);
    story.control(json!({"join_url": ""})).await;
    assert!(story.finds(plan.mark).await.is_some());
}

#[tokio::test]
async fn an_id_that_is_no_number_is_not_sent() {
    let story = Story::begins().await;
    for id in ["", "..", "1/../../users/me", "1?a=b"] {
        let deleted = story.zoom().delete(id).await;
        assert!(matches!(deleted, Err(ProviderError::Refused(_))), "{id}");
    }
    assert_eq!(story.seen().await["calls"], json!([]));
}

#[tokio::test]
async fn nobody_listening_is_no_answer() {
    let http = outbound::client().expect("a client");
    let owner = api("http://127.0.0.1:1/zoom", &http, "a token").owner().await;
    let expected = ProviderError::Unreachable("no connection".into());
    assert_eq!(owner, Err(expected));
}

// ---------------------------------------------------------------------------- the fake's OAuth

#[tokio::test]
async fn a_code_is_good_once_and_for_its_verifier() {
    let story = Story::begins().await;
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let back = story.consents(verifier).await;
    assert_eq!(back["state"], "a state");
    let (status, tokens) = story.redeems(&back["code"], verifier).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(tokens["token_type"], "bearer");
    assert_eq!(tokens["expires_in"], 3599);
    assert_eq!(tokens["api_url"], story.base);
    let owner = story.owner(&text(&tokens["access_token"])).await;
    assert!(owner.is_ok());
    assert_eq!(story.redeems(&back["code"], verifier).await.0, 400, "once");

    let stolen = story.consents(verifier).await;
    assert_eq!(story.redeems(&stolen["code"], "another").await.0, 400);
    assert_eq!(story.redeems(&stolen["code"], verifier).await.0, 400, "used up");

    story.control(json!({"deny": 1})).await;
    let denied = story.consents(verifier).await;
    assert_eq!(denied["error"], "access_denied");
    assert!(!denied.contains_key("code"));
    assert!(story.consents(verifier).await.contains_key("code"));
}

#[tokio::test]
async fn a_refresh_token_is_good_once() {
    let story = Story::begins().await;
    let first = story.control(json!({"issue_tokens": true})).await;
    let (status, second) = story.refreshes(&text(&first["refresh_token"])).await;
    assert_eq!(status, 200, "{second}");
    let dead = json!({"reason": "Invalid Token!", "error": "invalid_grant"});
    let again = story.refreshes(&text(&first["refresh_token"])).await;
    assert_eq!(again, (400, dead.clone()));
    story.control(json!({"invalid_grant": 1})).await;
    let refused = story.refreshes(&text(&second["refresh_token"])).await;
    assert_eq!(refused, (400, dead));
    let (_, third) = story.refreshes(&text(&second["refresh_token"])).await;
    let seen = story.seen().await;
    assert_eq!(seen["token_calls"], json!({"refresh_token": 4}));
    assert_eq!(seen["live_refresh_tokens"], 2, "and the one it began with");

    let revoke = story
        .http
        .post(format!("{}/oauth/revoke", story.base))
        .basic_auth(CLIENT.0, Some(CLIENT.1))
        .form(&[("token", text(&third["access_token"]))]);
    let answer: Value = revoke
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(answer, json!({"status": "success"}));
    assert_eq!(story.refreshes(&text(&third["refresh_token"])).await.0, 400);
    assert_eq!(story.seen().await["live_refresh_tokens"], 1);
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_succeeds() {
    let story = Story::begins().await;
    let tokens = story
        .control(json!({"issue_tokens": true, "slow_token_ms": 50}))
        .await;
    let token = text(&tokens["refresh_token"]);
    let (one, other) = futures::join!(story.refreshes(&token), story.refreshes(&token));
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn a_token_that_is_over_says_so() {
    let story = Story::begins().await;
    let tokens = story.control(json!({"issue_tokens": true})).await;
    let access = text(&tokens["access_token"]);
    story.control(json!({"expire_access_tokens": true})).await;
    let expired = story.owner(&access).await;
    assert_eq!(expired, Err(ProviderError::Expired));
    let (_, renewed) = story.refreshes(&text(&tokens["refresh_token"])).await;
    let access = text(&renewed["access_token"]);
    assert!(story.owner(&access).await.is_ok());
    story.control(json!({"revoke_all": true})).await;
    let revoked = story.owner(&access).await;
    assert_eq!(revoked, Err(ProviderError::Expired));
    assert_eq!(story.refreshes(&text(&renewed["refresh_token"])).await.0, 400);
}
