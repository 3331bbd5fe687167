//! `rapport backfill-meeting-links`: sessions that were inserted without the services get their links.

use crate::{
    fakes,
    harness::{Database, Engine, TestApp, at},
    people::Person,
};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::{
    api::{join::JoinView, provider::ProviderSettings},
    domain::{
        ids::SessionId,
        provider::{LinkState, Provider},
        session::{Cancellation, Session, SessionKind, SessionState},
        time_range::TimeRange,
    },
    server::{
        cli::backfill_meeting_links::{Backfill, Skip, backfill},
        crypto::new_id,
        db,
        meeting::link,
    },
};
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use tokio::sync::Notify;

on_both_engines!(
    imported_sessions_are_given_their_links_once,
    a_dry_run_changes_nothing,
    broken_off_it_goes_on_where_it_was,
    a_link_that_does_not_open_is_made_anew,
    a_partners_choice_decides_who_makes_it,
    what_the_provider_refuses_is_counted_and_left_to_the_partner,
    what_the_provider_cannot_do_now_is_left_to_the_server,
    opening_the_join_makes_the_link_on_the_spot,
    opening_the_join_of_an_imported_session_follows_the_partners_choice,
);

/// A session of the two with this start, as an import writes it: without the services.
async fn imports(app: &TestApp, people: &[Person; 2], start: &str, state: SessionState) -> SessionId {
    imports_at(app, people, at(start), SessionKind::Video, state).await
}

async fn imports_at(
    app: &TestApp,
    [partner, client]: &[Person; 2],
    start: DateTime<Utc>,
    kind: SessionKind,
    state: SessionState,
) -> SessionId {
    let session = Session {
        id: SessionId(new_id()),
        partner: partner.id,
        client: client.id.into(),
        title: "Imported".into(),
        kind,
        place: (kind == SessionKind::InPerson).then(|| "Lindenstraße 12".into()),
        range: TimeRange::starting(start, TimeDelta::minutes(50)).expect("a range"),
        state,
        notes: None,
        protected: false,
        instant: false,
        has_begun: false,
        version: 1,
    };
    let query = db::sessions::insertion(&session, None, app.app.clock.now());
    assert_eq!(app.app.db.write(query).await.expect("imported"), 1);
    session.id
}

/// Rivera and Maya with everything that an import may contain: three upcoming sessions, one of them unpaid,
/// and sessions that need no link.
async fn imported(app: &TestApp) -> ([Person; 2], Vec<SessionId>) {
    let people: [Person; 2] = app.rivera_and_maya().await.into();
    let mut ahead = Vec::new();
    for day in ["2026-11-24", "2026-11-25"] {
        let start = format!("{day}T09:00:00Z");
        ahead.push(imports(app, &people, &start, SessionState::Scheduled).await);
    }
    let unpaid = SessionState::PendingPayment;
    ahead.push(imports(app, &people, "2026-11-26T09:00:00Z", unpaid).await);
    imports(app, &people, "2026-11-10T09:00:00Z", SessionState::Scheduled).await;
    let cancelled = SessionState::Cancelled(Cancellation {
        at: at("2026-11-19T09:00:00Z"),
        by: people[1].id,
        reason: None,
    });
    imports(app, &people, "2026-11-27T09:00:00Z", cancelled).await;
    let in_person = SessionKind::InPerson;
    let start = at("2026-11-30T09:00:00Z");
    imports_at(app, &people, start, in_person, SessionState::Scheduled).await;
    (people, ahead)
}

async fn links(app: &TestApp) -> i64 {
    app.number("select cast(count(*) as bigint) from meeting_links", [])
        .await
}

async fn runs(app: &TestApp) -> Backfill {
    backfill(&app.app, false, |_| {}).await.expect("run to its end")
}

/// Flips the last bit of a session's sealed room.
async fn damages(app: &TestApp, session: SessionId) {
    let stored = db::links::by_session(&app.app.db, session).await.expect("read");
    let mut room = stored.and_then(|link| link.room_sealed).expect("a room");
    *room.last_mut().expect("bytes") ^= 1;
    let statement = "update meeting_links set room_sealed = $2 where session_id = $1";
    assert_eq!(app.change(statement, [session.into(), room.into()]).await, 1);
}

async fn imported_sessions_are_given_their_links_once(app: TestApp) {
    let ([rivera, maya], ahead) = imported(&app).await;
    let booked = rivera
        .schedules(&maya)
        .at("2026-12-01", "14:00")
        .created()
        .await
        .session;
    let room = app.room(booked.id).await;
    let first = runs(&app).await;
    let expected = Backfill {
        scanned: 5,
        standing: 1,
        made: 3,
        skipped: vec![Skip::Ended],
        ..Backfill::default()
    };
    assert_eq!(first, expected);
    assert_eq!(
        first.summary(false),
        "Scanned: 5\nHad a link: 1\nMade: 3\nSkipped: 1\n  1 can no longer be joined\nFailed: 0"
    );
    let mut rooms = HashSet::new();
    for session in ahead {
        rooms.insert(app.room(session).await.expect("a room"));
    }
    assert_eq!(rooms.len(), 3);
    assert_eq!(app.room(booked.id).await, room);
    assert_eq!(links(&app).await, 4);

    let second = runs(&app).await;
    assert_eq!((second.made, second.standing, second.failed), (0, 4, 0));
    assert_eq!(links(&app).await, 4);
}

