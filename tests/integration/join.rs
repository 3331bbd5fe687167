//! The join gate: who is admitted, when, and what is recorded.

use crate::{
    harness::{Engine, TestApp, at},
    people::{Person, RoomAddress},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        booking::PasscodeChange,
        join::{Admission, JoinView, RoomTicket},
        sessions::{PasscodeLock, SessionView},
    },
    domain::{
        ids::{LoginId, SessionId},
        join::JoinRefusal,
        session::SessionStatus,
    },
    server::{
        crypto,
        db::{self, Reader, Sql, gate::JoinEvent},
    },
};
use serde_json::json;
use uuid::Uuid;

on_both_engines!(
    the_door_opens_fifteen_minutes_before,
    the_door_closes_two_hours_after_the_start,
    a_long_session_can_be_joined_until_its_end,
    the_window_follows_the_settings,
    a_cancelled_session_cannot_be_joined,
    an_ended_session_cannot_be_joined,
    a_session_in_person_has_no_door,
    a_stranger_cannot_join,
    without_signing_in_nobody_joins,
    the_client_needs_the_passcode_and_the_partner_does_not,
    five_wrong_passcodes_lock_this_person_out_of_this_session,
    what_is_no_passcode_is_not_counted,
    of_twenty_wrong_tries_at_once_five_are_looked_at,
    the_lock_runs_out_and_the_count_begins_anew,
    a_right_passcode_is_remembered_for_this_login_only,
    a_new_passcode_ends_the_lock_and_the_partner_sees_it,
    after_twenty_five_wrong_tries_in_all_a_new_passcode_is_needed,
    tries_that_are_not_looked_at_do_not_count_towards_all,
    a_passcode_that_an_edit_replaced_meanwhile_grants_nothing,
    of_a_right_passcode_and_an_edit_at_once_the_edit_holds,
    a_passcode_that_was_stored_with_argon2_still_opens,
    the_gate_records_whom_it_let_in_and_whom_not,
    the_same_refusal_is_recorded_once_a_minute,
    an_admission_that_meets_the_end_is_refused,
    an_embedded_room_opens_on_the_meeting_page,
    a_room_that_is_not_embedded_is_entered_by_its_own_address,
    who_is_there_first_begins_the_session,
    both_admitted_at_the_same_instant_begin_it_once,
    a_missing_link_is_made_again,
    a_link_under_a_lost_key_is_made_again,
    a_session_turned_into_video_gets_its_link,
);

/// Rivera and Maya with a session on Tuesday at 14:00 in Berlin, which is 13:00 UTC.
async fn on_tuesday(app: &TestApp) -> (Person, Person, SessionView) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    (rivera, maya, session)
}

/// As [`on_tuesday`], with a passcode.
async fn protected(app: &TestApp) -> (Person, Person, SessionId, String) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    app.wait_until("2026-11-24T13:00:00Z");
    (rivera, maya, created.session.id, created.passcode.unwrap())
}

/// A different passcode.
fn another(passcode: &str, nth: u32) -> String {
    format!("{:06}", (passcode.parse::<u32>().unwrap() + 1 + nth) % 1_000_000)
}

async fn view(person: &Person, id: SessionId) -> JoinView {
    person.ask("join/view", json!({"id": id})).await.done()
}

async fn the_door_opens_fifteen_minutes_before(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T12:44:59.999Z");
    for person in [&rivera, &maya] {
        let seen = view(person, session.id).await;
        assert_eq!(seen.refusal, Some(JoinRefusal::Early(at("2026-11-24T12:45:00Z"))));
        assert_eq!(seen.session.server_now, at("2026-11-24T12:44:59.999Z"));
        let error = person.knocks(session.id).await.refused(ErrorCode::NotNow);
        assert_eq!(error.message, "You can join from 13:45 on.");
        person
            .ask("join/enter", json!({"id": session.id}))
            .await
            .refused(ErrorCode::NotNow);
    }
    assert_eq!(rivera.sees(session.id).await.status, SessionStatus::Scheduled);
    app.wait(TimeDelta::milliseconds(1));
    assert_eq!(view(&maya, session.id).await.refusal, None);
    maya.joins(session.id).await;
}

