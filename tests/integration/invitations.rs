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
        booking::Scheduled,
        clients::{ClientAdded, ClientPage, ClientState, InvitationView, PartnerPage},
        sessions::SessionView,
    },
    domain::{account::Role, session::SessionStatus},
    server::{crypto, jobs::purging},
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
    u44_a_sessions_link_leads_the_invited_to_their_invitation,
    an_invitation_with_a_weak_password_is_not_used_up,
    a_person_with_an_account_is_asked_and_must_accept_before_being_booked,
    a_request_that_is_declined_vanishes_and_is_not_repeated_for_thirty_days,
    a_request_is_answered_by_the_client_it_is_for,
    invitations_of_two_partners_to_one_address_do_not_bar_each_other,
    sessions_of_an_invited_person_hold_the_partners_time_only,
    bookings_that_race_with_an_acceptance_reach_the_account,
    expired_and_removed_invitations_leave_nothing_behind,
    an_account_with_an_unconfirmed_address_is_invited_and_not_revealed,
    names_are_in_one_order_on_both_engines,
    an_address_has_one_spelling_everywhere,
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

/// Accepts with an account of one's own.
async fn uses(browser: &Browser, token: &str) -> crate::people::Answer {
    browser
        .ask("clients/use_invitation", json!({"token": token}))
        .await
}

/// Names of a client's partners.
async fn partners(client: &Browser) -> Vec<String> {
    let page: PartnerPage = client
        .ask("clients/partners", json!({"cursor": null}))
        .await
        .done();
    page.partners.into_iter().map(|partner| partner.name).collect()
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
        .schedules_account(&added.client.id.to_string())
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
    maya.answers(&rivera, true).await;
    assert_eq!(clients(&rivera).await[0].0, "Maya");
    rivera.schedules(&maya).created().await;
    assert_eq!(maya.partners().await[0].state, ClientState::Active);
}

async fn a_request_that_is_declined_vanishes_and_is_not_repeated_for_thirty_days(app: TestApp) {
    let (rivera, maya) = (app.partner("Rivera").await, app.client("Maya").await);
    rivera.asks(&maya).await;
    maya.answers(&rivera, false).await;
    assert!(maya.partners().await.is_empty() && clients(&rivera).await.is_empty());
    rivera.schedules(&maya).send().await.wrong("client");
    let again = json!({"id": rivera.id, "accept": true});
    maya.ask("clients/answer_request", again)
        .await
        .refused(ErrorCode::NotFound);
    app.wait(TimeDelta::days(29));
    let told = rivera
        .ask("clients/add", form("Maya", &maya.email))
        .await
        .wrong("email");
    assert_eq!(
        told,
        "This person declined your request. You can ask again from Sun 20 Dec, 09:00."
    );
    app.wait(TimeDelta::days(1) - TimeDelta::milliseconds(1));
    rivera
        .ask("clients/add", form("Maya", &maya.email))
        .await
        .wrong("email");
    app.wait(TimeDelta::milliseconds(1));
    let (rivera, maya) = (
        app.another_browser(&rivera).await,
        app.another_browser(&maya).await,
    );
    rivera.adds(&maya).await;
    // A relationship that was accepted can no longer be declined.
    let decline = json!({"id": rivera.id, "accept": false});
    maya.ask("clients/answer_request", decline)
        .await
        .refused(ErrorCode::NotFound);
}

