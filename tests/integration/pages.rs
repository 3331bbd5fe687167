//! Pages, and forms without WASM.

use crate::{
    harness::{Engine, PASSWORD, TestApp},
    people::{Answer, Person, RoomAddress},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        forms::{NEXT, PAGE},
        sessions::SessionView,
    },
    domain::{ids::SessionId, session::SessionStatus},
    server::cli::seed_demo,
};
use reqwest::Method;
use std::collections::BTreeSet;

on_both_engines!(
    signing_in_by_a_plain_form,
    a_refused_sign_in_shows_the_form_again_without_the_password,
    the_demonstrations_people_are_offered_where_they_are,
    registering_by_a_plain_form,
    accepting_an_invitation_by_a_plain_form,
    signing_out_by_a_plain_form,
    scheduling_by_a_plain_form_shows_the_passcode_once,
    a_conflict_by_a_plain_form_keeps_what_was_typed,
    wrong_fields_in_a_plain_form_are_told_beside_them,
    the_passcode_by_a_plain_form,
    joining_by_a_plain_form,
    joining_in_a_window_of_its_own_leads_to_the_provider,
    what_people_type_is_never_markup,
    web_addresses_in_notes_are_links_and_no_other_scheme_is,
    who_is_signed_out_is_led_to_sign_in_and_back,
    who_is_signed_in_goes_on_to_a_path_of_ours_only,
    nothing_that_names_the_next_page_breaks_an_answer_or_leads_elsewhere,
    an_address_where_nothing_is_says_so,
    pages_are_made_on_every_thread_at_once,
    pages_speak_the_readers_language_and_wear_their_colours,
    every_answer_has_the_headers_that_protect_it,
    an_https_address_is_kept_to_by_browsers,
    a_policy_allows_what_its_page_needs_and_no_more,
    a_room_that_is_not_embedded_gets_no_frame,
    a_room_in_a_window_of_its_own_says_what_is_guarded,
    the_page_of_a_session_under_way_lets_its_partner_end_it,
    only_a_join_tells_where_the_room_is,
);

/// The HTML of a page with this status, as a browser without WASM shows it.
#[track_caller]
fn html(answer: &Answer, status: u16) -> &str {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(
        answer.header("content-type").starts_with("text/html"),
        "{:?}",
        answer.headers
    );
    assert!(answer.body.starts_with("<!DOCTYPE html>"), "{}", answer.body);
    &answer.body
}

#[track_caller]
fn contains(page: &str, text: &str) {
    assert!(page.contains(text), "{text:?} is not in {page}");
}

#[track_caller]
fn lacks(page: &str, text: &str) {
    assert!(!page.contains(text), "{text:?} is in {page}");
}

async fn signing_in_by_a_plain_form(app: TestApp) {
    let maya = app.client("Maya").await;
    let browser = app.anybody();
    let page = browser.get("/sign-in").await;
    for text in [
        r#"action="/api/account/sign_in""#,
        r#"method="post""#,
        r#"name="email""#,
        r#"name="password""#,
        "Sign in",
    ] {
        contains(html(&page, 200), text);
    }
    let form = [
        ("email", maya.email.as_str()),
        ("password", PASSWORD),
        ("next", "/calendar"),
    ];
    let answer = browser.post("/sign-in", &form).await;
    assert_eq!(answer.see_other(), "/calendar");
    assert!(answer.header("set-cookie").starts_with("rapport_login="));
    contains(html(&browser.get("/calendar").await, 200), "Maya");
    assert_eq!(
        app.anybody().post("/sign-in", &form[..2]).await.see_other(),
        "/overview"
    );
    let away = [form[0], form[1], ("next", "https://evil.example")];
    assert_eq!(
        app.anybody().post("/sign-in", &away).await.see_other(),
        "/overview"
    );
}

async fn the_demonstrations_people_are_offered_where_they_are(engine: Engine) {
    let app = TestApp::with(engine, &[("RAPPORT_DEMO", "1")]).await;
    let page = app.anybody().get("/sign-in").await;
    assert!(
        !html(&page, 200).contains("partner@demo.test"),
        "nobody of them is here"
    );
    assert!(seed_demo::run(&app.app).await.unwrap());
    let page = app.anybody().get("/sign-in").await;
    contains(html(&page, 200), "partner@demo.test");
}

