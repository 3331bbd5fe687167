//! The outbox: jobs that a transaction leaves behind for side effects outside the database.
//!
//! A job is written in the transaction that causes it, leased by one process at a time, and deleted when it is done.
//! A process that dies leaves a lease behind, which expires: so each job runs at least once, and must be idempotent.
//! `jobs` runs what is due.

use super::{
    app::App,
    db::{
        self, Query,
        jobs::{JobKind, StoredJob, Wanted},
    },
    error::Error,
};
use crate::domain::{
    ids::{AccountId, DeliveryId, EndpointId, JobId, LinkId, MeetingEventId, SessionId},
    meeting_event::{PersonRef, RoomMark},
    provider::Provider,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a lease lasts. Every attempt takes less.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// After so many attempts that a fault of ours cut short, a job is given up.
const ATTEMPTS_MAX: i64 = 20;

/// A job.
#[derive(Debug, Clone)]
pub enum Job {
    /// Create the meeting of a session's link.
    CreateMeeting(MeetingJob),
    /// Tell a provider of a session's new time.
    UpdateMeeting(MeetingJob),
    /// Delete a meeting. Without its id, delete what a failed attempt may have left behind.
    DeleteMeeting(MeetingJob),
    /// Find the session and person of an event that a provider reported.
    AssignMeetingEvent(MeetingEventId, EventOwner),
    /// Apply what providers reported of a session, however many events that are.
    ApplyMeetingEvents(SessionId),
    /// Send a webhook. It waits in its endpoint's queue.
    DeliverWebhook(DeliveryId, EndpointId),
}

/// A job at a meeting provider. The session may be gone by the time it runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeetingJob {
    #[serde(skip, default = "nil")]
    pub session: SessionId,
    pub link: LinkId,
    /// The owner of the account at the provider.
    pub account: AccountId,
    pub provider: Provider,
    /// The provider's own id of the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Whether an earlier job, which was given up, may have created the meeting.
    #[serde(default)]
    pub again: bool,
}

fn nil() -> SessionId {
    SessionId(uuid::Uuid::nil())
}

impl MeetingJob {
    /// A job about this link; `account` owns the account at the provider.
    pub fn new(session: SessionId, link: LinkId, account: AccountId, provider: Provider) -> Self {
        Self {
            session,
            link,
            account,
            provider,
            external_id: None,
            again: false,
        }
    }
}

/// Which meeting and person an event is about. Holds a room's mark and never its name, which alone grants entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventOwner {
    pub meeting: EventMeeting,
    pub person: PersonRef,
}

/// The meeting of an event.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventMeeting {
    Room(RoomMark),
    External(Provider, String),
    Session(Provider, SessionId),
    Unknown,
}

/// When a job that failed runs again.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Pauses after the first attempt, the second, and so on. After the last one the job has failed.
    pauses: &'static [TimeDelta],
    /// Whether each pause grows by up to a tenth at random, so that receivers which were down are not called all at
    /// once.
    jitter: bool,
}

impl RetryPolicy {
    /// When attempt number `attempt` (from 1) is followed by another one; none after the last. `chance` is random.
    pub fn next(self, attempt: i64, now: DateTime<Utc>, chance: u32) -> Option<DateTime<Utc>> {
        let nth = usize::try_from(attempt - 1).ok()?;
        let pause = self.pauses.get(nth)?.num_milliseconds();
        let chance = if self.jitter { chance } else { 0 };
        let more = pause / 10 * i64::from(chance) / i64::from(u32::MAX);
        Some(now + TimeDelta::milliseconds(pause + more))
    }
}

