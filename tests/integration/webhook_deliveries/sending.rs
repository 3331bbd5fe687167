//! Delivering webhooks to an endpoint: retries, failures, and the SSRF guard.

use super::{
    Story,
    receiver::{Receiver, Reply},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        ErrorCode,
        webhooks::{DeliveryProblem, DeliveryState, DisabledBy, EndpointState, EndpointView},
    },
    domain::ids::DeliveryId,
    server::{
        crypto::{KeyRing, new_id},
        db::{self, Sql, jobs::Wanted},
        error::Error,
        jobs::{deliveries, turns::Turns},
        outbox,
        webhook::{
            Letter, PATIENCE, Sender,
            guard::{Lookup, system},
            signature::SigningSecret,
        },
    },
};
use std::{net::SocketAddr, sync::Arc, time::Duration};

on_both_engines!(
    a_failing_delivery_is_tried_for_a_day_under_one_id,
    a_delivery_that_is_taken_at_last_is_delivered,
    an_endpoint_may_put_us_off,
    a_redirect_is_not_followed,
    an_endpoint_that_is_gone_is_told_nothing_more,
    a_private_address_is_refused_when_it_connects,
    a_delivery_is_sent_again_under_its_id,
    a_delivery_that_a_fault_of_ours_cuts_short_has_failed,
    an_endpoint_that_hangs_holds_up_no_other_account,
    an_endpoint_that_times_out_for_an_hour_is_paused_and_says_so,
    no_more_than_a_thousand_deliveries_wait_for_an_endpoint,
    an_endpoint_under_a_lost_key_is_told_nothing_and_says_why,
);

/// Longer than each pause of the schedule with its jitter.
const PAUSES: [i64; 9] = [6, 330, 1_650, 5_940, 11_880, 19_800, 15_840, 23_760, 15_840];

async fn a_failing_delivery_is_tried_for_a_day_under_one_id(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.receiver.replies([500; 10].map(Reply::status));
    story.rivera.schedules(&story.maya).created().await;
    story.app.works().await;
    let began = story.app.app.clock.now();
    for (attempts, pause) in PAUSES.into_iter().enumerate() {
        assert_eq!(story.receiver.received().len(), attempts + 1);
        let delivery = story.rivera.delivery(id).await;
        assert_eq!(
            (delivery.state, delivery.status, delivery.problem),
            (DeliveryState::Waiting, Some(500), Some(DeliveryProblem::Status))
        );
        assert!(delivery.next_try.is_some());
        assert_eq!(story.app.jobs().await, (1, 0));
        // Not before it is due.
        story.app.wait(TimeDelta::seconds(pause / 2));
        story.app.works().await;
        assert_eq!(story.receiver.received().len(), attempts + 1);
        story.app.wait(TimeDelta::seconds(pause - pause / 2));
        story.app.works().await;
    }
    let received = story.receiver.received();
    assert_eq!(received.len(), 10);
    assert!(story.app.app.clock.now() - began >= TimeDelta::hours(24));
    for (attempt, again) in received.iter().enumerate() {
        assert_eq!(again.header("webhook-id"), received[0].header("webhook-id"));
        assert_eq!(again.json(), received[0].json());
        let earlier = &received[..attempt];
        let stamp = again.header("webhook-timestamp");
        assert!(earlier.iter().all(|it| it.header("webhook-timestamp") != stamp));
    }
    let delivery = story.rivera.delivery(id).await;
    assert_eq!(
        (delivery.state, delivery.attempts, delivery.next_try),
        (DeliveryState::Failed, 10, None)
    );
    // It is shown there, and is not among the server's failed jobs.
    assert_eq!(story.app.jobs().await, (0, 0));
}

async fn a_delivery_that_is_taken_at_last_is_delivered(story: Story) {
    let added = story.riveras_endpoint().await;
    story.receiver.replies([Reply::status(429), Reply::status(204)]);
    story.rivera.schedules(&story.maya).created().await;
    story.app.works().await;
    story.app.wait(TimeDelta::seconds(6));
    story.is_quiet().await;
    let received = story.receiver.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|it| it.is_signed_with(&added.secret)));
    let delivery = story.rivera.delivery(added.endpoint.id).await;
    assert_eq!(
        (
            delivery.state,
            delivery.attempts,
            delivery.status,
            delivery.problem
        ),
        (DeliveryState::Delivered, 2, Some(204), None)
    );
}

