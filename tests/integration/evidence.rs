//! Provider events as evidence: they begin, end and settle sessions, in whatever order they arrive.

use crate::{
    harness::{Engine, TestApp, at},
    people::{Person, Word},
    webhook_deliveries::receiver::{Received, Receiver},
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rapport::{
    api::{attendance::RecordView, sessions::SessionView},
    domain::{
        ids::SessionId,
        session::{Absent, SessionStatus},
    },
    server::{crypto::hmac_hex, services::settling},
};
use reqwest::Method;
use serde_json::json;

on_both_engines!(
    whoever_the_provider_sees_first_begins_the_session,
    an_end_after_the_agreed_end_completes_what_both_attended,
    an_end_before_the_agreed_end_is_a_pause,
    a_return_that_the_provider_does_not_tell_of_keeps_the_meeting_going,
    who_tried_the_room_the_day_before_was_not_there,
    what_comes_late_changes_what_the_evidence_said,
    what_comes_late_does_not_change_what_a_person_decided,
    a_later_choice_does_not_change_what_was_settled,
    any_order_comes_to_the_same,
    events_at_the_same_instant_are_all_taken_in,
    what_comes_while_it_is_settled_counts_all_the_same,
);

const SECRET: &str = "what our own bridge signs with";

/// An event: type, participant, connection, minutes after the start.
type Happened = (&'static str, &'static str, &'static str, i64);

struct Story {
    app: TestApp,
    rivera: Person,
    maya: Person,
    endpoint: Receiver,
}

impl Story {
    async fn on(engine: Engine) -> Self {
        let settings = [("MEETING_WEBHOOK_SECRETS", SECRET), ("WEBHOOK_LOOPBACK", "1")];
        let app = TestApp::with(engine, &settings).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let endpoint = Receiver::start().await;
        rivera.adds_endpoint(&endpoint.url).await;
        Self {
            app,
            rivera,
            maya,
            endpoint,
        }
    }

    /// The types of the events that the partner's endpoint received about a session, other than its booking.
    fn told_of(&self, id: SessionId) -> Vec<String> {
        let told = self.endpoint.received();
        let told = told
            .iter()
            .filter(|it| it.json()["data"]["session_id"] == json!(id));
        let kinds = told.map(Received::kind);
        kinds.filter(|kind| kind != "session.booked").collect()
    }

    /// Books a session at 14:00 in Berlin for 50 minutes, and turns the clock to its start.
    async fn session(&self, day: &str) -> (SessionId, DateTime<Utc>) {
        let plan = self.rivera.schedules(&self.maya).at(day, "14:00");
        let id = plan.created().await.session.id;
        let start = format!("{day}T13:00:00Z");
        self.app.wait_until(&start);
        (id, at(&start))
    }

    /// The provider delivers an event; its job does not run yet.
    async fn tells(&self, id: SessionId, start: DateTime<Utc>, (what, who, connection, minute): Happened) {
        let occurred = (start + TimeDelta::minutes(minute)).to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut body = json!({
            "id": format!("{id} {what} {who} {connection} {minute}"),
            "type": what, "occurred_at": occurred, "session": id, "connection": connection,
        });
        if !who.is_empty() {
            body["participant"] = json!(who);
        }
        let body = body.to_string();
        let time = self.app.app.clock.now().timestamp().to_string();
        let signature = hmac_hex(SECRET.as_bytes(), &[time.as_bytes(), b".jitsi.", body.as_bytes()]);
        let request = self.app.anybody().request(Method::POST, "/api/webhooks/meeting");
        let answer = request
            .header("content-type", "application/json")
            .header("x-provider", "jitsi")
            .header("x-webhook-signature", format!("t={time},v1={signature}"))
            .body(body)
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// The provider delivers an event, and its job runs.
    async fn told(&self, id: SessionId, start: DateTime<Utc>, happened: Happened) {
        self.tells(id, start, happened).await;
        self.app.works().await;
    }

    async fn status(&self, id: SessionId) -> SessionStatus {
        self.rivera.sees(id).await.status
    }

    async fn record(&self, id: SessionId) -> RecordView {
        let record = self.rivera.ask("attendance/record", json!({"id": id})).await;
        record.done()
    }

    async fn settles(&self) -> usize {
        let settled = settling::settle_due(&self.app.app).await.expect("settled");
        self.app.works().await;
        settled
    }
}

/// Both come, one of them with two connections, and the room closes after the agreed end.
const MET: [Happened; 8] = [
    ("meeting.started", "", "", 0),
    ("participant.joined", "partner", "p1", 0),
    ("participant.joined", "client", "c1", 3),
    ("participant.left", "client", "c1", 20),
    ("participant.joined", "client", "c2", 25),
    ("participant.left", "client", "c2", 51),
    ("participant.left", "partner", "p1", 52),
    ("meeting.ended", "", "", 53),
];

async fn whoever_the_provider_sees_first_begins_the_session(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    story.told(id, start, ("meeting.started", "", "", 0)).await;
    assert_eq!(
        story.status(id).await,
        SessionStatus::Scheduled,
        "a room is nobody"
    );
    story.told(id, start, MET[2]).await;
    assert_eq!(story.status(id).await, SessionStatus::InProgress);
    story.told(id, start, MET[1]).await;
    let meeting = story.rivera.meeting(id).await;
    assert_eq!(meeting.started_at, Some(start), "the first one, though told last");
    let present: Vec<_> = meeting.attendance.iter().map(|person| person.present).collect();
    assert_eq!(present, [true, true]);
    assert_eq!(story.app.jobs().await, (0, 0));
}

async fn an_end_after_the_agreed_end_completes_what_both_attended(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    story.app.wait(TimeDelta::minutes(53));
    for happened in MET {
        story.told(id, start, happened).await;
    }
    assert_eq!(
        story.status(id).await,
        SessionStatus::InProgress,
        "whoever left may return"
    );
    story.app.wait(TimeDelta::minutes(2));
    story.app.works().await;
    assert_eq!(story.status(id).await, SessionStatus::Completed);
    let meeting = story.maya.meeting(id).await;
    assert_eq!(meeting.started_at, Some(start));
    assert_eq!(meeting.ended_at, Some(start + TimeDelta::minutes(52)));
    let record = story.record(id).await;
    assert_eq!(record.together_seconds, (17 + 26) * 60);
    assert_eq!(record.outcome.expect("an outcome").decided_by, None);
}

async fn an_end_before_the_agreed_end_is_a_pause(engine: Engine) {
    let story = Story::on(engine).await;
    for (day, returns) in [("2026-11-24", true), ("2026-11-25", false)] {
        let (id, start) = story.session(day).await;
        story.app.wait(TimeDelta::minutes(21));
        for happened in MET[..4].iter().chain(&[
            ("participant.left", "partner", "p1", 20),
            ("meeting.ended", "", "", 20),
        ]) {
            story.told(id, start, *happened).await;
        }
        assert_eq!(
            story.status(id).await,
            SessionStatus::InProgress,
            "they may come back"
        );
        story.app.wait(TimeDelta::minutes(5));
        if returns {
            story
                .told(id, start, ("participant.joined", "client", "c2", 26))
                .await;
        }
        story.app.wait(TimeDelta::minutes(24));
        story.app.works().await;
        assert_eq!(story.app.jobs().await, (0, 0));
        if returns {
            assert_eq!(story.status(id).await, SessionStatus::InProgress);
            let left = [MET[5], ("meeting.ended", "", "", 51)];
            story.app.wait(TimeDelta::minutes(10));
            for happened in left {
                story.told(id, start, happened).await;
            }
        }
        assert_eq!(story.status(id).await, SessionStatus::Completed);
        let ended_at = story.rivera.meeting(id).await.ended_at;
        let minutes = if returns { 51 } else { 20 };
        assert_eq!(ended_at, Some(start + TimeDelta::minutes(minutes)));
    }
}

async fn a_return_that_the_provider_does_not_tell_of_keeps_the_meeting_going(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    let both = [&story.rivera, &story.maya];
    for person in both {
        person.comes(id).await;
    }
    story.app.wait(TimeDelta::minutes(55));
    for person in both {
        person.reports(id, Word::Joined).await;
    }
    // The room closed at minute 51; the events of their return, at once, were lost.
    for happened in [MET[1], MET[2], MET[6], ("meeting.ended", "", "", 51)] {
        story.told(id, start, happened).await;
    }
    assert_eq!(story.status(id).await, SessionStatus::InProgress);
    story.app.wait(TimeDelta::minutes(1));
    for person in both {
        person.reports(id, Word::Left).await;
    }
    story.app.wait(TimeDelta::minutes(1));
    story.app.works().await;
    assert_eq!(story.status(id).await, SessionStatus::Completed);
    let ended_at = story.rivera.meeting(id).await.ended_at;
    assert_eq!(ended_at, Some(start + TimeDelta::minutes(56)));
    assert_eq!(story.app.jobs().await, (0, 0));
}

async fn who_tried_the_room_the_day_before_was_not_there(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    let day = 24 * 60;
    story
        .told(id, start, ("participant.joined", "client", "c0", -day))
        .await;
    story
        .told(id, start, ("participant.left", "client", "c0", 5 - day))
        .await;
    assert_eq!(story.status(id).await, SessionStatus::Scheduled);
    story.told(id, start, MET[1]).await;
    story.app.wait_until("2026-11-24T16:00:00Z");
    story.settles().await;
    let outcome = story.record(id).await.outcome.expect("an outcome");
    assert_eq!(outcome.absent, Some(Absent::Client));
}

async fn what_comes_late_changes_what_the_evidence_said(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    story.told(id, start, MET[1]).await;
    story.told(id, start, MET[6]).await;
    story.app.wait_until("2026-11-24T16:00:00Z");
    assert_eq!(story.settles().await, 1);
    assert_eq!(story.status(id).await, SessionStatus::NoShow);
    for happened in [MET[2], MET[3]] {
        story.told(id, start, happened).await;
    }
    assert_eq!(
        story.status(id).await,
        SessionStatus::Completed,
        "the client was there"
    );
    let version = story.rivera.sees(id).await.version;
    let totals = "select together from attendance_totals where session_id = $1";
    assert_eq!(story.app.number(totals, [id.into()]).await, 17 * 60);
    story.told(id, start, MET[0]).await;
    assert_eq!(
        story.rivera.sees(id).await.version,
        version,
        "what changes nothing is no change"
    );
}

async fn what_comes_late_does_not_change_what_a_person_decided(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    story.told(id, start, MET[1]).await;
    story.app.wait_until("2026-11-24T16:00:00Z");
    assert_eq!(story.settles().await, 1);
    let session = story.rivera.sees(id).await;
    let form = json!({"version": session.version, "verdict": "not_held", "reason": "A storm."});
    let corrected = story
        .rivera
        .ask("settling/correct", json!({"id": id, "form": form}));
    corrected.await.done::<SessionView>();
    story.told(id, start, MET[2]).await;
    story.told(id, start, MET[3]).await;
    assert_eq!(story.status(id).await, SessionStatus::NotHeld);
    let totals = "select client_present from attendance_totals where session_id = $1";
    assert_eq!(
        story.app.number(totals, [id.into()]).await,
        17 * 60,
        "what was seen is kept"
    );
}

async fn a_later_choice_does_not_change_what_was_settled(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    story.app.wait_until("2026-11-24T16:00:00Z");
    assert_eq!(story.settles().await, 1);
    assert_eq!(story.status(id).await, SessionStatus::NotHeld);
    let choice = json!({"choice": "no_show"});
    let chosen = story.rivera.ask("settling/set_nobody_came", choice).await;
    chosen.done::<()>();
    // The old room is opened once more.
    story.told(id, start, ("meeting.started", "", "", 0)).await;
    assert_eq!(story.status(id).await, SessionStatus::NotHeld);
}

/// `count` pseudo-random orders of `of` events, the same in every run.
fn orders(of: usize, count: usize) -> Vec<Vec<usize>> {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = move |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(limit).unwrap()).unwrap()
    };
    (0..count)
        .map(|_| {
            let mut order: Vec<_> = (0..of).collect();
            for last in (1..of).rev() {
                order.swap(last, below(last + 1));
            }
            order
        })
        .collect()
}

async fn any_order_comes_to_the_same(engine: Engine) {
    let story = Story::on(engine).await;
    // The room closes and opens once more in between, which must not end the session.
    let mut all = MET.to_vec();
    all.push(("meeting.ended", "", "", 50));
    all.push(("participant.joined", "client", "c3", 51));
    all.push(("participant.left", "client", "c3", 54));
    all.push(("meeting.ended", "", "", 55));
    let mut results = Vec::new();
    for (nth, order) in orders(all.len(), 12).into_iter().enumerate() {
        let day = format!("2026-12-{:02}", nth + 1);
        let (id, start) = story.session(&day).await;
        story.app.wait(TimeDelta::minutes(55));
        for happened in order {
            story.told(id, start, all[happened]).await;
        }
        story.app.wait(TimeDelta::hours(2));
        story.app.works().await;
        story.settles().await;
        let meeting = story.rivera.meeting(id).await;
        let record = story.record(id).await;
        let minutes = |instant: Option<DateTime<Utc>>| instant.map(|instant| (instant - start).num_minutes());
        let spans: Vec<Vec<_>> = record
            .lanes
            .iter()
            .map(|lane| {
                let span = |from, until| (minutes(Some(from)), minutes(Some(until)));
                lane.spans.iter().map(|it| span(it.from, it.until)).collect()
            })
            .collect();
        let told = story.told_of(id);
        assert_eq!(told, ["session.started", "session.ended"]);
        results.push((
            meeting.session.status,
            minutes(meeting.started_at),
            minutes(meeting.ended_at),
            record.together_seconds,
            spans,
        ));
    }
    let first = &results[0];
    assert_eq!(
        (first.0, first.1, first.2),
        (SessionStatus::Completed, Some(0), Some(54))
    );
    assert!(results.iter().all(|result| result == first), "{results:#?}");
    assert_eq!(story.app.jobs().await, (0, 0));
}

async fn events_at_the_same_instant_are_all_taken_in(engine: Engine) {
    let story = Story::on(engine).await;
    let (id, start) = story.session("2026-11-24").await;
    story.app.wait(TimeDelta::minutes(55));
    let other = story.app.beside().await;
    let telling = MET.map(|happened| story.tells(id, start, happened));
    futures::future::join_all(telling).await;
    tokio::join!(story.app.works(), other.works(), story.app.works(), other.works());
    story.app.works().await;
    assert_eq!(story.status(id).await, SessionStatus::Completed);
    assert_eq!(story.record(id).await.together_seconds, (17 + 26) * 60);
    assert_eq!(story.app.jobs().await, (0, 0));
}

async fn what_comes_while_it_is_settled_counts_all_the_same(engine: Engine) {
    let story = Story::on(engine).await;
    let other = story.app.beside().await;
    let mut sessions = Vec::new();
    for nth in 0..10 {
        let (id, start) = story.session(&format!("2026-12-{:02}", nth + 1)).await;
        story.app.wait(TimeDelta::minutes(55));
        futures::future::join_all(MET.map(|happened| story.tells(id, start, happened))).await;
        sessions.push((id, start));
    }
    story.app.wait(TimeDelta::days(1));
    let settles = async |app: &TestApp| settling::settle_due(&app.app).await.expect("settled");
    let ((), (), first, second) = tokio::join!(
        story.app.works(),
        other.works(),
        settles(&story.app),
        settles(&other)
    );
    assert!(first + second <= sessions.len());
    // Process what was claimed and released meanwhile.
    story.app.works().await;
    story.settles().await;
    for (id, start) in sessions {
        let meeting = story.rivera.meeting(id).await;
        assert_eq!(meeting.session.status, SessionStatus::Completed);
        assert_eq!(meeting.started_at, Some(start));
        assert_eq!(meeting.ended_at, Some(start + TimeDelta::minutes(52)));
        assert_eq!(story.record(id).await.together_seconds, (17 + 26) * 60);
    }
    let waits = "select cast(count(*) as bigint) from sessions where settling_until is not null";
    assert_eq!(story.app.number(waits, []).await, 0);
    assert_eq!(story.app.jobs().await, (0, 0));
}
