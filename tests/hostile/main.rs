//! One account does its worst, and another one notices little: the only tests that measure time. The server is a process
//! of its own; the limits are generous, because the machine may be busy.

#![recursion_limit = "512"]
#[macro_use]
#[expect(dead_code, reason = "the integration tests use the rest")]
#[path = "../integration/harness.rs"]
mod harness;
#[expect(dead_code, reason = "the integration tests use the rest")]
#[path = "../integration/people.rs"]
mod people;

mod attacks;
mod server;
mod victims;

use attacks::Attack;
use harness::Engine;
use server::Server;
use std::time::{Duration, Instant};
use victims::Victims;

on_both_engines!(
    half_open_heads_slow_nobody_and_are_closed,
    hanging_deliveries_of_one_account_slow_nobody,
    parallel_bookings_slow_nobody,
    parallel_profile_changes_slow_nobody,
    a_flood_of_one_room_slows_nobody,
    a_signal_ends_the_process_in_time,
);

/// How often each of the victims' steps is timed.
const ROUNDS: usize = 3;

/// Times the victims' steps while an attack goes on, and compares them with their times before it.
async fn under<A: Future<Output = ()> + Send + 'static>(
    engine: Engine,
    attack: impl FnOnce(Attack) -> A,
) -> (Server, Victims) {
    let server = Server::start(engine).await;
    let victims = Victims::of(&server).await;
    let quiet = victims.times(ROUNDS).await;
    let attacking = tokio::spawn(attack(Attack::of(&server).await));
    let busy = victims.times(ROUNDS).await;
    victims::compare(&quiet, &busy);
    attacking.await.expect("the attack runs to its end");
    (server, victims)
}

async fn half_open_heads_slow_nobody_and_are_closed(engine: Engine) {
    let (server, _) = under(engine, async |attack| {
        let half_open = attack.half_open_heads(1_000).await;
        let began = Instant::now();
        for connection in half_open {
            attacks::is_closed(connection).await;
        }
        let lasted = began.elapsed();
        assert!(lasted < Duration::from_secs(30), "closed after {lasted:?}");
    })
    .await;
    server.is_quiet().await;
    server.ends_in_time();
}

async fn hanging_deliveries_of_one_account_slow_nobody(engine: Engine) {
    let (server, _) = under(engine, async |attack| attack.hanging_deliveries(2_000).await).await;
    let tried = "select cast(coalesce(sum(attempts), 0) as bigint) from jobs where kind = 'webhook.deliver'";
    // The first may be leased only after the others were measured.
    let mut sent = 0;
    for _ in 0..500 {
        sent = server.app.number(tried, []).await;
        if sent > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let tried = sent;
    assert!((1..=8).contains(&tried), "{tried} are sent, one after the other");
    server.app.change("delete from jobs", []).await;
}

async fn parallel_bookings_slow_nobody(engine: Engine) {
    let (server, _) = under(engine, async |attack| attack.protected_bookings(800).await).await;
    server.is_quiet().await;
}

async fn parallel_profile_changes_slow_nobody(engine: Engine) {
    let (server, _) = under(engine, async |attack| attack.profile_changes(3_000).await).await;
    server.is_quiet().await;
}

async fn a_flood_of_one_room_slows_nobody(engine: Engine) {
    let (server, _) = under(engine, async |attack| attack.events_of_one_room(700).await).await;
    server.is_quiet().await;
}

async fn a_signal_ends_the_process_in_time(engine: Engine) {
    let server = Server::start(engine).await;
    let (victims, attack) = (Victims::of(&server).await, Attack::of(&server).await);
    let half_open = attack.half_open_heads(200).await;
    let _stream = victims.listens().await;
    attack.hanging_deliveries(20).await;
    server.ends_in_time();
    drop(half_open);
    server.app.change("delete from jobs", []).await;
}
