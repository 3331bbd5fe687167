//! The outbox: work that waits to be done, and what of it has failed.

use super::{Db, DbError, Millis, Query, dialect::statements};
use crate::{domain::ids::JobId, server::crypto::new_id};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Claims the oldest piece of work that is due. The attempt is counted before it is made: whoever comes after a
/// crash knows that there was one.
macro_rules! claim {
    ($wanted:literal, $lock:literal) => {
        concat!(
            "update jobs set attempts = attempts + 1, claimed_until = $2
        where id = (select id from jobs where ",
            $wanted,
            "state = 'waiting' and run_at <= $1 and (claimed_until is null or claimed_until <= $1)
            order by run_at, id limit 1",
            $lock,
            ")
        returning id, kind, subject_id, detail, attempts"
        )
    };
}

statements! {
    INSERT = "insert into jobs (id, kind, subject_id, detail, state, run_at, attempts, created_at) values ($1, $2, $3, $4, 'waiting', $5, 0, $5)";
    CLAIM = claim!("", ""), postgres: claim!("", " for update skip locked");
    // Somebody waits for it. Not before it is due: what a provider has asked to be left alone for stays alone.
    CLAIM_ABOUT = claim!("subject_id = $3 and kind = $4 and ", ""),
        postgres: claim!("subject_id = $3 and kind = $4 and ", " for update skip locked");
    DONE = "delete from jobs where id = $1";
    RETRY = "update jobs set run_at = $2, claimed_until = null, problem = $3 where id = $1";
    // It waited for something of ours: that is no attempt.
    WAIT = "update jobs set run_at = $2, claimed_until = null, attempts = attempts - 1 where id = $1";
    FAILED = "update jobs set state = 'failed', claimed_until = null, problem = $2 where id = $1";
    NEXT = "select min(case when claimed_until is null or claimed_until < run_at then run_at else claimed_until end) as at from jobs where state = 'waiting'";
    WAITING = "select cast(count(*) as bigint) as jobs from jobs where state = 'waiting'";
    FAILURES = "select cast(count(*) as bigint) as jobs from jobs where state = 'failed'";
}

/// A piece of work, claimed by whoever holds this.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    /// Which.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// What it is about: a session or a delivery.
    pub subject: Uuid,
    /// What else is to be known: JSON, without secrets.
    pub detail: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

#[derive(FromRow)]
struct JobRow {
    id: Uuid,
    kind: String,
    subject_id: Uuid,
    detail: String,
    attempts: i64,
}

/// Adds work, in the transaction that causes it.
pub fn insertion(kind: &str, subject: Uuid, detail: String, at: DateTime<Utc>) -> Query {
    INSERT.with([
        new_id().into(),
        kind.into(),
        subject.into(),
        detail.into(),
        at.into(),
    ])
}

/// Which work is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted {
    /// What has waited longest of what is due.
    Due,
    /// What of this kind is due about this.
    About(&'static str, Uuid),
}

/// Takes a piece of work until then. Of several processes one gets it.
pub async fn claim(
    db: &Db,
    wanted: Wanted,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<ClaimedJob>, DbError> {
    let query = match wanted {
        Wanted::Due => CLAIM.with([now.into(), until.into()]),
        Wanted::About(kind, subject) => {
            CLAIM_ABOUT.with([now.into(), until.into(), subject.into(), kind.into()])
        }
    };
    let mut tx = db.begin().await?;
    let row: Option<JobRow> = tx.run(query).await?.opt()?;
    tx.commit().await?;
    Ok(row.map(|row| ClaimedJob {
        id: JobId(row.id),
        kind: row.kind,
        subject: row.subject_id,
        detail: row.detail,
        attempt: row.attempts,
    }))
}

/// It is done.
pub fn done(job: JobId) -> Query {
    DONE.with([job.into()])
}

/// It did not work, and is tried again at `at`.
pub async fn retry(db: &Db, job: JobId, at: DateTime<Utc>, problem: &str) -> Result<(), DbError> {
    db.write(RETRY.with([job.into(), at.into(), problem.into()]))
        .await?;
    Ok(())
}

/// It could not be tried yet; it is looked at again at `at`.
pub async fn wait(db: &Db, job: JobId, at: DateTime<Utc>) -> Result<(), DbError> {
    db.write(WAIT.with([job.into(), at.into()])).await?;
    Ok(())
}

/// It is given up. It stays, for whoever runs the server to see.
pub async fn fail(db: &Db, job: JobId, problem: &str) -> Result<(), DbError> {
    db.write(FAILED.with([job.into(), problem.into()])).await?;
    Ok(())
}

/// When the next piece of work is due.
pub async fn next(db: &Db) -> Result<Option<DateTime<Utc>>, DbError> {
    let (at,): (Option<Millis>,) = db.read(NEXT.with([])).await?.one()?;
    Ok(at.map(Into::into))
}

/// How much waits, and how much has failed.
pub async fn count(db: &Db) -> Result<(u32, u32), DbError> {
    let (waiting,): (i64,) = db.read(WAITING.with([])).await?.one()?;
    let (failed,): (i64,) = db.read(FAILURES.with([])).await?.one()?;
    Ok((
        u32::try_from(waiting).unwrap_or(u32::MAX),
        u32::try_from(failed).unwrap_or(u32::MAX),
    ))
}
