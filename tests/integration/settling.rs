//! Outcomes: settled from the evidence, corrected, objected to.

use crate::{
    harness::{Engine, TestApp, at},
    people::{Answer, Person, Word},
};
use chrono::TimeDelta;
use rapport::{
    api::{ErrorCode, attendance::RecordView, forms::PAGE, sessions::SessionView},
    domain::{
        ids::SessionId,
        join::Participant,
        session::{Absent, SessionStatus},
    },
    server::{
        db::{self, Value},
        services::settling,
    },
};
use serde_json::json;

on_both_engines!(
    both_were_there_so_it_took_place,
    who_did_not_come_is_named,
    when_nobody_came_it_is_what_the_partner_chose,
    technical_trouble_excuses_its_reporter_who_was_at_the_door,
    what_only_the_other_side_says_is_no_presence,
    what_both_came_to_is_ended_and_not_called_off,
    a_partner_cannot_call_off_or_end_their_own_absence,
    a_partner_who_waited_in_vain_can_call_it_off,
    a_session_at_whose_door_somebody_was_is_not_deleted,
    trouble_before_the_door_opens_says_nothing,
    trouble_at_a_time_from_which_it_was_moved_says_nothing,
    where_no_frame_tells_the_way_to_the_provider_is_evidence,
    what_both_sides_say_of_a_window_of_its_own_counts,
    a_session_in_person_took_place_as_agreed,
    nothing_is_settled_while_it_can_be_joined,
    what_was_called_off_or_ended_stays_as_it_is,
    after_days_of_being_down_everything_is_settled_once,
    of_two_processes_each_settles_what_the_other_does_not,
    what_a_process_that_died_had_taken_is_settled_when_its_lease_has_run_out,
    a_settled_session_is_in_the_record_with_its_totals,
    stays_of_before_totals_were_kept_are_added_up_at_the_start,
    the_partner_corrects_the_outcome_with_a_reason,
    a_correction_without_a_reason_or_a_verdict_is_refused,
    what_is_not_decided_cannot_be_corrected,
    a_correction_from_an_older_page_is_refused,
    the_client_objects_once_and_the_partner_sees_it,
    who_was_there_has_nothing_to_object_to,
);

const ALL_DAY: &str = "2026-11-24T16:00:00Z";

impl TestApp {
    /// Settles what is due, as the server does every minute.
    pub async fn settles(&self) -> usize {
        settling::settle_due(&self.app).await.expect("settled")
    }
}

impl Person {
    async fn reports_trouble(&self, id: SessionId, kind: &str) {
        self.ask("presence/trouble", json!({"id": id, "kind": kind}))
            .await
            .done::<()>();
    }

    pub async fn corrects(&self, session: &SessionView, verdict: &str, reason: &str) -> Answer {
        let form = json!({"version": session.version, "verdict": verdict, "reason": reason});
        self.ask("settling/correct", json!({"id": session.id, "form": form}))
            .await
    }

    pub async fn objects(&self, id: SessionId, words: &str) -> Answer {
        self.ask("settling/object", json!({"id": id, "words": words}))
            .await
    }

    async fn record(&self, id: SessionId) -> RecordView {
        self.ask("attendance/record", json!({"id": id})).await.done()
    }
}

/// A session on Tuesday from 13:00 to 13:50 UTC, at its start.
async fn on_tuesday(app: &TestApp) -> (Person, Person, SessionId) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    (rivera, maya, id)
}

/// Turns the clock past the window, and settles what is due.
async fn settled(app: &TestApp, person: &Person, id: SessionId) -> SessionView {
    app.wait_until(ALL_DAY);
    assert_eq!(app.settles().await, 1);
    person.sees(id).await
}

async fn both_were_there_so_it_took_place(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    app.wait(TimeDelta::minutes(1));
    rivera.comes(id).await;
    maya.reports(id, Word::Joined).await;
    // Trouble on the way makes no difference: they met.
    maya.reports_trouble(id, "connection").await;
    app.wait(TimeDelta::seconds(30));
    rivera.reports(id, Word::Left).await;
    maya.reports(id, Word::Left).await;
    assert_eq!(settled(&app, &rivera, id).await.status, SessionStatus::Completed);
    let meeting = rivera.meeting(id).await;
    assert_eq!(meeting.started_at, Some(at("2026-11-24T13:00:00Z")));
    assert_eq!(meeting.ended_at, Some(at("2026-11-24T13:01:30Z")));
    let record = maya.record(id).await;
    assert_eq!(record.together_seconds, 30);
    let outcome = record.outcome.expect("an outcome");
    assert_eq!((outcome.decided_by, outcome.absent), (None, None));
    assert_eq!(app.settles().await, 0, "once");
}

