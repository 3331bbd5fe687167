//! Logging to standard error, with levels from `RUST_LOG`, as JSON with `RAPPORT_LOG=json`. Secrets, tokens,
//! passcodes and meeting URLs are never logged. Request paths are logged without their query.

use super::config::{ConfigError, wrong};
use tracing_subscriber::EnvFilter;

/// Sets up logging. Idempotent. Fails if `RUST_LOG` or `RAPPORT_LOG` is invalid.
pub fn init() -> Result<(), ConfigError> {
    let set = |name| std::env::var(name).unwrap_or_default();
    let levels = match set("RUST_LOG") {
        none if none.trim().is_empty() => "warn,rapport=info".to_owned(),
        levels => levels,
    };
    let filter = EnvFilter::builder()
        // Leptos adds links for pieces of WASM outside of the context that takes them, and warns for each page. Whatever
        // `RUST_LOG` sets for all targets, this is noise; a level that it sets for `leptos_meta` comes later and wins.
        .parse(format!("leptos_meta=error,{levels}"))
        .map_err(|_| wrong("RUST_LOG", levels, "levels such as info or warn,rapport=debug"))?;
    let json = match set("RAPPORT_LOG").as_str() {
        "" | "text" => false,
        "json" => true,
        other => return Err(wrong("RAPPORT_LOG", other, "text, json")),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let _ = if json {
        log.json().try_init()
    } else {
        log.try_init()
    };
    Ok(())
}