async fn the_door_closes_two_hours_after_the_start(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T14:59:59.999Z");
    maya.joins(session.id).await;
    app.wait(TimeDelta::milliseconds(1));
    assert_eq!(view(&maya, session.id).await.refusal, Some(JoinRefusal::Ended));
    for person in [&rivera, &maya] {
        let error = person.knocks(session.id).await.refused(ErrorCode::NotNow);
        assert_eq!(error.message, "This session has ended");
    }
}

async fn a_long_session_can_be_joined_until_its_end(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).minutes(180).created().await.session;
    app.wait_until("2026-11-24T15:59:59Z");
    maya.joins(session.id).await;
    app.wait(TimeDelta::seconds(1));
    maya.knocks(session.id).await.refused(ErrorCode::NotNow);
}

async fn the_window_follows_the_settings(engine: Engine) {
    let settings = [
        ("JITSI_ALLOW_EARLY_MINUTES", "5"),
        ("JITSI_MAX_LATE_MINUTES", "10"),
    ];
    let app = TestApp::with(engine, &settings).await;
    let (_rivera, maya, session) = on_tuesday(&app).await;
    assert_eq!(session.window.opens_at, at("2026-11-24T12:55:00Z"));
    assert_eq!(
        session.window.closes_at,
        at("2026-11-24T13:50:00Z"),
        "never before the end"
    );
    app.wait_until("2026-11-24T12:54:00Z");
    maya.knocks(session.id).await.refused(ErrorCode::NotNow);
    app.wait_until("2026-11-24T12:55:00Z");
    maya.joins(session.id).await;
}

async fn a_cancelled_session_cannot_be_joined(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    assert_eq!(rivera.cancels(&session, "").await.status, 200);
    for person in [&rivera, &maya] {
        assert_eq!(
            view(person, session.id).await.refusal,
            Some(JoinRefusal::Cancelled)
        );
        let error = person.knocks(session.id).await.refused(ErrorCode::NotNow);
        assert_eq!(error.message, "Session Cancelled");
    }
}

async fn an_ended_session_cannot_be_joined(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.comes(session.id).await;
    assert_eq!(rivera.ends(session.id).await.status, 200);
    for person in [&rivera, &maya] {
        let error = person.knocks(session.id).await.refused(ErrorCode::NotNow);
        assert_eq!(error.message, "This session has ended");
        person
            .ask("join/enter", json!({"id": session.id}))
            .await
            .refused(ErrorCode::NotNow);
    }
}

async fn a_session_in_person_has_no_door(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera
        .schedules(&maya)
        .in_person("Lindenstraße 12")
        .created()
        .await
        .session;
    app.wait_until("2026-11-24T13:00:00Z");
    assert_eq!(view(&maya, session.id).await.refusal, Some(JoinRefusal::InPerson));
    let error = maya.knocks(session.id).await.refused(ErrorCode::NotNow);
    assert_eq!(error.message, "You meet in person; there is no video room.");
}

