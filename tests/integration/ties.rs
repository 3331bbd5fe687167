//! Ties between partners and clients: both can end them, and what lies ahead is called off. Who can be a partner.

use crate::{
    harness::{Database, PASSWORD, TestApp},
    people::{Browser, Person},
};
use rapport::{
    api::{
        ErrorCode,
        account::{Goto, ServerView, Viewer},
        booking::Scheduled,
        clients::{ClientPage, ClientState},
        sessions::{SessionPage, SessionView},
    },
    domain::session::SessionStatus,
};
use serde_json::{Value as Json, json};

on_both_engines!(
    either_person_ends_a_tie_and_what_lies_ahead_is_called_off,
    a_session_that_has_begun_outlasts_the_tie,
    a_tie_that_was_ended_begins_anew_by_an_invitation,
    a_request_can_be_taken_back,
    a_stranger_ends_nothing,
    a_pair_has_only_so_many_sessions_ahead,
);

on_both_engines!(
    a_partner_waits_until_an_admin_approves,
    a_partner_who_is_refused_is_gone,
    accounts_are_by_invitation_where_the_setting_says_so,
);

async fn ends(person: &Person, other: &Person) {
    person
        .ask("clients/end", json!({"id": other.id}))
        .await
        .done::<()>();
}

async fn clients(partner: &Person) -> usize {
    let page: ClientPage = partner.ask("clients/list", json!({"cursor": null})).await.done();
    page.clients.len()
}

async fn either_person_ends_a_tie_and_what_lies_ahead_is_called_off(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    for (ending, other) in [(&rivera, &maya), (&maya, &rivera)] {
        let first = rivera.schedules(&maya).created().await.session;
        let second = rivera
            .schedules(&maya)
            .at("2026-11-24", "16:00")
            .created()
            .await
            .session;
        let others = rivera
            .schedules(&jonas)
            .at("2026-11-24", "18:00")
            .created()
            .await
            .session;
        ends(ending, other).await;
        for session in [&first, &second] {
            let seen: SessionView = maya.sees(session.id).await;
            assert_eq!(seen.status, SessionStatus::Cancelled, "the record stays");
        }
        assert_eq!(rivera.sees(others.id).await.status, SessionStatus::Scheduled);
        rivera.cancels(&others, "").await.done::<SessionView>();
        assert!(maya.partners().await.is_empty());
        assert_eq!(clients(&rivera).await, 1);
        rivera.schedules(&maya).send().await.wrong("client");
        ending
            .ask("clients/end", json!({"id": other.id}))
            .await
            .refused(ErrorCode::NotFound);
        rivera.adds(&maya).await;
    }
}

async fn a_session_that_has_begun_outlasts_the_tie(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let running = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:05:00Z");
    rivera.comes(running.id).await;
    ends(&maya, &rivera).await;
    assert_eq!(rivera.sees(running.id).await.status, SessionStatus::InProgress);
    maya.comes(running.id).await;
}

async fn a_tie_that_was_ended_begins_anew_by_an_invitation(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    ends(&maya, &rivera).await;
    // Her address is confirmed here, so that the partner asks, and she answers.
    let asked = rivera.asks(&maya).await;
    assert_eq!(asked.client.state, ClientState::Requested);
    maya.answers(&rivera, true).await;
    rivera.schedules(&maya).created().await;
}

async fn a_request_can_be_taken_back(app: TestApp) {
    let (rivera, maya) = (app.partner("Rivera").await, app.client("Maya").await);
    rivera.asks(&maya).await;
    ends(&rivera, &maya).await;
    assert!(maya.partners().await.is_empty());
    assert_eq!(clients(&rivera).await, 0);
}

async fn a_stranger_ends_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas, sam) = (
        app.partner("Okafor").await,
        app.client("Jonas").await,
        app.admin("Sam").await,
    );
    let id = |person: &Person| json!({"id": person.id});
    okafor
        .ask("clients/end", id(&maya))
        .await
        .refused(ErrorCode::NotFound);
    jonas
        .ask("clients/end", id(&rivera))
        .await
        .refused(ErrorCode::NotFound);
    sam.ask("clients/end", id(&maya))
        .await
        .refused(ErrorCode::Forbidden);
    let invited: rapport::api::clients::ClientAdded = rivera
        .ask(
            "clients/add",
            json!({"form": {"name": "Lena", "email": "lena@example.org"}}),
        )
        .await
        .done();
    okafor
        .ask("clients/end", json!({"id": invited.client.id}))
        .await
        .refused(ErrorCode::NotFound);
    assert_eq!(clients(&rivera).await, 2);
}