async fn a_request_is_answered_by_the_client_it_is_for(app: TestApp) {
    let (rivera, maya) = (app.partner("Rivera").await, app.client("Maya").await);
    let jonas = app.client("Jonas").await;
    rivera.asks(&maya).await;
    for accept in [true, false] {
        let answer = json!({"id": rivera.id, "accept": accept});
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

async fn invitations_of_two_partners_to_one_address_do_not_bar_each_other(app: TestApp) {
    let (rivera, okafor) = (app.partner("Rivera").await, app.partner("Okafor").await);
    let first = invites(&rivera, "Maya", EMAIL).await;
    let second = invites(&okafor, "M.", EMAIL).await;
    assert_ne!(second.client.id, first.client.id);
    assert_eq!(second.client.state, ClientState::Invited);
    // Nor do they bar the person, who registers without either.
    let registers = json!({"form": {"name": "Maya", "email": EMAIL, "password": PASSWORD, "role": "client"}});
    let maya = app.anybody();
    maya.ask("account/register", registers).await.done::<Goto>();
    assert!(partners(&maya).await.is_empty(), "an address alone is no tie");
    // Each link carries the tie of its own partner.
    uses(&maya, &token(&second)).await.done::<Goto>();
    assert_eq!(partners(&maya).await, ["Okafor"]);
    assert_eq!(clients(&okafor).await, [("Maya".to_owned(), ClientState::Active)]);
    assert_eq!(
        clients(&rivera).await,
        [("Maya".to_owned(), ClientState::Invited)]
    );
    uses(&maya, &token(&first)).await.done::<Goto>();
    assert_eq!(partners(&maya).await, ["Okafor", "Rivera"]);
    // The other way, a new account with the address of one that there is: they sign in first.
    let haddad = app.partner("Haddad").await;
    let third = invites(&haddad, "Maya", EMAIL).await;
    let told = accepts(&app.anybody(), &token(&third)).await.wrong("password");
    assert!(
        told.starts_with("There is an account with this address."),
        "{told}"
    );
    uses(&maya, &token(&third)).await.done::<Goto>();
}

async fn sessions_of_an_invited_person_hold_the_partners_time_only(app: TestApp) {
    let (rivera, okafor) = (app.partner("Rivera").await, app.partner("Okafor").await);
    let (first, second) = (
        invites(&rivera, "Maya", EMAIL).await,
        invites(&okafor, "Maya", EMAIL).await,
    );
    // Both at the same time, for the same address.
    let books =
        |partner: Person, id: String| async move { partner.schedules_account(&id).created().await.session };
    let (of_rivera, of_okafor) = futures::join!(
        books(rivera.clone(), first.client.id.to_string()),
        books(okafor.clone(), second.client.id.to_string()),
    );
    assert_eq!(of_rivera.starts_at, of_okafor.starts_at);
    // The partner's own time is held.
    let other = invites(&rivera, "Jonas", "jonas@example.org").await;
    rivera
        .schedules_account(&other.client.id.to_string())
        .send()
        .await
        .refused(ErrorCode::Conflict);
    // Maya accepts both: the second of the two sessions cannot be held, and is called off.
    let maya = app.anybody();
    accepts(&maya, &token(&first)).await.done::<Goto>();
    uses(&maya, &token(&second)).await.done::<Goto>();
    let view = async |partner: &Person, id| -> SessionView {
        partner.ask("sessions/one", json!({"id": id})).await.done()
    };
    assert_eq!(view(&rivera, of_rivera.id).await.status, SessionStatus::Scheduled);
    let called_off = view(&okafor, of_okafor.id).await;
    assert_eq!(called_off.status, SessionStatus::Cancelled);
    assert_eq!(
        called_off.cancel_reason.as_deref(),
        Some("The client is not free at this time.")
    );
    let hers = async |id| maya.ask("sessions/one", json!({"id": id})).await.status;
    assert_eq!((hers(of_rivera.id).await, hers(of_okafor.id).await), (200, 200));
}

/// Bookings for an invited person race with the acceptance: each ends as a session of the account, or is refused.
async fn bookings_that_race_with_an_acceptance_reach_the_account(app: TestApp) {
    for round in 0..6 {
        let rivera = app
            .partner(&format!("Rivera {}", ["A", "B", "C", "D", "E", "F"][round]))
            .await;
        let added = invites(&rivera, "Maya", &format!("maya{round}@example.org")).await;
        let id = added.client.id.to_string();
        let books = (0..4).map(|nth| {
            let (rivera, id) = (rivera.clone(), id.clone());
            async move {
                rivera
                    .schedules_account(&id)
                    .at("2026-11-24", &format!("{:02}:00", 9 + nth))
                    .send()
                    .await
            }
        });
        let browser = app.anybody();
        let token = token(&added);
        let accept = accepts(&browser, &token);
        let (answers, accepted) = futures::join!(futures::future::join_all(books), accept);
        accepted.done::<Goto>();
        for answer in answers {
            let booked: Scheduled = answer.done();
            let hers = browser
                .ask("sessions/one", json!({"id": booked.session.id}))
                .await;
            assert_eq!(hers.status, 200, "{}", hers.body);
        }
        let left = "select cast(count(*) as bigint) from sessions where invitation_id is not null";
        assert_eq!(app.number(left, []).await, 0);
    }
}

async fn expired_and_removed_invitations_leave_nothing_behind(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    invites(&rivera, "Maya", EMAIL).await;
    let jonas = invites(&rivera, "Jonas", "jonas@example.org").await;
    let lena = invites(&rivera, "Lena", "lena@example.org").await;
    rivera
        .schedules_account(&lena.client.id.to_string())
        .created()
        .await;
    let rows = async || {
        app.number("select cast(count(*) as bigint) from invitations", [])
            .await
    };
    rivera
        .ask("clients/end", json!({"id": jonas.client.id}))
        .await
        .done::<()>();
    accepts(&app.anybody(), &token(&jonas))
        .await
        .refused(ErrorCode::NotFound);
    purging::purge(&app.app).await.unwrap();
    assert_eq!(rows().await, 2, "the one that was taken back is gone");
    app.wait(TimeDelta::days(37));
    purging::purge(&app.app).await.unwrap();
    assert_eq!(rows().await, 1, "the one with a session stays for its name");
    let rivera = app.another_browser(&rivera).await;
    assert_eq!(
        clients(&rivera).await,
        [("Lena".to_owned(), ClientState::Invited)]
    );
    // An address that was invited once is free.
    let again = invites(&rivera, "Maya", EMAIL).await;
    accepts(&app.anybody(), &token(&again)).await.done::<Goto>();
}

async fn an_account_with_an_unconfirmed_address_is_invited_and_not_revealed(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let registers = json!({"form": {"name": "Maya", "email": EMAIL, "password": PASSWORD, "role": "client"}});
    let maya = app.anybody();
    maya.ask("account/register", registers).await.done::<Goto>();
    let added = invites(&rivera, "M.", EMAIL).await;
    assert_eq!(
        (added.client.name.as_str(), added.client.state),
        ("M.", ClientState::Invited)
    );
    assert!(partners(&maya).await.is_empty());
    uses(&maya, &token(&added)).await.done::<Goto>();
    let page: ClientPage = rivera.ask("clients/list", json!({"cursor": null})).await.done();
    assert_eq!(page.clients[0].name, "Maya");
    assert!(!page.clients[0].email_confirmed, "the interface says so");
    assert!(
        rivera
            .get("/clients")
            .await
            .body
            .contains("Address not confirmed")
    );
    // Only a client accepts.
    let okafor = app.partner("Okafor").await;
    let other = invites(&rivera, "Jonas", "jonas@example.org").await;
    uses(&okafor.browser, &token(&other))
        .await
        .refused(ErrorCode::Forbidden);
    uses(&app.anybody(), &token(&other))
        .await
        .refused(ErrorCode::SignedOut);
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

async fn names_are_in_one_order_on_both_engines(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    for (nth, name) in ["Zo\u{eb}", "\u{c4}nne", "Anton", "anna", "\u{d6}mer", "Olga"]
        .iter()
        .enumerate()
    {
        invites(&rivera, name, &format!("c{nth}@example.org")).await;
    }
    let names: Vec<_> = clients(&rivera).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["anna", "\u{c4}nne", "Anton", "Olga", "\u{d6}mer", "Zo\u{eb}"]
    );
}

async fn an_address_has_one_spelling_everywhere(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    invites(&rivera, "Maya", "maya@B\u{fc}cher.example").await;
    for same in ["maya@xn--bcher-kva.example", "MAYA@bu\u{308}cher.example"] {
        let told = rivera.ask("clients/add", form("Maya", same)).await.wrong("email");
        assert_eq!(told, "This person is among your clients already.");
    }
    let registers = |email: &str| json!({"form": {"name": "Maya", "email": email, "password": PASSWORD, "role": "client"}});
    let browser = app.anybody();
    browser
        .ask("account/register", registers("maya@xn--bcher-kva.example"))
        .await
        .done::<Goto>();
    app.anybody()
        .ask("account/register", registers("maya@b\u{fc}cher.example"))
        .await
        .wrong("email");
    let again = app
        .anybody()
        .sign_in("Maya@bu\u{308}cher.example", PASSWORD)
        .await;
    assert_eq!(again.status, 200);
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
    // Alike in every letter, lower case comes first.
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
    assert_eq!(seen.len(), expected.len());
    assert!(seen.is_sorted_by(|one, other| one.0 <= other.0), "{seen:?}");
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), expected.len(), "none twice");
    let expected = seen;

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

async fn u44_a_sessions_link_leads_the_invited_to_their_invitation(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let invited = invites(&rivera, "Lena", "lena@example.org").await;
    let id = invited.client.id.to_string();
    let hers = rivera.schedules_account(&id).created().await.session;
    let known = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    let mut told = Vec::new();
    for id in [
        hers.id,
        known.id,
        rapport::domain::ids::SessionId(crypto::new_id()),
    ] {
        let answer = app.anybody().get(&format!("/sessions/{id}/join")).await;
        assert_eq!(answer.status, 302);
        let page = app.anybody().get(answer.header("location")).await;
        assert_eq!(page.status, 200);
        assert!(
            page.body.contains("Invited, but no account yet?"),
            "{}",
            page.body
        );
        let (_, after) = page
            .body
            .split_once("Your invitation still waits")
            .expect("the way");
        let (sentence, _) = after.split_once("</p>").expect("its end");
        assert!(sentence.contains("ask for a new one"), "{sentence}");
        told.push(sentence.to_owned());
    }
    // The same whether somebody is invited, has an account, or there is no such session.
    told.dedup();
    assert_eq!(told.len(), 1);
    let plain = app.anybody().get("/sign-in").await.body;
    assert!(!plain.contains("Invited, but no account yet?"));
}
