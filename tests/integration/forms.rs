//! Forms: posted by a browser or by its program, done once, and only for the account they were made for.

use crate::{
    harness::TestApp,
    people::{Answer, Person},
};
use rapport::api::{
    ErrorCode,
    account::AccountView,
    booking::Scheduled,
    clients::ClientAdded,
    forms::{FOR, FOR_HEADER, KEY, NEXT, PAGE},
    sessions::SessionView,
};
use reqwest::{Method, header::ACCEPT};
use serde_json::json;

on_both_engines!(
    a_form_that_is_sent_twice_is_done_once_and_shows_the_passcode_again,
    a_form_that_is_sent_twice_at_once_is_done_once,
    a_key_of_another_request_is_refused,
    a_refusal_frees_its_key,
    keys_are_each_accounts_own,
    a_key_is_forgotten_after_a_day,
    the_way_into_a_meeting_is_never_kept,
    a_form_made_for_another_account_changes_nothing,
    a_form_made_before_signing_out_changes_nothing,
    an_invitation_is_accepted_where_another_account_is_signed_in,
    the_time_zone_that_was_chosen_holds_on_the_next_page,
    the_stored_hash_is_of_no_use_without_the_key,
    the_programs_requests_say_whom_they_were_made_for_too,
    the_same_fields_are_answered_with_json_or_with_a_page,
    numbers_and_flags_are_read_from_fields,
    what_cannot_be_read_is_refused_with_a_page,
    an_unknown_function_is_not_found_in_our_terms,
);

const KEY_OF_THE_FORM: &str = "0123456789abcdef0123456789abcdef";

/// The fields of a protected session, tomorrow at noon.
fn fields<'a>(client: &'a str, key: &'a str, made_for: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("client", client),
        ("title", "Weekly session"),
        ("date", "2026-11-24"),
        ("time", "14:00"),
        ("duration", "50"),
        ("kind", "video"),
        ("protected", "on"),
        (PAGE, "/sessions/new"),
        (KEY, key),
        (FOR, made_for),
    ]
}

async fn schedules(person: &Person, client: &Person, key: &str) -> Answer {
    let (client, me) = (client.id.to_string(), person.id.to_string());
    person
        .submits("/api/booking/schedule", &fields(&client, key, &me))
        .await
}

async fn sessions(app: &TestApp) -> i64 {
    app.number("select cast(count(*) as bigint) from sessions", [])
        .await
}

