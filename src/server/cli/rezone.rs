//! `rapport rezone`: puts sessions ahead back to the wall-clock time that was agreed, after the rules of their zone have
//! changed.

use super::CliError;
use crate::server::{
    app::App,
    services::rezone::{self, Rezoned},
    sessions::agreed::Moved,
    zone,
};
use std::fmt::Write;

/// Moves the sessions and prints each. Fails with [`CliError`] if the database fails, or after the report if a session
/// could not be put back.
pub async fn run(app: &App, dry_run: bool) -> Result<(), CliError> {
    let done = rezone::put_back(app, dry_run).await?;
    println!("{}", report(&done, dry_run));
    if done.left.is_empty() || dry_run {
        return Ok(());
    }
    Err(CliError::Said(
        "some sessions stay where they are; their partners can move them, and running it again tries them once more".into(),
    ))
}

/// `<id>: 2026-12-08 15:00 → 2026-12-08 14:00 America/Vancouver`, without names.
fn line(moved: &Moved) -> String {
    let agreed = &moved.agreed;
    let now = zone::get(&agreed.zone).map(|zone| zone.local(moved.from.starts_at()));
    let time = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    format!(
        "{}: {} → {} {}",
        moved.id,
        now.map(time).unwrap_or_default(),
        time(agreed.start),
        agreed.zone
    )
}

/// The report for the operator.
pub fn report(done: &Rezoned, dry_run: bool) -> String {
    let mut text = String::new();
    for moved in &done.moved {
        let _ = writeln!(text, "{}", line(moved));
    }
    for (moved, why) in &done.left {
        let _ = writeln!(text, "{} (left: {why})", line(moved));
    }
    let put_back = if dry_run { "Would be put back" } else { "Put back" };
    let _ = write!(
        text,
        "Zone tables: {}\n{put_back}: {}\nLeft: {}",
        zone::tables(),
        done.moved.len(),
        done.left.len()
    );
    text
}
