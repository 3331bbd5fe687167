//! Mails that wait to be sent. Their texts are sealed, as they may hold a link.

use super::{Db, DbError, Millis, Query, Reader as _, dialect::statements};
use crate::domain::ids::MailId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    INSERT = "insert into mails (id, recipient, text_sealed, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    // By id, which is made of the time.
    LATEST = "select id, recipient, text_sealed, created_at from mails where expires_at > $1 order by id desc limit $2";
    PURGE = "delete from mails where expires_at <= $1";
}

/// A mail that waits.
pub struct Mail {
    pub id: MailId,
    pub recipient: String,
    pub sealed: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct MailRow {
    id: Uuid,
    recipient: String,
    text_sealed: Vec<u8>,
    created_at: Millis,
}

/// Inserts a mail that is of use until `expires_at`.
pub fn insertion(mail: Mail, expires_at: DateTime<Utc>) -> Query {
    INSERT.with([
        mail.id.into(),
        mail.recipient.into(),
        mail.sealed.into(),
        mail.created_at.into(),
        expires_at.into(),
    ])
}

/// The latest mails that are still of use, the last one first.
pub async fn latest(db: &Db, now: DateTime<Utc>, limit: i64) -> Result<Vec<Mail>, DbError> {
    let rows: Vec<MailRow> = db.all(LATEST.with([now.into(), limit.into()])).await?;
    Ok(rows
        .into_iter()
        .map(|row| Mail {
            id: MailId(row.id),
            recipient: row.recipient,
            sealed: row.text_sealed,
            created_at: row.created_at.into(),
        })
        .collect())
}

/// Removes what is of no use any more.
pub fn purge(before: DateTime<Utc>) -> Query {
    PURGE.with([before.into()])
}