async fn who_did_not_come_is_named(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (who, absent, day) in [
        (&rivera, Absent::Client, "2026-11-24"),
        (&maya, Absent::Partner, "2026-11-25"),
    ] {
        let plan = rivera.schedules(&maya).at(day, "14:00");
        let id = plan.created().await.session.id;
        app.wait_until(&format!("{day}T13:00:00Z"));
        who.comes(id).await;
        app.wait(TimeDelta::hours(3));
        assert_eq!(app.settles().await, 1);
        for person in [&rivera, &maya] {
            assert_eq!(person.sees(id).await.status, SessionStatus::NoShow);
            let outcome = person.record(id).await.outcome.expect("an outcome");
            assert_eq!(outcome.absent, Some(absent));
        }
    }
}

async fn when_nobody_came_it_is_what_the_partner_chose(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    assert_eq!(settled(&app, &rivera, id).await.status, SessionStatus::NotHeld);
    assert!(!rivera.record(id).await.outcome.expect("an outcome").technical);

    rivera
        .ask("settling/set_nobody_came", json!({"choice": "no_show"}))
        .await
        .done::<()>();
    let plan = rivera.schedules(&maya).at("2026-11-25", "14:00");
    let id = plan.created().await.session.id;
    app.wait_until("2026-11-25T16:00:00Z");
    assert_eq!(app.settles().await, 1);
    assert_eq!(maya.sees(id).await.status, SessionStatus::NoShow);
    let outcome = maya.record(id).await.outcome.expect("an outcome");
    assert_eq!(outcome.absent, Some(Absent::Both));
    let wrong = rivera
        .ask("settling/set_nobody_came", json!({"choice": "cancelled"}))
        .await;
    wrong.wrong("choice");
}

async fn technical_trouble_excuses_its_reporter_who_was_at_the_door(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (comes, knocks, enters, reports) = ("comes", "knocks", "enters", "reports");
    let technical = (SessionStatus::NotHeld, None, true);
    let no_show = |absent| (SessionStatus::NoShow, Some(absent), false);
    let cases: [(&[&str], &[&str], _); 9] = [
        // A word alone, which can be sent from anywhere, excuses no one.
        (&[comes], &[reports], no_show(Absent::Client)),
        (&[reports], &[comes], no_show(Absent::Partner)),
        (&[comes], &[knocks, reports], technical),
        (&[comes], &[knocks], no_show(Absent::Client)),
        // Let in, and never seen.
        (&[enters], &[comes], technical),
        // It excuses the reporter, and not the other one.
        (&[comes, reports], &[], no_show(Absent::Client)),
        (&[], &[comes, reports], no_show(Absent::Partner)),
        (&[], &[reports], (SessionStatus::NotHeld, None, false)),
        (&[], &[knocks, reports], technical),
    ];
    for (nth, (his, hers, expected)) in cases.into_iter().enumerate() {
        let day = format!("2026-12-{:02}", nth + 1);
        let plan = rivera.schedules(&maya).at(&day, "14:00").protected();
        let id = plan.created().await.session.id;
        app.wait_until(&format!("{day}T12:50:00Z"));
        for (person, acts) in [(&rivera, his), (&maya, hers)] {
            for act in acts {
                match *act {
                    "knocks" => {
                        person.knocks(id).await.refused(ErrorCode::Forbidden);
                    }
                    "reports" => person.reports_trouble(id, "reported").await,
                    act => {
                        let grant = "insert into passcode_grants (session_id, login_id, granted_at)
                            select $1, id, 0 from logins where account_id = $2";
                        app.change(grant, [id.into(), person.id.into()]).await;
                        person.enters(id).await;
                        if act == "comes" {
                            person.reports(id, Word::Joined).await;
                        }
                    }
                }
            }
        }
        app.wait(TimeDelta::hours(3));
        assert_eq!(app.settles().await, 1);
        let outcome = rivera.record(id).await.outcome.expect("an outcome");
        let settled = (maya.sees(id).await.status, outcome.absent, outcome.technical);
        assert_eq!(settled, expected, "{his:?} {hers:?}");
    }
}

