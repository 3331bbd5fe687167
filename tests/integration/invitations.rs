//! Adding clients: invitations, requests, lists.

use crate::{
    harness::{PASSWORD, TestApp, at},
    people::{Browser, Person},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        account::{Goto, Viewer},
        clients::{ClientAdded, ClientPage, ClientState, InvitationView},
    },
    domain::account::Role,
    server::crypto,
};
use serde_json::{Value as Json, json};

on_both_engines!(
    a_new_person_is_invited_and_sets_a_password,
    an_invitation_keeps_the_partners_zone_unless_the_browser_says_where_it_is,
    an_invited_person_can_be_booked_before_they_accept,
    an_invitation_works_once,
    an_invitation_runs_out_after_seven_days,
    a_renewed_invitation_replaces_the_old_one,
    an_invitation_is_renewed_by_its_partner_alone,
    of_two_who_use_an_invitation_at_once_one_gets_in,
    only_a_hash_of_the_invitation_is_stored,
    an_invitation_with_a_weak_password_is_not_used_up,
    a_person_with_an_account_is_asked_and_must_accept_before_being_booked,
    a_request_that_is_declined_vanishes,
    a_request_is_answered_by_the_client_it_is_for,
    the_second_partner_of_an_invited_person_gets_no_link,
    nobody_is_added_twice,
    partners_and_admins_cannot_be_added,
    a_partner_sees_only_their_own_clients,
    a_client_sees_only_their_own_partners,
    many_clients_come_fifty_at_a_time_by_name,
);

const EMAIL: &str = "maya@example.org";

fn form(name: &str, email: &str) -> Json {
    json!({"form": {"name": name, "email": email}})
}

/// Adds a client who has no account.
async fn invites(partner: &Person, name: &str, email: &str) -> ClientAdded {
    partner.ask("clients/add", form(name, email)).await.done()
}

/// The secret part of an invitation link.
fn token(added: &ClientAdded) -> String {
    let link = added.invitation.as_deref().expect("an invitation link");
    link.rsplit_once("/invitations/").expect("its path").1.to_owned()
}

async fn accepts(browser: &Browser, token: &str) -> crate::people::Answer {
    let form = json!({"form": {"token": token, "password": PASSWORD, "time_zone": "Europe/Lisbon"}});
    browser.ask("clients/accept_invitation", form).await
}

async fn clients(partner: &Person) -> Vec<(String, ClientState)> {
    let page: ClientPage = partner.ask("clients/list", json!({"cursor": null})).await.done();
    assert_eq!(page.next, None);
    page.clients
        .into_iter()
        .map(|client| (client.name, client.state))
        .collect()
}

async fn a_new_person_is_invited_and_sets_a_password(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let added = invites(&rivera, "Maya", "Maya@Example.org").await;
    assert_eq!(added.client.state, ClientState::Invited);
    assert_eq!(
        added.client.invitation_expires_at,
        Some(at("2026-11-27T08:00:00Z"))
    );
    let link = added.invitation.clone().unwrap();
    assert!(
        link.starts_with(&format!("{}/invitations/", app.address)),
        "{link}"
    );
    let browser = app.anybody();
    let told: InvitationView = browser
        .ask("clients/invitation", json!({"token": token(&added)}))
        .await
        .done();
    assert_eq!(
        (told.partner.as_str(), told.name.as_str(), told.email.as_str()),
        ("Rivera", "Maya", EMAIL)
    );
    let goto: Goto = accepts(&browser, &token(&added)).await.done();
    assert_eq!(goto.path, "/overview");
    let maya = browser
        .ask("account/viewer", json!({}))
        .await
        .done::<Viewer>()
        .account
        .unwrap();
    assert_eq!(
        (maya.role, maya.time_zone.as_str()),
        (Role::Client, "Europe/Lisbon")
    );
    assert_eq!(clients(&rivera).await, [("Maya".to_owned(), ClientState::Active)]);
    assert_eq!(app.anybody().sign_in(EMAIL, PASSWORD).await.status, 200);
}

