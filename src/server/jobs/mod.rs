//! Background jobs: workers that drain the outbox. One kind of job a file.
//!
//! A job is written in the transaction that causes it, claimed by one process at a time under a lease, and
//! deleted when done. If a process dies, the lease expires and another one runs the job again, so every job
//! must be idempotent.

pub mod delivery;
pub mod meeting;
pub mod settling;
pub mod webhooks;

use super::{
    app::App,
    db::{
        self, DbError,
        jobs::{ClaimedJob, Wanted},
    },
    error::Error,
};
use crate::domain::ids::SessionId;
use chrono::{DateTime, TimeDelta, Utc};
use std::{pin::pin, time::Duration};

/// Lease of a claimed job. Every attempt takes less.
const CLAIM: TimeDelta = TimeDelta::seconds(60);
/// A job is given up after this many attempts that ended in an error of our own.
const LAST: i64 = 20;
/// How often the outbox is polled for jobs that other processes enqueued.
const LOOK: Duration = Duration::from_secs(5);
/// Jobs that run at once, so that a slow provider does not block the others.
const WORKERS: usize = 4;

/// The result of an attempt.
#[derive(Debug)]
pub enum Outcome {
    /// Done, and the job itself has deleted its row.
    Settled,
    /// Done: delete the row.
    Done,
    /// Failed. Retry at this time.
    Retry(DateTime<Utc>, String),
    /// Waits for something else until this time. Not counted as an attempt.
    Wait(DateTime<Utc>),
    /// Failed for good. The row stays, visible to the operator.
    Failed(String),
}

/// Drains the outbox until the process ends.
pub async fn run(app: App) {
    let workers = (0..WORKERS).map(|_| work(app.clone()));
    futures::future::join_all(workers).await;
}

async fn work(app: App) {
    loop {
        let mut called = pin!(app.outbox.notified());
        called.as_mut().enable();
        let pause = match work_off(&app).await {
            Ok(next) => next.map_or(LOOK, |next| {
                let until = (next - app.clock.now()).to_std().unwrap_or_default();
                until.clamp(Duration::from_millis(50), LOOK)
            }),
            Err(error) => {
                tracing::warn!(cause = %error, "the outbox cannot be worked off");
                LOOK
            }
        };
        tokio::select! {
            () = &mut called => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Runs every due job, and returns when the next one is due.
pub async fn work_off(app: &App) -> Result<Option<DateTime<Utc>>, Error> {
    loop {
        let next = db::jobs::next(&app.db).await?;
        if next.is_none_or(|next| app.clock.now() < next) {
            return Ok(next);
        }
        if !run_one(app, Wanted::Due).await? {
            return Ok(next);
        }
    }
}

/// Runs the create job of a session now if it is due and unclaimed, because a person waits to join.
pub async fn make_meeting(app: &App, session: SessionId) -> Result<(), Error> {
    let wanted = Wanted::About(meeting::CREATE, session.0);
    run_one(app, wanted).await.map(drop)
}

/// Claims and runs one job. False if there was none.
async fn run_one(app: &App, wanted: Wanted) -> Result<bool, Error> {
    let now = app.clock.now();
    let Some(job) = db::jobs::claim(&app.db, wanted, now, now + CLAIM).await? else {
        return Ok(false);
    };
    // Spawned, so that the job completes even if its caller is cancelled.
    let app = app.clone();
    tokio::spawn(async move { attempt(&app, &job).await }).await??;
    Ok(true)
}

async fn attempt(app: &App, job: &ClaimedJob) -> Result<(), Error> {
    let attempted = match &*job.kind {
        webhooks::MEETING => webhooks::attempt(app, job).await,
        db::deliveries::DELIVER => delivery::attempt(app, job).await,
        _ => meeting::attempt(app, job).await,
    };
    let outcome = match attempted {
        Ok(outcome) => outcome,
        // An internal error, not the provider's: the lease expires and the job is retried, up to a limit.
        Err(error) if job.attempt < LAST => return Err(error),
        Err(error) => Outcome::Failed(error.to_string()),
    };
    settle(app, job, outcome).await?;
    Ok(())
}

async fn settle(app: &App, job: &ClaimedJob, outcome: Outcome) -> Result<(), DbError> {
    let db = &app.db;
    match outcome {
        Outcome::Settled => Ok(()),
        Outcome::Done => db.write(db::jobs::done(job.id)).await.map(drop),
        Outcome::Retry(at, problem) => {
            tracing::info!(job = %job.id, kind = %job.kind, attempt = job.attempt, %problem, "work is tried again later");
            db::jobs::retry(db, job.id, at, &problem).await
        }
        Outcome::Wait(at) => db::jobs::wait(db, job.id, at).await,
        Outcome::Failed(problem) => {
            tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempt, %problem, "work has failed");
            db::jobs::fail(db, job.id, &problem).await
        }
    }
}
