//! `rapport rotate-keys`: add a new key in front, reseal everything, remove the old key.

use crate::{
    harness::{Database, Engine, TestApp, at},
    people::{Person, RoomAddress},
};
use chrono::TimeDelta;
use rapport::{
    api::{join::RoomTicket, provider::ProviderSettings, sessions::SessionView, webhooks::EndpointAdded},
    domain::{
        ids::{IntakeId, IntegrationId, LinkId, MailId, SessionId},
        provider::{LinkState, Provider},
        session::{Session, SessionKind, SessionState},
        time_range::TimeRange,
    },
    server::{
        cli::rotate_keys::{self, Rotation, Tally, rotate},
        crypto::{KeyRing, new_id},
        db::{self, intakes::IntakeOf, links::StoredLink, mails::Mail},
        sealed::{Column, Place},
    },
};
use reqwest::Method;
use serde_json::json;

on_both_engines!(
    everything_is_sealed_anew_under_the_key_that_writes,
    with_the_old_key_removed_what_was_sealed_anew_still_opens,
    what_does_not_open_is_counted_and_nothing_else_is_lost,
    a_value_that_changes_meanwhile_is_not_overwritten,
    more_than_one_batch_is_sealed_anew,
    a_passcode_needs_the_key_that_it_was_stored_under,
);

const ADDRESS: &str = "https://zoom.us/j/our-quiet-room?pwd=hush-hush-hush";
const ACCESS: &str = "what lets Rapport act for Rivera";
const REFRESH: &str = "what gets the next one";
const UNTOUCHED: Tally = Tally {
    renewed: 0,
    current: 0,
    overtaken: 0,
    unreadable: 0,
};

fn key(id: &str) -> String {
    KeyRing::generate().replacen("k1", id, 1)
}

/// A server on this database with these keys, and with `name` as its public URL.
async fn under(database: &Database, keys: &[&str], name: Option<&str>) -> TestApp {
    let keys = keys.join(",");
    let mut settings = vec![
        ("RAPPORT_SECRET_KEYS", keys.as_str()),
        ("ZOOM_CLIENT_ID", "zoom-client"),
        ("ZOOM_CLIENT_SECRET", "zoom-secret"),
    ];
    settings.extend(name.map(|name| ("RAPPORT_PUBLIC_URL", name)));
    TestApp::on_database(database.clone(), &settings).await
}

/// A value in every sealed column, under one key.
struct Story {
    database: Database,
    old: String,
    new: String,
    app: TestApp,
    rivera: Person,
    maya: Person,
    in_jitsi: SessionView,
    at_her_own: SessionView,
    integration: IntegrationId,
}

impl Story {
    async fn begins(engine: Engine) -> Self {
        let (database, old) = (Database::fresh(engine).await, key("old"));
        let app = under(&database, &[&old], None).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let in_jitsi = rivera.schedules(&maya).created().await.session;
        rivera
            .chooses(Provider::Manual, ADDRESS)
            .await
            .done::<ProviderSettings>();
        let at_her_own = rivera
            .schedules(&maya)
            .at("2026-11-25", "14:00")
            .created()
            .await
            .session;
        let integration = app.connects_zoom(&rivera, ACCESS, REFRESH).await;
        let to_zoom = rivera.post("/settings/providers/zoom/connect", &[]).await;
        assert!(
            to_zoom
                .see_other()
                .starts_with("https://zoom.us/oauth/authorize?")
        );
        let endpoint =
            json!({"form": {"url": "https://hooks.example.org/hook", "events": ["session.booked"]}});
        let added = rivera.request(Method::POST, "/api/webhooks/add");
        let added = added.header("idempotency-key", "one").json(&endpoint);
        let added: EndpointAdded = rivera.send(added).await.done();
        assert!(added.secret.starts_with("whsec_"));
        let id = MailId(new_id());
        let sealed = app.app.config.keys.seal_text(Place::Mail(id), "Hello");
        let mail = Mail {
            id,
            recipient: "noor@example.org".into(),
            sealed: sealed.expect("sealed"),
            created_at: app.app.clock.now(),
        };
        let until = mail.created_at + TimeDelta::minutes(30);
        let stored = db::mails::insertion(mail, until);
        app.app.db.write(stored).await.expect("stored");
        let id = IntakeId(new_id());
        let sealed = app.app.config.keys.seal_text(Place::Intake(id), "[]");
        let of = IntakeOf::Session(in_jitsi.id);
        let stored = db::intakes::insertion(id, of, sealed.expect("sealed"));
        app.app.db.write(stored).await.expect("stored");
        Self {
            database,
            old,
            new: key("new"),
            app,
            rivera,
            maya,
            in_jitsi,
            at_her_own,
            integration,
        }
    }

