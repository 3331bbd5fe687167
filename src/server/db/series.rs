//! Series of sessions: where each session has its place in a series, and what takes the time.

use super::{
    DbError, Millis, Query, Reader, Tx, Value,
    dialect::statements,
    sessions::{WALL, unknown},
};
use crate::domain::{
    clients::SessionClient,
    ids::{AccountId, SeriesId, SessionId},
    series::Repeat,
    session::{LOOK_BACK, SessionStatus},
    time_range::TimeRange,
};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! members {
    ($lock:literal) => {
        concat!(
            "select series_sessions.session_id, series_sessions.nth, series_sessions.start, series_sessions.length,
                sessions.starts_at, sessions.ends_at, sessions.status, sessions.version, sessions.agreed_zone, sessions.agreed_start
            from series_sessions join sessions on sessions.id = series_sessions.session_id
            where series_sessions.series_id = $1 order by series_sessions.nth",
            $lock
        )
    };
}

statements! {
    INSERT = "insert into series (id, partner_id, repeat, zone, sessions, created_at) values ($1, $2, $3, $4, $5, $6)";
    INSERT_MEMBER = "insert into series_sessions (session_id, series_id, nth, start, length) values ($1, $2, $3, $4, $5)";
    OF_SESSION = "select series.id, series.repeat, series.zone, series.sessions, series_sessions.nth
        from series_sessions join series on series.id = series_sessions.series_id where series_sessions.session_id = $1";
    // Changes of one series are made one after the other. Its sessions are locked before any person is, as a change of
    // one session does.
    LOCK = "select id from series where id = $1", postgres: "select id from series where id = $1 for update";
    MEMBERS = members!("");
    LOCK_MEMBERS = members!(""), postgres: members!(" for no key update of sessions");
    PLACE = "update series_sessions set start = $2, length = $3 where session_id = $1";
    // What the partner has, with the free time around it, and what the client has with others.
    BUSY = "select id, busy_from as starts_at, busy_until as ends_at, cast(1 as bigint) as is_own from sessions
            where partner_id = $1 and status in ('pending_payment', 'scheduled', 'in_progress') and busy_from >= $3 and busy_from < $4
        union all
        select id, starts_at, ends_at, cast(0 as bigint) as is_own from sessions
            where client_id = $2 and status in ('pending_payment', 'scheduled', 'in_progress') and starts_at >= $3 and starts_at < $4
                and partner_id <> $1";
}

/// A series about to be created.
pub struct NewSeries {
    pub id: SeriesId,
    pub partner: AccountId,
    pub repeat: Repeat,
    /// IANA name.
    pub zone: String,
    pub sessions: usize,
}

/// The place of a session in its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1 on.
    pub nth: i64,
    /// Wall-clock time in the zone of the series.
    pub start: NaiveDateTime,
    pub length: TimeDelta,
}

pub fn insertion(series: &NewSeries, at: DateTime<Utc>) -> Query {
    let sessions = i64::try_from(series.sessions).unwrap_or(i64::MAX);
    INSERT.with([
        series.id.into(),
        series.partner.into(),
        series.repeat.word().into(),
        series.zone.clone().into(),
        sessions.into(),
        at.into(),
    ])
}

pub fn member(series: SeriesId, session: SessionId, place: Place) -> Query {
    INSERT_MEMBER.with([
        session.into(),
        series.into(),
        place.nth.into(),
        place.start.format(WALL).to_string().into(),
        place.length.num_milliseconds().into(),
    ])
}

/// Gives a session another place in its series.
pub fn replacing(session: SessionId, start: NaiveDateTime, length: TimeDelta) -> Query {
    PLACE.with([
        session.into(),
        start.format(WALL).to_string().into(),
        length.num_milliseconds().into(),
    ])
}

/// The series that a session belongs to.
#[derive(Debug, Clone)]
pub struct Series {
    pub id: SeriesId,
    pub repeat: Repeat,
    /// IANA name.
    pub zone: String,
    /// How many sessions it was booked with.
    pub sessions: i64,
    /// The session's number.
    pub nth: i64,
}

