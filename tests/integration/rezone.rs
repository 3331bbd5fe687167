//! The wall-clock time that was agreed: kept with every session, and restored after the rules of a zone have changed.

use crate::{
    harness::{TestApp, at},
    people::Person,
};
use rapport::{
    api::sessions::SessionView,
    domain::{ids::SessionId, join::Participant},
    server::{
        cli::rezone::report,
        db::{Sql, Value},
        services::rezone::{self, Left, Rezoned},
    },
};
use serde_json::json;

on_both_engines!(
    every_way_to_set_a_time_keeps_the_zone_and_the_time_that_were_agreed,
    a_session_that_moved_on_the_clock_is_listed_and_put_back,
    a_session_whose_time_is_taken_stays_and_is_reported,
    sessions_one_after_the_other_make_room_for_each_other,
    a_time_that_the_clocks_skip_or_that_has_passed_is_left,
    sessions_from_before_the_times_were_kept_get_what_they_were_booked_for,
);

/// Zone and time that were agreed on.
async fn agreed(app: &TestApp, id: SessionId) -> Vec<String> {
    let sql =
        "select agreed_zone || ' ' || agreed_start from sessions where id = $1 and agreed_start is not null";
    app.texts(sql, [id.into()]).await
}

/// As after a change of the rules: the agreed time is another one than the instant's.
async fn slides(app: &TestApp, session: &SessionView, start: &str) {
    let values = [session.id.into(), Value::from(start)];
    app.change("update sessions set agreed_start = $2 where id = $1", values)
        .await;
}

async fn puts_back(app: &TestApp, dry_run: bool) -> Rezoned {
    rezone::put_back(&app.app, dry_run).await.unwrap()
}

async fn every_way_to_set_a_time_keeps_the_zone_and_the_time_that_were_agreed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let booked = rivera.schedules(&maya).created().await.session;
    assert_eq!(
        agreed(&app, booked.id).await,
        ["Europe/Berlin 2026-11-24T14:00:00"]
    );
    rivera
        .moves(&booked, "2026-11-25", "09:15", 50)
        .await
        .done::<SessionView>();
    assert_eq!(
        agreed(&app, booked.id).await,
        ["Europe/Berlin 2026-11-25T09:15:00"]
    );
    // The partner moves to another place: what was agreed stays, until the time is set again.
    let profile = json!({"form": {"name": "Rivera", "time_zone": "America/New_York"}});
    rivera
        .ask("account/update_profile", profile)
        .await
        .done::<serde_json::Value>();
    let seen = rivera.sees(booked.id).await;
    let words = rivera.edits(&seen).with(|form| form.title = "Other words".into());
    let edited = words.saved().await.session;
    assert_eq!(
        agreed(&app, booked.id).await,
        ["Europe/Berlin 2026-11-25T09:15:00"]
    );
    let times = rivera.edits(&edited).with(|form| form.time = "10:00".into());
    times.saved().await;
    assert_eq!(
        agreed(&app, booked.id).await,
        ["America/New_York 2026-11-25T10:00:00"]
    );
    let now = json!({"form": {"client": maya.id, "duration": "30"}});
    let instant: SessionView = rivera.ask("booking/start_instant", now).await.done();
    assert_eq!(
        agreed(&app, instant.id).await,
        ["America/New_York 2026-11-20T03:00:00"]
    );
    assert_eq!(puts_back(&app, false).await, Rezoned::default());
}

async fn a_session_that_moved_on_the_clock_is_listed_and_put_back(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let still = rivera
        .schedules(&maya)
        .at("2026-11-26", "14:00")
        .created()
        .await
        .session;
    slides(&app, &session, "2026-11-24T15:00:00").await;
    assert_eq!(rezone::count(&app.app).await.unwrap(), 1);
    let listed = puts_back(&app, true).await;
    assert_eq!((listed.moved.len(), listed.left.len()), (1, 0));
    let text = report(&listed, true);
    let line = format!(
        "{}: 2026-11-24 14:00 → 2026-11-24 15:00 Europe/Berlin\n",
        session.id
    );
    assert!(text.starts_with(&line), "{text}");
    assert!(text.ends_with("\nWould be put back: 1\nLeft: 0"), "{text}");
    assert_eq!(
        rivera.sees(session.id).await,
        session,
        "a dry run changes nothing"
    );

    assert_eq!(puts_back(&app, false).await.moved, listed.moved);
    for person in [&rivera, &maya] {
        let seen = person.sees(session.id).await;
        assert_eq!(seen.starts_at, at("2026-11-24T14:00:00Z"));
        assert_eq!(seen.ends_at - seen.starts_at, session.ends_at - session.starts_at);
        assert_eq!(seen.version, session.version + 1);
        assert_eq!(person.sees(still.id).await.version, still.version);
    }
    assert_eq!(
        agreed(&app, session.id).await,
        ["Europe/Berlin 2026-11-24T15:00:00"]
    );
    assert_eq!(rezone::count(&app.app).await.unwrap(), 0);
    assert_eq!(puts_back(&app, false).await, Rezoned::default());
}

