//! Jitsi in its three forms: open rooms, tokens with a shared secret, JaaS; and its reservations.

use crate::{
    harness::{Engine, TestApp, at},
    people::{Answer, Browser, Person, RoomAddress, Word},
};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, Header, TokenData, Validation};
use rapport::{
    api::{
        ErrorCode,
        join::{Admission, JoinView},
        provider::Enforcement,
        sessions::SessionView,
    },
    domain::{
        ids::{LinkId, SessionId},
        session::SessionStatus,
    },
    server::{crypto::new_id, meeting::room},
};
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::{Value, json};

on_both_engines!(
    a_token_lets_one_person_into_one_room_while_its_window_is_open,
    a_tokens_issuer_audience_and_subject_are_settings,
    jaas_takes_tokens_of_its_own_kind,
    a_room_in_a_window_of_its_own_takes_its_token_along,
    an_open_deployment_gets_no_token,
    with_a_lobby_the_partner_comes_first,
    a_window_of_its_own_waits_for_the_partner_too,
    a_booked_room_may_open_in_its_window_and_no_other,
    a_room_is_recognized_however_it_is_written,
    a_room_that_closes_ends_nothing,
    who_asks_for_a_reservation_shows_the_token,
);

const SECRET: &str = "a secret that both sides have";
const TOKENS: [(&str, &str); 2] = [("JITSI_APP_ID", "rapport-app"), ("JITSI_APP_SECRET", SECRET)];
/// Generated for these tests; used nowhere else.
const JAAS_KEY: &str = include_str!("keys/jaas.pem");
const JAAS_PUBLIC_KEY: &str = include_str!("keys/jaas.pub.pem");
const JAAS_APP: &str = "vpaas-magic-cookie-0123456789abcdef";
const BEARER: &str = "what prosody shows to us";

async fn on_tuesday(app: &TestApp) -> (Person, Person, SessionView) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    (rivera, maya, session)
}

/// Decodes a token as strictly as a deployment: algorithm, issuer and audience. The caller checks the times,
/// which are those of the story.
fn read(
    token: &str,
    algorithm: Algorithm,
    key: &DecodingKey,
    issuer: &str,
    audience: &str,
) -> (Header, Value) {
    let mut rules = Validation::new(algorithm);
    (rules.validate_exp, rules.validate_nbf) = (false, false);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[audience]);
    let TokenData { header, claims } = jsonwebtoken::decode(token, key, &rules).expect("a good token");
    (header, claims)
}

fn read_shared(address: &RoomAddress) -> (Header, Value) {
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let token = address.token().expect("a token");
    read(token, Algorithm::HS256, &key, "rapport-app", "rapport-app")
}

async fn a_token_lets_one_person_into_one_room_while_its_window_is_open(engine: Engine) {
    let app = TestApp::with(engine, &TOKENS).await;
    let (rivera, maya, session) = on_tuesday(&app).await;
    for (person, moderator) in [(&maya, "false"), (&rivera, "true")] {
        let ticket = person.enters(session.id).await;
        assert_eq!(ticket.account, Some(person.id), "by which the room knows them");
        let address = RoomAddress::read(&ticket.address);
        assert_eq!(address.query, "lang=en", "nothing that a log should not hold");
        let (header, claims) = read_shared(&address);
        assert_eq!((header.typ.as_deref(), header.kid), (Some("JWT"), None));
        assert_eq!(
            claims,
            json!({
                "aud": "rapport-app",
                "iss": "rapport-app",
                "sub": "meet.jitsi",
                "room": address.room,
                "nbf": at("2026-11-24T12:44:50Z").timestamp(),
                "exp": at("2026-11-24T15:00:00Z").timestamp(),
                "context": { "user": {
                    "id": person.id.to_string(),
                    "name": person.name,
                    "moderator": moderator,
                }},
            })
        );
    }
    let view: JoinView = maya.ask("join/view", json!({"id": session.id})).await.done();
    assert_eq!(view.provider.enforces, Enforcement::Token);
}

