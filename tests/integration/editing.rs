//! Changing a session: edits, moves, and concurrent changes by two people.

use crate::harness::{TestApp, at};
use chrono::TimeDelta;
use rapport::{
    api::{ErrorCode, booking::PasscodeChange, sessions::SessionView},
    domain::{
        session::{SessionKind, SessionStatus},
        wall_clock::clock,
    },
};
use serde_json::json;

on_both_engines!(
    an_edit_changes_what_it_says,
    an_edit_of_words_alone_needs_no_later_start,
    an_edit_of_words_alone_stays_in_the_second_of_two_equal_hours,
    a_stale_edit_is_refused_with_what_changed_and_overwrites_nothing,
    what_is_stale_names_all_that_has_changed_since_it_was_seen,
    a_stale_form_is_told_so_before_its_fields_are_read,
    of_two_edits_at_once_one_is_stale,
    an_edit_refuses_what_scheduling_refuses,
    an_edit_into_a_taken_time_conflicts,
    an_edit_into_a_time_the_client_has_taken_conflicts,
    a_conflict_with_both_names_the_partners_own_session,
    taking_back_a_move_inside_the_hour_that_comes_twice_restores_the_instant,
    an_edit_keeps_renews_and_removes_the_passcode,
    a_new_passcode_voids_what_was_remembered_and_opens_no_lock,
    a_passcode_that_is_taken_away_is_not_asked_for,
    a_session_that_has_begun_keeps_its_time_and_may_change_its_words,
    a_session_that_has_begun_by_video_stays_by_video,
    a_session_is_moved_and_resized,
    a_move_into_a_taken_time_conflicts_and_changes_nothing,
    a_move_onto_itself_does_not_conflict,
    a_session_that_moves_does_not_hide_the_one_before_it,
    a_stale_move_is_refused,
    a_move_refuses_lengths_and_times_that_cannot_be,
    a_resized_session_can_be_edited_at_its_own_length,
    somebody_elses_session_cannot_be_changed,
);

async fn an_edit_changes_what_it_says(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).notes("Before").created().await.session;
    let edited = rivera
        .edits(&session)
        .with(|form| {
            form.title = "  Second talk ".into();
            (form.date, form.time, form.duration) = ("2026-11-25".into(), "16:30".into(), "90".into());
            (form.kind, form.place) = ("in_person".into(), "Lindenstraße 12".into());
            form.notes = String::new();
        })
        .saved()
        .await;
    assert_eq!(edited.passcode, None);
    let seen = maya.sees(session.id).await;
    assert_eq!(seen.title, "Second talk");
    assert_eq!(
        (seen.starts_at, seen.ends_at),
        (at("2026-11-25T15:30:00Z"), at("2026-11-25T17:00:00Z"))
    );
    assert_eq!(
        (seen.kind, seen.place.as_deref()),
        (SessionKind::InPerson, Some("Lindenstraße 12"))
    );
    assert_eq!((seen.notes, seen.version), (None, 2));
    let audit = app
        .texts(
            "select action from audit where subject_id = $1 order by id",
            [session.id.into()],
        )
        .await;
    assert_eq!(audit, ["session.schedule", "session.edit", "session.reschedule"]);
}

async fn an_edit_of_words_alone_needs_no_later_start(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:30:00Z");
    rivera
        .edits(&session)
        .with(|form| form.notes = "She is late.".into())
        .saved()
        .await;
    let moved = rivera
        .edits(&rivera.sees(session.id).await)
        .with(|form| form.time = "14:10".into());
    moved.send().await.wrong("time");
}

async fn an_edit_of_words_alone_stays_in_the_second_of_two_equal_hours(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera
        .schedules(&maya)
        .at("2027-10-31", "01:45")
        .created()
        .await
        .session;
    let (start, end) = (at("2027-10-31T01:30:00Z"), at("2027-10-31T02:20:00Z"));
    app.change(
        "update sessions set starts_at = $2, ends_at = $3 where id = $1",
        [session.id.into(), start.into(), end.into()],
    )
    .await;
    let session = rivera.sees(session.id).await;
    assert_eq!(
        clock(session.when.start),
        "02:30",
        "for the second time that night"
    );
    let edited = rivera
        .edits(&session)
        .with(|form| form.notes = "Changed".into())
        .saved()
        .await
        .session;
    assert_eq!((edited.starts_at, edited.ends_at), (start, end));
    let longer: SessionView = rivera.moves(&edited, "2027-10-31", "02:30", 65).await.done();
    assert_eq!(longer.starts_at, start, "only made longer");
}