async fn a_session_whose_time_is_taken_stays_and_is_reported(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    okafor.adds(&maya).await;
    rivera.adds(&jonas).await;
    let session = rivera.schedules(&maya).created().await.session;
    let other = rivera
        .schedules(&jonas)
        .at("2026-11-24", "17:00")
        .created()
        .await
        .session;
    rivera.schedules(&jonas).at("2026-11-24", "19:00").created().await;
    okafor.schedules(&maya).at("2026-11-24", "15:30").created().await;
    slides(&app, &session, "2026-11-24T15:00:00").await;
    slides(&app, &other, "2026-11-24T18:30:00").await;
    let done = puts_back(&app, false).await;
    assert_eq!(done.moved, []);
    let left: Vec<_> = done.left.iter().map(|(moved, why)| (moved.id, *why)).collect();
    assert_eq!(
        left,
        [
            (session.id, Left::Conflict(Participant::Client)),
            (other.id, Left::Conflict(Participant::Partner)),
        ]
    );
    assert!(report(&done, false).contains("(left: the client has another session then)"));
    assert_eq!(rivera.sees(session.id).await, session);
    assert_eq!(rezone::count(&app.app).await.unwrap(), 2, "it is listed again");
}

async fn sessions_one_after_the_other_make_room_for_each_other(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (from, to) in [("09:00", "10:00"), ("10:00", "11:00"), ("11:00", "12:00")] {
        let session = rivera
            .schedules(&maya)
            .at("2026-11-24", from)
            .minutes(60)
            .created()
            .await
            .session;
        slides(&app, &session, &format!("2026-11-24T{to}:00")).await;
    }
    for (from, to) in [("15:00", "14:00"), ("16:00", "15:00")] {
        let session = rivera
            .schedules(&maya)
            .at("2026-11-25", from)
            .minutes(60)
            .created()
            .await
            .session;
        slides(&app, &session, &format!("2026-11-25T{to}:00")).await;
    }
    let done = puts_back(&app, false).await;
    assert_eq!((done.moved.len(), done.left.len()), (5, 0));
}

async fn a_time_that_the_clocks_skip_or_that_has_passed_is_left(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let spring = rivera
        .schedules(&maya)
        .at("2027-03-28", "03:30")
        .created()
        .await
        .session;
    let soon = rivera
        .schedules(&maya)
        .at("2026-11-20", "09:30")
        .created()
        .await
        .session;
    slides(&app, &spring, "2027-03-28T02:30:00").await;
    slides(&app, &soon, "2026-11-20T08:30:00").await;
    let done = puts_back(&app, false).await;
    let left: Vec<_> = done.left.iter().map(|(moved, why)| (moved.id, *why)).collect();
    assert_eq!(left, [(soon.id, Left::Passed), (spring.id, Left::Skipped)]);
}

/// A session as an earlier version stored it.
async fn from_before(app: &TestApp, partner: &Person, client: &Person, zone: Option<&str>) -> SessionView {
    let session = partner
        .schedules(client)
        .at("2026-12-08", "15:00")
        .created()
        .await
        .session;
    let values = [session.id.into(), zone.map(str::to_owned).into()];
    let sql = Sql::same("update sessions set agreed_zone = $2, agreed_start = null where id = $1");
    app.app.db.write(sql.with(values)).await.unwrap();
    session
}

async fn sessions_from_before_the_times_were_kept_get_what_they_were_booked_for(app: TestApp) {
    let vancouver = app
        .person(
            "Chen",
            rapport::domain::account::Role::Partner,
            "America/Vancouver",
        )
        .await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    vancouver.adds(&jonas).await;
    // 14:00 by the rules of 2025: 22:00Z, which is 15:00 by those of today.
    let old = from_before(&app, &vancouver, &jonas, Some("America/Vancouver")).await;
    assert_eq!(old.starts_at, at("2026-12-08T22:00:00Z"));
    let berlin = from_before(&app, &rivera, &maya, None).await;
    assert_eq!(puts_back(&app, true).await.moved.len(), 1);
    assert!(agreed(&app, old.id).await.is_empty(), "a dry run changes nothing");
    assert_eq!(rezone::count(&app.app).await.unwrap(), 1);
    assert_eq!(
        agreed(&app, old.id).await,
        ["America/Vancouver 2026-12-08T14:00:00"]
    );
    assert_eq!(
        agreed(&app, berlin.id).await,
        ["Europe/Berlin 2026-12-08T15:00:00"]
    );
    puts_back(&app, false).await;
    assert_eq!(vancouver.sees(old.id).await.starts_at, at("2026-12-08T21:00:00Z"));
    assert_eq!(rivera.sees(berlin.id).await, berlin);
}
