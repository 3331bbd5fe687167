//! Leases of sessions to settle, and clients' objections.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements};
use crate::domain::{
    ids::{AccountId, SessionId},
    settling::NobodyCame,
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Claims sessions whose join window has closed. The first condition on the status repeats that of SQLite's
/// partial index of live sessions, so that the index is used.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "update sessions set settling_until = $2
        where id in (select id from sessions
            where status in ('pending_payment', 'scheduled', 'in_progress') and status <> 'pending_payment'
                and starts_at <= $3 and ends_at <= $1 and (settling_until is null or settling_until <= $1)
            order by starts_at, id limit $4",
            $lock,
            ")
        returning id"
        )
    };
}

statements! {
    CLAIM = claim!(""), postgres: claim!(" for no key update skip locked");
    RELEASE = "update sessions set settling_until = null where id = $1";
    NOBODY_CAME = "select nobody_came from accounts where id = $1";
    SET_NOBODY_CAME = "update accounts set nobody_came = $2 where id = $1";
    TOTALS_WAIT = "select 1 as waits from backfills where name = 'attendance_totals'";
    TOTALS_ARE_FILLED = "delete from backfills where name = 'attendance_totals'";
    WITHOUT_TOTALS = "select id from sessions
        where id > $1 and status in ('completed', 'no_show', 'not_held')
            and not exists (select 1 from attendance_totals where attendance_totals.session_id = sessions.id)
        order by id limit $2";
    OBJECT = "insert into objections (session_id, at, words) values ($1, $2, $3) on conflict (session_id) do nothing";
    OBJECTION = "select at, words from objections where session_id = $1";
}

/// Leases at most `limit` sessions whose join window has closed to this process, until `until`. Each goes to
/// one process only. `late` is how long after its start a session can be joined at least.
pub async fn claim(
    db: &Db,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    late: TimeDelta,
    limit: i64,
) -> Result<Vec<SessionId>, DbError> {
    let mut tx = db.begin().await?;
    let query = CLAIM.with([now.into(), until.into(), (now - late).into(), limit.into()]);
    let rows: Vec<(Uuid,)> = tx.all(query).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(|(id,)| SessionId(id)).collect())
}

/// Whether the totals of sessions that ended before there were any are still to be filled in.
pub async fn totals_wait(db: &Db) -> Result<bool, DbError> {
    let waits: Option<(i32,)> = db.opt(TOTALS_WAIT.with([])).await?;
    Ok(waits.is_some())
}

/// Notes that they are filled in, so that no later start looks for them.
pub fn totals_are_filled() -> Query {
    TOTALS_ARE_FILLED.with([])
}

/// Releases the lease of a session.
pub fn release(session: SessionId) -> Query {
    RELEASE.with([session.into()])
}

/// The partner's setting for sessions to which neither person came.
pub async fn nobody_came(from: impl Reader, partner: AccountId) -> Result<NobodyCame, DbError> {
    let row: Option<(String,)> = from.opt(NOBODY_CAME.with([partner.into()])).await?;
    Ok(row
        .and_then(|(word,)| NobodyCame::from_word(&word))
        .unwrap_or_default())
}

/// Ended sessions without attendance totals, by id: at most `limit` after the cursor `after`.
pub async fn without_totals(db: &Db, after: SessionId, limit: i64) -> Result<Vec<SessionId>, DbError> {
    let query = WITHOUT_TOTALS.with([after.into(), limit.into()]);
    let rows: Vec<(Uuid,)> = db.all(query).await?;
    Ok(rows.into_iter().map(|(id,)| SessionId(id)).collect())
}

pub fn set_nobody_came(partner: AccountId, choice: NobodyCame) -> Query {
    SET_NOBODY_CAME.with([partner.into(), choice.word().into()])
}

/// A client's objection to the outcome of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub at: DateTime<Utc>,
    pub words: Option<String>,
}

/// Stores the client's objection. False if there is one already.
pub async fn object(
    tx: &mut Tx,
    session: SessionId,
    at: DateTime<Utc>,
    words: Option<String>,
) -> Result<bool, DbError> {
    let noted = tx
        .execute(OBJECT.with([session.into(), at.into(), words.into()]))
        .await?;
    Ok(noted == 1)
}

pub async fn objection(db: &Db, session: SessionId) -> Result<Option<Objection>, DbError> {
    let row: Option<(Millis, Option<String>)> = db.opt(OBJECTION.with([session.into()])).await?;
    Ok(row.map(|(at, words)| Objection { at: at.into(), words }))
}
