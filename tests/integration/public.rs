//! People without an account book on a partner's page; a time is held for who fills in the form.

use crate::{
    book::{ROUNDS, UNLIMITED, hours, practice, starts, taking, talk},
    harness::{Database, PASSWORD, TestApp, at},
    people::{Answer, Browser, Person},
    process::Process,
};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::server_fn::ServerFn as _;
use rapport::{
    api::{
        ErrorCode,
        account::{Goto, ServerView},
        availability::{ChosenSlot, SaveType, TypeView},
        booking_page::{
            BookingPageView, ConfirmSessionCall, ConfirmationView, HoldSlotCall, RequestSessionCall,
            SavePage, SessionRequested,
        },
        forms::PAGE,
        sessions::SessionView,
    },
    domain::ids::SessionTypeId,
    server::db,
};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

on_both_engines!(
    a_new_person_books_on_the_page_and_confirms_by_the_link,
    opening_a_link_changes_nothing_and_it_is_used_once,
    who_has_an_account_confirms_with_it,
    b45_a_held_time_is_one_persons_until_the_instant_at_which_it_ends,
    a_hold_keeps_what_was_in_time_when_it_was_chosen,
    a_visitor_holds_one_time_and_an_address_waits_for_three,
    one_address_does_not_hold_without_end,
    only_what_is_for_everybody_is_shown_without_an_account,
    a_client_of_nobody_books_at_once_and_becomes_a_client,
    wrong_pages_are_refused_at_their_fields,
    a_page_that_is_looked_at_lives,
    of_a_hold_a_booking_and_the_partners_own_one_wins,
    of_a_confirmation_and_a_booking_at_the_end_of_a_hold_one_wins,
);

const DEMO: (&str, &str) = ("RAPPORT_DEMO", "1");

impl Person {
    /// Turns the page on.
    pub async fn shows_page(&self, handle: &str) {
        let form = SavePage {
            state: "unlisted".into(),
            handle: handle.into(),
            introduction: "I listen.".into(),
            languages: "English, Deutsch".into(),
            version: self.availability().await.page.version,
        };
        self.ask("booking_page/save", json!({ "form": form }))
            .await
            .done::<()>();
    }

    /// Offers the same to everybody.
    async fn offers_everybody(&self) -> TypeView {
        self.offers(SaveType {
            audience: "anyone".into(),
            ..talk()
        })
        .await
    }
}

impl Browser {
    async fn holds(&self, of: SessionTypeId, start: DateTime<Utc>) -> Answer {
        let at = format!("/p/rivera/{of}");
        let form = json!({"id": of, "start": start.timestamp_millis(), "at": at});
        self.ask("slots/hold", json!({ "form": form })).await
    }

    async fn requests(&self, of: SessionTypeId, start: DateTime<Utc>, email: &str) -> Answer {
        let form = json!({
            "id": of, "start": start.timestamp_millis(), "name": "Noor", "email": email, "zone": "Asia/Tokyo",
        });
        self.ask("slots/request", json!({ "form": form })).await
    }

    /// Whether the time can be booked here, as far as this visitor sees.
    async fn finds_free(&self, of: SessionTypeId, start: DateTime<Utc>) -> bool {
        let one = json!({"id": of, "start": start.timestamp_millis()});
        let answer = self.ask("slots/one", one).await;
        answer.status == 200 && matches!(answer.done(), ChosenSlot::Free(_))
    }
}

pub fn token(requested: &SessionRequested) -> String {
    let link = requested.link.as_deref().expect("a demonstration shows it");
    link.rsplit('/').next().expect("a token").to_owned()
}

async fn confirms(browser: &Browser, token: &str) -> Answer {
    let form = json!({"token": token, "password": PASSWORD});
    browser
        .ask("confirmations/register", json!({ "form": form }))
        .await
}

/// Monday, nine in Berlin.
pub fn monday() -> DateTime<Utc> {
    at("2026-11-23T08:00:00Z")
}