async fn what_only_the_other_side_says_is_no_presence(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.enters(id).await;
    rivera.comes(id).await;
    // His phone in the room, the ghost of his own line, or a lie.
    for _ in 0..10 {
        rivera.reports(id, Word::OtherJoined).await;
        app.wait(TimeDelta::seconds(30));
        rivera.reports(id, Word::Joined).await;
    }
    let client = rivera.meeting(id).await.attendance.remove(1);
    assert_eq!((client.present, client.seconds), (false, 0));
    let session = settled(&app, &rivera, id).await;
    assert_eq!(session.status, SessionStatus::NotHeld);
    let record = maya.record(id).await;
    assert!(record.lanes[1].only_claimed && record.lanes[1].spans.is_empty());
    assert_eq!((record.lanes[1].late_seconds, record.together_seconds), (None, 0));
    let page = maya.get(&format!("/sessions/{id}")).await;
    assert!(page.body.contains("which does not count"), "{}", page.body);
    let totals = "select client_present + together from attendance_totals where session_id = $1";
    assert_eq!(app.number(totals, [id.into()]).await, 0);
}

async fn what_both_came_to_is_ended_and_not_called_off(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    rivera.comes(id).await;
    app.wait(TimeDelta::seconds(30));
    let session = rivera.sees(id).await;
    let ended: SessionView = rivera.cancels(&session, "It went badly.").await.done();
    assert_eq!(ended.status, SessionStatus::Completed);
    let outcome = maya.record(id).await.outcome.expect("an outcome");
    assert_eq!(outcome.decided_by, Some(Participant::Partner));
    assert_eq!(outcome.reason.as_deref(), Some("It went badly."));
    let meeting = maya.meeting(id).await;
    assert_eq!(meeting.ended_at, Some(at("2026-11-24T13:00:30Z")));
    let stars = json!({"id": id, "form": {"stars": "1", "comment": ""}});
    assert_eq!(maya.ask("feedback/give", stars).await.status, 200);
    rivera.deletes(id).await.refused(ErrorCode::NotNow);
}

async fn a_partner_cannot_call_off_or_end_their_own_absence(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    let session = rivera.sees(id).await;
    let error = rivera.cancels(&session, "").await.refused(ErrorCode::NotNow);
    assert!(error.message.starts_with("Your client has come."), "{error:?}");
    let error = rivera.ends(id).await.refused(ErrorCode::NotNow);
    assert!(
        error.message.starts_with("Only your client has come"),
        "{error:?}"
    );
    assert_eq!(settled(&app, &rivera, id).await.status, SessionStatus::NoShow);
    let outcome = maya.record(id).await.outcome.expect("an outcome");
    assert_eq!(outcome.absent, Some(Absent::Partner));
}

async fn a_partner_who_waited_in_vain_can_call_it_off(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    rivera.comes(id).await;
    let session = rivera.sees(id).await;
    let cancelled: SessionView = rivera.cancels(&session, "").await.done();
    assert_eq!(cancelled.status, SessionStatus::Cancelled);
    maya.deletes(id).await.refused(ErrorCode::Forbidden);
}

async fn a_session_at_whose_door_somebody_was_is_not_deleted(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let mut ids = Vec::new();
    for day in ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"] {
        let plan = rivera.schedules(&maya).at(day, "14:00").protected();
        ids.push(plan.created().await.session.id);
    }
    // Too early, but she was there.
    maya.knocks(ids[0]).await.refused(ErrorCode::Forbidden);
    app.wait_until("2026-11-25T13:00:00Z");
    maya.reports_trouble(ids[1], "device").await;
    let wrong = maya
        .ask(
            "join/verify_passcode",
            json!({"id": ids[2], "passcode": "000000"}),
        )
        .await;
    assert!([200, 422].contains(&wrong.status));
    for id in &ids[..3] {
        assert!(!rivera.sees(*id).await.can.delete);
        let error = rivera.deletes(*id).await.refused(ErrorCode::NotNow);
        assert!(error.message.contains("at the door"), "{error:?}");
    }
    assert!(rivera.sees(ids[3]).await.can.delete);
    rivera.deletes(ids[3]).await.done::<()>();
}

async fn trouble_before_the_door_opens_says_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T12:00:00Z");
    let early = json!({"id": id, "kind": "device"});
    let told = maya.ask("presence/trouble", early).await;
    told.refused(ErrorCode::NotNow);
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.comes(id).await;
    assert_eq!(settled(&app, &rivera, id).await.status, SessionStatus::NoShow);
}

