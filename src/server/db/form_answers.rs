//! Answers to forms that carried a key (idempotency keys). Kept for a day.

use super::{Db, DbError, Millis, Query, Reader, dialect::statements};
use crate::{
    domain::ids::{AccountId, FormAnswerId},
    server::crypto::new_id,
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    CLAIM = "insert into form_answers (id, account_id, key_hash, request_hash, created_at) values ($1, $2, $3, $4, $5)
        on conflict (account_id, key_hash) do nothing";
    // Its process died before it answered. Optimistic: of two that take it over one touches the row.
    TAKE_OVER = "update form_answers set id = $2, created_at = $4 where id = $1 and status is null and created_at = $3";
    BY_KEY = "select id, request_hash, status, answer_sealed, created_at from form_answers where account_id = $1 and key_hash = $2";
    ANSWERED = "update form_answers set status = $2, answer_sealed = $3 where id = $1";
    DELETE = "delete from form_answers where id = $1";
    PURGE = "delete from form_answers where created_at < $1";
}

/// How long an answer is kept.
const RETENTION: TimeDelta = TimeDelta::days(1);
/// After so long without an answer, the process that ran it is taken to be dead. Commands stop before (`web::forms`).
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How a request with a key stands.
pub enum Claim {
    /// It is the first one: run it, then store its answer under this id.
    First(FormAnswerId),
    /// The first one runs still.
    Running,
    /// It was answered.
    Answered {
        id: FormAnswerId,
        status: u16,
        sealed: Vec<u8>,
    },
    /// The key was used for another request.
    OtherRequest,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    request_hash: Vec<u8>,
    status: Option<i64>,
    answer_sealed: Option<Vec<u8>>,
    created_at: Millis,
}

/// Claims a key for a request of an account. Of two that race, one is the first.
pub async fn claim(
    db: &Db,
    account: AccountId,
    key_hash: &[u8],
    request_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Claim, DbError> {
    let id = FormAnswerId(new_id());
    let key = || key_hash.to_vec().into();
    let claiming = CLAIM.with([
        id.into(),
        account.into(),
        key(),
        request_hash.to_vec().into(),
        now.into(),
    ]);
    if db.write(claiming).await? == 1 {
        return Ok(Claim::First(id));
    }
    let row: Option<Row> = db.opt(BY_KEY.with([account.into(), key()])).await?;
    // Refused and freed in between: the next look claims it.
    let Some(row) = row else { return Ok(Claim::Running) };
    if row.request_hash != request_hash {
        return Ok(Claim::OtherRequest);
    }
    if let (Some(status), Some(sealed)) = (
        row.status.and_then(|status| u16::try_from(status).ok()),
        row.answer_sealed,
    ) {
        let id = FormAnswerId(row.id);
        return Ok(Claim::Answered { id, status, sealed });
    }
    let since = DateTime::from(row.created_at);
    if since + LEASE < now {
        let taking = TAKE_OVER.with([row.id.into(), id.into(), since.into(), now.into()]);
        if db.write(taking).await? == 1 {
            return Ok(Claim::First(id));
        }
    }
    Ok(Claim::Running)
}

/// Stores the answer.
pub fn answered(id: FormAnswerId, status: u16, sealed: Vec<u8>) -> Query {
    ANSWERED.with([id.into(), i64::from(status).into(), sealed.into()])
}

/// Frees the key again.
pub fn removal(id: FormAnswerId) -> Query {
    DELETE.with([id.into()])
}

/// Deletes what is older than a day.
pub fn purge(now: DateTime<Utc>) -> Query {
    PURGE.with([(now - RETENTION).into()])
}
