//! Sends webhook deliveries, with retries over a day. A delivery that was given up is shown in its endpoint's
//! list to the endpoint's owner, and not among the failed jobs.

use super::Outcome;
use crate::{
    domain::{
        ids::DeliveryId,
        webhook::{DeliveryProblem, DeliveryState, DisabledBy},
    },
    server::{
        app::App,
        crypto,
        db::{
            self, Query,
            deliveries::{self, Attempt, ToSend},
            jobs::ClaimedJob,
        },
        error::Error,
        sealed::Place,
        webhook::{Answer, Letter, signature::SigningSecret},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;

/// Backoff. The attempts follow 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the first
/// (PROTOCOLS.md §8.7).
const PAUSES: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(5 * 60 - 5),
    TimeDelta::minutes(25),
    TimeDelta::minutes(90),
    TimeDelta::hours(3),
    TimeDelta::hours(5),
    TimeDelta::hours(4),
    TimeDelta::hours(6),
    TimeDelta::hours(4),
];
/// Delay of a delivery while the limit of concurrent requests is reached.
const AFTER_OTHERS: TimeDelta = TimeDelta::seconds(5);
/// Upper bound for an endpoint's `Retry-After`.
const PUT_OFF: TimeDelta = TimeDelta::days(1);
/// Retention of deliveries in an endpoint's list.
const KEPT: TimeDelta = TimeDelta::days(30);

/// When attempt number `attempt` is retried. `None` after the last. `chance` adds jitter of up to a tenth, so
/// that endpoints which were down do not receive all retries at once.
fn next(attempt: i64, now: DateTime<Utc>, chance: u32) -> Option<DateTime<Utc>> {
    let nth = usize::try_from(attempt - 1).ok()?;
    let pause = PAUSES.get(nth)?.num_milliseconds();
    let more = pause / 10 * i64::from(chance) / i64::from(u32::MAX);
    Some(now + TimeDelta::milliseconds(pause + more))
}

/// `None` for a 2xx answer.
fn wrong(answer: Answer) -> Option<DeliveryProblem> {
    if answer.status.is_success() {
        None
    } else if answer.status.is_redirection() {
        Some(DeliveryProblem::Redirect)
    } else {
        Some(DeliveryProblem::Status)
    }
}

pub async fn attempt(app: &App, job: &ClaimedJob) -> Result<Outcome, Error> {
    let Some(_turn) = app.webhooks.turn() else {
        return Ok(Outcome::Wait(app.clock.now() + AFTER_OTHERS));
    };
    let id = DeliveryId(job.subject);
    let Some(to_send) = deliveries::to_send(&app.db, id).await? else {
        return Ok(Outcome::Done);
    };
    if to_send.state != DeliveryState::Waiting {
        return Ok(Outcome::Done);
    }
    let mut tried = Attempt {
        id,
        number: job.attempt,
        status: None,
        problem: None,
        at: app.clock.now(),
    };
    if !to_send.hears {
        tried.number -= 1;
        tried.problem = Some(DeliveryProblem::Disabled);
        return end(app, job, tried, Vec::new()).await;
    }
    let Some((url, secret)) = opened(app, &to_send) else {
        tried.problem = Some(DeliveryProblem::Unreadable);
        return end(app, job, tried, Vec::new()).await;
    };
    let letter = Letter {
        id,
        url: &url,
        secret: &secret,
        payload: &to_send.payload,
    };
    let sent = app.webhooks.send(&letter, app.clock.now()).await;
    tried.at = app.clock.now();
    tried.status = sent.ok().map(|answer| answer.status.as_u16());
    tried.problem = match sent {
        Ok(answer) => wrong(answer),
        Err(problem) => Some(problem),
    };
    let endpoint = to_send.endpoint;
    let Some(problem) = tried.problem else {
        let forgetting = deliveries::forgetting(endpoint, tried.at - KEPT);
        return end(app, job, tried, vec![forgetting]).await;
    };
    if tried.status == Some(StatusCode::GONE.as_u16()) {
        let mut queries = vec![db::webhooks::disabling(endpoint, DisabledBy::Gone, tried.at)];
        queries.extend(deliveries::giving_up(endpoint));
        return end(app, job, tried, queries).await;
    }
    let Some(next) = next(job.attempt, tried.at, u32::from_le_bytes(crypto::random())) else {
        let forgetting = deliveries::forgetting(endpoint, tried.at - KEPT);
        return end(app, job, tried, vec![forgetting]).await;
    };
    let asked = sent.ok().and_then(|answer| answer.retry_after);
    let next = asked.map_or(next, |asked| next.max(asked.min(tried.at + PUT_OFF)));
    app.db.write(deliveries::tried(tried, next)).await?;
    Ok(Outcome::Retry(next, problem.word().into()))
}

/// The URL and the signing secret. `None` if sealed under keys that this server does not have.
fn opened(app: &App, to_send: &ToSend) -> Option<(String, SigningSecret)> {
    let open = |place: Place, sealed: &[u8]| {
        let opened = app.config.keys.open(&place.to_string(), sealed).ok()?;
        String::from_utf8(opened).ok()
    };
    let url = open(Place::WebhookUrl(to_send.endpoint), &to_send.url_sealed)?;
    let secret = open(Place::WebhookSecret(to_send.endpoint), &to_send.secret_sealed)?;
    Some((url, SigningSecret::parse(&secret)?))
}

/// Stores the last attempt's result and completes the job.
async fn end(app: &App, job: &ClaimedJob, tried: Attempt, then: Vec<Query>) -> Result<Outcome, Error> {
    // The endpoint's row first: the same lock order as pausing an endpoint, so that they cannot deadlock.
    let mut queries = then;
    queries.extend([deliveries::ended(tried), db::jobs::done(job.id)]);
    app.db.write_all(queries).await?;
    Ok(Outcome::Settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_follow_each_other_over_a_day() {
        let first: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().expect("an instant");
        let (mut earliest, mut at, mut attempt) = (Vec::new(), first, 1);
        while let Some(following) = next(attempt, at, 0) {
            earliest.push((following - first).num_seconds());
            let latest = next(attempt, at, u32::MAX).expect("as well");
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