/// The passcode that a page shows.
fn passcode(answer: &Answer) -> String {
    let (_, shown) = answer
        .body
        .split_once(r#"<p class="created-panel-passcode">"#)
        .unwrap_or_else(|| panic!("no passcode in {}", answer.body));
    shown[..shown.find('<').expect("its end")].to_owned()
}

async fn a_form_that_is_sent_twice_is_done_once_and_shows_the_passcode_again(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let first = schedules(&rivera, &maya, KEY_OF_THE_FORM).await;
    let second = schedules(&rivera, &maya, KEY_OF_THE_FORM).await;
    assert_eq!((first.status, second.status), (200, 200), "{}", second.body);
    assert_eq!(passcode(&first), passcode(&second));
    assert_eq!(sessions(&app).await, 1);
    // Another rendering of the form is another request: the time is taken.
    assert_eq!(schedules(&rivera, &maya, "another").await.status, 409);
}

async fn a_form_that_is_sent_twice_at_once_is_done_once(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let twice = (0..6).map(|_| schedules(&rivera, &maya, KEY_OF_THE_FORM));
    let answers = futures::future::join_all(twice).await;
    let first = passcode(&answers[0]);
    for answer in &answers {
        assert_eq!((answer.status, passcode(answer)), (200, first.clone()));
    }
    assert_eq!(sessions(&app).await, 1);
}

async fn a_key_of_another_request_is_refused(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    schedules(&rivera, &maya, KEY_OF_THE_FORM).await;
    let adds = rivera.request(Method::POST, "/api/clients/add");
    let form = json!({"form": {"name": "Noor", "email": "noor@home.example"}});
    let adds = adds.header("idempotency-key", KEY_OF_THE_FORM).json(&form);
    rivera.send(adds).await.refused(ErrorCode::Invalid);
}

async fn a_refusal_frees_its_key(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (client, me) = (maya.id.to_string(), rivera.id.to_string());
    let mut wrong = fields(&client, KEY_OF_THE_FORM, &me);
    wrong[4].1 = "0";
    let refused = rivera.submits("/api/booking/schedule", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("2026-11-24"), "what was typed stays");
    assert_eq!(schedules(&rivera, &maya, KEY_OF_THE_FORM).await.status, 200);
}

async fn keys_are_each_accounts_own(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    let tomas = app.client("Tomas").await;
    okafor.adds(&tomas).await;
    assert_eq!(schedules(&rivera, &maya, KEY_OF_THE_FORM).await.status, 200);
    assert_eq!(schedules(&okafor, &tomas, KEY_OF_THE_FORM).await.status, 200);
    assert_eq!(sessions(&app).await, 2);
}

async fn a_key_is_forgotten_after_a_day(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    schedules(&rivera, &maya, KEY_OF_THE_FORM).await;
    let kept = "select cast(count(*) as bigint) from form_answers";
    assert_eq!(app.number(kept, []).await, 1);
    app.wait(chrono::TimeDelta::hours(25));
    let purge = rapport::server::db::form_answers::purge(app.app.clock.now());
    app.app.db.write(purge).await.unwrap();
    assert_eq!(app.number(kept, []).await, 0);
}

async fn the_way_into_a_meeting_is_never_kept(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let id = session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    let joins = || {
        let request = maya.request(Method::POST, "/api/join/join");
        maya.send(request.header("idempotency-key", "k").json(&json!({"id": id})))
    };
    assert_eq!(joins().await.status, 200);
    rivera.cancels(&session, "").await.done::<SessionView>();
    assert_eq!(joins().await.status, 409, "the gate is asked anew");
    assert_eq!(
        app.number("select cast(count(*) as bigint) from form_answers", [])
            .await,
        0
    );
}

async fn a_form_made_for_another_account_changes_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    let (client, other) = (maya.id.to_string(), okafor.id.to_string());
    let stale = fields(&client, KEY_OF_THE_FORM, &other);
    let answer = rivera.submits("/api/booking/schedule", &stale).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("You are signed in as Rivera here"),
        "{}",
        answer.body
    );
    assert!(
        !answer.body.contains("Weekly session"),
        "what another account typed is not shown"
    );
    assert_eq!(sessions(&app).await, 0);
}

async fn a_form_made_before_signing_out_changes_nothing(app: TestApp) {
    let (rivera, _) = app.rivera_and_maya().await;
    let me = rivera.id.to_string();
    let profile = [
        ("name", "Changed"),
        ("time_zone", "Europe/Berlin"),
        (FOR, &*me),
        (PAGE, "/settings"),
    ];
    let answer = app
        .anybody()
        .submits("/api/account/update_profile", &profile)
        .await;
    assert!(answer.see_other().starts_with("/sign-in"));
    let changed = "select cast(count(*) as bigint) from accounts where name = 'Changed'";
    assert_eq!(app.number(changed, []).await, 0);
}