async fn an_invitation_keeps_the_partners_zone_unless_the_browser_says_where_it_is(app: TestApp) {
    let rivera = app.person("Rivera", Role::Partner, "America/Vancouver").await;
    for (nth, (reported, kept)) in [
        // Without WASM, and browsers that do not tell.
        ("", "America/Vancouver"),
        ("UTC", "America/Vancouver"),
        ("Etc/Unknown", "America/Vancouver"),
        ("Atlantic/Reykjavik", "America/Vancouver"),
        ("Mars/Phobos", "America/Vancouver"),
        ("europe/LISBON", "Europe/Lisbon"),
    ]
    .into_iter()
    .enumerate()
    {
        let added = invites(&rivera, "Maya", &format!("maya{nth}@example.org")).await;
        let browser = app.anybody();
        let form = json!({"form": {"token": token(&added), "password": PASSWORD, "time_zone": reported}});
        browser
            .ask("clients/accept_invitation", form)
            .await
            .done::<Goto>();
        let viewer: Viewer = browser.ask("account/viewer", json!({})).await.done();
        assert_eq!(viewer.account.unwrap().time_zone, kept, "{reported:?}");
        let overview = browser.get("/overview").await.body;
        let line = format!("Your times are shown in {kept}.");
        assert!(overview.contains(&line), "{reported:?}");
    }
}

async fn an_invited_person_can_be_booked_before_they_accept(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let added = invites(&rivera, "Maya", EMAIL).await;
    let session = rivera
        .schedules_account(&added.client.account.to_string())
        .created()
        .await
        .session;
    let browser = app.anybody();
    accepts(&browser, &token(&added)).await.done::<Goto>();
    let hers = browser.ask("sessions/one", json!({"id": session.id})).await;
    assert_eq!(hers.status, 200, "{}", hers.body);
}

async fn an_invitation_works_once(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let token = token(&invites(&rivera, "Maya", EMAIL).await);
    accepts(&app.anybody(), &token).await.done::<Goto>();
    let error = accepts(&app.anybody(), &token).await.refused(ErrorCode::NotFound);
    assert_eq!(
        error.message,
        "This invitation has been used or has run out. Ask for a new one."
    );
    app.anybody()
        .ask("clients/invitation", json!({"token": token}))
        .await
        .refused(ErrorCode::NotFound);
    assert_eq!(
        app.number("select cast(count(*) as bigint) from invitations", [])
            .await,
        0
    );
}

async fn an_invitation_runs_out_after_seven_days(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let added = invites(&rivera, "Maya", EMAIL).await;
    app.wait(TimeDelta::days(7) - TimeDelta::milliseconds(1));
    let ask = json!({"token": token(&added)});
    assert_eq!(
        app.anybody().ask("clients/invitation", ask.clone()).await.status,
        200
    );
    app.wait(TimeDelta::milliseconds(1));
    app.anybody()
        .ask("clients/invitation", ask)
        .await
        .refused(ErrorCode::NotFound);
    accepts(&app.anybody(), &token(&added))
        .await
        .refused(ErrorCode::NotFound);
    app.anybody()
        .sign_in(EMAIL, PASSWORD)
        .await
        .refused(ErrorCode::Invalid);
    let renewed = rivera
        .ask("clients/renew_invitation", json!({"id": added.client.id}))
        .await
        .done();
    accepts(&app.anybody(), &token(&renewed)).await.done::<Goto>();
}

async fn a_renewed_invitation_replaces_the_old_one(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let old = invites(&rivera, "Maya", EMAIL).await;
    app.wait(TimeDelta::days(2));
    let new: ClientAdded = rivera
        .ask("clients/renew_invitation", json!({"id": old.client.id}))
        .await
        .done();
    assert_eq!(new.client.invitation_expires_at, Some(at("2026-11-29T08:00:00Z")));
    accepts(&app.anybody(), &token(&old))
        .await
        .refused(ErrorCode::NotFound);
    accepts(&app.anybody(), &token(&new)).await.done::<Goto>();
    let id = json!({"id": old.client.id});
    rivera
        .ask("clients/renew_invitation", id)
        .await
        .refused(ErrorCode::NotFound);
}

async fn an_invitation_is_renewed_by_its_partner_alone(app: TestApp) {
    let (rivera, okafor) = (app.partner("Rivera").await, app.partner("Okafor").await);
    let added = invites(&rivera, "Maya", EMAIL).await;
    let id = json!({"id": added.client.id});
    okafor
        .ask("clients/renew_invitation", id)
        .await
        .refused(ErrorCode::NotFound);
    accepts(&app.anybody(), &token(&added)).await.done::<Goto>();
}

async fn of_two_who_use_an_invitation_at_once_one_gets_in(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let token = token(&invites(&rivera, "Maya", EMAIL).await);
    let tries = (0..6).map(|_| {
        let (browser, token) = (app.anybody(), token.clone());
        async move { accepts(&browser, &token).await.status }
    });
    let mut statuses = futures::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404, 404, 404]);
}

