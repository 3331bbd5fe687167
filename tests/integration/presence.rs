//! Where people are before, in and beside a meeting, and what the evidence adds up to.

use crate::{
    harness::{Engine, TestApp, at},
    people::{Person, Word},
};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::{
    api::{ErrorCode, attendance::RecordView, sessions::SessionView},
    domain::{attendance::Source, ids::SessionId, presence::Whereabouts, session::SessionStatus},
    server::db::attendance::{self, INTERVALS_MAX},
};
use serde_json::json;

on_both_engines!(
    each_sees_where_the_other_one_is,
    what_was_said_holds_for_as_long_as_it_is_said_again,
    of_a_session_that_is_over_nothing_is_noted,
    an_admission_alone_begins_nothing,
    who_is_there_first_begins_the_session,
    both_there_at_the_same_instant_begin_it_once,
    a_line_that_broke_for_ten_seconds_is_in_the_record,
    a_line_that_claims_to_have_been_broken_for_long_takes_nothing_back,
    a_beat_that_is_missing_is_seen_by_the_other_one,
    a_page_beside_a_window_of_its_own_stands_for_its_person,
    a_page_alone_is_nobodys_presence,
    who_closes_the_page_after_a_second_window_is_gone,
    who_leaves_with_one_device_is_there_with_the_other,
    more_stays_than_anybody_needs_are_one,
    a_page_that_speaks_without_end_is_told_to_wait,
);

impl Person {
    async fn says(&self, id: SessionId, state: &str) -> Whereabouts {
        self.ask("presence/say", json!({"id": id, "state": state}))
            .await
            .done()
    }

    async fn other(&self, id: SessionId) -> Whereabouts {
        self.ask("presence/other", json!({"id": id})).await.done()
    }
}

async fn on_tuesday(app: &TestApp) -> (Person, Person, SessionId) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    (rivera, maya, id)
}

async fn record(person: &Person, id: SessionId) -> RecordView {
    person.ask("attendance/record", json!({"id": id})).await.done()
}

/// A person's spans in seconds after 13:00.
async fn spans(person: &Person, id: SessionId, lane: usize) -> Vec<(i64, i64)> {
    let seconds = |instant: DateTime<Utc>| (instant - at("2026-11-24T13:00:00Z")).num_seconds();
    record(person, id).await.lanes[lane]
        .spans
        .iter()
        .map(|span| (seconds(span.from), seconds(span.until)))
        .collect()
}

async fn each_sees_where_the_other_one_is(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    assert_eq!(rivera.other(id).await, Whereabouts::NotHere);
    for (said, seen) in [
        ("check_in", Whereabouts::CheckIn),
        ("microphone_blocked", Whereabouts::MicrophoneBlocked),
        ("waiting", Whereabouts::Waiting),
        ("reconnecting", Whereabouts::Reconnecting),
        ("away", Whereabouts::NotHere),
    ] {
        assert_eq!(maya.says(id, said).await, Whereabouts::NotHere, "of the partner");
        assert_eq!(rivera.other(id).await, seen);
    }
    maya.comes(id).await;
    assert_eq!(rivera.says(id, "check_in").await, Whereabouts::InMeeting);
    let meeting = maya.meeting(id).await;
    assert_eq!(meeting.attendance[0].whereabouts, Whereabouts::CheckIn);
    assert_eq!(meeting.attendance[1].whereabouts, Whereabouts::InMeeting);
    maya.reports(id, Word::Left).await;
    assert_eq!(rivera.other(id).await, Whereabouts::Gone);
}

async fn what_was_said_holds_for_as_long_as_it_is_said_again(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.says(id, "waiting").await;
    app.wait(TimeDelta::seconds(50));
    assert_eq!(rivera.other(id).await, Whereabouts::Waiting);
    app.wait(TimeDelta::seconds(1));
    assert_eq!(rivera.other(id).await, Whereabouts::NotHere);
    maya.says(id, "waiting").await;
    assert_eq!(rivera.other(id).await, Whereabouts::Waiting);
}

