//! Zoom and Google accounts and the meetings that are made there, against the fakes: from the button in the
//! settings to the URL that a join redirects to.

mod connecting;
mod failing;
mod google;
mod tokens;
mod zoom;

use crate::{
    fakes,
    harness::{Arranged, Engine, TestApp, at},
    people::Person,
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        booking::Scheduled,
        provider::{LinkProblem, LinkState, LinkView, Provider, ProviderChoice, ProviderSettings},
        sessions::SessionView,
    },
    domain::ids::SessionId,
};
use reqwest::{Client, header::LOCATION, redirect::Policy};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use url::Url;

/// The API calls that create a meeting at Zoom, and that look for one.
pub const CREATE: &str = "POST /v2/users/me/meetings";
pub const FIND: &str = "GET /v2/users/me/meetings";

/// A server that is registered at both fakes, with Rivera and Maya.
pub struct Story {
    pub app: TestApp,
    /// A partner, who has connected no account yet.
    pub rivera: Person,
    pub maya: Person,
    /// The origin of the fakes.
    origin: String,
    http: Client,
}

impl Arranged for Story {
    async fn on(engine: Engine) -> Self {
        let origin = fakes::start().await.origin;
        let (zoom, google) = (format!("{origin}/zoom"), format!("{origin}/google"));
        let settings = [
            ("ZOOM_CLIENT_ID", "zoom-client"),
            ("ZOOM_CLIENT_SECRET", "zoom-secret"),
            ("ZOOM_URL", &zoom),
            ("GOOGLE_CLIENT_ID", "google-client"),
            ("GOOGLE_CLIENT_SECRET", "google-secret"),
            ("GOOGLE_URL", &google),
        ];
        let app = TestApp::with(engine, &settings).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let http = Client::builder().redirect(Policy::none()).build();
        Self {
            app,
            rivera,
            maya,
            origin,
            http: http.expect("a client"),
        }
    }
}

impl Story {
    /// The base URL of a fake.
    pub fn base(&self, provider: Provider) -> String {
        let name = match provider {
            Provider::Zoom => "zoom",
            Provider::GoogleMeet => "google",
            Provider::Jitsi | Provider::Manual => panic!("nobody stands in for it"),
        };
        format!("{}/{name}", self.origin)
    }

