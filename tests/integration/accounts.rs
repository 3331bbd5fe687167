//! Registering, signing in and out, and what a login is.

use crate::{
    harness::{Engine, PASSWORD, TestApp},
    people::{Browser, Person},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        account::{AccountView, Goto, ServerView, SettingsView, Viewer},
    },
    domain::account::Role,
    server::crypto,
};
use reqwest::{
    Method,
    header::{HeaderName, ORIGIN},
};
use serde_json::{Value as Json, json};
use std::time::Duration;

on_both_engines!(
    a_person_registers_and_is_signed_in,
    a_registration_that_cannot_be_used_is_refused_field_by_field,
    an_address_that_has_an_account_is_refused,
    nobody_registers_as_administrator,
    a_wrong_password_and_an_unknown_address_get_the_same_answer,
    an_invited_person_without_a_password_cannot_sign_in,
    signing_in_leads_back_to_where_the_person_wanted_to_go,
    the_login_cookie_is_kept_from_scripts_and_other_sites,
    over_https_the_login_cookie_is_bound_to_this_host,
    signing_in_again_ends_the_login_before,
    signing_out_ends_this_login_and_no_other,
    signing_out_everywhere_ends_every_login,
    a_login_runs_out_after_thirty_days,
    a_login_is_noted_as_seen_every_five_minutes,
    only_a_hash_of_the_login_is_stored,
    a_request_from_another_site_is_refused_and_changes_nothing,
    a_sign_in_is_refused_after_ten_tries_a_minute,
    an_account_whose_browser_does_not_say_where_it_is_is_asked,
    a_profile_is_changed_and_times_follow_its_zone,
    a_changed_password_ends_every_other_login,
    an_admin_sees_how_the_server_is_doing,
    a_request_that_cannot_be_read_is_not_an_error_of_ours,
);

fn register(name: &str, role: &str) -> Json {
    let email = format!("{}@Example.org", name.to_lowercase());
    json!({"form": {"name": name, "email": email, "password": PASSWORD, "role": role, "time_zone": "Europe/Berlin"}})
}

async fn viewer(browser: &Browser) -> Option<AccountView> {
    browser
        .ask("account/viewer", json!({}))
        .await
        .done::<Viewer>()
        .account
}

async fn logins(app: &TestApp) -> i64 {
    app.number("select cast(count(*) as bigint) from logins", [])
        .await
}

/// The name and value of the login cookie that an answer sets, and its attributes.
fn cookie(answer: &crate::people::Answer) -> (String, Vec<String>) {
    let text = answer.header("set-cookie");
    let (pair, attributes) = text
        .split_once("; ")
        .unwrap_or_else(|| panic!("a cookie in {text:?}"));
    (
        pair.to_owned(),
        attributes.split("; ").map(str::to_owned).collect(),
    )
}

async fn a_person_registers_and_is_signed_in(app: TestApp) {
    for (name, role) in [("Rivera", Role::Partner), ("Maya", Role::Client)] {
        let browser = app.anybody();
        assert_eq!(viewer(&browser).await, None);
        let goto: Goto = browser
            .ask("account/register", register(name, role.word()))
            .await
            .done();
        assert_eq!(goto.path, "/overview");
        let account = viewer(&browser).await.unwrap();
        assert_eq!((account.name.as_str(), account.role), (name, role));
        assert_eq!(
            account.email,
            format!("{}@example.org", name.to_lowercase()),
            "in one spelling"
        );
        assert_eq!(account.time_zone, "Europe/Berlin");
        assert_eq!(
            app.anybody()
                .sign_in(&account.email.to_uppercase(), PASSWORD)
                .await
                .status,
            200
        );
    }
    let hashes = app.texts("select password_hash from accounts", []).await;
    assert!(
        hashes
            .iter()
            .all(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")),
        "{hashes:?}"
    );
    assert_ne!(hashes[0], hashes[1], "each with a salt of its own");
}

async fn a_registration_that_cannot_be_used_is_refused_field_by_field(app: TestApp) {
    for (field, value) in [
        ("name", ""),
        ("name", "two\nlines"),
        ("email", "maya"),
        ("email", ""),
        ("password", "elevenchars"),
        ("role", ""),
        ("role", "owner"),
    ] {
        let mut form = register("Maya", "client");
        form["form"][field] = value.into();
        app.anybody().ask("account/register", form).await.wrong(field);
    }
    let nothing = json!({"form": {"name": "", "email": "", "password": "", "role": ""}});
    let error = app
        .anybody()
        .ask("account/register", nothing)
        .await
        .refused(ErrorCode::Invalid);
    let fields: Vec<_> = error.fields.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["name", "email", "password", "role"]);
    assert_eq!(
        app.number("select cast(count(*) as bigint) from accounts", [])
            .await,
        0
    );
}