async fn a_stale_edit_is_refused_with_what_changed_and_overwrites_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let seen = rivera.schedules(&maya).notes("Before").created().await.session;
    let here = rivera.edits(&seen).with(|form| form.title = "From here".into());
    let there = rivera.edits(&seen).with(|form| {
        form.title = "From there".into();
        form.time = "15:00".into();
    });
    there.saved().await;
    let error = here.send().await.refused(ErrorCode::Stale);
    assert_eq!(
        error.message,
        "This session has been changed in the meantime: title, time. Check it and save again."
    );
    let now = rivera.sees(seen.id).await;
    assert_eq!(
        (now.title.as_str(), clock(now.when.start), now.version),
        ("From there", "15:00".into(), 2)
    );
    for version in ["0", "3", "", "x", "-1"] {
        let forged = rivera
            .edits(&now)
            .with(|form| form.version = version.into())
            .send()
            .await;
        forged.refused(ErrorCode::Stale);
    }
    assert_eq!(rivera.sees(seen.id).await, now);
}

async fn what_is_stale_names_all_that_has_changed_since_it_was_seen(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let first = rivera.schedules(&maya).created().await.session;
    let noted = rivera
        .edits(&first)
        .with(|form| form.notes = "New".into())
        .saved()
        .await
        .session;
    let guarded = rivera
        .edits(&noted)
        .with(|form| form.passcode = PasscodeChange::New)
        .saved()
        .await
        .session;
    let told = |changes| {
        format!("This session has been changed in the meantime: {changes}. Check it and save again.")
    };
    let renamed = async |seen: &SessionView| {
        let edit = rivera.edits(seen).with(|form| form.title = "Mine".into());
        edit.send().await.refused(ErrorCode::Stale).message
    };
    assert_eq!(
        renamed(&noted).await,
        told("password"),
        "not the title that was typed"
    );
    assert_eq!(renamed(&first).await, told("notes, password"));
    let moved = rivera.moves(&noted, "2026-11-25", "14:00", 50).await;
    assert_eq!(moved.refused(ErrorCode::Stale).message, told("password"));
    let cancelled = maya.cancels(&first, "").await;
    assert_eq!(
        cancelled.refused(ErrorCode::Stale).message,
        told("notes, password")
    );
    app.wait_until("2026-11-24T12:50:00Z");
    rivera.comes(first.id).await;
    assert_eq!(renamed(&guarded).await, told("status"));
    let running = rivera.sees(first.id).await;
    rivera.cancels(&running, "").await.done::<SessionView>();
    assert_eq!(
        renamed(&running).await,
        told("status"),
        "and not only that it can no longer be changed"
    );
    let never = SessionView {
        version: 99,
        ..running
    };
    assert_eq!(
        renamed(&never).await,
        "This session has been changed in the meantime. Load it again and check it."
    );
}

async fn a_stale_form_is_told_so_before_its_fields_are_read(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let seen = rivera.schedules(&maya).created().await.session;
    let there = rivera.edits(&seen).with(|form| form.title = "From there".into());
    there.saved().await;
    let edit = rivera.edits(&seen).with(|form| form.title = String::new());
    edit.send().await.refused(ErrorCode::Stale);
    rivera
        .moves(&seen, "2026-11-24", "noon", 7)
        .await
        .refused(ErrorCode::Stale);
    rivera
        .cancels(&seen, &"x".repeat(301))
        .await
        .refused(ErrorCode::Stale);
}

async fn of_two_edits_at_once_one_is_stale(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let seen = rivera.schedules(&maya).created().await.session;
    let edits = (0..8).map(|nth| {
        rivera
            .edits(&seen)
            .with(|form| form.title = format!("Title {nth}"))
            .send()
    });
    let mut statuses: Vec<_> = futures::future::join_all(edits)
        .await
        .iter()
        .map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(rivera.sees(seen.id).await.version, 2);
}

