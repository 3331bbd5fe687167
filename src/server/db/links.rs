//! Meeting links of sessions.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements, sessions::unknown};
use crate::domain::{
    ids::{AccountId, LinkId, SessionId},
    provider::{LinkProblem, LinkState, Provider},
    time_range::TimeRange,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    INSERT = "insert into meeting_links (session_id, partner_id, link_id, provider, state, room_sealed, external_id, created_at)
        select id, partner_id, $2, $3, $4, $5, $6, $7 from sessions where id = $1
        on conflict (session_id) do nothing";
    BY_SESSION = "select link_id, provider, state, room_sealed, external_id, problem from meeting_links where session_id = $1";
    // The job that makes the meeting writes this row without locking its session's.
    LOCK = "select link_id, provider, state, room_sealed, external_id, problem from meeting_links where session_id = $1",
        postgres: "select link_id, provider, state, room_sealed, external_id, problem from meeting_links where session_id = $1 for update";
    DELETE = "delete from meeting_links where session_id = $1 and link_id = $2";
    // Only the link that was asked for: the session may have been given another one meanwhile.
    READY = "update meeting_links set state = 'ready', room_sealed = $3, external_id = $4, problem = null
        where session_id = $1 and link_id = $2 and state <> 'ready'";
    FAILED = "update meeting_links set state = 'failed', problem = $3 where session_id = $1 and link_id = $2 and state <> 'ready'";
    PREPARING = "update meeting_links set state = 'preparing', problem = null where session_id = $1 and link_id = $2 and state = 'failed'";
    REPLACE_ROOM = "update meeting_links set room_sealed = $2 where session_id = $1 and provider = 'manual'";
    // Driven by the partner's sessions, whose index for lists it uses.
    UPCOMING = "select sessions.id, sessions.partner_id, meeting_links.link_id, meeting_links.provider, meeting_links.state,
            meeting_links.room_sealed, meeting_links.external_id, meeting_links.problem
        from sessions join meeting_links on meeting_links.session_id = sessions.id
        where sessions.partner_id = $1 and sessions.starts_at > $2 and sessions.status in ('pending_payment', 'scheduled')
            and meeting_links.provider = $3 and meeting_links.state = $4
        order by sessions.starts_at, sessions.id limit 1000";
    // Driven by the partner's failed links, which are few: SQLite keeps to the order of a cross join.
    FAILED_OF = "select sessions.id, sessions.title, sessions.starts_at, sessions.ends_at
        from meeting_links cross join sessions
        where sessions.id = meeting_links.session_id and meeting_links.partner_id = $1 and meeting_links.state = 'failed'
            and sessions.starts_at > $2 and sessions.status in ('pending_payment', 'scheduled', 'in_progress')
        order by sessions.starts_at, sessions.id limit 20";
    // By id, which is the cursor of the next batch.
    LIVE = "select sessions.id, sessions.partner_id, meeting_links.link_id, meeting_links.provider, meeting_links.state,
            meeting_links.room_sealed, meeting_links.external_id, meeting_links.problem
        from sessions left join meeting_links on meeting_links.session_id = sessions.id
        where sessions.id > $1 and sessions.kind = 'video' and sessions.status in ('pending_payment', 'scheduled', 'in_progress')
        order by sessions.id limit $2";
    BY_EXTERNAL = "select session_id from meeting_links where provider = $1 and external_id = $2 order by created_at desc limit 1";
    COUNT_LIVE = "select cast(count(*) as bigint) as sessions from sessions
        where kind = 'video' and status in ('pending_payment', 'scheduled', 'in_progress')";
}

/// A session's link, with its room still sealed.
#[derive(Debug, Clone)]
pub struct StoredLink {
    pub id: LinkId,
    pub provider: Provider,
    pub state: LinkState,
    /// The room's name or URL, sealed for `meeting_links|room_sealed|{session id}`.
    pub room_sealed: Option<Vec<u8>>,
    /// The provider's own id of the meeting.
    pub external_id: Option<String>,
}

#[derive(FromRow)]
struct LinkRow {
    link_id: Uuid,
    provider: String,
    state: String,
    room_sealed: Option<Vec<u8>>,
    external_id: Option<String>,
    problem: Option<String>,
}

impl TryFrom<LinkRow> for StoredLink {
    type Error = DbError;
    fn try_from(row: LinkRow) -> Result<Self, DbError> {
        let provider =
            Provider::from_word(&row.provider).ok_or_else(|| unknown("provider", &row.provider))?;
        let problem = row.problem.as_deref().and_then(LinkProblem::from_word);
        let state = match (&*row.state, problem) {
            ("preparing", _) => LinkState::Preparing,
            ("ready", _) => LinkState::Ready,
            ("failed", Some(problem)) => LinkState::Failed(problem),
            _ => return Err(unknown("state of a link", &row.state)),
        };
        Ok(Self {
            id: LinkId(row.link_id),
            provider,
            state,
            room_sealed: row.room_sealed,
            external_id: row.external_id,
        })
    }
}

fn state_word(state: LinkState) -> &'static str {
    match state {
        LinkState::Preparing => "preparing",
        LinkState::Ready => "ready",
        LinkState::Failed(_) => "failed",
    }
}

/// Inserts a link that is ready or in preparation, unless the session has one.
pub fn insertion(session: SessionId, link: StoredLink, at: DateTime<Utc>) -> Query {
    INSERT.with([
        session.into(),
        link.id.into(),
        link.provider.word().into(),
        state_word(link.state).into(),
        link.room_sealed.into(),
        link.external_id.into(),
        at.into(),
    ])
}

