//! Instant sessions, and the event stream of live updates.

use crate::{
    harness::{TestApp, at},
    people::{Answer, Person},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        attendance::RecordView,
        sessions::{CallView, SessionPage, SessionView},
    },
    domain::{
        ids::SessionId,
        session::{SessionKind, SessionStatus},
    },
    server::events::STREAMS_MAX,
};
use reqwest::{Method, Response};
use serde_json::json;
use std::time::Duration;

on_both_engines!(
    it_starts_now_with_its_link_and_both_can_join,
    nobody_is_late_for_what_was_not_agreed,
    only_its_client_is_called_until_they_have_come,
    it_clashes_like_any_other,
    its_form_is_checked,
    its_two_people_hear_of_it_at_once_and_nobody_else,
    what_another_process_does_is_heard_too,
    whoever_lives_through_it_hears_of_each_change,
    nobody_hears_anything_without_signing_in,
    whoever_signs_out_hears_nothing_more,
    one_account_has_so_many_streams,
    a_server_that_stops_ends_the_streams,
);

impl Person {
    async fn starts(&self, client: &Person, minutes: &str) -> Answer {
        let form = json!({"client": client.id, "duration": minutes});
        self.ask("booking/start_instant", json!({"form": form})).await
    }

    /// Opens the event stream, and waits until it is ready.
    pub async fn listens(&self, app: &TestApp) -> Stream {
        let request = self.browser.at(app).request(Method::GET, "/api/events");
        let mut stream = Stream {
            response: request.send().await.expect("the server answers"),
            heard: String::new(),
        };
        assert_eq!(stream.response.status(), 200);
        assert_eq!(stream.next().await, "ready");
        stream
    }
}

pub struct Stream {
    response: Response,
    heard: String,
}

impl Stream {
    /// The next event: its name, and its data unless that is `*`.
    async fn next(&mut self) -> String {
        loop {
            if let Some(end) = self.heard.find("\n\n") {
                let rest = self.heard.split_off(end + 2);
                let event = std::mem::replace(&mut self.heard, rest);
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|value| value.trim().to_owned()).unwrap_or_default()
                };
                // As in browsers, an event without data is ignored.
                match (field("event:"), field("data:")) {
                    (_, data) if data.is_empty() => continue,
                    (event, data) if data == "*" => return event,
                    (event, data) => return format!("{event} {data}"),
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.response.chunk())
                .await
                .expect("something is heard")
                .expect("the stream goes on");
            let Some(chunk) = chunk else {
                return "the end".to_owned();
            };
            self.heard += std::str::from_utf8(&chunk).expect("text");
        }
    }
}

impl Stream {
    /// The next session event. Skips `anything`, which is also sent when other processes may have changed a
    /// session.
    pub async fn told(&mut self) -> String {
        loop {
            let told = self.next().await;
            if told != "anything" {
                return told;
            }
        }
    }
}

async fn upcoming(person: &Person) -> Vec<SessionView> {
    let list = json!({"cursor": null});
    let page: SessionPage = person.ask("sessions/list", list).await.done();
    page.sessions
}

async fn it_starts_now_with_its_link_and_both_can_join(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session: SessionView = rivera.starts(&maya, "50").await.done();
    assert_eq!(session.starts_at, at("2026-11-20T08:00:00Z"));
    assert_eq!(session.ends_at - session.starts_at, TimeDelta::minutes(50));
    assert_eq!(
        (session.kind, session.status, session.protected),
        (SessionKind::Video, SessionStatus::Scheduled, false)
    );
    assert!(app.room(session.id).await.is_some());
    let [seen] = &*upcoming(&maya).await else {
        panic!("the client sees it");
    };
    assert!(seen.can.join && seen.window.opens_at <= seen.server_now);
    maya.enters(session.id).await;
    rivera.enters(session.id).await;
    assert_eq!(app.jobs().await, (0, 0));
}

