//! Settling, every minute: see [`services::settling`].

use crate::server::{app::App, services};
use std::time::Duration;

/// How often it is looked for sessions to settle.
const EVERY: Duration = Duration::from_mins(1);

/// Settles what is due, for as long as the process runs. What was due while none ran comes first.
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