async fn an_edit_refuses_what_scheduling_refuses(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    for (field, value) in [
        ("title", "x".repeat(201)),
        ("title", String::new()),
        ("notes", "x".repeat(10_001)),
        ("date", "tomorrow".into()),
        ("time", "noon".into()),
        ("duration", "55".into()),
        ("kind", "phone".into()),
    ] {
        let mut form = serde_json::to_value(rivera.edits(&session).form).unwrap();
        form[field] = value.into();
        rivera
            .ask("booking/edit", json!({"form": form}))
            .await
            .wrong(field);
    }
    rivera
        .edits(&session)
        .with(|form| form.date = "2026-11-19".into())
        .send()
        .await
        .wrong("date");
    rivera
        .edits(&session)
        .with(|form| form.kind = "in_person".into())
        .send()
        .await
        .wrong("place");
    assert_eq!(rivera.sees(session.id).await, session);
}

async fn an_edit_into_a_taken_time_conflicts(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    rivera.schedules(&jonas).titled("Jonas's matter").created().await;
    let session = rivera
        .schedules(&maya)
        .at("2026-11-24", "16:00")
        .created()
        .await
        .session;
    let edit = rivera.edits(&session).with(|form| {
        form.time = "14:30".into();
        form.title = "Changed".into();
    });
    let error = edit.send().await.refused(ErrorCode::Conflict);
    assert_eq!(
        error.message,
        "This time overlaps another session: Tue 24 Nov, 14:00–14:50 is taken."
    );
    assert_eq!(rivera.sees(session.id).await, session);
    rivera
        .edits(&session)
        .with(|form| form.time = "14:50".into())
        .saved()
        .await;
}

async fn an_edit_into_a_time_the_client_has_taken_conflicts(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    okafor.adds(&maya).await;
    okafor.schedules(&maya).created().await;
    let session = rivera
        .schedules(&maya)
        .at("2026-11-24", "16:00")
        .created()
        .await
        .session;
    let error = rivera
        .edits(&session)
        .with(|form| form.time = "13:30".into())
        .send()
        .await;
    // When a person sees another therapist is health data.
    let expected = "Your client is not free then. Choose another time.";
    assert_eq!(error.refused(ErrorCode::Conflict).message, expected);
    let moved = rivera.moves(&session, "2026-11-24", "14:15", 50).await;
    assert_eq!(moved.refused(ErrorCode::Conflict).message, expected);
    let booked = rivera.schedules(&maya).at("2026-11-24", "14:10");
    assert_eq!(booked.refused(ErrorCode::Conflict).await.message, expected);
}

async fn a_conflict_with_both_names_the_partners_own_session(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    okafor.adds(&maya).await;
    rivera.adds(&jonas).await;
    okafor.schedules(&maya).created().await;
    rivera.schedules(&jonas).at("2026-11-24", "14:40").created().await;
    let booked = rivera.schedules(&maya).at("2026-11-24", "14:30");
    assert_eq!(
        booked.refused(ErrorCode::Conflict).await.message,
        "This time overlaps another session: Tue 24 Nov, 14:40–15:30 is taken."
    );
}

async fn taking_back_a_move_inside_the_hour_that_comes_twice_restores_the_instant(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera
        .schedules(&maya)
        .at("2027-10-31", "02:30")
        .created()
        .await
        .session;
    // Its second 02:30, which a form cannot name: clocks go back at 01:00 UTC.
    let second = at("2027-10-31T01:30:00Z");
    let move_to = async |session: &SessionView, time: &str, starts_at: Option<&str>| {
        let form = json!({"id": session.id, "version": session.version, "date": "2027-10-31", "time": time,
            "duration": 50, "starts_at": starts_at});
        rivera
            .ask("booking/reschedule", json!({"form": form}))
            .await
            .done::<SessionView>()
    };
    let there = move_to(&session, "02:30", Some("2027-10-31T01:30:00Z")).await;
    assert_eq!(there.starts_at, second);
    let away = move_to(&there, "02:45", None).await;
    assert_eq!(away.starts_at, at("2027-10-31T00:45:00Z"));
    assert_eq!(
        move_to(&away, "02:30", Some("2027-10-31T01:30:00Z"))
            .await
            .starts_at,
        second
    );
    // The instant counts only with the time that it is shown at.
    let elsewhere = move_to(
        &rivera.sees(session.id).await,
        "05:00",
        Some("2027-10-31T01:30:00Z"),
    )
    .await;
    assert_eq!(elsewhere.starts_at, at("2027-10-31T04:00:00Z"));
}