async fn only_a_hash_of_the_invitation_is_stored(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let token = token(&invites(&rivera, "Maya", EMAIL).await);
    let stored = "select cast(count(*) as bigint) from invitations where token_hash = $1";
    assert_eq!(app.number(stored, [crypto::hash_token(&token).into()]).await, 1);
    let later = rivera.ask("clients/list", json!({"cursor": null})).await;
    assert!(!later.body.contains(&token), "the link is told once");
}

async fn an_invitation_with_a_weak_password_is_not_used_up(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let token = token(&invites(&rivera, "Maya", EMAIL).await);
    let form = json!({"form": {"token": token, "password": "short", "time_zone": "UTC"}});
    app.anybody()
        .ask("clients/accept_invitation", form)
        .await
        .wrong("password");
    accepts(&app.anybody(), &token).await.done::<Goto>();
}

async fn a_person_with_an_account_is_asked_and_must_accept_before_being_booked(app: TestApp) {
    let (rivera, maya) = (app.partner("Rivera").await, app.client("Maya").await);
    let asked = rivera.asks(&maya).await;
    assert_eq!(
        (asked.client.state, asked.invitation.clone()),
        (ClientState::Requested, None)
    );
    let shown = (asked.client.name.as_str(), asked.client.time_zone.as_str());
    assert_eq!(
        shown,
        (maya.email.as_str(), "UTC"),
        "nothing of her account before she has agreed"
    );
    assert_eq!(clients(&rivera).await[0].0, maya.email);
    let told = rivera.schedules(&maya).send().await.wrong("client");
    assert_eq!(told, "This client has not accepted your request yet.");
    let partners = maya.partners().await;
    assert_eq!(
        (partners[0].name.as_str(), partners[0].state),
        ("Rivera", ClientState::Requested)
    );
    maya.answers(&asked, true).await;
    assert_eq!(clients(&rivera).await[0].0, "Maya");
    rivera.schedules(&maya).created().await;
    assert_eq!(maya.partners().await[0].state, ClientState::Active);
}

async fn a_request_that_is_declined_vanishes(app: TestApp) {
    let (rivera, maya) = (app.partner("Rivera").await, app.client("Maya").await);
    let asked = rivera.asks(&maya).await;
    maya.answers(&asked, false).await;
    assert!(maya.partners().await.is_empty() && clients(&rivera).await.is_empty());
    rivera.schedules(&maya).send().await.wrong("client");
    let again = json!({"id": asked.client.id, "accept": true});
    maya.ask("clients/answer_request", again)
        .await
        .refused(ErrorCode::NotFound);
    rivera.adds(&maya).await;
    // A relationship that was accepted can no longer be declined.
    let agreed: ClientPage = rivera.ask("clients/list", json!({"cursor": null})).await.done();
    let decline = json!({"id": agreed.clients[0].id, "accept": false});
    maya.ask("clients/answer_request", decline)
        .await
        .refused(ErrorCode::NotFound);
}

async fn a_request_is_answered_by_the_client_it_is_for(app: TestApp) {
    let (rivera, maya) = (app.partner("Rivera").await, app.client("Maya").await);
    let jonas = app.client("Jonas").await;
    let asked = rivera.asks(&maya).await;
    for accept in [true, false] {
        let answer = json!({"id": asked.client.id, "accept": accept});
        jonas
            .ask("clients/answer_request", answer.clone())
            .await
            .refused(ErrorCode::NotFound);
        rivera
            .ask("clients/answer_request", answer)
            .await
            .refused(ErrorCode::Forbidden);
    }
    assert_eq!(maya.partners().await[0].state, ClientState::Requested);
}

async fn the_second_partner_of_an_invited_person_gets_no_link(app: TestApp) {
    let (rivera, okafor) = (app.partner("Rivera").await, app.partner("Okafor").await);
    let first = invites(&rivera, "Maya", EMAIL).await;
    let second = invites(&okafor, "M.", EMAIL).await;
    assert_eq!(
        second.client.account, first.client.account,
        "one address, one account"
    );
    assert_eq!(
        (second.client.state, second.invitation.clone()),
        (ClientState::Requested, None)
    );
    let id = json!({"id": second.client.id});
    okafor
        .ask("clients/renew_invitation", id)
        .await
        .refused(ErrorCode::NotFound);
    let account = second.client.account.to_string();
    okafor.schedules_account(&account).send().await.wrong("client");
    let browser = app.anybody();
    accepts(&browser, &token(&first)).await.done::<Goto>();
    assert_eq!(
        clients(&okafor).await,
        [(EMAIL.to_owned(), ClientState::Requested)]
    );
    let accept = json!({"id": second.client.id, "accept": true});
    browser.ask("clients/answer_request", accept).await.done::<()>();
    assert_eq!(clients(&okafor).await, [("Maya".to_owned(), ClientState::Active)]);
    okafor.schedules_account(&account).created().await;
}