async fn trouble_at_a_time_from_which_it_was_moved_says_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (day, to, again, status) in [
        ("2026-11-24", "2026-11-26", false, SessionStatus::NoShow),
        ("2026-12-01", "2026-12-03", true, SessionStatus::NotHeld),
    ] {
        let session = rivera.schedules(&maya).at(day, "14:00").created().await.session;
        app.wait_until(&format!("{day}T12:55:00Z"));
        maya.joins(session.id).await;
        maya.reports_trouble(session.id, "reported").await;
        rivera
            .moves(&session, to, "14:00", 50)
            .await
            .done::<SessionView>();
        app.wait_until(&format!("{to}T13:00:00Z"));
        if again {
            maya.joins(session.id).await;
            maya.reports_trouble(session.id, "reported").await;
        }
        rivera.comes(session.id).await;
        app.wait(TimeDelta::hours(3));
        assert_eq!(app.settles().await, 1);
        assert_eq!(rivera.sees(session.id).await.status, status);
        let record = rivera.record(session.id).await;
        assert_eq!(record.lanes[1].troubles.len(), usize::from(again));
    }
}

async fn where_no_frame_tells_the_way_to_the_provider_is_evidence(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.joins(id).await;
    assert_eq!(
        rivera.sees(id).await.status,
        SessionStatus::InProgress,
        "she has done her part"
    );
    rivera.joins(id).await;
    assert_eq!(settled(&app, &rivera, id).await.status, SessionStatus::Completed);
    let meeting = rivera.meeting(id).await;
    assert_eq!(
        meeting.ended_at,
        Some(at("2026-11-24T13:50:00Z")),
        "as agreed, where nobody saw"
    );
    let record = maya.record(id).await;
    assert!(
        record
            .lanes
            .iter()
            .all(|lane| lane.only_sent && lane.spans.is_empty())
    );
    assert_eq!(record.lanes[0].late_seconds, Some(0));
    let page = maya.get(&format!("/sessions/{id}")).await;
    assert!(
        page.body.contains("whether they arrived is not known"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("Together:"), "{}", page.body);
}

async fn what_both_sides_say_of_a_window_of_its_own_counts(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    // He is in the frame; she opens the room in a window of her own.
    rivera.comes(id).await;
    rivera.reports(id, Word::OtherJoined).await;
    app.wait(TimeDelta::seconds(10));
    rivera.reports(id, Word::OtherLeft).await;
    let door = maya.ask("join/join", json!({"id": id, "window": "1"})).await;
    assert_eq!(door.status, 200, "{}", door.body);
    app.wait(TimeDelta::seconds(10));
    rivera.reports(id, Word::OtherJoined).await;
    app.wait(TimeDelta::seconds(30));
    rivera.reports(id, Word::Left).await;
    assert_eq!(settled(&app, &rivera, id).await.status, SessionStatus::Completed);
    let record = maya.record(id).await;
    assert!(!record.lanes[1].only_sent);
    assert_eq!(
        (record.lanes[1].present_seconds, record.together_seconds),
        (30, 30)
    );
}

async fn a_session_in_person_took_place_as_agreed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let plan = rivera.schedules(&maya).in_person("Lindenstraße 12");
    let id = plan.created().await.session.id;
    let session = settled(&app, &maya, id).await;
    assert_eq!(session.status, SessionStatus::Completed);
    assert_eq!(maya.meeting(id).await.ended_at, Some(at("2026-11-24T13:50:00Z")));
}

async fn nothing_is_settled_while_it_can_be_joined(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T14:59:59Z");
    assert_eq!(app.settles().await, 0);
    maya.comes(id).await;
    assert_eq!(app.settles().await, 0);
    app.wait_until("2026-11-24T15:00:00Z");
    assert_eq!(app.settles().await, 1);
    assert_eq!(rivera.sees(id).await.status, SessionStatus::NoShow);
    let record = rivera.record(id).await;
    let until = record.lanes[1].spans.last().expect("a stay").until;
    assert_eq!(until, at("2026-11-24T15:00:00Z"), "nobody stays longer");
}

async fn what_was_called_off_or_ended_stays_as_it_is(app: TestApp) {
    let (rivera, maya, ended) = on_tuesday(&app).await;
    let plan = rivera.schedules(&maya).at("2026-11-24", "17:00");
    let off = plan.created().await.session;
    rivera.comes(ended).await;
    rivera.ends(ended).await.done::<SessionView>();
    maya.cancels(&off, "").await.done::<SessionView>();
    app.wait_until("2026-11-26T13:00:00Z");
    assert_eq!(app.settles().await, 0);
    assert_eq!(rivera.sees(ended).await.status, SessionStatus::Completed);
    assert_eq!(rivera.sees(off.id).await.status, SessionStatus::Cancelled);
    let outcome = maya.record(ended).await.outcome.expect("an outcome");
    assert_eq!(outcome.decided_by, Some(Participant::Partner));
}

