//! Managing endpoints: only their owner can.

use super::{Story, every_event};
use crate::secrets::{dump, is_not_in};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        webhooks::{
            DeliveryPage, DeliveryProblem, DeliveryState, DisabledBy, EndpointAdded, EndpointList,
            EndpointState, EndpointView, Reach, WebhookEvent,
        },
    },
    domain::webhook::ENDPOINTS_MAX,
};
use serde_json::json;

on_both_engines!(
    strangers_find_nothing,
    addresses_that_could_lead_elsewhere_are_refused,
    ten_endpoints_are_the_most,
    of_twenty_at_once_ten_are_added,
    what_an_endpoint_hears_of_can_be_changed,
    a_paused_endpoint_is_told_nothing,
    a_removed_endpoint_is_forgotten,
    a_test_event_is_sent,
    deliveries_come_fifty_at_a_time,
    what_was_told_is_forgotten_after_thirty_days,
    neither_secret_nor_address_is_told_again,
);

async fn strangers_find_nothing(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    story.is_quiet().await;
    let delivery = story.rivera.delivery(id).await.id;
    let (okafor, sam) = (story.app.partner("Okafor").await, story.app.admin("Sam").await);
    for stranger in [&okafor, &sam] {
        for what in ["one", "pause", "resume", "remove", "test"] {
            stranger.asks_for(what, id).await.refused(ErrorCode::NotFound);
        }
        for (endpoint, arguments) in [
            ("change", json!({"id": id, "events": every_event()})),
            ("deliveries", json!({"id": id, "cursor": null})),
            ("send_again", json!({"id": delivery})),
        ] {
            let answer = stranger.ask(&format!("webhooks/{endpoint}"), arguments).await;
            answer.refused(ErrorCode::NotFound);
        }
        let list: EndpointList = stranger.ask("webhooks/list", json!({})).await.done();
        assert!(list.endpoints.is_empty());
    }
    let refused = story.maya.ask("webhooks/list", json!({})).await;
    refused.refused(ErrorCode::Forbidden);
    let endpoint = story.rivera.endpoint(id).await;
    assert_eq!(endpoint.state, EndpointState::Active);
    story.is_quiet().await;
    assert_eq!(story.receiver.received().len(), 1);
}

async fn addresses_that_could_lead_elsewhere_are_refused(story: Story) {
    let strict = story.app.beside_with(&[("WEBHOOK_LOOPBACK", "0")]).await;
    let rivera = crate::people::Person {
        browser: story.rivera.browser.at(&strict),
        ..story.rivera.clone()
    };
    for url in [
        "",
        "hooks",
        "http://hooks.example.org/",
        "https://user:password@hooks.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://printer.local/",
        "https://hooks.example.org:8443/",
        "https://hooks.example.org/a b",
        &story.receiver.url,
    ] {
        let refused = rivera.registers(url, &every_event()).await;
        assert!(refused.wrong("url").len() > 10, "{url}");
    }
    for events in [&[][..], &["session.booked", "session.deleted"]] {
        let refused = rivera.registers("https://hooks.example.org/", events).await;
        assert_eq!(refused.wrong("events"), "Choose at least one event.");
    }
    let good = rivera
        .adds_endpoint("https://hooks.example.org/hook?token=a")
        .await;
    assert_eq!(good.endpoint.host, "hooks.example.org");
}

async fn ten_endpoints_are_the_most(story: Story) {
    for nth in 1..=ENDPOINTS_MAX {
        let list: EndpointList = story.rivera.ask("webhooks/list", json!({})).await.done();
        assert!(list.room, "{nth}");
        story.riveras_endpoint().await;
    }
    let refused = story.rivera.registers(&story.receiver.url, &every_event()).await;
    refused.refused(ErrorCode::NotNow);
    let list: EndpointList = story.rivera.ask("webhooks/list", json!({})).await.done();
    assert_eq!(list.endpoints.len(), 10);
    assert_eq!((list.reach, list.room), (Reach::Own, false));
    // Another account has its own ten.
    let sam = story.app.admin("Sam").await;
    sam.adds_endpoint(&story.receiver.url).await;
    let list: EndpointList = sam.ask("webhooks/list", json!({})).await.done();
    assert_eq!((list.reach, list.endpoints.len()), (Reach::Server, 1));
    let audited = "select cast(count(*) as bigint) from audit where action = 'webhook.add'";
    assert_eq!(story.app.number(audited, []).await, 11);
}

async fn of_twenty_at_once_ten_are_added(story: Story) {
    let events = every_event();
    let tries = (0..20).map(|_| story.rivera.registers(&story.receiver.url, &events));
    let answers = futures::future::join_all(tries).await;
    let added = answers.iter().filter(|answer| answer.status == 200).count();
    let list: EndpointList = story.rivera.ask("webhooks/list", json!({})).await.done();
    assert_eq!((added, list.endpoints.len()), (10, 10));
}

async fn what_an_endpoint_hears_of_can_be_changed(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    // Without duplicates, in the order of a session's life.
    let events = ["session.ended", "session.booked", "session.booked"];
    let changed = json!({"id": id, "events": events});
    let changed: EndpointView = story.rivera.ask("webhooks/change", changed).await.done();
    assert_eq!(changed.events, [WebhookEvent::Booked, WebhookEvent::Ended]);
    let nothing = json!({"id": id, "events": []});
    story.rivera.ask("webhooks/change", nothing).await.wrong("events");
    assert_eq!(story.rivera.endpoint(id).await, changed);
}

