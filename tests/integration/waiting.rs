//! Clients wait for an earlier time, and one at a time is offered what becomes free.

use crate::{
    book::{ROUNDS, UNLIMITED, hours, talk},
    harness::{Database, TestApp},
    people::Person,
    process::Process,
    public::overlapping,
};
use chrono::{DateTime, TimeDelta};
use rapport::{
    api::{
        ErrorCode,
        account::Goto,
        availability::{ChosenSlot, SlotsView},
        sessions::SessionView,
        waiting::WaitingView,
    },
    domain::ids::{SessionTypeId, WaitingId},
    server::{jobs::purging, services::waiting::offer_all},
};
use serde_json::json;

on_both_engines!(
    one_at_a_time_is_offered_what_becomes_free_and_then_the_next,
    an_offer_is_taken_and_booked,
    only_what_is_earlier_and_free_for_them_is_offered,
    who_books_earlier_by_themselves_waits_no_more,
    of_an_offer_and_a_booking_one_wins,
);

impl Person {
    async fn waits(&self, of: SessionTypeId) {
        self.ask("waiting/wait", json!({ "id": of })).await.done::<()>();
    }

    async fn waits_for(&self) -> Vec<WaitingView> {
        self.ask("waiting/list", json!({})).await.done()
    }

    /// Whether a time is offered to them now.
    async fn is_offered(&self) -> bool {
        let waiting = self.waits_for().await;
        waiting
            .iter()
            .any(|it| it.offer.as_ref().is_some_and(|offer| !offer.is_over))
    }

    async fn stops_waiting(&self, id: WaitingId) {
        self.ask("waiting/stop", json!({ "id": id })).await.done::<()>();
    }
}

/// A partner with three clients, of whom the first has taken the first slot there is.
async fn practice(app: &TestApp) -> (Person, [Person; 3], SessionTypeId, SessionView) {
    let rivera = app.partner("Rivera").await;
    let clients = [
        app.client("Maya").await,
        app.client("Noor").await,
        app.client("Sam").await,
    ];
    for client in &clients {
        rivera.adds(client).await;
    }
    rivera.opens_hours(hours()).await;
    let of = rivera.offers(talk()).await.id;
    // Far enough ahead that no notice passes meanwhile.
    for days in 0..3 {
        let date = (app.app.clock.now() + TimeDelta::days(days)).date_naive();
        let form = json!({"form": {"date": date, "hours": ""}});
        rivera.ask("availability/set_day", form).await.done::<()>();
    }
    let free: SlotsView = clients[0].ask("slots/list", json!({"id": of})).await.done();
    let first = DateTime::from_timestamp_millis(free.days[0].slots[0].start).expect("a start");
    let taken = clients[0].takes(of, first).await.done();
    (rivera, clients, of, taken)
}

async fn offers(app: &TestApp) {
    offer_all(&app.app).await.expect("offered");
}

async fn one_at_a_time_is_offered_what_becomes_free_and_then_the_next(app: TestApp) {
    let (_, [maya, noor, sam], of, taken) = practice(&app).await;
    noor.waits(of).await;
    app.wait(TimeDelta::seconds(1));
    sam.waits(of).await;
    sam.waits(of).await;
    let seen: SlotsView = noor.ask("slots/list", json!({"id": of})).await.done();
    assert!(seen.waits.flatten().is_some());
    offers(&app).await;
    assert!(!noor.is_offered().await, "nothing is free yet");
    maya.cancels(&taken, "").await.done::<SessionView>();
    offers(&app).await;
    offers(&app).await;
    assert!(noor.is_offered().await && !sam.is_offered().await, "by turn");
    // It is held.
    sam.takes(of, taken.starts_at).await.refused(ErrorCode::Conflict);
    app.wait(TimeDelta::minutes(20));
    assert!(!noor.is_offered().await);
    offers(&app).await;
    assert!(
        sam.is_offered().await && !noor.is_offered().await,
        "the next, and not the same again"
    );
    // Who does not want it frees it for everybody.
    sam.stops_waiting(sam.waits_for().await[0].id).await;
    let again: SessionView = maya.takes(of, taken.starts_at).await.done();
    let passed = noor.waits_for().await;
    assert!(passed[0].offer.as_ref().expect("an offer").is_over);
    noor.ask("waiting/take", json!({"id": passed[0].id}))
        .await
        .refused(ErrorCode::Conflict);
    // They can wait anew, and have lost their turn.
    noor.waits(of).await;
    assert!(noor.waits_for().await[0].offer.is_none());
    maya.cancels(&again, "").await.done::<SessionView>();
    offers(&app).await;
    assert!(noor.is_offered().await);
    app.wait(TimeDelta::days(2));
    purging::purge(&app.app).await.expect("purged");
    assert_eq!(
        app.number("select cast(count(*) as bigint) from waiting", [])
            .await,
        0
    );
}

