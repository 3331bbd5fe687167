//! Runs [`services::settling`] every minute.

use crate::server::{app::App, services};
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(1);

/// Settles due sessions until the process ends. The first run takes those that became due while no process ran.
pub async fn run(app: App) {
    if let Err(error) = services::settling::fill_totals(&app).await {
        tracing::warn!(cause = %error, "attendance of earlier sessions cannot be added up");
    }
    loop {
        if let Err(error) = services::settling::settle_due(&app).await {
            tracing::warn!(cause = %error, "sessions cannot be settled");
        }
        tokio::time::sleep(EVERY).await;
    }
}
