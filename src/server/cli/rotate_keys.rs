//! `rapport rotate-keys`: what is sealed under an older key is sealed anew under the one that writes.

use super::CliError;
use crate::server::{
    app::App,
    db::{self, sealed::SealedValue},
    error::Error,
    sealed::Column,
};
use std::fmt::Write;

/// How many values are looked at, and written in one transaction.
const BATCH: i64 = 500;

/// What came of the values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sealed anew.
    pub renewed: u64,
    /// Sealed under the key that writes before.
    pub current: u64,
    /// Changed by somebody else at the same moment, and left as they made it.
    pub overtaken: u64,
    /// Sealed under a key that is not configured, or damaged. They stay as they are.
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

/// What came of each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation(Vec<(Column, Tally)>);

impl Rotation {
    /// Of one column.
    pub fn of(&self, column: Column) -> Tally {
        let found = self.0.iter().find(|(each, _)| *each == column);
        found.map(|(_, tally)| *tally).unwrap_or_default()
    }

    /// Of all of them.
    pub fn total(&self) -> Tally {
        self.0
            .iter()
            .fold(Tally::default(), |sum, (_, tally)| sum.and(*tally))
    }

    /// For whoever runs the server. Names no value.
    pub fn summary(&self, key: &str) -> String {
        let total = self.total();
        let mut text = format!(
            "Sealed anew under {key}: {}\nSealed under {key} before: {}\nNot opened: {}",
            total.renewed, total.current, total.unreadable
        );
        for (column, tally) in self.0.iter().filter(|(_, tally)| tally.unreadable > 0) {
            let _ = write!(text, "\n  {} {}", tally.unreadable, fate(*column));
        }
        if total.overtaken > 0 {
            let _ = write!(text, "\nChanged in the meantime: {}", total.overtaken);
        }
        text
    }
}

/// What a column's values are, and what becomes of one that does not open.
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
    }
}

/// Rotates, and tells what came of it.
/// Errors: [`CliError`] when the database fails, and after the summary when something could not be opened or
/// was changed in the meantime: a script must not go on to remove the old key then.
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
    if unreadable > 0 {
        return Err(CliError::Said(
            "some values do not open; if a key is missing from RAPPORT_SECRET_KEYS, add it and run rotate-keys again"
                .into(),
        ));
    }
    Ok(())
}

/// Seals everything anew that is sealed under an older key. Broken off and begun again it goes on where it
/// was: what is done is current.
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
    Ok(Rotation(columns))
}

/// Seals a batch anew, in one transaction.
async fn renew(app: &App, batch: Vec<SealedValue>) -> Result<Tally, Error> {
    let keys = &app.config.keys;
    let mut tally = Tally::default();
    let mut replacements = Vec::new();
    for value in batch {
        let place = value.place.to_string();
        // Also what is current: a damaged value is found now, and not when somebody stands at the door.
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