async fn an_endpoint_may_put_us_off(story: Story) {
    story.riveras_endpoint().await;
    story.receiver.replies([Reply::busy("3600")]);
    story.rivera.schedules(&story.maya).created().await;
    story.app.works().await;
    story.app.wait(TimeDelta::minutes(59));
    story.app.works().await;
    assert_eq!(story.receiver.received().len(), 1);
    story.app.wait(TimeDelta::minutes(1));
    story.is_quiet().await;
    assert_eq!(story.receiver.received().len(), 2);
}

async fn a_redirect_is_not_followed(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    let elsewhere = Receiver::start().await;
    story.receiver.replies([Reply::redirect(&elsewhere.url)]);
    story.rivera.schedules(&story.maya).created().await;
    story.app.works().await;
    assert!(elsewhere.received().is_empty());
    let delivery = story.rivera.delivery(id).await;
    assert_eq!(
        (delivery.state, delivery.status, delivery.problem),
        (DeliveryState::Waiting, Some(307), Some(DeliveryProblem::Redirect))
    );
    story.app.wait(TimeDelta::seconds(6));
    story.is_quiet().await;
}

async fn an_endpoint_that_is_gone_is_told_nothing_more(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    // The first waits for its second attempt while the second gets `410 Gone`.
    story.receiver.replies([Reply::status(500), Reply::status(410)]);
    story.rivera.schedules(&story.maya).created().await;
    story.app.works().await;
    let second = story.rivera.schedules(&story.maya).at("2026-11-25", "14:00");
    second.created().await;
    story.is_quiet().await;
    let endpoint = story.rivera.endpoint(id).await;
    assert_eq!(endpoint.state, EndpointState::Disabled(DisabledBy::Gone));
    let deliveries = story.rivera.deliveries(id).await;
    let outcomes: Vec<_> = deliveries
        .iter()
        .map(|it| (it.state, it.status, it.problem))
        .collect();
    assert_eq!(outcomes.len(), 2);
    for outcome in [
        (DeliveryState::Failed, Some(410), Some(DeliveryProblem::Status)),
        (DeliveryState::Failed, Some(500), Some(DeliveryProblem::Disabled)),
    ] {
        assert!(outcomes.contains(&outcome), "{outcomes:?}");
    }
    let third = story.rivera.schedules(&story.maya).at("2026-11-26", "14:00");
    third.created().await;
    story.app.wait(TimeDelta::days(1));
    story.is_quiet().await;
    assert_eq!(story.receiver.received().len(), 2);
    let refused = story.rivera.sends_again(deliveries[0].id).await;
    refused.refused(ErrorCode::NotNow);
    story.rivera.asks_for("test", id).await.refused(ErrorCode::NotNow);
}

async fn a_private_address_is_refused_when_it_connects(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    // Added while loopback was allowed; the same server without `WEBHOOK_LOOPBACK` does not call it.
    let strict = story.app.beside_with(&[("WEBHOOK_LOOPBACK", "0")]).await;
    story.rivera.schedules(&story.maya).created().await;
    strict.works().await;
    assert!(story.receiver.received().is_empty());
    let delivery = story.rivera.delivery(id).await;
    assert_eq!(
        (delivery.state, delivery.status, delivery.problem),
        (DeliveryState::Waiting, None, Some(DeliveryProblem::Address))
    );
    story.rivera.asks_for("remove", id).await.done::<()>();
    story.is_quiet().await;
}

async fn a_delivery_is_sent_again_under_its_id(story: Story) {
    let added = story.riveras_endpoint().await;
    let id = added.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    let waiting = story.rivera.delivery(id).await;
    let early = story.rivera.sends_again(waiting.id).await;
    early.refused(ErrorCode::NotNow);
    story.is_quiet().await;
    story.receiver.replies([Reply::status(500)]);
    story.rivera.sends_again(waiting.id).await.done::<()>();
    story.app.works().await;
    let again = story.rivera.delivery(id).await;
    assert_eq!((again.state, again.attempts), (DeliveryState::Waiting, 1));
    story.app.wait(TimeDelta::seconds(6));
    story.is_quiet().await;
    let again = story.rivera.delivery(id).await;
    assert_eq!((again.state, again.attempts), (DeliveryState::Delivered, 2));
    let received = story.receiver.received();
    assert_eq!(received.len(), 3);
    for it in &received {
        assert_eq!(it.header("webhook-id"), format!("msg_{}", waiting.id));
        assert!(it.is_signed_with(&added.secret));
    }
}