async fn a_dry_run_changes_nothing(app: TestApp) {
    let (people, ahead) = imported(&app).await;
    let booked = people[0]
        .schedules(&people[1])
        .at("2026-12-01", "14:00")
        .created()
        .await
        .session;
    damages(&app, booked.id).await;
    let mut shown = Vec::new();
    let would = backfill(&app.app, true, |scanned| shown.push(scanned))
        .await
        .expect("run to its end");
    assert_eq!((would.scanned, would.made, would.skipped(Skip::Ended)), (5, 4, 1));
    assert!(would.summary(true).contains("Would be made: 4"));
    assert_eq!(shown, [1, 2, 3, 4, 5]);
    assert_eq!((links(&app).await, app.jobs().await), (1, (0, 0)));
    for session in ahead {
        assert_eq!(app.room(session).await, None);
    }
    assert_eq!(runs(&app).await.made, would.made, "what it said");
}

async fn broken_off_it_goes_on_where_it_was(app: TestApp) {
    const SESSIONS: u64 = 250;
    let people: [Person; 2] = app.rivera_and_maya().await.into();
    let mut start = at("2026-11-24T00:00:00Z");
    for _ in 0..SESSIONS {
        imports_at(&app, &people, start, SessionKind::Video, SessionState::Scheduled).await;
        start += TimeDelta::hours(1);
    }
    let stop = Notify::new();
    tokio::select! {
        biased;
        () = stop.notified() => {}
        _ = backfill(&app.app, false, |scanned| if scanned == 220 { stop.notify_one() }) => {
            panic!("it was not broken off");
        }
    }
    let rest = runs(&app).await;
    // The link that was being stored at that moment may be there or not.
    assert!((220..=221).contains(&rest.standing), "{}", rest.standing);
    assert_eq!(
        (rest.scanned, rest.standing + rest.made, rest.failed),
        (SESSIONS, SESSIONS, 0)
    );
    assert_eq!(runs(&app).await.made, 0);
    assert_eq!(u64::try_from(links(&app).await), Ok(SESSIONS));
}

async fn a_link_that_does_not_open_is_made_anew(app: TestApp) {
    let people: [Person; 2] = app.rivera_and_maya().await.into();
    let session = people[0].schedules(&people[1]).created().await.session;
    let other = people[0]
        .schedules(&people[1])
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    let rooms = (app.room(session.id).await, app.room(other.id).await);
    damages(&app, session.id).await;
    assert_eq!(app.room(session.id).await, None);
    let done = runs(&app).await;
    assert_eq!((done.scanned, done.standing, done.made), (2, 1, 1));
    let remade = app.room(session.id).await;
    assert!(remade.is_some() && remade != rooms.0);
    assert_eq!(app.room(other.id).await, rooms.1);
}

/// A server that is registered at a fake Zoom.
async fn with_zoom(engine: Engine) -> (TestApp, String) {
    let zoom = format!("{}/zoom", fakes::start().await.origin);
    let settings = [
        ("ZOOM_URL", zoom.as_str()),
        ("ZOOM_CLIENT_ID", "zoom-client"),
        ("ZOOM_CLIENT_SECRET", "zoom-secret"),
    ];
    let app = TestApp::on_database(Database::fresh(engine).await, &settings).await;
    (app, zoom)
}

async fn control(zoom: &str, switches: Json) -> Json {
    let request = reqwest::Client::new()
        .post(format!("{zoom}/_ctl"))
        .json(&switches);
    request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON")
}

async fn meetings(zoom: &str) -> Vec<Json> {
    let seen = reqwest::get(format!("{zoom}/_ctl")).await.expect("an answer");
    let seen: Json = seen.json().await.expect("JSON");
    seen["meetings"].as_array().expect("a list").clone()
}

/// Connects a partner's account there, and makes it her choice.
async fn connects(app: &TestApp, partner: &Person, access: &str, refresh: &str) {
    app.connects_zoom(partner, access, refresh).await;
    let mut tx = app.app.db.begin().await.expect("a transaction");
    db::accounts::choose_provider(&mut tx, partner.id, Some(Provider::Zoom))
        .await
        .expect("chosen");
    tx.commit().await.expect("stored");
}

