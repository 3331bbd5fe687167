//! `rapport rotate-keys`: seals all values that are sealed under an older key again, under the active key.

use super::CliError;
use crate::server::{
    app::App,
    db::{self, sealed::SealedValue},
    error::Error,
    sealed::Column,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt::Write;

/// Values per batch and transaction.
const BATCH: i64 = 500;

/// Counts of values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub renewed: u64,
    /// Already under the active key.
    pub current: u64,
    /// Changed concurrently. Left as they are (optimistic concurrency).
    pub overtaken: u64,
    /// Sealed under a key that is not configured, or damaged. Left as they are.
    pub unreadable: u64,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            renewed: self.renewed + other.renewed,
            current: self.current + other.current,
            overtaken: self.overtaken + other.overtaken,
            unreadable: self.unreadable + other.unreadable,
        }
    }
}

/// The counts of each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    columns: Vec<(Column, Tally)>,
    /// Passcodes of live sessions under an older key, and when the last of these sessions ends.
    pub older_passcodes: (u64, Option<DateTime<Utc>>),
}

impl Rotation {
    pub fn of(&self, column: Column) -> Tally {
        let found = self.columns.iter().find(|(each, _)| *each == column);
        found.map(|(_, tally)| *tally).unwrap_or_default()
    }

    pub fn total(&self) -> Tally {
        self.columns
            .iter()
            .fold(Tally::default(), |sum, (_, tally)| sum.and(*tally))
    }

    /// The report for the operator. Contains no value.
    pub fn summary(&self, key: &str) -> String {
        let total = self.total();
        let mut text = format!(
            "Sealed anew under {key}: {}\nSealed under {key} before: {}\nNot opened: {}",
            total.renewed, total.current, total.unreadable
        );
        for (column, tally) in self.columns.iter().filter(|(_, tally)| tally.unreadable > 0) {
            let _ = write!(text, "\n  {} {}", tally.unreadable, fate(*column));
        }
        if total.overtaken > 0 {
            let _ = write!(text, "\nChanged in the meantime: {}", total.overtaken);
        }
        if let (passcodes @ 1.., Some(until)) = self.older_passcodes {
            let until = until.format("%Y-%m-%d");
            let _ = write!(
                text,
                "\nPasscodes under an older key: {passcodes}. Keep that key until {until}, when the last of their sessions is over, or have their partners set new ones"
            );
        }
        text
    }
}

/// The values of a column, and the consequence for those that do not open.
fn fate(column: Column) -> &'static str {
    match column {
        Column::Room => "meeting links: each is made anew when its session is next joined",
        Column::ManualUrl => {
            "partners' own addresses: they give them again, and new sessions go to Jitsi until then"
        }
        Column::AccessToken => "access tokens: they are renewed, or the account shows as \"needs reconnect\"",
        Column::RefreshToken => {
            "refresh tokens: the account shows as \"needs reconnect\" when it is next used"
        }
        Column::Verifier => "consents under way: they are begun again",
        Column::WebhookUrl => "addresses of endpoints: they have to be added again",
        Column::WebhookSecret => "signing secrets of endpoints: they have to be added again",
        Column::FormAnswer => {
            "answers to forms: one that is sent again is refused, and they are deleted after a day"
        }
        Column::Mail => {
            "mails that wait: they cannot be read, and are deleted when they are of no use any more"
        }
        Column::Intake => "answers of clients before a booking: they are lost without that key",
    }
}

/// Rotates and prints the result. Fails with [`CliError`] if the database fails, or after the summary if a
/// value did not open or changed concurrently: a script must not go on to remove the old key then.
pub async fn run(app: &App) -> Result<(), CliError> {
    let rotation = rotate(app).await?;
    println!("{}", rotation.summary(app.config.keys.active_id()));
    let Tally {
        overtaken,
        unreadable,
        ..
    } = rotation.total();
    if overtaken > 0 {
        return Err(CliError::Said(
            "some values changed in the meantime; run rotate-keys again before you remove a key".into(),
        ));
    }
    if rotation.older_passcodes.0 > 0 {
        return Err(CliError::Said(
            "some sessions have a passcode under an older key, which cannot be removed yet".into(),
        ));
    }
    if unreadable > 0 {
        return Err(CliError::Said(
            "some values do not open; if a key is missing from RAPPORT_SECRET_KEYS, add it and run rotate-keys again"
                .into(),
        ));
    }
    Ok(())
}

/// Seals every value again that is sealed under an older key. Idempotent: an interrupted run can be repeated.
pub async fn rotate(app: &App) -> Result<Rotation, Error> {
    db::integrations::delete_expired_states(&app.db, app.clock.now()).await?;
    let mut columns = Vec::new();
    for column in Column::ALL {
        let mut tally = Tally::default();
        let mut after = None;
        loop {
            let batch = db::sealed::batch(&app.db, column, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.key.clone());
            tally = tally.and(renew(app, batch).await?);
        }
        columns.push((column, tally));
    }
    let (current, since) = (
        app.config.keys.current_passcode_mark(),
        app.clock.now() - TimeDelta::days(1),
    );
    Ok(Rotation {
        columns,
        older_passcodes: db::sealed::older_passcodes(&app.db, &current, since).await?,
    })
}

/// Seals a batch again, in one transaction.
async fn renew(app: &App, batch: Vec<SealedValue>) -> Result<Tally, Error> {
    let keys = &app.config.keys;
    let mut tally = Tally::default();
    let mut replacements = Vec::new();
    for value in batch {
        let place = value.place.to_string();
        // Also open current values: damage should show up now, not when someone joins.
        let Ok(opened) = keys.open(&place, &value.sealed) else {
            tally.unreadable += 1;
            continue;
        };
        if keys.is_current(&value.sealed) {
            tally.current += 1;
            continue;
        }
        let sealed = keys.seal(&place, &opened)?;
        replacements.push(db::sealed::replacement(value, sealed));
    }
    if replacements.is_empty() {
        return Ok(tally);
    }
    let mut tx = app.db.begin().await?;
    for replacement in replacements {
        match tx.execute(replacement).await? {
            0 => tally.overtaken += 1,
            _ => tally.renewed += 1,
        }
    }
    tx.commit().await?;
    Ok(tally)
}
