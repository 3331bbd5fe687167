//! Sends webhook deliveries, with retries over a day. A delivery that was given up is shown in its endpoint's
//! list to the endpoint's owner, and not among the failed jobs.

use super::turns::Turns;
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
            deliveries::{self, ToSend},
            jobs::Wanted,
        },
        error::Error,
        outbox::{self, Attempt, Outcome},
        sealed::Place,
        webhook::{Answer, Letter, signature::SigningSecret},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;

/// Upper bound for an endpoint's `Retry-After`.
const PUT_OFF: TimeDelta = TimeDelta::days(1);
/// Retention of deliveries in an endpoint's list.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Sends due deliveries until the process ends, apart from all other jobs: endpoints that hang hold up nothing else.
pub async fn run(app: App) {
    let turns = Turns::default();
    super::repeat(&app, || start_due(&app, &turns)).await;
}

/// Starts every due delivery for which there is a turn, and answers when the next one is due. Without a turn none is
/// leased, so that it is not due again only after a minute.
pub async fn start_due(app: &App, turns: &Turns) -> Result<Option<DateTime<Utc>>, Error> {
    loop {
        let (queues, now) = (db::jobs::queues(&app.db).await?, app.clock.now());
        let (mut due, ahead): (Vec<_>, Vec<_>) = queues.into_iter().partition(|queue| queue.due <= now);
        let mut has_started = false;
        while let Some((queue, turn)) = turns.take(&due) {
            due.retain(|other| other.id != queue);
            let Some(job) = outbox::lease(app, Wanted::Of(queue)).await? else {
                continue;
            };
            has_started = true;
            let app = app.clone();
            tokio::spawn(async move {
                if let Err(cause) = outbox::run(&app, job, super::attempt).await {
                    tracing::warn!(%cause, "a delivery was cut short");
                }
                drop(turn);
                // It may have been the turn that another delivery waits for.
                app.outbox.notify_waiters();
            });
        }
        if !has_started {
            return Ok(ahead.iter().map(|queue| queue.due).min());
        }
    }
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

pub async fn attempt(app: &App, attempt: &Attempt, id: DeliveryId) -> Result<Outcome, Error> {
    let Some(to_send) = deliveries::to_send(&app.db, id).await? else {
        return Ok(Outcome::Done);
    };
    if to_send.state != DeliveryState::Waiting {
        return Ok(Outcome::Done);
    }
    let mut tried = deliveries::Attempt {
        id,
        number: attempt.number,
        status: None,
        problem: None,
        at: app.clock.now(),
    };
    if !to_send.hears {
        tried.number -= 1;
        tried.problem = Some(DeliveryProblem::Disabled);
        return end(app, attempt, tried, Vec::new()).await;
    }
    let Some((url, secret)) = opened(app, &to_send) else {
        tried.problem = Some(DeliveryProblem::Unreadable);
        return end(app, attempt, tried, Vec::new()).await;
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
    if tried.problem == Some(DeliveryProblem::Timeout) {
        if db::webhooks::timed_out(&app.db, endpoint, tried.at).await? {
            return end(app, attempt, tried, deliveries::giving_up(endpoint).into()).await;
        }
    } else if to_send.timeouts > 0 {
        app.db.write(db::webhooks::answered(endpoint)).await?;
    }
    let Some(problem) = tried.problem else {
        let forgetting = deliveries::forgetting(endpoint, tried.at - KEPT);
        return end(app, attempt, tried, vec![forgetting]).await;
    };
    if tried.status == Some(StatusCode::GONE.as_u16()) {
        let mut queries = vec![db::webhooks::disabling(endpoint, DisabledBy::Gone, tried.at)];
        queries.extend(deliveries::giving_up(endpoint));
        return end(app, attempt, tried, queries).await;
    }
    let Some(next) =
        attempt
            .job
            .retry_policy()
            .next(attempt.number, tried.at, u32::from_le_bytes(crypto::random()))
    else {
        let forgetting = deliveries::forgetting(endpoint, tried.at - KEPT);
        return end(app, attempt, tried, vec![forgetting]).await;
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
async fn end(
    app: &App,
    attempt: &Attempt,
    tried: deliveries::Attempt,
    then: Vec<Query>,
) -> Result<Outcome, Error> {
    // The endpoint's row first: the same lock order as pausing an endpoint, so that they cannot deadlock.
    let mut queries = then;
    queries.extend([deliveries::ended(tried), db::jobs::done(attempt.id)]);
    app.db.write_all(queries).await?;
    Ok(Outcome::Settled)
}
