//! Clients who wait for an earlier time. What is offered to one is held by a row of `holds`, whose holder is the entry.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements};
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

macro_rules! waiting {
    ($rest:literal) => {
        concat!(
            "select waiting.id, waiting.type_id, waiting.before, waiting.offered_start, waiting.offered_until,
                session_types.name, session_types.length, partners.name as partner_name
            from waiting join session_types on session_types.id = waiting.type_id
                join accounts as partners on partners.id = waiting.partner_id ",
            $rest
        )
    };
}

statements! {
    // Who waits already keeps their turn; one whose offer has passed takes a new one.
    INSERT = "insert into waiting (id, partner_id, client_id, type_id, before, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (client_id, type_id) do update set before = excluded.before, created_at = excluded.created_at,
            offered_start = null, offered_until = null
        where waiting.offered_until <= excluded.created_at or waiting.before <= excluded.created_at";
    COUNT = "select cast(count(*) as bigint) as waiting from waiting where partner_id = $1 and offered_start is null";
    DELETE = "delete from waiting where id = $1 and client_id = $2";
    // A booking that begins before ends the waiting.
    BOOKED = "select id from waiting where client_id = $1 and type_id = $2 and before > $3";
    DELETE_OF_TYPE = "delete from waiting where type_id = $1";
    OF_PAIR = "select id from waiting where partner_id = $1 and client_id = $2";
    OF_TYPE = "select id from waiting where client_id = $1 and type_id = $2 and before > $3 and (offered_until is null or offered_until > $3)";
    OF_CLIENT = waiting!("where waiting.client_id = $1 and waiting.before > $2
        order by case when waiting.offered_until > $2 then 0 else 1 end, waiting.created_at, waiting.id limit $3");
    ONE = waiting!("where waiting.id = $1 and waiting.client_id = $2");
    // By turn: who came first is asked first.
    TURNS = "select id, partner_id, client_id, type_id, before, created_at from waiting
        where offered_start is null and before > $1 and (partner_id, created_at, id) > ($2, $3, $4)
        order by partner_id, created_at, id limit $5";
    OFFER = "update waiting set offered_start = $2, offered_until = $3 where id = $1 and offered_start is null";
    // What begins no more, and offers that have passed a day ago.
    PURGE = "delete from waiting where before <= $1 or offered_until <= $2";
}

/// A client who waits, for the one who offers.
#[derive(Debug, Clone, FromRow)]
pub struct Turn {
    id: Uuid,
    partner_id: Uuid,
    client_id: Uuid,
    type_id: Uuid,
    before: Millis,
    created_at: Millis,
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

/// Ends the waiting for a session type that is removed. What is offered of it is free again by itself.
pub fn deletion_of_type(of: SessionTypeId) -> Query {
    DELETE_OF_TYPE.with([of.into()])
}

fn end(id: WaitingId, client: AccountId) -> [Query; 2] {
    [deletion(id, client), super::holds::deletion_of_holder(holder(id))]
}

/// The statements that end a client's waiting for something earlier than they have booked, and free what is offered.
pub async fn ending_of_booked(
    tx: &mut Tx,
    client: AccountId,
    of: SessionTypeId,
    start: DateTime<Utc>,
) -> Result<Vec<Query>, DbError> {
    let query = BOOKED.with([client.into(), of.into(), start.into()]);
    let booked: Vec<(Uuid,)> = tx.all(query).await?;
    Ok(booked
        .into_iter()
        .flat_map(|(id,)| end(WaitingId(id), client))
        .collect())
}

/// The entry of a client who waits for an earlier time of this session type, or is offered one.
pub async fn of_type(
    db: &Db,
    client: AccountId,
    of: SessionTypeId,
    now: DateTime<Utc>,
) -> Result<Option<WaitingId>, DbError> {
    let query = OF_TYPE.with([client.into(), of.into(), now.into()]);
    let found: Option<(Uuid,)> = db.opt(query).await?;
    Ok(found.map(|(id,)| WaitingId(id)))
}

/// One entry of a client's.
pub async fn one(db: &Db, id: WaitingId, client: AccountId) -> Result<Option<StoredWaiting>, DbError> {
    let row: Option<WaitingRow> = db.opt(ONE.with([id.into(), client.into()])).await?;
    Ok(row.map(StoredWaiting::from))
}

/// What a client waits for: first what is offered to them.
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

/// Who waits, by partner and turn, after the last one of the page before.
pub async fn turns(
    db: &Db,
    now: DateTime<Utc>,
    after: Option<&Turn>,
    limit: i64,
) -> Result<Vec<Turn>, DbError> {
    let start = (Uuid::nil(), DateTime::UNIX_EPOCH, Uuid::nil());
    let (partner, at, id) = after.map_or(start, |last| (last.partner_id, last.created_at.into(), last.id));
    let query = TURNS.with([now.into(), partner.into(), at.into(), id.into(), limit.into()]);
    db.all(query).await
}

/// Offers a start. No row is affected if one is offered already.
pub fn offer(id: WaitingId, start: DateTime<Utc>, until: DateTime<Utc>) -> Query {
    OFFER.with([id.into(), start.into(), until.into()])
}

/// Removes what is of no use any more, and offers that ended before `passed`.
pub fn purge(now: DateTime<Utc>, passed: DateTime<Utc>) -> Query {
    PURGE.with([now.into(), passed.into()])
}
