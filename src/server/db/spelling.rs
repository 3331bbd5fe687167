//! Brings stored names and addresses to the order and the spelling of [`crate::server::unicode`], once after the
//! migration that began to keep them.

use super::{Db, DbError, Query, Reader, dialect::statements};
use crate::server::unicode;
use sqlx::FromRow;
use uuid::Uuid;

/// How many rows are read at a time.
const BATCH: i64 = 500;

statements! {
    WAITS = "select 1 as waits from backfills where name in ('name_keys', 'addresses')";
    DONE = "delete from backfills where name in ('name_keys', 'addresses')";
    ACCOUNTS = "select id, name, email from accounts where id > $1 order by id limit $2";
    INVITATIONS = "select id, name, email from invitations where id > $1 order by id limit $2";
    ACCOUNT_KEY = "update accounts set name_key = $2 where id = $1";
    INVITATION_KEY = "update invitations set name_key = $2 where id = $1";
    ACCOUNT_EMAIL = "update accounts set email = $2 where id = $1";
    INVITATION_EMAIL = "update invitations set email = $2 where id = $1";
}

#[derive(FromRow)]
struct Named {
    id: Uuid,
    name: String,
    email: String,
}

/// Does nothing once it is done. An address whose one spelling another account has already is left as it is, with a
/// warning.
pub async fn bring_up_to_date(db: &Db) -> Result<(), DbError> {
    let waits: Option<(i32,)> = db.opt(WAITS.with([])).await?;
    if waits.is_none() {
        return Ok(());
    }
    for (rows, key, email) in [
        (ACCOUNTS, ACCOUNT_KEY, ACCOUNT_EMAIL),
        (INVITATIONS, INVITATION_KEY, INVITATION_EMAIL),
    ] {
        let mut after = Uuid::nil();
        loop {
            let batch: Vec<Named> = db.all(rows.with([after.into(), BATCH.into()])).await?;
            let Some(last) = batch.last() else { break };
            after = last.id;
            let keys = batch
                .iter()
                .map(|row| -> Query { key.with([row.id.into(), unicode::sort_key(&row.name).into()]) });
            db.write_all(keys.collect()).await?;
            for row in &batch {
                let Ok(spelled) = unicode::email(&row.email) else {
                    continue;
                };
                if spelled.as_str() == row.email {
                    continue;
                }
                match db
                    .write(email.with([row.id.into(), spelled.as_str().into()]))
                    .await
                {
                    Err(DbError::Unique(_)) => tracing::warn!(
                        id = %row.id,
                        "two accounts have the same address in two spellings; this one keeps the older spelling"
                    ),
                    other => drop(other?),
                }
            }
        }
    }
    db.write(DONE.with([])).await?;
    Ok(())
}
