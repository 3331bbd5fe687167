//! When clients can book a partner, what they can book, and what takes the time.

use super::{Db, DbError, Millis, Query, Reader, Sql, Tx, dialect::statements, sessions::unknown};
use crate::domain::{
    availability::{Booked, Rules},
    hours::Hours,
    ids::{AccountId, SessionId, SessionTypeId},
    provider::Provider,
    session::{LOOK_BACK, SessionKind},
    session_type::{Audience, SessionType, TypeState},
    time_range::TimeRange,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::FromRow;
use std::collections::BTreeMap;
use uuid::Uuid;

macro_rules! type_columns {
    () => {
        "session_types.id, session_types.partner_id, session_types.name, session_types.kind, session_types.place,
            session_types.length, session_types.buffer_before, session_types.buffer_after, session_types.audience,
            session_types.answer_hours, session_types.questions, session_types.state, session_types.version"
    };
}

macro_rules! types {
    ($rest:literal) => {
        concat!("select ", type_columns!(), " from session_types ", $rest)
    };
}

macro_rules! offers {
    ($tied:literal, $handle:literal, $from:literal) => {
        concat!(
            "select ",
            type_columns!(),
            ", accounts.name as partner_name, accounts.time_zone as partner_zone, accounts.preferred_video_provider, availability.horizon, ", $tied, " as is_tied, ", $handle, " as handle ",
            $from
        )
    };
}

statements! {
    RULES = "select weekly, step, notice, horizon, move_notice, max_a_day, max_a_week, version from availability where partner_id = $1";
    // Bookings by clients of one partner are decided one after the other.
    LOCK = "select weekly, step, notice, horizon, move_notice, max_a_day, max_a_week, version from availability where partner_id = $1",
        postgres: "select weekly, step, notice, horizon, move_notice, max_a_day, max_a_week, version from availability where partner_id = $1 for update";
    INSERT = "insert into availability (partner_id, weekly, step, notice, horizon, move_notice, max_a_day, max_a_week) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (partner_id) do nothing";
    UPDATE = "update availability set weekly = $3, step = $4, notice = $5, horizon = $6, move_notice = $7, max_a_day = $8, max_a_week = $9, version = version + 1
        where partner_id = $1 and version = $2";
    DAYS = "select date, hours from availability_days where partner_id = $1 and date >= $2 order by date limit $3";
    SET_DAY = "insert into availability_days (partner_id, date, hours) values ($1, $2, $3)
        on conflict (partner_id, date) do update set hours = excluded.hours";
    REMOVE_DAY = "delete from availability_days where partner_id = $1 and date = $2";
    PURGE_DAYS = "delete from availability_days where date < $1";
    TYPES = types!("where partner_id = $1 and state <> 'removed' order by created_at, id");
    TYPE = types!("where id = $1 and state <> 'removed'");
    INSERT_TYPE = "insert into session_types (id, partner_id, name, kind, place, length, buffer_before, buffer_after, audience, answer_hours, questions, state, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    UPDATE_TYPE = "update session_types set name = $4, kind = $5, place = $6, length = $7, buffer_before = $8, buffer_after = $9, audience = $10,
            answer_hours = $11, questions = $12, version = version + 1
        where id = $1 and partner_id = $2 and version = $3 and state <> 'removed'";
    SET_TYPE_STATE = "update session_types set state = $3, version = version + 1 where id = $1 and partner_id = $2 and state <> 'removed'";
    // What the caller's partners offer, by partner.
    OFFERED = offers!("cast(1 as bigint)", "cast(null as text)", "from ties
            join availability on availability.partner_id = ties.partner_id
            join session_types on session_types.partner_id = ties.partner_id and session_types.state = 'offered' and session_types.audience <> 'link'
            join accounts on accounts.id = ties.partner_id
        where ties.client_id = $1 and ties.state = 'active' and accounts.unapproved = 0
        order by accounts.name_key, ties.partner_id, session_types.created_at, session_types.id");
    // What anybody sees on a partner's page.
    SHOWN = offers!("cast(0 as bigint)", "cast(null as text)", "from session_types
            join availability on availability.partner_id = session_types.partner_id
            join accounts on accounts.id = session_types.partner_id
        where session_types.partner_id = $1 and session_types.state = 'offered' and session_types.audience = 'anyone'
        order by session_types.created_at, session_types.id");
    // One of them, for a client of its partner, or for anybody unless the partner's page is off.
    OFFER = offers!("cast(case when ties.client_id is null then 0 else 1 end as bigint)", "booking_pages.handle", "from session_types
            join availability on availability.partner_id = session_types.partner_id
            join accounts on accounts.id = session_types.partner_id
            left join ties on ties.partner_id = session_types.partner_id and ties.client_id = $2 and ties.state = 'active'
            left join booking_pages on booking_pages.partner_id = session_types.partner_id and booking_pages.state <> 'off'
        where session_types.id = $1 and session_types.state = 'offered' and accounts.unapproved = 0
            and (ties.client_id is not null or (session_types.audience <> 'clients' and booking_pages.partner_id is not null))");
    // The one that a client has asked for, also if it is paused by now.
    ASKED = offers!("cast(case when ties.client_id is null then 0 else 1 end as bigint)", "cast(null as text)", "from session_types
            join availability on availability.partner_id = session_types.partner_id
            join accounts on accounts.id = session_types.partner_id
            left join ties on ties.partner_id = session_types.partner_id and ties.client_id = $2 and ties.state = 'active'
        where session_types.id = $1 and session_types.state <> 'removed'");
    // Cancelled sessions neither take time nor count.
    BOOKED = "select starts_at, busy_from, busy_until,
            cast(case when status in ('pending_payment', 'scheduled', 'in_progress') then 1 else 0 end as bigint) as is_live
        from sessions where partner_id = $1 and starts_at >= $2 and starts_at < $3 and status <> 'cancelled' and id <> $4
        order by starts_at";
    BUFFERS = "select buffer_before, buffer_after from sessions where id = $1";
    // A client's live sessions do not overlap: there is one at most.
    AT = "select id from sessions
        where client_id = $1 and status in ('pending_payment', 'scheduled', 'in_progress') and starts_at = $2 and partner_id = $3";
    THEIRS = "select starts_at, ends_at from sessions
        where client_id = $1 and status in ('pending_payment', 'scheduled', 'in_progress') and starts_at >= $2 and starts_at < $3 and id <> $4
        order by starts_at";
}

#[derive(FromRow)]
struct RulesRow {
    weekly: String,
    step: i64,
    notice: i64,
    horizon: i64,
    move_notice: i64,
    max_a_day: Option<i64>,
    max_a_week: Option<i64>,
    version: i64,
}

/// The rules without single dates, and their version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRules {
    pub rules: Rules,
    pub version: i64,
}

impl TryFrom<RulesRow> for StoredRules {
    type Error = DbError;
    fn try_from(row: RulesRow) -> Result<Self, DbError> {
        let mut weekly: [Hours; 7] = std::array::from_fn(|_| Hours::default());
        for (hours, text) in weekly.iter_mut().zip(row.weekly.split('\n')) {
            *hours = read(text)?;
        }
        let small = |number: i64| u16::try_from(number).map_err(|_| unknown("number", &number.to_string()));
        Ok(Self {
            rules: Rules {
                weekly,
                days: BTreeMap::new(),
                step: small(row.step)?,
                notice: TimeDelta::minutes(row.notice),
                horizon: small(row.horizon)?,
                move_notice: TimeDelta::minutes(row.move_notice),
                max_a_day: row.max_a_day.map(small).transpose()?,
                max_a_week: row.max_a_week.map(small).transpose()?,
            },
            version: row.version,
        })
    }
}

fn read(hours: &str) -> Result<Hours, DbError> {
    Hours::parse(hours).map_err(|_| unknown("hours", hours))
}

fn columns(rules: &Rules) -> [super::Value; 7] {
    let weekly: Vec<_> = rules.weekly.iter().map(ToString::to_string).collect();
    let small = |number: u16| i64::from(number);
    [
        weekly.join("\n").into(),
        small(rules.step).into(),
        rules.notice.num_minutes().into(),
        small(rules.horizon).into(),
        rules.move_notice.num_minutes().into(),
        rules.max_a_day.map(small).into(),
        rules.max_a_week.map(small).into(),
    ]
}

/// A partner's rules, without single dates. `None` if no client can book them.
pub async fn rules(from: impl Reader, partner: AccountId) -> Result<Option<StoredRules>, DbError> {
    let row: Option<RulesRow> = from.opt(RULES.with([partner.into()])).await?;
    row.map(StoredRules::try_from).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &mut Tx, partner: AccountId) -> Result<Option<StoredRules>, DbError> {
    let row: Option<RulesRow> = tx.opt(LOCK.with([partner.into()])).await?;
    row.map(StoredRules::try_from).transpose()
}

/// Stores a partner's first rules, without single dates. No row is affected if there are some already.
pub fn insertion(partner: AccountId, rules: &Rules) -> Query {
    let mut values = vec![partner.into()];
    values.extend(columns(rules));
    INSERT.with_all(values)
}

/// Stores changed rules, without single dates. No row is affected if they have changed since this version was read.
pub fn update(partner: AccountId, version: i64, rules: &Rules) -> Query {
    let mut values = vec![partner.into(), version.into()];
    values.extend(columns(rules));
    UPDATE.with_all(values)
}

/// The hours of single dates from a date on, by date.
pub async fn days(
    reader: impl Reader,
    partner: AccountId,
    from: NaiveDate,
    limit: i64,
) -> Result<BTreeMap<NaiveDate, Hours>, DbError> {
    let query = DAYS.with([partner.into(), from.to_string().into(), limit.into()]);
    let rows: Vec<(String, String)> = reader.all(query).await?;
    rows.into_iter()
        .map(|(date, hours)| {
            let date = date.parse().map_err(|_| unknown("date", &date))?;
            Ok((date, read(&hours)?))
        })
        .collect()
}

/// Sets the hours of a date.
pub fn set_day(partner: AccountId, date: NaiveDate, hours: &Hours) -> Query {
    SET_DAY.with([partner.into(), date.to_string().into(), hours.to_string().into()])
}

/// Gives a date its weekly hours again.
pub fn remove_day(partner: AccountId, date: NaiveDate) -> Query {
    REMOVE_DAY.with([partner.into(), date.to_string().into()])
}

/// Removes dates that have passed in every zone.
pub fn purge_days(before: NaiveDate) -> Query {
    PURGE_DAYS.with([before.to_string().into()])
}

#[derive(FromRow)]
struct TypeRow {
    id: Uuid,
    partner_id: Uuid,
    name: String,
    kind: String,
    place: Option<String>,
    length: i64,
    buffer_before: i64,
    buffer_after: i64,
    audience: String,
    answer_hours: Option<i64>,
    questions: String,
    state: String,
    version: i64,
}

impl TryFrom<TypeRow> for SessionType {
    type Error = DbError;
    fn try_from(row: TypeRow) -> Result<Self, DbError> {
        Ok(Self {
            id: SessionTypeId(row.id),
            partner: AccountId(row.partner_id),
            name: row.name,
            kind: SessionKind::from_word(&row.kind).ok_or_else(|| unknown("kind", &row.kind))?,
            place: row.place,
            length: TimeDelta::minutes(row.length),
            before: TimeDelta::milliseconds(row.buffer_before),
            after: TimeDelta::milliseconds(row.buffer_after),
            audience: Audience::from_word(&row.audience).ok_or_else(|| unknown("audience", &row.audience))?,
            answer_within: row.answer_hours.map(TimeDelta::hours),
            questions: serde_json::from_str(&row.questions)
                .map_err(|_| unknown("questions of", &row.id.to_string()))?,
            state: TypeState::from_word(&row.state)
                .ok_or_else(|| unknown("state of a session type", &row.state))?,
            version: row.version,
        })
    }
}

/// A partner's session types, the oldest first.
pub async fn types(db: &Db, partner: AccountId) -> Result<Vec<SessionType>, DbError> {
    let rows: Vec<TypeRow> = db.all(TYPES.with([partner.into()])).await?;
    rows.into_iter().map(SessionType::try_from).collect()
}

/// A session type, unless it was removed.
pub async fn session_type(from: impl Reader, id: SessionTypeId) -> Result<Option<SessionType>, DbError> {
    let row: Option<TypeRow> = from.opt(TYPE.with([id.into()])).await?;
    row.map(SessionType::try_from).transpose()
}

/// Inserts a session type.
pub fn insert_type(of: &SessionType, at: DateTime<Utc>) -> Query {
    INSERT_TYPE.with([
        of.id.into(),
        of.partner.into(),
        of.name.clone().into(),
        of.kind.word().into(),
        of.place.clone().into(),
        of.length.num_minutes().into(),
        of.before.num_milliseconds().into(),
        of.after.num_milliseconds().into(),
        of.audience.word().into(),
        answer_hours(of),
        questions(of),
        of.state.word().into(),
        at.into(),
    ])
}

/// Stores a changed session type, if it still has the version that it was read with.
pub fn update_type(of: &SessionType) -> Query {
    UPDATE_TYPE.with([
        of.id.into(),
        of.partner.into(),
        of.version.into(),
        of.name.clone().into(),
        of.kind.word().into(),
        of.place.clone().into(),
        of.length.num_minutes().into(),
        of.before.num_milliseconds().into(),
        of.after.num_milliseconds().into(),
        of.audience.word().into(),
        answer_hours(of),
        questions(of),
    ])
}

fn answer_hours(of: &SessionType) -> super::Value {
    of.answer_within.map(|within| within.num_hours()).into()
}

fn questions(of: &SessionType) -> super::Value {
    serde_json::to_string(&of.questions)
        .unwrap_or_else(|_| unreachable!("texts are JSON"))
        .into()
}

/// Offers, pauses or removes a session type of a partner's. Sessions keep the type that they were booked with.
pub fn set_type_state(id: SessionTypeId, partner: AccountId, state: TypeState) -> Query {
    SET_TYPE_STATE.with([id.into(), partner.into(), state.word().into()])
}

#[derive(FromRow)]
struct OfferRow {
    #[sqlx(flatten)]
    of: TypeRow,
    partner_name: String,
    partner_zone: String,
    preferred_video_provider: Option<String>,
    is_tied: i64,
    handle: Option<String>,
    horizon: i64,
}

/// A session type that can be booked, with its partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub of: SessionType,
    pub partner_name: String,
    /// IANA name.
    pub partner_zone: String,
    pub provider: Option<Provider>,
    /// Whether who asks is a client of the partner.
    pub is_tied: bool,
    /// Of the partner's page, if it is on and asked for.
    pub handle: Option<String>,
    /// Days ahead that can be booked.
    pub horizon: i64,
}

impl TryFrom<OfferRow> for Offer {
    type Error = DbError;
    fn try_from(row: OfferRow) -> Result<Self, DbError> {
        Ok(Self {
            of: row.of.try_into()?,
            partner_name: row.partner_name,
            partner_zone: row.partner_zone,
            provider: row
                .preferred_video_provider
                .as_deref()
                .and_then(Provider::from_word),
            is_tied: row.is_tied != 0,
            handle: row.handle,
            horizon: row.horizon,
        })
    }
}

/// What a client's partners offer, by partner. Without what is to be had by its link only.
pub async fn offered(db: &Db, client: AccountId) -> Result<Vec<Offer>, DbError> {
    let rows: Vec<OfferRow> = db.all(OFFERED.with([client.into()])).await?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// What anybody can book with a partner whose page is on.
pub async fn shown(db: &Db, partner: AccountId) -> Result<Vec<Offer>, DbError> {
    let rows: Vec<OfferRow> = db.all(SHOWN.with([partner.into()])).await?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// A session type, if this client, or anybody, can book it.
pub async fn offer(
    from: impl Reader,
    id: SessionTypeId,
    client: Option<AccountId>,
) -> Result<Option<Offer>, DbError> {
    let client = client.map(|client| client.0);
    let row: Option<OfferRow> = from.opt(OFFER.with([id.into(), client.into()])).await?;
    row.map(Offer::try_from).transpose()
}

/// The session type that a client has asked for, unless it was removed.
pub async fn asked(
    from: impl Reader,
    id: SessionTypeId,
    client: AccountId,
) -> Result<Option<Offer>, DbError> {
    let row: Option<OfferRow> = from.opt(ASKED.with([id.into(), client.into()])).await?;
    row.map(Offer::try_from).transpose()
}

#[derive(FromRow)]
struct BookedRow {
    starts_at: Millis,
    busy_from: Millis,
    busy_until: Millis,
    is_live: i64,
}

/// Binds whose sessions are asked for, a range that they start in or reach into, and the one to leave out.
fn touching(sql: Sql, account: AccountId, range: TimeRange, except: Uuid) -> Query {
    sql.with([
        account.into(),
        (range.starts_at() - LOOK_BACK).into(),
        range.ends_at().into(),
        except.into(),
    ])
}

/// A partner's sessions that start in a range or reach into it, by start; without the one that is being moved.
pub async fn booked(
    from: impl Reader,
    partner: AccountId,
    range: TimeRange,
    except: Uuid,
) -> Result<Vec<Booked>, DbError> {
    let query = touching(BOOKED, partner, range, except);
    let rows: Vec<BookedRow> = from.all(query).await?;
    Ok(rows
        .into_iter()
        .map(|row| Booked {
            starts_at: row.starts_at.into(),
            busy: TimeRange::new(row.busy_from.into(), row.busy_until.into())
                .ok()
                .filter(|_| row.is_live != 0),
        })
        .collect())
}

/// The live sessions of a client that start in a range or reach into it, by start; without the one that is being moved.
pub async fn theirs(
    from: impl Reader,
    client: AccountId,
    range: TimeRange,
    except: Uuid,
) -> Result<Vec<TimeRange>, DbError> {
    let query = touching(THEIRS, client, range, except);
    let rows: Vec<(Millis, Millis)> = from.all(query).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(start, end)| TimeRange::new(start.into(), end.into()).ok())
        .collect())
}

/// The live session of two people that starts at this instant.
pub async fn at(
    db: &Db,
    partner: AccountId,
    client: AccountId,
    start: DateTime<Utc>,
) -> Result<Option<SessionId>, DbError> {
    let query = AT.with([client.into(), start.into(), partner.into()]);
    let row: Option<(Uuid,)> = db.opt(query).await?;
    Ok(row.map(|(id,)| SessionId(id)))
}

/// The time that the partner keeps free before and after a session.
pub async fn buffers(db: &Db, id: SessionId) -> Result<(TimeDelta, TimeDelta), DbError> {
    let row: Option<(i64, i64)> = db.opt(BUFFERS.with([id.into()])).await?;
    let (before, after) = row.unwrap_or_default();
    Ok((TimeDelta::milliseconds(before), TimeDelta::milliseconds(after)))
}