async fn of_a_session_that_is_over_nothing_is_noted(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    let session = rivera.sees(id).await;
    maya.cancels(&session, "").await.done::<SessionView>();
    maya.says(id, "waiting").await;
    assert_eq!(rivera.other(id).await, Whereabouts::NotHere);
    let told = "select cast(count(*) as bigint) from presences";
    assert_eq!(app.number(told, []).await, 0);
    maya.ask("presence/trouble", json!({"id": id, "kind": "reported"}))
        .await
        .refused(ErrorCode::NotNow);
    let told = "select cast(count(*) as bigint) from troubles";
    assert_eq!(app.number(told, []).await, 0);
}

async fn an_admission_alone_begins_nothing(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.enters(id).await;
    let session = rivera.sees(id).await;
    assert_eq!(session.status, SessionStatus::Scheduled);
    assert!(!session.can.delete, "the record of who was let in stays");
    rivera.deletes(id).await.refused(ErrorCode::NotNow);
    maya.reports(id, Word::Joined).await;
    assert_eq!(rivera.sees(id).await.status, SessionStatus::InProgress);
}

async fn who_is_there_first_begins_the_session(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.enters(id).await;
    app.wait(TimeDelta::minutes(2));
    rivera.enters(id).await;
    rivera.reports(id, Word::Joined).await;
    app.wait(TimeDelta::minutes(1));
    maya.reports(id, Word::Joined).await;
    assert_eq!(
        maya.meeting(id).await.started_at,
        Some(at("2026-11-24T13:02:00Z"))
    );
}

async fn both_there_at_the_same_instant_begin_it_once(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    rivera.enters(id).await;
    maya.enters(id).await;
    let version = rivera.sees(id).await.version;
    tokio::join!(rivera.reports(id, Word::Joined), maya.reports(id, Word::Joined));
    let session = rivera.sees(id).await;
    assert_eq!(
        (session.status, session.version),
        (SessionStatus::InProgress, version + 1)
    );
    let present: Vec<_> = rivera
        .meeting(id)
        .await
        .attendance
        .iter()
        .map(|person| person.present)
        .collect();
    assert_eq!(present, [true, true]);
}

async fn a_line_that_broke_for_ten_seconds_is_in_the_record(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    for person in [&rivera, &maya] {
        person.comes(id).await;
    }
    // The other person's frame does not notice.
    rivera.reports(id, Word::OtherJoined).await;
    for _ in 0..3 {
        app.wait(TimeDelta::seconds(20));
        rivera.reports(id, Word::OtherJoined).await;
        maya.reports(id, Word::Joined).await;
    }
    app.wait(TimeDelta::seconds(15));
    let mut back = maya.hears(id, Word::Joined);
    back.away_seconds = 10;
    maya.sends(id, back).await;
    app.wait(TimeDelta::seconds(5));
    rivera.ends(id).await.done::<SessionView>();
    assert_eq!(spans(&rivera, id, 1).await, [(0, 65), (75, 80)]);
    assert_eq!(spans(&rivera, id, 0).await, [(0, 80)]);
    let record = record(&maya, id).await;
    assert_eq!(record.lanes[1].reconnects, 1);
    assert_eq!(record.together_seconds, 70);
}

async fn a_line_that_claims_to_have_been_broken_for_long_takes_nothing_back(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    app.wait(TimeDelta::seconds(20));
    maya.reports(id, Word::Joined).await;
    app.wait(TimeDelta::seconds(20));
    let mut back = maya.hears(id, Word::Joined);
    back.away_seconds = u32::MAX;
    maya.sends(id, back).await;
    app.wait(TimeDelta::seconds(5));
    maya.reports(id, Word::Left).await;
    assert_eq!(
        spans(&rivera, id, 1).await,
        [(0, 20), (40, 45)],
        "what was heard before stays"
    );
}

async fn a_beat_that_is_missing_is_seen_by_the_other_one(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    app.wait(TimeDelta::seconds(31));
    assert_eq!(rivera.other(id).await, Whereabouts::Reconnecting);
    maya.reports(id, Word::Joined).await;
    assert_eq!(rivera.other(id).await, Whereabouts::InMeeting);
    app.wait(TimeDelta::minutes(2));
    assert_eq!(rivera.other(id).await, Whereabouts::Gone);
}

