//! Background work: workers that drain the outbox, settling and purging. One kind of work a file.

mod deliveries;
mod meeting_events;
pub mod purging;
pub mod settling;

use super::{
    app::App,
    db::{self, jobs::Wanted},
    error::Error,
    meeting::work,
    outbox::{Attempt, Job, Outcome, run_one},
};
use chrono::{DateTime, Utc};
use std::{pin::pin, time::Duration};

/// How often the outbox is polled for jobs that other processes have enqueued.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Jobs that run at once: one that waits for a slow provider holds up no other.
const WORKERS: usize = 4;

/// Drains the outbox until the process ends.
pub async fn run(app: App) {
    let workers = (0..WORKERS).map(|_| run_worker(app.clone()));
    futures::future::join_all(workers).await;
}

async fn run_worker(app: App) {
    loop {
        let mut called = pin!(app.outbox.notified());
        called.as_mut().enable();
        let pause = match drain(&app).await {
            Ok(next) => next.map_or(POLL_INTERVAL, |next| {
                let until = (next - app.clock.now()).to_std().unwrap_or_default();
                until.clamp(Duration::from_millis(50), POLL_INTERVAL)
            }),
            Err(error) => {
                tracing::warn!(cause = %error, "the outbox cannot be worked off");
                POLL_INTERVAL
            }
        };
        tokio::select! {
            () = &mut called => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Runs every due job, and answers when the next one is due.
pub async fn drain(app: &App) -> Result<Option<DateTime<Utc>>, Error> {
    loop {
        let next = db::jobs::next(&app.db).await?;
        if next.is_none_or(|next| app.clock.now() < next) {
            return Ok(next);
        }
        if !run_one(app, Wanted::Due, attempt).await? {
            return Ok(next);
        }
    }
}

async fn attempt(app: App, attempt: Attempt) -> Result<Outcome, Error> {
    match &attempt.job {
        Job::CreateMeeting(job) => work::create(&app, &attempt, job).await,
        Job::UpdateMeeting(job) => work::update(&app, &attempt, job).await,
        Job::DeleteMeeting(job) => work::delete(&app, &attempt, job).await,
        Job::AssignMeetingEvent(event, owner) => meeting_events::attempt(&app, *event, owner).await,
        Job::DeliverWebhook(delivery) => deliveries::attempt(&app, &attempt, *delivery).await,
    }
}
