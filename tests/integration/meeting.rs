//! The meeting: attendance as reported by the frames, and the end.

use crate::{
    harness::{Engine, TestApp, at},
    people::{Person, Word},
};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::{
    api::{ErrorCode, sessions::SessionView},
    domain::{ids::SessionId, join::Participant, session::SessionStatus},
    server::db::{self, attendance::StoredInterval},
};
use serde_json::json;

on_both_engines!(
    ending_completes_the_session_and_closes_attendance,
    a_session_that_nobody_joined_cannot_be_ended,
    ending_twice_is_ending_once,
    a_session_ended_at_the_same_instant_by_two_browsers_ends_once,
    what_the_frame_says_becomes_intervals,
    a_reload_is_one_stay_and_a_rejoin_another,
    two_points_of_view_on_one_stay_count_once,
    what_is_reported_before_an_admission_or_after_the_end_is_ignored,
    a_report_that_was_overtaken_changes_nothing,
    reports_in_any_order_leave_what_the_last_one_said,
    nobody_reports_under_the_admission_of_another,
    the_same_report_many_times_at_once_opens_one_stay,
    a_cancellation_in_progress_closes_attendance,
    a_meeting_is_seen_by_its_two_people_only,
    who_was_not_admitted_is_not_in_the_room,
    what_is_reported_after_the_door_has_closed_is_ignored,
    a_report_that_meets_the_end_leaves_no_stay_open,
    a_stay_that_was_left_open_ends_with_its_session,
    a_browser_that_crashed_is_noticed,
    a_browser_that_was_silent_and_comes_back_begins_a_new_stay,
    a_session_ended_late_was_over_when_the_last_one_left,
    a_session_ended_late_that_nobody_was_seen_in_was_over_when_the_door_closed,
    a_session_that_overruns_is_over_when_it_is_ended,
    where_no_frame_tells_the_admission_stands_for_presence,
);

async fn under_way(app: &TestApp) -> (Person, Person, SessionId) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.enters(id).await;
    rivera.enters(id).await;
    (rivera, maya, id)
}

/// Advances the clock minute by minute, with one report of each page per minute.
async fn talk(app: &TestApp, minutes: i64, id: SessionId, pages: &[(&Person, Word)]) {
    for _ in 0..minutes {
        app.wait(TimeDelta::minutes(1));
        for (person, word) in pages {
            person.reports(id, *word).await;
        }
    }
}

/// The stored attendance intervals in minutes after 13:00: person, source, from, until.
async fn stays(
    app: &TestApp,
    id: SessionId,
    rivera: &Person,
) -> Vec<(&'static str, String, i64, Option<i64>)> {
    let minutes = |instant: DateTime<Utc>| (instant - at("2026-11-24T13:00:00Z")).num_minutes();
    let told = |interval: StoredInterval| {
        let who = if interval.account == rivera.id {
            "rivera"
        } else {
            "maya"
        };
        (
            who,
            interval.source.word().to_owned(),
            minutes(interval.joined_at),
            interval.left_at.map(minutes),
        )
    };
    db::attendance::of_session(&app.app.db, id)
        .await
        .unwrap()
        .into_iter()
        .map(told)
        .collect()
}

async fn ending_completes_the_session_and_closes_attendance(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    rivera.reports(id, Word::Joined).await;
    talk(&app, 48, id, &[(&maya, Word::Joined), (&rivera, Word::Joined)]).await;
    maya.ends(id).await.refused(ErrorCode::Forbidden);
    let ended: SessionView = rivera.ends(id).await.done();
    assert_eq!(ended.status, SessionStatus::Completed);
    assert!(!ended.can.join && !ended.can.end && !ended.can.edit && !ended.can.cancel && !ended.can.delete);
    for person in [&rivera, &maya] {
        let meeting = person.meeting(id).await;
        assert_eq!(meeting.session.status, SessionStatus::Completed);
        assert_eq!(meeting.started_at, Some(at("2026-11-24T13:00:00Z")));
        assert_eq!(meeting.ended_at, Some(at("2026-11-24T13:48:00Z")));
        for attended in &meeting.attendance {
            assert_eq!(
                (attended.present, attended.seconds),
                (false, 48 * 60),
                "{attended:?}"
            );
        }
    }
    let audit = "select action from audit where subject_id = $1 order by id";
    assert_eq!(
        app.texts(audit, [id.into()]).await,
        ["session.schedule", "session.end"]
    );
}