async fn an_endpoint_that_hangs_holds_up_no_other_account(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.receiver.replies([Reply::never()]);
    for day in ["24", "25", "26"] {
        let session = story.rivera.schedules(&story.maya);
        session.at(&format!("2026-11-{day}"), "14:00").created().await;
    }
    let okafor = story.app.partner("Okafor").await;
    let receiver = Receiver::start().await;
    let okafors = okafor.adds_endpoint(&receiver.url).await.endpoint.id;
    okafor.asks_for("test", okafors).await.done::<()>();

    let turns = Turns::default();
    deliveries::start_due(&story.app.app, &turns)
        .await
        .expect("started");
    while okafor.delivery(okafors).await.state != DeliveryState::Delivered {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(receiver.kinds(), ["webhook.test"]);
    let attempts = "select cast(sum(attempts) as bigint) from jobs where queue_id = $1";
    assert_eq!(
        story.app.number(attempts, [id.into()]).await,
        1,
        "what has no turn is not leased"
    );
    story.rivera.asks_for("remove", id).await.done::<()>();
}

async fn an_endpoint_that_times_out_for_an_hour_is_paused_and_says_so(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    let (app, db) = (&story.app, &story.app.app.db);
    let times_out = || async {
        db::webhooks::timed_out(db, id, app.app.clock.now())
            .await
            .unwrap()
    };
    for _ in 0..30 {
        assert!(!times_out().await, "some minutes are an outage");
        app.wait(TimeDelta::minutes(1));
    }
    // An answer ends the row.
    app.app.db.write(db::webhooks::answered(id)).await.unwrap();
    for _ in 0..9 {
        assert!(!times_out().await);
        app.wait(TimeDelta::minutes(10));
    }
    assert!(times_out().await, "the tenth, an hour and a half after the first");
    let state = EndpointState::Disabled(DisabledBy::Timeouts);
    assert_eq!(story.rivera.endpoint(id).await.state, state);
    let page = story.rivera.get(&format!("/settings/webhooks/{id}")).await;
    assert!(page.body.contains("did not answer within 15 seconds"));
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty(), "what waited is given up");
    let resumed = story.rivera.asks_for("resume", id).await;
    assert_eq!(resumed.done::<EndpointView>().state, EndpointState::Active);
    assert!(!times_out().await, "it begins anew");
}

/// So many jobs in an endpoint's queue that no more are added.
const FULL: Sql = Sql {
    sqlite: "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1000)
        insert into jobs (id, kind, subject_id, queue_id, detail, state, run_at, attempts, created_at)
        select randomblob(16), 'webhook.deliver', randomblob(16), $1, '{}', 'waiting', $2, 0, 0 from numbers",
    postgres: "insert into jobs (id, kind, subject_id, queue_id, detail, state, run_at, attempts, created_at)
        select gen_random_uuid(), 'webhook.deliver', gen_random_uuid(), $1, '{}', 'waiting', $2, 0, 0 from generate_series(1, 1000)",
};

async fn no_more_than_a_thousand_deliveries_wait_for_an_endpoint(story: Story) {
    let (app, id) = (&story.app, story.riveras_endpoint().await.endpoint.id);
    let later = app.app.clock.now() + TimeDelta::days(1);
    let filled = app.app.db.write(FULL.with([id.into(), later.into()])).await;
    assert_eq!(filled.unwrap(), 1_000);
    let other = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    let dropped = story.rivera.delivery(id).await;
    assert_eq!(
        (dropped.state, dropped.attempts, dropped.problem),
        (DeliveryState::Failed, 0, Some(DeliveryProblem::Full))
    );
    assert_eq!(story.rivera.delivery(other).await.state, DeliveryState::Waiting);
    story.rivera.asks_for("test", id).await.refused(ErrorCode::NotNow);
    let again = story.rivera.sends_again(dropped.id).await;
    again.refused(ErrorCode::NotNow);
    let one = "delete from jobs where id = (select id from jobs where queue_id = $1 limit 1)";
    app.change(one, [id.into()]).await;
    story.rivera.sends_again(dropped.id).await.done::<()>();
    app.change("delete from jobs where run_at = $1", [later.into()])
        .await;
    story.is_quiet().await;
    assert_eq!(story.receiver.kinds(), ["session.booked", "session.booked"]);
}

async fn an_endpoint_under_a_lost_key_is_told_nothing_and_says_why(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    let other = KeyRing::generate();
    let without = story.app.beside_with(&[("RAPPORT_SECRET_KEYS", &other)]).await;
    without.works().await;
    let delivery = story.rivera.delivery(id).await;
    assert_eq!(
        (delivery.state, delivery.problem),
        (DeliveryState::Failed, Some(DeliveryProblem::Unreadable))
    );
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty());
}

