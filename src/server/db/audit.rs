//! The audit log: who did what, when.

use super::{DbError, Query, Tx, dialect::statements};
use crate::{domain::ids::AccountId, server::crypto::new_id};
use chrono::{DateTime, Utc};
use uuid::Uuid;

statements! {
    INSERT = "insert into audit (id, at, account_id, action, subject_id, detail) values ($1, $2, $3, $4, $5, $6)";
}

/// Records an action, in the transaction that performs it. `action` is `noun.verb`. `detail` never holds a
/// secret.
pub fn line(at: DateTime<Utc>, by: AccountId, action: &str, subject: Uuid, detail: Option<String>) -> Query {
    let id = new_id();
    INSERT.with([
        id.into(),
        at.into(),
        by.into(),
        action.into(),
        subject.into(),
        detail.into(),
    ])
}

/// Executes [`line()`].
pub async fn record(
    tx: &mut Tx,
    at: DateTime<Utc>,
    by: AccountId,
    action: &str,
    subject: Uuid,
    detail: Option<String>,
) -> Result<(), DbError> {
    tx.execute(line(at, by, action, subject, detail)).await?;
    Ok(())
}
