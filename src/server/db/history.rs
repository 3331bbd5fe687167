//! Past sessions, searched by person, status and time.

use super::{
    Db, DbError, Millis, Query, Reader, Sql, Value,
    dialect::statements,
    sessions::{Cursor, Whose, unknown},
};
use crate::domain::{
    ids::{AccountId, PersonId, SessionId},
    join::Participant,
    session::{Absent, SessionKind, SessionStatus},
    time_range::TimeRange,
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Sessions that are over at $2 (by video: began before $3) or decided. They start at $4 or later, and before the
/// cursor ($5, $6). Their status is $7 and their kind $8, unless these are null. One that was cancelled ahead of its
/// time is among them once that time has come, and before if cancelled ones are asked for.
macro_rules! past {
    ($columns:literal, $whose:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " where ",
            $whose,
            " and ((sessions.ends_at <= $2 and (sessions.kind <> 'video' or sessions.starts_at <= $3))
                or sessions.status in ('completed', 'no_show', 'not_held')
                or (sessions.status = 'cancelled' and (sessions.starts_at <= $2 or $7 = 'cancelled')))
            and sessions.starts_at >= $4 and (sessions.starts_at, sessions.id) < ($5, $6)
            and sessions.status = coalesce($7, sessions.status) and sessions.kind = coalesce($8, sessions.kind) ",
            $rest
        )
    };
}

/// `together` is unknown for a completed session in which one of the two was not seen: there is no evidence.
macro_rules! list {
    ($whose:literal, $rest:literal) => {
        past!(
            "sessions.id, sessions.title, sessions.kind, sessions.starts_at, sessions.ends_at, sessions.status,
                sessions.absent, sessions.technical, partners.name as partner_name, coalesce(clients.name, invitations.name) as client_name,
                case when sessions.kind = 'video' and (sessions.status <> 'completed' or (totals.partner_present > 0 and totals.client_present > 0))
                    then totals.together end as together,
                totals.partner_late, totals.client_late, feedback.stars
            from sessions
                join accounts as partners on partners.id = sessions.partner_id
                left join accounts as clients on clients.id = sessions.client_id
                left join invitations on invitations.id = sessions.invitation_id
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
    OF_PARTNER = list!("sessions.partner_id = $1", "order by sessions.starts_at desc, sessions.id desc limit $9");
    OF_CLIENT = list!("sessions.client_id = $1", "order by sessions.starts_at desc, sessions.id desc limit $9");
    OF_PAIR = list!("sessions.partner_id = $1 and coalesce(sessions.client_id, sessions.invitation_id) = $9", "order by sessions.starts_at desc, sessions.id desc limit $10");
    COUNT_OF_PARTNER = count!("sessions.partner_id = $1");
    COUNT_OF_CLIENT = count!("sessions.client_id = $1");
    COUNT_OF_PAIR = count!("sessions.partner_id = $1 and coalesce(sessions.client_id, sessions.invitation_id) = $9");
    CLIENTS = "select others.id, coalesce(accounts.name, invitations.name) as name
            from (select distinct coalesce(client_id, invitation_id) as id from sessions where partner_id = $1) as others
            left join accounts on accounts.id = others.id
            left join invitations on invitations.id = others.id
        order by coalesce(accounts.name_key, invitations.name_key), others.id limit 1000";
    PARTNERS = "select accounts.id, accounts.name from (select distinct partner_id from sessions where client_id = $1) as others
            join accounts on accounts.id = others.partner_id
        order by accounts.name_key, accounts.id limit 1000";
}

/// Criteria of a search.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    pub whose: Whose,
    /// `None` for any.
    pub status: Option<SessionStatus>,
    /// `None` for any.
    pub kind: Option<SessionKind>,
    /// Earliest start, inclusive.
    pub from: DateTime<Utc>,
    /// Latest start, exclusive.
    pub until: DateTime<Utc>,
    /// Decides which sessions are over.
    pub now: DateTime<Utc>,
    /// A video session is not over until this long after its start.
    pub late: TimeDelta,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSession {
    pub id: SessionId,
    pub title: String,
    pub kind: SessionKind,
    pub range: TimeRange,
    pub status: SessionStatus,
    /// The people who did not come.
    pub absent: Option<Absent>,
    /// Not held for a technical reason.
    pub technical: bool,
    /// Name.
    pub partner: String,
    /// Name.
    pub client: String,
    /// Time during which both were there, if known.
    pub together: Option<TimeDelta>,
    /// After the start, if known.
    pub partner_late: Option<TimeDelta>,
    /// After the start, if known.
    pub client_late: Option<TimeDelta>,
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
    /// Query for the rows after the cursor, never later than `until`. `of` holds the statements for a
    /// partner, for a client and for a pair, `rest` the values after those that all share.
    fn query(&self, of: [Sql; 3], after: Option<Cursor>, rest: &[Value]) -> Query {
        let [of_partner, of_client, of_pair] = of;
        let begin = (self.until, SessionId(Uuid::nil()));
        let (start, id) = after.map_or(begin, |after| after.min(begin));
        let (sql, whose, other) = match (self.whose.pair(), self.whose.side) {
            (Some((partner, client)), _) => (of_pair, partner, Some(client)),
            (None, Participant::Partner) => (of_partner, self.whose.person, None),
            (None, Participant::Client) => (of_client, self.whose.person, None),
        };
        let mut values = vec![
            whose.into(),
            self.now.into(),
            (self.now - self.late).into(),
            self.from.into(),
            start.into(),
            id.into(),
            self.status.map(|status| status.word().to_owned()).into(),
            self.kind.map(|kind| kind.word().to_owned()).into(),
        ];
        values.extend(other.map(Value::from));
        values.extend_from_slice(rest);
        sql.with_all(values)
    }
}

/// Matching sessions, latest first: at most `limit` after the cursor.
pub async fn list(
    db: &Db,
    search: &Search,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<PastSession>, DbError> {
    let query = search.query([OF_PARTNER, OF_CLIENT, OF_PAIR], after, &[limit.into()]);
    let rows: Vec<PastRow> = db.all(query).await?;
    rows.into_iter().map(PastSession::try_from).collect()
}

/// Number of matching sessions.
pub async fn count(db: &Db, search: &Search) -> Result<i64, DbError> {
    let query = search.query([COUNT_OF_PARTNER, COUNT_OF_CLIENT, COUNT_OF_PAIR], None, &[]);
    let (count,): (i64,) = db.one(query).await?;
    Ok(count)
}

/// Everyone with whom a person has sessions, by name: id and name. At most 1,000.
pub async fn others(
    db: &Db,
    person: AccountId,
    side: Participant,
) -> Result<Vec<(PersonId, String)>, DbError> {
    let sql = match side {
        Participant::Partner => CLIENTS,
        Participant::Client => PARTNERS,
    };
    let rows: Vec<(Uuid, String)> = db.all(sql.with([person.into()])).await?;
    Ok(rows.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}
