//! Offers what has become free to who waits for it ([`services::waiting`]).

use crate::server::{app::App, services};
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(10);

/// Offers until the process ends.
pub async fn run(app: App) {
    loop {
        if let Err(cause) = services::waiting::offer_all(&app).await {
            tracing::warn!(%cause, "earlier times cannot be offered");
        }
        tokio::time::sleep(EVERY).await;
    }
}
