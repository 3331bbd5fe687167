//! Tokens: refreshed by one process at a time, stored before they are used, and unusable in another place.

use super::{CREATE, Story, failed};
use crate::harness::TestApp;
use chrono::TimeDelta;
use rapport::{
    api::provider::{LinkProblem, LinkState, Provider, ProviderState},
    domain::ids::AccountId,
    server::{
        crypto::KeyRing,
        db::{self, integrations::Integration},
    },
};
use serde_json::json;

on_both_engines!(
    of_two_processes_one_renews_the_tokens,
    of_two_processes_neither_waits_for_a_dead_grant,
    renewed_tokens_are_stored_before_they_are_used,
    a_token_that_is_about_to_end_is_renewed_first,
    a_renewal_that_gets_no_answer_is_tried_again,
    a_renewal_that_died_with_its_process_is_taken_over,
    a_token_that_was_tampered_with_needs_a_new_connection,
    a_wrong_client_secret_ends_no_connection,
    a_token_under_a_key_that_is_not_there_waits_for_it,
);

impl Story {
    async fn stored(&self, account: AccountId) -> Integration {
        let stored = db::integrations::one_of(&self.app.app.db, account, Provider::Zoom).await;
        stored.unwrap().expect("connected")
    }

    /// The number of refresh calls to Zoom, including failed ones.
    async fn renewals(&self) -> u64 {
        let calls = &self.seen(Provider::Zoom).await["token_calls"]["refresh_token"];
        calls.as_u64().unwrap_or_default()
    }

    /// Two sessions whose meetings are still to be made, and a second process.
    async fn two_to_make(&self, dates: [&str; 2]) -> (TestApp, [rapport::domain::ids::SessionId; 2]) {
        let first = self.books_for(dates[0]).await.id;
        let second = self.books_for(dates[1]).await.id;
        (self.app.beside().await, [first, second])
    }
}

async fn of_two_processes_one_renews_the_tokens(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    story.tells(Provider::Zoom, json!({"slow_token_ms": 300})).await;
    // Zoom rejects the token as expired.
    story
        .tells(Provider::Zoom, json!({"expire_access_tokens": true}))
        .await;
    let (beside, sessions) = story.two_to_make(["2026-11-24", "2026-11-25"]).await;
    tokio::join!(story.app.works(), beside.works());
    assert_eq!(story.renewals().await, 1);
    assert_eq!(
        story.calls(Provider::Zoom, CREATE).await,
        4,
        "each was turned away once"
    );
    for id in sessions {
        assert_eq!(story.state(id).await, LinkState::Ready);
    }
    // The token has expired by the clock.
    story.app.wait(TimeDelta::hours(1));
    let (beside, sessions) = story.two_to_make(["2026-11-26", "2026-11-27"]).await;
    tokio::join!(story.app.works(), beside.works());
    assert_eq!(story.renewals().await, 2);
    assert_eq!(
        story.calls(Provider::Zoom, CREATE).await,
        6,
        "none was turned away"
    );
    for id in sessions {
        assert_eq!(story.state(id).await, LinkState::Ready);
    }
    assert_eq!(story.meetings().await.len(), 4);
    story.over().await;
}

async fn of_two_processes_neither_waits_for_a_dead_grant(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let dead = json!({"slow_token_ms": 300, "expire_access_tokens": true, "invalid_grant": true});
    story.tells(Provider::Zoom, dead).await;
    let (beside, sessions) = story.two_to_make(["2026-11-24", "2026-11-25"]).await;
    tokio::join!(story.app.works(), beside.works());
    assert_eq!(story.renewals().await, 1);
    for id in sessions {
        assert_eq!(story.state(id).await, failed(LinkProblem::Reconnect));
    }
    story.over().await;
}

async fn renewed_tokens_are_stored_before_they_are_used(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let before = story.stored(story.rivera.id).await;
    story.app.wait(TimeDelta::hours(1));
    story.fails(Provider::Zoom, CREATE, "drop", 1).await;
    let session = story.books().await;
    story.app.works().await;
    assert_eq!(
        story.state(session.id).await,
        LinkState::Preparing,
        "the use has failed"
    );
    let after = story.stored(story.rivera.id).await;
    assert_eq!(after.id, before.id);
    assert_ne!(after.access_token_sealed, before.access_token_sealed);
    assert_ne!(after.refresh_token_sealed, before.refresh_token_sealed);
    assert!(after.expires_at > story.app.app.clock.now() + TimeDelta::minutes(50));
    story.passes(2).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.renewals().await, 1);
    // Zoom's refresh tokens are single-use: this works only with the new one that was stored.
    story.app.wait(TimeDelta::hours(1));
    let session = story.books_for("2026-11-25").await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.renewals().await, 2);
    story.over().await;
}

async fn a_token_that_is_about_to_end_is_renewed_first(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let ends = story.stored(story.rivera.id).await.expires_at;
    let begins = story.app.app.clock.now();
    assert_eq!(ends - begins, TimeDelta::seconds(3599));
    story.app.wait(TimeDelta::seconds(3599 - 301));
    story.books_for("2026-11-24").await;
    story.app.works().await;
    assert_eq!(story.renewals().await, 0);
    story.app.wait(TimeDelta::seconds(1));
    story.books_for("2026-11-25").await;
    story.app.works().await;
    assert_eq!(story.renewals().await, 1);
    assert_eq!(story.meetings().await.len(), 2);
    story.over().await;
}

