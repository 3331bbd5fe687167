//! Scheduling and its refusals.

use crate::{
    harness::{TestApp, at},
    people::Person,
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        booking::{ScheduleView, Scheduled},
        forms::PAGE,
        sessions::SessionView,
    },
    domain::{
        account::Role,
        session::{SessionKind, SessionStatus},
        wall_clock::clock,
    },
    server::cli::seed_demo,
};
use serde_json::json;
use uuid::Uuid;

on_both_engines!(
    a_session_is_scheduled_with_its_link_and_note,
    a_protected_session_tells_its_passcode_once_and_keeps_a_hash,
    a_session_in_person_has_a_place_and_neither_room_nor_passcode,
    u17_copied_details_name_both_and_the_readers_zone_first,
    u16_a_day_that_has_passed_is_wrong_at_the_date,
    u16_a_session_without_a_title_is_named_after_its_client,
    u16_the_place_is_not_called_optional,
    u16_the_same_time_next_week_is_one_touch,
    u16_the_same_time_next_week_keeps_the_clock_and_lies_ahead,
    u16_what_is_scheduled_after_another_begins_like_it,
    u18_a_cancelled_session_offers_to_schedule_again,
    the_dialog_offers_the_clients_who_can_be_booked_and_the_next_full_hour,
    a_time_in_the_past_is_refused,
    a_time_more_than_three_years_ahead_is_refused,
    a_date_at_the_end_of_the_calendar_is_refused,
    an_unknown_client_is_refused,
    somebody_elses_client_is_refused,
    texts_that_are_too_long_are_refused,
    fields_that_cannot_be_read_are_refused_each_by_name,
    a_time_that_the_clocks_skip_is_refused_with_the_next_one,
    a_session_in_person_without_a_place_is_refused,
    everything_wrong_is_told_at_once,
    a_partner_cannot_be_booked_twice,
    a_client_cannot_be_booked_twice,
    the_refusal_is_in_the_readers_language,
    back_to_back_sessions_are_allowed,
    sessions_across_midnight_conflict_and_touch,
    sessions_on_the_days_when_clocks_change,
    a_cancelled_session_frees_its_time,
    a_cancellation_tells_the_reason_to_both,
    a_client_may_cancel_and_not_edit_or_delete,
    a_stale_cancellation_is_refused,
    a_session_is_not_cancelled_when_its_window_has_closed,
    a_client_cannot_cancel_what_has_begun,
    a_session_that_took_place_is_not_deleted,
    a_session_that_never_took_place_is_deleted,
    the_demonstrations_sessions_come_about_like_any_other,
);

async fn a_session_is_scheduled_with_its_link_and_note(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera
        .schedules(&maya)
        .notes("What went well?\r\nOne thing to try.")
        .created()
        .await;
    let session = created.session;
    assert_eq!(created.passcode, None);
    assert!(!session.protected);
    assert_eq!(session.status, SessionStatus::Scheduled);
    assert_eq!(
        (session.starts_at, session.ends_at),
        (at("2026-11-24T13:00:00Z"), at("2026-11-24T13:50:00Z")),
        "read in the partner's zone"
    );
    assert_eq!(
        session.link,
        format!("{}/sessions/{}/join", app.address, session.id)
    );
    assert_eq!(session.when.label, "Tue 24 Nov, 14:00–14:50");
    let hers = maya.sees(session.id).await;
    assert_eq!(hers.notes.as_deref(), Some("What went well?\nOne thing to try."));
    assert_eq!(hers.other().name, "Rivera");
    assert!(hers.can.cancel && !hers.can.edit && !hers.can.reschedule && !hers.can.delete);
    let links =
        "select cast(count(*) as bigint) from meeting_links where session_id = $1 and provider = 'jitsi'";
    assert_eq!(app.number(links, [session.id.into()]).await, 1);
    let audit = "select action from audit where subject_id = $1";
    assert_eq!(app.texts(audit, [session.id.into()]).await, ["session.schedule"]);
}

