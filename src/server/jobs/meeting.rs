//! Jobs at meeting providers: create a session's meeting, update its time, delete it.

use super::Outcome;
use crate::{
    domain::{
        ids::{AccountId, LinkId, SessionId},
        provider::{LinkProblem, LinkState, Provider},
    },
    server::{
        app::App,
        db::{self, Query, jobs::ClaimedJob, sessions::StoredSession},
        error::Error,
        meeting::{
            link,
            provider::{Order, ProviderError},
        },
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Attempts to create a meeting before its link fails, which the partner sees.
const ATTEMPTS: i64 = 5;
/// Backoff of those attempts.
const SOON: [TimeDelta; 4] = [
    TimeDelta::seconds(2),
    TimeDelta::seconds(10),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
];
/// Backoff of jobs that no one waits for.
const LATER: [TimeDelta; 6] = [
    TimeDelta::seconds(10),
    TimeDelta::minutes(1),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
];
/// The longest that a rate limit may delay a partner's link before it fails.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// Timeout of an attempt, shorter than a job's lease.
const ATTEMPT: Duration = Duration::from_secs(50);
/// Delay while another job works on the same meeting.
const AFTER_ANOTHER: TimeDelta = TimeDelta::seconds(5);

pub const CREATE: &str = "meeting.create";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Create,
    Update,
    Delete,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Create => CREATE,
            Self::Update => "meeting.update",
            Self::Delete => "meeting.delete",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Create, Self::Update, Self::Delete]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A job at a provider. The session may be gone by the time it runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Work {
    #[serde(skip)]
    kind: Option<Kind>,
    pub link: LinkId,
    /// The owner of the account at the provider.
    pub account: AccountId,
    pub provider: Provider,
    /// The provider's own id of the meeting, to delete it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// Whether an earlier job, which was given up, may have created the meeting.
    #[serde(default)]
    again: bool,
}

impl Work {
    fn new(kind: Kind, link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self {
            kind: Some(kind),
            link,
            account,
            provider,
            external_id: None,
            again: false,
        }
    }

    pub fn create(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self::new(Kind::Create, link, account, provider)
    }

    /// Creates the meeting of a link that has failed before.
    pub fn create_again(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self {
            again: true,
            ..Self::create(link, account, provider)
        }
    }

    pub fn update(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self::new(Kind::Update, link, account, provider)
    }

    pub fn delete(link: LinkId, account: AccountId, provider: Provider, external_id: String) -> Self {
        Self {
            external_id: Some(external_id),
            ..Self::new(Kind::Delete, link, account, provider)
        }
    }

    /// Deletes what a failed attempt for this link may have left behind.
    pub fn sweep(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self::new(Kind::Delete, link, account, provider)
    }

    /// The query that enqueues this job.
    pub fn insertion(&self, session: SessionId, at: DateTime<Utc>) -> Query {
        let kind = self.kind.unwrap_or(Kind::Create);
        let detail = serde_json::to_string(self).unwrap_or_default();
        db::jobs::insertion(kind.word(), session.0, detail, at)
    }
}

/// When to retry, at the earliest when a rate limit ends. `None` after the last attempt.
fn again(
    pauses: &[TimeDelta],
    attempt: i64,
    now: DateTime<Utc>,
    error: &ProviderError,
) -> Option<DateTime<Utc>> {
    let nth = usize::try_from(attempt - 1).ok()?;
    let at = now + *pauses.get(nth)?;
    match error {
        ProviderError::Busy(Some(until)) => Some(at.max(*until)),
        _ => Some(at),
    }
}

pub async fn attempt(app: &App, job: &ClaimedJob) -> Result<Outcome, Error> {
    let session = SessionId(job.subject);
    let (Some(kind), Ok(work)) = (
        Kind::from_word(&job.kind),
        serde_json::from_str::<Work>(&job.detail),
    ) else {
        return Ok(Outcome::Failed("this version does not know such work".into()));
    };
    match kind {
        Kind::Create => create(app, job, session, &work).await,
        Kind::Update => update(app, job, session, &work).await,
        Kind::Delete => delete(app, job, &work).await,
    }
}

/// Runs a provider call with a timeout, which counts as no answer.
async fn in_time<T>(call: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    tokio::time::timeout(ATTEMPT, call)
        .await
        .unwrap_or_else(|_| Err(ProviderError::Unreachable("it took too long".into())))
}

/// The session and its link. `None` if either is gone or the link was replaced since the job was enqueued.
async fn still(
    app: &App,
    session: SessionId,
    work: &Work,
) -> Result<Option<(StoredSession, db::links::StoredLink)>, Error> {
    let stored = db::sessions::by_id(&app.db, session).await?;
    let link = db::links::by_session(&app.db, session).await?;
    Ok(stored.zip(link.filter(|link| link.id == work.link)))
}

async fn create(app: &App, job: &ClaimedJob, session: SessionId, work: &Work) -> Result<Outcome, Error> {
    let provider = app.meetings.of(work.provider);
    let standing = still(app, session, work).await?;
    let waits = |(stored, link): &(StoredSession, db::links::StoredLink)| {
        link.state == LinkState::Preparing && stored.session.state.status().is_live()
    };
    let Some((stored, _)) = standing.filter(waits) else {
        // No longer needed. Only a repeated attempt can have left a meeting behind, which is swept.
        if job.attempt == 1 && !work.again {
            return Ok(Outcome::Done);
        }
        let swept = in_time(provider.sweep(app, work.account, work.link)).await;
        return Ok(later(app, job, swept));
    };
    let order = Order {
        session: &stored.session,
        partner: &stored.partner,
        link: work.link,
        again: job.attempt > 1 || work.again,
    };
    let error = match in_time(provider.create(app, &order)).await {
        Ok(made) => {
            link::settle(app, session, work, made, db::jobs::done(job.id)).await?;
            app.broadcast(&stored.session).await;
            return Ok(Outcome::Settled);
        }
        Err(error) => error,
    };
    let now = app.clock.now();
    let next = again(&SOON, job.attempt, now, &error).filter(|at| *at - now <= PATIENCE);
    let problem = match error {
        ProviderError::Reconnect(_) | ProviderError::Expired => LinkProblem::Reconnect,
        ProviderError::Refused(_) | ProviderError::Gone => LinkProblem::Refused,
        ProviderError::Busy(_) => LinkProblem::Busy,
        ProviderError::Unreachable(_) | ProviderError::Pending => LinkProblem::Unreachable,
    };
    let may_pass = matches!(problem, LinkProblem::Busy | LinkProblem::Unreachable);
    if let Some(at) = next.filter(|_| may_pass && job.attempt < ATTEMPTS) {
        return Ok(Outcome::Retry(at, error.to_string()));
    }
    tracing::warn!(%session, cause = %error, "a meeting link could not be made");
    link::give_up(app, session, work.link, problem, db::jobs::done(job.id)).await?;
    app.broadcast(&stored.session).await;
    Ok(Outcome::Settled)
}

async fn update(app: &App, job: &ClaimedJob, session: SessionId, work: &Work) -> Result<Outcome, Error> {
    let Some((stored, link)) = still(app, session, work).await? else {
        return Ok(Outcome::Done);
    };
    if link.state == LinkState::Preparing {
        // A create job may be running with the old time: update when it is done.
        return Ok(Outcome::Wait(app.clock.now() + AFTER_ANOTHER));
    }
    let link = link::open(app, session, work.account, link);
    let Some(link) = link.filter(|link| link.state == LinkState::Ready) else {
        return Ok(Outcome::Done);
    };
    let order = Order {
        session: &stored.session,
        partner: &stored.partner,
        link: work.link,
        again: job.attempt > 1,
    };
    let updated = in_time(app.meetings.of(work.provider).update(app, &order, &link)).await;
    let latest = db::sessions::by_id(&app.db, session).await?;
    let moved_again = latest.is_some_and(|latest| latest.session.range != stored.session.range);
    if updated.is_ok() && moved_again {
        // Two updates may race: run again, so that the provider ends up with the latest time.
        return Ok(Outcome::Wait(app.clock.now()));
    }
    Ok(later(app, job, updated))
}

async fn delete(app: &App, job: &ClaimedJob, work: &Work) -> Result<Outcome, Error> {
    let provider = app.meetings.of(work.provider);
    let deleted = match &work.external_id {
        Some(external_id) => in_time(provider.delete(app, work.account, external_id)).await,
        None => match in_time(provider.sweep(app, work.account, work.link)).await {
            // We have no access to look, and perhaps there is nothing.
            Err(ProviderError::Reconnect(_)) => Ok(()),
            other => other,
        },
    };
    Ok(later(app, job, deleted))
}

/// The outcome of an attempt that no one waits for.
fn later(app: &App, job: &ClaimedJob, done: Result<(), ProviderError>) -> Outcome {
    match done {
        // A missing meeting needs no change.
        Ok(()) | Err(ProviderError::Gone) => Outcome::Done,
        Err(error @ ProviderError::Refused(_)) => Outcome::Failed(error.to_string()),
        Err(error) => match again(&LATER, job.attempt, app.clock.now(), &error) {
            Some(at) => Outcome::Retry(at, error.to_string()),
            None => Outcome::Failed(error.to_string()),
        },
    }
}