async fn a_renewal_that_gets_no_answer_is_tried_again(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    story.app.wait(TimeDelta::hours(1));
    let session = story.books().await;
    for with in ["500", "drop", "429_qps"] {
        story.fails(Provider::Zoom, "POST /oauth/token", with, 1).await;
    }
    for pause in [0, 2, 10] {
        story.passes(pause).await;
        let choice = story.choice(&story.rivera, Provider::Zoom).await;
        assert_eq!(choice.state, ProviderState::Ready, "Zoom may come back");
        assert_eq!(story.state(session.id).await, LinkState::Preparing);
    }
    story.passes(30).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    story.over().await;
}

async fn a_renewal_that_died_with_its_process_is_taken_over(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    story.app.wait(TimeDelta::hours(1));
    let (stored, now) = (story.stored(story.rivera.id).await, story.app.app.clock.now());
    let db = &story.app.app.db;
    let until = now + TimeDelta::seconds(30);
    let claim = async |now| db::integrations::claim_refresh(db, &stored, now, until).await;
    assert!(claim(now).await.unwrap());
    assert!(!claim(now).await.unwrap(), "one at a time");
    let session = story.books().await;
    story.passes(30).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert!(!claim(until).await.unwrap(), "renewed since it was read");
    story.over().await;
}

async fn a_token_that_was_tampered_with_needs_a_new_connection(story: Story) {
    let put = "update user_integrations set access_token_sealed = $2, refresh_token_sealed = $3 where account_id = $1";
    let okafor = story.app.partner("Okafor").await;
    story.connects(&okafor, Provider::Zoom).await;
    let of_another = story.stored(okafor.id).await;
    let flipped = |sealed: &Option<Vec<u8>>| {
        let mut sealed = sealed.clone().expect("sealed");
        let middle = sealed.len() / 2;
        sealed[middle] ^= 1;
        Some(sealed)
    };
    for nth in 0..6 {
        story.connects(&story.rivera, Provider::Zoom).await;
        let own = story.stored(story.rivera.id).await;
        let (access, refresh) = (own.access_token_sealed, own.refresh_token_sealed);
        let (access, refresh) = match nth {
            0 => (flipped(&access), refresh),
            1 => (access.clone(), flipped(&refresh)),
            2 => (of_another.access_token_sealed.clone(), refresh),
            3 => (access, of_another.refresh_token_sealed.clone()),
            4 => (refresh, access),
            _ => (access, Some(Vec::new())),
        };
        let values = [story.rivera.id.into(), access.into(), refresh.into()];
        assert_eq!(story.app.change(put, values).await, 1);
        // Make both tokens necessary.
        story
            .tells(Provider::Zoom, json!({"expire_access_tokens": true}))
            .await;
        let (renewals, date) = (story.renewals().await, format!("2026-11-{}", 23 + nth));
        let session = story.books_for(&date).await;
        story.app.works().await;
        assert_eq!(
            story.state(session.id).await,
            failed(LinkProblem::Reconnect),
            "{nth}"
        );
        let choice = story.choice(&story.rivera, Provider::Zoom).await;
        assert_eq!(choice.state, ProviderState::NeedsReconnect, "{nth}");
        assert_eq!(story.renewals().await, renewals, "Zoom is shown nothing of it");
        let stored = story.stored(story.rivera.id).await;
        assert_eq!(
            (stored.access_token_sealed, stored.refresh_token_sealed),
            (None, None)
        );
        story.over().await;
        story.rivera.deletes(session.id).await.done::<()>();
        story.app.works().await;
    }
    story.connects(&story.rivera, Provider::Zoom).await;
    story.has_a_session().await;
    story.over().await;
}

/// A misconfigured process can make no meeting, and must not break the connection for the others.
async fn makes_nothing_and_ends_nothing(story: Story, own: (&str, &str)) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let before = story.stored(story.rivera.id).await;
    story
        .tells(Provider::Zoom, json!({"expire_access_tokens": true}))
        .await;
    let id = story.books().await.id;
    let beside = story.app.beside_with(&[own]).await;
    beside.works().await;
    assert_eq!(story.state(id).await, LinkState::Preparing);
    let after = story.stored(story.rivera.id).await;
    assert_eq!(after.status, before.status);
    assert_eq!(after.refresh_token_sealed, before.refresh_token_sealed);
    story.passes(2).await;
    assert_eq!(story.state(id).await, LinkState::Ready);
    story.over().await;
}

async fn a_wrong_client_secret_ends_no_connection(story: Story) {
    makes_nothing_and_ends_nothing(story, ("ZOOM_CLIENT_SECRET", "mistyped")).await;
}

async fn a_token_under_a_key_that_is_not_there_waits_for_it(story: Story) {
    let other = KeyRing::generate().replace("k1:", "k2:");
    makes_nothing_and_ends_nothing(story, ("RAPPORT_SECRET_KEYS", &other)).await;
}