async fn a_protected_session_tells_its_passcode_once_and_keeps_a_hash(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    let (id, passcode) = (created.session.id, created.passcode.unwrap());
    assert!(
        passcode.len() == 6 && passcode.bytes().all(|byte| byte.is_ascii_digit()),
        "{passcode}"
    );
    assert!(created.details.contains(&passcode));
    let hash = app
        .texts("select passcode_hash from sessions where id = $1", [id.into()])
        .await;
    let key = app.app.config.keys.active_id();
    assert!(hash[0].starts_with(&format!("hmac-sha256:{key}:")), "{hash:?}");
    assert!(app.is_passcode(id, &passcode, &hash[0]));
    let held = format!("\"{passcode}\"");
    for person in [&rivera, &maya] {
        for (endpoint, arguments) in [
            ("sessions/one", json!({"id": id})),
            ("join/view", json!({"id": id})),
            ("meeting/view", json!({"id": id})),
            ("sessions/list", json!({"cursor": null})),
            ("calendar/view", json!({"span": "week", "date": "2026-11-24"})),
        ] {
            let answer = person.ask(endpoint, arguments).await;
            assert_eq!(answer.status, 200, "{endpoint}: {}", answer.body);
            assert!(
                !answer.body.contains(&held) && !answer.body.contains("argon2id"),
                "{endpoint}"
            );
        }
    }
    let edited = rivera
        .edits(&created.session)
        .with(|form| form.title = "Renamed".into())
        .saved()
        .await;
    assert_eq!(edited.passcode, None);
    assert!(edited.session.protected && !edited.details.contains(&passcode));
}

async fn a_session_in_person_has_a_place_and_neither_room_nor_passcode(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera
        .schedules(&maya)
        .in_person("Lindenstraße 12")
        .protected()
        .created()
        .await;
    let session = created.session;
    assert_eq!(
        (session.kind, session.place.as_deref()),
        (SessionKind::InPerson, Some("Lindenstraße 12"))
    );
    assert_eq!(created.passcode, None);
    assert!(!session.protected && !session.can.join);
    assert!(created.details.contains("Lindenstraße 12") && !created.details.contains("/join"));
    let links = "select cast(count(*) as bigint) from meeting_links where session_id = $1";
    assert_eq!(app.number(links, [session.id.into()]).await, 0);
    let by_video = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .with(|form| form.place = "Ignored".into());
    assert_eq!(by_video.created().await.session.place, None);
}

async fn u17_copied_details_name_both_and_the_readers_zone_first(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let amira = app.person("Amira", Role::Client, "Europe/Lisbon").await;
    let maya = app.client("Maya").await;
    rivera.adds(&amira).await;
    rivera.adds(&maya).await;
    let created = rivera
        .schedules(&amira)
        .titled("First talk")
        .protected()
        .created()
        .await;
    let id = created.session.id;
    // Whoever copies them, the client reads them.
    let expected = format!(
        "First talk\nRivera and Amira\nTue 24 Nov, 13:00–13:50 for Amira (Europe/Lisbon)\nTue 24 Nov, 14:00–14:50 for Rivera (Europe/Berlin)\n{}/sessions/{id}/join",
        app.address,
    );
    let passcode = created.passcode.expect("a passcode");
    assert_eq!(created.details, format!("{expected}\nPassword: {passcode}"));
    assert_eq!(amira.sees(id).await.details, expected);
    // Of one zone there is one line.
    let plan = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .in_person("Room 3");
    assert_eq!(
        plan.created().await.details,
        "Weekly session\nRivera and Maya\nWed 25 Nov, 14:00–14:50 (Europe/Berlin)\nRoom 3"
    );
}

async fn u16_a_day_that_has_passed_is_wrong_at_the_date(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let told = rivera
        .schedules(&maya)
        .at("2026-11-19", "23:00")
        .send()
        .await
        .wrong("date");
    assert_eq!(told, "This time has passed. Choose a later one.");
    rivera
        .schedules(&maya)
        .at("2026-11-20", "08:00")
        .send()
        .await
        .wrong("time");
}