async fn open_practice(app: &TestApp) -> (Person, SessionTypeId) {
    let rivera = app.partner("Rivera").await;
    rivera.opens_hours(hours()).await;
    let of = rivera.offers_everybody().await;
    rivera.shows_page("Rivera").await;
    (rivera, of.id)
}

async fn a_new_person_books_on_the_page_and_confirms_by_the_link(database: Database) {
    let app = TestApp::on_database(database, &[DEMO]).await;
    let (rivera, of) = open_practice(&app).await;
    let noor = app.anybody();
    let page: BookingPageView = noor
        .ask("booking_page/view", json!({"handle": "RIVERA"}))
        .await
        .done();
    assert_eq!((&*page.name, page.offers[0].0), ("Rivera", of));
    assert_eq!(page.languages.as_deref(), Some("English, Deutsch"));
    let html = noor.get("/p/rivera").await.body;
    assert!(html.contains("I listen.") && html.contains("noindex"));
    let listed = SavePage {
        state: "listed".into(),
        ..rivera.availability().await.page
    };
    rivera
        .ask("booking_page/save", json!({ "form": listed }))
        .await
        .done::<()>();
    let listed = noor.get("/p/rivera").await;
    assert!(!listed.body.contains("noindex") && listed.header("x-robots-tag").is_empty());

    // Without WASM: the list is a form, each time a button.
    let path = format!("/p/rivera/{of}");
    let list = noor.get(&format!("{path}?zone=Asia%2FTokyo")).await.body;
    assert!(list.contains("Choose a time") && list.contains("Asia/Tokyo"));
    let (id, start) = (of.to_string(), monday().timestamp_millis().to_string());
    let back = format!("{path}?zone=Asia%2FTokyo");
    let chosen = [(PAGE, &*back), ("at", &*back), ("id", &*id), ("start", &*start)];
    let held = noor.submits(HoldSlotCall::PATH, &chosen).await;
    let shown = noor.get(held.see_other()).await.body;
    assert!(shown.contains("Mon 23 Nov, 17:00–17:50"), "both local times");
    assert!(shown.contains("Mon 23 Nov, 09:00–09:50 for "), "{shown}");
    assert!(shown.contains("We keep this time for you until"));

    let here = format!("{back}&start={start}");
    let mut form = vec![
        (PAGE, &*here),
        ("id", &*id),
        ("start", &*start),
        ("zone", "Asia/Tokyo"),
    ];
    form.extend([("name", ""), ("email", "noor")]);
    let wrong = noor.submits(RequestSessionCall::PATH, &form).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"noor\""), "what was typed stays");
    form.truncate(4);
    form.extend([("name", "Noor"), ("email", "Noor@Example.org")]);
    let sent = noor.submits(RequestSessionCall::PATH, &form).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert!(sent.body.contains("Confirm by email") && sent.body.contains("noor@example.org"));
    let link = sent.body.split("/confirm/").nth(1).expect("the link");
    let token: String = link
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
        .collect();

    // On another device.
    let phone = app.anybody();
    let view: ConfirmationView = phone
        .ask("confirmations/view", json!({"token": token}))
        .await
        .done();
    assert_eq!(
        (&*view.name, &*view.slot.when),
        ("Noor", "Mon 23 Nov, 17:00–17:50")
    );
    assert!(!view.has_account);
    let confirm = format!("/confirm/{token}");
    let asked = phone.get(&confirm).await.body;
    assert!(asked.contains("One more step, ") && asked.contains("Choose a password"));
    let short = [(PAGE, &*confirm), ("token", &*token), ("password", "short")];
    assert_eq!(phone.submits(ConfirmSessionCall::PATH, &short).await.status, 422);
    let fields = [(PAGE, &*confirm), ("token", &*token), ("password", PASSWORD)];
    let booked = phone.submits(ConfirmSessionCall::PATH, &fields).await;
    let shown = phone.get(booked.see_other()).await.body;
    assert!(shown.contains("Your session is booked"), "{shown}");
    // The partner is told, and has a client with a proven address and their own zone.
    assert!(
        rivera
            .get("/overview")
            .await
            .body
            .contains("Noor has booked a session.")
    );
    let proven = app
        .number("select cast(count(*) as bigint) from accounts where email = 'noor@example.org' and time_zone = 'Asia/Tokyo' and email_confirmed_at is not null", [])
        .await;
    assert_eq!(proven, 1);
    assert_eq!(
        app.number("select cast(count(*) as bigint) from holds", []).await,
        0
    );
}