async fn nobody_is_added_twice(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let told = rivera
        .ask("clients/add", form("Maya", &maya.email.to_uppercase()))
        .await
        .wrong("email");
    assert_eq!(told, "This person is among your clients already.");
    invites(&rivera, "Jonas", "jonas@example.org").await;
    rivera
        .ask("clients/add", form("Jonas", "jonas@example.org"))
        .await
        .wrong("email");
    assert_eq!(clients(&rivera).await.len(), 2);
    let fields = rivera
        .ask("clients/add", form("", "nobody"))
        .await
        .refused(ErrorCode::Invalid)
        .fields;
    assert_eq!(
        fields
            .iter()
            .map(|error| error.field.as_str())
            .collect::<Vec<_>>(),
        ["name", "email"]
    );
}

async fn partners_and_admins_cannot_be_added(app: TestApp) {
    let (rivera, okafor) = (app.partner("Rivera").await, app.partner("Okafor").await);
    let sam = app.admin("Sam").await;
    for email in [&okafor.email, &sam.email] {
        let told = rivera
            .ask("clients/add", form("Somebody", email))
            .await
            .wrong("email");
        assert_eq!(told, "This address belongs to somebody who is not a client here.");
    }
    let told = rivera
        .ask("clients/add", form("Rivera", &rivera.email))
        .await
        .wrong("email");
    assert_eq!(told, "This is your own address.");
}

async fn a_partner_sees_only_their_own_clients(app: TestApp) {
    let (rivera, _maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    okafor.adds(&jonas).await;
    assert_eq!(clients(&rivera).await, [("Maya".to_owned(), ClientState::Active)]);
    assert_eq!(
        clients(&okafor).await,
        [("Jonas".to_owned(), ClientState::Active)]
    );
    let body = okafor.ask("booking/form", json!({})).await.body;
    assert!(body.contains("Jonas") && !body.contains("Maya"), "{body}");
}

async fn a_client_sees_only_their_own_partners(app: TestApp) {
    let (_rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    okafor.adds(&jonas).await;
    okafor.asks(&maya).await;
    let names = |partners: Vec<rapport::api::clients::PartnerView>| {
        partners
            .into_iter()
            .map(|partner| partner.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(maya.partners().await),
        ["Okafor", "Rivera"],
        "requests first"
    );
    assert_eq!(names(jonas.partners().await), ["Okafor"]);
}

async fn many_clients_come_fifty_at_a_time_by_name(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let mut expected = Vec::new();
    for nth in 0..120 {
        // Some share a name, in either case; then the email address decides the order.
        let name = format!(
            "{} {:02}",
            if nth % 2 == 0 { "client" } else { "Client" },
            nth / 4
        );
        invites(&rivera, &name, &format!("c{nth:03}@example.org")).await;
        expected.push((name.to_lowercase(), format!("c{nth:03}@example.org")));
    }
    expected.sort();
    let (mut seen, mut cursor, mut pages) = (Vec::new(), None::<String>, Vec::new());
    loop {
        let page: ClientPage = rivera.ask("clients/list", json!({"cursor": cursor})).await.done();
        pages.push(page.clients.len());
        seen.extend(
            page.clients
                .into_iter()
                .map(|client| (client.name.to_lowercase(), client.email)),
        );
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, [50, 50, 20]);
    assert_eq!(seen, expected);

    // Without WASM the list is paginated by links, and their cursor contains no names or addresses.
    let first: ClientPage = rivera.ask("clients/list", json!({"cursor": null})).await.done();
    let cursor = first.next.expect("there are more");
    assert!(!cursor.contains('@') && !cursor.to_lowercase().contains("client"));
    let page = rivera.get("/clients").await.body;
    assert!(page.contains(&cursor) && page.contains(&expected[49].1));
    assert!(!page.contains(&expected[50].1));
    let page = rivera.get(&format!("/clients?cursor={cursor}")).await.body;
    assert!(page.contains(&expected[50].1) && !page.contains(&expected[49].1));
    // An invalid cursor starts from the beginning.
    let page = rivera.get("/clients?cursor=%00nobody").await.body;
    assert!(page.contains(&expected[0].1));
}