async fn u16_a_session_without_a_title_is_named_after_its_client(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).titled(" ").created().await;
    assert_eq!(created.session.title, "Session with Maya");
    // Without a client the title is not what is wrong.
    let plan = rivera.schedules_account("").titled("");
    plan.send().await.wrong("client");
    // An edit has a title to keep.
    let edit = rivera
        .edits(&created.session)
        .with(|form| form.title = String::new());
    edit.send().await.wrong("title");
}

async fn u16_the_place_is_not_called_optional(app: TestApp) {
    let (rivera, _maya) = app.rivera_and_maya().await;
    let page = rivera.get("/sessions/new").await.body;
    let (_, field) = page.split_once(r#"for="field-place""#).expect("the field");
    let (label, _) = field.split_once("</label>").expect("its end");
    assert!(!label.contains("optional"), "{label}");
}

async fn u16_the_same_time_next_week_is_one_touch(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let first = rivera
        .schedules(&maya)
        .protected()
        .notes("Only for today.")
        .created()
        .await;
    let session = rivera.sees(first.session.id).await;
    // The clocks of the practice change between two of them, and a length that was dragged stays.
    let moved = rivera.moves(&session, "2027-03-23", "14:00", 35).await;
    let moved: SessionView = moved.done();
    let again: Scheduled = rivera.ask("booking/again", json!({"id": moved.id})).await.done();
    let next = &again.session;
    assert_eq!(next.starts_at, at("2027-03-30T12:00:00Z"));
    assert_eq!((next.ends_at - next.starts_at).num_minutes(), 35);
    assert_eq!(
        (next.title.as_str(), next.kind),
        ("Weekly session", SessionKind::Video)
    );
    assert_eq!((next.notes.as_deref(), next.client.name.as_str()), (None, "Maya"));
    let passcode = again.passcode.expect("a passcode of its own");
    assert!(again.details.contains(&passcode));
    // That week is taken now.
    rivera
        .ask("booking/again", json!({"id": moved.id}))
        .await
        .refused(ErrorCode::Conflict);
    // From the session that was just booked it goes on, in person as well.
    let again: Scheduled = rivera.ask("booking/again", json!({"id": next.id})).await.done();
    assert_eq!(again.session.starts_at, at("2027-04-06T12:00:00Z"));
    let plan = rivera
        .schedules(&maya)
        .at("2026-11-25", "10:00")
        .in_person("Room 3");
    let in_person = plan.created().await.session;
    let again: Scheduled = rivera
        .ask("booking/again", json!({"id": in_person.id}))
        .await
        .done();
    assert_eq!(
        (again.session.place.as_deref(), again.passcode),
        (Some("Room 3"), None)
    );

    // The button stands on the session's page and on what creating shows, and the answer is a page.
    let path = format!("/sessions/{}", in_person.id);
    let page = rivera.get(&path).await.body;
    assert!(page.contains("Same time next week"));
    assert!(!maya.get(&path).await.body.contains("Same time next week"));
    let id = again.session.id.to_string();
    let answer = rivera
        .submits("/api/booking/again", &[("id", &id), (PAGE, &path)])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("Session created") && answer.body.contains("Wed 9 Dec, 10:00"));

    maya.ask("clients/end", json!({"id": rivera.id}))
        .await
        .done::<()>();
    rivera
        .ask("booking/again", json!({"id": in_person.id}))
        .await
        .wrong("client");
}

async fn u16_the_same_time_next_week_keeps_the_clock_and_lies_ahead(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    for (now, expected) in [
        ("2026-11-24T13:00:00Z", "2026-12-01T13:00:00Z"),
        ("2026-12-15T12:59:00Z", "2026-12-15T13:00:00Z"),
        ("2026-12-15T13:00:00Z", "2026-12-22T13:00:00Z"),
    ] {
        app.wait_until(now);
        let again: Scheduled = rivera
            .ask("booking/again", json!({"id": session.id}))
            .await
            .done();
        assert_eq!(again.session.starts_at, at(expected), "at {now}");
    }
}