async fn a_tokens_issuer_audience_and_subject_are_settings(engine: Engine) {
    let more = [
        ("JITSI_TOKEN_ISSUER", "rapport"),
        ("JITSI_TOKEN_AUDIENCE", "jitsi"),
        ("JITSI_TOKEN_SUBJECT", "meet.example.org"),
    ];
    let app = TestApp::with(engine, &[&TOKENS[..], &more[..]].concat()).await;
    let (_, maya, session) = on_tuesday(&app).await;
    let address = RoomAddress::read(&maya.enters(session.id).await.address);
    let token = address.token().expect("a token");
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let (_, claims) = read(token, Algorithm::HS256, &key, "rapport", "jitsi");
    assert_eq!(claims["sub"], "meet.example.org");
}

async fn jaas_takes_tokens_of_its_own_kind(engine: Engine) {
    let settings = [
        ("JITSI_DOMAIN", ""),
        ("JAAS_APP_ID", JAAS_APP),
        ("JAAS_KEY_ID", "0f1e2d"),
        ("JAAS_PRIVATE_KEY", JAAS_KEY),
    ];
    let app = TestApp::with(engine, &settings).await;
    let (rivera, maya, session) = on_tuesday(&app).await;
    let ticket = maya.enters(session.id).await;
    assert_eq!(ticket.origin, "https://8x8.vc");
    let address = RoomAddress::read(&ticket.address);
    let room = &address.room;
    assert_eq!(address.start, format!("https://8x8.vc/{JAAS_APP}/{room}"));
    assert_eq!(
        address.settings["config.localSubject"], "Meeting room",
        "another company does not learn the title"
    );
    assert!(!ticket.address.contains("Weekly"));
    let key = DecodingKey::from_rsa_pem(JAAS_PUBLIC_KEY.as_bytes()).expect("a key");
    let token = address.token().expect("a token");
    let (header, claims) = read(token, Algorithm::RS256, &key, "chat", "jitsi");
    assert_eq!(header.kid, Some(format!("{JAAS_APP}/0f1e2d")));
    assert_eq!(header.typ.as_deref(), Some("JWT"));
    assert_eq!(
        (&claims["sub"], &claims["room"]),
        (&json!(JAAS_APP), &json!(room)),
        "the room without the customer"
    );
    assert_eq!(claims["context"]["user"]["moderator"], "false");
    let theirs = RoomAddress::read(&rivera.enters(session.id).await.address);
    let (_, claims) = read(
        theirs.token().expect("a token"),
        Algorithm::RS256,
        &key,
        "chat",
        "jitsi",
    );
    assert_eq!(claims["context"]["user"]["moderator"], "true");

    let page = maya.get(&format!("/sessions/{}/meeting", session.id)).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-src https://8x8.vc;") || policy.ends_with("frame-src https://8x8.vc"),
        "{policy}"
    );
}

async fn a_room_in_a_window_of_its_own_takes_its_token_along(engine: Engine) {
    let settings = [&TOKENS[..], &[("JITSI_EMBED", "never")][..]].concat();
    let app = TestApp::with(engine, &settings).await;
    let (_, maya, session) = on_tuesday(&app).await;
    let Admission::Provider { url } = maya.joins(session.id).await else {
        panic!("not embedded")
    };
    let address = RoomAddress::read(&url);
    assert_eq!(address.query, "lang=en", "nothing that a log should not hold");
    let (_, claims) = read_shared(&address);
    assert_eq!(claims["room"], address.room.as_str());
}

async fn an_open_deployment_gets_no_token(app: TestApp) {
    let (_, maya, session) = on_tuesday(&app).await;
    let ticket = maya.enters(session.id).await;
    assert_eq!(ticket.account, None);
    assert_eq!(RoomAddress::read(&ticket.address).token(), None);
    let view: JoinView = maya.ask("join/view", json!({"id": session.id})).await.done();
    assert_eq!(view.provider.enforces, Enforcement::Link);
}

// ---------------------------------------------------------------------------- reservations

