//! People, each with a browser, and their actions.

use crate::harness::{PASSWORD, PASSWORD_HASH, TestApp};
use chrono::TimeDelta;
use rapport::{
    api::{
        ApiError, ErrorCode,
        booking::{Edit, PasscodeChange, Schedule, Scheduled},
        clients::{ClientAdded, ClientState, PartnerPage, PartnerView},
        forms::{NEXT, PAGE},
        join::{Admission, RoomTicket},
        meeting::{MeetingView, PresenceReport},
        provider::{Provider, ProviderSettings},
        sessions::SessionView,
    },
    domain::{
        account::{Email, Role},
        ids::{AccountId, AdmissionId, IntegrationId, LoginId, SessionId},
        session::SessionKind,
        wall_clock::clock,
    },
    server::{
        crypto::{self, Token},
        db::{
            self,
            accounts::NewAccount,
            integrations::{Integration, IntegrationStatus},
        },
        sealed::Place,
    },
};
use reqwest::{
    Client, Method, RequestBuilder,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, ORIGIN},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let streams = headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/event-stream");
        let body = if streams {
            // An event stream does not end.
            String::new()
        } else {
            response.text().await.expect("a text")
        };
        Self {
            status,
            headers,
            body,
        }
    }

    /// Asserts success, and decodes the answer.
    #[track_caller]
    pub fn done<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    /// Asserts a refusal with this code and its HTTP status.
    #[track_caller]
    pub fn refused(&self, code: ErrorCode) -> ApiError {
        let error: ApiError = serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.body));
        assert_eq!((self.status, error.code), (code.status(), code), "{}", self.body);
        error
    }

    /// Asserts that this is the only invalid field, and returns its message.
    #[track_caller]
    pub fn wrong(&self, field: &str) -> String {
        let error = self.refused(ErrorCode::Invalid);
        let names: Vec<_> = error.fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, [field], "{error:?}");
        error.fields[0].message.clone()
    }

    /// A header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Asserts a 303, and returns its `Location`.
    #[track_caller]
    pub fn see_other(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.body);
        self.header(LOCATION.as_str())
    }
}

/// A browser: a cookie jar, and `Origin` on every request.
#[derive(Clone)]
pub struct Browser {
    http: Client,
    address: String,
}

impl Browser {
    /// A browser that is not signed in.
    pub fn new(app: &TestApp) -> Self {
        Self::sending(app, &[(ORIGIN, &app.app.config.public_origin())])
    }

    /// A client that sends only these headers.
    pub fn sending(app: &TestApp, headers: &[(HeaderName, &str)]) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a header")))
            .collect();
        let http = Client::builder()
            .default_headers(headers)
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self {
            http,
            address: app.address.clone(),
        }
    }

    /// The same browser, on another server.
    #[must_use]
    pub fn at(&self, app: &TestApp) -> Self {
        self.at_address(&app.address)
    }

    /// The same browser, on another origin.
    #[must_use]
    pub fn at_address(&self, address: &str) -> Self {
        Self {
            address: address.to_owned(),
            ..self.clone()
        }
    }

    /// A request to extend.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).header(ACCEPT, "text/html")).await
    }

    /// Posts the form of a page, as a browser without WASM does. The page's path says which; a path without a form
    /// is posted to as it is.
    pub async fn post(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        let parts: Vec<_> = page.trim_matches('/').split('/').collect();
        let (join, session) = match parts[..] {
            ["sessions", id, ..] => (format!("/sessions/{id}/join"), format!("/sessions/{id}")),
            _ => Default::default(),
        };
        let after = format!("{session}#feedback");
        let (action, shown) = match parts[..] {
            ["sign-in"] => ("account/sign_in", page),
            ["register"] => ("account/register", page),
            ["sign-out"] => ("account/sign_out", "/overview"),
            ["preferences"] => ("account/preferences", "/overview"),
            ["invitations", token] => {
                all.push(("token", token));
                ("clients/accept_invitation", page)
            }
            ["sessions", "new"] => ("booking/schedule", page),
            ["sessions", id, "passcode"] => {
                all.extend([("id", id), (NEXT, &*join)]);
                ("join/verify_passcode", &*join)
            }
            ["sessions", id, "join"] => {
                all.push(("id", id));
                ("join/join", page)
            }
            ["sessions", id, "feedback"] => {
                all.extend([("id", id), (NEXT, &*after)]);
                let takes_back = fields.iter().any(|(name, _)| *name == "take_back");
                (
                    if takes_back {
                        "feedback/take_back"
                    } else {
                        "feedback/give"
                    },
                    &*session,
                )
            }
            _ => return self.submits(page, &all).await,
        };
        all.push((PAGE, shown));
        self.submits(&format!("/api/{action}"), &all).await
    }

    /// Posts these fields to this address, as a browser does.
    pub async fn submits(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, address);
        Answer::of(request.header(ACCEPT, "text/html").form(fields)).await
    }

    pub async fn ask(&self, endpoint: &str, arguments: Json) -> Answer {
        Answer::of(
            self.request(Method::POST, &format!("/api/{endpoint}"))
                .json(&arguments),
        )
        .await
    }

    /// Sends a request that the caller has built.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.ask(
            "account/sign_in",
            json!({"form": {"email": email, "password": password}}),
        )
        .await
    }
}

