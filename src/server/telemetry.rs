//! Logging: to standard error, by level from `RUST_LOG`, as JSON with `RAPPORT_LOG=json`.
//! No secret, token, passcode or meeting URL is ever logged; addresses are logged without their query.

use tracing_subscriber::EnvFilter;

/// Starts logging; a second call changes nothing.
pub fn init() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,rapport=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let _ = if std::env::var("RAPPORT_LOG").as_deref() == Ok("json") {
        log.json().try_init()
    } else {
        log.try_init()
    };
}