/// Whoever opens a room with a lobby lets the other one in, so the client gets the room after the partner.
async fn with_a_lobby_the_partner_comes_first(engine: Engine) {
    let app = with_reservations(engine, "1").await;
    let (rivera, maya, session) = on_tuesday(&app).await;
    let id = session.id;
    let waits = async || {
        let answer = maya.ask("join/enter", json!({"id": id})).await;
        let error = answer.refused(ErrorCode::HostAway);
        assert_eq!(error.message, "The meeting opens when Rivera is there.");
    };
    waits().await;
    rivera.enters(id).await;
    waits().await;
    rivera.reports(id, Word::Joined).await;
    maya.comes(id).await;
    rivera.reports(id, Word::Left).await;
    waits().await;

    let open = with_reservations(engine, "0").await;
    let (_, maya, session) = on_tuesday(&open).await;
    maya.enters(session.id).await;
}

async fn a_window_of_its_own_waits_for_the_partner_too(engine: Engine) {
    let settings = [
        ("JITSI_RESERVATION_TOKEN", BEARER),
        ("JITSI_RESERVATION_LOBBY", "1"),
        ("JITSI_EMBED", "never"),
    ];
    let app = TestApp::with(engine, &settings).await;
    let (rivera, maya, session) = on_tuesday(&app).await;
    maya.knocks(session.id).await.refused(ErrorCode::HostAway);
    assert_eq!(rivera.sees(session.id).await.status, SessionStatus::Scheduled);
    assert!(matches!(
        rivera.joins(session.id).await,
        Admission::Provider { .. }
    ));
    assert!(matches!(maya.joins(session.id).await, Admission::Provider { .. }));
}

const CONFERENCE: &str = "/api/jitsi/reservations/conference";

async fn with_reservations(engine: Engine, lobby: &str) -> TestApp {
    let settings = [
        ("JITSI_RESERVATION_TOKEN", BEARER),
        ("JITSI_RESERVATION_LOBBY", lobby),
    ];
    TestApp::with(engine, &settings).await
}

/// The room of a session's link; without a link, a name that it could have.
async fn room_of(app: &TestApp, id: SessionId) -> String {
    let config = &app.app.config;
    let (prefix, link) = (&config.jitsi.room_prefix, LinkId(new_id()));
    let could = room::generate(&config.keys, prefix, id, link);
    app.room(id).await.unwrap_or(could.0)
}

/// Sends a request as prosody does, without cookies and `Origin`.
async fn asks(app: &TestApp, method: Method, path: &str, bearer: Option<&str>, room: &str) -> Answer {
    let prosody = Browser::sending(app, &[]);
    let mut request = prosody.request(method.clone(), path);
    if let Some(bearer) = bearer {
        request = request.header(AUTHORIZATION, format!("Bearer {bearer}"));
    }
    if method == Method::POST {
        request = request.form(&[
            ("name", room),
            ("start_time", "2026-11-24T13:00:00.000Z"),
            ("mail_owner", "somebody@meet.jitsi"),
        ]);
    }
    prosody.send(request).await
}

async fn may_open(app: &TestApp, room: &str) -> Answer {
    asks(app, Method::POST, CONFERENCE, Some(BEARER), room).await
}

fn message(answer: &Answer) -> String {
    assert_eq!(answer.status, 403, "{}", answer.body);
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    body["message"].as_str().expect("a message").to_owned()
}