#[derive(Clone)]
pub struct Person {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub browser: Browser,
    /// The last presence report of each session's frame.
    pub frame: Arc<Mutex<HashMap<SessionId, PresenceReport>>>,
}

/// The events that a frame can report.
#[derive(Debug, Clone, Copy)]
pub enum Word {
    Joined,
    Left,
    OtherJoined,
    OtherLeft,
}

impl std::ops::Deref for Person {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl TestApp {
    /// A browser that is not signed in.
    pub fn anybody(&self) -> Browser {
        Browser::new(self)
    }

    /// A partner in Berlin.
    pub async fn partner(&self, name: &str) -> Person {
        self.person(name, Role::Partner, "Europe/Berlin").await
    }

    /// A client in Berlin.
    pub async fn client(&self, name: &str) -> Person {
        self.person(name, Role::Client, "Europe/Berlin").await
    }

    /// An administrator.
    pub async fn admin(&self, name: &str) -> Person {
        self.person(name, Role::Admin, "UTC").await
    }

    /// A person, signed in over HTTP. The account is stored as by registration, with a password hash that is
    /// computed once.
    pub async fn person(&self, name: &str, role: Role, zone: &str) -> Person {
        let (id, email) = self.account(name, role, zone).await;
        let browser = self.anybody();
        let signed_in = browser.sign_in(&email, PASSWORD).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.body);
        Person {
            id,
            name: name.to_owned(),
            email,
            browser,
            frame: Arc::default(),
        }
    }

