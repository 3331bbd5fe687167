//! The outbox: jobs that wait, and jobs that have failed.

use super::{Db, DbError, Millis, Query, Reader, dialect::statements};
use crate::{
    domain::{
        ids::{AccountId, DeliveryId, EndpointId, JobId},
        webhook::WAITING_MAX,
        word::word_enum,
    },
    server::crypto::new_id,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Leases the oldest due job: it is due again when the lease ends. The attempt is counted before it is made, so that
/// after a crash the next worker knows that there may have been side effects.
macro_rules! claim {
    ($wanted:literal, $lock:literal) => {
        concat!(
            "update jobs set attempts = attempts + 1, run_at = $2
        where id = (select id from jobs where ",
            $wanted,
            "state = 'waiting' and run_at <= $1 order by run_at, id limit 1",
            $lock,
            ")
        returning id, kind, subject_id, queue_id, detail, attempts"
        )
    };
}

statements! {
    INSERT = "insert into jobs (id, kind, subject_id, detail, state, run_at, attempts, created_at) values ($1, $2, $3, $4, 'waiting', $5, 0, $5)";
    QUEUE = "insert into jobs (id, kind, subject_id, queue_id, detail, state, run_at, attempts, created_at) values ($1, $2, $3, $4, '{}', 'waiting', $5, 0, $5)";
    CLAIM = claim!("queue_id is null and ", ""), postgres: claim!("queue_id is null and ", " for update skip locked");
    CLAIM_QUEUED = claim!("queue_id = $3 and ", ""), postgres: claim!("queue_id = $3 and ", " for update skip locked");
    // Only if due: a provider's rate limit holds even while a person waits.
    CLAIM_ABOUT = claim!("subject_id = $3 and kind = $4 and ", ""),
        postgres: claim!("subject_id = $3 and kind = $4 and ", " for update skip locked");
    // One job of a kind about a subject that has not begun does the work of all that would follow it.
    SOONER = "update jobs set run_at = $3 where subject_id = $1 and kind = $2 and state = 'waiting' and attempts = 0 and run_at > $3";
    UNLESS_WAITING = "insert into jobs (id, kind, subject_id, detail, state, run_at, attempts, created_at)
        select $1, $2, $3, '{}', 'waiting', $4, 0, $4
        where not exists (select 1 from jobs where subject_id = $3 and kind = $2 and state = 'waiting' and attempts = 0)";
    DONE = "delete from jobs where id = $1";
    RETRY = "update jobs set run_at = $2, problem = $3 where id = $1";
    // Waited for another job of ours, which is not an attempt.
    WAIT = "update jobs set run_at = $2, attempts = attempts - 1 where id = $1";
    FAILED = "update jobs set state = 'failed', problem = $2 where id = $1";
    NEXT = "select min(run_at) as at from jobs where state = 'waiting' and queue_id is null";
    // Hops from each queue to the next one in the index, however many jobs they hold.
    QUEUES = "with recursive queues (queue_id) as (
            select (select queue_id from jobs where state = 'waiting' and queue_id is not null order by queue_id limit 1)
            union all
            select (select jobs.queue_id from jobs where state = 'waiting' and jobs.queue_id > queues.queue_id order by jobs.queue_id limit 1)
                from queues where queues.queue_id is not null)
        select queue_id, account_id, host,
            (select min(run_at) from jobs where state = 'waiting' and jobs.queue_id = queues.queue_id) as due
        from queues left join webhook_endpoints on webhook_endpoints.id = queues.queue_id where queues.queue_id is not null";
    IS_FULL = "select 1 as is_full from jobs where state = 'waiting' and queue_id = $1 limit 1 offset $2";
    WAITING = "select cast(count(*) as bigint) as jobs from jobs where state = 'waiting'";
    FAILURES = "select cast(count(*) as bigint) as jobs from jobs where state = 'failed'";
}

word_enum! {
    /// What a job does: `noun.verb`.
    pub enum JobKind {
        CreateMeeting = "meeting.create",
        UpdateMeeting = "meeting.update",
        DeleteMeeting = "meeting.delete",
        AssignMeetingEvent = "webhook.meeting",
        ApplyMeetingEvents = "webhook.apply",
        DeliverWebhook = "webhook.deliver",
    }
}

/// A job as it is stored, leased by whoever holds this.
#[derive(Debug, Clone)]
pub struct StoredJob {
    pub id: JobId,
    /// A [`JobKind`]'s word, unless a newer version of Rapport has written it.
    pub kind: String,
    /// The id of a session, a delivery or a meeting event.
    pub subject: Uuid,
    /// The endpoint in whose queue it is.
    pub queue: Option<Uuid>,
    /// JSON, without secrets.
    pub detail: String,
    /// Number of this attempt, from 1.
    pub attempt: i64,
}

#[derive(FromRow)]
struct JobRow {
    id: Uuid,
    kind: String,
    subject_id: Uuid,
    queue_id: Option<Uuid>,
    detail: String,
    attempts: i64,
}

/// Whether any of these statements may enqueue a job.
pub fn may_enqueue(queries: &[Query]) -> bool {
    queries
        .iter()
        .any(|query| query.is(INSERT) || query.is(QUEUE) || query.is(super::deliveries::ENQUEUE))
}

/// Enqueues a job, in the transaction that causes it.
pub fn insertion(kind: JobKind, subject: Uuid, detail: String, at: DateTime<Utc>) -> Query {
    INSERT.with([
        new_id().into(),
        kind.word().into(),
        subject.into(),
        detail.into(),
        at.into(),
    ])
}

/// Enqueues a job unless one of its kind about its subject waits that has not begun: that one is done at once.
pub fn coalesced(kind: JobKind, subject: Uuid, at: DateTime<Utc>) -> [Query; 2] {
    [
        SOONER.with([subject.into(), kind.word().into(), at.into()]),
        UNLESS_WAITING.with([new_id().into(), kind.word().into(), subject.into(), at.into()]),
    ]
}

/// Enqueues a delivery in its endpoint's queue, in the transaction that causes it.
pub fn queueing(delivery: DeliveryId, queue: EndpointId, at: DateTime<Utc>) -> Query {
    QUEUE.with([
        new_id().into(),
        JobKind::DeliverWebhook.word().into(),
        delivery.into(),
        queue.into(),
        at.into(),
    ])
}

/// A queue in which a job waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    pub id: EndpointId,
    /// The endpoint's account; none if the endpoint was deleted.
    pub account: Option<AccountId>,
    pub host: String,
    /// When its first job is due, or a lease in it ends.
    pub due: DateTime<Utc>,
}