async fn only_its_client_is_called_until_they_have_come(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let noor = app.client("Noor").await;
    rivera.adds(&noor).await;
    let calling = async |person: &Person| {
        person
            .ask("sessions/calling", json!({}))
            .await
            .done::<Option<CallView>>()
    };
    // One that was agreed on calls nobody, though its partner is there.
    let agreed = rivera.schedules(&noor).at("2026-11-20", "10:00");
    let agreed = agreed.created().await.session;
    app.wait(agreed.starts_at - app.app.clock.now());
    rivera.comes(agreed.id).await;
    assert_eq!(calling(&noor).await, None);
    app.wait(TimeDelta::hours(1));
    let session: SessionView = rivera.starts(&maya, "30").await.done();
    let called = CallView {
        session: session.id,
        partner: "Rivera".to_owned(),
    };
    assert_eq!(calling(&maya).await, Some(called.clone()));
    assert_eq!((calling(&rivera).await, calling(&noor).await), (None, None));
    app.wait(TimeDelta::minutes(29));
    assert_eq!(calling(&maya).await, Some(called));
    maya.comes(session.id).await;
    assert_eq!(calling(&maya).await, None, "who has come is not called");
    app.wait(TimeDelta::hours(1));
    let session: SessionView = rivera.starts(&noor, "30").await.done();
    assert!(calling(&noor).await.is_some());
    let mine = json!({"id": session.id, "version": session.version, "reason": ""});
    rivera.ask("booking/cancel", mine).await.done::<SessionView>();
    assert_eq!(calling(&noor).await, None, "nor to one that is cancelled");
    rivera.starts(&noor, "30").await.done::<SessionView>();
    app.wait(TimeDelta::minutes(30));
    assert_eq!(calling(&noor).await, None, "nor to one that is over");
}

async fn nobody_is_late_for_what_was_not_agreed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let instant: SessionView = rivera.starts(&maya, "30").await.done();
    let plan = rivera.schedules(&maya).at("2026-11-20", "10:00");
    let agreed = plan.created().await.session;
    let late = "select client_late from attendance_totals where session_id = $1";
    for (session, starts_at, seconds) in [
        (&instant, "2026-11-20T08:00:00Z", 0),
        (&agreed, "2026-11-20T09:00:00Z", 90),
    ] {
        app.wait(at(starts_at) + TimeDelta::seconds(90) - app.app.clock.now());
        maya.comes(session.id).await;
        rivera.comes(session.id).await;
        rivera.ends(session.id).await.done::<SessionView>();
        let record = json!({"id": session.id});
        let record: RecordView = maya.ask("attendance/record", record).await.done();
        assert_eq!(record.lanes[1].late_seconds, Some(seconds));
    }
    assert_eq!(app.number(late, [agreed.id.into()]).await, 90);
    let unknown = "select cast(count(*) as bigint) from attendance_totals where client_late is null";
    assert_eq!(app.number(unknown, []).await, 1);
}

async fn it_clashes_like_any_other(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let noor = app.client("Noor").await;
    rivera.adds(&noor).await;
    rivera.starts(&maya, "30").await.done::<SessionView>();
    rivera.starts(&noor, "30").await.refused(ErrorCode::Conflict);
    // The client's time is taken, whichever partner the session is with.
    let okafor = app.partner("Okafor").await;
    okafor.adds(&maya).await;
    okafor.starts(&maya, "30").await.refused(ErrorCode::Conflict);
    app.wait(TimeDelta::minutes(30));
    rivera.starts(&noor, "30").await.done::<SessionView>();
    // A session that begins within it conflicts; one that begins at its end does not.
    app.wait(TimeDelta::minutes(30));
    let soon = rivera.schedules(&maya).at("2026-11-20", "10:30");
    soon.created().await;
    rivera.starts(&maya, "50").await.refused(ErrorCode::Conflict);
    rivera.starts(&maya, "30").await.done::<SessionView>();
}