    /// The server, restarted with these keys.
    async fn under(&self, keys: &[&str]) -> TestApp {
        under(&self.database, keys, Some(&self.app.address)).await
    }

    /// The stored tokens, unsealed.
    async fn tokens(&self, app: &TestApp) -> [Option<String>; 2] {
        let stored = db::integrations::one_of(&app.app.db, self.rivera.id, Provider::Zoom)
            .await
            .expect("read")
            .expect("connected");
        let open = |place: Place, sealed: Option<Vec<u8>>| {
            let opened = app.app.config.keys.open(&place.to_string(), &sealed?).ok()?;
            String::from_utf8(opened).ok()
        };
        [
            open(
                Place::AccessToken(self.integration, Provider::Zoom),
                stored.access_token_sealed,
            ),
            open(
                Place::RefreshToken(self.integration, Provider::Zoom),
                stored.refresh_token_sealed,
            ),
        ]
    }
}

async fn rotates(app: &TestApp) -> Rotation {
    rotate(&app.app).await.expect("run to its end")
}

fn renewed(count: u64) -> Tally {
    Tally {
        renewed: count,
        ..UNTOUCHED
    }
}

fn current(count: u64) -> Tally {
    Tally {
        current: count,
        ..UNTOUCHED
    }
}

fn tallies(rotation: &Rotation) -> [Tally; 10] {
    Column::ALL.map(|column| rotation.of(column))
}

async fn everything_is_sealed_anew_under_the_key_that_writes(engine: Engine) {
    let story = Story::begins(engine).await;
    let room = story.app.room(story.in_jitsi.id).await;
    assert!(room.is_some());
    assert_eq!(
        tallies(&rotates(&story.app).await),
        [
            current(2),
            current(1),
            current(1),
            current(1),
            current(1),
            current(1),
            current(1),
            current(1),
            current(1),
            current(1)
        ],
        "nothing to do yet"
    );
    let app = story.under(&[&story.new, &story.old]).await;
    let rotation = rotates(&app).await;
    assert_eq!(
        tallies(&rotation),
        [
            renewed(2),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1)
        ]
    );
    assert_eq!(
        rotation.summary(app.app.config.keys.active_id()),
        "Sealed anew under new: 11\nSealed under new before: 0\nNot opened: 0"
    );
    assert_eq!(
        rotates(&app).await.total(),
        current(11),
        "a second run finds it done"
    );
    rotate_keys::run(&app.app).await.expect("nothing is amiss");
    // The room names are unchanged, for people who have the page open.
    assert_eq!(app.room(story.in_jitsi.id).await, room);
    assert_eq!(app.room(story.at_her_own.id).await.as_deref(), Some(ADDRESS));
    // The OAuth state has expired by now.
    app.wait(TimeDelta::minutes(11));
    assert_eq!(rotates(&app).await.of(Column::Verifier), UNTOUCHED);
    let ways = "select cast(count(*) as bigint) from oauth_states";
    assert_eq!(app.number(ways, []).await, 0);
}

