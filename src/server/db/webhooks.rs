//! Webhook endpoints.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements, sessions::unknown};
use crate::domain::{
    ids::{AccountId, EndpointId},
    webhook::{DisabledBy, ENDPOINTS_MAX, EndpointState, Reach, WebhookEvent},
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // Locks the owner, so that concurrent inserts cannot exceed the limit. SQLite has one writer.
    HOLD_OWNER = "select id from accounts where id = $1", postgres: "select id from accounts where id = $1 for no key update";
    INSERT = "insert into webhook_endpoints (id, account_id, reach, url_sealed, host, events, secret_sealed, state, created_at, updated_at)
        select $1, $2, $3, $4, $5, $6, $7, 'active', $8, $8
        where (select count(*) from webhook_endpoints where account_id = $2) < $9";
    ALL_OF = "select id, account_id, reach, host, events, state, reason, created_at from webhook_endpoints
        where account_id = $1 order by created_at, id";
    ONE = "select id, account_id, reach, host, events, state, reason, created_at from webhook_endpoints where id = $1";
    SET_EVENTS = "update webhook_endpoints set events = $2, updated_at = $3 where id = $1";
    DISABLE = "update webhook_endpoints set state = 'disabled', reason = $2, updated_at = $3 where id = $1 and state = 'active'";
    ENABLE = "update webhook_endpoints set state = 'active', reason = null, timeouts = 0, timeouts_since = null, updated_at = $2 where id = $1";
    TIMED_OUT = "update webhook_endpoints set timeouts = timeouts + 1, timeouts_since = coalesce(timeouts_since, $2) where id = $1";
    ANSWERED = "update webhook_endpoints set timeouts = 0, timeouts_since = null where id = $1";
    PAUSE_SLOW = "update webhook_endpoints set state = 'disabled', reason = 'timeouts', updated_at = $2
        where id = $1 and state = 'active' and timeouts >= $3 and timeouts_since <= $4";
    DELETE = "delete from webhook_endpoints where id = $1";
}

/// An endpoint, without its sealed columns.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub id: EndpointId,
    pub account: AccountId,
    /// Events of the owner's own sessions, or of all on this server.
    pub reach: Reach,
    /// For display instead of the URL.
    pub host: String,
    /// Those that it subscribes to.
    pub events: Vec<WebhookEvent>,
    pub state: EndpointState,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct NewEndpoint {
    pub id: EndpointId,
    pub account: AccountId,
    pub reach: Reach,
    /// The URL may hold a token.
    pub url_sealed: Vec<u8>,
    /// The URL's host, for display.
    pub host: String,
    pub events: Vec<WebhookEvent>,
    pub secret_sealed: Vec<u8>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    reach: String,
    host: String,
    events: String,
    state: String,
    reason: Option<String>,
    created_at: Millis,
}

impl TryFrom<Row> for Endpoint {
    type Error = DbError;
    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: EndpointId(row.id),
            account: AccountId(row.account_id),
            reach: Reach::from_word(&row.reach).ok_or_else(|| unknown("reach", &row.reach))?,
            host: row.host,
            events: row
                .events
                .split_whitespace()
                .map(|word| WebhookEvent::from_word(word).ok_or_else(|| unknown("event", word)))
                .collect::<Result<_, _>>()?,
            state: state(&row.state, row.reason.as_deref())?,
            created_at: row.created_at.into(),
        })
    }
}

fn state(word: &str, reason: Option<&str>) -> Result<EndpointState, DbError> {
    match (word, reason.map(DisabledBy::from_word)) {
        ("active", None) => Ok(EndpointState::Active),
        ("disabled", Some(Some(why))) => Ok(EndpointState::Disabled(why)),
        _ => Err(unknown("state of an endpoint", word)),
    }
}

/// Events as stored: each word between spaces, so that `like '% word %'` finds it.
fn stored(events: &[WebhookEvent]) -> String {
    let words: Vec<_> = events.iter().map(|event| event.word()).collect();
    format!(" {} ", words.join(" "))
}

/// Inserts an endpoint. False if the account has [`ENDPOINTS_MAX`] already. Holds for concurrent inserts too:
/// the second one waits for the first and counts it.
pub async fn insert(tx: &mut Tx, new: NewEndpoint, at: DateTime<Utc>) -> Result<bool, DbError> {
    let _: Option<(Uuid,)> = tx.opt(HOLD_OWNER.with([new.account.into()])).await?;
    let added = tx
        .execute(INSERT.with([
            new.id.into(),
            new.account.into(),
            new.reach.word().into(),
            new.url_sealed.into(),
            new.host.into(),
            stored(&new.events).into(),
            new.secret_sealed.into(),
            at.into(),
            ENDPOINTS_MAX.into(),
        ]))
        .await?;
    Ok(added == 1)
}

/// An account's endpoints, oldest first.
pub async fn all_of(db: &Db, account: AccountId) -> Result<Vec<Endpoint>, DbError> {
    let rows: Vec<Row> = db.all(ALL_OF.with([account.into()])).await?;
    rows.into_iter().map(Endpoint::try_from).collect()
}

pub async fn one(db: &Db, id: EndpointId) -> Result<Option<Endpoint>, DbError> {
    let row: Option<Row> = db.opt(ONE.with([id.into()])).await?;
    row.map(Endpoint::try_from).transpose()
}

/// Replaces the events that an endpoint subscribes to.
pub fn change_of_events(id: EndpointId, events: &[WebhookEvent], at: DateTime<Utc>) -> Query {
    SET_EVENTS.with([id.into(), stored(events).into(), at.into()])
}

/// Disables an active endpoint.
pub fn disabling(id: EndpointId, why: DisabledBy, at: DateTime<Utc>) -> Query {
    DISABLE.with([id.into(), why.word().into(), at.into()])
}

/// So many timeouts in a row pause an endpoint, if the first one was this long ago: an outage of some minutes does not.
const TIMEOUTS_MAX: i64 = 10;
const TIMEOUTS_FOR: TimeDelta = TimeDelta::hours(1);

/// Counts a timeout of an endpoint. True if it is paused by it.
pub async fn timed_out(db: &Db, id: EndpointId, at: DateTime<Utc>) -> Result<bool, DbError> {
    db.write(TIMED_OUT.with([id.into(), at.into()])).await?;
    let since = at - TIMEOUTS_FOR;
    let pausing = PAUSE_SLOW.with([id.into(), at.into(), TIMEOUTS_MAX.into(), since.into()]);
    Ok(db.write(pausing).await? == 1)
}

/// Forgets the timeouts of an endpoint, which has answered.
pub fn answered(id: EndpointId) -> Query {
    ANSWERED.with([id.into()])
}

/// Enables an endpoint, for events from now on.
pub fn enabling(id: EndpointId, at: DateTime<Utc>) -> Query {
    ENABLE.with([id.into(), at.into()])
}

/// Deletes an endpoint with its deliveries.
pub fn removal(id: EndpointId) -> Query {
    DELETE.with([id.into()])
}