async fn opening_a_link_changes_nothing_and_it_is_used_once(database: Database) {
    let app = TestApp::on_database(database, &[DEMO]).await;
    let (_, of) = open_practice(&app).await;
    let requested: SessionRequested = app
        .anybody()
        .requests(of, monday(), "noor@example.org")
        .await
        .done();
    let token = token(&requested);
    let path = format!("/confirm/{token}");
    let kept = async || {
        let holds = app
            .number(
                "select cast(coalesce(sum(expires_at), 0) as bigint) from holds",
                [],
            )
            .await;
        let accounts = app
            .number("select cast(count(*) as bigint) from accounts", [])
            .await;
        (holds, accounts)
    };
    let before = kept().await;
    for _ in 0..3 {
        let scanner = app.anybody();
        let head = scanner.send(scanner.request(Method::HEAD, &path)).await;
        assert_eq!((head.status, scanner.get(&path).await.status), (200, 200));
    }
    assert_eq!(kept().await, before);
    let page = app.anybody().get(&path).await;
    // The token is in no `Referer` to elsewhere, and in no search engine.
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("x-robots-tag"), "noindex");
    confirms(&app.anybody(), &token).await.done::<Goto>();
    for browser in [app.anybody(), app.anybody()] {
        let again = confirms(&browser, &token).await.refused(ErrorCode::NotFound);
        assert!(again.message.contains("expired or was used"));
    }
    let sessions = app
        .number("select cast(count(*) as bigint) from sessions", [])
        .await;
    assert_eq!(sessions, 1);
}

async fn who_has_an_account_confirms_with_it(database: Database) {
    let app = TestApp::on_database(database, &[DEMO]).await;
    let (rivera, of) = open_practice(&app).await;
    let maya = app.client("Maya").await;
    let requested: SessionRequested = app.anybody().requests(of, monday(), &maya.email).await.done();
    let token = token(&requested);
    // Nobody gets into an account by a link, nor makes a second one.
    let asked = app.anybody().get(&format!("/confirm/{token}")).await.body;
    assert!(asked.contains("Sign in with it to confirm"));
    confirms(&app.anybody(), &token).await.wrong("password");
    rivera
        .ask("confirmations/use", json!({"token": token}))
        .await
        .refused(ErrorCode::Forbidden);
    let page = rivera.get(&format!("/confirm/{token}")).await.body;
    assert!(page.contains("who has no clients"));
    let goto: Goto = maya
        .ask("confirmations/use", json!({"token": token}))
        .await
        .done();
    assert!(maya.get(&goto.path).await.body.contains("Your session is booked"));
}