async fn a_partners_choice_decides_who_makes_it(engine: Engine) {
    let (app, zoom) = with_zoom(engine).await;
    let ([rivera, maya], ahead) = imported(&app).await;
    let okafor = app.partner("Okafor").await;
    let address = "https://zoom.us/j/okafor";
    okafor
        .chooses(Provider::Manual, address)
        .await
        .done::<ProviderSettings>();
    let theirs = [okafor, maya.clone()];
    let manual = imports(&app, &theirs, "2026-12-02T09:00:00Z", SessionState::Scheduled).await;
    let tokens = control(&zoom, json!({"issue_tokens": true})).await;
    let (access, refresh) = (&tokens["access_token"], &tokens["refresh_token"]);
    connects(&app, &rivera, access.as_str().unwrap(), refresh.as_str().unwrap()).await;
    // A link whose address does not open any more: the meeting that it led to is removed.
    let booked = rivera
        .schedules(&maya)
        .at("2026-12-03", "14:00")
        .created()
        .await
        .session;
    app.works().await;
    damages(&app, booked.id).await;

    let done = runs(&app).await;
    assert_eq!((done.scanned, done.made, done.left, done.failed), (6, 5, 0, 0));
    assert_eq!(app.room(manual).await.as_deref(), Some(address));
    for session in ahead.iter().chain([&booked.id]) {
        let link = link::find(&app.app, *session, rivera.id).await.unwrap().unwrap();
        assert_eq!((link.provider, link.state), (Provider::Zoom, LinkState::Ready));
    }
    app.works().await;
    let standing = meetings(&zoom).await;
    let removed = standing
        .iter()
        .filter(|meeting| meeting["deleted"] == true)
        .count();
    assert_eq!((standing.len(), removed), (5, 1));
    assert_eq!(app.jobs().await, (0, 0));
    assert_eq!(runs(&app).await.made, 0);
    assert_eq!(meetings(&zoom).await.len(), 5, "none is made twice");
}

async fn what_the_provider_refuses_is_counted_and_left_to_the_partner(engine: Engine) {
    let (app, _zoom) = with_zoom(engine).await;
    let ([rivera, _maya], ahead) = imported(&app).await;
    connects(&app, &rivera, "no such token", "nor this one").await;
    let done = runs(&app).await;
    assert_eq!((done.made, done.failed, done.left), (0, 3, 0));
    for session in ahead {
        let link = link::find(&app.app, session, rivera.id).await.unwrap().unwrap();
        assert!(matches!(link.state, LinkState::Failed(_)), "{:?}", link.state);
    }
    let again = runs(&app).await;
    assert_eq!((again.made, again.failed, again.skipped(Skip::Failed)), (0, 0, 3));
    assert_eq!(app.jobs().await, (0, 0));
}

async fn what_the_provider_cannot_do_now_is_left_to_the_server(engine: Engine) {
    let (app, zoom) = with_zoom(engine).await;
    let ([rivera, _maya], _) = imported(&app).await;
    let tokens = control(&zoom, json!({"issue_tokens": true})).await;
    let (access, refresh) = (&tokens["access_token"], &tokens["refresh_token"]);
    connects(&app, &rivera, access.as_str().unwrap(), refresh.as_str().unwrap()).await;
    let create = "POST /v2/users/me/meetings";
    control(&zoom, json!({"fail": {"on": create, "with": "500", "times": 2}})).await;
    let done = runs(&app).await;
    assert_eq!((done.made, done.left, done.failed), (1, 2, 0));
    let told = "\nLeft to the server's background work: 2\n";
    assert!(done.summary(false).contains(told), "{}", done.summary(false));
    assert_eq!(app.jobs().await, (2, 0));
    app.wait(TimeDelta::seconds(10));
    app.works().await;
    let again = runs(&app).await;
    assert_eq!((again.made, again.standing, again.left), (0, 3, 0));
    assert_eq!(meetings(&zoom).await.len(), 3);
}

async fn opening_the_join_makes_the_link_on_the_spot(app: TestApp) {
    let people: [Person; 2] = app.rivera_and_maya().await.into();
    let [rivera, maya] = &people;
    let id = imports(&app, &people, "2026-11-24T13:00:00Z", SessionState::Scheduled).await;
    let ended = imports(&app, &people, "2026-11-20T01:00:00Z", SessionState::Scheduled).await;
    for session in [id, ended] {
        maya.ask("join/view", json!({"id": session}))
            .await
            .done::<JoinView>();
    }
    assert!(app.room(id).await.is_some());
    assert_eq!(app.room(ended).await, None, "nobody will need it");
    let other = imports(&app, &people, "2026-11-24T14:00:00Z", SessionState::Scheduled).await;
    app.wait_until("2026-11-24T13:50:00Z");
    let (hers, theirs) = tokio::join!(maya.enters_room(other), rivera.enters_room(other));
    assert_eq!(hers, theirs);
    assert_eq!(Some(hers), app.room(other).await);
}

async fn opening_the_join_of_an_imported_session_follows_the_partners_choice(app: TestApp) {
    let people: [Person; 2] = app.rivera_and_maya().await.into();
    let [rivera, maya] = &people;
    let address = "https://rooms.practice.example/our-quiet-room";
    rivera
        .chooses(Provider::Manual, address)
        .await
        .done::<ProviderSettings>();
    let id = imports(&app, &people, "2026-11-24T13:00:00Z", SessionState::Scheduled).await;
    app.wait_until("2026-11-24T13:00:00Z");
    let form = format!("/sessions/{id}/join");
    assert_eq!(
        maya.post(&form, &[]).await.see_other(),
        format!("/sessions/{id}/leaving"),
        "an unknown host is named first, also when nobody has opened the page before"
    );
    assert_eq!(maya.post(&form, &[("confirmed", "1")]).await.see_other(), address);
}
