//! A client's page, and the search among clients.

use crate::{
    harness::TestApp,
    people::{Answer, Person},
};
use rapport::api::{
    ErrorCode,
    clients::{ClientAdded, ClientDetail, ClientPage},
    sessions::SessionPage,
};
use serde_json::json;

on_both_engines!(
    u15_a_client_has_a_page_with_the_sessions_of_the_two,
    u15_an_invited_person_has_a_page_too,
    u15_clients_are_found_by_name_and_address,
    u15_a_search_shows_fifty_at_a_time,
    u15_a_new_partner_adds_a_client_first,
    u15_a_client_sees_who_their_partners_are,
);

impl Person {
    async fn page_of(&self, client: &Person) -> Answer {
        self.get(&format!("/clients/{}", client.id)).await
    }

    async fn finds(&self, text: &str) -> Vec<String> {
        let page = self.ask("clients/list", json!({"search": text})).await;
        let page: ClientPage = page.done();
        page.clients.into_iter().map(|client| client.name).collect()
    }

    async fn invites(&self, name: &str, email: &str) -> ClientAdded {
        let form = json!({"form": {"name": name, "email": email}});
        self.ask("clients/add", form).await.done()
    }
}

async fn u15_a_client_has_a_page_with_the_sessions_of_the_two(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    rivera.adds(&jonas).await;
    okafor.adds(&maya).await;
    let held = rivera
        .schedules(&maya)
        .titled("Held with Maya")
        .notes("She sleeps better.")
        .created()
        .await
        .session;
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.comes(held.id).await;
    maya.comes(held.id).await;
    rivera.ends(held.id).await.done::<serde_json::Value>();
    let plan = |day, title| (day, title);
    for (partner, client, (day, title)) in [
        (&rivera, &maya, plan("2026-12-01", "Ahead with Maya")),
        (&rivera, &jonas, plan("2026-12-02", "Ahead with Jonas")),
        (&okafor, &maya, plan("2026-12-03", "With Okafor")),
    ] {
        partner
            .schedules(client)
            .at(day, "14:00")
            .titled(title)
            .notes(if client.id == maya.id && partner.id == rivera.id {
                ""
            } else {
                "A secret."
            })
            .created()
            .await;
    }
    let page = rivera.page_of(&maya).await;
    assert_eq!(page.status, 200);
    for text in [
        "Ahead with Maya",
        "Held with Maya",
        "She sleeps better.",
        "Schedule with Maya",
        "maya@",
        "Europe/Berlin",
        "Remove",
        "Start Instant Session",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    for text in ["Jonas", "With Okafor", "A secret."] {
        assert!(!page.body.contains(text), "{text}");
    }
    let with: SessionPage = maya
        .ask("sessions/list", json!({"cursor": null, "with": okafor.id}))
        .await
        .done();
    assert_eq!(with.sessions.len(), 1, "a client asks for a partner");

    let seen: ClientDetail = rivera.ask("clients/one", json!({"id": maya.id})).await.done();
    let noted = seen.notes.iter().map(|of| (of.title.as_str(), of.when.as_str()));
    assert_eq!(
        noted.collect::<Vec<_>>(),
        [("Held with Maya", "Tue 24 Nov, 14:00–14:50")],
        "without what was noted with Jonas or by Okafor"
    );

    // "Schedule with …" opens with this client chosen, as a page too.
    let form = rivera
        .get(&format!("/sessions/new?client={}", maya.id))
        .await
        .body;
    let chosen = format!(r#"<option value="{}" selected"#, maya.id);
    assert!(form.contains(&chosen), "{form}");

    // Of another's client, of a client, and after the end of the tie there is none.
    assert_eq!(okafor.page_of(&jonas).await.status, 404);
    assert_eq!(maya.page_of(&maya).await.status, 404);
    assert_eq!(rivera.get("/clients/somebody").await.status, 404);
    rivera
        .ask("clients/end", json!({"id": maya.id}))
        .await
        .done::<()>();
    assert_eq!(rivera.page_of(&maya).await.status, 404);
    rivera
        .ask("clients/one", json!({"id": maya.id}))
        .await
        .refused(ErrorCode::NotFound);
}

async fn u15_an_invited_person_has_a_page_too(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let added = rivera.invites("Lena", "lena@example.org").await;
    let id = added.client.id.to_string();
    rivera.schedules_account(&id).titled("First talk").created().await;
    let seen: ClientDetail = rivera.ask("clients/one", json!({"id": id})).await.done();
    assert_eq!((seen.client, seen.notes.len()), (added.client, 0));
    let page = rivera.get(&format!("/clients/{id}")).await.body;
    for text in [
        "Lena",
        "First talk",
        "New invitation link",
        "The invitation holds until",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

async fn u15_clients_are_found_by_name_and_address(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    for (name, email) in [
        ("\u{d6}mer Kaya", "kaya@example.org"),
        ("Zo\u{eb} Park", "park@example.org"),
        ("100% Jonas", "jonas_1@example.org"),
    ] {
        rivera.invites(name, email).await;
    }
    assert_eq!(
        rivera.finds("  o\u{308}MER ").await,
        ["\u{d6}mer Kaya"],
        "composed, in any case"
    );
    assert_eq!(rivera.finds("PARK@").await, ["Zo\u{eb} Park"]);
    assert_eq!(rivera.finds("%").await, ["100% Jonas"], "no wildcards");
    assert_eq!(rivera.finds("_").await, ["100% Jonas"]);
    assert_eq!(rivera.finds("").await.len(), 3);
    assert!(rivera.finds("maya").await.is_empty());
    let page = rivera.get("/clients?q=maya").await.body;
    assert!(
        page.contains("No client matches") && page.contains(r#"value="maya""#),
        "{page}"
    );
    let okafor = app.partner("Okafor").await;
    assert!(okafor.finds("park").await.is_empty());
}

async fn u15_a_search_shows_fifty_at_a_time(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    for nth in 0..60 {
        let number = 100 + nth;
        rivera
            .invites(&format!("Person {number}"), &format!("p{number}@example.org"))
            .await;
        rivera
            .invites(&format!("Other {number}"), &format!("o{number}@example.org"))
            .await;
    }
    let (mut names, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = rivera
            .ask("clients/list", json!({"search": "person", "cursor": cursor}))
            .await;
        let page: ClientPage = page.done();
        names.push(page.clients.len());
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        assert!(names.len() < 5, "the pages do not end");
    }
    assert_eq!(names, [50, 10]);
}

async fn u15_a_new_partner_adds_a_client_first(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let page = rivera.get("/overview").await.body;
    assert!(page.contains("Add your first client") && page.contains("/clients?dialog=add"));
    assert!(!page.contains("No sessions ahead") && !page.contains(r#"data-opens="instant""#));
    rivera.invites("Lena", "lena@example.org").await;
    let page = rivera.get("/overview").await.body;
    assert!(page.contains("No sessions ahead") && !page.contains("Add your first client"));
    assert!(page.contains(r#"data-opens="instant""#));
}

async fn u15_a_client_sees_who_their_partners_are(app: TestApp) {
    let (_rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    okafor.adds(&maya).await;
    let page = maya.get("/overview").await.body;
    let (_, partners) = page.split_once("Your partners").expect("the list");
    for name in ["Rivera", "Okafor"] {
        assert!(partners.contains(name), "{name}");
    }
}