async fn an_invitation_is_accepted_where_another_account_is_signed_in(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let adds = json!({"form": {"name": "Noor", "email": "noor@home.example"}});
    let added = rivera.ask("clients/add", adds).await.done::<ClientAdded>();
    let invitation = added.invitation.expect("a new person is invited");
    let path = &invitation[invitation.find("/invitations/").expect("a link")..];
    // The page has no account: it is for whoever follows the link.
    let fields = [
        ("password", "a long new password"),
        ("time_zone", "Europe/Lisbon"),
        (FOR, ""),
    ];
    let answer = rivera.post(path, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

async fn the_time_zone_that_was_chosen_holds_on_the_next_page(app: TestApp) {
    let (rivera, _) = app.rivera_and_maya().await;
    let fields = [
        ("name", "Dr Rivera"),
        ("time_zone", "Asia/Tokyo"),
        (PAGE, "/settings"),
        (NEXT, "/settings"),
    ];
    let answer = rivera.submits("/api/account/update_profile", &fields).await;
    assert_eq!(answer.see_other(), "/settings");
    let page = rivera.get("/settings").await.body;
    assert!(page.contains("Dr Rivera"), "{page}");
}

async fn the_stored_hash_is_of_no_use_without_the_key(app: TestApp) {
    let (rivera, _) = app.rivera_and_maya().await;
    let changes = json!({"form": {"name": "Rivera", "time_zone": "Asia/Tokyo"}});
    let path = "/api/account/update_profile";
    let request = rivera.request(Method::POST, path).header("idempotency-key", "k");
    rivera.send(request.json(&changes)).await.done::<AccountView>();
    let guess = rapport::server::crypto::hash_token(&format!("{path}\n{changes}"));
    let found = "select cast(count(*) as bigint) from form_answers where request_hash = $1";
    assert_eq!(app.number(found, [guess.into()]).await, 0);
}

async fn the_programs_requests_say_whom_they_were_made_for_too(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let adds = |made_for: &Person| {
        let request = rivera.request(Method::POST, "/api/clients/add");
        let form = json!({"form": {"name": "Noor", "email": "noor@home.example"}});
        rivera.send(request.header(FOR_HEADER, made_for.id.to_string()).json(&form))
    };
    adds(&maya).await.refused(ErrorCode::OtherAccount);
    adds(&rivera).await.done::<ClientAdded>();
}

async fn the_same_fields_are_answered_with_json_or_with_a_page(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (client, me) = (maya.id.to_string(), rivera.id.to_string());
    let fields = fields(&client, KEY_OF_THE_FORM, &me);
    let request = rivera.request(Method::POST, "/api/booking/schedule");
    let json = rivera
        .send(request.header(ACCEPT, "application/json").form(&fields))
        .await;
    let scheduled: Scheduled = json.done();
    let page = rivera.submits("/api/booking/schedule", &fields).await;
    assert_eq!(Some(passcode(&page)), scheduled.passcode, "the same answer");
    assert!(page.body.contains("<html"));
}

async fn numbers_and_flags_are_read_from_fields(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let (id, page) = (session.id.to_string(), format!("/sessions/{}", session.id));
    let cancel = |version| {
        [
            ("id", &*id),
            ("version", version),
            ("reason", "I am ill"),
            (PAGE, &*page),
        ]
    };
    let stale = maya.submits("/api/booking/cancel", &cancel("7")).await;
    assert_eq!(stale.status, 409);
    let unreadable = maya.submits("/api/booking/cancel", &cancel("seven")).await;
    assert_eq!(unreadable.status, 422);
    assert_eq!(
        maya.submits("/api/booking/cancel", &cancel("1")).await.status,
        200
    );
    let cancelled = "select cast(count(*) as bigint) from sessions where status = 'cancelled'";
    assert_eq!(app.number(cancelled, []).await, 1);
}

async fn what_cannot_be_read_is_refused_with_a_page(app: TestApp) {
    let (rivera, _) = app.rivera_and_maya().await;
    let form = [
        ("id", "no-id"),
        ("version", "1"),
        ("reason", ""),
        (PAGE, "/overview"),
    ];
    let answer = rivera.submits("/api/booking/cancel", &form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("<html"));
    let away = [
        ("id", "no-id"),
        ("version", "1"),
        ("reason", ""),
        (PAGE, "https://evil.example/"),
    ];
    let answer = rivera.submits("/api/booking/cancel", &away).await;
    assert!(answer.see_other().starts_with("/overview"), "no open redirect");
}

async fn an_unknown_function_is_not_found_in_our_terms(app: TestApp) {
    let (rivera, _) = app.rivera_and_maya().await;
    let answer = rivera.ask("booking/nothing", json!({})).await;
    answer.refused(ErrorCode::NotFound);
}