async fn a_session_that_nobody_joined_cannot_be_ended(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    let error = rivera.ends(session.id).await.refused(ErrorCode::NotNow);
    assert_eq!(error.message, "This session is not in progress.");
    rivera.cancels(&session, "").await.done::<SessionView>();
    rivera.ends(session.id).await.refused(ErrorCode::NotNow);
}

async fn ending_twice_is_ending_once(app: TestApp) {
    let (rivera, _maya, id) = under_way(&app).await;
    rivera.reports(id, Word::Joined).await;
    rivera.ends(id).await.done::<SessionView>();
    app.wait(TimeDelta::minutes(10));
    rivera.ends(id).await.done::<SessionView>();
    assert_eq!(
        rivera.meeting(id).await.ended_at,
        Some(at("2026-11-24T13:00:00Z"))
    );
}

async fn a_session_ended_at_the_same_instant_by_two_browsers_ends_once(app: TestApp) {
    let (rivera, _maya, id) = under_way(&app).await;
    rivera.reports(id, Word::Joined).await;
    let ends = (0..8).map(|_| {
        let rivera = rivera.clone();
        tokio::spawn(async move { rivera.ends(id).await })
    });
    for answer in futures::future::join_all(ends).await {
        answer.unwrap().done::<SessionView>();
    }
    let ended = "select cast(count(*) as bigint) from audit where action = 'session.end'";
    assert_eq!(app.number(ended, []).await, 1);
}

async fn what_the_frame_says_becomes_intervals(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    talk(&app, 5, id, &[(&maya, Word::Joined)]).await;
    let waiting = rivera.meeting(id).await;
    let [partner, client] = waiting.attendance.as_slice() else {
        panic!("two people")
    };
    assert_eq!(
        (partner.participant, partner.name.as_str()),
        (Participant::Partner, "Rivera")
    );
    assert_eq!(
        (partner.present, partner.first_joined_at, partner.seconds),
        (false, None, 0)
    );
    assert_eq!(
        (client.participant, client.present, client.seconds),
        (Participant::Client, true, 300)
    );
    assert_eq!(client.first_joined_at, Some(at("2026-11-24T13:00:00Z")));
    rivera.reports(id, Word::Joined).await;
    talk(&app, 20, id, &[(&maya, Word::Joined), (&rivera, Word::Joined)]).await;
    maya.reports(id, Word::Left).await;
    talk(&app, 5, id, &[(&rivera, Word::Joined)]).await;
    let told = [
        ("maya", "own".to_owned(), 0, Some(25)),
        ("rivera", "own".to_owned(), 5, None),
    ];
    assert_eq!(stays(&app, id, &rivera).await, told);
    let after = maya.meeting(id).await.attendance;
    assert_eq!((after[0].seconds, after[1].seconds), (25 * 60, 25 * 60));
}

async fn a_reload_is_one_stay_and_a_rejoin_another(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    talk(&app, 10, id, &[(&maya, Word::Joined)]).await;
    // The page was reloaded without a report of leaving.
    maya.enters(id).await;
    maya.reports(id, Word::Joined).await;
    talk(&app, 5, id, &[(&maya, Word::Joined)]).await;
    maya.reports(id, Word::Left).await;
    maya.reports(id, Word::Left).await;
    app.wait(TimeDelta::minutes(15));
    maya.enters(id).await;
    maya.reports(id, Word::Joined).await;
    talk(&app, 10, id, &[(&maya, Word::Joined)]).await;
    rivera.ends(id).await.done::<SessionView>();
    let told = [
        ("maya", "own".to_owned(), 0, Some(15)),
        ("maya", "own".to_owned(), 30, Some(40)),
    ];
    assert_eq!(stays(&app, id, &rivera).await, told);
    assert_eq!(rivera.meeting(id).await.attendance[1].seconds, 25 * 60);
}