async fn a_page_beside_a_window_of_its_own_stands_for_its_person(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.joins(id).await;
    for _ in 0..6 {
        app.wait(TimeDelta::seconds(20));
        maya.says(id, "beside").await;
    }
    assert_eq!(rivera.other(id).await, Whereabouts::Sent);
    // A background page reports once a minute.
    app.wait(TimeDelta::seconds(70));
    maya.says(id, "beside").await;
    let open = "select left_at - joined_at from attendance where source = 'page' and left_at is not null";
    maya.says(id, "away").await;
    assert_eq!(rivera.other(id).await, Whereabouts::Gone);
    app.wait(TimeDelta::minutes(5));
    assert_eq!(app.number(open, []).await, 170_000);
    // The window may never have loaded.
    assert_eq!(spans(&rivera, id, 1).await, []);
    let lane = record(&rivera, id).await.lanes.remove(1);
    assert!(lane.only_sent);
    assert_eq!((lane.present_seconds, lane.late_seconds), (0, Some(0)));
}

async fn a_page_alone_is_nobodys_presence(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.says(id, "beside").await;
    assert_eq!(rivera.sees(id).await.status, SessionStatus::Scheduled);
    assert!(spans(&rivera, id, 1).await.is_empty());
}

async fn who_closes_the_page_after_a_second_window_is_gone(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.joins(id).await;
    for minute in 1..30 {
        app.wait(TimeDelta::minutes(1));
        maya.says(id, "beside").await;
        if minute == 10 {
            maya.joins(id).await;
        }
    }
    assert_eq!(rivera.other(id).await, Whereabouts::Sent);
    maya.says(id, "away").await;
    assert_eq!(rivera.other(id).await, Whereabouts::Gone);
    // She opens another window, and its page has not reported yet.
    app.wait(TimeDelta::minutes(1));
    maya.joins(id).await;
    assert_eq!(rivera.other(id).await, Whereabouts::Sent);
}

async fn who_leaves_with_one_device_is_there_with_the_other(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    let phone = app.another_browser(&maya).await;
    app.wait(TimeDelta::seconds(10));
    phone.comes(id).await;
    app.wait(TimeDelta::seconds(10));
    phone.reports(id, Word::Left).await;
    assert_eq!(rivera.other(id).await, Whereabouts::InMeeting);
    app.wait(TimeDelta::seconds(10));
    maya.reports(id, Word::Joined).await;
    app.wait(TimeDelta::seconds(10));
    maya.reports(id, Word::Left).await;
    assert_eq!(rivera.other(id).await, Whereabouts::Gone);
    assert_eq!(spans(&rivera, id, 1).await, [(0, 40)]);
}

async fn more_stays_than_anybody_needs_are_one(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    for _ in 0..INTERVALS_MAX + 20 {
        app.wait(TimeDelta::seconds(1));
        let now = app.app.clock.now();
        attendance::enter(&mut tx, id, maya.id, Source::Own, now)
            .await
            .unwrap();
        app.wait(TimeDelta::seconds(1));
        let now = app.app.clock.now();
        attendance::leave(&mut tx, id, maya.id, Source::Own, now)
            .await
            .unwrap();
        attendance::pass(&mut tx, id, maya.id, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let kept = "select cast(count(*) as bigint) from attendance where source = $1";
    for source in ["own", "door"] {
        assert_eq!(app.number(kept, [source.into()]).await, INTERVALS_MAX);
    }
    let spans = spans(&rivera, id, 1).await;
    assert_eq!(spans.last(), Some(&(399, 440)), "the last one goes on");
    rivera.comes(id).await;
    assert!(rivera.meeting(id).await.attendance[0].present, "it is one's own");
}

async fn a_page_that_speaks_without_end_is_told_to_wait(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    let says = json!({"id": id, "state": "waiting"});
    for _ in 0..2_000 {
        if maya.ask("presence/say", says.clone()).await.status == 429 {
            // The limit applies per account.
            rivera.says(id, "waiting").await;
            return;
        }
    }
    panic!("two thousand at once are taken");
}