    /// Sets switches of a fake.
    pub async fn tells(&self, provider: Provider, switches: Json) -> Json {
        let url = format!("{}/_ctl", self.base(provider));
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

    /// Makes the next calls of one kind fail.
    pub async fn fails(&self, provider: Provider, on: &str, with: &str, times: u32) {
        let failure = json!({"fail": {"on": on, "with": with, "times": times}});
        self.tells(provider, failure).await;
    }

    /// A fake's recorded state (`GET /_ctl`).
    pub async fn seen(&self, provider: Provider) -> Json {
        let url = format!("{}/_ctl", self.base(provider));
        let answer = self.http.get(url).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// How often a fake was called like this: `METHOD /path`, or a prefix of it with a trailing `*`.
    pub async fn calls(&self, provider: Provider, like: &str) -> usize {
        let seen = self.seen(provider).await;
        let calls = seen["calls"].as_array().expect("a list").iter();
        let is_like = |call: &&Json| {
            let call = call.as_str().expect("a call");
            like.strip_suffix('*')
                .map_or(call == like, |begin| call.starts_with(begin))
        };
        calls.filter(is_like).count()
    }

    /// The meetings at Zoom, deleted ones included.
    pub async fn meetings(&self) -> Vec<Json> {
        self.seen(Provider::Zoom).await["meetings"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// Deletes a meeting on Zoom's side.
    pub async fn removes_at_zoom(&self, meeting: &Json) {
        let tokens = self.tells(Provider::Zoom, json!({"issue_tokens": true})).await;
        let url = format!("{}/v2/meetings/{}", self.base(Provider::Zoom), meeting["id"]);
        let token = tokens["access_token"].as_str().expect("a token");
        let answer = self.http.delete(url).bearer_auth(token).send().await;
        assert_eq!(answer.expect("an answer").status(), 204);
    }

    /// Presses "Connect", and returns the URL of the consent page.
    pub async fn sets_out(&self, person: &Person, provider: Provider) -> Url {
        let path = format!("/settings/providers/{}/connect", provider.word());
        let answer = person.post(&path, &[]).await;
        let consent: Url = answer.see_other().parse().expect("an address");
        assert!(consent.as_str().starts_with(&self.base(provider)), "{consent}");
        consent
    }

    /// Visits the consent page and agrees; returns the callback URL.
    pub async fn consents(&self, consent: &Url) -> Url {
        let answer = self.http.get(consent.clone()).send().await.expect("an answer");
        assert_eq!(answer.status(), 302);
        let back = answer.headers()[LOCATION].to_str().expect("ASCII");
        assert!(back.starts_with(&self.app.address), "{back}");
        back.parse().expect("an address")
    }

    /// Opens the callback URL, and returns the result.
    pub async fn returns(&self, person: &Person, back: &Url) -> String {
        let path = format!("{}?{}", back.path(), back.query().unwrap_or_default());
        let answer = person.get(&path).await;
        let settings: Url = self.app.address.parse().expect("an address");
        let settings = settings.join(answer.see_other()).expect("an address");
        assert_eq!(settings.path(), "/settings");
        let told = query(&settings);
        assert!(back.path() == format!("/oauth/{}/callback", told["provider"]));
        told["outcome"].clone()
    }

    /// The whole OAuth flow.
    pub async fn goes(&self, person: &Person, provider: Provider) -> String {
        let consent = self.sets_out(person, provider).await;
        let back = self.consents(&consent).await;
        self.returns(person, &back).await
    }

    pub async fn connects(&self, person: &Person, provider: Provider) {
        assert_eq!(self.goes(person, provider).await, "connected");
    }

    /// Loads Settings → "Video provider".
    pub async fn settings(&self, person: &Person) -> ProviderSettings {
        person.ask("provider/settings", json!({})).await.done()
    }

    pub async fn choice(&self, person: &Person, provider: Provider) -> ProviderChoice {
        let mut choices = self.settings(person).await.choices.into_iter();
        choices
            .find(|choice| choice.provider.provider == provider)
            .expect("all four are there")
    }

    /// Books the two for Tuesday at 14:00 in Berlin.
    pub async fn books(&self) -> SessionView {
        self.rivera.schedules(&self.maya).created().await.session
    }

    /// Books them for another date.
    pub async fn books_for(&self, date: &str) -> SessionView {
        let plan = self.rivera.schedules(&self.maya).at(date, "14:00");
        plan.created().await.session
    }

    /// Books them for Tuesday, and lets the meeting be made.
    pub async fn has_a_session(&self) -> SessionView {
        let session = self.books().await;
        self.app.works().await;
        assert_eq!(self.state(session.id).await, LinkState::Ready);
        session
    }

    /// The link of a session, as the partner sees it.
    pub async fn link(&self, id: SessionId) -> LinkView {
        let link: Option<LinkView> = self
            .rivera
            .ask("provider/session_link", json!({"id": id}))
            .await
            .done();
        link.expect("a meeting ahead")
    }

    /// The state of a session's link.
    pub async fn state(&self, id: SessionId) -> LinkState {
        self.link(id).await.state
    }

    /// Changes the session's provider.
    pub async fn changes_to(&self, id: SessionId, provider: Provider) -> LinkView {
        let asked = json!({"id": id, "provider": provider});
        let link: Option<LinkView> = self.rivera.ask("provider/change", asked).await.done();
        link.expect("a meeting ahead")
    }

    /// Changes the session to one in person.
    pub async fn moves_to_high_street(&self, id: SessionId) {
        let session = self.rivera.sees(id).await;
        let edit = self.rivera.edits(&session).with(|form| {
            form.kind = "in_person".into();
            form.place = "12 High Street".into();
        });
        let _: Scheduled = edit.saved().await;
    }

    /// Advances the clock, and runs the jobs that are due then.
    pub async fn passes(&self, seconds: i64) {
        self.app.wait(TimeDelta::seconds(seconds));
        self.app.works().await;
    }

    /// Turns the clock to Tuesday, 14:00 in Berlin.
    pub fn on_tuesday(&self) {
        self.app
            .wait(at("2026-11-24T13:00:00Z") - self.app.app.clock.now());
    }

    /// Presses "Join Video Session" without WASM, and returns the `Location`.
    pub async fn enters_at(&self, person: &Person, id: SessionId) -> String {
        let path = format!("/sessions/{id}/join");
        person.post(&path, &[]).await.see_other().to_owned()
    }

    /// The message for a person whom the gate would admit, but who has no meeting to enter.
    pub async fn waits_outside(&self, person: &Person, id: SessionId) -> String {
        person.knocks(id).await.refused(ErrorCode::NotNow).message
    }

    /// Asserts that the outbox has no waiting and no failed jobs.
    #[track_caller]
    pub fn over(&self) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move { assert_eq!(self.app.jobs().await, (0, 0), "at {caller}") }
    }
}

/// The query parameters of a URL.
pub fn query(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

pub const fn failed(problem: LinkProblem) -> LinkState {
    LinkState::Failed(problem)
}
