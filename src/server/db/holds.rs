//! Holds: slots that are reserved until they expire.
//!
//! A visitor's hold lasts while they fill in the form, a new person's until they confirm by the link. The database refuses
//! a session or another hold that overlaps one.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements};
use crate::domain::{
    ids::{AccountId, HoldId, SessionTypeId},
    session::LOOK_BACK,
    session_type::SessionType,
    time_range::TimeRange,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! holds {
    ($rest:literal) => {
        concat!(
            "select id, type_id, starts_at, name, email, time_zone, created_at, expires_at from holds ",
            $rest
        )
    };
}

statements! {
    INSERT = "insert into holds (id, holder, partner_id, type_id, starts_at, ends_at, busy_from, busy_until, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    OF_HOLDER = holds!("where holder = $1 and expires_at > $2");
    BY_TOKEN = holds!("where token_hash = $1 and expires_at > $2");
    LOCK = holds!("where id = $1 and expires_at > $2"),
        postgres: holds!("where id = $1 and expires_at > $2 for update");
    // A new person has sent the form.
    NAME = "update holds set holder = null, name = $2, email = $3, time_zone = $4, token_hash = $5, expires_at = $6 where id = $1";
    COUNT_OF_EMAIL = "select cast(count(*) as bigint) as waiting from holds where email = $1 and expires_at > $2";
    // Transfers a hold to another holder.
    TAKE = "update holds set holder = $2 where holder = $1 and expires_at > $3";
    DELETE = "delete from holds where id = $1";
    DELETE_OF_HOLDER = "delete from holds where holder = $1";
    BUSY = "select starts_at, busy_from, busy_until from holds
        where partner_id = $1 and busy_from >= $2 and busy_from < $3 and expires_at > $4 and id <> $5
        order by starts_at";
    UNTIL = "select max(expires_at) as until from holds
        where partner_id = $1 and busy_from < $3 and busy_until > $2 and expires_at > $4";
    PURGE = "delete from holds where expires_at <= $1";
}

/// A new hold.
pub struct NewHold<'a> {
    pub id: HoldId,
    /// Hash of who holds it.
    pub holder: Vec<u8>,
    pub of: &'a SessionType,
    pub range: TimeRange,
    pub expires_at: DateTime<Utc>,
}

/// A hold that has not expired.
#[derive(Debug, Clone)]
pub struct Hold {
    pub id: HoldId,
    pub of: SessionTypeId,
    pub starts_at: DateTime<Utc>,
    /// Whose it is, once a new person has sent the form.
    pub person: Option<NewPerson>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A person who has no account yet.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub name: String,
    pub email: String,
    /// IANA name.
    pub time_zone: String,
}

#[derive(FromRow)]
struct HoldRow {
    id: Uuid,
    type_id: Uuid,
    starts_at: Millis,
    name: Option<String>,
    email: Option<String>,
    time_zone: Option<String>,
    created_at: Millis,
    expires_at: Millis,
}

impl From<HoldRow> for Hold {
    fn from(row: HoldRow) -> Self {
        let person = match (row.name, row.email, row.time_zone) {
            (Some(name), Some(email), Some(time_zone)) => Some(NewPerson {
                name,
                email,
                time_zone,
            }),
            _ => None,
        };
        Self {
            id: HoldId(row.id),
            of: SessionTypeId(row.type_id),
            starts_at: row.starts_at.into(),
            person,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
        }
    }
}

/// Inserts a hold. Fails with `Overlap` if a live session or another hold has the time.
pub fn insertion(new: NewHold<'_>, at: DateTime<Utc>) -> Query {
    let (start, end) = (new.range.starts_at(), new.range.ends_at());
    INSERT.with([
        new.id.into(),
        new.holder.into(),
        new.of.partner.into(),
        new.of.id.into(),
        start.into(),
        end.into(),
        (start - new.of.before).into(),
        (end + new.of.after).into(),
        at.into(),
        new.expires_at.into(),
    ])
}

/// What this visitor holds.
pub async fn of_holder(
    from: impl Reader,
    holder: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Option<Hold>, DbError> {
    let row: Option<HoldRow> = from.opt(OF_HOLDER.with([holder.into(), now.into()])).await?;
    Ok(row.map(Hold::from))
}

/// The hold that a link confirms.
pub async fn by_token(db: &Db, token_hash: Vec<u8>, now: DateTime<Utc>) -> Result<Option<Hold>, DbError> {
    let row: Option<HoldRow> = db.opt(BY_TOKEN.with([token_hash.into(), now.into()])).await?;
    Ok(row.map(Hold::from))
}

/// Locks a hold until the transaction ends; none if it is gone (race).
pub async fn lock(tx: &mut Tx, id: HoldId, now: DateTime<Utc>) -> Result<Option<Hold>, DbError> {
    let row: Option<HoldRow> = tx.opt(LOCK.with([id.into(), now.into()])).await?;
    Ok(row.map(Hold::from))
}

/// Makes a visitor's hold that of a new person, who confirms by the link.
pub fn naming(id: HoldId, person: &NewPerson, token_hash: Vec<u8>, expires_at: DateTime<Utc>) -> Query {
    NAME.with([
        id.into(),
        person.name.clone().into(),
        person.email.clone().into(),
        person.time_zone.clone().into(),
        token_hash.into(),
        expires_at.into(),
    ])
}

/// How many holds wait for this address.
pub async fn count_of_email(from: impl Reader, email: &str, now: DateTime<Utc>) -> Result<i64, DbError> {
    let (count,): (i64,) = from.one(COUNT_OF_EMAIL.with([email.into(), now.into()])).await?;
    Ok(count)
}

/// Makes a hold another holder's, who holds nothing else. No row is affected once it has expired.
pub fn taking(from: Vec<u8>, to: Vec<u8>, now: DateTime<Utc>) -> Query {
    TAKE.with([from.into(), to.into(), now.into()])
}

/// Frees a held time.
pub fn deletion(id: HoldId) -> Query {
    DELETE.with([id.into()])
}

/// Frees what this visitor holds.
pub fn deletion_of_holder(holder: Vec<u8>) -> Query {
    DELETE_OF_HOLDER.with([holder.into()])
}

/// Held times of a partner that begin in a range or reach into it: starts, and the time that each takes. Without one of
/// them.
pub async fn busy(
    from: impl Reader,
    partner: AccountId,
    range: TimeRange,
    except: Option<HoldId>,
    now: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, TimeRange)>, DbError> {
    let query = BUSY.with([
        partner.into(),
        (range.starts_at() - LOOK_BACK).into(),
        range.ends_at().into(),
        now.into(),
        except.map_or_else(Uuid::nil, |hold| hold.0).into(),
    ]);
    let rows: Vec<(Millis, Millis, Millis)> = from.all(query).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(start, from, until)| {
            let busy = TimeRange::new(from.into(), until.into()).ok()?;
            Some((start.into(), busy))
        })
        .collect())
}

/// Until when a partner's time is held for clients; none if it is not.
pub async fn until(
    db: &Db,
    partner: AccountId,
    range: TimeRange,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let query = UNTIL.with([
        partner.into(),
        range.starts_at().into(),
        range.ends_at().into(),
        now.into(),
    ]);
    let (until,): (Option<Millis>,) = db.one(query).await?;
    Ok(until.map(Into::into))
}

/// Removes what has expired.
pub fn purge(before: DateTime<Utc>) -> Query {
    PURGE.with([before.into()])
}
