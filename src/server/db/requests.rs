//! Sessions that clients ask for. The time of one that waits is held by a row of `holds`, whose holder is the request.

use super::{
    Db, DbError, Millis, Query, Reader, Tx,
    dialect::statements,
    sessions::{Person, unknown},
};
use crate::{
    domain::{
        ids::{AccountId, HoldId, RequestId, SessionId, SessionTypeId},
        join::Participant,
        requests::RequestState,
        session::SessionKind,
        session_type::SessionType,
        time_range::TimeRange,
    },
    server::crypto::hash_token,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "select requests.id, requests.partner_id, requests.client_id, requests.type_id, requests.starts_at, requests.ends_at,
                requests.state, requests.words, requests.session_id, requests.until,
                session_types.version, session_types.name, session_types.kind, session_types.place,
                partners.name as partner_name, partners.time_zone as partner_zone,
                clients.name as client_name, clients.time_zone as client_zone, clients.email as client_email
            from requests
                join session_types on session_types.id = requests.type_id
                join accounts as partners on partners.id = requests.partner_id
                join accounts as clients on clients.id = requests.client_id ",
            $rest
        )
    };
}

statements! {
    INSERT = "insert into requests (id, partner_id, client_id, type_id, starts_at, ends_at, state, created_at, until)
        values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8)";
    BY_ID = requests!("where requests.id = $1");
    // Open requests first, then ended ones that this person has not dismissed.
    OF_PARTNER = requests!("where requests.partner_id = $1 and requests.seen_by_partner = 0 and requests.until > $2
        order by case when requests.state in ('waiting', 'proposed') and requests.until > $4 then 0 else 1 end, requests.until, requests.id limit $3");
    OF_CLIENT = requests!("where requests.client_id = $1 and requests.seen_by_client = 0 and requests.until > $2
        order by case when requests.state in ('waiting', 'proposed') and requests.until > $4 then 0 else 1 end, requests.until, requests.id limit $3");
    AT = "select id from requests
        where client_id = $1 and seen_by_client = 0 and until > $2 and state in ('waiting', 'proposed') and type_id = $3 and starts_at = $4";
    COUNT_WAITING = "select cast(count(*) as bigint) as waiting from requests
        where client_id = $1 and seen_by_client = 0 and until > $2 and state in ('waiting', 'proposed') and partner_id = $3";
    // One answer counts: to the state and the time that were seen, and in time.
    ANSWER = "update requests set state = $5, words = $6, session_id = $7, seen_by_partner = $8, seen_by_client = $9
        where id = $1 and state = $2 and starts_at = $3 and until > $4";
    PROPOSE = "update requests set state = 'proposed', words = $5, starts_at = $6, ends_at = $7, until = $8
        where id = $1 and state = $2 and starts_at = $3 and until > $4";
    OPEN_OF_PAIR = "select id from requests
        where client_id = $1 and seen_by_client = 0 and until > $2 and state in ('waiting', 'proposed') and partner_id = $3";
    CLOSE = "update requests set state = $2, seen_by_partner = 1, seen_by_client = 1
        where id = $1 and state in ('waiting', 'proposed')";
    DISMISS_BY_PARTNER = "update requests set seen_by_partner = 1
        where id = $1 and partner_id = $2 and (state not in ('waiting', 'proposed') or until <= $3)";
    DISMISS_BY_CLIENT = "update requests set seen_by_client = 1
        where id = $1 and client_id = $2 and (state not in ('waiting', 'proposed') or until <= $3)";
    PURGE = "delete from requests where until <= $1";
}

/// A request about to be made.
pub struct NewRequest<'a> {
    pub id: RequestId,
    pub client: AccountId,
    pub of: &'a SessionType,
    pub range: TimeRange,
    pub until: DateTime<Utc>,
}

/// A request with its people.
#[derive(Debug, Clone)]
pub struct StoredRequest {
    pub id: RequestId,
    pub partner: Person,
    pub client: Person,
    pub client_email: String,
    pub of: SessionTypeId,
    /// Name of the session type.
    pub title: String,
    pub kind: SessionKind,
    pub place: Option<String>,
    pub range: TimeRange,
    pub state: RequestState,
    /// Version of the session type.
    pub version: i64,
    /// The partner's, with an answer.
    pub words: Option<String>,
    pub session: Option<SessionId>,
    /// Until when it can be answered.
    pub until: DateTime<Utc>,
}

impl StoredRequest {
    /// Accounts of the two.
    pub fn people(&self) -> (AccountId, AccountId) {
        (AccountId(self.partner.id.0), AccountId(self.client.id.0))
    }

    /// The role of an account; none for others.
    pub fn participant(&self, account: AccountId) -> Option<Participant> {
        let (partner, client) = self.people();
        if account == partner {
            Some(Participant::Partner)
        } else if account == client {
            Some(Participant::Client)
        } else {
            None
        }
    }
}

#[derive(FromRow)]
struct RequestRow {
    id: Uuid,
    partner_id: Uuid,
    client_id: Uuid,
    type_id: Uuid,
    starts_at: Millis,
    ends_at: Millis,
    state: String,
    words: Option<String>,
    session_id: Option<Uuid>,
    until: Millis,
    version: i64,
    name: String,
    kind: String,
    place: Option<String>,
    partner_name: String,
    partner_zone: String,
    client_name: String,
    client_zone: String,
    client_email: String,
}