async fn an_address_that_has_an_account_is_refused(app: TestApp) {
    app.client("Maya").await;
    let told = app
        .anybody()
        .ask("account/register", register("MAYA", "partner"))
        .await
        .wrong("email");
    assert!(
        told.contains("There is an account with this address already"),
        "{told}"
    );
    assert_eq!(
        app.number("select cast(count(*) as bigint) from accounts", [])
            .await,
        1
    );
}

async fn nobody_registers_as_administrator(app: TestApp) {
    app.anybody()
        .ask("account/register", register("Sam", "admin"))
        .await
        .wrong("role");
}

async fn a_wrong_password_and_an_unknown_address_get_the_same_answer(app: TestApp) {
    let maya = app.client("Maya").await;
    let wrong = app.anybody().sign_in(&maya.email, "another long password").await;
    let unknown = app
        .anybody()
        .sign_in("nobody@example.org", "another long password")
        .await;
    let senseless = app.anybody().sign_in("no address", "").await;
    let error = wrong.refused(ErrorCode::Invalid);
    assert_eq!(error.message, "Email or password is wrong.");
    assert!(error.fields.is_empty());
    for other in [&unknown, &senseless] {
        assert_eq!((wrong.status, &wrong.body), (other.status, &other.body));
        let names = |answer: &crate::people::Answer| {
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&wrong), names(other));
    }
    assert_eq!(logins(&app).await, 1, "only that of Maya's own browser");
}

async fn an_invited_person_without_a_password_cannot_sign_in(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let form = json!({"form": {"name": "Maya", "email": "maya@example.org"}});
    assert_eq!(rivera.ask("clients/add", form).await.status, 200);
    for password in ["", PASSWORD] {
        app.anybody()
            .sign_in("maya@example.org", password)
            .await
            .refused(ErrorCode::Invalid);
    }
}

async fn signing_in_leads_back_to_where_the_person_wanted_to_go(app: TestApp) {
    let maya = app.client("Maya").await;
    for (next, path) in [
        ("/sessions/1/join?x=1", "/sessions/1/join?x=1"),
        ("", "/overview"),
        ("https://evil.example/", "/overview"),
        ("//evil.example/", "/overview"),
        ("/\\evil.example/", "/overview"),
    ] {
        let form = json!({"form": {"email": maya.email, "password": PASSWORD, "next": next}});
        let goto: Goto = app.anybody().ask("account/sign_in", form).await.done();
        assert_eq!(goto.path, path, "{next}");
    }
}

async fn the_login_cookie_is_kept_from_scripts_and_other_sites(app: TestApp) {
    let maya = app.client("Maya").await;
    let answer = app.anybody().sign_in(&maya.email, PASSWORD).await;
    let (pair, attributes) = cookie(&answer);
    let token = pair.strip_prefix("rapport_login=").unwrap();
    assert_eq!(token.len(), 43, "256 bits, base64url");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(
            attributes.iter().any(|given| given == attribute),
            "{attribute} in {attributes:?}"
        );
    }
    assert!(
        !attributes.iter().any(|given| given == "Secure"),
        "there is no https here"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.body.contains(token));
}