async fn u16_what_is_scheduled_after_another_begins_like_it(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    let client = jonas.id.to_string();
    let fields = [
        ("client", client.as_str()),
        ("title", ""),
        ("date", "2026-11-24"),
        ("time", "14:00"),
        ("duration", "90"),
        ("kind", "in_person"),
        ("place", "Room 3 & garden"),
        (PAGE, "/sessions/new"),
    ];
    let page = rivera.submits("/api/booking/schedule", &fields).await.body;
    let (_, link) = page
        .split_once(r#"href="/sessions/new?"#)
        .expect("Schedule another");
    let (query, _) = link.split_once('"').expect("its end");
    let form = rivera
        .get(&format!("/sessions/new?{}", query.replace("&amp;", "&")))
        .await
        .body;
    for chosen in [
        format!(r#"<option value="{client}" selected"#),
        r#"<option value="90" selected"#.to_owned(),
        "Room 3 &amp; garden".to_owned(),
    ] {
        assert!(form.contains(&chosen), "{chosen} is not in {form}");
    }
    // Of somebody who is no client nothing is chosen.
    let form = rivera
        .get(&format!("/sessions/new?client={}", rivera.id))
        .await
        .body;
    assert!(form.contains("Choose a client"));
    let hers = rivera
        .get(&format!("/sessions/new?client={}", maya.id))
        .await
        .body;
    assert!(!hers.contains("Choose a client"));
}

async fn u18_a_cancelled_session_offers_to_schedule_again(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).protected().created().await.session;
    let path = format!("/sessions/{}", session.id);
    let needs = "Your client needs the password to join.";
    assert!(rivera.get(&path).await.body.contains(needs));
    rivera.cancels(&session, "").await.done::<SessionView>();
    let page = rivera.get(&path).await.body;
    assert!(!page.contains(needs));
    let again = format!(
        "/sessions/new?client={}&amp;duration=50&amp;kind=video&amp;date=2026-11-24&amp;time=14:00",
        maya.id
    );
    assert!(page.contains(&again) && page.contains("Schedule again"), "{page}");
    let hers = maya.get(&path).await.body;
    assert!(!hers.contains("Schedule again") && !hers.contains("You need the password"));
}

async fn the_dialog_offers_the_clients_who_can_be_booked_and_the_next_full_hour(app: TestApp) {
    let (rivera, _maya) = app.rivera_and_maya().await;
    let waiting = app.client("Jonas").await;
    rivera.asks(&waiting).await;
    app.wait(TimeDelta::minutes(17));
    let form: ScheduleView = rivera.ask("booking/form", json!({})).await.done();
    let names: Vec<_> = form.clients.iter().map(|client| client.name.as_str()).collect();
    assert_eq!(names, ["Maya"]);
    assert_eq!(form.zone, "Europe/Berlin");
    assert_eq!(form.suggested.to_string(), "2026-11-20 10:00:00");
    app.wait_until("2026-11-20T22:30:00Z");
    let form: ScheduleView = rivera.ask("booking/form", json!({})).await.done();
    assert_eq!(form.suggested.to_string(), "2026-11-21 00:00:00");
}

async fn a_time_in_the_past_is_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for time in ["08:59", "09:00"] {
        let told = rivera
            .schedules(&maya)
            .at("2026-11-20", time)
            .send()
            .await
            .wrong("time");
        assert_eq!(told, "This time has passed. Choose a later one.", "{time}");
    }
    rivera.schedules(&maya).at("2026-11-20", "09:01").created().await;
    assert_eq!(count(&app).await, 1);
}

async fn a_time_more_than_three_years_ahead_is_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let told = rivera
        .schedules(&maya)
        .at("2062-11-24", "14:00")
        .send()
        .await
        .wrong("date");
    assert!(told.contains("Check the year"), "{told}");
    rivera.schedules(&maya).at("2029-11-19", "14:00").created().await;
}

