//! Manual links: the address that a partner enters, who can see it, and the redirect to it.

use crate::{
    harness::{Engine, TestApp},
    people::{Browser, Person},
};
use rapport::{
    api::{
        ErrorCode,
        join::{Admission, JoinView},
        provider::{LinkView, Provider, ProviderSettings, ProviderState},
        sessions::SessionView,
    },
    domain::ids::SessionId,
};
use reqwest::{Method, header::AUTHORIZATION};
use serde_json::json;

on_both_engines!(
    an_address_that_could_lead_elsewhere_is_refused_and_changes_nothing,
    the_choice_needs_an_address,
    an_address_is_kept_as_browsers_read_it,
    a_host_that_people_know_is_gone_to_at_once,
    an_unknown_host_is_named_before_anybody_goes_there,
    a_host_in_other_letters_is_shown_in_both,
    a_host_of_the_settings_is_known,
    nobody_goes_past_the_gate_by_confirming,
    a_later_address_touches_later_sessions,
    upcoming_sessions_can_be_given_the_later_address,
    the_client_never_sees_the_address,
    its_host_is_named_after_the_gate_only,
    without_its_address_the_choice_falls_back_to_jitsi,
    a_change_of_provider_voids_the_link_before,
    nobody_but_the_partner_changes_the_provider,
);

/// The secret parts of an address: path and query.
const ROOM: &str = "our-quiet-room";
const PASSWORD: &str = "hush-hush-hush";
const KNOWN: &str = "https://zoom.us/j/our-quiet-room?pwd=hush-hush-hush";
const UNKNOWN: &str = "https://rooms.practice.example/our-quiet-room?pwd=hush-hush-hush";
const BEARER: &str = "what prosody shows to us";

/// Rivera, who has chosen this address of her own, and Maya with a session on Tuesday at 14:00, which is
/// 13:00 UTC.
async fn at_her_own(app: &TestApp, address: &str) -> (Person, Person, SessionView) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let settings: ProviderSettings = rivera.chooses(Provider::Manual, address).await.done();
    assert_eq!(settings.chosen, Provider::Manual);
    let session = rivera.schedules(&maya).created().await.session;
    (rivera, maya, session)
}

async fn link(person: &Person, id: SessionId) -> LinkView {
    let link: Option<LinkView> = person
        .ask("provider/session_link", json!({"id": id}))
        .await
        .done();
    link.expect("a link")
}

/// Presses "Join Video Session" without WASM, and returns the `Location`.
async fn posts(person: &Person, id: SessionId, fields: &[(&str, &str)]) -> String {
    let answer = person.post(&format!("/sessions/{id}/join"), fields).await;
    answer.see_other().to_owned()
}

/// The stored provider of a partner, and the length of her sealed address.
async fn stored(app: &TestApp, person: &Person) -> (Vec<String>, i64) {
    let chosen = "select coalesce(preferred_video_provider, '') from accounts where id = $1";
    let sealed =
        "select cast(coalesce(length(manual_meeting_url_sealed), 0) as bigint) from accounts where id = $1";
    (
        app.texts(chosen, [person.id.into()]).await,
        app.number(sealed, [person.id.into()]).await,
    )
}

async fn an_address_that_could_lead_elsewhere_is_refused_and_changes_nothing(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let before = stored(&app, &rivera).await;
    assert_eq!(before, (vec![String::new()], 0));
    let long = format!("https://zoom.us/{}", "a".repeat(2_000));
    let https = "Use an address that begins with https://.";
    let user = "Remove the part before the @: an address must not hold a name or a password.";
    let ip = "Use a host name, such as zoom.us, instead of an IP address.";
    let local = "This name is known in your own network only. Use one that your clients can reach.";
    let characters = "This address holds blanks or other characters that do not belong there. Copy it again.";
    let unreadable = "This is not a web address. It begins with https://, such as https://zoom.us/j/123.";
    for (address, told) in [
        ("javascript:alert(document.cookie)", https),
        ("data:text/html,<script>alert(1)</script>", https),
        ("http://zoom.us/j/1", https),
        ("https://rivera@zoom.us/j/1", user),
        ("https://rivera:secret@zoom.us/j/1", user),
        ("https://zoom.us@evil.example/", user),
        ("https://127.0.0.1/room", ip),
        ("https://2130706433/", ip),
        ("https://0x7f.0.0.1/", ip),
        ("https://[::1]/room", ip),
        ("https://localhost/room", local),
        ("https://printer.local/room", local),
        ("https://meet.internal/room", local),
        ("https://intranet/room", local),
        ("https://zoom.us./j/1", local),
        (
            "https://zoom.us:8443/j/1",
            "Remove the port (the number after the colon).",
        ),
        ("https://zoom.us\\@evil.example/", characters),
        ("https://zoom.us/j/1 2", characters),
        ("https://zoom.us/j/\u{7}1", characters),
        ("https://zoom.us/\nj/1", characters),
        ("https://", unreadable),
        ("zoom.us/j/1", unreadable),
        (&long, "This address is too long; 2,000 characters are the most."),
    ] {
        let answer = rivera.chooses(Provider::Manual, address).await;
        assert_eq!(answer.wrong("manual_url"), told, "{address}");
        // The address is validated even if another provider is chosen.
        let answer = rivera.chooses(Provider::Jitsi, address).await;
        assert_eq!(answer.wrong("manual_url"), told, "{address}");
    }
    assert_eq!(stored(&app, &rivera).await, before);
}