async fn a_booked_room_may_open_in_its_window_and_no_other(engine: Engine) {
    let app = with_reservations(engine, "1").await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let room = room_of(&app, session.id).await;
    assert_eq!(
        message(&may_open(&app, &room).await),
        "You can join from Tue 24 Nov, 13:45 (Europe/Berlin) on. / Sie können ab Di 24. Nov., 13:45 (Europe/Berlin) beitreten.",
        "neither person nor language is known"
    );
    app.wait_until("2026-11-24T12:40:00Z");
    assert_eq!(
        message(&may_open(&app, &room).await),
        "You can join in 5 min. / Sie können in 5 Min. beitreten."
    );
    app.wait_until("2026-11-24T12:45:00Z");
    let answer = may_open(&app, &room).await;
    assert_eq!(answer.status, 200);
    let expected = json!({
        "id": session.id,
        "name": room,
        "mail_owner": "somebody@meet.jitsi",
        "start_time": "2026-11-24T12:45:00.000Z",
        "duration": 135 * 60,
        "max_occupants": 4,
        "lobby": true,
    });
    assert_eq!(
        serde_json::from_str::<Value>(&answer.body).expect("JSON"),
        expected
    );
    // Opened later, it closes with the window all the same.
    app.wait_until("2026-11-24T13:40:00.500Z");
    let late: Value = serde_json::from_str(&may_open(&app, &room).await.body).expect("JSON");
    assert_eq!(late["start_time"], "2026-11-24T13:40:00.500Z");
    assert_eq!(
        late["duration"],
        80 * 60 - 1,
        "in whole seconds, never past the window"
    );
    let cancelled = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    rivera.cancels(&cancelled, "").await.done::<SessionView>();
    assert_eq!(
        message(&may_open(&app, &room_of(&app, cancelled.id).await).await),
        "Session Cancelled"
    );
    app.wait_until("2026-11-24T15:00:00Z");
    assert_eq!(message(&may_open(&app, &room).await), "This session has ended");

    let unknown = "No session is booked in this room.";
    let in_person = rivera
        .schedules(&maya)
        .at("2026-11-25", "16:00")
        .in_person("12 High Street")
        .created()
        .await
        .session;
    let mut other_mark = room.clone();
    other_mark.pop();
    for name in [
        room_of(&app, in_person.id).await,
        room_of(&app, SessionId(new_id())).await,
        other_mark,
        "standup".into(),
        String::new(),
        "rapport-".into(),
    ] {
        assert_eq!(message(&may_open(&app, &name).await), unknown, "{name}");
    }
}

async fn a_room_is_recognized_however_it_is_written(engine: Engine) {
    let app = with_reservations(engine, "0").await;
    let (_, _, session) = on_tuesday(&app).await;
    let room = room_of(&app, session.id).await;
    for name in [room.to_uppercase(), format!("[vpaas]{room}")] {
        let answer = may_open(&app, &name).await;
        let body: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(
            (answer.status, &body["name"]),
            (200, &json!(name)),
            "under the name that it asked for"
        );
        assert_eq!(body.get("lobby"), None);
    }
}

async fn a_room_that_closes_ends_nothing(engine: Engine) {
    let app = with_reservations(engine, "0").await;
    let (rivera, maya, session) = on_tuesday(&app).await;
    maya.comes(session.id).await;
    app.wait(TimeDelta::minutes(5));
    let closed = format!("{CONFERENCE}/{}", session.id);
    assert_eq!(
        asks(&app, Method::DELETE, &closed, Some(BEARER), "").await.status,
        200
    );
    assert_eq!(rivera.sees(session.id).await.status, SessionStatus::InProgress);
    assert_eq!(
        may_open(&app, &room_of(&app, session.id).await).await.status,
        200,
        "they may come back"
    );
}

async fn who_asks_for_a_reservation_shows_the_token(engine: Engine) {
    let app = with_reservations(engine, "0").await;
    let (_, _, session) = on_tuesday(&app).await;
    let room = room_of(&app, session.id).await;
    let one = format!("{CONFERENCE}/{}", session.id);
    for (method, path) in [(Method::POST, CONFERENCE), (Method::DELETE, one.as_str())] {
        for bearer in [
            None,
            Some(""),
            Some("what prosody shows to u"),
            Some("What prosody shows to us"),
        ] {
            let answer = asks(&app, method.clone(), path, bearer, &room).await;
            assert_eq!(answer.status, 401, "{method} {bearer:?}");
            assert!(!answer.body.contains(&room), "{}", answer.body);
        }
    }
    // A body that cannot be read is a matter for those who show the token.
    let prosody = app.anybody();
    let garbled = |bearer: &'static str| {
        let request = prosody.request(Method::POST, CONFERENCE).bearer_auth(bearer);
        prosody.send(request.header("content-type", "text/plain").body("name"))
    };
    assert_eq!(garbled("guessed").await.status, 401);
    assert_eq!(garbled(BEARER).await.status, 415);
    let closed = TestApp::with(engine, &[]).await;
    assert_eq!(
        asks(&closed, Method::POST, CONFERENCE, Some(BEARER), &room)
            .await
            .status,
        404
    );
}