async fn two_points_of_view_on_one_stay_count_once(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    rivera.reports(id, Word::Joined).await;
    let hers = (&maya, Word::Joined);
    let his = [(&rivera, Word::Joined), (&rivera, Word::OtherJoined)];
    talk(&app, 2, id, &his[..1]).await;
    maya.reports(id, Word::Joined).await;
    rivera.reports(id, Word::OtherJoined).await;
    talk(&app, 10, id, &[hers, his[0], his[1]]).await;
    maya.reports(id, Word::Left).await;
    talk(&app, 1, id, &his).await;
    rivera.reports(id, Word::OtherLeft).await;
    let told = [
        ("rivera", "own".to_owned(), 0, None),
        ("maya", "own".to_owned(), 2, Some(12)),
        ("maya", "other".to_owned(), 2, Some(13)),
    ];
    let mut kept = stays(&app, id, &rivera).await;
    kept.sort_by_key(|stay| (stay.2, stay.3));
    assert_eq!(kept, told);
    let client = &rivera.meeting(id).await.attendance[1];
    assert_eq!(
        (client.present, client.seconds),
        (false, 10 * 60),
        "as she says herself"
    );
    // A person who leaves can no longer see the other one.
    rivera.reports(id, Word::OtherJoined).await;
    rivera.reports(id, Word::Left).await;
    assert!(stays(&app, id, &rivera).await.iter().all(|stay| stay.3.is_some()));
}

async fn what_is_reported_before_an_admission_or_after_the_end_is_ignored(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    let all = [Word::Joined, Word::OtherJoined, Word::OtherLeft, Word::Left];
    app.wait_until("2026-11-24T13:00:00Z");
    for word in all {
        maya.reports(id, word).await;
    }
    assert!(stays(&app, id, &rivera).await.is_empty());
    rivera.comes(id).await;
    maya.enters(id).await;
    rivera.ends(id).await.done::<SessionView>();
    for word in all {
        maya.reports(id, word).await;
    }
    let told = stays(&app, id, &rivera).await;
    assert_eq!(
        told,
        [("rivera", "own".to_owned(), 0, Some(0))],
        "nothing of the client"
    );
}

async fn a_report_that_was_overtaken_changes_nothing(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    let joined = maya.hears(id, Word::Joined);
    // She presses "Leave" at once, and the second report overtakes the first.
    maya.reports(id, Word::Left).await;
    maya.sends(id, joined).await;
    assert!(stays(&app, id, &rivera).await.is_empty());
    maya.reports(id, Word::Joined).await;
    assert!(rivera.meeting(id).await.attendance[1].present);
    maya.sends(id, joined).await;
    app.wait(TimeDelta::minutes(1));
    maya.reports(id, Word::Left).await;
    // A duplicate changes nothing either.
    maya.sends(id, maya.hears(id, Word::Left)).await;
    assert_eq!(
        stays(&app, id, &rivera).await,
        [("maya", "own".to_owned(), 0, Some(1))]
    );
}

async fn reports_in_any_order_leave_what_the_last_one_said(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    for last in [Word::Left, Word::Joined] {
        let words = [Word::Joined, Word::OtherJoined, Word::OtherLeft, Word::Left, last];
        let reports = words.map(|word| maya.hears(id, word));
        let sent = reports.into_iter().rev().map(|report| {
            let maya = maya.clone();
            tokio::spawn(async move { maya.sends(id, report).await })
        });
        for report in futures::future::join_all(sent).await {
            report.unwrap();
        }
        let now: Vec<_> = rivera
            .meeting(id)
            .await
            .attendance
            .iter()
            .map(|person| person.present)
            .collect();
        assert_eq!(now, [false, matches!(last, Word::Joined)]);
    }
}

async fn nobody_reports_under_the_admission_of_another(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    let (hers, his) = (maya.hears(id, Word::Joined), rivera.hears(id, Word::Joined));
    maya.sends(id, his).await;
    rivera.sends(id, hers).await;
    assert!(stays(&app, id, &rivera).await.is_empty());
    // The same for an admission to another session.
    let okafor = app.partner("Okafor").await;
    okafor.adds(&maya).await;
    let other = okafor
        .schedules(&maya)
        .at("2026-11-24", "16:00")
        .created()
        .await
        .session
        .id;
    app.wait_until("2026-11-24T15:00:00Z");
    maya.enters(other).await;
    maya.sends(other, hers).await;
    assert!(stays(&app, other, &okafor).await.is_empty());
}