/// The queues that are not empty.
pub async fn queues(db: &Db) -> Result<Vec<Queue>, DbError> {
    let rows: Vec<(Uuid, Option<Uuid>, Option<String>, Millis)> = db.all(QUEUES.with([])).await?;
    Ok(rows
        .into_iter()
        .map(|(id, account, host, due)| Queue {
            id: EndpointId(id),
            account: account.map(AccountId),
            host: host.unwrap_or_default(),
            due: due.into(),
        })
        .collect())
}

/// Whether so many deliveries wait for an endpoint that no more may be added.
pub async fn is_full(db: &Db, queue: EndpointId) -> Result<bool, DbError> {
    let row: Option<(i32,)> = db
        .opt(IS_FULL.with([queue.into(), (WAITING_MAX - 1).into()]))
        .await?;
    Ok(row.is_some())
}

/// Which job to claim.
#[derive(Debug, Clone, Copy)]
pub enum Wanted {
    /// The oldest due job that is in no queue.
    Due,
    /// The oldest due job of a queue.
    Of(EndpointId),
    /// The oldest due job of this kind about this subject.
    About(JobKind, Uuid),
}

/// Leases a due job until `until`. One process gets it: `skip locked` on PostgreSQL, the single writer on
/// SQLite.
pub async fn claim(
    db: &Db,
    wanted: Wanted,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<StoredJob>, DbError> {
    let query = match wanted {
        Wanted::Due => CLAIM.with([now.into(), until.into()]),
        Wanted::Of(queue) => CLAIM_QUEUED.with([now.into(), until.into(), queue.into()]),
        Wanted::About(kind, subject) => {
            CLAIM_ABOUT.with([now.into(), until.into(), subject.into(), kind.word().into()])
        }
    };
    let rows: Vec<JobRow> = db.write_returning(query).await?;
    Ok(rows.into_iter().next().map(|row| StoredJob {
        id: JobId(row.id),
        kind: row.kind,
        subject: row.subject_id,
        queue: row.queue_id,
        detail: row.detail,
        attempt: row.attempts,
    }))
}

/// Deletes a completed job.
pub fn done(job: JobId) -> Query {
    DONE.with([job.into()])
}

/// Releases a job whose attempt failed, for a retry at `at`.
pub async fn retry(db: &Db, job: JobId, at: DateTime<Utc>, problem: &str) -> Result<(), DbError> {
    db.write(RETRY.with([job.into(), at.into(), problem.into()]))
        .await?;
    Ok(())
}

/// Releases a job until `at`, without counting an attempt.
pub async fn wait(db: &Db, job: JobId, at: DateTime<Utc>) -> Result<(), DbError> {
    db.write(WAIT.with([job.into(), at.into()])).await?;
    Ok(())
}

/// Gives a job up. The row stays, visible to the operator.
pub async fn fail(db: &Db, job: JobId, problem: &str) -> Result<(), DbError> {
    db.write(FAILED.with([job.into(), problem.into()])).await?;
    Ok(())
}

/// When the next job that is in no queue is due, or a lease ends.
pub async fn next(db: &Db) -> Result<Option<DateTime<Utc>>, DbError> {
    let (at,): (Option<Millis>,) = db.one(NEXT.with([])).await?;
    Ok(at.map(Into::into))
}

/// Waiting jobs, and failed ones.
pub async fn count(db: &Db) -> Result<(u32, u32), DbError> {
    let (waiting,): (i64,) = db.one(WAITING.with([])).await?;
    let (failed,): (i64,) = db.one(FAILURES.with([])).await?;
    Ok((
        u32::try_from(waiting).unwrap_or(u32::MAX),
        u32::try_from(failed).unwrap_or(u32::MAX),
    ))
}