async fn a_date_at_the_end_of_the_calendar_is_refused(app: TestApp) {
    let vega = app.person("Vega", Role::Partner, "America/New_York").await;
    let maya = app.client("Maya").await;
    vega.adds(&maya).await;
    let session = vega.schedules(&maya).created().await.session;
    let (date, time) = ("+262142-12-31", "23:59");
    vega.schedules(&maya).at(date, time).send().await.wrong("date");
    let edit = vega
        .edits(&session)
        .with(|form| (form.date, form.time) = (date.into(), time.into()));
    edit.send().await.wrong("date");
    vega.moves(&session, date, time, 50).await.wrong("date");
    assert_eq!(vega.sees(session.id).await, session);
}

async fn an_unknown_client_is_refused(app: TestApp) {
    let (rivera, _maya) = app.rivera_and_maya().await;
    for client in [
        Uuid::nil().to_string(),
        "Maya".into(),
        String::new(),
        rivera.id.to_string(),
    ] {
        let told = rivera.schedules_account(&client).send().await.wrong("client");
        assert_eq!(told, "Choose one of your clients.", "{client}");
    }
    assert_eq!(count(&app).await, 0);
}

async fn somebody_elses_client_is_refused(app: TestApp) {
    let (_rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    let told = okafor.schedules(&maya).send().await.wrong("client");
    assert_eq!(
        told, "Choose one of your clients.",
        "the same words as for nobody at all"
    );
    okafor.asks(&maya).await;
    let told = okafor.schedules(&maya).send().await.wrong("client");
    assert_eq!(told, "This client has not accepted your request yet.");
    assert_eq!(count(&app).await, 0);
}

async fn texts_that_are_too_long_are_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let told = rivera
        .schedules(&maya)
        .titled(&"ü".repeat(201))
        .send()
        .await
        .wrong("title");
    assert_eq!(told, "Use at most 200 characters; there are 201.");
    let told = rivera
        .schedules(&maya)
        .notes(&"ü".repeat(10_001))
        .send()
        .await
        .wrong("notes");
    assert_eq!(told, "Use at most 10000 characters; there are 10001.");
    let told = rivera
        .schedules(&maya)
        .in_person(&"x".repeat(301))
        .send()
        .await
        .wrong("place");
    assert_eq!(told, "Use at most 300 characters; there are 301.");
    let most = rivera
        .schedules(&maya)
        .titled(&"ü".repeat(200))
        .notes(&"ü".repeat(10_000));
    most.created().await;
}

async fn fields_that_cannot_be_read_are_refused_each_by_name(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (field, value) in [
        ("title", "two\nlines"),
        ("date", ""),
        ("date", "24.11.2026"),
        ("date", "2026-02-30"),
        ("date", "1969-12-31"),
        ("date", "10000-01-01"),
        ("date", "+262142-12-31"),
        ("time", ""),
        ("time", "2 pm"),
        ("time", "24:00"),
        ("time", "14:00:30"),
        ("duration", ""),
        ("duration", "55"),
        ("duration", "-50"),
        ("duration", "fifty"),
        ("duration", "70000"),
        ("kind", ""),
        ("kind", "phone"),
        ("notes", "a\0b"),
    ] {
        let mut form = serde_json::to_value(rivera.schedules(&maya).form).unwrap();
        form[field] = value.into();
        let told = rivera
            .ask("booking/schedule", json!({"form": form}))
            .await
            .wrong(field);
        assert!(!told.is_empty(), "{field} {value:?}");
    }
    assert_eq!(count(&app).await, 0);
}

async fn a_time_that_the_clocks_skip_is_refused_with_the_next_one(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let told = rivera
        .schedules(&maya)
        .at("2027-03-28", "02:30")
        .send()
        .await
        .wrong("time");
    assert!(told.contains("03:00"), "{told}");
    rivera.schedules(&maya).at("2027-03-28", "03:00").created().await;
}

async fn a_session_in_person_without_a_place_is_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for place in ["", "   "] {
        let told = rivera
            .schedules(&maya)
            .in_person(place)
            .send()
            .await
            .wrong("place");
        assert_eq!(told, "Say where you meet.");
    }
}

