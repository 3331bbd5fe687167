//! Incoming webhooks: who may send them, what is stored, and how session and person are found.

use crate::{
    harness::{Engine, TestApp},
    people::{Answer, Browser, Person},
    secrets::dump,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rapport::{
    api::ErrorCode,
    domain::{
        ids::SessionId,
        join::Participant::{self, Client, Partner},
        meeting_event::{
            MeetingEventKind::{self, Ended, Joined, Left, Started},
            intervals, over_since,
        },
    },
    server::{
        crypto::{self, hmac, hmac_hex, new_id},
        db,
        jobs::purging,
    },
};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

on_both_engines!(
    each_form_is_kept_with_whose_it_was,
    only_what_is_signed_with_a_secret_of_its_own_is_taken,
    what_was_signed_too_long_ago_or_in_the_future_is_refused,
    what_is_too_large_or_not_json_is_refused,
    in_production_only_a_trusted_proxy_vouches_for_https,
    a_flood_is_told_when_to_come_again,
    sign_ins_count_people_and_not_their_proxy,
    zoom_is_answered_its_question,
    what_is_of_no_concern_is_acknowledged_and_not_kept,
    what_is_delivered_again_is_worked_off_once,
    a_guest_is_the_client_only_once_she_was_sent_there,
    any_order_tells_the_same,
    a_meeting_that_is_not_the_sessions_any_more_tells_nothing_of_it,
    neither_names_nor_rooms_are_kept,
    what_belongs_to_no_session_is_forgotten_after_thirty_days,
);

const ZOOM_KEY: &str = "zoom-0123456789abcdefghijkl";
const JAAS_KEY: &str = "jaas-0123456789abcdefghijkl";
const JITSI_KEY: &str = "jitsi-0123456789abcdefghijkl";
const ZOOM_SECRET: &str = "zoom's secret token";
const JAAS_SECRET: &str = "whsec_9635df66714a4cf088ee9d0979dd3bf6";
const JITSI_TOKEN: &str = "what prosody shows to us";
const OWN_SECRET: &str = "what our own bridge signs with";
const SETTINGS: [(&str, &str); 7] = [
    ("ZOOM_WEBHOOK_KEY", ZOOM_KEY),
    (
        "ZOOM_WEBHOOK_SECRETS",
        "the next one of Zoom's, zoom's secret token",
    ),
    ("JAAS_WEBHOOK_KEY", JAAS_KEY),
    ("JAAS_WEBHOOK_SECRETS", JAAS_SECRET),
    ("JITSI_WEBHOOK_KEY", JITSI_KEY),
    ("JITSI_WEBHOOK_SECRETS", JITSI_TOKEN),
    ("MEETING_WEBHOOK_SECRETS", OWN_SECRET),
];
/// Zoom's id of the meeting.
const ZOOM_MEETING: i64 = 93_123_456_789;

/// An event: kind, person, connection, seconds after the start.
type Happened = (MeetingEventKind, Option<Participant>, &'static str, i64);

/// The client comes first, is away for a while, and leaves before the partner.
const STORY: [Happened; 8] = [
    (Started, None, "", 0),
    (Joined, Some(Client), "c1", 1),
    (Joined, Some(Partner), "p1", 60),
    (Left, Some(Client), "c1", 600),
    (Joined, Some(Client), "c2", 660),
    (Left, Some(Client), "c2", 2990),
    (Left, Some(Partner), "p1", 3000),
    (Ended, None, "", 3001),
];

/// A video session and its two people, at its start.
struct Story {
    app: TestApp,
    rivera: Person,
    maya: Person,
    session: SessionId,
    room: String,
}

impl Story {
    async fn with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        let app = TestApp::with(engine, &[&SETTINGS, settings].concat()).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let session = rivera.schedules(&maya).created().await.session.id;
        let room = app.room(session).await.expect("a room");
        app.wait_until("2026-11-24T13:00:00Z");
        Self {
            app,
            rivera,
            maya,
            session,
            room,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.app.app.clock.now()
    }

    /// Makes Zoom the session's provider.
    async fn moves_to_zoom(&self) {
        let text =
            "update meeting_links set provider = 'zoom', external_id = '93123456789' where session_id = $1";
        assert_eq!(self.app.change(text, [self.session.into()]).await, 1);
    }

    /// The gate lets the client in, and sends her to the provider.
    async fn sends_the_client(&self) {
        let text = "insert into join_events (id, session_id, account_id, at, answer) values ($1, $2, $3, $4, 'admitted')";
        let row = [
            new_id().into(),
            self.session.into(),
            self.maya.id.into(),
            self.now().into(),
        ];
        assert_eq!(self.app.change(text, row).await, 1);
    }

    fn account(&self, participant: Participant) -> String {
        match participant {
            Partner => self.rivera.id.to_string(),
            Client => self.maya.id.to_string(),
        }
    }

    /// The webhook of prosody's module, now.
    fn of_jitsi(&self, (kind, participant, connection, after): Happened) -> Post {
        let at = (self.now() + TimeDelta::seconds(after)).timestamp();
        let mut body = json!({"room_name": self.room, "room_jid": format!("{}@conference.meet.example", self.room), "is_breakout": false});
        let mut occupant = json!({"occupant_jid": format!("{connection}@meet.example/x"), "name": "Maya Unsaid", "email": "maya.unsaid@home.example"});
        if let Some(participant) = participant {
            occupant["id"] = json!(self.account(participant));
        }
        let (name, path) = match kind {
            Started => ("muc-room-created", "room/created"),
            Ended => ("muc-room-destroyed", "room/destroyed"),
            Joined => ("muc-occupant-joined", "occupant/joined"),
            Left => ("muc-occupant-left", "occupant/left"),
        };
        body["event_name"] = json!(name);
        match kind {
            Started => body["created_at"] = json!(at),
            Ended => {
                body["destroyed_at"] = json!(at);
                body["all_occupants"] = json!([occupant]);
            }
            Joined => {
                occupant["joined_at"] = json!(at);
                body["occupant"] = occupant;
            }
            Left => {
                occupant["left_at"] = json!(at);
                body["occupant"] = occupant;
            }
        }
        jitsi(&format!("/events/{path}"), &body)
    }

    fn of_jaas(&self, (kind, participant, connection, after): Happened) -> Post {
        let at = self.now() + TimeDelta::seconds(after);
        let mut data = json!({"isBreakout": false, "name": "Maya Unsaid", "email": "maya.unsaid@home.example", "moderator": "false",
            "participantJid": format!("{connection}@8x8.vc")});
        if let Some(participant) = participant {
            data["id"] = json!(self.account(participant));
        }
        let kind = match kind {
            Started => "ROOM_CREATED",
            Ended => "ROOM_DESTROYED",
            Joined => "PARTICIPANT_JOINED",
            Left => "PARTICIPANT_LEFT",
        };
        let body = json!({"idempotencyKey": format!("{kind}{connection}"), "eventType": kind, "sessionId": "s", "customerId": "c",
            "timestamp": at.timestamp_millis(), "fqn": format!("vpaas-magic-cookie-1f/{}", self.room), "data": data});
        jaas(self.now(), &body.to_string())
    }

    fn of_zoom(&self, (kind, participant, connection, after): Happened) -> Post {
        let at = self.now() + TimeDelta::seconds(after);
        let mut object = json!({"id": ZOOM_MEETING.to_string(), "uuid": "4444AAAiAAAAAiAiAiiAii==", "host_id": "HOST", "topic": "Unsaid"});
        let event = match kind {
            Started => "meeting.started",
            Ended => "meeting.ended",
            Joined => "meeting.participant_joined",
            Left => "meeting.participant_left",
        };
        if let Some(participant) = participant {
            object["participant"] = json!({"user_id": connection, "user_name": "Maya Unsaid", "email": "maya.unsaid@home.example",
                "id": if participant == Partner { "HOST" } else { "" }});
        }
        let body = json!({"event": event, "event_ts": at.timestamp_millis(), "payload": {"account_id": "A", "object": object}});
        zoom(self.now(), &body.to_string())
    }

    fn of_ours(&self, (kind, participant, connection, after): Happened) -> Post {
        let at = self.now() + TimeDelta::seconds(after);
        let mut body = json!({"id": format!("{}{connection}", kind.word()), "type": kind.word(), "session": self.session,
            "occurred_at": at.to_rfc3339_opts(SecondsFormat::Secs, true), "connection": connection});
        if let Some(participant) = participant {
            body["participant"] = json!(participant.word());
        }
        ours(self.now(), "jitsi", &body.to_string())
    }

    /// The stored events of a session, in the order in which they happened.
    async fn known(&self, session: SessionId) -> Vec<(MeetingEventKind, Option<Participant>, DateTime<Utc>)> {
        let mut tx = self.app.app.db.begin().await.unwrap();
        let events = db::meeting_events::of_session(&mut tx, session)
            .await
            .expect("events");
        events
            .into_iter()
            .map(|event| (event.kind, event.participant, event.at))
            .collect()
    }

    /// The number of stored events.
    async fn kept(&self) -> i64 {
        kept(&self.app).await
    }

    /// Posts a delivery, which must be accepted.
    async fn takes(&self, post: &Post) {
        let answer = post.to(&self.app).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    }

    /// Runs the jobs; none may be due afterwards.
    async fn works(&self) {
        self.app.works().await;
        let due = "select cast(count(*) as bigint) from jobs where run_at <= $1";
        assert_eq!(self.app.number(due, [self.now().into()]).await, 0);
    }

    /// Turns the clock far ahead, and runs the jobs that waited for a return.
    async fn is_over(&self) {
        self.app.wait(TimeDelta::days(60));
        self.app.works().await;
    }
}

async fn kept(app: &TestApp) -> i64 {
    app.number("select cast(count(*) as bigint) from meeting_events", [])
        .await
}

/// An incoming delivery.
#[derive(Clone)]
struct Post {
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Post {
    fn new(path: impl Into<String>, headers: Vec<(&'static str, String)>, body: &str) -> Self {
        Self {
            path: path.into(),
            headers,
            body: body.to_owned(),
        }
    }

    fn with(&self, name: &'static str, value: &str) -> Self {
        let mut post = self.clone();
        post.headers.push((name, value.to_owned()));
        post
    }

    /// Posts it without cookies and `Origin`, as another server does.
    async fn to(&self, app: &TestApp) -> Answer {
        self.as_type(app, "application/json; charset=utf-8").await
    }

    async fn as_type(&self, app: &TestApp, content_type: &str) -> Answer {
        self.by(&Browser::sending(app, &[]), content_type).await
    }

    /// Posts it with a client that several deliveries share.
    async fn by(&self, server: &Browser, content_type: &str) -> Answer {
        let request = server
            .request(Method::POST, &self.path)
            .header(CONTENT_TYPE, content_type);
        let request = self
            .headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, value));
        server.send(request.body(self.body.clone())).await
    }
}

fn zoom(now: DateTime<Utc>, body: &str) -> Post {
    let time = now.timestamp().to_string();
    let signature = hmac_hex(
        ZOOM_SECRET.as_bytes(),
        &[b"v0:", time.as_bytes(), b":", body.as_bytes()],
    );
    let headers = vec![
        ("x-zm-request-timestamp", time),
        ("x-zm-signature", format!("v0={signature}")),
    ];
    Post::new(format!("/api/webhooks/zoom/{ZOOM_KEY}"), headers, body)
}

fn jaas(now: DateTime<Utc>, body: &str) -> Post {
    let time = now.timestamp().to_string();
    let signature = hmac(JAAS_SECRET.as_bytes(), &[time.as_bytes(), b".", body.as_bytes()]);
    let header = format!("t={time},v1={}", STANDARD.encode(signature));
    let headers = vec![("x-jaas-signature", header)];
    Post::new(format!("/api/webhooks/jaas/{JAAS_KEY}"), headers, body)
}

fn jitsi(path: &str, body: &Value) -> Post {
    let headers = vec![("authorization", format!("Bearer {JITSI_TOKEN}"))];
    Post::new(
        format!("/api/webhooks/jitsi/{JITSI_KEY}{path}"),
        headers,
        &body.to_string(),
    )
}

fn ours(now: DateTime<Utc>, provider: &str, body: &str) -> Post {
    let time = now.timestamp().to_string();
    let signed = [time.as_bytes(), b".", provider.as_bytes(), b".", body.as_bytes()];
    let signature = hmac_hex(OWN_SECRET.as_bytes(), &signed);
    let headers = vec![
        ("x-provider", provider.to_owned()),
        ("x-webhook-signature", format!("t={time},v1={signature}")),
    ];
    Post::new("/api/webhooks/meeting", headers, body)
}

/// Builds a delivery of an event in one format.
type Form = fn(&Story, Happened) -> Post;

const FORMS: [(&str, Form); 4] = [
    ("jitsi", Story::of_jitsi),
    ("jaas", Story::of_jaas),
    ("zoom", Story::of_zoom),
    ("generic", Story::of_ours),
];

async fn each_form_is_kept_with_whose_it_was(engine: Engine) {
    for (source, form) in FORMS {
        let story = Story::with(engine, &[]).await;
        if source == "zoom" {
            story.moves_to_zoom().await;
            story.sends_the_client().await;
        }
        for happened in STORY {
            story.takes(&form(&story, happened)).await;
        }
        story.works().await;
        let expected = STORY.map(|(kind, participant, _, after)| {
            (kind, participant, story.now() + TimeDelta::seconds(after))
        });
        assert_eq!(story.known(story.session).await, expected, "{source}");
        let sources = story
            .app
            .texts("select distinct source from meeting_events", [])
            .await;
        assert_eq!(sources, [source]);

        let mut tx = story.app.app.db.begin().await.unwrap();
        let events = db::meeting_events::of_session(&mut tx, story.session)
            .await
            .expect("events");
        let told: Vec<_> = intervals(&events)
            .into_iter()
            .map(|stay| {
                let after = |instant: DateTime<Utc>| (instant - story.now()).num_seconds();
                (stay.participant, after(stay.joined_at), stay.left_at.map(after))
            })
            .collect();
        let expected = [
            (Client, 1, Some(600)),
            (Partner, 60, Some(3000)),
            (Client, 660, Some(2990)),
        ];
        assert_eq!(told, expected, "{source}");
        assert_eq!(
            over_since(&events),
            Some(story.now() + TimeDelta::seconds(3001)),
            "{source}"
        );
        drop(tx);
        story.is_over().await;
    }
}

async fn only_what_is_signed_with_a_secret_of_its_own_is_taken(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let posts: Vec<_> = FORMS
        .iter()
        .map(|(source, form)| (*source, form(&story, STORY[1])))
        .collect();
    let mut refused = Vec::new();
    for (source, post) in &posts {
        refused.push((*source, Post::new(&*post.path, Vec::new(), &post.body)));
        for (_, other) in posts.iter().filter(|(other, _)| other != source) {
            refused.push((*source, Post::new(&*post.path, other.headers.clone(), &post.body)));
        }
        let mut forged = post.clone();
        let (_, value) = forged.headers.last_mut().expect("a signature");
        let last = value.len() - 2;
        let other = if value.as_bytes()[last] == b'0' { "1" } else { "0" };
        value.replace_range(last..=last, other);
        refused.push((*source, forged));
        // Prosody signs nothing.
        if *source != "jitsi" {
            let body = post.body.replacen(':', ": ", 1);
            refused.push((*source, Post::new(&*post.path, post.headers.clone(), &body)));
        }
    }
    for (source, post) in &refused {
        let answer = post.to(&story.app).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (401, ""),
            "{source} {:?}",
            post.headers
        );
    }

    for (_, post) in posts.iter().filter(|(source, _)| *source != "generic") {
        for path in [
            post.path.replace("0123", "0124"),
            post.path.replace("zoom-", "jaas-"),
            post.path.replace("0123456789abcdefghijkl", ""),
        ] {
            if path != post.path {
                let elsewhere = Post::new(&*path, post.headers.clone(), &post.body);
                assert_eq!(elsewhere.to(&story.app).await.status, 404, "{path}");
            }
        }
    }
    assert_eq!((story.kept().await, story.app.jobs().await), (0, (0, 0)));
    let not_set_up = TestApp::with(engine, &[]).await;
    for (_, post) in &posts {
        assert_eq!(post.to(&not_set_up).await.status, 404, "{}", post.path);
    }
    for (_, post) in &posts {
        story.takes(post).await;
    }
    assert_eq!(story.kept().await, 4, "what is signed is taken");
    story.works().await;
}

async fn what_was_signed_too_long_ago_or_in_the_future_is_refused(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let strict = story.app.beside_with(&[("WEBHOOK_PAST_MINUTES", "10")]).await;
    let posts = FORMS.map(|(_, form)| form(&story, STORY[1]));
    let [by_token, by_jaas, by_zoom, by_us] = &posts;
    let answers = async |app: &TestApp| {
        let mut answers = Vec::new();
        for post in [by_token, by_jaas, by_zoom, by_us] {
            answers.push(post.to(app).await.status);
        }
        answers
    };
    story.app.wait(TimeDelta::seconds(-301));
    assert_eq!(
        answers(&story.app).await,
        [200, 401, 401, 401],
        "signed in the future"
    );
    assert_eq!(story.kept().await, 1, "a token has no time");
    story.app.wait(TimeDelta::seconds(301 + 301));
    assert_eq!(answers(&story.app).await, [200, 200, 200, 401]);
    story.app.wait(TimeDelta::minutes(5));
    assert_eq!(answers(&strict).await, [200, 401, 401, 401]);
    story.app.wait(TimeDelta::hours(2));
    assert_eq!(answers(&story.app).await, [200, 401, 401, 401]);
    assert_eq!(story.kept().await, 3);
    story.works().await;
}

async fn what_is_too_large_or_not_json_is_refused(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let limit = 256 * 1024;
    for (length, status) in [(limit, 400), (limit + 1, 413)] {
        let body = "x".repeat(length);
        assert_eq!(
            ours(story.now(), "jitsi", &body).to(&story.app).await.status,
            status
        );
    }
    let good = story.of_ours(STORY[1]);
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
    ] {
        let answer = good.as_type(&story.app, content_type).await;
        assert_eq!(answer.status, 415, "{content_type}");
    }
    let answer = ours(
        story.now(),
        "jitsi",
        r#"{"id": "1", "type": "meeting.started", "session": "x"}"#,
    )
    .to(&story.app)
    .await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("session must be"), "{}", answer.body);
    assert_eq!((story.kept().await, story.app.jobs().await), (0, (0, 0)));
    assert_eq!(good.as_type(&story.app, "Application/JSON").await.status, 200);
    story.works().await;
}

