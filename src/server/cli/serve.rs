//! `rapport serve`: the web server and the background workers.

use super::{CliError, process, seed_demo};
use crate::server::{
    app::App,
    jobs,
    services::{demo, rezone},
    web, zone,
};
use leptos::config::{Env, LeptosOptions};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// Serves until the process is asked to stop. Fails with [`CliError`] if the port is taken or the browser's
/// files are missing.
pub async fn run(app: App) -> Result<(), CliError> {
    if app.config.demo {
        seed_demo::run(&app).await?;
    }
    let has_demo = demo::is_loaded(&app).await?;
    if has_demo && !app.config.stays_home() {
        return Err(CliError::Said(format!(
            "this database holds the demonstration's accounts, whose password is public, and {} is not this machine alone; begin with a fresh DATABASE_URL",
            app.config.public_origin()
        )));
    }
    let options = options();
    let pkg = PathBuf::from(&*options.site_root).join(&*options.site_pkg_dir);
    if !pkg.is_dir() {
        return Err(CliError::Said(format!(
            "the browser's files are not in {}; build them with `cargo leptos build --release` or set LEPTOS_SITE_ROOT to where they are",
            pkg.display()
        )));
    }
    let addr = app.config.addr;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| CliError::Said(format!("cannot listen on {addr} (RAPPORT_ADDR): {error}")))?;
    announce(&app, has_demo);
    tracing::info!(tables = %zone::tables(), "time zones");
    let db = app.db.clone();
    let work = tokio::spawn(jobs::run(app.clone()));
    let zones = tokio::spawn(look_at_zones(app.clone()));
    let sending = tokio::spawn(jobs::deliveries::run(app.clone()));
    let settling = tokio::spawn(jobs::settling::run(app.clone()));
    let purging = tokio::spawn(jobs::purging::run(app.clone()));
    let waiting = tokio::spawn(jobs::waiting::run(app.clone()));
    let connections = app
        .config
        .traffic
        .connections
        .min(process::room_for_connections());
    let router = web::router(app.clone(), options);
    web::listener::serve(listener, router, &app.config, connections, async {
        stopped().await;
        // Open SSE streams would block the graceful shutdown.
        app.events.close();
    })
    .await;
    // The claims of aborted jobs expire, and another worker retries them.
    work.abort();
    zones.abort();
    sending.abort();
    settling.abort();
    purging.abort();
    waiting.abort();
    if tokio::time::timeout(CLOSING, db.close()).await.is_err() {
        tracing::warn!("the database did not finish its statements in time");
    }
    Ok(())
}

/// How long the end waits for the database's running statements.
const CLOSING: Duration = Duration::from_secs(3);

/// Where the browser's files are. `cargo leptos` and scripts/serve.sh set `LEPTOS_*`; the defaults suit a
/// binary started by hand from the source folder.
fn options() -> LeptosOptions {
    let set = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let hash_file = "hash.txt";
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(|folder| folder.join(hash_file)));
    LeptosOptions::builder()
        .output_name("rapport")
        .site_root(set("LEPTOS_SITE_ROOT", "target/site"))
        .site_pkg_dir("pkg")
        .env(if std::env::var("LEPTOS_WATCH").is_ok() {
            Env::DEV
        } else {
            Env::PROD
        })
        .hash_file(Arc::from(hash_file))
        .hash_files(beside.is_some_and(|file| file.is_file()))
        .build()
}

fn announce(app: &App, has_demo: bool) {
    for warning in app.config.warnings() {
        tracing::warn!("{warning}");
    }
    println!(
        "Rapport is ready at {} ({})",
        app.config.public_origin(),
        app.db.engine()
    );
    if app.config.demo && has_demo {
        println!("Sign in with one of these; the password is {}", demo::PASSWORD);
        for (email, what) in demo::SIGN_INS {
            println!("  {email:<20} {what}");
        }
    }
}

/// Warns if sessions ahead have moved on the clock. The operator decides whether to put them back.
async fn look_at_zones(app: App) {
    match rezone::count(&app).await {
        Ok(0) => {}
        Ok(sessions) => tracing::warn!(
            sessions,
            "sessions ahead are at another time on the clock than was agreed, because the rules of their zones have changed; `rapport rezone --dry-run` lists them, `rapport rezone` puts them back"
        ),
        Err(error) => tracing::warn!(cause = %error, "the agreed times of sessions cannot be checked"),
    }
}

/// Waits for SIGINT (Ctrl-C) or SIGTERM.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
