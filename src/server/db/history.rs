//! Past sessions, by person, status and time.

use super::{
    Db, DbError, Millis, Query, Sql, Value,
    dialect::statements,
    sessions::{Cursor, unknown},
};
use crate::domain::{
    ids::{AccountId, SessionId},
    join::Participant,
    session::{Absent, SessionKind, SessionStatus},
    time_range::TimeRange,
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// What is over at $2 (by video: began before $3) or has been decided or called off, begins at $4 at the earliest
/// and before the session with the start $5 and the id $6, and has the status $7, if that is given.
macro_rules! past {
    ($columns:literal, $whose:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " where ",
            $whose,
            " and ((sessions.ends_at <= $2 and (sessions.kind <> 'video' or sessions.starts_at <= $3))
                or sessions.status in ('completed', 'cancelled', 'no_show', 'not_held'))
            and sessions.starts_at >= $4 and (sessions.starts_at, sessions.id) < ($5, $6)
            and sessions.status = coalesce($7, sessions.status) ",
            $rest
        )
    };
}

/// Where nobody was seen in a session that took place, it is not known how long they were there together.
macro_rules! list {
    ($whose:literal, $rest:literal) => {
        past!(
            "sessions.id, sessions.title, sessions.kind, sessions.starts_at, sessions.ends_at, sessions.status,
                sessions.absent, sessions.technical, partners.name as partner_name, clients.name as client_name,
                case when sessions.kind = 'video' and (sessions.status <> 'completed' or (totals.partner_present > 0 and totals.client_present > 0))
                    then totals.together end as together,
                totals.partner_late, totals.client_late, feedback.stars
            from sessions
                join accounts as partners on partners.id = sessions.partner_id
                join accounts as clients on clients.id = sessions.client_id
                left join attendance_totals as totals on totals.session_id = sessions.id
                left join feedback on feedback.session_id = sessions.id",
            $whose,
            $rest
        )
    };
}

macro_rules! count {
    ($whose:literal) => {
        past!("cast(count(*) as bigint) as sessions from sessions", $whose, "")
    };
}

statements! {
    OF_PARTNER = list!("sessions.partner_id = $1", "order by sessions.starts_at desc, sessions.id desc limit $8");
    OF_CLIENT = list!("sessions.client_id = $1", "order by sessions.starts_at desc, sessions.id desc limit $8");
    OF_PAIR = list!("sessions.partner_id = $1 and sessions.client_id = $8", "order by sessions.starts_at desc, sessions.id desc limit $9");
    COUNT_OF_PARTNER = count!("sessions.partner_id = $1");
    COUNT_OF_CLIENT = count!("sessions.client_id = $1");
    COUNT_OF_PAIR = count!("sessions.partner_id = $1 and sessions.client_id = $8");
    CLIENTS = "select accounts.id, accounts.name from (select distinct client_id from sessions where partner_id = $1) as others
            join accounts on accounts.id = others.client_id
        order by accounts.name, accounts.id limit 1000";
    PARTNERS = "select accounts.id, accounts.name from (select distinct partner_id from sessions where client_id = $1) as others
            join accounts on accounts.id = others.partner_id
        order by accounts.name, accounts.id limit 1000";
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// Whose sessions.
    pub person: AccountId,
    /// On which side they stand.
    pub side: Participant,
    /// With whom; none for anybody.
    pub other: Option<AccountId>,
    /// What became of them; none for anything.
    pub status: Option<SessionStatus>,
    /// The earliest start.
    pub from: DateTime<Utc>,
    /// The first start that is too late.
    pub until: DateTime<Utc>,
    /// From when it is seen what is over.
    pub now: DateTime<Utc>,
    /// A session by video is not over before this much has passed since its start.
    pub late: TimeDelta,
}

/// A past session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSession {
    /// Its id.
    pub id: SessionId,
    /// One line.
    pub title: String,
    /// How they met.
    pub kind: SessionKind,
    /// When.
    pub range: TimeRange,
    /// What became of it.
    pub status: SessionStatus,
    /// Who did not come.
    pub absent: Option<Absent>,
    /// It was not held for a technical reason.
    pub technical: bool,
    /// The partner's name.
    pub partner: String,
    /// The client's name.
    pub client: String,
    /// How long both were there at once, where that is known.
    pub together: Option<TimeDelta>,
    /// How long after the start the partner came, where that is known.
    pub partner_late: Option<TimeDelta>,
    /// How long after the start the client came, where that is known.
    pub client_late: Option<TimeDelta>,
    /// The stars that the client gave.
    pub stars: Option<u8>,
}