async fn hash(app: &TestApp, session: &SessionView) -> Option<String> {
    let sql = "select passcode_hash from sessions where id = $1 and passcode_hash is not null";
    app.texts(sql, [session.id.into()]).await.pop()
}

async fn an_edit_keeps_renews_and_removes_the_passcode(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    let first = hash(&app, &created.session).await.unwrap();
    let kept = rivera
        .edits(&created.session)
        .with(|form| form.title = "Kept".into())
        .saved()
        .await;
    assert_eq!(
        (kept.passcode, hash(&app, &created.session).await.unwrap()),
        (None, first.clone())
    );
    let renewed = rivera
        .edits(&kept.session)
        .with(|form| form.passcode = PasscodeChange::New)
        .saved()
        .await;
    let passcode = renewed.passcode.clone().unwrap();
    assert!(renewed.details.contains(&passcode));
    let second = hash(&app, &created.session).await.unwrap();
    assert!(app.is_passcode(created.session.id, &passcode, &second) && second != first);
    let removed = rivera
        .edits(&renewed.session)
        .with(|form| form.passcode = PasscodeChange::None)
        .saved()
        .await;
    assert!(!removed.session.protected && removed.passcode.is_none());
    assert_eq!(hash(&app, &created.session).await, None);
    let again = rivera
        .edits(&removed.session)
        .with(|form| form.passcode = PasscodeChange::New)
        .saved()
        .await;
    assert!(again.session.protected && again.passcode.is_some());
}

async fn a_new_passcode_voids_what_was_remembered_and_opens_no_lock(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    let id = created.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    assert_eq!(
        maya.types(id, &created.passcode.clone().unwrap()).await.status,
        200
    );
    let renewed = rivera
        .edits(&created.session)
        .with(|form| form.passcode = PasscodeChange::New)
        .saved()
        .await;
    maya.knocks(id).await.refused(ErrorCode::Forbidden);
    let (old, new) = (created.passcode.unwrap(), renewed.passcode.unwrap());
    if old != new {
        maya.types(id, &old).await.wrong("passcode");
    }
    assert_eq!(maya.types(id, &new).await.status, 200);
    maya.joins(id).await;
}

async fn a_passcode_that_is_taken_away_is_not_asked_for(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    rivera
        .edits(&created.session)
        .with(|form| form.passcode = PasscodeChange::None)
        .saved()
        .await;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(created.session.id).await;
}

async fn a_session_that_has_begun_keeps_its_time_and_may_change_its_words(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T12:50:00Z");
    maya.comes(session.id).await;
    let running = rivera.sees(session.id).await;
    let error = rivera
        .edits(&running)
        .with(|form| form.time = "15:00".into())
        .send()
        .await;
    let message = error.refused(ErrorCode::NotNow).message;
    assert!(
        message.contains("has begun and can no longer be moved"),
        "{message}"
    );
    let edited = rivera
        .edits(&running)
        .with(|form| form.notes = "Breathe.".into())
        .saved()
        .await
        .session;
    assert_eq!(
        (edited.status, edited.notes.as_deref()),
        (SessionStatus::InProgress, Some("Breathe."))
    );
}

async fn a_session_that_has_begun_by_video_stays_by_video(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T12:50:00Z");
    maya.comes(session.id).await;
    let running = rivera.sees(session.id).await;
    let edit = rivera.edits(&running).with(|form| {
        (form.kind, form.place) = ("in_person".into(), "Lindenstraße 12".into());
    });
    let told = edit.send().await.wrong("kind");
    assert_eq!(told, "This session has begun by video and stays so.");
    assert_eq!(rivera.sees(session.id).await, running);
}