async fn the_choice_needs_an_address(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    for nothing in ["", "  "] {
        let told = rivera
            .chooses(Provider::Manual, nothing)
            .await
            .wrong("manual_url");
        assert_eq!(told, "Enter the address of your meeting room.");
    }
    let settings = rivera.provider_settings().await;
    assert_eq!(settings.chosen, Provider::Jitsi);
    let state = |settings: &ProviderSettings, provider| {
        let found = settings
            .choices
            .iter()
            .find(|it| it.provider.provider == provider);
        found.expect("offered").state.clone()
    };
    assert_eq!(state(&settings, Provider::Manual), ProviderState::NotConnected);
    for not_set_up in [Provider::Zoom, Provider::GoogleMeet] {
        assert_eq!(state(&settings, not_set_up), ProviderState::NotSetUp);
        rivera.chooses(not_set_up, "").await.wrong("provider");
    }
    app.client("Maya")
        .await
        .chooses(Provider::Manual, KNOWN)
        .await
        .refused(ErrorCode::Forbidden);
}

async fn an_address_is_kept_as_browsers_read_it(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let given = "  HTTPS://Zoom.US:443/j/1  ";
    let settings: ProviderSettings = rivera.chooses(Provider::Manual, given).await.done();
    assert_eq!(settings.manual_url, "https://zoom.us/j/1");
    assert_eq!(rivera.provider_settings().await.manual_url, "https://zoom.us/j/1");
}

async fn a_host_that_people_know_is_gone_to_at_once(app: TestApp) {
    let (rivera, maya, session) = at_her_own(&app, KNOWN).await;
    app.wait_until("2026-11-24T13:00:00Z");
    for person in [&rivera, &maya] {
        let answer = person.post(&format!("/sessions/{}/join", session.id), &[]).await;
        assert_eq!(answer.see_other(), KNOWN);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(person.joins(session.id).await == Admission::Provider { url: KNOWN.into() });
        let room = person.ask("join/enter", json!({"id": session.id})).await;
        room.refused(ErrorCode::NotNow);
    }
}

async fn an_unknown_host_is_named_before_anybody_goes_there(app: TestApp) {
    let (rivera, maya, session) = at_her_own(&app, UNKNOWN).await;
    app.wait_until("2026-11-24T13:00:00Z");
    let leaving = format!("/sessions/{}/leaving", session.id);
    for person in [&rivera, &maya] {
        let path = leaving.clone();
        assert!(person.joins(session.id).await == Admission::Leaving { path });
        assert_eq!(posts(person, session.id, &[]).await, leaving);
        assert_eq!(posts(person, session.id, &[("window", "1")]).await, leaving);
        let page = person.get(&leaving).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("rooms.practice.example"), "{}", page.body);
        assert!(
            page.body.contains("name=\"confirmed\" value=\"1\""),
            "{}",
            page.body
        );
        assert!(!page.body.contains(ROOM) && !page.body.contains(PASSWORD));
    }
    let admitted = "select cast(count(*) as bigint) from join_events where answer = 'admitted'";
    assert_eq!(app.number(admitted, []).await, 0, "nobody has gone there yet");
    assert_eq!(posts(&maya, session.id, &[("confirmed", "1")]).await, UNKNOWN);
    assert_eq!(app.number(admitted, []).await, 1);
}