async fn in_production_only_a_trusted_proxy_vouches_for_https(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let behind = async |proxies| {
        let public = ("RAPPORT_PUBLIC_URL", "https://rapport.example.org");
        let settings = [public, ("RAPPORT_TRUSTED_PROXIES", proxies)];
        story.app.beside_with(&settings).await
    };
    let app = behind("10.0.0.0/8, 127.0.0.1").await;
    let post = story.of_ours(STORY[1]);
    for refused in [
        post.clone(),
        post.with("x-forwarded-proto", "http"),
        post.with("x-forwarded-proto", "https, http"),
        post.with("x-forwarded-proto", "https")
            .with("x-forwarded-proto", "http"),
    ] {
        let answer = refused.to(&app).await;
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains("RAPPORT_TRUSTED_PROXIES"), "{}", answer.body);
    }
    let vouched = post.with("x-forwarded-proto", "http, https");
    for proxies in ["10.0.0.0/8", ""] {
        let answer = vouched.to(&behind(proxies).await).await;
        assert_eq!(answer.status, 403, "anybody can send that");
    }
    assert_eq!(story.kept().await, 0);
    assert_eq!(vouched.to(&app).await.status, 200);
    assert_eq!(story.kept().await, 1);
    story.works().await;
}

async fn a_flood_is_told_when_to_come_again(engine: Engine) {
    let story = Story::with(engine, &[("RAPPORT_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let post = story.of_zoom(STORY[1]).with("x-forwarded-for", "192.0.2.1");
    let server = Browser::sending(&story.app, &[]);
    let mut answers = Vec::new();
    while answers.last() != Some(&503) && answers.len() < 3_000 {
        let sent = (0..50).map(|_| post.by(&server, "application/json"));
        let sent = futures::future::join_all(sent).await;
        let slowed = sent.iter().find(|answer| answer.status == 503);
        if let Some(slowed) = slowed {
            let wait: u64 = slowed.header("retry-after").parse().expect("seconds");
            assert!((1..=60).contains(&wait), "{wait}");
        }
        answers.extend(
            sent.iter()
                .map(|answer| if slowed.is_some() { 503 } else { answer.status }),
        );
    }
    assert_eq!(answers.last(), Some(&503));
    assert!(answers.len() >= 600, "{}", answers.len());
    let other_source = story.of_jaas(STORY[1]).with("x-forwarded-for", "192.0.2.1");
    // More at once than the flooded room has quota left.
    let sent = futures::future::join_all((0..40).map(|_| other_source.by(&server, "application/json"))).await;
    assert!(sent.iter().all(|answer| answer.status == 200));
    story.works().await;
}

async fn sign_ins_count_people_and_not_their_proxy(engine: Engine) {
    let app = TestApp::with(engine, &[("RAPPORT_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let tries = async |client: &str| {
        let origin = app.app.config.public_origin();
        let headers = [
            (reqwest::header::ORIGIN, &*origin),
            ("x-forwarded-for".parse().expect("a name"), client),
        ];
        let browser = Browser::sending(&app, &headers);
        browser.sign_in("nobody@example.org", "a guess").await
    };
    for _ in 0..10 {
        assert_ne!(tries("192.0.2.1").await.status, 429);
    }
    tries("192.0.2.1").await.refused(ErrorCode::TooMany);
    assert_ne!(
        tries("192.0.2.2").await.status,
        429,
        "somebody else behind the same proxy"
    );
    tries("203.0.113.9, 192.0.2.1").await.refused(ErrorCode::TooMany);
}

async fn zoom_is_answered_its_question(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680}"#;
    let question = zoom(story.now(), body);
    let answer: Value = question.to(&story.app).await.done();
    let encrypted = hmac_hex(ZOOM_SECRET.as_bytes(), &[b"qgg8vlvZRS6UYooatFL8Aw"]);
    assert_eq!(
        answer,
        json!({"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": encrypted})
    );
    let by_somebody = Post::new(&*question.path, Vec::new(), body).to(&story.app).await;
    assert_eq!((by_somebody.status, by_somebody.body.as_str()), (401, ""));
    assert_eq!((story.kept().await, story.app.jobs().await), (0, (0, 0)));
}

async fn what_is_of_no_concern_is_acknowledged_and_not_kept(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let now = story.now();
    for post in [
        zoom(
            now,
            r#"{"event": "meeting.updated", "payload": {"object": {"id": 93123456789}}}"#,
        ),
        jaas(
            now,
            r#"{"eventType": "USAGE", "idempotencyKey": "1", "data": [{}]}"#,
        ),
        jitsi("", &json!({"event_name": "muc-room-pre-create"})),
        jitsi(
            "/events/room/destroyed",
            &json!({"event_name": "muc-room-destroyed", "room_name": story.room, "is_breakout": true, "destroyed_at": 1}),
        ),
        ours(now, "jitsi", r#"{"id": "1", "type": "participant.waved"}"#),
    ] {
        story.takes(&post).await;
    }
    assert_eq!((story.kept().await, story.app.jobs().await), (0, (0, 0)));
}

async fn what_is_delivered_again_is_worked_off_once(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    story.moves_to_zoom().await;
    let happened = STORY[1];
    let post = story.of_zoom(happened);
    let at_once = futures::future::join_all((0..8).map(|_| post.to(&story.app))).await;
    assert!(at_once.iter().all(|answer| answer.status == 200), "{at_once:?}");
    assert_eq!((story.kept().await, story.app.jobs().await), (1, (1, 0)));
    let [detail] = &story.app.texts("select detail from jobs", []).await[..] else {
        panic!("one piece of work");
    };
    story.works().await;
    let known = story.known(story.session).await;
    assert_eq!(known.len(), 1);

    // Later, with a new signature and other whitespace.
    story.app.wait(TimeDelta::days(29));
    let at = story.now() - TimeDelta::days(29);
    let body: Value = serde_json::from_str(&post.body).expect("JSON");
    let again = zoom(story.now(), &serde_json::to_string_pretty(&body).expect("JSON"));
    story.takes(&again).await;
    assert_eq!((story.kept().await, story.app.jobs().await), (1, (0, 0)));
    assert_eq!(known[0].2, at + TimeDelta::seconds(happened.3));

    // A process that crashed after its work and before it completed the job leaves the job to be repeated.
    let row = "insert into jobs (id, kind, subject_id, detail, state, run_at, attempts, created_at)
        select $1, 'webhook.meeting', id, $2, 'waiting', received_at, 1, received_at from meeting_events";
    let inserted = story
        .app
        .change(row, [new_id().into(), detail.as_str().into()])
        .await;
    assert_eq!(inserted, 1);
    story.works().await;
    assert_eq!(story.known(story.session).await, known);
}

async fn a_guest_is_the_client_only_once_she_was_sent_there(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    story.moves_to_zoom().await;
    // The partner's second device, before anyone was let in.
    for happened in &STORY[..3] {
        story.takes(&story.of_zoom(*happened)).await;
    }
    story.works().await;
    let people = async || {
        let known = story.known(story.session).await;
        known.into_iter().map(|(_, who, _)| who).collect::<Vec<_>>()
    };
    assert_eq!(people().await, [None, None, Some(Partner)]);
    story.sends_the_client().await;
    story
        .takes(&story.of_zoom((Joined, Some(Client), "c9", 70)))
        .await;
    story.works().await;
    assert_eq!(people().await, [None, None, Some(Partner), Some(Client)]);
}

async fn any_order_tells_the_same(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let now = story.now();
    let mut told = Vec::new();
    for nth in 0..6 {
        let day = format!("2026-12-{:02}", nth + 1);
        let booked = story.rivera.schedules(&story.maya).at(&day, "14:00");
        let session = booked.created().await.session.id;
        let mut posts: Vec<_> = STORY
            .into_iter()
            .chain(STORY.into_iter().skip(nth).step_by(2))
            .map(|(kind, participant, connection, after)| {
                let at = now + TimeDelta::seconds(after);
                let body = json!({"id": format!("{nth}{}{connection}", kind.word()), "type": kind.word(), "session": session,
                    "occurred_at": at, "connection": connection, "participant": participant.map(Participant::word)});
                ours(now, "jitsi", &body.to_string())
            })
            .collect();
        // A different order for each session, the first in the order of events.
        posts.sort_by_cached_key(|post| {
            let mark = crypto::hash_token(&format!("{nth}{}", post.body));
            if nth == 0 { Vec::new() } else { mark }
        });
        for (done, post) in posts.iter().enumerate() {
            story.takes(post).await;
            if done % 3 == 0 {
                story.works().await;
            }
        }
        story.works().await;
        let mut tx = story.app.app.db.begin().await.unwrap();
        let events = db::meeting_events::of_session(&mut tx, session)
            .await
            .expect("events");
        drop(tx);
        told.push((
            intervals(&events),
            over_since(&events),
            story.known(session).await,
        ));
    }
    assert_eq!(told[0].0.len(), 3);
    for (nth, one) in told.iter().enumerate() {
        assert_eq!(one, &told[0], "{nth}");
    }
    story.is_over().await;
}

async fn a_meeting_that_is_not_the_sessions_any_more_tells_nothing_of_it(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let of_a_stranger = {
        let mut body: Value = serde_json::from_str(&story.of_jitsi(STORY[1]).body).expect("JSON");
        body["occupant"]["id"] = json!(new_id());
        body["occupant"]["occupant_jid"] = json!("stranger@meet.example/x");
        jitsi("", &body)
    };
    story.takes(&of_a_stranger).await;
    story.works().await;
    assert_eq!(
        story.known(story.session).await,
        [(Joined, None, story.now() + TimeDelta::seconds(1))],
        "somebody was there"
    );
    let mut other_room = story.room.clone();
    other_room.pop();
    let before_change = Story {
        room: other_room,
        app: story.app.beside().await,
        rivera: story.rivera.clone(),
        maya: story.maya.clone(),
        session: story.session,
    };
    for post in [
        before_change.of_jitsi(STORY[1]),
        jitsi(
            "",
            &json!({"event_name": "muc-room-created", "room_name": "standup", "room_jid": "s@c", "created_at": 1}),
        ),
        story.of_zoom(STORY[1]),
        ours(story.now(), "zoom", &story.of_ours(STORY[1]).body),
    ] {
        story.takes(&post).await;
    }
    story.works().await;
    assert_eq!(story.known(story.session).await.len(), 1);
    assert_eq!(story.kept().await, 5);

    story.rivera.deletes(story.session).await.done::<()>();
    assert_eq!(story.kept().await, 4, "its events go with a session");
    let late = story.of_jitsi(STORY[2]);
    story.takes(&late).await;
    story.works().await;
    assert_eq!(story.kept().await, 5);
}

async fn neither_names_nor_rooms_are_kept(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    for (_, form) in FORMS {
        for (kind, participant, _, after) in STORY {
            let in_a_persons_name = (kind, participant, "maya.unsaid", after);
            story.takes(&form(&story, in_a_persons_name)).await;
        }
    }
    let waiting = dump(&story.app).await;
    story.works().await;
    for text in [waiting, dump(&story.app).await] {
        assert!(
            text.contains("participant.joined"),
            "the dump holds what is stored"
        );
        let mark = &story.room[story.room.len() - 16..];
        for unsaid in [
            "Unsaid",
            "unsaid",
            "home.example",
            "meet.example/",
            &story.room,
            mark,
        ] {
            assert!(!text.contains(unsaid), "{unsaid} is in the database");
            let hex = crypto::hex(unsaid.as_bytes());
            assert!(!text.contains(&hex), "{unsaid} is in the database, as bytes");
        }
    }
    story.is_over().await;
}

async fn what_belongs_to_no_session_is_forgotten_after_thirty_days(engine: Engine) {
    let story = Story::with(engine, &[]).await;
    let nobodys = zoom(
        story.now(),
        r#"{"event": "meeting.started", "event_ts": 1805014800123, "payload": {"object": {"id": 1, "uuid": "u"}}}"#,
    );
    story.takes(&nobodys).await;
    story.takes(&story.of_jitsi(STORY[0])).await;
    story.works().await;
    assert_eq!(story.kept().await, 2);
    story.app.wait(TimeDelta::days(30));
    purging::purge(&story.app.app).await.unwrap();
    assert_eq!(story.kept().await, 2, "not yet");
    story.app.wait(TimeDelta::seconds(1));
    purging::purge(&story.app.app).await.unwrap();
    assert_eq!(story.kept().await, 1, "nobody's is forgotten");
    assert_eq!(story.known(story.session).await.len(), 1);
}