async fn a_refused_sign_in_shows_the_form_again_without_the_password(app: TestApp) {
    app.client("Maya").await;
    let wrong = "my secret typing error";
    let form = [
        ("email", "Maya@Example.org"),
        ("password", wrong),
        ("next", "/calendar"),
    ];
    let answer = app.anybody().post("/sign-in", &form).await;
    let page = html(&answer, 422);
    contains(page, "Email or password is wrong.");
    contains(page, r#"value="Maya@Example.org""#);
    contains(page, r#"value="/calendar""#);
    lacks(page, wrong);
    assert_eq!(answer.header("set-cookie"), "");
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn registering_by_a_plain_form(app: TestApp) {
    contains(html(&app.anybody().get("/register").await, 200), "Create account");
    let form = |password| {
        [
            ("name", "Dr. Rivera"),
            ("email", "rivera@example.org"),
            ("password", password),
            ("role", "partner"),
        ]
    };
    let answer = app.anybody().post("/register", &form("too short")).await;
    let page = html(&answer, 422);
    contains(page, "This has fewer than 12 characters.");
    contains(page, r#"value="Dr. Rivera""#);
    contains(page, r#"value="rivera@example.org""#);
    lacks(page, "too short");
    let browser = app.anybody();
    assert_eq!(
        browser.post("/register", &form(PASSWORD)).await.see_other(),
        "/overview"
    );
    contains(html(&browser.get("/overview").await, 200), "Dr. Rivera");
    let taken = app.anybody().post("/register", &form(PASSWORD)).await;
    contains(html(&taken, 422), "There is an account with this address already");
}

async fn accepting_an_invitation_by_a_plain_form(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let form = serde_json::json!({"form": {"name": "Maya", "email": "maya@example.org"}});
    let added: rapport::api::clients::ClientAdded = rivera.ask("clients/add", form).await.done();
    let path = added.invitation.unwrap().replace(&app.address, "");
    let browser = app.anybody();
    let page = browser.get(&path).await;
    contains(html(&page, 200), "Rivera");
    contains(html(&page, 200), "maya@example.org");
    let weak = browser.post(&path, &[("password", "short")]).await;
    contains(html(&weak, 422), "This has fewer than 12 characters.");
    assert_eq!(
        browser.post(&path, &[("password", PASSWORD)]).await.see_other(),
        "/overview"
    );
    contains(html(&browser.get("/overview").await, 200), "Maya");
    let used = app.anybody().get(&path).await;
    contains(html(&used, 404), "This invitation has been used or has run out.");
    assert_eq!(
        app.anybody().post(&path, &[("password", PASSWORD)]).await.status,
        404
    );
}

async fn signing_out_by_a_plain_form(app: TestApp) {
    let maya = app.client("Maya").await;
    let phone = app.another_browser(&maya).await;
    let answer = maya.post("/sign-out", &[]).await;
    assert_eq!(answer.see_other(), "/sign-in");
    assert_eq!(maya.get("/overview").await.status, 302);
    assert_eq!(phone.get("/overview").await.status, 200);
    assert_eq!(
        phone.post("/sign-out", &[("everywhere", "on")]).await.see_other(),
        "/sign-in"
    );
    assert_eq!(phone.get("/overview").await.status, 302);
}

/// The fields of the "Schedule Session" form.
fn fields(client: &str) -> Vec<(&'static str, String)> {
    [
        ("client", client),
        ("title", "First talk"),
        ("date", "2026-11-24"),
        ("time", "14:00"),
        ("duration", "50"),
        ("kind", "video"),
        ("place", ""),
        ("protected", "on"),
        ("notes", "What brings you here?"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

async fn schedule(rivera: &Person, fields: &[(&'static str, String)]) -> Answer {
    let form: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    rivera.post("/sessions/new", &form).await
}

async fn scheduling_by_a_plain_form_shows_the_passcode_once(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let form = rivera.get("/sessions/new").await;
    for name in [
        "client",
        "title",
        "date",
        "time",
        "duration",
        "kind",
        "protected",
        "notes",
    ] {
        contains(html(&form, 200), &format!("name=\"{name}\""));
    }
    contains(html(&form, 200), "Create Session");
    contains(html(&form, 200), r#"action="/api/booking/schedule""#);
    let answer = schedule(&rivera, &fields(&maya.id.to_string())).await;
    let page = html(&answer, 200);
    contains(page, "Session created");
    contains(page, "This password is shown only once");
    assert_eq!(answer.header("cache-control"), "no-store");
    let shown = page
        .split(r#"class="created-panel-passcode">"#)
        .nth(1)
        .expect("the passcode");
    let passcode = &shown[..6];
    assert!(passcode.bytes().all(|byte| byte.is_ascii_digit()), "{passcode}");
    let id = app.texts("select title from sessions", []).await;
    assert_eq!(id, ["First talk"]);
    let id = session_id(&rivera).await;
    contains(page, &format!("/sessions/{id}/join"));
    assert_eq!(maya.types(id, passcode).await.status, 200);
    for path in [
        "/sessions/new".to_owned(),
        format!("/sessions/{id}"),
        "/sessions".into(),
        "/overview".into(),
    ] {
        let later = rivera.get(&path).await;
        let later = html(&later, 200);
        lacks(later, &format!(">{passcode}<"));
        lacks(later, &format!("\"{passcode}\""));
    }
}

/// The id of the only session.
async fn session_id(person: &Person) -> SessionId {
    let list = serde_json::json!({"cursor": null});
    let page: rapport::api::sessions::SessionPage = person.ask("sessions/list", list).await.done();
    page.sessions[0].id
}

async fn a_conflict_by_a_plain_form_keeps_what_was_typed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).titled("A matter of hers").created().await;
    let mut form = fields(&maya.id.to_string());
    form[3].1 = "14:20".into();
    let answer = schedule(&rivera, &form).await;
    let page = html(&answer, 409);
    contains(
        page,
        "This time overlaps another session: Tue 24 Nov, 14:00–14:50 is taken.",
    );
    lacks(page, "A matter of hers");
    for typed in [
        "value=\"First talk\"",
        "value=\"2026-11-24\"",
        "value=\"14:20\"",
        "What brings you here?",
    ] {
        contains(page, typed);
    }
    assert_eq!(
        app.number("select cast(count(*) as bigint) from sessions", [])
            .await,
        1
    );
}

async fn wrong_fields_in_a_plain_form_are_told_beside_them(app: TestApp) {
    let (rivera, _maya) = app.rivera_and_maya().await;
    let mut form = fields("nobody");
    form[1].1 = "x".repeat(201);
    form[2].1 = "2026-11-19".into();
    let answer = schedule(&rivera, &form).await;
    let page = html(&answer, 422);
    for told in [
        "Choose one of your clients.",
        "Use at most 200 characters; there are 201.",
        "This time has passed. Choose a later one.",
        "aria-describedby",
    ] {
        contains(page, told);
    }
    contains(page, "What brings you here?");
}

async fn the_passcode_by_a_plain_form(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let created = rivera.schedules(&maya).protected().created().await;
    let (id, passcode) = (created.session.id, created.passcode.unwrap());
    let (door, form) = (format!("/sessions/{id}/join"), format!("/sessions/{id}/passcode"));
    app.wait_until("2026-11-24T13:00:00Z");
    let page = maya.get(&door).await;
    for text in [
        "Enter the 6-digit password",
        "Verify &amp; Continue",
        r#"action="/api/join/verify_passcode""#,
    ] {
        contains(html(&page, 200), text);
    }
    lacks(&page.body, "Before you join");
    let wrong = if passcode == "135790" { "135791" } else { "135790" };
    let answer = maya.post(&form, &[("passcode", wrong)]).await;
    contains(
        html(&answer, 422),
        "This is not the right password. Tries left: 4.",
    );
    lacks(&answer.body, wrong);
    assert_eq!(
        maya.post(&form, &[("passcode", &passcode)]).await.see_other(),
        door
    );
    let page = maya.get(&door).await;
    contains(html(&page, 200), "Before you join");
    contains(html(&page, 200), "Join Video Session");
    for _ in 0..5 {
        app.another_browser(&maya)
            .await
            .post(&form, &[("passcode", wrong)])
            .await;
    }
    let locked = app
        .another_browser(&maya)
        .await
        .post(&form, &[("passcode", &passcode)])
        .await;
    contains(html(&locked, 423), "14:15");
}

async fn joining_by_a_plain_form(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera
        .schedules(&maya)
        .notes("Breathe first.")
        .created()
        .await
        .session;
    let (door, room) = (
        format!("/sessions/{}/join", session.id),
        format!("/sessions/{}/meeting", session.id),
    );
    app.wait_until("2026-11-24T12:30:00Z");
    let early = maya.get(&door).await;
    contains(html(&early, 200), "You can join in");
    contains(html(&early, 200), "Breathe first.");
    let refused = maya.post(&door, &[]).await;
    contains(html(&refused, 409), "You can join from 13:45 on.");
    app.wait_until("2026-11-24T13:00:00Z");
    contains(html(&maya.get(&door).await, 200), "Join Video Session");
    assert_eq!(maya.post(&door, &[]).await.see_other(), room);
    contains(html(&maya.get(&room).await, 200), "Weekly session");
    maya.comes(session.id).await;
    assert_eq!(rivera.sees(session.id).await.status, SessionStatus::InProgress);
    rivera.comes(session.id).await;
    rivera.ends(session.id).await.done::<SessionView>();
    for page in [&door, &room] {
        contains(html(&maya.get(page).await, 200), "This session has ended");
    }
    contains(html(&maya.post(&door, &[]).await, 409), "This session has ended");
    let other = rivera
        .schedules(&maya)
        .at("2026-11-24", "15:00")
        .created()
        .await
        .session;
    rivera
        .cancels(&other, "I have a cold.")
        .await
        .done::<SessionView>();
    let called_off = maya.get(&format!("/sessions/{}/join", other.id)).await;
    contains(html(&called_off, 200), "Session Cancelled");
}

async fn joining_in_a_window_of_its_own_leads_to_the_provider(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    let answer = maya
        .post(&format!("/sessions/{}/join", session.id), &[("window", "1")])
        .await;
    let (room, _) = secrets_of(&app, session.id).await;
    let address = RoomAddress::read(answer.see_other());
    assert_eq!(address.start, format!("https://meet.example.org/{room}"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn what_people_type_is_never_markup(app: TestApp) {
    let rivera = app.partner("<script>alert(1)</script>").await;
    let maya = app.client("Maya").await;
    rivera.adds(&maya).await;
    let evil = r#""></title><img src=x onerror=alert(2)>&amp;"#;
    let session = rivera
        .schedules(&maya)
        .titled(evil)
        .notes("</script><b>bold</b>")
        .created()
        .await
        .session;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(session.id).await;
    let mut pages = vec![];
    for path in ["", "/join", "/meeting"] {
        pages.push(maya.get(&format!("/sessions/{}{path}", session.id)).await);
    }
    for path in ["/overview", "/sessions", "/calendar?date=2026-11-24"] {
        pages.push(maya.get(path).await);
    }
    let mut form = fields(&maya.id.to_string());
    form[1].1 = evil.into();
    form[8].1 = "</textarea><script>alert(1)</script>".into();
    pages.push(schedule(&rivera, &form).await);
    contains(&pages[pages.len() - 1].body, "&lt;/textarea>");
    contains(
        &pages[0].body,
        r#"<title>">&lt;/title>&lt;img src=x onerror=alert(2)>&amp;amp; · Rapport</title>"#,
    );
    for page in pages {
        for markup in ["<script>alert(1)", "<img src=x", "</script><b>", "<b>bold"] {
            lacks(&page.body, markup);
        }
    }
}

async fn web_addresses_in_notes_are_links_and_no_other_scheme_is(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let notes = [
        "Read https://example.org/a?b=1&c=2#d, then (http://example.com/x).",
        "javascript:alert(1) javascript://example.org/%0aalert(1) JaVaScRiPt://example.org/%0aalert(2)",
        "data:text/html,<script>alert(3)</script> vbscript://example.org/x file:///etc/passwd",
        r#"https://example.org/"onmouseover="alert(4) https://example.org/<b>"#,
        "https://bank.example@evil.example/",
    ];
    let session = rivera
        .schedules(&maya)
        .notes(&notes.join("\n"))
        .created()
        .await
        .session;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(session.id).await;
    for path in ["", "/join", "/meeting"] {
        let page = maya.get(&format!("/sessions/{}{path}", session.id)).await;
        let page = html(&page, 200);
        let links: Vec<_> = page
            .split("<a ")
            .filter(|link| link.contains("nofollow"))
            .filter_map(|link| link.split('>').next())
            .collect();
        let link = |to: &str| format!(r#"href="{to}" target="_blank" rel="noopener noreferrer nofollow""#);
        let expected = [
            "https://example.org/a?b=1&amp;c=2#d",
            "http://example.com/x",
            "https://example.org/",
            "https://example.org/",
        ];
        assert_eq!(links, expected.map(link), "{path}");
        for markup in [
            "href=\"javascript",
            "href=\"data",
            "href=\"vb",
            "href=\"file",
            "evil.example/\"",
            "example.org/\"on",
            "<b>",
        ] {
            lacks(page, markup);
        }
    }
}

async fn who_is_signed_out_is_led_to_sign_in_and_back(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    for path in [
        "/overview".to_owned(),
        "/calendar?date=2026-11-24&span=week".into(),
        format!("/sessions/{}/join", session.id),
        format!("/sessions/{}/meeting", session.id),
    ] {
        let browser = app.anybody();
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, 302, "{path}");
        lacks(&answer.body, "Weekly session");
        let sign_in = answer.header("location").to_owned();
        assert!(sign_in.starts_with("/sign-in?next="), "{sign_in}");
        let page = browser.get(&sign_in).await;
        let typed = format!("value=\"{}\"", path.replace('&', "&amp;"));
        contains(html(&page, 200), &typed);
        let form = [
            ("email", maya.email.as_str()),
            ("password", PASSWORD),
            ("next", path.as_str()),
        ];
        assert_eq!(browser.post("/sign-in", &form).await.see_other(), path);
        assert_eq!(browser.get(&path).await.status, 200, "{path}");
    }
}

async fn who_is_signed_in_goes_on_to_a_path_of_ours_only(app: TestApp) {
    let maya = app.client("Maya").await;
    for (next, path) in [
        ("/sessions?half=past", "/sessions?half=past"),
        ("//evil.example", "/overview"),
        ("/%5Cevil.example", "/overview"),
        ("/%09/evil.example", "/overview"),
        ("/%0D%0ASet-Cookie:%20a=b", "/overview"),
        ("/%01", "/overview"),
        ("/%7F", "/overview"),
        ("/%C3%BC", "/overview"),
        // The router decodes a query twice.
        ("/%2501", "/overview"),
    ] {
        let answer = maya.get(&format!("/sign-in?next={next}")).await;
        assert_eq!(answer.status, 302, "{next}: {}", answer.body);
        assert_eq!(answer.header("location"), path, "{next}");
    }
}

/// What the texts below are put together from.
const PIECES: [&str; 24] = [
    "/",
    "/",
    "//",
    "\\",
    ":",
    "@",
    "?",
    "#",
    "%",
    "%01",
    "%2f",
    "%5c",
    "%0d%0a",
    "\u{1}",
    "\t",
    "\r\n",
    " ",
    "ü",
    "\u{2028}",
    "overview",
    "sessions",
    "evil.example",
    "https:",
    "javascript:",
];

/// A thousand texts in the places that name a page to go to next: no answer is a fault, or leads elsewhere.
async fn nothing_that_names_the_next_page_breaks_an_answer_or_leads_elsewhere(app: TestApp) {
    let maya = app.client("Maya").await;
    let here = app.app.config.public_origin();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = move |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(limit).unwrap()).unwrap()
    };
    for nth in 0..250 {
        let text: String = (0..=below(6)).map(|_| PIECES[below(PIECES.len())]).collect();
        let next = if nth % 2 == 0 { format!("/{text}") } else { text };
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let answers = [
            maya.get(&format!("/sign-in?next={query}")).await,
            maya.get(&format!("/register?next={query}")).await,
            maya.post("/preferences", &[("lang", "en"), ("next", &next)])
                .await,
            maya.submits(
                "/api/account/preferences",
                &[("lang", "en"), (NEXT, &next), (PAGE, &next)],
            )
            .await,
        ];
        for answer in answers {
            assert!(answer.status < 500, "{next:?}: {}", answer.body);
            let Some(to) = answer.headers.get("location") else {
                continue;
            };
            let to = to.to_str().expect("visible characters");
            let there = url::Url::parse(&here).unwrap().join(to).unwrap();
            assert_eq!(there.origin().ascii_serialization(), here, "{next:?}: {to}");
        }
    }
}

/// Reactive state of a page may be dropped on any thread: a value that must not be would occasionally abort
/// the process.
async fn pages_are_made_on_every_thread_at_once(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session.id;
    let paths = [
        "/overview".to_owned(),
        "/sessions".to_owned(),
        "/sessions/new".to_owned(),
        "/calendar".to_owned(),
        "/calendar?view=month".to_owned(),
        "/calendar?view=agenda".to_owned(),
        "/clients".to_owned(),
        "/settings".to_owned(),
        format!("/sessions/{session}"),
        format!("/sessions/{session}/join"),
    ];
    for path in &paths {
        let pages = (0..12).map(|_| rivera.get(path));
        for page in futures::future::join_all(pages).await {
            assert_eq!(page.status, 200, "{path}");
            if path.ends_with(&session.to_string()) {
                contains(&page.body, "<title>Weekly session · Rapport</title>");
            }
        }
    }
}

async fn an_address_where_nothing_is_says_so(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let stranger = app.client("Stranger").await;
    for path in [
        "/nowhere",
        "/sessions/new/more",
        "/sign-in/x",
        "/%00",
        "/overview.php",
    ] {
        for browser in [&app.anybody(), &maya.browser] {
            contains(html(&browser.get(path).await, 404), "Page not found");
        }
    }
    // For a stranger, an existing session looks the same as one that does not exist.
    for page in ["", "/join", "/meeting"] {
        let theirs = stranger.get(&format!("/sessions/{}{page}", session.id)).await;
        let nobodys = stranger
            .get(&format!("/sessions/{}{page}", rapport::server::crypto::new_id()))
            .await;
        let nonsense = stranger.get(&format!("/sessions/x{page}")).await;
        for answer in [&theirs, &nobodys, &nonsense] {
            contains(html(answer, 404), "Page not found");
            lacks(&answer.body, "Weekly session");
            lacks(&answer.body, "Rivera");
        }
    }
    let posted = maya.post("/nowhere", &[]).await;
    assert!([404, 405].contains(&posted.status), "{}", posted.status);
}

async fn pages_speak_the_readers_language_and_wear_their_colours(app: TestApp) {
    let browser = app.anybody();
    let german = browser
        .request(Method::GET, "/sign-in")
        .header("accept-language", "de-CH, en;q=0.5");
    let german = browser.send(german).await;
    contains(html(&german, 200), r#"<html lang="de""#);
    contains(html(&german, 200), "Anmelden");
    let page = browser.get("/sign-in").await;
    contains(html(&page, 200), r#"<html lang="en""#);
    lacks(&page.body, "data-theme=");
    let form = [("theme", "dark"), ("lang", "de"), ("next", "/sign-in")];
    assert_eq!(browser.post("/preferences", &form).await.see_other(), "/sign-in");
    let page = browser.get("/sign-in").await;
    contains(html(&page, 200), r#"lang="de""#);
    contains(html(&page, 200), r#"data-theme="dark""#);
    let nonsense = [
        ("theme", "x\r\nset-cookie: a=b"),
        ("lang", "xx"),
        ("next", "//evil.example"),
    ];
    let answer = browser.post("/preferences", &nonsense).await;
    assert_eq!(
        (answer.see_other(), answer.header("set-cookie")),
        ("/overview", "")
    );
}

async fn every_answer_has_the_headers_that_protect_it(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let door = format!(
        "/sessions/{}/join",
        rivera.schedules(&maya).created().await.session.id
    );
    // With `no-referrer`, forms of a page would be sent with `Origin: null` and refused.
    for (referrer, answer) in [
        ("same-origin", maya.get("/overview").await),
        ("same-origin", maya.get("/nowhere").await),
        ("same-origin", maya.get("/health").await),
        ("same-origin", maya.get("/favicon.svg").await),
        ("same-origin", maya.get("/pkg/rapport.js").await),
        ("same-origin", maya.get(&door).await),
        ("same-origin", app.anybody().post("/sign-in", &[]).await),
        ("same-origin", app.anybody().get("/overview").await),
        // A page that answers a form has forms itself.
        ("same-origin", maya.post(&door, &[]).await),
        ("no-referrer", maya.get("/api/account/viewer").await),
        (
            "no-referrer",
            maya.ask("account/viewer", serde_json::json!({})).await,
        ),
        (
            "no-referrer",
            maya.ask("account/server_status", serde_json::json!({})).await,
        ),
    ] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", referrer),
            ("x-frame-options", "DENY"),
            ("x-robots-tag", "noindex"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {}", answer.status);
        }
    }
}

async fn an_https_address_is_kept_to_by_browsers(engine: Engine) {
    let https = [("RAPPORT_PUBLIC_URL", "https://rapport.example.org")];
    for (settings, expected) in [(&https[..], Some("max-age=31536000")), (&[], None)] {
        let app = TestApp::with(engine, settings).await;
        for path in ["/sign-in", "/health", "/pkg/rapport.js"] {
            let answer = app.anybody().get(path).await;
            let told = answer.headers.get("strict-transport-security");
            assert_eq!(told.map(|value| value.to_str().unwrap()), expected, "{path}");
        }
    }
}

/// The directives of a policy by name.
fn policy<'a>(answer: &'a Answer, header: &str, separator: char) -> Vec<&'a str> {
    let text = answer
        .headers
        .get(header)
        .unwrap_or_else(|| panic!("no {header}"))
        .to_str()
        .unwrap();
    text.split(separator).map(str::trim).collect()
}

fn directive<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let directives = policy(answer, "content-security-policy", ';');
    directives
        .into_iter()
        .find_map(|one| one.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')))
        .unwrap_or_else(|| panic!("no {name}"))
}

async fn a_policy_allows_what_its_page_needs_and_no_more(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(session.id).await;
    let (join, meeting) = (
        format!("/sessions/{}/join", session.id),
        format!("/sessions/{}/meeting", session.id),
    );
    let jitsi = "https://meet.example.org";
    let plain = "camera=()".to_owned();
    let embedded = format!("camera=(self \"{jitsi}\")");
    for (path, frames, forms, camera) in [
        ("/overview", false, false, &plain),
        ("/sign-in", false, false, &plain),
        ("/nowhere", false, false, &plain),
        ("/calendar", false, false, &plain),
        ("/settings", false, true, &plain),
        ("/settings/devices", false, false, &"camera=(self)".to_owned()),
        (&join, false, true, &"camera=(self)".to_owned()),
        (&meeting, true, true, &embedded),
    ] {
        let answer = maya.get(path).await;
        assert_eq!(
            directive(&answer, "frame-src"),
            if frames { jitsi } else { "'none'" },
            "{path}"
        );
        for source in policy(&answer, "content-security-policy", ';') {
            let names_a_host = source.contains("//") || source.contains("meet.example.org");
            let may = frames && source.starts_with("frame-src ");
            assert!(may || !names_a_host, "{path}: {source}");
        }
        let forms = if forms { "'self' https:" } else { "'self'" };
        assert_eq!(directive(&answer, "form-action"), forms, "{path}");
        assert_eq!(directive(&answer, "default-src"), "'none'", "{path}");
        assert_eq!(directive(&answer, "frame-ancestors"), "'none'", "{path}");
        assert_eq!(directive(&answer, "connect-src"), "'self'", "{path}");
        let script = directive(&answer, "script-src");
        let own = |source: &str| {
            source == "'self'" || source == "'wasm-unsafe-eval'" || source.starts_with("'nonce-")
        };
        assert!(script.split(' ').all(own), "{path}: {script}");
        assert!(
            !script.contains("unsafe-inline") && !script.contains("'unsafe-eval'"),
            "{path}: {script}"
        );
        assert!(
            policy(&answer, "permissions-policy", ',').contains(&camera.as_str()),
            "{path}"
        );
        assert!(
            policy(&answer, "permissions-policy", ',').contains(&"geolocation=()"),
            "{path}"
        );
        let nonce = script
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap();
        assert!(nonce.len() >= 16, "{nonce}");
        for tag in answer.body.split("<script").skip(1) {
            let tag = tag.split('>').next().unwrap();
            assert!(
                tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains(" src="),
                "{path}: <script{tag}>"
            );
        }
        assert_ne!(
            directive(&maya.get(path).await, "script-src"),
            script,
            "a nonce is used once"
        );
    }
    // The answer to a form is a document, too, and has the same policy.
    let refused = app.another_browser(&maya).await;
    app.wait(TimeDelta::hours(3));
    let answer = refused.post(&join, &[]).await;
    assert_eq!(answer.status, 409);
    assert!(policy(&answer, "permissions-policy", ',').contains(&"camera=(self)"));
}

async fn a_room_that_is_not_embedded_gets_no_frame(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_EMBED", "never")]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.joins(session.id).await;
    let answer = maya.get(&format!("/sessions/{}/meeting", session.id)).await;
    html(&answer, 200);
    assert_eq!(directive(&answer, "frame-src"), "'none'");
    assert!(!directive(&answer, "script-src").contains("meet.example.org"));
    assert!(policy(&answer, "permissions-policy", ',').contains(&"camera=(self)"));
}

async fn a_room_in_a_window_of_its_own_says_what_is_guarded(engine: Engine) {
    for (domain, asks) in [("meet.example.org", false), ("meet.jit.si", true)] {
        let app = TestApp::with(engine, &[("JITSI_EMBED", "never"), ("JITSI_DOMAIN", domain)]).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let session = rivera.schedules(&maya).created().await.session;
        app.wait_until("2026-11-24T13:00:00Z");
        let lobby = maya.get(&format!("/sessions/{}/join", session.id)).await;
        maya.joins(session.id).await;
        let meeting = maya.get(&format!("/sessions/{}/meeting", session.id)).await;
        for page in [html(&lobby, 200), html(&meeting, 200)] {
            contains(
                page,
                &format!("The meeting opens at {domain}, in a window of its own."),
            );
            contains(page, "the room itself is open to whoever has its address");
            assert_eq!(page.contains("to sign in there as the host"), asks, "{domain}");
        }
        // Without WASM the form redirects in the same window.
        lacks(html(&lobby, 200), r#"target="_blank""#);
        contains(html(&meeting, 200), "Reopen Meeting Window");
        contains(html(&meeting, 200), "sent to the meeting");
        lacks(html(&meeting, 200), &secrets_of(&app, session.id).await.0);
    }
}

async fn the_page_of_a_session_under_way_lets_its_partner_end_it(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let path = format!("/sessions/{}", session.id);
    app.wait_until("2026-11-24T13:00:00Z");
    lacks(html(&rivera.get(&path).await, 200), "End Session");
    maya.comes(session.id).await;
    rivera.comes(session.id).await;
    // Also after the window has closed.
    for instant in ["2026-11-24T13:10:00Z", "2026-11-25T09:00:00Z"] {
        app.wait_until(instant);
        contains(html(&rivera.get(&path).await, 200), "End Session");
        lacks(html(&maya.get(&path).await, 200), "End Session");
    }
    rivera.ends(session.id).await.done::<SessionView>();
    lacks(html(&rivera.get(&path).await, 200), "End Session");
}

/// A session's room name, and the random part of it.
async fn secrets_of(app: &TestApp, id: SessionId) -> (String, String) {
    let room = app.room(id).await.expect("a room");
    let mark = room[room.len() - 16..].to_owned();
    (room, mark)
}

async fn only_a_join_tells_where_the_room_is(engine: Engine) {
    for (embed, leads_away) in [("always", false), ("never", true)] {
        let app = TestApp::with(engine, &[("JITSI_EMBED", embed)]).await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let created = rivera.schedules(&maya).created().await;
        let id = created.session.id;
        let (room, mark) = secrets_of(&app, id).await;
        let mut answers = Vec::new();
        answers.push(
            rivera
                .edits(&created.session)
                .with(|form| form.title = "Renamed".into())
                .send()
                .await,
        );
        assert!(!created.details.contains(&mark));
        for instant in [
            "2026-11-24T12:00:00Z",
            "2026-11-24T13:00:00Z",
            "2026-11-24T13:10:00Z",
        ] {
            app.wait_until(instant);
            for person in [&rivera, &maya] {
                let tells = |answer: &Answer| {
                    answer.body.contains(&room) || answer.header("location").contains(&room)
                };
                let knocked = person.knocks(id).await;
                let entered = person.ask("join/enter", serde_json::json!({"id": id})).await;
                let posted = person.post(&format!("/sessions/{id}/join"), &[]).await;
                let open = instant != "2026-11-24T12:00:00Z";
                assert_eq!(tells(&knocked), open && leads_away, "{embed} {instant}");
                assert_eq!(tells(&posted), open && leads_away, "{embed} {instant}");
                assert_eq!(tells(&entered), open, "{embed} {instant}");
                for (endpoint, arguments) in [
                    ("sessions/one", serde_json::json!({"id": id})),
                    ("sessions/list", serde_json::json!({"cursor": null})),
                    (
                        "calendar/view",
                        serde_json::json!({"span": "week", "date": "2026-11-24"}),
                    ),
                    ("join/view", serde_json::json!({"id": id})),
                    (
                        "join/verify_passcode",
                        serde_json::json!({"id": id, "passcode": "123456"}),
                    ),
                    ("meeting/view", serde_json::json!({"id": id})),
                    (
                        "meeting/report",
                        serde_json::json!({"id": id, "presence": {"admission": id, "number": 1, "here": true, "in_company": true}}),
                    ),
                    ("account/settings", serde_json::json!({})),
                ] {
                    answers.push(person.ask(endpoint, arguments).await);
                }
                for path in [
                    "/overview",
                    "/sessions",
                    "/calendar?date=2026-11-24",
                    "/settings",
                    "/clients",
                ] {
                    answers.push(person.get(path).await);
                }
                for page in ["", "/join", "/meeting"] {
                    answers.push(person.get(&format!("/sessions/{id}{page}")).await);
                }
            }
        }
        answers.push(rivera.ends(id).await);
        let statuses: BTreeSet<_> = answers.iter().map(|answer| answer.status).collect();
        assert!(statuses.contains(&200), "{statuses:?}");
        for answer in answers {
            let headers = format!("{:?}", answer.headers);
            assert!(
                !headers.contains(&mark) && !answer.body.contains(&mark),
                "{}: {}",
                answer.status,
                answer.body
            );
            for url in ["meet.example.org/", "meet.example.org%2F"] {
                assert!(!answer.body.contains(url), "{}: {}", answer.status, answer.body);
            }
        }
    }
}
