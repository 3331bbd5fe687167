//! Purging, every hour: rows that are kept for a while only.

use crate::server::{app::App, db};
use std::time::Duration;

const INTERVAL: Duration = Duration::from_hours(1);

/// Purges until the process ends.
pub async fn run(app: App) {
    loop {
        if let Err(cause) = app.db.write(db::form_answers::purge(app.clock.now())).await {
            tracing::warn!(%cause, "answers to forms cannot be purged");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
