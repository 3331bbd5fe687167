//! The meeting: attendance as the frames report it, and the end.

use crate::{
    harness::{TestApp, at},
    people::Person,
};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::{
    api::{ErrorCode, meeting::Presence, sessions::SessionView},
    domain::{ids::SessionId, join::Participant, session::SessionStatus},
    server::db::{self, meetings::Stay},
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
    the_same_report_many_times_at_once_opens_one_stay,
    a_cancellation_in_progress_closes_attendance,
    a_meeting_is_seen_by_its_two_people_only,
);

async fn under_way(app: &TestApp) -> (Person, Person, SessionId) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(id).await;
    rivera.joins(id).await;
    (rivera, maya, id)
}

/// Stays as minutes after 13:00: whose, whose word, from, until.
async fn stays(
    app: &TestApp,
    id: SessionId,
    rivera: &Person,
) -> Vec<(&'static str, String, i64, Option<i64>)> {
    let minutes = |instant: DateTime<Utc>| (instant - at("2026-11-24T13:00:00Z")).num_minutes();
    let told = |stay: Stay| {
        let who = if stay.account == rivera.id {
            "rivera"
        } else {
            "maya"
        };
        (
            who,
            stay.source,
            minutes(stay.joined_at),
            stay.left_at.map(minutes),
        )
    };
    db::meetings::attendance(&app.app.db, id)
        .await
        .unwrap()
        .into_iter()
        .map(told)
        .collect()
}

async fn ending_completes_the_session_and_closes_attendance(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Presence::Joined).await;
    rivera.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(48));
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
    maya.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(5));
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
    rivera.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(20));
    maya.reports(id, Presence::Left).await;
    app.wait(TimeDelta::minutes(5));
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
    maya.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(10));
    // The page was reloaded without a word of leaving.
    maya.enters(id).await;
    maya.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(5));
    maya.reports(id, Presence::Left).await;
    maya.reports(id, Presence::Left).await;
    app.wait(TimeDelta::minutes(15));
    maya.enters(id).await;
    maya.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(10));
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
    rivera.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(2));
    maya.reports(id, Presence::Joined).await;
    rivera.reports(id, Presence::OtherJoined).await;
    app.wait(TimeDelta::minutes(10));
    maya.reports(id, Presence::Left).await;
    app.wait(TimeDelta::minutes(1));
    rivera.reports(id, Presence::OtherLeft).await;
    let told = [
        ("rivera", "own".to_owned(), 0, None),
        ("maya", "own".to_owned(), 2, Some(12)),
        ("maya", "other".to_owned(), 2, Some(13)),
    ];
    let mut kept = stays(&app, id, &rivera).await;
    kept.sort_by_key(|stay| (stay.2, stay.3));
    assert_eq!(kept, told);
    let client = &rivera.meeting(id).await.attendance[1];
    assert_eq!((client.present, client.seconds), (false, 11 * 60));
    // Who leaves no longer sees the other one.
    rivera.reports(id, Presence::OtherJoined).await;
    rivera.reports(id, Presence::Left).await;
    assert!(stays(&app, id, &rivera).await.iter().all(|stay| stay.3.is_some()));
}

async fn what_is_reported_before_an_admission_or_after_the_end_is_ignored(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    let all = [
        Presence::Joined,
        Presence::OtherJoined,
        Presence::Left,
        Presence::OtherLeft,
    ];
    app.wait_until("2026-11-24T13:00:00Z");
    for presence in all {
        maya.reports(id, presence).await;
    }
    assert!(stays(&app, id, &rivera).await.is_empty());
    maya.joins(id).await;
    rivera.ends(id).await.done::<SessionView>();
    for presence in all {
        maya.reports(id, presence).await;
    }
    assert!(stays(&app, id, &rivera).await.is_empty());
}

async fn the_same_report_many_times_at_once_opens_one_stay(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    let reports = (0..12).map(|nth| {
        let (rivera, maya) = (rivera.clone(), maya.clone());
        tokio::spawn(async move {
            match nth % 2 {
                0 => maya.reports(id, Presence::Joined).await,
                _ => rivera.reports(id, Presence::OtherJoined).await,
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
            ("maya", "own".to_owned(), 0, None)
        ]
    );
}

async fn a_cancellation_in_progress_closes_attendance(app: TestApp) {
    let (rivera, maya, id) = under_way(&app).await;
    maya.reports(id, Presence::Joined).await;
    app.wait(TimeDelta::minutes(20));
    rivera
        .cancels(&rivera.sees(id).await, "")
        .await
        .done::<SessionView>();
    assert_eq!(
        stays(&app, id, &rivera).await,
        [("maya", "own".to_owned(), 0, Some(20))]
    );
}

async fn a_meeting_is_seen_by_its_two_people_only(app: TestApp) {
    let (rivera, _maya, id) = under_way(&app).await;
    let okafor = app.partner("Okafor").await;
    okafor
        .ask("meeting/view", json!({"id": id}))
        .await
        .refused(ErrorCode::NotFound);
    let report = json!({"id": id, "presence": "joined"});
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