async fn a_host_in_other_letters_is_shown_in_both(app: TestApp) {
    let given = "https://praxis-münchen.example/our-quiet-room?pwd=hush-hush-hush";
    let (_rivera, maya, session) = at_her_own(&app, given).await;
    app.wait_until("2026-11-24T13:00:00Z");
    let page = maya.get(&format!("/sessions/{}/leaving", session.id)).await;
    for shown in ["praxis-münchen.example", "xn--praxis-mnchen-3ob.example"] {
        assert!(page.body.contains(shown), "{shown} in {}", page.body);
    }
    assert!(!page.body.contains(ROOM) && !page.body.contains(PASSWORD));
    assert_eq!(
        posts(&maya, session.id, &[("confirmed", "1")]).await,
        "https://xn--praxis-mnchen-3ob.example/our-quiet-room?pwd=hush-hush-hush"
    );
}

async fn a_host_of_the_settings_is_known(engine: Engine) {
    let hosts = ("MEETING_HOSTS", "meet.example.net, practice.example");
    let app = TestApp::with(engine, &[hosts]).await;
    let (_rivera, maya, session) = at_her_own(&app, UNKNOWN).await;
    app.wait_until("2026-11-24T13:00:00Z");
    assert_eq!(posts(&maya, session.id, &[]).await, UNKNOWN);
}

async fn nobody_goes_past_the_gate_by_confirming(app: TestApp) {
    let (rivera, maya, session) = at_her_own(&app, UNKNOWN).await;
    let form = format!("/sessions/{}/join", session.id);
    let leaving = format!("/sessions/{}/leaving", session.id);
    let early = maya.post(&form, &[("confirmed", "1")]).await;
    assert_eq!(early.status, 409);
    assert!(!early.body.contains(ROOM));
    assert_eq!(maya.get(&leaving).await.header("location"), form);
    app.wait_until("2026-11-24T13:00:00Z");
    let stranger = app.client("Stranger").await;
    let answer = stranger.post(&form, &[("confirmed", "1")]).await;
    assert_eq!(answer.status, 404);
    let page = stranger.get(&leaving).await;
    assert!(!page.body.contains("rooms.practice.example"), "{}", page.body);
    rivera
        .cancels(&rivera.sees(session.id).await, "")
        .await
        .done::<SessionView>();
    let cancelled = maya.post(&form, &[("confirmed", "1")]).await;
    assert_eq!(cancelled.status, 409);
}

async fn a_later_address_touches_later_sessions(app: TestApp) {
    let (rivera, maya, before) = at_her_own(&app, KNOWN).await;
    let settings: ProviderSettings = rivera.chooses(Provider::Manual, UNKNOWN).await.done();
    assert_eq!(settings.outdated, 1);
    let after = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    assert_eq!(app.room(before.id).await.as_deref(), Some(KNOWN));
    assert_eq!(app.room(after.id).await.as_deref(), Some(UNKNOWN));
    assert_eq!(rivera.provider_settings().await.outdated, 1);
    // Back again: now the other one is outdated.
    let settings: ProviderSettings = rivera.chooses(Provider::Manual, KNOWN).await.done();
    assert_eq!(settings.outdated, 1);
    app.wait_until("2026-11-24T13:00:00Z");
    assert_eq!(posts(&maya, before.id, &[]).await, KNOWN);
}

