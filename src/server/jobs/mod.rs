//! Background work: the outbox is worked off here. One kind of work a file.
//!
//! Work is written in the transaction that causes it, claimed by one process at a time, and gone when it is
//! done. A process that dies leaves its claim behind, which runs out; so every kind of work bears being done
//! twice.

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

/// How long a claim holds. All that one attempt does takes less.
const CLAIM: TimeDelta = TimeDelta::seconds(60);
/// After so many attempts that were cut short by a fault of ours, work is given up.
const LAST: i64 = 20;
/// How often the outbox is looked at for what other processes have put there.
const LOOK: Duration = Duration::from_secs(5);
/// How many pieces of work are under way at once: one that waits for a slow provider holds up no other.
const WORKERS: usize = 4;

/// What came of an attempt.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing is left to do; the work itself has said so to the database.
    Settled,
    /// Nothing is left to do.
    Done,
    /// It did not work. Again at this time.
    Retry(DateTime<Utc>, String),
    /// It waits for other work of ours. Again at this time; that was no attempt.
    Wait(DateTime<Utc>),
    /// It will not work. It stays, for whoever runs the server to see.
    Failed(String),
}

/// Works the outbox off, for as long as the process runs.
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

/// Does all that is due, and says when the next piece of work is.
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

/// Makes the meeting of a session now, if that waits to be done and nobody is at it: somebody waits for it.
pub async fn make_meeting(app: &App, session: SessionId) -> Result<(), Error> {
    let wanted = Wanted::About(meeting::CREATE, session.0);
    run_one(app, wanted).await.map(drop)
}

/// Claims one piece of work and does it; whether there was one.
async fn run_one(app: &App, wanted: Wanted) -> Result<bool, Error> {
    let now = app.clock.now();
    let Some(job) = db::jobs::claim(&app.db, wanted, now, now + CLAIM).await? else {
        return Ok(false);
    };
    // Whoever waits for it may go away; the work goes on to its end.
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
        // Ours, not the other side's: the claim runs out and it is tried again, but not for ever.
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