/// A hundred and twenty sessions, one after the other.
async fn many(rivera: &Person, maya: &Person) -> usize {
    let mut booked = 0;
    for day in 21..27 {
        for nth in 0..20 {
            let time = format!("{:02}:{:02}", nth / 2 + 8, nth % 2 * 30);
            let plan = rivera.schedules(maya).at(&format!("2026-11-{day}"), &time);
            plan.minutes(30).created().await;
            booked += 1;
        }
    }
    booked
}

async fn unsettled(app: &TestApp) -> i64 {
    app.number(
        "select cast(count(*) as bigint) from sessions where status in ('scheduled', 'in_progress')",
        [],
    )
    .await
}

async fn after_days_of_being_down_everything_is_settled_once(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let booked = many(&rivera, &maya).await;
    app.wait_until("2026-12-24T08:00:00Z");
    assert_eq!(app.settles().await, booked);
    assert_eq!(unsettled(&app).await, 0);
    assert_eq!(app.settles().await, 0);
}

async fn of_two_processes_each_settles_what_the_other_does_not(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let booked = many(&rivera, &maya).await;
    let other = app.beside().await;
    app.wait_until("2026-12-24T08:00:00Z");
    let versions = "select cast(sum(version) as bigint) from sessions";
    let (one, two, three) = tokio::join!(app.settles(), other.settles(), app.settles());
    assert_eq!(one + two + three, booked);
    assert_eq!(unsettled(&app).await, 0);
    let each_once = i64::try_from(2 * booked).unwrap();
    assert_eq!(app.number(versions, []).await, each_once);
}

async fn what_a_process_that_died_had_taken_is_settled_when_its_lease_has_run_out(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let booked = many(&rivera, &maya).await;
    app.wait_until("2026-12-24T08:00:00Z");
    let now = app.app.clock.now();
    // The process claims fifty, and dies.
    let until = now + TimeDelta::minutes(2);
    let late = TimeDelta::minutes(120);
    let taken = db::settling::claim(&app.app.db, now, until, late, 50)
        .await
        .unwrap();
    assert_eq!(taken.len(), 50);
    let other = app.beside().await;
    assert_eq!(other.settles().await, booked - 50);
    app.wait(TimeDelta::seconds(119));
    assert_eq!(other.settles().await, 0);
    app.wait(TimeDelta::seconds(1));
    assert_eq!(other.settles().await, 50);
    assert_eq!(unsettled(&app).await, 0);
}

async fn a_settled_session_is_in_the_record_with_its_totals(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    rivera.comes(id).await;
    app.wait(TimeDelta::seconds(50));
    maya.comes(id).await;
    rivera.reports(id, Word::Joined).await;
    app.wait(TimeDelta::seconds(40));
    for person in [&rivera, &maya] {
        person.reports(id, Word::Left).await;
    }
    settled(&app, &rivera, id).await;
    let column = async |sql: &'static str| app.number(sql, [Value::from(id)]).await;
    let totals = [
        column("select partner_present from attendance_totals where session_id = $1").await,
        column("select client_present from attendance_totals where session_id = $1").await,
        column("select together from attendance_totals where session_id = $1").await,
        column("select partner_late from attendance_totals where session_id = $1").await,
        column("select client_late from attendance_totals where session_id = $1").await,
    ];
    assert_eq!(totals, [90, 40, 40, 0, 50]);
}

async fn stays_of_before_totals_were_kept_are_added_up_at_the_start(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    rivera.comes(id).await;
    maya.comes(id).await;
    app.wait(TimeDelta::seconds(40));
    rivera.ends(id).await.done::<SessionView>();
    let together = "select together from attendance_totals";
    assert_eq!(app.number(together, []).await, 40);
    app.change("delete from attendance_totals", []).await;
    assert_eq!(settling::fill_totals(&app.app).await.unwrap(), 1);
    assert_eq!(app.number(together, []).await, 40);
    assert_eq!(settling::fill_totals(&app.app).await.unwrap(), 0, "once");
}