async fn upcoming_sessions_can_be_given_the_later_address(app: TestApp) {
    let (rivera, maya, begun) = at_her_own(&app, KNOWN).await;
    let ahead = |day: &'static str| rivera.schedules(&maya).at(day, "14:00").created();
    let (first, second) = (
        ahead("2026-11-25").await.session,
        ahead("2026-11-26").await.session,
    );
    let cancelled = ahead("2026-11-27").await.session;
    rivera.cancels(&cancelled, "").await.done::<SessionView>();
    let okafor = app.partner("Okafor").await;
    okafor
        .chooses(Provider::Manual, KNOWN)
        .await
        .done::<ProviderSettings>();
    okafor.adds(&maya).await;
    let theirs = okafor
        .schedules(&maya)
        .at("2026-11-30", "9:00")
        .created()
        .await
        .session;
    let in_jitsi = ahead("2026-12-01").await.session;
    rivera
        .changes_provider(in_jitsi.id, Provider::Jitsi)
        .await
        .done::<Option<LinkView>>();
    let room = app.room(in_jitsi.id).await;

    app.wait_until("2026-11-24T13:10:00Z");
    let settings: ProviderSettings = rivera.chooses(Provider::Manual, UNKNOWN).await.done();
    assert_eq!(
        settings.outdated, 2,
        "what has begun stays, what was called off too"
    );
    let renewed: ProviderSettings = rivera.ask("provider/renew_manual_links", json!({})).await.done();
    assert_eq!(renewed.outdated, 0);
    for session in [&first, &second] {
        assert_eq!(app.room(session.id).await.as_deref(), Some(UNKNOWN));
    }
    for session in [&begun, &cancelled, &theirs] {
        assert_eq!(app.room(session.id).await.as_deref(), Some(KNOWN));
    }
    assert_eq!(app.room(in_jitsi.id).await, room);
    assert_eq!(okafor.provider_settings().await.outdated, 0);
    maya.ask("provider/renew_manual_links", json!({}))
        .await
        .refused(ErrorCode::Forbidden);
}

async fn the_client_never_sees_the_address(app: TestApp) {
    let (rivera, maya, session) = at_her_own(&app, UNKNOWN).await;
    let id = session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    let mut seen = Vec::new();
    for endpoint in [
        "sessions/one",
        "join/view",
        "meeting/view",
        "provider/session_link",
    ] {
        seen.push((endpoint.to_owned(), maya.ask(endpoint, json!({"id": id})).await));
    }
    for endpoint in ["provider/settings", "account/settings", "clients/partners"] {
        seen.push((endpoint.to_owned(), maya.ask(endpoint, json!({})).await));
    }
    for path in [
        "/".to_owned(),
        "/sessions".into(),
        "/calendar".into(),
        "/settings".into(),
        format!("/sessions/{id}"),
        format!("/sessions/{id}/join"),
        format!("/sessions/{id}/meeting"),
        format!("/sessions/{id}/leaving"),
    ] {
        let page = maya.get(&path).await;
        seen.push((path, page));
    }
    // Her partner sees it in the settings only.
    for path in [format!("/sessions/{id}"), format!("/sessions/{id}/join")] {
        let page = rivera.get(&path).await;
        seen.push((path, page));
    }
    for (what, answer) in seen {
        assert!(answer.status < 500, "{what}: {}", answer.status);
        for secret in [ROOM, PASSWORD] {
            assert!(
                !answer.body.contains(secret),
                "{secret} in {what}: {}",
                answer.body
            );
            assert!(!answer.header("location").contains(secret), "{what}");
        }
    }
    assert_eq!(rivera.provider_settings().await.manual_url, UNKNOWN);
    assert_eq!(link(&rivera, id).await.provider.host, "rooms.practice.example");
}

async fn its_host_is_named_after_the_gate_only(app: TestApp) {
    const HOST: &str = "rooms.practice.example";
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera
        .chooses(Provider::Manual, UNKNOWN)
        .await
        .done::<ProviderSettings>();
    let created = rivera.schedules(&maya).protected().created().await;
    let id = created.session.id;
    let paths = ["join", "meeting", "leaving"].map(|page| format!("/sessions/{id}/{page}"));
    let seen = async || {
        let mut bodies = Vec::new();
        for endpoint in ["sessions/one", "join/view", "meeting/view"] {
            bodies.push((
                endpoint.to_owned(),
                maya.ask(endpoint, json!({"id": id})).await.body,
            ));
        }
        for path in &paths {
            bodies.push((path.clone(), maya.get(path).await.body));
        }
        bodies
    };
    let hidden = async |when: &str| {
        for (what, body) in seen().await {
            assert!(!body.contains(HOST), "{what} {when}: {body}");
        }
    };
    hidden("too early, and without the passcode").await;
    let passcode = created.passcode.expect("a passcode");
    maya.types(id, &passcode).await.done::<JoinView>();
    hidden("too early").await;
    app.wait_until("2026-11-24T13:00:00Z");
    let door: JoinView = maya.ask("join/view", json!({"id": id})).await.done();
    assert_eq!((door.refusal, &*door.provider.host), (None, HOST));
    let named = |body: &str| body.contains(HOST);
    assert_eq!(seen().await.iter().filter(|(_, body)| named(body)).count(), 5);
    let device = app.another_browser(&maya).await;
    for endpoint in ["join/view", "meeting/view"] {
        let answer = device.ask(endpoint, json!({"id": id})).await;
        assert!(!answer.body.contains(HOST), "{endpoint}, without the passcode");
    }
    app.wait_until("2026-11-24T16:00:00Z");
    hidden("when it is over").await;
}