async fn an_offer_is_taken_and_booked(app: TestApp) {
    let (_, [maya, noor, sam], of, taken) = practice(&app).await;
    noor.waits(of).await;
    maya.cancels(&taken, "").await.done::<SessionView>();
    offers(&app).await;
    let offered = noor.waits_for().await[0].id;
    sam.ask("waiting/take", json!({"id": offered}))
        .await
        .refused(ErrorCode::NotFound);
    assert!(
        noor.get("/overview")
            .await
            .body
            .contains("An earlier time with Rivera is free")
    );
    let to: Goto = noor.ask("waiting/take", json!({"id": offered})).await.done();
    assert_eq!(
        to.path,
        format!("/book/{of}?start={}", taken.starts_at.timestamp_millis())
    );
    // Kept for as long as it was offered, and no longer.
    let one = json!({"id": of, "start": taken.starts_at.timestamp_millis()});
    let ChosenSlot::Free(free) = noor.ask("slots/one", one).await.done() else {
        panic!("kept")
    };
    assert!(free.held_until.is_some());
    sam.takes(of, taken.starts_at).await.refused(ErrorCode::Conflict);
    noor.takes(of, taken.starts_at).await.done::<SessionView>();
    assert!(noor.waits_for().await.is_empty());
    assert_eq!(overlapping(&app).await, 0);
}

async fn only_what_is_earlier_and_free_for_them_is_offered(app: TestApp) {
    let (rivera, [maya, noor, _], of, taken) = practice(&app).await;
    noor.waits(of).await;
    // Later than the first free time: of no use.
    let later = maya.takes(of, taken.starts_at + TimeDelta::hours(2)).await;
    let later: SessionView = later.done();
    maya.cancels(&later, "").await.done::<SessionView>();
    offers(&app).await;
    assert!(!noor.is_offered().await);
    // At a time at which they have a session with somebody else.
    let other = app.partner("Okoye").await;
    other.adds(&noor).await;
    let local = (taken.starts_at + TimeDelta::hours(1))
        .format("%H:%M")
        .to_string();
    let date = taken.starts_at.format("%Y-%m-%d").to_string();
    let busy = other.schedules(&noor).at(&date, &local).created().await.session;
    maya.cancels(&taken, "").await.done::<SessionView>();
    offers(&app).await;
    assert!(!noor.is_offered().await);
    other.cancels(&busy, "").await.done::<SessionView>();
    // Nor what is paused.
    rivera
        .ask("availability/offer_type", json!({"id": of, "offered": false}))
        .await
        .done::<()>();
    offers(&app).await;
    assert!(!noor.is_offered().await);
    rivera
        .ask("availability/offer_type", json!({"id": of, "offered": true}))
        .await
        .done::<()>();
    offers(&app).await;
    assert!(noor.is_offered().await);
}

async fn who_books_earlier_by_themselves_waits_no_more(app: TestApp) {
    let (_, [maya, noor, _], of, taken) = practice(&app).await;
    let second: SessionView = maya
        .takes(of, taken.ends_at + TimeDelta::minutes(10))
        .await
        .done();
    noor.waits(of).await;
    // One is offered, and they take the other, which has become free too.
    maya.cancels(&taken, "").await.done::<SessionView>();
    offers(&app).await;
    assert!(noor.is_offered().await);
    maya.cancels(&second, "").await.done::<SessionView>();
    noor.takes(of, second.starts_at).await.done::<SessionView>();
    assert!(noor.waits_for().await.is_empty());
    offers(&app).await;
    let holds = app.number("select cast(count(*) as bigint) from holds", []).await;
    assert_eq!(holds, 0, "what was offered is free again");
}

/// A session is cancelled, and its time is offered twice while somebody books it, at the same server or another one.
async fn rival(app: &TestApp, server: &str) {
    let (rivera, [maya, noor, sam], of, mut taken) = practice(app).await;
    let elsewhere = sam.browser.at_address(server);
    for round in 0..ROUNDS {
        noor.waits(of).await;
        maya.cancels(&taken, "").await.done::<SessionView>();
        let start = taken.starts_at;
        let (one, two, booked) = futures::join!(
            offer_all(&app.app),
            offer_all(&app.app),
            elsewhere.ask("slots/book", crate::book::taking(of, start)),
        );
        one.expect("offered");
        two.expect("offered");
        let won = [noor.is_offered().await, booked.status == 200];
        assert_eq!(
            won.iter().filter(|won| **won).count(),
            1,
            "round {round}: {won:?} {}",
            booked.body
        );
        assert_eq!(overlapping(app).await, 0, "round {round}");
        let holds = app.number("select cast(count(*) as bigint) from holds", []).await;
        assert_eq!(holds == 1, won[0], "round {round}");
        for waiting in noor.waits_for().await {
            noor.stops_waiting(waiting.id).await;
        }
        if won[1] {
            let booked: SessionView = booked.done();
            rivera.cancels(&booked, "").await.done::<SessionView>();
        }
        taken = maya.takes(of, start).await.done();
    }
}

async fn of_an_offer_and_a_booking_one_wins(database: Database) {
    let app = TestApp::in_our_time(database, &[UNLIMITED]).await;
    Box::pin(rival(&app, &app.address)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_offers_in_two_processes_and_a_booking_one_wins() {
    let (app, other) = Process::pair().await;
    Box::pin(rival(&app, &other.address)).await;
}