async fn b45_a_held_time_is_one_persons_until_the_instant_at_which_it_ends(app: TestApp) {
    let (rivera, of) = open_practice(&app).await;
    let maya = app.client("Maya").await;
    rivera.adds(&maya).await;
    let (x, y) = (app.anybody(), app.anybody());
    let path: Goto = x.holds(of, monday()).await.done();
    assert!(
        path.path
            .ends_with(&format!("start={}", monday().timestamp_millis()))
    );
    assert!(x.finds_free(of, monday()).await && !y.finds_free(of, monday()).await);
    assert!(!starts(&maya, of, "2026-11-23").await.contains(&monday()));
    maya.takes(of, monday()).await.refused(ErrorCode::Conflict);
    // What overlaps it, too: the next one that is free begins when it ends.
    assert!(!y.finds_free(of, monday() + TimeDelta::minutes(30)).await);
    let own = rivera.schedules(&maya).at("2026-11-23", "09:30").send().await;
    let told = own.refused(ErrorCode::Conflict);
    assert!(told.message.contains("kept for them until"), "{}", told.message);

    app.wait(TimeDelta::minutes(10) - TimeDelta::milliseconds(1));
    maya.takes(of, monday()).await.refused(ErrorCode::Conflict);
    app.wait(TimeDelta::milliseconds(1));
    // Without any job having run.
    assert_eq!(
        app.number("select cast(count(*) as bigint) from holds", []).await,
        1
    );
    assert!(y.finds_free(of, monday()).await);
    maya.takes(of, monday()).await.done::<SessionView>();
    x.requests(of, monday(), "x@example.org")
        .await
        .refused(ErrorCode::Conflict);
}

async fn a_hold_keeps_what_was_in_time_when_it_was_chosen(database: Database) {
    let app = TestApp::on_database(database, &[DEMO]).await;
    let (_, of) = open_practice(&app).await;
    // Twenty-four hours before, to the minute.
    app.wait_until("2026-11-22T08:00:00Z");
    let x = app.anybody();
    x.holds(of, monday()).await.done::<Goto>();
    app.wait(TimeDelta::minutes(5));
    assert!(x.finds_free(of, monday()).await && !app.anybody().finds_free(of, monday()).await);
    let requested: SessionRequested = x.requests(of, monday(), "x@example.org").await.done();
    app.wait(TimeDelta::minutes(29));
    confirms(&x, &token(&requested)).await.done::<Goto>();
    // One that was chosen later is not in time, and one that waited too long has ended.
    let late = app.anybody();
    late.holds(of, monday() + TimeDelta::hours(1))
        .await
        .done::<Goto>();
    let requested: SessionRequested = late
        .requests(of, monday() + TimeDelta::hours(1), "late@example.org")
        .await
        .done();
    app.wait(TimeDelta::minutes(30));
    confirms(&late, &token(&requested))
        .await
        .refused(ErrorCode::NotFound);
}

async fn a_visitor_holds_one_time_and_an_address_waits_for_three(database: Database) {
    let app = TestApp::on_database(database, &[DEMO]).await;
    let (_, of) = open_practice(&app).await;
    let (x, y) = (app.anybody(), app.anybody());
    x.holds(of, monday()).await.done::<Goto>();
    x.holds(of, monday() + TimeDelta::hours(2)).await.done::<Goto>();
    assert!(y.finds_free(of, monday()).await, "the first one is free again");
    assert!(!y.finds_free(of, monday() + TimeDelta::hours(2)).await);
    for hour in [3, 4, 5] {
        let start = monday() + TimeDelta::hours(hour);
        app.anybody()
            .requests(of, start, "x@example.org")
            .await
            .done::<SessionRequested>();
    }
    let start = monday() + TimeDelta::hours(6);
    let refused = app.anybody().requests(of, start, "X@example.org").await;
    assert!(refused.wrong("email").contains("Confirm one of them"));
    assert!(
        app.anybody().finds_free(of, start).await,
        "nothing is half-written"
    );
}