async fn over_https_the_login_cookie_is_bound_to_this_host(engine: Engine) {
    let app = TestApp::with(engine, &[("RAPPORT_PUBLIC_URL", "https://rapport.example.org")]).await;
    let (_, email) = app.account("Maya", Role::Client, "UTC").await;
    let answer = app.anybody().sign_in(&email, PASSWORD).await;
    let (pair, attributes) = cookie(&answer);
    assert!(pair.starts_with("__Host-rapport_login="), "{pair}");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(
            attributes.iter().any(|given| given == attribute),
            "{attribute} in {attributes:?}"
        );
    }
    assert!(
        !attributes.iter().any(|given| given.starts_with("Domain")),
        "{attributes:?}"
    );
    let with = |cookie: String| {
        let browser = app.anybody();
        async move {
            let request = browser
                .request(Method::POST, "/api/account/viewer")
                .header("cookie", cookie);
            browser
                .send(request.json(&json!({})))
                .await
                .done::<Viewer>()
                .account
        }
    };
    assert_eq!(with(pair.clone()).await.unwrap().email, email);
    let unbound = pair.replace("__Host-", "");
    assert_eq!(
        with(unbound).await,
        None,
        "the name without its prefix is not honoured"
    );
}

async fn signing_in_again_ends_the_login_before(app: TestApp) {
    let maya = app.client("Maya").await;
    let browser = app.anybody();
    let (first, _) = cookie(&browser.sign_in(&maya.email, PASSWORD).await);
    let (second, _) = cookie(&browser.sign_in(&maya.email, PASSWORD).await);
    assert_ne!(first, second);
    assert_eq!(logins(&app).await, 2, "Maya's first browser, and this one once");
    for (cookie, known) in [(first, false), (second, true)] {
        let old = Browser::sending(
            &app,
            &[(ORIGIN, &app.address), (reqwest::header::COOKIE, &cookie)],
        );
        assert_eq!(viewer(&old).await.is_some(), known);
    }
    assert!(viewer(&maya).await.is_some());
}

async fn signing_out_ends_this_login_and_no_other(app: TestApp) {
    let maya = app.client("Maya").await;
    let phone = app.another_browser(&maya).await;
    let answer = maya.ask("account/sign_out", json!({"everywhere": false})).await;
    assert_eq!(answer.done::<Goto>().path, "/sign-in");
    let (pair, attributes) = cookie(&answer);
    assert_eq!(pair, "rapport_login=");
    assert!(
        attributes.iter().any(|given| given == "Max-Age=0"),
        "{attributes:?}"
    );
    assert_eq!(viewer(&maya).await, None);
    assert!(viewer(&phone).await.is_some());
    maya.ask("account/settings", json!({}))
        .await
        .refused(ErrorCode::SignedOut);
}

async fn signing_out_everywhere_ends_every_login(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (phone, tablet) = (app.another_browser(&maya).await, app.another_browser(&maya).await);
    let settings: SettingsView = maya.ask("account/settings", json!({})).await.done();
    assert_eq!(settings.logins, 3);
    phone
        .ask("account/sign_out", json!({"everywhere": true}))
        .await
        .done::<Goto>();
    for browser in [&maya, &phone, &tablet] {
        assert_eq!(viewer(browser).await, None);
    }
    assert!(viewer(&rivera).await.is_some());
}

async fn a_login_runs_out_after_thirty_days(app: TestApp) {
    let maya = app.client("Maya").await;
    app.wait(TimeDelta::days(30) - TimeDelta::milliseconds(1));
    assert!(viewer(&maya).await.is_some());
    app.wait(TimeDelta::milliseconds(1));
    assert_eq!(viewer(&maya).await, None);
    maya.ask("account/settings", json!({}))
        .await
        .refused(ErrorCode::SignedOut);
    app.anybody().sign_in(&maya.email, PASSWORD).await;
    assert_eq!(logins(&app).await, 1, "what has run out is cleared away");
}