async fn with_the_old_key_removed_what_was_sealed_anew_still_opens(engine: Engine) {
    let story = Story::begins(engine).await;
    let room = story.app.room(story.in_jitsi.id).await;
    // Without rotation they would not open.
    let early = story.under(&[&story.new]).await;
    assert_eq!(story.tokens(&early).await, [None, None]);
    rotates(&story.under(&[&story.new, &story.old]).await).await;

    let app = story.under(&[&story.new]).await;
    let (rivera, maya) = (story.rivera.at(&app), story.maya.at(&app));
    let settings: ProviderSettings = rivera.ask("provider/settings", json!({})).await.done();
    assert_eq!((settings.manual_url.as_str(), settings.outdated), (ADDRESS, 0));
    assert_eq!(
        story.tokens(&app).await,
        [Some(ACCESS.to_owned()), Some(REFRESH.to_owned())]
    );
    assert_eq!(rotates(&app).await.total(), current(11));
    assert_eq!(app.room(story.at_her_own.id).await.as_deref(), Some(ADDRESS));
    app.wait_until("2026-11-25T13:00:00Z");
    let join = maya
        .post(&format!("/sessions/{}/join", story.at_her_own.id), &[])
        .await;
    assert_eq!(join.see_other(), ADDRESS);

    // A Jitsi room's name contains a mark made with the old key: it is made anew when the session is joined.
    assert_eq!(app.room(story.in_jitsi.id).await, None);
    let again = story.under(&[&story.new]).await;
    let jitsi = json!({"form": {"provider": "jitsi", "manual_url": ADDRESS}});
    rivera
        .at(&again)
        .ask("provider/choose", jitsi)
        .await
        .done::<ProviderSettings>();
    again.wait_until("2026-11-24T13:00:00Z");
    let ask = json!({"id": story.in_jitsi.id});
    let ticket: RoomTicket = maya.at(&again).ask("join/enter", ask).await.done();
    assert_ne!(Some(RoomAddress::read(&ticket.address).room), room);
}

async fn what_does_not_open_is_counted_and_nothing_else_is_lost(engine: Engine) {
    let story = Story::begins(engine).await;
    let db = &story.app.app.db;
    let stored = db::links::by_session(db, story.in_jitsi.id)
        .await
        .unwrap()
        .unwrap();
    let mut room = stored.room_sealed.expect("a room");
    *room.last_mut().unwrap() ^= 1;
    let statement = "update meeting_links set room_sealed = $2 where session_id = $1";
    story
        .app
        .change(statement, [story.in_jitsi.id.into(), room.clone().into()])
        .await;
    // Swapped with a value of another column.
    let statement = "update user_integrations set access_token_sealed = refresh_token_sealed where id = $1";
    story.app.change(statement, [story.integration.into()]).await;

    let app = story.under(&[&story.new, &story.old]).await;
    let rotation = rotates(&app).await;
    let unreadable = |renewed| Tally {
        renewed,
        unreadable: 1,
        ..UNTOUCHED
    };
    assert_eq!(
        tallies(&rotation),
        [
            unreadable(1),
            renewed(1),
            unreadable(0),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1),
            renewed(1)
        ]
    );
    let summary = rotation.summary("new");
    assert!(summary.contains("Not opened: 2\n  1 meeting links"), "{summary}");
    assert!(summary.contains("needs reconnect"), "{summary}");
    let told = rotate_keys::run(&app.app).await.expect_err("told to scripts too");
    assert!(told.to_string().contains("RAPPORT_SECRET_KEYS"), "{told}");

    let stored = db::links::by_session(&app.app.db, story.in_jitsi.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.room_sealed, Some(room), "it stays as it was");
    assert_eq!(app.room(story.at_her_own.id).await.as_deref(), Some(ADDRESS));
    assert_eq!(story.tokens(&app).await, [None, Some(REFRESH.to_owned())]);
}

async fn a_value_that_changes_meanwhile_is_not_overwritten(engine: Engine) {
    let story = Story::begins(engine).await;
    let app = story.under(&[&story.new, &story.old]).await;
    let db = &app.app.db;
    for column in Column::ALL {
        let again = || async {
            let mut batch = db::sealed::batch(db, column, None, 1).await.expect("read");
            batch.pop().expect("a value")
        };
        let (first, second) = (again().await, again().await);
        let place = first.place.to_string();
        let older = app.app.config.keys.seal(&place, b"older").expect("sealed");
        let newer = app.app.config.keys.seal(&place, b"newer").expect("sealed");
        assert_eq!(
            db.write(db::sealed::replacement(first, newer.clone()))
                .await
                .unwrap(),
            1
        );
        assert_eq!(db.write(db::sealed::replacement(second, older)).await.unwrap(), 0);
        assert_eq!(again().await.sealed, newer, "{place}");
    }
}