async fn the_partner_corrects_the_outcome_with_a_reason(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    rivera.comes(id).await;
    let mut session = settled(&app, &rivera, id).await;
    for (verdict, status, absent) in [
        ("completed", SessionStatus::Completed, None),
        ("partner_absent", SessionStatus::NoShow, Some(Absent::Partner)),
        ("both_absent", SessionStatus::NoShow, Some(Absent::Both)),
        ("client_absent", SessionStatus::NoShow, Some(Absent::Client)),
        ("not_held", SessionStatus::NotHeld, None),
    ] {
        let answer = rivera.corrects(&session, verdict, "We spoke by telephone.").await;
        session = answer.done();
        assert_eq!(session.status, status);
        let outcome = maya.record(id).await.outcome.expect("an outcome");
        assert_eq!(outcome.absent, absent);
        assert_eq!(outcome.decided_by, Some(Participant::Partner));
        assert_eq!(outcome.reason.as_deref(), Some("We spoke by telephone."));
    }
    let audited = app
        .texts(
            "select detail from audit where action = 'session.correct' order by at, id",
            [],
        )
        .await;
    assert_eq!(audited.len(), 5);
    app.wait(TimeDelta::days(3));
    assert_eq!(app.settles().await, 0, "what a person decided stays");
}

async fn a_correction_without_a_reason_or_a_verdict_is_refused(app: TestApp) {
    let (rivera, _, id) = on_tuesday(&app).await;
    let session = settled(&app, &rivera, id).await;
    rivera.corrects(&session, "completed", "  ").await.wrong("reason");
    let long = "x".repeat(501);
    rivera
        .corrects(&session, "completed", &long)
        .await
        .wrong("reason");
    rivera
        .corrects(&session, "cancelled", "No.")
        .await
        .wrong("verdict");
    // A browser sends nothing for a choice that was not made.
    let (id_field, page) = (id.to_string(), format!("/sessions/{id}?dialog=correct"));
    let version = session.version.to_string();
    let fields = [
        ("id", &*id_field),
        ("version", &version),
        ("reason", "She came."),
        (PAGE, &page),
    ];
    let answer = rivera.submits("/api/settling/correct", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Choose what became of the session."));
    assert_eq!(rivera.sees(id).await.version, session.version);
}

async fn what_is_not_decided_cannot_be_corrected(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    let session = rivera.sees(id).await;
    rivera
        .corrects(&session, "completed", "We met.")
        .await
        .refused(ErrorCode::NotNow);
    let off: SessionView = maya.cancels(&session, "").await.done();
    rivera
        .corrects(&off, "completed", "We met.")
        .await
        .refused(ErrorCode::NotNow);
}

async fn a_correction_from_an_older_page_is_refused(app: TestApp) {
    let (rivera, _, id) = on_tuesday(&app).await;
    let session = settled(&app, &rivera, id).await;
    rivera
        .corrects(&session, "completed", "We met.")
        .await
        .done::<SessionView>();
    rivera
        .corrects(&session, "not_held", "We did not.")
        .await
        .refused(ErrorCode::Stale);
    assert_eq!(rivera.sees(id).await.status, SessionStatus::Completed);
}

async fn the_client_objects_once_and_the_partner_sees_it(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    rivera.comes(id).await;
    maya.objects(id, "").await.refused(ErrorCode::NotNow);
    settled(&app, &rivera, id).await;
    assert!(maya.record(id).await.can_object);
    assert!(!rivera.record(id).await.can_object);
    maya.objects(id, &"x".repeat(501)).await.wrong("words");
    let said = "I was there.\nNobody let me in.";
    maya.objects(id, said).await.done::<SessionView>();
    let record = rivera.record(id).await;
    let objection = record.objection.expect("an objection");
    assert_eq!(objection.words.as_deref(), Some(said));
    assert!(record.can_correct);
    maya.objects(id, "Once more.").await.refused(ErrorCode::NotNow);
    assert!(!maya.record(id).await.can_object);
    assert_eq!(
        rivera.sees(id).await.status,
        SessionStatus::NoShow,
        "it decides nothing"
    );
}

async fn who_was_there_has_nothing_to_object_to(app: TestApp) {
    let (rivera, maya, id) = on_tuesday(&app).await;
    maya.comes(id).await;
    settled(&app, &maya, id).await;
    let outcome = maya.record(id).await.outcome.expect("an outcome");
    assert_eq!(outcome.absent, Some(Absent::Partner));
    maya.objects(id, "").await.refused(ErrorCode::NotNow);
    rivera.objects(id, "").await.refused(ErrorCode::Forbidden);
}