async fn everything_wrong_is_told_at_once(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let error = rivera
        .schedules_account("")
        .titled("two\nlines")
        .at("", "")
        .minutes(7)
        .refused(ErrorCode::Invalid)
        .await;
    let mut fields: Vec<_> = error.fields.iter().map(|error| error.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["client", "date", "duration", "time", "title"]);
}

async fn a_partner_cannot_be_booked_twice(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    rivera
        .schedules(&maya)
        .titled("Maya's secret matter")
        .created()
        .await;
    for (time, minutes) in [
        ("14:00", 50),
        ("13:30", 45),
        ("14:49", 30),
        ("14:10", 30),
        ("13:00", 180),
    ] {
        let error = rivera
            .schedules(&jonas)
            .at("2026-11-24", time)
            .minutes(minutes)
            .refused(ErrorCode::Conflict)
            .await;
        assert_eq!(
            error.message, "This time overlaps another session: Tue 24 Nov, 14:00–14:50 is taken.",
            "{time}: the range that is taken and nothing of whose it is"
        );
        assert!(error.fields.is_empty());
    }
    assert_eq!(count(&app).await, 1);
}

async fn a_client_cannot_be_booked_twice(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.person("Okafor", Role::Partner, "Europe/London").await;
    okafor.adds(&maya).await;
    rivera.schedules(&maya).titled("Rivera's hour").created().await;
    let error = okafor
        .schedules(&maya)
        .at("2026-11-24", "13:30")
        .refused(ErrorCode::Conflict)
        .await;
    assert_eq!(
        error.message, "Your client is not free then. Choose another time.",
        "when a person sees another therapist is health data"
    );
    assert_eq!(count(&app).await, 1);
}

async fn the_refusal_is_in_the_readers_language(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).created().await;
    let form = rivera.schedules(&maya).form;
    let request = rivera
        .request(reqwest::Method::POST, "/api/booking/schedule")
        .json(&json!({"form": form}));
    let error = rivera
        .send(request.header("accept-language", "fr, de-AT;q=0.8, en;q=0.5"))
        .await
        .refused(ErrorCode::Conflict);
    assert_eq!(
        error.message,
        "Diese Zeit überschneidet sich mit einer anderen Sitzung: Di 24. Nov., 14:00–14:50 ist vergeben."
    );
}

async fn back_to_back_sessions_are_allowed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera
        .schedules(&maya)
        .at("2026-11-24", "14:00")
        .minutes(60)
        .created()
        .await;
    rivera
        .schedules(&maya)
        .at("2026-11-24", "15:00")
        .minutes(60)
        .created()
        .await;
    rivera
        .schedules(&maya)
        .at("2026-11-24", "13:00")
        .minutes(60)
        .created()
        .await;
    rivera
        .schedules(&maya)
        .at("2026-11-24", "14:59")
        .minutes(30)
        .refused(ErrorCode::Conflict)
        .await;
    assert_eq!(count(&app).await, 3);
}

async fn sessions_across_midnight_conflict_and_touch(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera
        .schedules(&maya)
        .at("2026-11-24", "23:30")
        .minutes(60)
        .created()
        .await;
    let error = rivera
        .schedules(&maya)
        .at("2026-11-25", "00:15")
        .refused(ErrorCode::Conflict)
        .await;
    assert!(
        error.message.contains("Tue 24 Nov, 23:30 – Wed 25 Nov, 00:30"),
        "{}",
        error.message
    );
    rivera
        .schedules(&maya)
        .at("2026-11-24", "22:00")
        .minutes(180)
        .refused(ErrorCode::Conflict)
        .await;
    rivera.schedules(&maya).at("2026-11-25", "00:30").created().await;
    rivera
        .schedules(&maya)
        .at("2026-11-24", "22:30")
        .minutes(60)
        .created()
        .await;
}

