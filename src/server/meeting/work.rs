//! Jobs at meeting providers: create a session's meeting, update its time, delete it.

use super::{
    link,
    provider::{Order, ProviderError},
};
use crate::{
    domain::{
        ids::SessionId,
        provider::{LinkProblem, LinkState},
    },
    server::{
        app::App,
        db::{
            self,
            jobs::{JobKind, Wanted},
            sessions::StoredSession,
        },
        error::Error,
        outbox::{self, Attempt, Job, MeetingJob, Outcome},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The longest that a rate limit may delay a partner's link before it fails.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// Timeout of a provider's call, shorter than a job's lease.
const TIMEOUT: Duration = Duration::from_secs(50);
/// Delay while another job works on the same meeting.
const AFTER_ANOTHER: TimeDelta = TimeDelta::seconds(5);

/// Creates the meeting of a session now, if a job waits to do so and no worker is at it: people are at the door.
pub async fn create_now(app: &App, session: SessionId) -> Result<(), Error> {
    let wanted = Wanted::About(JobKind::CreateMeeting, session.0);
    outbox::run_one(app, wanted, async |app, attempt| match &attempt.job {
        Job::CreateMeeting(job) => create(&app, &attempt, job).await,
        _ => Err(Error::Broken("another kind of job was leased".into())),
    })
    .await
    .map(drop)
}

/// When to retry, at the earliest when a rate limit ends. `None` after the last attempt.
fn retry_at(attempt: &Attempt, now: DateTime<Utc>, error: &ProviderError) -> Option<DateTime<Utc>> {
    let at = attempt.job.retry_policy().next(attempt.number, now, 0)?;
    match error {
        ProviderError::Busy(Some(until)) => Some(at.max(*until)),
        _ => Some(at),
    }
}

/// Runs a provider call with a timeout, which counts as no answer.
async fn in_time<T>(call: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    tokio::time::timeout(TIMEOUT, call)
        .await
        .unwrap_or_else(|_| Err(ProviderError::Unreachable("it took too long".into())))
}

/// The session and its link. `None` if either is gone or the link was replaced since the job was enqueued.
async fn still(app: &App, job: &MeetingJob) -> Result<Option<(StoredSession, db::links::StoredLink)>, Error> {
    let stored = db::sessions::by_id(&app.db, job.session).await?;
    let link = db::links::by_session(&app.db, job.session).await?;
    Ok(stored.zip(link.filter(|link| link.id == job.link)))
}

pub async fn create(app: &App, attempt: &Attempt, job: &MeetingJob) -> Result<Outcome, Error> {
    let provider = super::provider(job.provider);
    let standing = still(app, job).await?;
    let waits = |(stored, link): &(StoredSession, db::links::StoredLink)| {
        link.state == LinkState::Preparing && stored.session.state.status().is_live()
    };
    let Some((stored, _)) = standing.filter(waits) else {
        // No longer needed. Only a repeated attempt can have left a meeting behind, which is swept.
        if attempt.number == 1 && !job.again {
            return Ok(Outcome::Done);
        }
        let swept = in_time(provider.sweep(app, job.account, job.link)).await;
        return Ok(later(app, attempt, swept));
    };
    let order = Order {
        session: &stored.session,
        partner: &stored.partner,
        link: job.link,
        again: attempt.number > 1 || job.again,
    };
    let error = match in_time(provider.create(app, &order)).await {
        Ok(made) => {
            link::settle(app, job, made, db::jobs::done(attempt.id)).await?;
            app.broadcast(&stored.session).await;
            return Ok(Outcome::Settled);
        }
        Err(error) => error,
    };
    let now = app.clock.now();
    let next = retry_at(attempt, now, &error).filter(|at| *at - now <= PATIENCE);
    let problem = match error {
        ProviderError::Reconnect(_) | ProviderError::Expired => LinkProblem::Reconnect,
        ProviderError::Refused(_) | ProviderError::Gone => LinkProblem::Refused,
        ProviderError::Busy(_) => LinkProblem::Busy,
        ProviderError::Unreachable(_) | ProviderError::Pending => LinkProblem::Unreachable,
    };
    let may_pass = matches!(problem, LinkProblem::Busy | LinkProblem::Unreachable);
    if let Some(at) = next.filter(|_| may_pass) {
        return Ok(Outcome::Retry(at, error.to_string()));
    }
    tracing::warn!(session = %job.session, cause = %error, "a meeting link could not be made");
    link::give_up(app, job, problem, db::jobs::done(attempt.id)).await?;
    app.broadcast(&stored.session).await;
    Ok(Outcome::Settled)
}

pub async fn update(app: &App, attempt: &Attempt, job: &MeetingJob) -> Result<Outcome, Error> {
    let Some((stored, link)) = still(app, job).await? else {
        return Ok(Outcome::Done);
    };
    if link.state == LinkState::Preparing {
        // A create job may be running with the old time: update when it is done.
        return Ok(Outcome::Wait(app.clock.now() + AFTER_ANOTHER));
    }
    let link = link::open(app, job.session, job.account, link);
    let Some(link) = link.filter(|link| link.state == LinkState::Ready) else {
        return Ok(Outcome::Done);
    };
    let order = Order {
        session: &stored.session,
        partner: &stored.partner,
        link: job.link,
        again: attempt.number > 1,
    };
    let updated = in_time(super::provider(job.provider).update(app, &order, &link)).await;
    let latest = db::sessions::by_id(&app.db, job.session).await?;
    let moved_again = latest.is_some_and(|latest| latest.session.range != stored.session.range);
    if updated.is_ok() && moved_again {
        // Two updates may race: run again, so that the provider ends up with the latest time.
        return Ok(Outcome::Wait(app.clock.now()));
    }
    Ok(later(app, attempt, updated))
}

pub async fn delete(app: &App, attempt: &Attempt, job: &MeetingJob) -> Result<Outcome, Error> {
    let provider = super::provider(job.provider);
    let deleted = match &job.external_id {
        Some(external_id) => in_time(provider.delete(app, job.account, external_id)).await,
        None => match in_time(provider.sweep(app, job.account, job.link)).await {
            // We have no access to look, and perhaps there is nothing.
            Err(ProviderError::Reconnect(_)) => Ok(()),
            other => other,
        },
    };
    Ok(later(app, attempt, deleted))
}

/// The outcome of an attempt that no one waits for.
fn later(app: &App, attempt: &Attempt, done: Result<(), ProviderError>) -> Outcome {
    match done {
        // A missing meeting needs no change.
        Ok(()) | Err(ProviderError::Gone) => Outcome::Done,
        Err(error @ ProviderError::Refused(_)) => Outcome::Failed(error.to_string()),
        Err(error) => match retry_at(attempt, app.clock.now(), &error) {
            Some(at) => Outcome::Retry(at, error.to_string()),
            None => Outcome::Failed(error.to_string()),
        },
    }
}