async fn a_stranger_cannot_join(app: TestApp) {
    let (_rivera, _maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    for stranger in [
        app.client("Stranger").await,
        app.partner("Okafor").await,
        app.admin("Sam").await,
    ] {
        for endpoint in [
            "join/view",
            "join/join",
            "join/enter",
            "meeting/view",
            "meeting/end",
            "sessions/one",
        ] {
            let error = stranger
                .ask(endpoint, json!({"id": session.id}))
                .await
                .refused(ErrorCode::NotFound);
            assert_eq!(error.message, "Page not found", "{endpoint}");
        }
        stranger
            .types(session.id, "123456")
            .await
            .refused(ErrorCode::NotFound);
    }
    assert!(
        events(&app, session.id).await.is_empty(),
        "what does not exist records nothing"
    );
}

async fn without_signing_in_nobody_joins(app: TestApp) {
    let (_rivera, _maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    for endpoint in ["join/view", "join/join", "join/enter"] {
        app.anybody()
            .ask(endpoint, json!({"id": session.id}))
            .await
            .refused(ErrorCode::SignedOut);
    }
}

async fn the_client_needs_the_passcode_and_the_partner_does_not(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    assert_eq!(view(&rivera, id).await.refusal, None);
    rivera.joins(id).await;
    assert_eq!(view(&maya, id).await.refusal, Some(JoinRefusal::PasscodeNeeded));
    maya.knocks(id).await.refused(ErrorCode::Forbidden);
    maya.ask("join/enter", json!({"id": id}))
        .await
        .refused(ErrorCode::Forbidden);
    let told = maya.types(id, &another(&passcode, 0)).await.wrong("passcode");
    assert_eq!(told, "This is not the right password. Tries left: 4.");
    maya.knocks(id).await.refused(ErrorCode::Forbidden);
    let grouped = format!(" {} {} ", &passcode[..3], &passcode[3..]);
    let opened: JoinView = maya.types(id, &grouped).await.done();
    assert_eq!(opened.refusal, None);
    maya.joins(id).await;
}

async fn five_wrong_passcodes_lock_this_person_out_of_this_session(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    let other = rivera
        .schedules(&maya)
        .at("2026-11-24", "15:00")
        .protected()
        .created()
        .await;
    for (nth, left) in [(0, 4), (1, 3), (2, 2), (3, 1)] {
        let told = maya.types(id, &another(&passcode, nth)).await.wrong("passcode");
        assert_eq!(
            told,
            format!("This is not the right password. Tries left: {left}.")
        );
    }
    let error = maya
        .types(id, &another(&passcode, 4))
        .await
        .refused(ErrorCode::Locked);
    assert_eq!(
        error.message,
        "Too many wrong passwords. You can try again at 14:15."
    );
    let error = maya.types(id, &passcode).await.refused(ErrorCode::Locked);
    assert!(
        error.message.contains("14:15"),
        "the right one is not looked at: {}",
        error.message
    );
    maya.knocks(id).await.refused(ErrorCode::Locked);
    let until = JoinRefusal::Locked(at("2026-11-24T13:15:00Z"));
    assert_eq!(view(&maya, id).await.refusal, Some(until));
    let locked = "select locked_until from passcode_tries where session_id = $1 and account_id = $2";
    let locked = app.number(locked, [id.into(), maya.id.into()]).await;
    assert_eq!(
        locked,
        at("2026-11-24T13:15:00Z").timestamp_millis(),
        "in the database"
    );
    // Her other browser is locked out too, and so is another server; another session is not.
    app.another_browser(&maya)
        .await
        .types(id, &passcode)
        .await
        .refused(ErrorCode::Locked);
    maya.at(&app.beside().await)
        .ask("join/join", json!({"id": id}))
        .await
        .refused(ErrorCode::Locked);
    assert_eq!(
        maya.types(other.session.id, &other.passcode.unwrap())
            .await
            .status,
        200
    );
    rivera.joins(id).await;
}

async fn what_is_no_passcode_is_not_counted(app: TestApp) {
    let (_rivera, maya, id, passcode) = protected(&app).await;
    for _ in 0..4 {
        for text in ["", "12345", "abcdef", "1234567"] {
            let told = maya.types(id, text).await.wrong("passcode");
            assert_eq!(told, "These are not six digits.");
        }
    }
    assert_eq!(maya.types(id, &passcode).await.status, 200);
}

async fn of_twenty_wrong_tries_at_once_five_are_looked_at(app: TestApp) {
    let (_rivera, maya, id, passcode) = protected(&app).await;
    let tries = (0..20).map(|nth| {
        let (maya, wrong) = (maya.clone(), another(&passcode, nth));
        tokio::spawn(async move { maya.types(id, &wrong).await })
    });
    let mut left = Vec::new();
    let mut locked = 0;
    for answer in futures::future::join_all(tries).await {
        let answer = answer.unwrap();
        if answer.status == 422 {
            left.push(answer.wrong("passcode"));
        } else {
            answer.refused(ErrorCode::Locked);
            locked += 1;
        }
    }
    left.sort();
    let expected: Vec<_> = (1..=4)
        .map(|left| format!("This is not the right password. Tries left: {left}."))
        .collect();
    assert_eq!((left, locked), (expected, 16));
    maya.types(id, &passcode).await.refused(ErrorCode::Locked);
    app.wait(TimeDelta::minutes(15));
    assert_eq!(maya.types(id, &passcode).await.status, 200);
}

async fn the_lock_runs_out_and_the_count_begins_anew(app: TestApp) {
    let (_rivera, maya, id, passcode) = protected(&app).await;
    for nth in 0..5 {
        maya.types(id, &another(&passcode, nth)).await;
    }
    app.wait(TimeDelta::minutes(15) - TimeDelta::milliseconds(1));
    maya.types(id, &passcode).await.refused(ErrorCode::Locked);
    app.wait(TimeDelta::milliseconds(1));
    assert_eq!(view(&maya, id).await.refusal, Some(JoinRefusal::PasscodeNeeded));
    let told = maya.types(id, &another(&passcode, 9)).await.wrong("passcode");
    assert_eq!(told, "This is not the right password. Tries left: 4.");
    assert_eq!(maya.types(id, &passcode).await.status, 200);
    let kept = "select cast(sum(failed) as bigint) from passcode_tries where session_id = $1";
    assert_eq!(
        app.number(kept, [id.into()]).await,
        0,
        "a right one forgets the wrong ones"
    );
}

async fn a_passcode_that_was_stored_with_argon2_still_opens(app: TestApp) {
    let (_rivera, maya, id, passcode) = protected(&app).await;
    let stored = crypto::hash_secret(&passcode).expect("a hash");
    let sql = "update sessions set passcode_hash = $2 where id = $1";
    app.change(sql, [id.into(), stored.into()]).await;
    maya.types(id, &another(&passcode, 0)).await.wrong("passcode");
    assert_eq!(maya.types(id, &passcode).await.status, 200);
}

async fn a_right_passcode_is_remembered_for_this_login_only(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    let other = rivera
        .schedules(&maya)
        .at("2026-11-24", "15:00")
        .protected()
        .created()
        .await
        .session
        .id;
    assert_eq!(maya.types(id, &passcode).await.status, 200);
    app.wait(TimeDelta::minutes(30));
    maya.joins(id).await;
    app.another_browser(&maya)
        .await
        .knocks(id)
        .await
        .refused(ErrorCode::Forbidden);
    assert_eq!(
        view(&maya, other).await.refusal,
        Some(JoinRefusal::PasscodeNeeded)
    );
}

/// Gives the session a new passcode, and answers it.
async fn renews_passcode(rivera: &Person, id: SessionId) -> String {
    let session = rivera.sees(id).await;
    let edit = rivera.edits(&session);
    let saved = edit
        .with(|form| form.passcode = PasscodeChange::New)
        .saved()
        .await;
    saved.passcode.expect("a passcode")
}

async fn a_new_passcode_ends_the_lock_and_the_partner_sees_it(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    let mut stream = rivera.listens(&app).await;
    for nth in 0..4 {
        maya.types(id, &another(&passcode, nth)).await.wrong("passcode");
    }
    assert_eq!(rivera.sees(id).await.passcode_lock, None);
    maya.types(id, &another(&passcode, 4))
        .await
        .refused(ErrorCode::Locked);
    assert_eq!(stream.told().await, format!("session {id}"));
    let locked = Some(PasscodeLock::Until("14:15".into()));
    assert_eq!(rivera.sees(id).await.passcode_lock, locked);
    assert_eq!(maya.sees(id).await.passcode_lock, None, "her own page says more");
    let page = rivera.get(&format!("/sessions/{id}")).await;
    assert!(page.body.contains("can try again at 14:15"), "{}", page.body);

    let new = renews_passcode(&rivera, id).await;
    assert_eq!(rivera.sees(id).await.passcode_lock, None);
    assert_eq!(view(&maya, id).await.refusal, Some(JoinRefusal::PasscodeNeeded));
    maya.types(id, &passcode).await.wrong("passcode");
    assert_eq!(maya.types(id, &new).await.status, 200);
    maya.joins(id).await;
}

async fn after_twenty_five_wrong_tries_in_all_a_new_passcode_is_needed(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    let mut stream = rivera.listens(&app).await;
    let mut nth = 0;
    let mut wrong_one = || {
        nth += 1;
        another(&passcode, nth)
    };
    for _ in 0..4 {
        maya.types(id, &wrong_one()).await.wrong("passcode");
    }
    // A right one, on another device, begins the count of five anew and not that of twenty-five.
    let device = app.another_browser(&maya).await;
    assert_eq!(device.types(id, &passcode).await.status, 200);
    for _ in 0..4 {
        for _ in 0..4 {
            maya.types(id, &wrong_one()).await.wrong("passcode");
        }
        maya.types(id, &wrong_one()).await.refused(ErrorCode::Locked);
        app.wait(TimeDelta::minutes(15));
    }
    assert_eq!(rivera.sees(id).await.passcode_lock, None);
    maya.types(id, &wrong_one()).await.refused(ErrorCode::Locked);
    assert_eq!(rivera.sees(id).await.passcode_lock, Some(PasscodeLock::Spent));
    let wrong = "select wrong from passcode_tries where session_id = $1";
    assert_eq!(app.number(wrong, [id.into()]).await, 25);
    let error = maya.types(id, &passcode).await.refused(ErrorCode::Locked);
    assert_eq!(
        error.message,
        "Too many wrong passwords. This one lets nobody in any more: ask your partner for a new one."
    );
    maya.knocks(id).await.refused(ErrorCode::Locked);
    app.another_browser(&maya)
        .await
        .types(id, &passcode)
        .await
        .refused(ErrorCode::Locked);
    assert_eq!(view(&maya, id).await.refusal, Some(JoinRefusal::PasscodeSpent));
    let page = maya.get(&format!("/sessions/{id}/join")).await;
    assert!(page.body.contains("Ask Rivera for a new one"), "{}", page.body);
    let page = rivera.get(&format!("/sessions/{id}")).await;
    assert!(page.body.contains("lets nobody in any more"), "{}", page.body);
    // Whoever had given it before is in all the same.
    assert_eq!(view(&device, id).await.refusal, None);
    for _ in 0..5 {
        assert_eq!(stream.told().await, format!("session {id}"));
    }
    let locks = "select coalesce(detail, 'for good') from audit where action = 'session.lock_passcode' order by at, id";
    let locks = app.texts(locks, []).await;
    assert_eq!(locks.len(), 5, "{locks:?}");
    assert_eq!(locks[4], "for good");

    let new = renews_passcode(&rivera, id).await;
    assert_eq!(rivera.sees(id).await.passcode_lock, None);
    let told = maya.types(id, &passcode).await.wrong("passcode");
    assert_eq!(told, "This is not the right password. Tries left: 4.");
    assert_eq!(maya.types(id, &new).await.status, 200);
    maya.joins(id).await;
}

async fn tries_that_are_not_looked_at_do_not_count_towards_all(app: TestApp) {
    let (_rivera, maya, id, passcode) = protected(&app).await;
    let tries = (0..30).map(|nth| {
        let (maya, wrong) = (maya.clone(), another(&passcode, nth));
        tokio::spawn(async move { maya.types(id, &wrong).await })
    });
    futures::future::join_all(tries).await;
    let wrong = "select wrong from passcode_tries where session_id = $1";
    assert_eq!(app.number(wrong, [id.into()]).await, 5);
    app.wait(TimeDelta::minutes(15));
    assert_eq!(maya.types(id, &passcode).await.status, 200);
}

async fn a_passcode_that_an_edit_replaced_meanwhile_grants_nothing(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    // What a slow request has read and compared.
    let before = db::sessions::by_id(&app.app.db, id).await.unwrap().unwrap();
    let compared = before.passcode_hash.expect("a passcode");
    let login = "select id from logins where account_id = $1";
    let (login,): (Uuid,) = (&app.app.db)
        .one(Sql::same(login).with([maya.id.into()]))
        .await
        .unwrap();
    let new = renews_passcode(&rivera, id).await;
    let now = app.app.clock.now();
    let mut tx = app.app.db.begin().await.unwrap();
    let granted = db::gate::grant(&mut tx, id, maya.id, LoginId(login), &compared, now).await;
    assert!(!granted.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(view(&maya, id).await.refusal, Some(JoinRefusal::PasscodeNeeded));
    maya.types(id, &passcode).await.wrong("passcode");
    assert_eq!(maya.types(id, &new).await.status, 200);
}

async fn of_a_right_passcode_and_an_edit_at_once_the_edit_holds(app: TestApp) {
    let (rivera, maya, id, mut passcode) = protected(&app).await;
    for _ in 0..12 {
        let (typed, new) = tokio::join!(maya.types(id, &passcode), renews_passcode(&rivera, id));
        // In time, or refused; in either order the old passcode is worth nothing afterwards.
        assert!([200, 422].contains(&typed.status), "{}", typed.body);
        assert_eq!(view(&maya, id).await.refusal, Some(JoinRefusal::PasscodeNeeded));
        maya.knocks(id).await.refused(ErrorCode::Forbidden);
        passcode = new;
    }
}

async fn events(app: &TestApp, id: SessionId) -> Vec<JoinEvent> {
    db::gate::join_events(&app.app.db, id).await.unwrap()
}

async fn the_gate_records_whom_it_let_in_and_whom_not(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    app.wait_until("2026-11-24T12:00:00Z");
    rivera.knocks(id).await;
    maya.knocks(id).await;
    view(&maya, id).await;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.types(id, &passcode).await;
    maya.knocks(id).await;
    rivera.comes(id).await;
    rivera.ends(id).await;
    maya.knocks(id).await;
    let told: Vec<_> = events(&app, id)
        .await
        .into_iter()
        .map(|event| {
            (
                event.account,
                event.at,
                event.answer,
                event.reason.unwrap_or_default(),
            )
        })
        .collect();
    let (early, start) = (at("2026-11-24T12:00:00Z"), at("2026-11-24T13:00:00Z"));
    let expected = [
        (rivera.id, early, "refused", "early"),
        (maya.id, early, "refused", "passcode_needed"),
        (maya.id, start, "admitted", ""),
        (rivera.id, start, "admitted", ""),
        (maya.id, start, "refused", "ended"),
    ]
    .map(|(who, when, answer, reason)| (who, when, answer.to_owned(), reason.to_owned()));
    assert_eq!(told, expected);
}

async fn the_same_refusal_is_recorded_once_a_minute(app: TestApp) {
    let (rivera, maya, id, passcode) = protected(&app).await;
    for _ in 0..5 {
        for person in [&maya, &rivera] {
            person.knocks(id).await;
        }
    }
    app.wait(TimeDelta::seconds(60));
    for _ in 0..5 {
        maya.knocks(id).await.refused(ErrorCode::Forbidden);
    }
    for nth in 0..5 {
        maya.types(id, &another(&passcode, nth)).await;
    }
    maya.knocks(id).await.refused(ErrorCode::Locked);
    let told: Vec<_> = events(&app, id)
        .await
        .into_iter()
        .filter(|event| event.account == maya.id)
        .map(|event| event.reason.unwrap_or_default())
        .collect();
    assert_eq!(told, ["passcode_needed", "passcode_needed", "locked"]);
    let admitted = "select cast(count(*) as bigint) from join_events where answer = 'admitted'";
    assert_eq!(app.number(admitted, []).await, 5, "every admission counts");
}

async fn an_admission_that_meets_the_end_is_refused(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    let id = session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.comes(id).await;
    // Updates "last seen" of her login now, so that only the admission writes below.
    view(&maya, id).await;
    let mut ending = app.app.db.begin().await.unwrap();
    let completed = "update sessions set status = 'completed', ended_at = started_at, decided_at = started_at, version = version + 1 where id = $1";
    ending
        .execute(db::Sql::same(completed).with([id.into()]))
        .await
        .unwrap();
    let knock = tokio::spawn({
        let maya = maya.clone();
        async move { maya.ask("join/enter", json!({"id": id})).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    ending.commit().await.unwrap();
    let error = knock.await.unwrap().refused(ErrorCode::NotNow);
    assert_eq!(error.message, "This session has ended");
}

async fn an_embedded_room_opens_on_the_meeting_page(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    let seen = view(&maya, session.id).await;
    assert!(seen.embedded);
    assert_eq!(seen.provider.host, "meet.example.org");
    let path = format!("/sessions/{}/meeting", session.id);
    assert!(maya.joins(session.id).await == Admission::Meeting { path: path.clone() });
    assert_eq!(
        maya.post(&format!("/sessions/{}/join", session.id), &[])
            .await
            .see_other(),
        path
    );
    let (hers, theirs) = (maya.enters(session.id).await, rivera.enters(session.id).await);
    let (to_her, to_them) = (
        RoomAddress::read(&hers.address),
        RoomAddress::read(&theirs.address),
    );
    assert_eq!(Some(&to_her.room), app.room(session.id).await.as_ref());
    assert_eq!(to_them.room, to_her.room);
    assert_eq!(
        (hers.origin.as_str(), to_her.start.as_str(), to_her.query.as_str()),
        (
            "https://meet.example.org",
            format!("https://meet.example.org/{}", to_her.room).as_str(),
            "lang=en"
        )
    );
    assert_eq!(
        (hers.display_name.as_str(), theirs.display_name.as_str()),
        ("Maya", "Rivera")
    );
    assert_eq!(to_her.settings["userInfo.displayName"], "Maya");
    assert_eq!(to_her.settings["config.localSubject"], "Weekly session");
    assert_eq!((hers.account, to_her.token()), (None, None), "no tokens here");
}

async fn a_room_that_is_not_embedded_is_entered_by_its_own_address(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (_rivera, maya, session) = on_tuesday(&app).await;
    let form = format!("/sessions/{}/join", session.id);
    app.wait_until("2026-11-24T12:00:00Z");
    let early = maya.post(&form, &[]).await;
    assert_eq!(early.status, 409);
    app.wait_until("2026-11-24T13:00:00Z");
    let room = app.room(session.id).await.expect("a room");
    let answer = maya.post(&form, &[]).await;
    let address = answer.see_other().to_owned();
    let read = RoomAddress::read(&address);
    assert_eq!(read.start, format!("https://meet.example.org/{room}"));
    // The same as in a frame.
    for name in ["config.disableThirdPartyRequests", "config.doNotStoreRoom"] {
        assert_eq!(read.settings[name], true, "{name}");
    }
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(maya.joins(session.id).await == Admission::Provider { url: address });
    assert!(!view(&maya, session.id).await.embedded);
}

async fn who_is_there_first_begins_the_session(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T12:50:00Z");
    maya.comes(session.id).await;
    let seen = rivera.sees(session.id).await;
    assert_eq!(seen.status, SessionStatus::InProgress);
    assert!(seen.can.end && seen.can.edit && !seen.can.reschedule && !seen.can.delete);
    app.wait(TimeDelta::minutes(5));
    rivera.comes(session.id).await;
    maya.comes(session.id).await;
    let meeting = rivera.meeting(session.id).await;
    assert_eq!(
        meeting.started_at,
        Some(at("2026-11-24T12:50:00Z")),
        "the first counts"
    );
    let moved = rivera
        .moves(&rivera.sees(session.id).await, "2026-11-25", "14:00", 50)
        .await;
    moved.refused(ErrorCode::NotNow);
}

async fn both_admitted_at_the_same_instant_begin_it_once(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    for day in [
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "2026-11-27",
        "2026-11-30",
    ] {
        let session = rivera.schedules(&maya).at(day, "14:00").created().await.session;
        app.wait_until(&format!("{day}T13:00:00Z"));
        let knocks = (0..8).map(|nth| {
            let person = if nth % 2 == 0 {
                rivera.clone()
            } else {
                maya.clone()
            };
            tokio::spawn(async move { person.knocks(session.id).await })
        });
        for answer in futures::future::join_all(knocks).await {
            answer.unwrap().done::<Admission>();
        }
        let seen = rivera.sees(session.id).await;
        assert_eq!((seen.status, seen.version), (SessionStatus::InProgress, 2));
        let admitted: Vec<_> = events(&app, session.id)
            .await
            .into_iter()
            .map(|event| event.answer)
            .collect();
        assert_eq!(admitted, vec!["admitted"; 8], "each is recorded, and once");
        assert_eq!(rivera.ends(session.id).await.status, 200);
    }
}

async fn a_missing_link_is_made_again(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    let before = maya.enters_room(session.id).await;
    assert_eq!(app.change("delete from meeting_links", []).await, 1);
    let (hers, theirs) = tokio::join!(maya.enters_room(session.id), rivera.enters_room(session.id));
    assert_eq!(hers, theirs);
    assert_ne!(hers, before, "another link, another room");
    assert_eq!(
        app.number("select cast(count(*) as bigint) from meeting_links", [])
            .await,
        1
    );
}

async fn a_link_under_a_lost_key_is_made_again(app: TestApp) {
    let (rivera, maya, session) = on_tuesday(&app).await;
    app.wait_until("2026-11-24T13:00:00Z");
    let before = maya.enters_room(session.id).await;
    let rekeyed = TestApp::on_database(app.database.clone(), &[("RAPPORT_PUBLIC_URL", &app.address)]).await;
    rekeyed.wait_until("2026-11-24T13:00:00Z");
    let ask = json!({"id": session.id});
    let after: RoomTicket = maya.at(&rekeyed).ask("join/enter", ask.clone()).await.done();
    let theirs: RoomTicket = rivera.at(&rekeyed).ask("join/enter", ask).await.done();
    let room = |ticket: &RoomTicket| RoomAddress::read(&ticket.address).room;
    assert_ne!(room(&after), before);
    assert_eq!(room(&after), room(&theirs));
}

async fn a_session_turned_into_video_gets_its_link(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera
        .schedules(&maya)
        .in_person("Lindenstraße 12")
        .created()
        .await
        .session;
    let edited = rivera
        .edits(&session)
        .with(|form| form.kind = "video".into())
        .saved()
        .await
        .session;
    assert_eq!(edited.place, None);
    assert_eq!(
        app.number("select cast(count(*) as bigint) from meeting_links", [])
            .await,
        1
    );
    app.wait_until("2026-11-24T13:00:00Z");
    maya.enters(session.id).await;
}