async fn sessions_on_the_days_when_clocks_change(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    // 2027-03-28 in Berlin: 02:00 becomes 03:00, so 60 minutes from 01:30 end at 03:30 wall-clock time.
    let spring = rivera
        .schedules(&maya)
        .at("2027-03-28", "01:30")
        .minutes(60)
        .created()
        .await
        .session;
    assert_eq!(
        (clock(spring.when.start), clock(spring.when.end)),
        ("01:30".into(), "03:30".into())
    );
    rivera
        .schedules(&maya)
        .at("2027-03-28", "03:15")
        .minutes(30)
        .refused(ErrorCode::Conflict)
        .await;
    rivera
        .schedules(&maya)
        .at("2027-03-28", "03:30")
        .minutes(30)
        .created()
        .await;
    // 2027-10-31: 03:00 becomes 02:00. A wall-clock time that occurs twice is the first of the two, and an
    // hour from 02:30 ends at 02:30 wall-clock time.
    let autumn = rivera
        .schedules(&maya)
        .at("2027-10-31", "02:30")
        .minutes(60)
        .created()
        .await
        .session;
    assert_eq!(autumn.starts_at, at("2027-10-31T00:30:00Z"));
    assert_eq!(
        (clock(autumn.when.start), clock(autumn.when.end)),
        ("02:30".into(), "02:30".into())
    );
    rivera
        .schedules(&maya)
        .at("2027-10-31", "01:45")
        .minutes(50)
        .refused(ErrorCode::Conflict)
        .await;
    let after = rivera
        .schedules(&maya)
        .at("2027-10-31", "03:00")
        .minutes(60)
        .created()
        .await
        .session;
    assert_eq!(after.starts_at, at("2027-10-31T02:00:00Z"));
}

async fn a_cancelled_session_frees_its_time(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    rivera.schedules(&maya).refused(ErrorCode::Conflict).await;
    rivera
        .cancels(&session, "")
        .await
        .done::<rapport::api::sessions::SessionView>();
    let again = rivera.schedules(&maya).created().await.session;
    assert_ne!(again.id, session.id);
    let error = rivera
        .cancels(&rivera.sees(session.id).await, "")
        .await
        .refused(ErrorCode::NotNow);
    assert!(
        error.message.contains("can no longer be cancelled"),
        "{}",
        error.message
    );
}

async fn a_cancellation_tells_the_reason_to_both(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let told = rivera.cancels(&session, &"x".repeat(301)).await.wrong("reason");
    assert!(told.contains("300"), "{told}");
    maya.cancels(&maya.sees(session.id).await, " I have a cold. ")
        .await
        .done::<serde_json::Value>();
    for person in [&rivera, &maya] {
        let seen = person.sees(session.id).await;
        assert_eq!(seen.status, SessionStatus::Cancelled);
        assert_eq!(seen.cancel_reason.as_deref(), Some("I have a cold."));
        assert!(!seen.can.cancel && !seen.can.edit && !seen.can.join);
    }
}

async fn a_client_may_cancel_and_not_edit_or_delete(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).created().await;
    let hers = only(&maya).await;
    maya.edits(&hers)
        .with(|form| form.title = "Mine".into())
        .send()
        .await
        .refused(ErrorCode::Forbidden);
    maya.moves(&hers, "2026-11-25", "14:00", 50)
        .await
        .refused(ErrorCode::Forbidden);
    maya.deletes(hers.id).await.refused(ErrorCode::Forbidden);
    maya.ends(hers.id).await.refused(ErrorCode::Forbidden);
    assert_eq!(only(&maya).await.title, "Weekly session");
    assert_eq!(maya.cancels(&hers, "").await.status, 200);
}

async fn a_stale_cancellation_is_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let seen = rivera.schedules(&maya).created().await.session;
    rivera
        .edits(&seen)
        .with(|form| form.title = "Renamed".into())
        .saved()
        .await;
    rivera.cancels(&seen, "").await.refused(ErrorCode::Stale);
    assert_eq!(rivera.sees(seen.id).await.status, SessionStatus::Scheduled);
}

async fn a_session_is_not_cancelled_when_its_window_has_closed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T14:59:59Z");
    assert!(rivera.sees(session.id).await.can.cancel && maya.sees(session.id).await.can.cancel);
    app.wait_until("2026-11-24T15:00:00Z");
    for person in [&rivera, &maya] {
        assert!(!person.sees(session.id).await.can.cancel, "{}", person.name);
        person.cancels(&session, "").await.refused(ErrorCode::NotNow);
    }
    assert_eq!(rivera.sees(session.id).await.status, SessionStatus::Scheduled);
}