async fn the_same_report_many_times_at_once_opens_one_stay(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    rivera.reports(id, Word::Joined).await;
    let reports = (0..12).map(|nth| {
        let (rivera, maya) = (rivera.clone(), maya.clone());
        tokio::spawn(async move {
            match nth % 2 {
                0 => maya.reports(id, Word::Joined).await,
                _ => rivera.reports(id, Word::OtherJoined).await,
            }
        })
    });
    for report in futures::future::join_all(reports).await {
        report.unwrap();
    }
    let mut kept = stays(&app, id, &rivera).await;
    kept.sort();
    assert_eq!(
        kept,
        [
            ("maya", "other".to_owned(), 0, None),
            ("maya", "own".to_owned(), 0, None),
            ("rivera", "own".to_owned(), 0, None)
        ]
    );
}

async fn a_cancellation_in_progress_closes_attendance(app: TestApp) {
    let (rivera, _maya, id) = under_way(&app).await;
    rivera.reports(id, Word::Joined).await;
    talk(&app, 20, id, &[(&rivera, Word::Joined)]).await;
    rivera
        .cancels(&rivera.sees(id).await, "")
        .await
        .done::<SessionView>();
    assert_eq!(
        stays(&app, id, &rivera).await,
        [("rivera", "own".to_owned(), 0, Some(20))]
    );
}

async fn a_meeting_is_seen_by_its_two_people_only(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    let okafor = app.partner("Okafor").await;
    okafor
        .ask("meeting/view", json!({"id": id}))
        .await
        .refused(ErrorCode::NotFound);
    let report = json!({"id": id, "presence": maya.hears(id, Word::Joined)});
    okafor
        .ask("meeting/report", report.clone())
        .await
        .refused(ErrorCode::NotFound);
    app.anybody()
        .ask("meeting/report", report)
        .await
        .refused(ErrorCode::SignedOut);
    assert!(stays(&app, id, &rivera).await.is_empty());
}

async fn who_was_not_admitted_is_not_in_the_room(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    let id = created.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.enters(id).await;
    // Without the passcode, her reports count neither for herself nor for the other person.
    for word in [Word::Joined, Word::OtherJoined] {
        maya.reports(id, word).await;
    }
    // Maya is not admitted, so the guest in Rivera's frame is not counted as her.
    rivera.reports(id, Word::Joined).await;
    rivera.reports(id, Word::OtherJoined).await;
    let alone = ("rivera", "own".to_owned(), 0, None);
    assert_eq!(stays(&app, id, &rivera).await, std::slice::from_ref(&alone));
    maya.types(id, &created.passcode.unwrap()).await;
    maya.enters(id).await;
    maya.reports(id, Word::Joined).await;
    let mut both = stays(&app, id, &rivera).await;
    both.sort();
    assert_eq!(both, [("maya", "own".to_owned(), 0, None), alone]);
}

async fn what_is_reported_after_the_door_has_closed_is_ignored(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    app.wait_until("2026-11-24T15:00:00Z");
    for word in [Word::Joined, Word::OtherJoined] {
        maya.reports(id, word).await;
    }
    assert!(stays(&app, id, &rivera).await.is_empty());
}

