//! Work at meeting providers: make a session's meeting, tell of its new time, remove it.

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

/// How often a meeting is tried to be made before the partner is told.
const ATTEMPTS: i64 = 5;
/// The pauses between those attempts.
const SOON: [TimeDelta; 4] = [
    TimeDelta::seconds(2),
    TimeDelta::seconds(10),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
];
/// The pauses between attempts at what nobody waits for.
const LATER: [TimeDelta; 6] = [
    TimeDelta::seconds(10),
    TimeDelta::minutes(1),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
];
/// The longest that a partner is left waiting because their provider is busy, before they are told.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// The longest that an attempt may take: less than a claim holds.
const ATTEMPT: Duration = Duration::from_secs(50);
/// How long work waits for other work about the same meeting.
const AFTER_ANOTHER: TimeDelta = TimeDelta::seconds(5);

/// The kind of work that makes a meeting.
pub const CREATE: &str = "meeting.create";

/// What is to be done.
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

/// Work at a provider. The session may be gone by the time it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Work {
    #[serde(skip)]
    kind: Option<Kind>,
    /// The link that the meeting is made for.
    pub link: LinkId,
    /// Whose account at the provider it is.
    pub account: AccountId,
    /// Where.
    pub provider: Provider,
    /// The provider's own id of the meeting, to remove it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// Whether earlier work, which was given up, may have made the meeting already.
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

    /// Make the meeting.
    pub fn create(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self::new(Kind::Create, link, account, provider)
    }

    /// Make the meeting of a link that was given up before.
    pub fn create_again(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self {
            again: true,
            ..Self::create(link, account, provider)
        }
    }

    /// Tell of the session's new time.
    pub fn update(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self::new(Kind::Update, link, account, provider)
    }

    /// Remove the meeting.
    pub fn delete(link: LinkId, account: AccountId, provider: Provider, external_id: String) -> Self {
        Self {
            external_id: Some(external_id),
            ..Self::new(Kind::Delete, link, account, provider)
        }
    }

    /// Remove what an attempt at the meeting of a link that was given up may have left behind.
    pub fn sweep(link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self::new(Kind::Delete, link, account, provider)
    }

    /// Puts it into the outbox.
    pub fn insertion(&self, session: SessionId, at: DateTime<Utc>) -> Query {
        let kind = self.kind.unwrap_or(Kind::Create);
        let detail = serde_json::to_string(self).unwrap_or_default();
        db::jobs::insertion(kind.word(), session.0, detail, at)
    }
}

/// When an attempt that failed is made again; none when it was the last one.
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

/// Makes one attempt.
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

/// What a provider does, unless it takes too long: that counts as no answer.
async fn in_time<T>(call: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    tokio::time::timeout(ATTEMPT, call)
        .await
        .unwrap_or_else(|_| Err(ProviderError::Unreachable("it took too long".into())))
}

/// The session and its link, where both still are as they were when the work was given.
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
        // Nobody waits for it any more; what an attempt may have left behind is removed.
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
        // Being made at this moment, perhaps with the time that was: told when it is there.
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
        // Whoever was told last of two who were under way at once, it is told the latest.
        return Ok(Outcome::Wait(app.clock.now()));
    }
    Ok(later(app, job, updated))
}

async fn delete(app: &App, job: &ClaimedJob, work: &Work) -> Result<Outcome, Error> {
    let provider = app.meetings.of(work.provider);
    let deleted = match &work.external_id {
        Some(external_id) => in_time(provider.delete(app, work.account, external_id)).await,
        None => match in_time(provider.sweep(app, work.account, work.link)).await {
            // Nobody lets us look, and perhaps there is nothing.
            Err(ProviderError::Reconnect(_)) => Ok(()),
            other => other,
        },
    };
    Ok(later(app, job, deleted))
}

/// What comes of an attempt at something that nobody waits for.
fn later(app: &App, job: &ClaimedJob, done: Result<(), ProviderError>) -> Outcome {
    match done {
        // What is not there needs no change.
        Ok(()) | Err(ProviderError::Gone) => Outcome::Done,
        Err(error @ ProviderError::Refused(_)) => Outcome::Failed(error.to_string()),
        Err(error) => match again(&LATER, job.attempt, app.clock.now(), &error) {
            Some(at) => Outcome::Retry(at, error.to_string()),
            None => Outcome::Failed(error.to_string()),
        },
    }
}