#[derive(FromRow)]
struct PastRow {
    id: Uuid,
    title: String,
    kind: String,
    starts_at: Millis,
    ends_at: Millis,
    status: String,
    absent: Option<String>,
    technical: i64,
    partner_name: String,
    client_name: String,
    together: Option<i64>,
    partner_late: Option<i64>,
    client_late: Option<i64>,
    stars: Option<i64>,
}

impl TryFrom<PastRow> for PastSession {
    type Error = DbError;
    fn try_from(row: PastRow) -> Result<Self, DbError> {
        let absent = row
            .absent
            .as_deref()
            .map(|word| Absent::from_word(word).ok_or_else(|| unknown("absence", word)));
        Ok(Self {
            id: SessionId(row.id),
            title: row.title,
            kind: SessionKind::from_word(&row.kind).ok_or_else(|| unknown("kind", &row.kind))?,
            range: TimeRange::new(row.starts_at.into(), row.ends_at.into())
                .map_err(|_| unknown("range", "empty"))?,
            status: SessionStatus::from_word(&row.status).ok_or_else(|| unknown("status", &row.status))?,
            absent: absent.transpose()?,
            technical: row.technical != 0,
            partner: row.partner_name,
            client: row.client_name,
            together: row.together.map(TimeDelta::seconds),
            partner_late: row.partner_late.map(TimeDelta::seconds),
            client_late: row.client_late.map(TimeDelta::seconds),
            stars: row.stars.and_then(|stars| u8::try_from(stars).ok()),
        })
    }
}

impl Search {
    /// The partner and the client, where one other person is asked for.
    fn pair(&self) -> Option<(AccountId, AccountId)> {
        let other = self.other?;
        Some(match self.side {
            Participant::Partner => (self.person, other),
            Participant::Client => (other, self.person),
        })
    }

    /// Asks for what stands behind the cursor, and never for what begins later than asked for. `of` are the
    /// statements of a partner, of a client, and of two people; `rest` are the values behind those that all share.
    fn query(&self, of: [Sql; 3], after: Option<Cursor>, rest: &[Value]) -> Query {
        let [of_partner, of_client, of_pair] = of;
        let begin = (self.until, SessionId(Uuid::nil()));
        let (start, id) = after.map_or(begin, |after| after.min(begin));
        let (sql, whose, other) = match (self.pair(), self.side) {
            (Some((partner, client)), _) => (of_pair, partner, Some(client)),
            (None, Participant::Partner) => (of_partner, self.person, None),
            (None, Participant::Client) => (of_client, self.person, None),
        };
        let mut values = vec![
            whose.into(),
            self.now.into(),
            (self.now - self.late).into(),
            self.from.into(),
            start.into(),
            id.into(),
            self.status.map(|status| status.word().to_owned()).into(),
        ];
        values.extend(other.map(Value::from));
        values.extend_from_slice(rest);
        sql.with_all(values)
    }
}

/// What is found, the latest first; at most `limit` behind the cursor.
pub async fn list(
    db: &Db,
    search: &Search,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<PastSession>, DbError> {
    let query = search.query([OF_PARTNER, OF_CLIENT, OF_PAIR], after, &[limit.into()]);
    let rows: Vec<PastRow> = db.read(query).await?.map()?;
    rows.into_iter().map(PastSession::try_from).collect()
}

/// How many there are.
pub async fn count(db: &Db, search: &Search) -> Result<i64, DbError> {
    let query = search.query([COUNT_OF_PARTNER, COUNT_OF_CLIENT, COUNT_OF_PAIR], None, &[]);
    let (count,): (i64,) = db.read(query).await?.one()?;
    Ok(count)
}

/// Everybody with whom a person has sessions, by name: account and name.
pub async fn others(
    db: &Db,
    person: AccountId,
    side: Participant,
) -> Result<Vec<(AccountId, String)>, DbError> {
    let sql = match side {
        Participant::Partner => CLIENTS,
        Participant::Client => PARTNERS,
    };
    let rows: Vec<(Uuid, String)> = db.read(sql.with([person.into()])).await?.map()?;
    Ok(rows.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
}