async fn one_address_does_not_hold_without_end(database: Database) {
    let app = TestApp::on_database(database, &[("RAPPORT_WRITES_PER_MINUTE", "600")]).await;
    let (_, of) = open_practice(&app).await;
    let mut refused = 0;
    for _ in 0..30 {
        refused += u32::from(app.anybody().holds(of, monday()).await.status == 429);
    }
    assert!(refused > 0);
    // Without WASM the page says so.
    let (path, id) = (format!("/p/rivera/{of}"), of.to_string());
    let start = monday().timestamp_millis().to_string();
    let fields = [(PAGE, &*path), ("at", &*path), ("id", &*id), ("start", &*start)];
    let told = app.anybody().submits(HoldSlotCall::PATH, &fields).await;
    assert!(
        told.status == 429 && told.body.contains("Choose a time"),
        "{}",
        told.body
    );
    assert!(told.body.contains("role=\"alert\""), "{}", told.body);
}

async fn only_what_is_for_everybody_is_shown_without_an_account(app: TestApp) {
    let (rivera, public) = open_practice(&app).await;
    let named = |name: &str, audience: &str| SaveType {
        name: name.into(),
        audience: audience.into(),
        ..talk()
    };
    let own = rivera.offers(named("For mine", "clients")).await.id;
    let linked = rivera.offers(named("By its link", "link")).await.id;
    let (anybody, maya) = (app.anybody(), app.client("Maya").await);
    rivera.adds(&maya).await;
    let page: BookingPageView = anybody
        .ask("booking_page/view", json!({"handle": "rivera"}))
        .await
        .done();
    assert_eq!(
        page.offers.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [public]
    );
    let list = async |browser: &Browser, id: SessionTypeId| {
        browser.ask("slots/list", json!({"id": id})).await.status
    };
    assert_eq!(
        [
            list(&anybody, public).await,
            list(&anybody, linked).await,
            list(&anybody, own).await
        ],
        [200, 200, 404]
    );
    anybody.holds(own, monday()).await.refused(ErrorCode::NotFound);
    anybody
        .requests(own, monday(), "x@example.org")
        .await
        .refused(ErrorCode::NotFound);
    // The partner's client sees both, and what needs a link by its link.
    let offered: BTreeSet<_> = maya.finds_offers().await.into_iter().map(|(id, _)| id).collect();
    assert_eq!(offered, BTreeSet::from([public, own]));
    assert_eq!(list(&maya.browser, linked).await, 200);
    // Under another partner's name there is nothing.
    let other = app.partner("Other").await;
    other.shows_page("other").await;
    assert_eq!(anybody.get(&format!("/p/other/{public}")).await.status, 404);
    assert_eq!(anybody.get(&format!("/p/rivera/{public}")).await.status, 200);
    assert_eq!(anybody.get("/p/nobody").await.status, 404);
    // Off, nothing is public; what was held can no longer be booked by a stranger.
    anybody.holds(public, monday()).await.done::<Goto>();
    let off = SavePage {
        state: "off".into(),
        ..rivera.availability().await.page
    };
    rivera
        .ask("booking_page/save", json!({ "form": off }))
        .await
        .done::<()>();
    for path in ["/p/rivera".to_owned(), format!("/p/rivera/{public}")] {
        assert_eq!(anybody.get(&path).await.status, 404);
    }
    anybody
        .requests(public, monday(), "x@example.org")
        .await
        .refused(ErrorCode::NotFound);
    assert_eq!(list(&maya.browser, public).await, 200);
}

async fn a_client_of_nobody_books_at_once_and_becomes_a_client(app: TestApp) {
    let (rivera, of) = open_practice(&app).await;
    let maya = app.client("Maya").await;
    let session: SessionView = maya.takes(of, monday()).await.done();
    assert_eq!(rivera.sees(session.id).await.id, session.id);
    assert!(maya.finds_offers().await.iter().any(|(id, _)| *id == of));
    let page = format!("/p/rivera/{of}?start={}", monday().timestamp_millis());
    assert!(maya.get(&page).await.body.contains("Your session is booked"));
    // A partner looks, and is told why there is no form.
    let page = format!(
        "/p/rivera/{of}?start={}",
        (monday() + TimeDelta::hours(2)).timestamp_millis()
    );
    assert!(rivera.get(&page).await.body.contains("Sign out first"));
    rivera
        .browser
        .holds(of, monday())
        .await
        .refused(ErrorCode::Forbidden);
}