pub async fn by_session(from: impl Reader, session: SessionId) -> Result<Option<StoredLink>, DbError> {
    let row: Option<LinkRow> = from.opt(BY_SESSION.with([session.into()])).await?;
    row.map(StoredLink::try_from).transpose()
}

/// The session whose meeting has this id at its provider.
pub async fn session_of(
    db: &Db,
    provider: Provider,
    external_id: &str,
) -> Result<Option<SessionId>, DbError> {
    let query = BY_EXTERNAL.with([provider.word().into(), external_id.into()]);
    let row: Option<(Uuid,)> = db.opt(query).await?;
    Ok(row.map(|(id,)| SessionId(id)))
}

/// A session's link, its row locked until the transaction ends.
pub async fn lock(tx: &mut Tx, session: SessionId) -> Result<Option<StoredLink>, DbError> {
    let row: Option<LinkRow> = tx.opt(LOCK.with([session.into()])).await?;
    row.map(StoredLink::try_from).transpose()
}

/// Removes a session's link.
pub fn removal(session: SessionId, link: LinkId) -> Query {
    DELETE.with([session.into(), link.into()])
}

/// Notes what the provider has made. Says whether the session still waited for this link.
pub async fn ready(
    tx: &mut Tx,
    session: SessionId,
    link: LinkId,
    room_sealed: Vec<u8>,
    external_id: Option<String>,
) -> Result<bool, DbError> {
    let done = tx
        .execute(READY.with([
            session.into(),
            link.into(),
            room_sealed.into(),
            external_id.into(),
        ]))
        .await?;
    Ok(done == 1)
}

/// Marks a link as failed, unless it is ready.
pub fn failure(session: SessionId, link: LinkId, problem: LinkProblem) -> Query {
    FAILED.with([session.into(), link.into(), problem.word().into()])
}

/// Sets a failed link back to `preparing`. False if it had not failed.
pub async fn prepare_again(tx: &mut Tx, session: SessionId, link: LinkId) -> Result<bool, DbError> {
    Ok(tx.execute(PREPARING.with([session.into(), link.into()])).await? == 1)
}

/// Replaces the URL of a session's manual link.
pub async fn replace_room(tx: &mut Tx, session: SessionId, room_sealed: Vec<u8>) -> Result<(), DbError> {
    tx.execute(REPLACE_ROOM.with([session.into(), room_sealed.into()]))
        .await?;
    Ok(())
}

/// A partner's sessions that begin after `now`, with a link of this provider in this state. At most 1,000, by
/// start.
pub async fn upcoming(
    db: &Db,
    partner: AccountId,
    now: DateTime<Utc>,
    provider: Provider,
    state: LinkState,
) -> Result<Vec<LiveSession>, DbError> {
    let query = UPCOMING.with([
        partner.into(),
        now.into(),
        provider.word().into(),
        state_word(state).into(),
    ]);
    let rows: Vec<LiveRow> = db.all(query).await?;
    rows.into_iter().map(LiveSession::try_from).collect()
}

/// A partner's live sessions that begin after `since` and whose meeting could not be created, with title and
/// time. At most 20, by start.
pub async fn failed_of(
    db: &Db,
    partner: AccountId,
    since: DateTime<Utc>,
) -> Result<Vec<(SessionId, String, TimeRange)>, DbError> {
    let rows: Vec<(Uuid, String, Millis, Millis)> =
        db.all(FAILED_OF.with([partner.into(), since.into()])).await?;
    let whole = |(id, title, starts, ends): (Uuid, String, Millis, Millis)| {
        let range = TimeRange::new(starts.into(), ends.into()).ok()?;
        Some((SessionId(id), title, range))
    };
    Ok(rows.into_iter().filter_map(whole).collect())
}

/// A live video session and its link, if it has one.
pub struct LiveSession {
    pub id: SessionId,
    pub partner: AccountId,
    pub link: Option<StoredLink>,
}

#[derive(FromRow)]
struct LiveRow {
    id: Uuid,
    partner_id: Uuid,
    link_id: Option<Uuid>,
    provider: Option<String>,
    state: Option<String>,
    room_sealed: Option<Vec<u8>>,
    external_id: Option<String>,
    problem: Option<String>,
}

impl TryFrom<LiveRow> for LiveSession {
    type Error = DbError;
    fn try_from(row: LiveRow) -> Result<Self, DbError> {
        let link = match (row.link_id, row.provider, row.state) {
            (Some(link_id), Some(provider), Some(state)) => Some(StoredLink::try_from(LinkRow {
                link_id,
                provider,
                state,
                room_sealed: row.room_sealed,
                external_id: row.external_id,
                problem: row.problem,
            })?),
            _ => None,
        };
        Ok(Self {
            id: SessionId(row.id),
            partner: AccountId(row.partner_id),
            link,
        })
    }
}

/// Live video sessions with their links, by id: at most `limit` after the cursor `after`.
pub async fn live_sessions(db: &Db, after: SessionId, limit: i64) -> Result<Vec<LiveSession>, DbError> {
    let rows: Vec<LiveRow> = db.all(LIVE.with([after.into(), limit.into()])).await?;
    rows.into_iter().map(LiveSession::try_from).collect()
}

pub async fn count_live_sessions(db: &Db) -> Result<u64, DbError> {
    let (count,): (i64,) = db.one(COUNT_LIVE.with([])).await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