async fn its_form_is_checked(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let stranger = app.client("Stranger").await;
    rivera.starts(&maya, "45").await.wrong("duration");
    rivera.starts(&maya, "").await.wrong("duration");
    rivera.starts(&stranger, "30").await.wrong("client");
    maya.starts(&maya, "30").await.refused(ErrorCode::Forbidden);
}

async fn its_two_people_hear_of_it_at_once_and_nobody_else(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    let noor = app.client("Noor").await;
    okafor.adds(&noor).await;
    let (mut hers, mut theirs) = (maya.listens(&app).await, noor.listens(&app).await);
    let session: SessionView = rivera.starts(&maya, "30").await.done();
    assert_eq!(hers.told().await, format!("session {}", session.id));
    let other: SessionView = okafor.starts(&noor, "30").await.done();
    assert_eq!(
        theirs.told().await,
        format!("session {}", other.id),
        "nothing of other people's sessions came before"
    );
}

async fn what_another_process_does_is_heard_too(app: TestApp) {
    if app.database.engine == crate::harness::Engine::Sqlite {
        // Only one process uses the file.
        return;
    }
    let (rivera, maya) = app.rivera_and_maya().await;
    let other = app.beside().await;
    let mut stream = maya.listens(&other).await;
    // It has begun to listen to other processes.
    assert_eq!(stream.next().await, "anything");
    let session: SessionView = rivera.starts(&maya, "30").await.done();
    assert_eq!(stream.next().await, format!("session {}", session.id));
}

async fn whoever_lives_through_it_hears_of_each_change(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let mut stream = maya.listens(&app).await;
    let mut heard = async |id: SessionId| assert_eq!(stream.told().await, format!("session {id}"));
    let session = rivera.schedules(&maya).created().await.session;
    heard(session.id).await;
    let session: SessionView = rivera.moves(&session, "2026-11-24", "15:00", 50).await.done();
    heard(session.id).await;
    let saved = rivera
        .edits(&session)
        .with(|form| form.title = "Later".into())
        .saved()
        .await;
    heard(session.id).await;
    rivera
        .ask("presence/say", json!({"id": session.id, "state": "check_in"}))
        .await;
    heard(session.id).await;
    maya.cancels(&saved.session, "").await.done::<SessionView>();
    heard(session.id).await;
    rivera.deletes(session.id).await.done::<()>();
    heard(session.id).await;
}

async fn nobody_hears_anything_without_signing_in(app: TestApp) {
    assert_eq!(app.anybody().get("/api/events").await.status, 401);
}

async fn whoever_signs_out_hears_nothing_more(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let elsewhere = app.another_browser(&maya).await;
    let (mut here, mut there) = (maya.listens(&app).await, elsewhere.listens(&app).await);
    let out = maya.ask("account/sign_out", json!({"everywhere": false})).await;
    assert_eq!(out.status, 200);
    let session: SessionView = rivera.starts(&elsewhere, "30").await.done();
    assert_eq!(there.told().await, format!("session {}", session.id));
    assert_eq!(here.told().await, "the end");
}

async fn one_account_has_so_many_streams(app: TestApp) {
    let (maya, noor) = (app.client("Maya").await, app.client("Noor").await);
    let mut streams = Vec::new();
    for _ in 0..STREAMS_MAX {
        streams.push(maya.listens(&app).await);
    }
    let one_more = async || maya.browser.get("/api/events").await.status;
    assert_eq!(one_more().await, 429);
    noor.listens(&app).await;
    // Shutdown ends all streams and frees their slots.
    app.app.events.close();
    for stream in &mut streams {
        assert_eq!(stream.told().await, "the end");
    }
    assert_eq!(one_more().await, 200);
}

async fn a_server_that_stops_ends_the_streams(app: TestApp) {
    let maya = app.client("Maya").await;
    let mut stream = maya.listens(&app).await;
    app.app.events.close();
    assert_eq!(stream.told().await, "the end");
}