    /// An account with the password [`PASSWORD`]; returns its id and email address.
    pub async fn account(&self, name: &str, role: Role, zone: &str) -> (AccountId, String) {
        let email = format!(
            "{}@example.org",
            name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), ".")
        );
        let new = NewAccount {
            id: AccountId(crypto::new_id()),
            email: Email::parse(&email).expect("an address"),
            name: name.to_owned(),
            role,
            password_hash: Some(PASSWORD_HASH.clone()),
            time_zone: zone.to_owned(),
            email_confirmed: true,
            unapproved: false,
        };
        let mut tx = self.app.db.begin().await.expect("a transaction");
        db::accounts::insert(&mut tx, &new, self.app.clock.now())
            .await
            .expect("an account");
        tx.commit().await.expect("stored");
        (new.id, email)
    }

    /// Another browser of a person, signed in without a password check.
    pub async fn another_browser(&self, person: &Person) -> Person {
        let (token, now) = (Token::new(), self.app.clock.now());
        let mut tx = self.app.db.begin().await.expect("a transaction");
        let until = now + chrono::TimeDelta::days(30);
        db::accounts::insert_login(
            &mut tx,
            LoginId(crypto::new_id()),
            person.id,
            token.hash(),
            now,
            until,
        )
        .await
        .expect("a login");
        tx.commit().await.expect("stored");
        let cookie = format!("rapport_login={}", token.expose());
        let headers = [
            (ORIGIN, self.app.config.public_origin()),
            (reqwest::header::COOKIE, cookie),
        ];
        let headers = headers
            .each_ref()
            .map(|(name, value)| (name.clone(), value.as_str()));
        Person {
            browser: Browser::sending(self, &headers),
            frame: Arc::default(),
            ..person.clone()
        }
    }

    /// Connects a Zoom account with these tokens, without the consent page.
    pub async fn connects_zoom(&self, partner: &Person, access: &str, refresh: &str) -> IntegrationId {
        let (id, keys) = (IntegrationId(crypto::new_id()), &self.app.config.keys);
        let sealed = |place: Place, token: &str| {
            let sealed = keys.seal(&place.to_string(), token.as_bytes());
            Some(sealed.expect("sealed"))
        };
        let now = self.app.clock.now();
        let new = Integration {
            id,
            account: partner.id,
            provider: Provider::Zoom,
            external_account: "rivera-at-zoom".into(),
            label: partner.email.clone(),
            scopes: "meeting:write:meeting".into(),
            access_token_sealed: sealed(Place::AccessToken(id, Provider::Zoom), access),
            refresh_token_sealed: sealed(Place::RefreshToken(id, Provider::Zoom), refresh),
            expires_at: now + TimeDelta::hours(1),
            status: IntegrationStatus::Connected,
            updated_at: now,
        };
        let mut tx = self.app.db.begin().await.expect("a transaction");
        db::integrations::connect(&mut tx, new).await.expect("connected");
        tx.commit().await.expect("stored");
        id
    }

    /// Rivera, a partner, and her client Maya.
    pub async fn rivera_and_maya(&self) -> (Person, Person) {
        let (rivera, maya) = (self.partner("Rivera").await, self.client("Maya").await);
        rivera.adds(&maya).await;
        (rivera, maya)
    }
}

impl Person {
    /// Sends a request to a client who has an account.
    pub async fn asks(&self, client: &Person) -> ClientAdded {
        let form = json!({"form": {"name": client.name, "email": client.email}});
        self.ask("clients/add", form).await.done()
    }

    /// Adds a client who has an account, and who accepts.
    pub async fn adds(&self, client: &Person) {
        let added = self.asks(client).await;
        assert_eq!(added.client.state, ClientState::Requested);
        client.answers(self, true).await;
    }

    /// Answers this partner's request.
    pub async fn answers(&self, partner: &Person, accept: bool) {
        self.ask(
            "clients/answer_request",
            json!({"id": partner.id, "accept": accept}),
        )
        .await
        .done::<()>();
    }

    pub async fn partners(&self) -> Vec<PartnerView> {
        let page: PartnerPage = self.ask("clients/partners", json!({"cursor": null})).await.done();
        page.partners
    }