async fn a_login_is_noted_as_seen_every_five_minutes(app: TestApp) {
    let maya = app.client("Maya").await;
    let seen = || app.number("select last_seen_at from logins", []);
    let first = seen().await;
    app.wait(TimeDelta::minutes(4));
    viewer(&maya).await;
    assert_eq!(seen().await, first);
    app.wait(TimeDelta::minutes(1));
    viewer(&maya).await;
    // Written behind the answer.
    let expected = first + 5 * 60_000;
    for _ in 0..500 {
        if seen().await == expected {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(seen().await, expected);
}

async fn only_a_hash_of_the_login_is_stored(app: TestApp) {
    let maya = app.client("Maya").await;
    let (pair, _) = cookie(&app.anybody().sign_in(&maya.email, PASSWORD).await);
    let token = pair.strip_prefix("rapport_login=").unwrap();
    let stored = "select cast(count(*) as bigint) from logins where token_hash = $1";
    assert_eq!(app.number(stored, [crypto::hash_token(token).into()]).await, 1);
    assert_eq!(app.number(stored, [token.as_bytes().to_vec().into()]).await, 0);
}

async fn a_request_from_another_site_is_refused_and_changes_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let (pair, _) = cookie(&app.anybody().sign_in(&rivera.email, PASSWORD).await);
    let site = HeaderName::from_static("sec-fetch-site");
    let foreign = [
        vec![],
        vec![(ORIGIN, "null")],
        vec![(ORIGIN, "https://evil.example")],
        vec![(ORIGIN, "http://127.0.0.1:1")],
        vec![(site.clone(), "cross-site")],
        vec![(site.clone(), "same-site")],
    ];
    for mut headers in foreign {
        headers.push((reqwest::header::COOKIE, &pair));
        let told = format!("{headers:?}");
        let browser = Browser::sending(&app, &headers);
        let evil = Person {
            browser,
            ..rivera.clone()
        };
        let error = evil.cancels(&session, "").await.refused(ErrorCode::Forbidden);
        assert!(
            error.message.contains("another site"),
            "{told}: {}",
            error.message
        );
        evil.ask("booking/delete", json!({"id": session.id}))
            .await
            .refused(ErrorCode::Forbidden);
        assert_eq!(
            evil.post("/sign-out", &[("everywhere", "on")]).await.status,
            403,
            "{told}"
        );
        assert_eq!(
            evil.post(&format!("/sessions/{}/join", session.id), &[])
                .await
                .status,
            403,
            "{told}"
        );
        let signed_in = evil.sign_in(&maya.email, PASSWORD).await;
        assert_eq!(
            (signed_in.status, signed_in.header("set-cookie")),
            (403, ""),
            "{told}"
        );
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(
                evil.send(evil.request(method, "/api/booking/delete"))
                    .await
                    .status,
                403,
                "{told}"
            );
        }
    }
    assert_eq!(rivera.sees(session.id).await, session);
    let same = Browser::sending(&app, &[(site, "same-origin"), (reqwest::header::COOKIE, &pair)]);
    assert!(
        viewer(&same).await.is_some(),
        "a browser that says so instead of sending its origin"
    );
}

async fn a_sign_in_is_refused_after_ten_tries_a_minute(app: TestApp) {
    let maya = app.client("Maya").await;
    let rivera = app.partner("Rivera").await;
    let mut refused = 0;
    for _ in 0..14 {
        let answer = app.anybody().sign_in(&maya.email, "another long password").await;
        if answer.status == 429 {
            refused += 1;
            let error = answer.refused(ErrorCode::TooMany);
            assert_eq!(error.message, "Too many tries. Wait a minute and try again.");
        } else {
            answer.refused(ErrorCode::Invalid);
        }
    }
    // Nine attempts are left after her own; the rate limiter may have refilled one more in the meantime.
    assert!((3..=5).contains(&refused), "{refused} of 14");
    let spelled = maya.email.to_uppercase();
    app.anybody()
        .sign_in(&format!(" {spelled} "), PASSWORD)
        .await
        .refused(ErrorCode::TooMany);
    assert_eq!(
        app.anybody().sign_in(&rivera.email, PASSWORD).await.status,
        200,
        "another address is not meant"
    );
}

async fn an_account_whose_browser_does_not_say_where_it_is_is_asked(app: TestApp) {
    for (nth, (reported, zone)) in [
        ("", "UTC"),
        ("Etc/Unknown", "UTC"),
        ("europe/berlin", "Europe/Berlin"),
        ("Atlantic/Reykjavik", "Atlantic/Reykjavik"),
    ]
    .into_iter()
    .enumerate()
    {
        let browser = app.anybody();
        let email = format!("maya{nth}@example.org");
        let form = json!({"form": {"name": "Maya", "email": email, "password": PASSWORD, "role": "client", "time_zone": reported}});
        browser.ask("account/register", form).await.done::<Goto>();
        let overview = browser.get("/overview").await.body;
        let line = if zone == "UTC" {
            "Your times are shown in UTC, because your browser did not say where you are.".to_owned()
        } else {
            format!("Your times are shown in {zone}.")
        };
        assert!(overview.contains(&line), "{reported:?}");
        assert!(
            overview.contains("Choose your time zone") == (zone == "UTC"),
            "{reported:?}"
        );
    }
}