/// The result of one attempt. `sender` holds the lookup that resolves names.
async fn attempt(sender: &Sender, url: &str) -> Result<u16, DeliveryProblem> {
    let secret = SigningSecret::fresh();
    let letter = Letter {
        id: DeliveryId(new_id()),
        url,
        secret: &secret,
        payload: "{}",
    };
    let now = crate::harness::at(crate::harness::START);
    let answer = sender.send(&letter, now).await?;
    Ok(answer.status.as_u16())
}

fn leads_to(ip: &'static str) -> Lookup {
    Arc::new(move |_| {
        let found = vec![SocketAddr::new(ip.parse().expect("an address"), 0)];
        Box::pin(async move { Ok(found) })
    })
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_refused() {
    let receiver = Receiver::start().await;
    for ip in [
        "127.0.0.1",
        "::1",
        "10.0.0.1",
        "169.254.169.254",
        "::ffff:127.0.0.1",
    ] {
        let sender = Sender::new(false, leads_to(ip), PATIENCE).expect("a sender");
        let sent = attempt(&sender, "https://hooks.example.org/hook").await;
        assert_eq!(sent, Err(DeliveryProblem::Address), "{ip}");
    }
    let port = receiver.url.split([':', '/']).nth(4).expect("a port").to_owned();
    let strict = Sender::new(false, system(), PATIENCE).expect("a sender");
    for url in [
        receiver.url.clone(),
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        "https://10.0.0.1/".into(),
        "https://[::1]/".into(),
        "https://2130706433/".into(),
        "https://user@hooks.example.org/".into(),
    ] {
        let sent = attempt(&strict, &url).await;
        assert_eq!(sent, Err(DeliveryProblem::Address), "{url}");
    }
    // With the setting on, only this machine can be reached.
    let loose = Sender::new(true, system(), PATIENCE).expect("a sender");
    assert_eq!(attempt(&loose, &receiver.url).await, Ok(200));
    let by_name = format!("http://localhost:{port}/");
    assert_eq!(attempt(&loose, &by_name).await, Ok(200));
    assert_eq!(receiver.received().len(), 2);
    let inside = Sender::new(true, leads_to("192.168.0.1"), PATIENCE).expect("a sender");
    for url in ["https://hooks.example.org/", "http://192.168.0.1/"] {
        let sent = attempt(&inside, url).await;
        assert_eq!(sent, Err(DeliveryProblem::Address), "{url}");
    }
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_in_time_has_failed() {
    let receiver = Receiver::start().await;
    receiver.replies([Reply::never()]);
    let impatient = Sender::new(true, system(), Duration::from_millis(200)).expect("a sender");
    let sent = attempt(&impatient, &receiver.url).await;
    assert_eq!(sent, Err(DeliveryProblem::Timeout));
    assert_eq!(receiver.received().len(), 1);
    assert_eq!(PATIENCE, Duration::from_secs(15));
    // No server listens there.
    let sent = attempt(&impatient, "http://127.0.0.1:9/").await;
    assert_eq!(sent, Err(DeliveryProblem::Unreachable));
}

async fn a_delivery_that_a_fault_of_ours_cuts_short_has_failed(story: Story) {
    let id = story.riveras_endpoint().await.endpoint.id;
    story.rivera.schedules(&story.maya).created().await;
    loop {
        let queues = db::jobs::queues(&story.app.app.db).await.unwrap();
        let Some(queue) = queues.first() else { break };
        let leased = outbox::lease(&story.app.app, Wanted::Of(queue.id)).await.unwrap();
        let Some(job) = leased else { break };
        // The attempt ends with an error of ours, and not of the endpoint.
        let _ = outbox::run(&story.app.app, job, async |_, _| {
            Err(Error::Broken("a fault of ours".into()))
        })
        .await;
        story.app.wait(TimeDelta::seconds(61));
    }
    let delivery = story.rivera.delivery(id).await;
    assert_eq!((delivery.state, delivery.next_try), (DeliveryState::Failed, None));
    assert_eq!(story.app.jobs().await, (0, 1), "an admin sees it");
    story.rivera.sends_again(delivery.id).await.done::<()>();
    story.app.works().await;
    assert_eq!(story.rivera.delivery(id).await.state, DeliveryState::Delivered);
    story.app.change("delete from jobs", []).await;
}