async fn a_client_cannot_cancel_what_has_begun(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.comes(session.id).await;
    let hers = maya.sees(session.id).await;
    assert!(!hers.can.cancel);
    let told = maya.cancels(&hers, "").await.refused(ErrorCode::NotNow).message;
    assert_eq!(
        told,
        "This session has begun. Only your partner can cancel it now."
    );
    let running = rivera.sees(session.id).await;
    assert!(running.can.cancel);
    assert_eq!(rivera.cancels(&running, "").await.status, 200);
}

async fn a_session_that_took_place_is_not_deleted(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.comes(session.id).await;
    let told = rivera.deletes(session.id).await.refused(ErrorCode::NotNow);
    assert!(told.message.contains("stays in the record"), "{}", told.message);
    rivera.comes(session.id).await;
    assert_eq!(rivera.ends(session.id).await.status, 200);
    rivera.deletes(session.id).await.refused(ErrorCode::NotNow);
    let edit = rivera
        .edits(&rivera.sees(session.id).await)
        .send()
        .await
        .refused(ErrorCode::NotNow);
    assert!(
        edit.message.contains("can no longer be changed"),
        "{}",
        edit.message
    );
    // A session that was joined and then cancelled counts as attended too.
    let next = rivera
        .schedules(&maya)
        .at("2026-11-24", "15:00")
        .created()
        .await
        .session;
    app.wait_until("2026-11-24T14:00:00Z");
    maya.joins(next.id).await;
    assert_eq!(rivera.cancels(&rivera.sees(next.id).await, "").await.status, 200);
    assert!(!rivera.sees(next.id).await.can.delete);
    rivera.deletes(next.id).await.refused(ErrorCode::NotNow);
    assert_eq!(count(&app).await, 2);
}

async fn a_session_that_never_took_place_is_deleted(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).protected().created().await.session;
    rivera.deletes(session.id).await.done::<()>();
    rivera.looks_at(session.id).await.refused(ErrorCode::NotFound);
    maya.looks_at(session.id).await.refused(ErrorCode::NotFound);
    rivera.deletes(session.id).await.refused(ErrorCode::NotFound);
    for left in [
        "select cast(count(*) as bigint) from sessions",
        "select cast(count(*) as bigint) from meeting_links",
        "select cast(count(*) as bigint) from passcode_tries",
        "select cast(count(*) as bigint) from join_events",
    ] {
        assert_eq!(app.number(left, []).await, 0, "{left}");
    }
    rivera.schedules(&maya).created().await;
}

async fn the_demonstrations_sessions_come_about_like_any_other(app: TestApp) {
    assert!(seed_demo::run(&app.app).await.unwrap());
    let sessions = count(&app).await;
    assert!(sessions > 20, "{sessions}");
    for same in [
        "select cast(count(distinct subject_id) as bigint) from audit where action = 'session.schedule'",
        "select cast(count(*) as bigint) from sessions where (kind = 'video') = (id in (select session_id from meeting_links))",
    ] {
        assert_eq!(app.number(same, []).await, sessions, "{same}");
    }
    for status in ["scheduled", "completed", "cancelled"] {
        let of_status = "select cast(count(*) as bigint) from sessions where status = $1";
        assert!(app.number(of_status, [status.into()]).await > 0, "{status}");
    }
}

async fn count(app: &TestApp) -> i64 {
    app.number("select cast(count(*) as bigint) from sessions", [])
        .await
}

/// The only upcoming session of a person.
async fn only(person: &Person) -> rapport::api::sessions::SessionView {
    let page: rapport::api::sessions::SessionPage =
        person.ask("sessions/list", json!({"cursor": null})).await.done();
    let [session] = page.sessions.as_slice() else {
        panic!("{} sessions", page.sessions.len())
    };
    session.clone()
}