impl TryFrom<RequestRow> for StoredRequest {
    type Error = DbError;
    fn try_from(row: RequestRow) -> Result<Self, DbError> {
        let person = |id, name, time_zone| Person {
            id: AccountId(id).into(),
            name,
            time_zone,
        };
        let range = TimeRange::new(row.starts_at.into(), row.ends_at.into());
        Ok(Self {
            id: RequestId(row.id),
            partner: person(row.partner_id, row.partner_name, row.partner_zone),
            client: person(row.client_id, row.client_name, row.client_zone),
            client_email: row.client_email,
            of: SessionTypeId(row.type_id),
            title: row.name,
            kind: SessionKind::from_word(&row.kind).ok_or_else(|| unknown("kind", &row.kind))?,
            place: row.place,
            range: range.map_err(|_| unknown("range of a request", &row.id.to_string()))?,
            state: RequestState::from_word(&row.state)
                .ok_or_else(|| unknown("state of a request", &row.state))?,
            version: row.version,
            words: row.words,
            session: row.session_id.map(SessionId),
            until: row.until.into(),
        })
    }
}

/// Whose holds are the request's.
pub fn holder(id: RequestId) -> Vec<u8> {
    hash_token(&format!("request:{id}"))
}

/// Inserts a request. Its time is held by [`holder`].
pub fn insertion(new: &NewRequest<'_>, at: DateTime<Utc>) -> Query {
    INSERT.with([
        new.id.into(),
        new.of.partner.into(),
        new.client.into(),
        new.of.id.into(),
        new.range.starts_at().into(),
        new.range.ends_at().into(),
        at.into(),
        new.until.into(),
    ])
}

/// A request, whatever has become of it.
pub async fn by_id(from: impl Reader, id: RequestId) -> Result<Option<StoredRequest>, DbError> {
    let row: Option<RequestRow> = from.opt(BY_ID.with([id.into()])).await?;
    row.map(StoredRequest::try_from).transpose()
}

/// A person's requests that could be answered after `since`, without those that they know the end of.
pub async fn of_person(
    db: &Db,
    account: AccountId,
    viewer: Participant,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<StoredRequest>, DbError> {
    let sql = match viewer {
        Participant::Partner => OF_PARTNER,
        Participant::Client => OF_CLIENT,
    };
    let rows: Vec<RequestRow> = db
        .all(sql.with([account.into(), since.into(), limit.into(), now.into()]))
        .await?;
    rows.into_iter().map(StoredRequest::try_from).collect()
}

/// A client's request that waits for this very time.
pub async fn at(
    db: &Db,
    client: AccountId,
    of: SessionTypeId,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<RequestId>, DbError> {
    let query = AT.with([client.into(), now.into(), of.into(), start.into()]);
    let found: Option<(Uuid,)> = db.opt(query).await?;
    Ok(found.map(|(id,)| RequestId(id)))
}

/// How many requests of a client wait for a partner.
pub async fn count_waiting(
    tx: &mut Tx,
    client: AccountId,
    partner: AccountId,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let query = COUNT_WAITING.with([client.into(), now.into(), partner.into()]);
    let (count,): (i64,) = tx.one(query).await?;
    Ok(count)
}

/// What becomes of a request.
pub struct Answered {
    pub state: RequestState,
    pub words: Option<String>,
    pub session: Option<SessionId>,
    /// Who knows it.
    pub by: Participant,
}

/// Ends a request that still is as it was seen. No row is affected otherwise.
pub fn answer(seen: &StoredRequest, answered: Answered, now: DateTime<Utc>) -> Query {
    let knows = |participant| i64::from(answered.by == participant);
    ANSWER.with([
        seen.id.into(),
        seen.state.word().into(),
        seen.range.starts_at().into(),
        now.into(),
        answered.state.word().into(),
        answered.words.into(),
        answered.session.map(|session| session.0).into(),
        knows(Participant::Partner).into(),
        knows(Participant::Client).into(),
    ])
}

/// Gives a request that still is as it was seen another time. No row is affected otherwise.
pub fn proposal(
    seen: &StoredRequest,
    words: Option<String>,
    range: TimeRange,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Query {
    PROPOSE.with([
        seen.id.into(),
        seen.state.word().into(),
        seen.range.starts_at().into(),
        now.into(),
        words.into(),
        range.starts_at().into(),
        range.ends_at().into(),
        until.into(),
    ])
}

/// The statements that end what waits between two people, who part: it is on no overview any more.
pub async fn closing(
    tx: &mut Tx,
    partner: AccountId,
    client: AccountId,
    by: Participant,
    now: DateTime<Utc>,
) -> Result<Vec<Query>, DbError> {
    let state = RequestState::ended_by(by);
    let query = OPEN_OF_PAIR.with([client.into(), now.into(), partner.into()]);
    let open: Vec<(Uuid,)> = tx.all(query).await?;
    let close = |(id,): (Uuid,)| {
        let holder = holder(RequestId(id));
        [
            CLOSE.with([id.into(), state.word().into()]),
            super::holds::deletion_of_holder(holder),
        ]
    };
    Ok(open.into_iter().flat_map(close).collect())
}

/// Takes a request that has ended off a person's overview.
pub fn dismissal(id: RequestId, account: AccountId, viewer: Participant, now: DateTime<Utc>) -> Query {
    let sql = match viewer {
        Participant::Partner => DISMISS_BY_PARTNER,
        Participant::Client => DISMISS_BY_CLIENT,
    };
    sql.with([id.into(), account.into(), now.into()])
}

/// Removes those that could be answered until then.
pub fn purge(before: DateTime<Utc>) -> Query {
    PURGE.with([before.into()])
}

/// The hold of a request that waits.
pub async fn hold(from: impl Reader, id: RequestId, now: DateTime<Utc>) -> Result<Option<HoldId>, DbError> {
    let hold = super::holds::of_holder(from, holder(id), now).await?;
    Ok(hold.map(|hold| hold.id))
}