async fn without_its_address_the_choice_falls_back_to_jitsi(app: TestApp) {
    let (rivera, maya, before) = at_her_own(&app, KNOWN).await;
    let gone = "update accounts set manual_meeting_url_sealed = null where id = $1";
    assert_eq!(app.change(gone, [rivera.id.into()]).await, 1);
    let session = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    assert_eq!(link(&rivera, session.id).await.provider.provider, Provider::Jitsi);
    assert_eq!(
        app.room(before.id).await.as_deref(),
        Some(KNOWN),
        "that was booked"
    );
    rivera
        .ask("provider/renew_manual_links", json!({}))
        .await
        .refused(ErrorCode::NotNow);
    rivera
        .changes_provider(session.id, Provider::Manual)
        .await
        .refused(ErrorCode::NotNow);
    app.wait_until("2026-11-25T13:00:00Z");
    maya.enters(session.id).await;
    // The partner removes it by choosing another provider without an address.
    rivera
        .chooses(Provider::Manual, KNOWN)
        .await
        .done::<ProviderSettings>();
    let settings: ProviderSettings = rivera.chooses(Provider::Jitsi, "").await.done();
    assert_eq!(
        (settings.chosen, settings.manual_url.as_str()),
        (Provider::Jitsi, "")
    );
}

/// The status of the answer when a Jitsi asks whether this room may open.
async fn reservation(app: &TestApp, room: &str) -> u16 {
    let prosody = Browser::sending(app, &[]);
    let request = prosody
        .request(Method::POST, "/api/jitsi/reservations/conference")
        .header(AUTHORIZATION, format!("Bearer {BEARER}"))
        .form(&[("name", room), ("start_time", ""), ("mail_owner", "")]);
    prosody.send(request).await.status
}

async fn a_change_of_provider_voids_the_link_before(engine: Engine) {
    let app = TestApp::with(engine, &[("JITSI_RESERVATION_TOKEN", BEARER)]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    rivera
        .chooses(Provider::Manual, KNOWN)
        .await
        .done::<ProviderSettings>();
    app.wait_until("2026-11-24T13:00:00Z");
    let first = app.room(session.id).await.expect("a room");
    assert_eq!(reservation(&app, &first).await, 200);

    let changed: Option<LinkView> = rivera.changes_provider(session.id, Provider::Manual).await.done();
    assert_eq!(changed.expect("a link").provider.host, "zoom.us");
    assert_eq!(posts(&maya, session.id, &[]).await, KNOWN);
    assert_eq!(reservation(&app, &first).await, 403);

    rivera
        .changes_provider(session.id, Provider::Jitsi)
        .await
        .done::<Option<LinkView>>();
    let second = maya.enters_room(session.id).await;
    assert_ne!(second, first);
    assert_eq!(reservation(&app, &first).await, 403);
    assert_eq!(reservation(&app, &second).await, 200);

    // Choosing the same provider again also makes a new room.
    rivera
        .changes_provider(session.id, Provider::Jitsi)
        .await
        .done::<Option<LinkView>>();
    let third = rivera.enters_room(session.id).await;
    assert!(third != second && third != first);
    assert_eq!(reservation(&app, &second).await, 403);
    let recorded = "select cast(count(*) as bigint) from audit where action = 'session.change_provider'";
    assert_eq!(app.number(recorded, []).await, 3);
}

async fn nobody_but_the_partner_changes_the_provider(app: TestApp) {
    let (_rivera, maya, session) = at_her_own(&app, KNOWN).await;
    maya.changes_provider(session.id, Provider::Jitsi)
        .await
        .refused(ErrorCode::Forbidden);
    let okafor = app.partner("Okafor").await;
    okafor
        .changes_provider(session.id, Provider::Jitsi)
        .await
        .refused(ErrorCode::NotFound);
    let view: JoinView = maya.ask("join/view", json!({"id": session.id})).await.done();
    assert_eq!(view.provider.provider, Provider::Manual);
}