async fn a_pair_has_only_so_many_sessions_ahead(database: Database) {
    let app = TestApp::on_database(database, &[("RAPPORT_SESSIONS_PER_CLIENT", "2")]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    let first = rivera.schedules(&maya).created().await.session;
    rivera.schedules(&maya).at("2026-11-24", "15:00").created().await;
    let told = rivera
        .schedules(&maya)
        .at("2026-11-24", "16:00")
        .send()
        .await
        .wrong("client");
    assert!(
        told.starts_with("You have 2 sessions ahead with this client"),
        "{told}"
    );
    rivera.schedules(&jonas).at("2026-11-24", "16:00").created().await;
    rivera.cancels(&first, "").await.done::<SessionView>();
    let _: Scheduled = rivera.schedules(&maya).at("2026-11-24", "17:00").created().await;
}

fn registers(role: &str) -> Json {
    json!({"form": {"name": "Dr. Okafor", "email": "okafor@example.org", "password": PASSWORD, "role": role}})
}

async fn waits(browser: &Browser) -> bool {
    let viewer: Viewer = browser.ask("account/viewer", json!({})).await.done();
    viewer.account.expect("signed in").unapproved
}

async fn a_partner_waits_until_an_admin_approves(database: Database) {
    let app = TestApp::on_database(database, &[]).await;
    let okafor = app.anybody();
    okafor
        .ask("account/register", registers("partner"))
        .await
        .done::<Goto>();
    assert!(waits(&okafor).await);
    for (endpoint, arguments) in [
        ("clients/list", json!({"cursor": null})),
        (
            "clients/add",
            json!({"form": {"name": "Maya", "email": "maya@example.org"}}),
        ),
        ("webhooks/list", json!({})),
        ("provider/settings", json!({})),
    ] {
        let error = okafor
            .ask(endpoint, arguments)
            .await
            .refused(ErrorCode::Forbidden);
        assert_eq!(
            error.message,
            "Your account waits for the approval of an administrator."
        );
    }
    okafor
        .ask("sessions/list", json!({"cursor": null}))
        .await
        .done::<SessionPage>();
    for page in ["/clients", "/sessions/new", "/overview"] {
        let page = okafor.get(page).await;
        assert!(
            page.body.contains("Your account waits for approval"),
            "{}",
            page.status
        );
    }
    let sam = app.admin("Sam").await;
    let server: ServerView = sam.ask("account/server_status", json!({})).await.done();
    let waiting = &server.unapproved[0];
    assert_eq!(
        (waiting.name.as_str(), waiting.email.as_str()),
        ("Dr. Okafor", "okafor@example.org")
    );
    assert!(sam.get("/overview").await.body.contains("Dr. Okafor"));
    let approve = json!({"id": waiting.id, "approve": true});
    sam.ask("account/approve", approve.clone()).await.done::<()>();
    sam.ask("account/approve", approve)
        .await
        .refused(ErrorCode::NotFound);
    assert!(!waits(&okafor).await);
    okafor
        .ask("clients/list", json!({"cursor": null}))
        .await
        .done::<ClientPage>();
    // A client needs nobody.
    let maya = app.anybody();
    let form = json!({"form": {"name": "Maya", "email": "maya@example.org", "password": PASSWORD, "role": "client"}});
    maya.ask("account/register", form).await.done::<Goto>();
    assert!(!waits(&maya).await);
}

async fn a_partner_who_is_refused_is_gone(database: Database) {
    let app = TestApp::on_database(database, &[]).await;
    let (okafor, sam) = (app.anybody(), app.admin("Sam").await);
    okafor
        .ask("account/register", registers("partner"))
        .await
        .done::<Goto>();
    let server: ServerView = sam.ask("account/server_status", json!({})).await.done();
    let refuse = json!({"id": server.unapproved[0].id, "approve": false});
    sam.ask("account/approve", refuse).await.done::<()>();
    okafor
        .ask("clients/list", json!({"cursor": null}))
        .await
        .refused(ErrorCode::SignedOut);
    // The address is free again.
    okafor
        .ask("account/register", registers("client"))
        .await
        .done::<Goto>();
    // An account that does not wait is never removed.
    let rivera = app.partner("Rivera").await;
    let refuse = json!({"id": rivera.id, "approve": false});
    sam.ask("account/approve", refuse)
        .await
        .refused(ErrorCode::NotFound);
}

async fn accounts_are_by_invitation_where_the_setting_says_so(database: Database) {
    let app = TestApp::on_database(database, &[("RAPPORT_REGISTRATION", "invited")]).await;
    for role in ["client", "partner"] {
        let error = app
            .anybody()
            .ask("account/register", registers(role))
            .await
            .refused(ErrorCode::Forbidden);
        assert!(error.message.contains("by invitation"), "{}", error.message);
    }
    let page = app.anybody().get("/register").await;
    assert!(page.body.contains("by invitation") && !page.body.contains("name=\"password\""));
    let rivera = app.partner("Rivera").await;
    let added: rapport::api::clients::ClientAdded = rivera
        .ask(
            "clients/add",
            json!({"form": {"name": "Maya", "email": "maya@example.org"}}),
        )
        .await
        .done();
    let link = added.invitation.expect("a link");
    let token = link.rsplit_once('/').expect("its token").1;
    let form = json!({"form": {"token": token, "password": PASSWORD}});
    app.anybody()
        .ask("clients/accept_invitation", form)
        .await
        .done::<Goto>();
}