/// `None` for a session by itself.
pub async fn of_session(from: impl Reader, session: SessionId) -> Result<Option<Series>, DbError> {
    #[derive(FromRow)]
    struct SeriesRow {
        id: Uuid,
        repeat: String,
        zone: String,
        sessions: i64,
        nth: i64,
    }
    let row: Option<SeriesRow> = from.opt(OF_SESSION.with([session.into()])).await?;
    row.map(|row| {
        Ok(Series {
            id: SeriesId(row.id),
            repeat: Repeat::from_word(&row.repeat).ok_or_else(|| unknown("repeat", &row.repeat))?,
            zone: row.zone,
            sessions: row.sessions,
            nth: row.nth,
        })
    })
    .transpose()
}

/// A session of a series.
#[derive(Debug, Clone)]
pub struct Member {
    pub session: SessionId,
    pub place: Place,
    pub range: TimeRange,
    pub status: SessionStatus,
    pub version: i64,
    /// The zone and the wall-clock time that were agreed on.
    pub agreed: Option<(String, NaiveDateTime)>,
}

#[derive(FromRow)]
struct MemberRow {
    session_id: Uuid,
    nth: i64,
    start: String,
    length: i64,
    starts_at: Millis,
    ends_at: Millis,
    status: String,
    version: i64,
    agreed_zone: Option<String>,
    agreed_start: Option<String>,
}

impl TryFrom<MemberRow> for Member {
    type Error = DbError;
    fn try_from(row: MemberRow) -> Result<Self, DbError> {
        let wall = |text: &str| {
            NaiveDateTime::parse_from_str(text, WALL).map_err(|_| unknown("wall-clock time", text))
        };
        let agreed = row.agreed_start.as_deref().map(wall).transpose()?;
        Ok(Self {
            session: SessionId(row.session_id),
            place: Place {
                nth: row.nth,
                start: wall(&row.start)?,
                length: TimeDelta::milliseconds(row.length),
            },
            range: TimeRange::new(row.starts_at.into(), row.ends_at.into())
                .map_err(|_| unknown("range", "empty"))?,
            status: SessionStatus::from_word(&row.status).ok_or_else(|| unknown("status", &row.status))?,
            version: row.version,
            agreed: row.agreed_zone.zip(agreed),
        })
    }
}

/// The sessions of a series by number, at most `domain::series::MOST`.
pub async fn members(from: impl Reader, series: SeriesId) -> Result<Vec<Member>, DbError> {
    let rows: Vec<MemberRow> = from.all(MEMBERS.with([series.into()])).await?;
    rows.into_iter().map(Member::try_from).collect()
}

/// The same with the series and its sessions locked.
pub async fn lock(tx: &mut Tx, series: SeriesId) -> Result<Vec<Member>, DbError> {
    let _: Option<(Uuid,)> = tx.opt(LOCK.with([series.into()])).await?;
    let rows: Vec<MemberRow> = tx.all(LOCK_MEMBERS.with([series.into()])).await?;
    rows.into_iter().map(Member::try_from).collect()
}

/// A time that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    pub session: SessionId,
    /// A partner's, with the free time around it; a client's without.
    pub range: TimeRange,
    /// Whether it is the partner's.
    pub is_partners: bool,
}

/// What takes time of a partner or of their client in a range, in any order.
pub async fn busy(
    from: impl Reader,
    (partner, client): (AccountId, SessionClient),
    within: TimeRange,
) -> Result<Vec<Busy>, DbError> {
    // An invited person has no other sessions, and no account has the nil id.
    let client = client.account().map_or_else(Uuid::nil, |client| client.0);
    let query = BUSY.with([
        partner.into(),
        Value::from(client),
        (within.starts_at() - LOOK_BACK).into(),
        (within.ends_at() + LOOK_BACK).into(),
    ]);
    let rows: Vec<(Uuid, Millis, Millis, i64)> = from.all(query).await?;
    rows.into_iter()
        .map(|(id, start, end, is_own)| {
            let range = TimeRange::new(start.into(), end.into()).map_err(|_| unknown("range", "empty"))?;
            Ok(Busy {
                session: SessionId(id),
                range,
                is_partners: is_own != 0,
            })
        })
        .collect()
}