async fn more_than_one_batch_is_sealed_anew(engine: Engine) {
    const SESSIONS: u64 = 1_050;
    let (database, old, new) = (Database::fresh(engine).await, key("old"), key("new"));
    let app = under(&database, &[&old], None).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let (mut start, now) = (at("2026-11-24T00:00:00Z"), app.app.clock.now());
    let mut queries = Vec::new();
    for nth in 0..SESSIONS {
        let session = Session {
            id: SessionId(new_id()),
            partner: rivera.id,
            client: maya.id.into(),
            title: "One of many".into(),
            kind: SessionKind::Video,
            place: None,
            range: TimeRange::starting(start, TimeDelta::minutes(15)).expect("a range"),
            state: SessionState::Scheduled,
            notes: None,
            protected: false,
            instant: false,
            has_begun: false,
            version: 1,
        };
        start += TimeDelta::minutes(15);
        let place = Place::Room(session.id).to_string();
        let address = format!("https://zoom.us/j/{nth}");
        let sealed = app.app.config.keys.seal(&place, address.as_bytes());
        let link = StoredLink {
            id: LinkId(new_id()),
            provider: Provider::Manual,
            state: LinkState::Ready,
            room_sealed: Some(sealed.expect("sealed")),
            external_id: None,
        };
        queries.push(db::sessions::insertion(&session, None, now));
        queries.push(db::links::insertion(session.id, link, now));
        if queries.len() >= 200 {
            app.app
                .db
                .write_all(std::mem::take(&mut queries))
                .await
                .expect("stored");
        }
    }
    app.app.db.write_all(queries).await.expect("stored");
    let app = under(&database, &[&new, &old], None).await;
    assert_eq!(rotates(&app).await.total(), renewed(SESSIONS));
    let app = under(&database, &[&new], None).await;
    assert_eq!(rotates(&app).await.total(), current(SESSIONS));
}

async fn a_passcode_needs_the_key_that_it_was_stored_under(engine: Engine) {
    let story = Story::begins(engine).await;
    let without_endpoint = "delete from webhook_endpoints";
    story.app.change(without_endpoint, []).await;
    let protected = story.rivera.schedules(&story.maya).at("2026-11-26", "14:00");
    let created = protected.protected().created().await;
    let (id, passcode) = (created.session.id, created.passcode.expect("protected"));
    let app = story.under(&[&story.new, &story.old]).await;
    app.wait_until("2026-11-26T13:00:00Z");
    let rotation = rotates(&app).await;
    assert_eq!(rotation.older_passcodes.0, 1);
    let summary = rotation.summary("new");
    assert!(
        summary.contains("Passcodes under an older key: 1. Keep that key until 2026-11-26"),
        "{summary}"
    );
    let told = rotate_keys::run(&app.app).await.expect_err("told to scripts too");
    assert!(told.to_string().contains("passcode"), "{told}");

    let maya = story.maya.at(&app);
    let typed = maya.ask("join/verify_passcode", json!({"id": id, "passcode": passcode}));
    assert_eq!(typed.await.status, 200);
    app.wait(TimeDelta::days(3));
    assert_eq!(rotates(&app).await.older_passcodes, (0, None), "it is over");
    // Without the key the passcode is refused as a wrong one, and the partner can set another.
    let without = story.under(&[&story.new]).await;
    without.wait_until("2026-11-26T13:00:00Z");
    let sql = "delete from passcode_grants where session_id = $1";
    without.change(sql, [id.into()]).await;
    let typed = story.maya.at(&without);
    let typed = typed.ask("join/verify_passcode", json!({"id": id, "passcode": passcode}));
    typed.await.wrong("passcode");
}
