//! Clients who wait for an earlier time. What is offered to one is held by a row of `holds`, whose holder is the entry.

use super::{Db, DbError, Millis, Query, Reader, dialect::statements};
use crate::{
    domain::{
        ids::{AccountId, SessionTypeId, WaitingId},
        session_type::SessionType,
    },
    server::crypto::hash_token,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // Who waits already keeps their turn.
    INSERT = "insert into waiting (id, partner_id, client_id, type_id, before, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (client_id, type_id) do nothing";
    COUNT = "select cast(count(*) as bigint) as waiting from waiting where partner_id = $1 and offered_start is null";
    DELETE = "delete from waiting where id = $1 and client_id = $2";
    // A booking that begins before ends the waiting, as does one of the offered time.
    DELETE_BOOKED = "delete from waiting where client_id = $1 and type_id = $2 and before > $3";
    OF_PAIR = "select id from waiting where partner_id = $1 and client_id = $2";
    OF_TYPE = "select id from waiting where client_id = $1 and type_id = $2";
    OF_CLIENT = "select waiting.id, waiting.type_id, waiting.before, waiting.offered_start, waiting.offered_until,
            session_types.name, session_types.length, partners.name as partner_name
        from waiting join session_types on session_types.id = waiting.type_id
            join accounts as partners on partners.id = waiting.partner_id
        where waiting.client_id = $1 and waiting.before > $2 order by waiting.created_at, waiting.id limit $3";
    // By turn: who came first is asked first.
    TURNS = "select id, client_id, type_id, before from waiting
        where offered_start is null and before > $1 order by partner_id, created_at, id limit $2";
    OFFER = "update waiting set offered_start = $2, offered_until = $3 where id = $1 and offered_start is null";
    // What begins no more, and offers that have passed a day ago.
    PURGE = "delete from waiting where before <= $1 or offered_until <= $2";
}

/// A client who waits, for the one who offers.
#[derive(Debug, Clone, FromRow)]
pub struct Turn {
    id: Uuid,
    client_id: Uuid,
    type_id: Uuid,
    before: Millis,
}

impl Turn {
    pub fn id(&self) -> WaitingId {
        WaitingId(self.id)
    }

    pub fn client(&self) -> AccountId {
        AccountId(self.client_id)
    }

    pub fn of(&self) -> SessionTypeId {
        SessionTypeId(self.type_id)
    }

    /// Only what begins before is of use.
    pub fn before(&self) -> DateTime<Utc> {
        self.before.into()
    }
}

#[derive(FromRow)]
struct WaitingRow {
    id: Uuid,
    type_id: Uuid,
    before: Millis,
    offered_start: Option<Millis>,
    offered_until: Option<Millis>,
    name: String,
    length: i64,
    partner_name: String,
}

/// What a client waits for.
#[derive(Debug, Clone)]
pub struct StoredWaiting {
    pub id: WaitingId,
    pub of: SessionTypeId,
    pub before: DateTime<Utc>,
    /// The start that is offered, and until when.
    pub offered: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Name of the session type.
    pub title: String,
    /// In minutes.
    pub length: i64,
    pub partner_name: String,
}

impl From<WaitingRow> for StoredWaiting {
    fn from(row: WaitingRow) -> Self {
        let offered = row.offered_start.zip(row.offered_until);
        Self {
            id: WaitingId(row.id),
            of: SessionTypeId(row.type_id),
            before: row.before.into(),
            offered: offered.map(|(start, until)| (start.into(), until.into())),
            title: row.name,
            length: row.length,
            partner_name: row.partner_name,
        }
    }
}

/// Whose holds are those of an offer.
pub fn holder(id: WaitingId) -> Vec<u8> {
    hash_token(&format!("waiting:{id}"))
}

/// Lets a client wait; who waits for the same already keeps their turn.
pub fn insertion(
    id: WaitingId,
    of: &SessionType,
    client: AccountId,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Query {
    INSERT.with([
        id.into(),
        of.partner.into(),
        client.into(),
        of.id.into(),
        before.into(),
        now.into(),
    ])
}

/// How many wait for a partner.
pub async fn count(db: &Db, partner: AccountId) -> Result<i64, DbError> {
    let (count,): (i64,) = db.one(COUNT.with([partner.into()])).await?;
    Ok(count)
}

/// Ends a client's waiting.
pub fn deletion(id: WaitingId, client: AccountId) -> Query {
    DELETE.with([id.into(), client.into()])
}

/// The statements that end what a client waits for with a partner, and free what is offered.
pub async fn ending(from: impl Reader, partner: AccountId, client: AccountId) -> Result<Vec<Query>, DbError> {
    let waiting: Vec<(Uuid,)> = from.all(OF_PAIR.with([partner.into(), client.into()])).await?;
    let end = |(id,): (Uuid,)| {
        let id = WaitingId(id);
        [deletion(id, client), super::holds::deletion_of_holder(holder(id))]
    };
    Ok(waiting.into_iter().flat_map(end).collect())
}

/// Ends a client's waiting for something earlier than they have booked.
pub fn deletion_of_booked(client: AccountId, of: SessionTypeId, start: DateTime<Utc>) -> Query {
    DELETE_BOOKED.with([client.into(), of.into(), start.into()])
}

/// What a client waits for with this session type.
pub async fn of_type(db: &Db, client: AccountId, of: SessionTypeId) -> Result<Option<WaitingId>, DbError> {
    let found: Option<(Uuid,)> = db.opt(OF_TYPE.with([client.into(), of.into()])).await?;
    Ok(found.map(|(id,)| WaitingId(id)))
}

/// What a client waits for, and what is offered to them.
pub async fn of_client(
    from: impl Reader,
    client: AccountId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<StoredWaiting>, DbError> {
    let query = OF_CLIENT.with([client.into(), now.into(), limit.into()]);
    let rows: Vec<WaitingRow> = from.all(query).await?;
    Ok(rows.into_iter().map(StoredWaiting::from).collect())
}

/// Who waits, by partner and turn.
pub async fn turns(db: &Db, now: DateTime<Utc>, limit: i64) -> Result<Vec<Turn>, DbError> {
    db.all(TURNS.with([now.into(), limit.into()])).await
}

/// Offers a start. No row is affected if one is offered already.
pub fn offer(id: WaitingId, start: DateTime<Utc>, until: DateTime<Utc>) -> Query {
    OFFER.with([id.into(), start.into(), until.into()])
}

/// Removes what is of no use any more, and offers that ended before `passed`.
pub fn purge(now: DateTime<Utc>, passed: DateTime<Utc>) -> Query {
    PURGE.with([now.into(), passed.into()])
}
