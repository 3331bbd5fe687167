//! Background work: draining the outbox, settling and purging. One kind of work a file.

pub mod deliveries;
mod meeting_events;
pub mod purging;
pub mod settling;
pub mod turns;
pub mod waiting;

use super::{
    app::App,
    db::{self, jobs::Wanted},
    error::Error,
    meeting::work,
    outbox::{self, Attempt, Job, Outcome},
};
use chrono::{DateTime, Utc};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How often the outbox is polled for jobs that other processes have enqueued.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Jobs that run at once: one that waits for a slow provider holds up no other.
const AT_ONCE: usize = 4;

/// Drains the outbox until the process ends, all but the deliveries of webhooks.
pub async fn run(app: App) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    repeat(&app, || start_due(&app, &slots)).await;
}

/// Looks for due jobs when one may have been enqueued or is due next, and every few seconds.
async fn repeat<F: Future<Output = Result<Option<DateTime<Utc>>, Error>>>(app: &App, look: impl Fn() -> F) {
    loop {
        let mut called = pin!(app.outbox.notified());
        called.as_mut().enable();
        let pause = match look().await {
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

/// Starts every due job as there are slots, and answers when the next one is due.
async fn start_due(app: &App, slots: &Arc<Semaphore>) -> Result<Option<DateTime<Utc>>, Error> {
    loop {
        let next = db::jobs::next(&app.db).await?;
        if next.is_none_or(|next| app.clock.now() < next) {
            return Ok(next);
        }
        let slot = slots.clone().acquire_owned().await;
        let Some(job) = outbox::lease(app, Wanted::Due).await? else {
            return Ok(next);
        };
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(cause) = outbox::run(&app, job, attempt).await {
                tracing::warn!(%cause, "a job was cut short");
            }
            drop(slot);
        });
    }
}

/// Runs every due job, one after the other. For tests.
pub async fn drain(app: &App) -> Result<(), Error> {
    loop {
        let mut ran = outbox::run_one(app, Wanted::Due, attempt).await?;
        for queue in db::jobs::queues(&app.db).await? {
            ran |= outbox::run_one(app, Wanted::Of(queue.id), attempt).await?;
        }
        if !ran {
            return Ok(());
        }
    }
}

async fn attempt(app: App, attempt: Attempt) -> Result<Outcome, Error> {
    match &attempt.job {
        Job::CreateMeeting(job) => work::create(&app, &attempt, job).await,
        Job::UpdateMeeting(job) => work::update(&app, &attempt, job).await,
        Job::DeleteMeeting(job) => work::delete(&app, &attempt, job).await,
        Job::AssignMeetingEvent(event, owner) => meeting_events::assign(&app, *event, owner).await,
        Job::ApplyMeetingEvents(session) => meeting_events::apply(&app, *session).await,
        Job::DeliverWebhook(delivery, _) => deliveries::attempt(&app, &attempt, *delivery).await,
    }
}