/// For jobs whose result the partner and the client are waiting for. Gives up after 162 seconds; the partner then sees
/// that it failed.
const SOON: RetryPolicy = RetryPolicy {
    pauses: &[
        TimeDelta::seconds(2),
        TimeDelta::seconds(10),
        TimeDelta::seconds(30),
        TimeDelta::minutes(2),
    ],
    jitter: false,
};
/// No one waits for it.
const LATER: RetryPolicy = RetryPolicy {
    pauses: &[
        TimeDelta::seconds(10),
        TimeDelta::minutes(1),
        TimeDelta::minutes(10),
        TimeDelta::hours(1),
        TimeDelta::hours(6),
        TimeDelta::hours(12),
    ],
    jitter: false,
};
/// 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the first attempt (PROTOCOLS.md §8.7).
const OVER_A_DAY: RetryPolicy = RetryPolicy {
    pauses: &[
        TimeDelta::seconds(5),
        TimeDelta::seconds(5 * 60 - 5),
        TimeDelta::minutes(25),
        TimeDelta::minutes(90),
        TimeDelta::hours(3),
        TimeDelta::hours(5),
        TimeDelta::hours(4),
        TimeDelta::hours(6),
        TimeDelta::hours(4),
    ],
    jitter: true,
};

impl Job {
    /// Its kind, as it is stored.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::CreateMeeting(_) => JobKind::CreateMeeting,
            Self::UpdateMeeting(_) => JobKind::UpdateMeeting,
            Self::DeleteMeeting(_) => JobKind::DeleteMeeting,
            Self::AssignMeetingEvent(..) => JobKind::AssignMeetingEvent,
            Self::ApplyMeetingEvents(_) => JobKind::ApplyMeetingEvents,
            Self::DeliverWebhook(..) => JobKind::DeliverWebhook,
        }
    }

    /// When it runs again after an attempt that failed.
    pub fn retry_policy(&self) -> RetryPolicy {
        match self {
            Self::CreateMeeting(_) => SOON,
            Self::UpdateMeeting(_)
            | Self::DeleteMeeting(_)
            | Self::AssignMeetingEvent(..)
            | Self::ApplyMeetingEvents(_) => LATER,
            Self::DeliverWebhook(..) => OVER_A_DAY,
        }
    }

    /// The query that enqueues it.
    pub fn insertion(&self, at: DateTime<Utc>) -> Query {
        let (subject, detail) = match self {
            Self::CreateMeeting(job) | Self::UpdateMeeting(job) | Self::DeleteMeeting(job) => {
                (job.session.0, serde_json::to_string(job))
            }
            Self::AssignMeetingEvent(event, owner) => (event.0, serde_json::to_string(owner)),
            Self::ApplyMeetingEvents(session) => (session.0, Ok("{}".into())),
            Self::DeliverWebhook(delivery, endpoint) => {
                return db::jobs::queueing(*delivery, *endpoint, at);
            }
        };
        // Types of strings, ids and numbers always have a JSON form.
        db::jobs::insertion(self.kind(), subject, detail.unwrap_or_default(), at)
    }

    /// Reads a stored job; none if this version does not know it.
    fn read(stored: &StoredJob) -> Option<Self> {
        let meeting = || {
            let job: MeetingJob = serde_json::from_str(&stored.detail).ok()?;
            let session = SessionId(stored.subject);
            Some(MeetingJob { session, ..job })
        };
        match JobKind::from_word(&stored.kind)? {
            JobKind::CreateMeeting => meeting().map(Self::CreateMeeting),
            JobKind::UpdateMeeting => meeting().map(Self::UpdateMeeting),
            JobKind::DeleteMeeting => meeting().map(Self::DeleteMeeting),
            JobKind::AssignMeetingEvent => {
                let owner = serde_json::from_str(&stored.detail).ok()?;
                Some(Self::AssignMeetingEvent(MeetingEventId(stored.subject), owner))
            }
            JobKind::ApplyMeetingEvents => Some(Self::ApplyMeetingEvents(SessionId(stored.subject))),
            JobKind::DeliverWebhook => {
                let endpoint = EndpointId(stored.queue?);
                Some(Self::DeliverWebhook(DeliveryId(stored.subject), endpoint))
            }
        }
    }
}

/// One attempt at a job.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub id: JobId,
    /// From 1. Counted before it is made, so that it also counts one that a crash cut short.
    pub number: i64,
    pub job: Job,
}

/// The result of an attempt.
#[derive(Debug)]
pub enum Outcome {
    /// Done, and the attempt has deleted the job's row in a transaction of its own.
    Settled,
    /// Done.
    Done,
    /// Failed. Retry at this time.
    Retry(DateTime<Utc>, String),
    /// Waits for other work of ours until this time. Does not count as an attempt.
    Wait(DateTime<Utc>),
    /// Failed permanently. The row is kept so that the server's operator can inspect it.
    Failed(String),
}