async fn wrong_pages_are_refused_at_their_fields(app: TestApp) {
    let (rivera, other) = (app.partner("Rivera").await, app.partner("Other").await);
    rivera.shows_page("rivera").await;
    let save = async |who: &Person, change: Json| {
        let mut form = json!(who.availability().await.page);
        for (name, value) in change.as_object().expect("fields") {
            form[name] = value.clone();
        }
        who.ask("booking_page/save", json!({ "form": form })).await
    };
    for (field, value) in [
        ("state", "hidden"),
        ("handle", "a b"),
        ("handle", ""),
        ("introduction", &*"x".repeat(2_001)),
        ("languages", &*"x".repeat(301)),
    ] {
        save(&rivera, json!({ field: value })).await.wrong(field);
    }
    assert!(
        save(&other, json!({"handle": "RIVERA"}))
            .await
            .wrong("handle")
            .contains("taken")
    );
    save(&rivera, json!({"version": "7"}))
        .await
        .refused(ErrorCode::Stale);
    save(&rivera, json!({"version": ""}))
        .await
        .refused(ErrorCode::Stale);
    save(&rivera, json!({"handle": "dr-rivera"})).await.done::<()>();
    assert_eq!(app.anybody().get("/p/rivera").await.status, 404);
    // The admin reads what waits to be mailed.
    let of = {
        rivera.opens_hours(hours()).await;
        rivera.offers_everybody().await.id
    };
    let requested: SessionRequested = app
        .anybody()
        .requests(of, monday(), "noor@example.org")
        .await
        .done();
    assert!(requested.link.is_none(), "no demonstration");
    let admin = app.admin("Ada").await;
    let server: ServerView = admin.ask("account/server_status", json!({})).await.done();
    let mail = server.mails.first().expect("a mail");
    let text = mail.text.as_deref().expect("it opens");
    assert_eq!(mail.recipient, "noor@example.org");
    assert!(
        text.starts_with("Confirm your session with ") && text.contains("/confirm/"),
        "{text}"
    );
    let stored = db::mails::latest(&app.app.db, app.app.clock.now(), 9)
        .await
        .expect("read");
    let shows = |sealed: &[u8]| String::from_utf8_lossy(sealed).contains("confirm");
    assert!(stored.len() == 1 && !shows(&stored[0].sealed), "sealed");
    assert!(admin.get("/overview").await.body.contains("Outbox"));
    app.wait(TimeDelta::minutes(31));
    let server: ServerView = admin.ask("account/server_status", json!({})).await.done();
    assert!(server.mails.is_empty());
}

/// A visitor without a login follows the free times that the page shows, and nothing else.
async fn a_page_that_is_looked_at_lives(app: TestApp) {
    let (rivera, of) = open_practice(&app).await;
    let own = rivera
        .offers(SaveType {
            name: "For mine".into(),
            ..talk()
        })
        .await
        .id;
    let visitor = app.anybody();
    let follow = async |query: String| {
        let answer = visitor.get(&format!("/api/events{query}")).await;
        (
            answer.status,
            answer.header("content-type").starts_with("text/event-stream"),
        )
    };
    assert_eq!(follow(String::new()).await.0, 401);
    assert_eq!(follow(format!("?of={own}")).await.0, 401);
    assert_eq!(follow(format!("?of={of}")).await, (200, true));
}

/// Live sessions and holds of one partner that overlap, by the tables: there is none, ever.
pub async fn overlapping(app: &TestApp) -> i64 {
    app.number(
        "select cast(count(*) as bigint) from (
            select partner_id, id, busy_from, busy_until from sessions where status in ('pending_payment', 'scheduled', 'in_progress')
            union all select partner_id, id, busy_from, busy_until from holds where expires_at > $1) as one
        join (
            select partner_id, id, busy_from, busy_until from sessions where status in ('pending_payment', 'scheduled', 'in_progress')
            union all select partner_id, id, busy_from, busy_until from holds where expires_at > $1) as other
        on one.partner_id = other.partner_id and one.id < other.id and one.busy_from < other.busy_until and other.busy_from < one.busy_until",
        [app.app.clock.now().into()],
    )
    .await
}

