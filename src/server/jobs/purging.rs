//! Purging, every hour: rows that are kept for a while only.

use crate::server::{
    app::App,
    db::{self, DbError},
    services::requests,
};
use chrono::TimeDelta;
use std::time::Duration;

/// How long an offer to who waits is shown once it has passed.
const PASSED_OFFERS: TimeDelta = TimeDelta::days(1);
const INTERVAL: Duration = Duration::from_hours(1);
/// How long the event of a provider is kept whose session is not known.
const UNKNOWN_EVENTS: TimeDelta = TimeDelta::days(30);
/// How long an invitation that has expired can be renewed.
const EXPIRED_INVITATIONS: TimeDelta = TimeDelta::days(30);

pub async fn purge(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    let queries = vec![
        db::form_answers::purge(now),
        db::meeting_events::purge(now - UNKNOWN_EVENTS),
        db::notices::purge(now),
        db::holds::purge(now),
        db::mails::purge(now),
        db::waiting::purge(now, now - PASSED_OFFERS),
        db::requests::purge(now - requests::SHOWN_FOR),
        db::availability::purge_days(now.date_naive() - TimeDelta::days(2)),
        db::invitations::purge(now - EXPIRED_INVITATIONS),
    ];
    app.db.write_all(queries).await
}

/// Purges until the process ends.
pub async fn run(app: App) {
    loop {
        if let Err(cause) = purge(&app).await {
            tracing::warn!(%cause, "old rows cannot be purged");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