    /// Fills in "Schedule Session": by default Tuesday 24 November 2026 at 14:00 for 50 minutes, by video.
    pub fn schedules(&self, client: &Person) -> Plan<'_> {
        self.schedules_account(&client.id.to_string())
    }

    /// As [`Person::schedules`], with any value in the field "Client".
    pub fn schedules_account(&self, client: &str) -> Plan<'_> {
        let form = Schedule {
            client: client.to_owned(),
            title: "Weekly session".into(),
            date: "2026-11-24".into(),
            time: "14:00".into(),
            duration: "50".into(),
            kind: "video".into(),
            ..Schedule::default()
        };
        Plan { partner: self, form }
    }

    /// Fills in "Edit" with the session as they see it now.
    pub fn edits(&self, session: &SessionView) -> Change<'_> {
        let form = Edit {
            id: session.id.to_string(),
            version: session.version.to_string(),
            title: session.title.clone(),
            date: session.when.start.date().to_string(),
            time: clock(session.when.start),
            duration: (session.ends_at - session.starts_at).num_minutes().to_string(),
            kind: session.kind.word().into(),
            place: session.place.clone().unwrap_or_default(),
            passcode: PasscodeChange::Keep,
            notes: session.notes.clone().unwrap_or_default(),
        };
        Change { partner: self, form }
    }

    /// Drags a session to another time.
    pub async fn moves(&self, session: &SessionView, date: &str, time: &str, minutes: u16) -> Answer {
        let to = json!({"id": session.id, "version": session.version, "date": date, "time": time, "duration": minutes});
        self.ask("booking/reschedule", json!({"form": to})).await
    }

    pub async fn cancels(&self, session: &SessionView, reason: &str) -> Answer {
        self.ask(
            "booking/cancel",
            json!({"id": session.id, "version": session.version, "reason": reason}),
        )
        .await
    }

    pub async fn deletes(&self, id: SessionId) -> Answer {
        self.ask("booking/delete", json!({"id": id})).await
    }

    /// Loads a session's page.
    pub async fn looks_at(&self, id: SessionId) -> Answer {
        self.ask("sessions/one", json!({"id": id})).await
    }

    /// Loads a session's page, which must succeed.
    pub async fn sees(&self, id: SessionId) -> SessionView {
        self.looks_at(id).await.done()
    }

    /// Enters a passcode.
    pub async fn types(&self, id: SessionId, passcode: &str) -> Answer {
        self.ask("join/verify_passcode", json!({"id": id, "passcode": passcode}))
            .await
    }

    /// Presses "Join Video Session".
    pub async fn knocks(&self, id: SessionId) -> Answer {
        self.ask("join/join", json!({"id": id})).await
    }

    /// Presses "Join Video Session", and is admitted.
    pub async fn joins(&self, id: SessionId) -> Admission {
        self.knocks(id).await.done()
    }

    /// Is admitted and gets the room ticket.
    pub async fn enters(&self, id: SessionId) -> RoomTicket {
        let ticket: RoomTicket = self.ask("join/enter", json!({"id": id})).await.done();
        let silent = PresenceReport::before(ticket.admission);
        self.frame.lock().unwrap().insert(id, silent);
        ticket
    }

    /// Is admitted, and learns the room's name.
    pub async fn enters_room(&self, id: SessionId) -> String {
        RoomAddress::read(&self.enters(id).await.address).room
    }

    /// Is admitted, gets the room ticket, and reports that they are in the room.
    pub async fn comes(&self, id: SessionId) {
        self.enters(id).await;
        self.reports(id, Word::Joined).await;
    }

    /// The next report after this event, without sending it. If there is no ticket, it carries a made-up
    /// admission.
    pub fn hears(&self, id: SessionId, word: Word) -> PresenceReport {
        let mut frames = self.frame.lock().unwrap();
        let presence = frames
            .entry(id)
            .or_insert_with(|| PresenceReport::before(AdmissionId(crypto::new_id())));
        presence.number += 1;
        match word {
            Word::Joined => presence.here = true,
            Word::Left => (presence.here, presence.in_company) = (false, false),
            Word::OtherJoined => presence.in_company = true,
            Word::OtherLeft => presence.in_company = false,
        }
        *presence
    }

    pub async fn sends(&self, id: SessionId, presence: PresenceReport) {
        self.ask("meeting/report", json!({"id": id, "presence": presence}))
            .await
            .done::<()>();
    }

    /// Reports an event of their frame.
    pub async fn reports(&self, id: SessionId, word: Word) {
        let presence = self.hears(id, word);
        self.sends(id, presence).await;
    }

    pub async fn meeting(&self, id: SessionId) -> MeetingView {
        self.ask("meeting/view", json!({"id": id})).await.done()
    }

    /// Loads Settings → "Video provider".
    pub async fn provider_settings(&self) -> ProviderSettings {
        self.ask("provider/settings", json!({})).await.done()
    }

    /// Chooses the provider of new sessions, with this address of their own.
    pub async fn chooses(&self, provider: Provider, address: &str) -> Answer {
        let form = json!({"form": {"provider": provider.word(), "manual_url": address}});
        self.ask("provider/choose", form).await
    }

    pub async fn changes_provider(&self, id: SessionId, provider: Provider) -> Answer {
        self.ask("provider/change", json!({"id": id, "provider": provider}))
            .await
    }

    /// Presses "End Session".
    pub async fn ends(&self, id: SessionId) -> Answer {
        self.ask("meeting/end", json!({"id": id})).await
    }
}