async fn a_report_that_meets_the_end_leaves_no_stay_open(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    let mut ending = app.app.db.begin().await.unwrap();
    let completed = "update sessions set status = 'completed', started_at = starts_at, ended_at = starts_at, decided_at = starts_at, version = version + 1 where id = $1";
    ending
        .execute(db::Sql::same(completed).with([id.into()]))
        .await
        .unwrap();
    let left = db::attendance::leave_all(id, app.app.clock.now());
    ending.execute_all(left.into()).await.unwrap();
    let report = tokio::spawn({
        let maya = maya.clone();
        async move { maya.reports(id, Word::Joined).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    ending.commit().await.unwrap();
    report.await.unwrap();
    assert!(stays(&app, id, &rivera).await.is_empty());
}

async fn a_stay_that_was_left_open_ends_with_its_session(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    app.wait(TimeDelta::seconds(30));
    rivera.ends(id).await.done::<SessionView>();
    let reopened = "update attendance set left_at = null where session_id = $1";
    assert_eq!(app.change(reopened, [id.into()]).await, 1);
    app.wait(TimeDelta::seconds(20));
    let client = &rivera.meeting(id).await.attendance[1];
    assert_eq!((client.present, client.seconds), (false, 30));
}

async fn a_browser_that_crashed_is_noticed(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    talk(&app, 10, id, &[(&maya, Word::Joined)]).await;
    app.wait(TimeDelta::seconds(60));
    assert!(rivera.meeting(id).await.attendance[1].present, "it may be slow");
    app.wait(TimeDelta::milliseconds(1));
    for _ in 0..2 {
        let client = &rivera.meeting(id).await.attendance[1];
        assert_eq!((client.present, client.seconds), (false, 600));
        app.wait(TimeDelta::minutes(5));
    }
    // The interval is closed in the database, too.
    assert_eq!(
        stays(&app, id, &rivera).await,
        [("maya", "own".to_owned(), 0, Some(10))]
    );
}

async fn a_browser_that_was_silent_and_comes_back_begins_a_new_stay(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    app.wait(TimeDelta::minutes(5));
    maya.reports(id, Word::Joined).await;
    app.wait(TimeDelta::minutes(5));
    // A computer that slept reports "left" when it wakes; the person had been gone since.
    maya.reports(id, Word::Left).await;
    assert_eq!(
        stays(&app, id, &rivera).await,
        [
            ("maya", "own".to_owned(), 0, Some(0)),
            ("maya", "own".to_owned(), 5, Some(5))
        ]
    );
}

async fn a_session_ended_late_was_over_when_the_last_one_left(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    let both = [(&maya, Word::Joined), (&rivera, Word::Joined)];
    talk(&app, 45, id, &both).await;
    maya.reports(id, Word::Left).await;
    talk(&app, 2, id, &both[1..]).await;
    rivera.reports(id, Word::Left).await;
    app.wait_until("2026-11-24T17:00:00Z");
    assert!(rivera.sees(id).await.can.end, "also when the door has closed");
    let ended: SessionView = rivera.ends(id).await.done();
    assert_eq!(ended.status, SessionStatus::Completed);
    assert_eq!(
        rivera.meeting(id).await.ended_at,
        Some(at("2026-11-24T13:47:00Z"))
    );
}

async fn a_session_ended_late_that_nobody_was_seen_in_was_over_when_the_door_closed(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(id).await;
    rivera.joins(id).await;
    app.wait_until("2026-11-25T09:00:00Z");
    rivera.ends(id).await.done::<SessionView>();
    assert_eq!(
        rivera.meeting(id).await.ended_at,
        Some(at("2026-11-24T15:00:00Z"))
    );
}

async fn a_session_that_overruns_is_over_when_it_is_ended(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Word::Joined).await;
    maya.reports(id, Word::Left).await;
    app.wait(TimeDelta::minutes(55));
    rivera.reports(id, Word::Joined).await;
    app.wait(TimeDelta::seconds(30));
    rivera.ends(id).await.done::<SessionView>();
    assert_eq!(
        rivera.meeting(id).await.ended_at,
        Some(at("2026-11-24T13:55:30Z"))
    );
}

async fn where_no_frame_tells_the_admission_stands_for_presence(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(id).await;
    let meeting = rivera.meeting(id).await;
    assert_eq!(meeting.session.status, SessionStatus::InProgress);
    assert_eq!(
        (meeting.embedded, meeting.provider.host.as_str()),
        (false, "meet.example.org")
    );
    let told: Vec<_> = meeting
        .attendance
        .iter()
        .map(|person| (person.present, person.first_joined_at))
        .collect();
    assert_eq!(told, [(false, None), (false, Some(at("2026-11-24T13:00:00Z")))]);
    rivera.joins(id).await;
    app.wait(TimeDelta::minutes(40));
    rivera.ends(id).await.done::<SessionView>();
    assert_eq!(maya.meeting(id).await.ended_at, Some(at("2026-11-24T13:40:00Z")));
}