/// Leases one job that is wanted and runs it; whether there was one. It runs to its end even if the caller goes away.
pub async fn run_one<F, R>(app: &App, wanted: Wanted, attempt: F) -> Result<bool, Error>
where
    F: FnOnce(App, Attempt) -> R + Send + 'static,
    R: Future<Output = Result<Outcome, Error>> + Send,
{
    let Some(job) = lease(app, wanted).await? else {
        return Ok(false);
    };
    let app = app.clone();
    tokio::spawn(async move { run(&app, job, attempt).await }).await??;
    Ok(true)
}

/// Leases a job that is wanted.
pub async fn lease(app: &App, wanted: Wanted) -> Result<Option<StoredJob>, Error> {
    let now = app.clock.now();
    Ok(db::jobs::claim(&app.db, wanted, now, now + LEASE).await?)
}

/// Runs a leased job, and stores its outcome.
pub async fn run<F, R>(app: &App, stored: StoredJob, attempt: F) -> Result<(), Error>
where
    F: FnOnce(App, Attempt) -> R,
    R: Future<Output = Result<Outcome, Error>>,
{
    let ran = match Job::read(&stored) {
        // The attempt was counted when it was leased: this job has panicked, or ended its process, each time before.
        _ if stored.attempt > ATTEMPTS_MAX => Ok(Outcome::Failed("every attempt was cut short".into())),
        Some(job) => {
            let (id, number) = (stored.id, stored.attempt);
            attempt(app.clone(), Attempt { id, number, job }).await
        }
        None => Ok(Outcome::Failed("this version does not know such work".into())),
    };
    let outcome = match ran {
        Ok(outcome) => outcome,
        // Our fault, not the other side's: the lease ends and it is tried again, but not for ever.
        Err(error) if stored.attempt < ATTEMPTS_MAX => return Err(error),
        Err(error) => Outcome::Failed(error.to_string()),
    };
    settle(app, &stored, outcome).await?;
    // It may be due again before anything else is, or have left another job behind.
    app.outbox.notify_waiters();
    Ok(())
}

async fn settle(app: &App, job: &StoredJob, outcome: Outcome) -> Result<(), Error> {
    let db = &app.db;
    match outcome {
        Outcome::Settled => {}
        Outcome::Done => {
            db.write(db::jobs::done(job.id)).await?;
        }
        Outcome::Retry(at, problem) => {
            tracing::info!(job = %job.id, kind = %job.kind, attempt = job.attempt, %problem, "work is tried again later");
            db::jobs::retry(db, job.id, at, &problem).await?;
        }
        Outcome::Wait(at) => db::jobs::wait(db, job.id, at).await?,
        Outcome::Failed(problem) => {
            tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempt, %problem, "work has failed");
            db::jobs::fail(db, job.id, &problem).await?;
            if JobKind::from_word(&job.kind) == Some(JobKind::DeliverWebhook) {
                db.write(db::deliveries::cut_short(DeliveryId(job.subject)))
                    .await?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn attempts_at_a_delivery_follow_each_other_over_a_day() {
        let policy = Job::DeliverWebhook(DeliveryId(Uuid::nil()), EndpointId(Uuid::nil())).retry_policy();
        let first: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().expect("an instant");
        let (mut earliest, mut at, mut attempt) = (Vec::new(), first, 1);
        while let Some(following) = policy.next(attempt, at, 0) {
            earliest.push((following - first).num_seconds());
            let latest = policy.next(attempt, at, u32::MAX).expect("as well");
            let pause = following - at;
            assert!(latest > following && latest <= following + pause / 10);
            (at, attempt) = (following, attempt + 1);
        }
        let hours = |hours: i64| hours * 3600;
        let schedule = [
            5,
            300,
            1800,
            hours(2),
            hours(5),
            hours(10),
            hours(14),
            hours(20),
            hours(24),
        ];
        assert_eq!(earliest, schedule);
        assert_eq!(attempt, 10, "the first and nine more");
    }
}
