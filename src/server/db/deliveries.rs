//! Webhook deliveries: written in the transaction that causes them, together with the job that sends each.

use super::{
    Db, DbError, Millis, Query, Reader, Tx, Value,
    dialect::statements,
    jobs::{self, JobKind},
    sessions::unknown,
};
use crate::domain::{
    ids::{AccountId, DeliveryId, EndpointId, SessionId},
    webhook::{DeliveryProblem, DeliveryState, WAITING_MAX, WebhookEvent},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

// One delivery per subscribed endpoint: the partner's own, and the operator's (reach `server`). Checks the
// owner's role again, because an account that lost its role keeps no reach.
macro_rules! announce {
    ($id:literal, $lock:literal) => {
        concat!(
            "insert into webhook_deliveries (id, announcement_id, endpoint_id, event, session_id, payload, state, attempts, last_problem, next_at, created_at)
        select ",
            $id,
            ", $1, told.id, $2, $3, $4, case when is_full = 1 then 'failed' else 'waiting' end, 0, case when is_full = 1 then 'full' end,
            case when is_full = 1 then null else cast($5 as bigint) end, cast($5 as bigint) from (select told.id,
                case when exists (select 1 from jobs where state = 'waiting' and queue_id = told.id limit 1 offset $8) then 1 else 0 end as is_full from (
            select id from (select webhook_endpoints.id from webhook_endpoints join accounts on accounts.id = webhook_endpoints.account_id
                where webhook_endpoints.account_id = $6 and reach = 'own' and state = 'active' and events like $7 and role = 'partner'",
            $lock,
            ") own
            union all
            select id from (select webhook_endpoints.id from webhook_endpoints join accounts on accounts.id = webhook_endpoints.account_id
                where reach = 'server' and state = 'active' and events like $7 and role = 'admin'",
            $lock,
            ") of_server
        ) told) told"
        )
    };
}

macro_rules! enqueue {
    ($id:literal) => {
        concat!(
            "insert into jobs (id, kind, subject_id, queue_id, detail, state, run_at, attempts, created_at)
        select ",
            $id,
            ", $2, id, endpoint_id, '{}', 'waiting', created_at, 0, created_at from webhook_deliveries where announcement_id = $1 and state = 'waiting'"
        )
    };
}

statements! {
    // The key share lock serializes with the deletion of an endpoint, so a deleted one receives nothing.
    // SQLite has one writer.
    ANNOUNCE = announce!("randomblob(16)", ""),
        postgres: announce!("gen_random_uuid()", " for key share of webhook_endpoints");
    ENQUEUE = enqueue!("randomblob(16)"), postgres: enqueue!("gen_random_uuid()");
    INSERT = "insert into webhook_deliveries (id, announcement_id, endpoint_id, event, payload, state, attempts, next_at, created_at)
        values ($1, $1, $2, $3, $4, 'waiting', 0, $5, $5)";
    TO_SEND = "select webhook_deliveries.endpoint_id, payload, webhook_deliveries.state, url_sealed, secret_sealed, timeouts,
            cast(case when webhook_endpoints.state = 'active' and ((reach = 'own' and role = 'partner') or (reach = 'server' and role = 'admin'))
                then 1 else 0 end as bigint) as hears
        from webhook_deliveries join webhook_endpoints on webhook_endpoints.id = endpoint_id join accounts on accounts.id = account_id
        where webhook_deliveries.id = $1";
    TRIED = "update webhook_deliveries set attempts = $2, last_status = $3, last_problem = $4, last_at = $5, next_at = $6
        where id = $1 and state = 'waiting'";
    ENDED = "update webhook_deliveries set state = $2, attempts = $3, last_status = $4, last_problem = $5, last_at = $6, next_at = null where id = $1";
    DROP_WORK = "delete from jobs where queue_id = $1 and state = 'waiting'";
    GIVE_UP = "update webhook_deliveries set state = 'failed', last_problem = 'disabled', next_at = null where endpoint_id = $1 and state = 'waiting'";
    CUT_SHORT = "update webhook_deliveries set state = 'failed', next_at = null where id = $1 and state = 'waiting'";
    DELETE_OLD = "delete from webhook_deliveries where endpoint_id = $1 and created_at < $2 and state <> 'waiting'";
    AGAIN = "update webhook_deliveries set state = 'waiting', attempts = 0, next_at = $2 where id = $1 and state <> 'waiting'
        and exists (select 1 from webhook_endpoints where webhook_endpoints.id = endpoint_id and webhook_endpoints.state = 'active')";
    ENDPOINT = "select endpoint_id from webhook_deliveries where id = $1";
    LATEST = "select id, event, state, attempts, last_status, last_problem, last_at, next_at, created_at from webhook_deliveries
        where endpoint_id = $1 and (created_at, id) < ($2, $3) order by created_at desc, id desc limit $4";
}

/// An event about a session, for every subscribed endpoint.
pub struct Announcement {
    /// Shared by its deliveries, one per endpoint.
    pub id: Uuid,
    pub event: WebhookEvent,
    pub session: SessionId,
    /// Their own endpoints are notified.
    pub partner: AccountId,
    /// The request body.
    pub payload: String,
}

/// Inserts a delivery and its job for each subscribed endpoint.
pub fn announcement(told: Announcement, at: DateTime<Utc>) -> Vec<Query> {
    let pattern = format!("% {} %", told.event.word());
    vec![
        ANNOUNCE.with([
            told.id.into(),
            told.event.word().into(),
            told.session.into(),
            told.payload.into(),
            at.into(),
            told.partner.into(),
            pattern.into(),
            (WAITING_MAX - 1).into(),
        ]),
        ENQUEUE.with([told.id.into(), JobKind::DeliverWebhook.word().into()]),
    ]
}

/// Inserts one delivery to one endpoint, about no session, and its job.
pub fn insertion(
    id: DeliveryId,
    endpoint: EndpointId,
    event: &str,
    payload: String,
    at: DateTime<Utc>,
) -> [Query; 2] {
    [
        INSERT.with([
            id.into(),
            endpoint.into(),
            event.into(),
            payload.into(),
            at.into(),
        ]),
        jobs::queueing(id, endpoint, at),
    ]
}

/// All that is needed to send a delivery.
#[derive(Debug, Clone)]
pub struct ToSend {
    pub endpoint: EndpointId,
    pub payload: String,
    pub state: DeliveryState,
    /// Whether the endpoint is active and its owner still has the role for its reach.
    pub hears: bool,
    pub url_sealed: Vec<u8>,
    pub secret_sealed: Vec<u8>,
    /// The endpoint's timeouts since it last answered.
    pub timeouts: i64,
}

#[derive(FromRow)]
struct ToSendRow {
    endpoint_id: Uuid,
    payload: String,
    state: String,
    url_sealed: Vec<u8>,
    secret_sealed: Vec<u8>,
    timeouts: i64,
    hears: i64,
}

fn state(word: &str) -> Result<DeliveryState, DbError> {
    DeliveryState::from_word(word).ok_or_else(|| unknown("state of a delivery", word))
}

/// `None` if the endpoint was deleted.
pub async fn to_send(db: &Db, id: DeliveryId) -> Result<Option<ToSend>, DbError> {
    let row: Option<ToSendRow> = db.opt(TO_SEND.with([id.into()])).await?;
    row.map(|row| {
        Ok(ToSend {
            endpoint: EndpointId(row.endpoint_id),
            payload: row.payload,
            state: state(&row.state)?,
            hears: row.hears == 1,
            url_sealed: row.url_sealed,
            secret_sealed: row.secret_sealed,
            timeouts: row.timeouts,
        })
    })
    .transpose()
}

/// The result of an attempt.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    pub id: DeliveryId,
    /// Number of the attempt in its round, from 1.
    pub number: i64,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    pub problem: Option<DeliveryProblem>,
    pub at: DateTime<Utc>,
}

/// Stores a failed attempt that is retried at `next`.
pub fn tried(attempt: Attempt, next: DateTime<Utc>) -> Query {
    TRIED.with([
        attempt.id.into(),
        attempt.number.into(),
        Value::Int(attempt.status.map(i64::from)),
        attempt.problem.map(|problem| problem.word().to_owned()).into(),
        attempt.at.into(),
        next.into(),
    ])
}

/// Stores the last attempt: delivered if it has no problem, else failed.
pub fn ended(attempt: Attempt) -> Query {
    let state = match attempt.problem {
        None => DeliveryState::Delivered,
        Some(_) => DeliveryState::Failed,
    };
    ENDED.with([
        attempt.id.into(),
        state.word().into(),
        attempt.number.into(),
        Value::Int(attempt.status.map(i64::from)),
        attempt.problem.map(|problem| problem.word().to_owned()).into(),
        attempt.at.into(),
    ])
}

/// Gives up every waiting delivery of an endpoint, and deletes its jobs.
pub fn giving_up(endpoint: EndpointId) -> [Query; 2] {
    [DROP_WORK.with([endpoint.into()]), GIVE_UP.with([endpoint.into()])]
}

/// Gives up a delivery whose attempts a fault of ours cut short.
pub fn cut_short(id: DeliveryId) -> Query {
    CUT_SHORT.with([id.into()])
}

/// Deletes finished deliveries created before `at` (retention).
pub fn forgetting(endpoint: EndpointId, at: DateTime<Utc>) -> Query {
    DELETE_OLD.with([endpoint.into(), at.into()])
}

/// Redelivers in a new round of attempts. False if it is still waiting, or its endpoint is disabled.
pub async fn again(
    tx: &mut Tx,
    id: DeliveryId,
    endpoint: EndpointId,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    if tx.execute(AGAIN.with([id.into(), at.into()])).await? != 1 {
        return Ok(false);
    }
    tx.execute(jobs::queueing(id, endpoint, at)).await?;
    Ok(true)
}

pub async fn endpoint(db: &Db, id: DeliveryId) -> Result<Option<EndpointId>, DbError> {
    let row: Option<(Uuid,)> = db.opt(ENDPOINT.with([id.into()])).await?;
    Ok(row.map(|(endpoint,)| EndpointId(endpoint)))
}

/// A delivery in an endpoint's list.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: DeliveryId,
    pub event: String,
    pub state: DeliveryState,
    /// Attempts in its latest round.
    pub attempts: i64,
    /// HTTP status of the last answer.
    pub last_status: Option<i64>,
    pub last_problem: Option<DeliveryProblem>,
    pub last_at: Option<DateTime<Utc>>,
    pub next_at: Option<DateTime<Utc>>,
    /// When the event happened.
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct DeliveryRow {
    id: Uuid,
    event: String,
    state: String,
    attempts: i64,
    last_status: Option<i64>,
    last_problem: Option<String>,
    last_at: Option<Millis>,
    next_at: Option<Millis>,
    created_at: Millis,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = DbError;
    fn try_from(row: DeliveryRow) -> Result<Self, DbError> {
        let problem =
            |word: String| DeliveryProblem::from_word(&word).ok_or_else(|| unknown("problem", &word));
        Ok(Self {
            id: DeliveryId(row.id),
            event: row.event,
            state: state(&row.state)?,
            attempts: row.attempts,
            last_status: row.last_status,
            last_problem: row.last_problem.map(problem).transpose()?,
            last_at: row.last_at.map(Into::into),
            next_at: row.next_at.map(Into::into),
            created_at: row.created_at.into(),
        })
    }
}

/// An endpoint's deliveries, latest first: at most `limit` before the cursor `before`.
pub async fn latest(
    db: &Db,
    endpoint: EndpointId,
    before: (DateTime<Utc>, DeliveryId),
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    let (at, id) = before;
    let query = LATEST.with([endpoint.into(), at.into(), id.into(), limit.into()]);
    let rows: Vec<DeliveryRow> = db.all(query).await?;
    rows.into_iter().map(Delivery::try_from).collect()
}
