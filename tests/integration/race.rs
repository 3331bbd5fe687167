//! Concurrent bookings of the same slot: exactly one succeeds.

use crate::{
    harness::{Database, TestApp},
    people::Person,
    process::Process,
};
use chrono::TimeDelta;
use futures::{StreamExt as _, stream};
use rapport::{
    api::{ErrorCode, booking::Schedule},
    domain::account::Role,
    server::crypto::KeyRing,
};
use serde_json::json;
use std::time::Duration;

const ROUNDS: i64 = 50;
const AT_ONCE: usize = 200;
/// Two partners share them; each account may have 24 requests under way.
const UNDER_WAY: usize = 24;

const UNLIMITED: (&str, &str) = ("RAPPORT_WRITES_PER_MINUTE", "0");

on_both_engines!(of_two_hundred_creations_of_one_slot_one_wins);

async fn of_two_hundred_creations_of_one_slot_one_wins(database: Database) {
    let app = TestApp::in_our_time(
        database,
        &[("RAPPORT_SECRET_KEYS", &KeyRing::generate()), UNLIMITED],
    )
    .await;
    race(&app, &[&app.address]).await;
}

/// Every second request goes to a second process, the binary itself.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_creations_in_two_processes_one_wins_on_postgres() {
    let (app, other) = Process::pair().await;
    race(&app, &[&app.address, &other.address]).await;
}

/// Two partners book their common client at overlapping times, so that either constraint may refuse. All
/// requests are sent before the first is answered.
async fn race(app: &TestApp, servers: &[&str]) {
    let maya = app.client("Maya").await;
    let mut partners = Vec::new();
    for name in ["Rivera", "Okafor"] {
        let partner = app.person(name, Role::Partner, "UTC").await;
        partner.adds(&maya).await;
        partners.push(partner);
    }
    for round in 0..ROUNDS {
        let start = app.app.clock.now() + TimeDelta::days(2) + TimeDelta::hours(3 * round);
        let tries = (0..AT_ONCE).map(|nth| {
            let start = start + TimeDelta::minutes([0, 10, 20][nth % 3]);
            let form = Schedule {
                client: maya.id.to_string(),
                title: format!("Try {nth}"),
                date: start.format("%Y-%m-%d").to_string(),
                time: start.format("%H:%M").to_string(),
                duration: "50".into(),
                kind: "video".into(),
                ..Schedule::default()
            };
            let partner: &Person = &partners[nth / 2 % 2];
            let browser = partner.browser.at_address(servers[nth % servers.len()]);
            tokio::spawn(async move { browser.ask("booking/schedule", json!({"form": form})).await })
        });
        let answers = stream::iter(tries)
            .buffer_unordered(UNDER_WAY)
            .collect::<Vec<_>>();
        let answers = tokio::time::timeout(Duration::from_secs(30), answers)
            .await
            .unwrap_or_else(|_| panic!("round {round} hangs"));
        let mut won = 0;
        for answer in answers {
            let answer = answer.unwrap();
            if answer.status == 200 {
                won += 1;
            } else {
                answer.refused(ErrorCode::Conflict);
            }
        }
        assert_eq!(won, 1, "round {round}");
    }
    let stored = app
        .number("select cast(count(*) as bigint) from sessions", [])
        .await;
    assert_eq!(stored, ROUNDS);
}