async fn a_session_is_moved_and_resized(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let moved: SessionView = rivera.moves(&session, "2026-11-26", "09:15", 65).await.done();
    assert_eq!(moved.when.label, "Thu 26 Nov, 09:15–10:20");
    assert_eq!((moved.version, moved.title.as_str()), (2, "Weekly session"));
    rivera.schedules(&maya).created().await;
}

async fn a_move_into_a_taken_time_conflicts_and_changes_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).created().await;
    let session = rivera
        .schedules(&maya)
        .at("2026-11-24", "16:00")
        .created()
        .await
        .session;
    for (time, minutes) in [("14:00", 50), ("14:49", 15), ("13:00", 65), ("13:30", 240)] {
        let error = rivera
            .moves(&session, "2026-11-24", time, minutes)
            .await
            .refused(ErrorCode::Conflict);
        assert_eq!(
            error.message, "This time overlaps another session: Tue 24 Nov, 14:00–14:50 is taken.",
            "{time}"
        );
    }
    assert_eq!(rivera.sees(session.id).await, session);
}

async fn a_move_onto_itself_does_not_conflict(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let later: SessionView = rivera.moves(&session, "2026-11-24", "14:25", 50).await.done();
    let longer: SessionView = rivera.moves(&later, "2026-11-24", "14:00", 120).await.done();
    rivera
        .moves(&longer, "2026-11-24", "14:00", 120)
        .await
        .done::<SessionView>();
}

async fn a_session_that_moves_does_not_hide_the_one_before_it(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let before = rivera.schedules(&maya).at("2026-11-24", "13:00").minutes(60);
    before.created().await;
    let session = rivera.schedules(&maya).created().await.session;
    let error = rivera.moves(&session, "2026-11-24", "13:30", 120).await;
    assert_eq!(
        error.refused(ErrorCode::Conflict).message,
        "This time overlaps another session: Tue 24 Nov, 13:00–14:00 is taken."
    );
}

async fn a_stale_move_is_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let seen = rivera.schedules(&maya).created().await.session;
    rivera
        .edits(&seen)
        .with(|form| form.notes = "New".into())
        .saved()
        .await;
    rivera
        .moves(&seen, "2026-11-25", "14:00", 50)
        .await
        .refused(ErrorCode::Stale);
    assert_eq!(rivera.sees(seen.id).await.starts_at, seen.starts_at);
}

async fn a_move_refuses_lengths_and_times_that_cannot_be(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    for minutes in [0, 10, 14, 52, 245, u16::MAX] {
        rivera
            .moves(&session, "2026-11-24", "14:00", minutes)
            .await
            .wrong("duration");
    }
    rivera
        .moves(&session, "2026-11-19", "14:00", 50)
        .await
        .wrong("date");
    rivera
        .moves(&session, "2027-03-28", "02:15", 50)
        .await
        .wrong("time");
    rivera
        .moves(&session, "2062-11-24", "14:00", 50)
        .await
        .wrong("date");
    rivera.moves(&session, "", "14:00", 50).await.wrong("date");
    app.wait(TimeDelta::days(5));
    rivera
        .moves(&session, "2026-11-25", "08:00", 50)
        .await
        .wrong("time");
}

async fn a_resized_session_can_be_edited_at_its_own_length(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let resized: SessionView = rivera.moves(&session, "2026-11-24", "14:00", 65).await.done();
    rivera
        .edits(&resized)
        .with(|form| form.title = "Renamed".into())
        .saved()
        .await;
    let resized = rivera.sees(session.id).await;
    rivera
        .edits(&resized)
        .with(|form| form.duration = "70".into())
        .send()
        .await
        .wrong("duration");
}

async fn somebody_elses_session_cannot_be_changed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let okafor = app.partner("Okafor").await;
    okafor.adds(&maya).await;
    okafor
        .edits(&session)
        .with(|form| form.title = "Mine".into())
        .send()
        .await
        .refused(ErrorCode::NotFound);
    okafor
        .moves(&session, "2026-11-25", "14:00", 50)
        .await
        .refused(ErrorCode::NotFound);
    okafor.cancels(&session, "").await.refused(ErrorCode::NotFound);
    okafor.deletes(session.id).await.refused(ErrorCode::NotFound);
    okafor.ends(session.id).await.refused(ErrorCode::NotFound);
    assert_eq!(rivera.sees(session.id).await, session);
}