async fn a_paused_endpoint_is_told_nothing(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    let paused: EndpointView = story.rivera.asks_for("pause", id).await.done();
    assert_eq!(paused.state, EndpointState::Disabled(DisabledBy::Hand));
    assert_eq!(story.app.jobs().await, (0, 0), "what waited is given up at once");
    let meanwhile = story.rivera.schedules(&story.maya).at("2026-11-25", "14:00");
    meanwhile.created().await;
    story.is_quiet().await;
    let given_up = story.rivera.delivery(id).await;
    assert_eq!(
        (given_up.state, given_up.problem),
        (DeliveryState::Failed, Some(DeliveryProblem::Disabled))
    );
    let refused = story.rivera.sends_again(given_up.id).await;
    refused.refused(ErrorCode::NotNow);
    let resumed: EndpointView = story.rivera.asks_for("resume", id).await.done();
    assert_eq!(resumed.state, EndpointState::Active);
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty(), "nothing is made up for");
    story.rivera.sends_again(given_up.id).await.done::<()>();
    story.is_quiet().await;
    assert_eq!(story.receiver.kinds(), ["session.booked"]);
}

async fn a_removed_endpoint_is_forgotten(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    story.rivera.asks_for("remove", id).await.done::<()>();
    assert_eq!(story.app.jobs().await, (0, 0));
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty());
    let asked = story.rivera.asks_for("one", id).await;
    asked.refused(ErrorCode::NotFound);
    let left = "select cast(count(*) as bigint) from webhook_deliveries";
    assert_eq!(story.app.number(left, []).await, 0);
}

async fn a_test_event_is_sent(story: Story) {
    let added = story.riveras_endpoint().await;
    story
        .rivera
        .asks_for("test", added.endpoint.id)
        .await
        .done::<()>();
    story.is_quiet().await;
    let [received] = story.receiver.received().try_into().expect("one");
    assert!(received.is_signed_with(&added.secret));
    assert_eq!(
        received.json(),
        json!({"type": "webhook.test", "timestamp": "2026-11-20T08:00:00Z", "data": {}})
    );
    let delivery = story.rivera.delivery(added.endpoint.id).await;
    assert_eq!(delivery.event, "webhook.test");
}

async fn deliveries_come_fifty_at_a_time(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    for nth in 0..52 {
        // Pairs with the same timestamp.
        story.app.wait(TimeDelta::seconds(nth % 2));
        story.rivera.asks_for("test", id).await.done::<()>();
    }
    let page = |cursor: Option<String>| {
        let arguments = json!({"id": id, "cursor": cursor});
        async {
            story
                .rivera
                .ask("webhooks/deliveries", arguments)
                .await
                .done::<DeliveryPage>()
        }
    };
    let first = page(None).await;
    assert_eq!(first.deliveries.len(), 50);
    let second = page(first.next.clone()).await;
    assert_eq!((second.deliveries.len(), second.next), (2, None));
    let all: Vec<_> = first.deliveries.iter().chain(&second.deliveries).collect();
    assert!(
        all.is_sorted_by(|one, other| one.at >= other.at),
        "the latest first"
    );
    let mut ids: Vec<_> = all.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 52);
    story.is_quiet().await;
}

async fn what_was_told_is_forgotten_after_thirty_days(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.asks_for("test", id).await.done::<()>();
    story.is_quiet().await;
    for expected in [2, 1] {
        story
            .app
            .wait(TimeDelta::days(if expected == 2 { 29 } else { 31 }));
        let rivera = story.app.another_browser(&story.rivera).await;
        rivera.asks_for("test", id).await.done::<()>();
        story.is_quiet().await;
        assert_eq!(rivera.deliveries(id).await.len(), expected);
    }
}

async fn neither_secret_nor_address_is_told_again(story: Story) {
    let added: EndpointAdded = story.riveras_endpoint().await;
    assert!(!format!("{added:?}").contains(&added.secret));
    let id = added.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    story.is_quiet().await;
    let mut told = Vec::new();
    for (endpoint, arguments) in [
        ("list", json!({})),
        ("one", json!({"id": id})),
        ("deliveries", json!({"id": id, "cursor": null})),
        ("pause", json!({"id": id})),
        ("resume", json!({"id": id})),
    ] {
        told.push(
            story
                .rivera
                .ask(&format!("webhooks/{endpoint}"), arguments)
                .await
                .body,
        );
    }
    for path in [
        "/settings/webhooks".to_owned(),
        format!("/settings/webhooks/{id}"),
    ] {
        let page = story.rivera.get(&path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("127.0.0.1"), "{path} names the host");
        told.push(page.body);
    }
    let token = "known-to-two-alone";
    let database = dump(&story.app).await;
    assert!(
        database.contains("session.booked"),
        "the dump holds what is stored"
    );
    for (what, secret) in [
        ("the secret", added.secret.as_str()),
        ("its random part", &added.secret[6..]),
        ("the address", &story.receiver.url),
        ("its token", token),
        ("the answer", "an answer that nobody keeps"),
    ] {
        is_not_in(&database, what, secret);
        assert!(told.iter().all(|text| !text.contains(secret)), "{what} is told");
    }
}