async fn a_profile_is_changed_and_times_follow_its_zone(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let changed = json!({"form": {"name": "Maya Lindqvist", "time_zone": "America/New_York"}});
    let account: AccountView = maya.ask("account/update_profile", changed).await.done();
    assert_eq!(
        (account.name.as_str(), account.time_zone.as_str()),
        ("Maya Lindqvist", "America/New_York")
    );
    assert_eq!(viewer(&maya).await, Some(account));
    let seen = maya.sees(session.id).await;
    assert_eq!(seen.when.label, "Tue 24 Nov, 08:00–08:50");
    assert_eq!(seen.when_theirs.unwrap().label, "Tue 24 Nov, 14:00–14:50");
    assert_eq!(rivera.sees(session.id).await.client.name, "Maya Lindqvist");
    for (field, value) in [
        ("name", ""),
        ("time_zone", "Berlin"),
        ("time_zone", ""),
        ("time_zone", "Etc/Unknown"),
    ] {
        let mut form = json!({"name": "Maya", "time_zone": "UTC"});
        form[field] = value.into();
        maya.ask("account/update_profile", json!({"form": form}))
            .await
            .wrong(field);
    }
    let settings: SettingsView = maya.ask("account/settings", json!({})).await.done();
    let zones = settings.zones.iter().flat_map(|region| &region.zones);
    assert_eq!(zones.filter(|zone| zone.name == settings.zone).count(), 1);
}

async fn a_changed_password_ends_every_other_login(app: TestApp) {
    let maya = app.client("Maya").await;
    let phone = app.another_browser(&maya).await;
    let new = "a louder harbour at noon";
    let change = |current: &str, password: &str| json!({"form": {"current": current, "password": password}});
    maya.ask("account/change_password", change("not this one at all", new))
        .await
        .wrong("current");
    maya.ask("account/change_password", change(PASSWORD, "short"))
        .await
        .wrong("password");
    assert!(viewer(&phone).await.is_some());
    maya.ask("account/change_password", change(PASSWORD, new))
        .await
        .done::<()>();
    assert!(viewer(&maya).await.is_some());
    assert_eq!(viewer(&phone).await, None);
    app.anybody()
        .sign_in(&maya.email, PASSWORD)
        .await
        .refused(ErrorCode::Invalid);
    assert_eq!(app.anybody().sign_in(&maya.email, new).await.status, 200);
}

async fn an_admin_sees_how_the_server_is_doing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).created().await;
    rivera.schedules(&maya).at("2026-11-27", "08:59").created().await;
    rivera.schedules(&maya).at("2026-11-27", "14:00").created().await;
    let sam = app.admin("Sam").await;
    let server: ServerView = sam.ask("account/server_status", json!({})).await.done();
    assert_eq!((server.accounts, server.sessions_ahead), ((1, 1, 1), 2));
    assert_eq!(server.engine, app.app.db.engine());
    assert_eq!(server.meeting_server, "meet.example.org");
}

async fn a_request_that_cannot_be_read_is_not_an_error_of_ours(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    for body in ["", "{", "[]", "{}", r#"{"form": 1}"#, r#"{"id": "x"}"#, "\u{0}"] {
        for endpoint in [
            "booking/schedule",
            "booking/cancel",
            "join/join",
            "account/sign_in",
        ] {
            let request = rivera.request(Method::POST, &format!("/api/{endpoint}"));
            let answer = rivera
                .send(request.header("content-type", "application/json").body(body))
                .await;
            assert!(
                (400..500).contains(&answer.status),
                "{endpoint} {body:?}: {answer:?}"
            );
        }
    }
    let unknown = rivera.ask("booking/everything", json!({})).await;
    assert!((400..500).contains(&unknown.status), "{}", unknown.status);
    let large = rivera
        .schedules_account("")
        .notes(&"x".repeat(300_000))
        .send()
        .await;
    assert!((400..500).contains(&large.status), "{}", large.status);
}