/// "Schedule Session", being filled in.
#[must_use]
pub struct Plan<'a> {
    partner: &'a Person,
    pub form: Schedule,
}

impl Plan<'_> {
    pub fn at(mut self, date: &str, time: &str) -> Self {
        (self.form.date, self.form.time) = (date.into(), time.into());
        self
    }

    pub fn minutes(mut self, minutes: u16) -> Self {
        self.form.duration = minutes.to_string();
        self
    }

    pub fn titled(mut self, title: &str) -> Self {
        self.form.title = title.into();
        self
    }

    pub fn notes(mut self, notes: &str) -> Self {
        self.form.notes = notes.into();
        self
    }

    pub fn protected(mut self) -> Self {
        self.form.protected = "on".into();
        self
    }

    pub fn in_person(mut self, place: &str) -> Self {
        self.form.kind = SessionKind::InPerson.word().into();
        self.form.place = place.into();
        self
    }

    /// Sets a field that has no method here.
    pub fn with(mut self, change: impl FnOnce(&mut Schedule)) -> Self {
        change(&mut self.form);
        self
    }

    /// Presses "Create Session".
    pub async fn send(self) -> Answer {
        self.partner
            .ask("booking/schedule", json!({"form": self.form}))
            .await
    }

    /// Presses "Create Session", which must succeed.
    pub async fn created(self) -> Scheduled {
        self.send().await.done()
    }

    /// Presses "Create Session", which must be refused with this code.
    pub async fn refused(self, code: ErrorCode) -> ApiError {
        self.send().await.refused(code)
    }
}

/// "Edit", being filled in.
#[must_use]
pub struct Change<'a> {
    partner: &'a Person,
    pub form: Edit,
}

impl Change<'_> {
    pub fn with(mut self, change: impl FnOnce(&mut Edit)) -> Self {
        change(&mut self.form);
        self
    }

    /// Presses "Save".
    pub async fn send(self) -> Answer {
        self.partner.ask("booking/edit", json!({"form": self.form})).await
    }

    /// Presses "Save", which must succeed.
    pub async fn saved(self) -> Scheduled {
        self.send().await.done()
    }
}

/// The address of a room, with its settings as Jitsi reads them.
pub struct RoomAddress {
    /// Without query and fragment.
    pub start: String,
    /// The last segment.
    pub room: String,
    pub query: String,
    pub settings: HashMap<String, Json>,
}

impl RoomAddress {
    pub fn read(address: &str) -> Self {
        let (rest, fragment) = address.split_once('#').expect("a fragment");
        let (start, query) = rest.split_once('?').expect("a query");
        let settings = fragment.split('&').map(|part| {
            let (name, value) = part.split_once('=').expect("a value");
            let json = percent_encoding::percent_decode_str(value)
                .decode_utf8()
                .expect("text");
            (name.to_owned(), serde_json::from_str(&json).expect("JSON"))
        });
        Self {
            start: start.to_owned(),
            room: start.rsplit('/').next().expect("a room").to_owned(),
            query: query.to_owned(),
            settings: settings.collect(),
        }
    }

    pub fn token(&self) -> Option<&str> {
        self.settings.get("jwt")?.as_str()
    }
}