async fn rival(app: &TestApp, servers: &[&str]) {
    let (rivera, clients, of) = practice(app, "").await;
    let everybody = rivera.availability().await.types[0].clone();
    let form = SaveType {
        id: of.to_string(),
        version: everybody.version.to_string(),
        audience: "anyone".into(),
        ..talk()
    };
    rivera
        .ask("availability/save_type", json!({ "form": form }))
        .await
        .done::<()>();
    rivera.shows_page("rivera").await;
    let first = (app.app.clock.now() + TimeDelta::days(3)).date_naive();
    let first = first.and_hms_opt(6, 0, 0).expect("a time").and_utc();
    let at = |nth: usize| servers[nth % servers.len()];
    for round in 0..ROUNDS {
        let day = first + TimeDelta::days(round);
        let date = day.format("%Y-%m-%d").to_string();
        let (page, dashboard) = (
            app.anybody().at_address(at(0)),
            clients[1].browser.at_address(at(1)),
        );
        let (held, booked, own) = futures::join!(
            page.holds(of, day),
            dashboard.ask("slots/book", taking(of, day)),
            rivera.schedules(&clients[0]).at(&date, "06:30").send(),
        );
        held.done::<Goto>();
        let won = [
            page.at(app).finds_free(of, day).await,
            booked.status == 200,
            own.status == 200,
        ];
        assert_eq!(
            won.iter().filter(|won| **won).count(),
            1,
            "round {round}: {won:?}"
        );
        assert_eq!(overlapping(app).await, 0, "round {round}");
    }
}

async fn of_a_hold_a_booking_and_the_partners_own_one_wins(database: Database) {
    let app = TestApp::in_our_time(database, &[UNLIMITED]).await;
    rival(&app, &[&app.address]).await;
}

/// The page at one process, the dashboard at another, which is the binary itself.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_hold_and_a_booking_in_two_processes_one_wins() {
    let (app, other) = Process::pair().await;
    rival(&app, &[&app.address, &other.address]).await;
}

async fn of_a_confirmation_and_a_booking_at_the_end_of_a_hold_one_wins(database: Database) {
    let app = TestApp::on_database(database, &[DEMO, UNLIMITED]).await;
    let (rivera, of) = open_practice(&app).await;
    let maya = app.client("Maya").await;
    rivera.adds(&maya).await;
    for round in 0..ROUNDS {
        let start = monday() + TimeDelta::weeks(round % 7) + TimeDelta::minutes(30 * (round / 7));
        let visitor = app.anybody();
        let email = format!("x{round}@example.org");
        let answer = visitor.requests(of, start, &email).await;
        if answer.status != 200 {
            // A session of an earlier round has that time.
            continue;
        }
        let token = token(&answer.done());
        // The hold ends in the middle of both.
        app.wait(TimeDelta::minutes(30) - TimeDelta::milliseconds(round % 2));
        let (confirmed, booked, ()) =
            futures::join!(confirms(&visitor, &token), maya.takes(of, start), async {
                app.wait(TimeDelta::milliseconds(1));
            },);
        let won = u32::from(confirmed.status == 200) + u32::from(booked.status == 200);
        assert!(won <= 1, "round {round}");
        assert_eq!(overlapping(&app).await, 0, "round {round}");
        if booked.status == 200 {
            let session: SessionView = booked.done();
            maya.cancels(&session, "").await.done::<SessionView>();
        }
        app.wait_until("2026-11-20T08:00:00Z");
    }
}
