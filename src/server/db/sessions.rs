//! Sessions, with the names and zones of their two people.

use super::{Db, DbError, Millis, Query, Reader, Tx, Value, dialect::statements};
use crate::domain::{
    clients::SessionClient,
    ids::{AccountId, InvitationId, PersonId, SessionId},
    join::Participant,
    session::{
        Absent, Cancellation, Decision, LOOK_BACK, Outcome, Session, SessionKind, SessionState, SessionStatus,
    },
    session_type::SessionType,
    time_range::TimeRange,
    wall_clock::WallTime,
};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// The columns of [`SessionRow`], joined with both people.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select sessions.id, sessions.partner_id, sessions.client_id, sessions.invitation_id, sessions.title, sessions.kind, sessions.place,
                sessions.starts_at, sessions.ends_at, sessions.status, sessions.started_at, sessions.ended_at,
                sessions.cancelled_at, sessions.cancelled_by, sessions.cancel_reason, sessions.notes, sessions.passcode_hash,
                sessions.version, sessions.absent, sessions.technical, sessions.decided_at, sessions.decided_by, sessions.decision_reason,
                cast(case when sessions.started_at is not null
                    or exists (select 1 from join_events where join_events.session_id = sessions.id)
                    or exists (select 1 from troubles where troubles.session_id = sessions.id)
                    or passcode_tries.session_id is not null then 1 else 0 end as bigint) as approached,
                passcode_tries.locked_until as passcode_locked_until, coalesce(passcode_tries.wrong, 0) as passcode_wrong,
                sessions.instant, partners.name as partner_name, partners.time_zone as partner_zone,
                coalesce(clients.name, invitations.name) as client_name, coalesce(clients.time_zone, invitations.time_zone) as client_zone
            from sessions
                join accounts as partners on partners.id = sessions.partner_id
                left join accounts as clients on clients.id = sessions.client_id
                left join invitations on invitations.id = sessions.invitation_id
                left join passcode_tries on passcode_tries.session_id = sessions.id and passcode_tries.account_id = sessions.client_id ",
            $rest
        )
    };
}

statements! {
    INSERT = "insert into sessions (id, partner_id, client_id, invitation_id, title, kind, place, starts_at, ends_at, status, started_at, ended_at,
            cancelled_at, cancelled_by, cancel_reason, absent, technical, decided_at, decided_by, decision_reason,
            notes, passcode_hash, instant, version, created_at, updated_at, agreed_zone, agreed_start, type_id, buffer_before, buffer_after)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 1, $24, $24, $25, $26, $27, $28, $29)";
    BY_ID = select!("where sessions.id = $1");
    // SQLite has one writer connection, and a transaction that writes holds it.
    LOCK = select!("where sessions.id = $1"), postgres: select!("where sessions.id = $1 for no key update of sessions");
    // That somebody came stays known, whatever becomes of the session.
    UPDATE = "update sessions set title = $3, kind = $4, place = $5, starts_at = $6, ends_at = $7, status = $8,
            started_at = coalesce($9, started_at), ended_at = $10, cancelled_at = $11, cancelled_by = $12, cancel_reason = $13,
            absent = $14, technical = $15, decided_at = $16, decided_by = $17, decision_reason = $18,
            notes = $19, version = version + 1, updated_at = $20,
            title_version = case when title <> $3 then version + 1 else title_version end,
            kind_version = case when kind <> $4 then version + 1 else kind_version end,
            place_version = case when place is distinct from $5 then version + 1 else place_version end,
            time_version = case when starts_at <> $6 or ends_at <> $7 then version + 1 else time_version end,
            status_version = case when status <> $8 then version + 1 else status_version end,
            notes_version = case when notes is distinct from $19 then version + 1 else notes_version end
        where id = $1 and version = $2";
    CHANGED = "select version, title_version, time_version, kind_version, place_version, notes_version, status_version, passcode_version
        from sessions where id = $1";
    SET_PASSCODE = "update sessions set passcode_hash = $2, passcode_version = version where id = $1";
    AGREE = "update sessions set agreed_zone = $2, agreed_start = $3 where id = $1";
    AHEAD = "select sessions.id, sessions.starts_at, sessions.ends_at, sessions.agreed_zone, sessions.agreed_start,
            accounts.time_zone as partner_zone
        from sessions join accounts on accounts.id = sessions.partner_id
        where sessions.status = $1 and sessions.starts_at >= $2 and (sessions.starts_at, sessions.id) > ($2, $3)
        order by sessions.starts_at, sessions.id limit $4";
    DELETE = "delete from sessions where id = $1";
    // Nothing that began before $2 is under way, which bounds the scan of the index. A session by video is
    // over when its window has closed: at its end, or a while after its start ($4), whichever is later.
    UPCOMING_OF_PARTNER = select!("where sessions.partner_id = $1 and sessions.starts_at >= $2
            and (sessions.ends_at > $3 or (sessions.kind = 'video' and sessions.starts_at > $4))
            and sessions.status in ('pending_payment', 'scheduled', 'in_progress')
            and (sessions.starts_at, sessions.id) > ($5, $6)
        order by sessions.starts_at, sessions.id limit $7");
    UPCOMING_OF_CLIENT = select!("where sessions.client_id = $1 and sessions.starts_at >= $2
            and (sessions.ends_at > $3 or (sessions.kind = 'video' and sessions.starts_at > $4))
            and sessions.status in ('pending_payment', 'scheduled', 'in_progress')
            and (sessions.starts_at, sessions.id) > ($5, $6)
        order by sessions.starts_at, sessions.id limit $7");
    UPCOMING_OF_PAIR = select!("where sessions.partner_id = $1 and sessions.starts_at >= $2
            and (sessions.ends_at > $3 or (sessions.kind = 'video' and sessions.starts_at > $4))
            and sessions.status in ('pending_payment', 'scheduled', 'in_progress')
            and (sessions.starts_at, sessions.id) > ($5, $6)
            and coalesce(sessions.client_id, sessions.invitation_id) = $8
        order by sessions.starts_at, sessions.id limit $7");
    NOTED_OF_PAIR = select!("where sessions.partner_id = $1 and coalesce(sessions.client_id, sessions.invitation_id) = $2
            and sessions.notes is not null and sessions.status <> 'cancelled'
        order by sessions.starts_at desc, sessions.id desc limit $3");
    RANGE_OF_PARTNER = select!("where sessions.partner_id = $1 and sessions.starts_at >= $2 and sessions.starts_at < $3 and sessions.ends_at > $4
            and sessions.status <> 'cancelled'
        order by sessions.starts_at, sessions.id limit 1000");
    RANGE_OF_CLIENT = select!("where sessions.client_id = $1 and sessions.starts_at >= $2 and sessions.starts_at < $3 and sessions.ends_at > $4
            and sessions.status <> 'cancelled'
        order by sessions.starts_at, sessions.id limit 1000");
    // An instant session that the client has not been in yet.
    CALLING = "select sessions.id, accounts.name from sessions join accounts on accounts.id = sessions.partner_id
        where sessions.client_id = $1 and sessions.status in ('pending_payment', 'scheduled', 'in_progress')
            and sessions.instant = 1 and sessions.starts_at > $2 and sessions.starts_at <= $3 and sessions.ends_at > $3
            and not exists (select 1 from attendance where attendance.session_id = sessions.id and attendance.account_id = $1)
        order by sessions.starts_at desc limit 1";
    // Those that a person has a notice of, as `db::notices` lists them.
    NOTICED = select!("where sessions.id in (select notices.session_id from notices
            where notices.account_id = $1 and (notices.until is null or notices.until > $2)
            order by notices.at desc, notices.session_id limit $3)");
    // Live sessions of one person never overlap, so only the last one to begin before the range's end can
    // reach into it.
    TAKEN = "select starts_at, ends_at from (
            select starts_at, ends_at, busy_until from sessions
            where partner_id = $1 and status in ('pending_payment', 'scheduled', 'in_progress') and busy_from < $3 and id <> $4
            order by busy_from desc limit 1
        ) as latest where latest.busy_until > $2";
    // Sessions of an invitation that the client has no time for.
    CLASHING = "select id from sessions where invitation_id = $1 and status in ('pending_payment', 'scheduled', 'in_progress')
            and exists (select 1 from sessions as others where others.client_id = $2
                and others.status in ('pending_payment', 'scheduled', 'in_progress')
                and others.starts_at < sessions.ends_at and others.ends_at > sessions.starts_at)
        order by starts_at";
    HAND_OVER = "update sessions set client_id = $2, invitation_id = null where invitation_id = $1";
    // Of two people: what has not begun.
    NOT_BEGUN = "select id from sessions where partner_id = $1 and coalesce(client_id, invitation_id) = $2 and starts_at > $3
            and status in ('pending_payment', 'scheduled')
        order by starts_at, id";
    COUNT_OF = "select cast(count(*) as bigint) as sessions from sessions
        where partner_id = $1 and coalesce(client_id, invitation_id) = $2 and starts_at > $3
            and status in ('pending_payment', 'scheduled', 'in_progress')";
    COUNT_AHEAD = "select cast(count(*) as bigint) as sessions from sessions
        where status in ('pending_payment', 'scheduled', 'in_progress') and starts_at >= $1 and starts_at < $2";
}

/// How an agreed start is stored.
pub(super) const WALL: &str = "%Y-%m-%dT%H:%M:%S";

#[derive(FromRow)]
struct SessionRow {
    id: Uuid,
    partner_id: Uuid,
    client_id: Option<Uuid>,
    invitation_id: Option<Uuid>,
    title: String,
    kind: String,
    place: Option<String>,
    starts_at: Millis,
    ends_at: Millis,
    status: String,
    started_at: Option<Millis>,
    ended_at: Option<Millis>,
    cancelled_at: Option<Millis>,
    cancelled_by: Option<Uuid>,
    cancel_reason: Option<String>,
    notes: Option<String>,
    passcode_hash: Option<String>,
    version: i64,
    absent: Option<String>,
    technical: i64,
    decided_at: Option<Millis>,
    decided_by: Option<Uuid>,
    decision_reason: Option<String>,
    approached: i64,
    passcode_locked_until: Option<Millis>,
    passcode_wrong: i64,
    instant: i64,
    partner_name: String,
    partner_zone: String,
    client_name: String,
    client_zone: String,
}

/// A person, as sessions name them.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    /// IANA name.
    pub time_zone: String,
}

/// A session with its people, including what only the server may know.
#[derive(Clone)]
pub struct StoredSession {
    pub session: Session,
    /// argon2id. `None` if the session has no passcode.
    pub passcode_hash: Option<String>,
    pub partner: Person,
    pub client: Person,
    /// Whether anyone was ever at its door, let in or not: knocked, gave a passcode, or reported trouble.
    pub approached: bool,
    /// Until when the client's wrong tries of the passcode keep them out.
    pub passcode_locked_until: Option<DateTime<Utc>>,
    /// Wrong tries of the passcode in all.
    pub passcode_wrong: i64,
}

impl StoredSession {
    pub fn person(&self, participant: Participant) -> &Person {
        match participant {
            Participant::Partner => &self.partner,
            Participant::Client => &self.client,
        }
    }
}

/// The error for a stored word that this binary does not know.
pub(super) fn unknown(what: &str, word: &str) -> DbError {
    DbError::Other(sqlx::Error::Decode(format!("unknown {what}: {word}").into()))
}

impl TryFrom<SessionRow> for StoredSession {
    type Error = DbError;
    fn try_from(row: SessionRow) -> Result<Self, DbError> {
        let incomplete = || unknown("state of a session", &row.status);
        let status = SessionStatus::from_word(&row.status).ok_or_else(incomplete)?;
        let decided = |outcome| {
            let decision = Decision {
                at: row.decided_at.ok_or_else(incomplete)?.into(),
                by: row.decided_by.map(AccountId),
                reason: row.decision_reason.clone(),
            };
            Ok::<_, DbError>(SessionState::Decided(outcome, decision))
        };
        let absent = || row.absent.as_deref().and_then(Absent::from_word);
        let state = match status {
            SessionStatus::PendingPayment => SessionState::PendingPayment,
            SessionStatus::Scheduled => SessionState::Scheduled,
            SessionStatus::InProgress => SessionState::InProgress {
                started_at: row.started_at.ok_or_else(incomplete)?.into(),
            },
            SessionStatus::Completed => decided(Outcome::Completed {
                started_at: row.started_at.ok_or_else(incomplete)?.into(),
                ended_at: row.ended_at.ok_or_else(incomplete)?.into(),
            })?,
            SessionStatus::Cancelled => SessionState::Cancelled(Cancellation {
                at: row.cancelled_at.ok_or_else(incomplete)?.into(),
                by: AccountId(row.cancelled_by.ok_or_else(incomplete)?),
                reason: row.cancel_reason.clone(),
            }),
            SessionStatus::NoShow => decided(Outcome::NoShow(absent().ok_or_else(incomplete)?))?,
            SessionStatus::NotHeld => decided(Outcome::NotHeld {
                technical: row.technical != 0,
            })?,
        };
        let range = TimeRange::new(row.starts_at.into(), row.ends_at.into())
            .map_err(|_| unknown("range", "empty"))?;
        let partner = Person {
            id: PersonId(row.partner_id),
            name: row.partner_name,
            time_zone: row.partner_zone,
        };
        let person = match (row.client_id, row.invitation_id) {
            (Some(account), _) => SessionClient::Account(AccountId(account)),
            (None, Some(invitation)) => SessionClient::Invited(InvitationId(invitation)),
            (None, None) => return Err(incomplete()),
        };
        let client = Person {
            id: person.person(),
            name: row.client_name,
            time_zone: row.client_zone,
        };
        let session = Session {
            id: SessionId(row.id),
            partner: AccountId(row.partner_id),
            client: person,
            title: row.title,
            kind: SessionKind::from_word(&row.kind).ok_or_else(|| unknown("kind", &row.kind))?,
            place: row.place,
            range,
            state,
            notes: row.notes,
            protected: row.passcode_hash.is_some(),
            instant: row.instant != 0,
            has_begun: row.started_at.is_some(),
            version: row.version,
        };
        Ok(Self {
            session,
            passcode_hash: row.passcode_hash,
            partner,
            client,
            approached: row.approached != 0,
            passcode_locked_until: row.passcode_locked_until.map(Into::into),
            passcode_wrong: row.passcode_wrong,
        })
    }
}

fn stored(rows: Vec<SessionRow>) -> Result<Vec<StoredSession>, DbError> {
    rows.into_iter().map(StoredSession::try_from).collect()
}

/// The values of a session's columns: title, kind, place, start, end, status. When it was seen to start and
/// to end. The cancellation's time, person and reason. Who was absent, whether it was technical. The
/// decision's time, person and reason. The notes.
fn columns(session: &Session) -> [Value; 17] {
    let (mut started_at, mut ended_at, mut cancellation) = (None, None, None);
    let (mut absent, mut is_technical) = (None, false);
    match &session.state {
        SessionState::InProgress { started_at: start } => started_at = Some(*start),
        SessionState::Cancelled(facts) => cancellation = Some(facts),
        SessionState::Decided(outcome, _) => match outcome {
            Outcome::Completed {
                started_at: start,
                ended_at: end,
            } => (started_at, ended_at) = (Some(*start), Some(*end)),
            Outcome::NoShow(who) => absent = Some(who.word().to_owned()),
            Outcome::NotHeld { technical } => is_technical = *technical,
        },
        SessionState::PendingPayment | SessionState::Scheduled => {}
    }
    let decision = session.state.decision();
    [
        session.title.clone().into(),
        session.kind.word().into(),
        session.place.clone().into(),
        session.range.starts_at().into(),
        session.range.ends_at().into(),
        session.state.status().word().into(),
        started_at.into(),
        ended_at.into(),
        cancellation.map(|facts| facts.at).into(),
        cancellation.map(|facts| facts.by.0).into(),
        cancellation.and_then(|facts| facts.reason.clone()).into(),
        absent.into(),
        i64::from(is_technical).into(),
        decision.map(|decision| decision.at).into(),
        decision.and_then(|decision| Some(decision.by?.0)).into(),
        decision.and_then(|decision| decision.reason.clone()).into(),
        session.notes.clone().into(),
    ]
}

/// Inserts a session without its agreed time, which the next start fills in. Fails as [`booking`].
pub fn insertion(session: &Session, passcode_hash: Option<String>, at: DateTime<Utc>) -> Query {
    booking(session, passcode_hash, None, None, at)
}

/// Inserts a session, with the type that a client has chosen. Fails with `Overlap` for the person whose time is taken.
pub fn booking(
    session: &Session,
    passcode_hash: Option<String>,
    agreed: Option<&WallTime>,
    of: Option<&SessionType>,
    at: DateTime<Utc>,
) -> Query {
    let (account, invitation) = match session.client {
        SessionClient::Account(account) => (Some(account.0), None),
        SessionClient::Invited(invitation) => (None, Some(invitation.0)),
    };
    let mut values = vec![
        session.id.into(),
        session.partner.into(),
        account.into(),
        invitation.into(),
    ];
    values.extend(columns(session));
    values.extend([passcode_hash.into(), i64::from(session.instant).into(), at.into()]);
    values.extend([
        agreed.map(|agreed| agreed.zone.clone()).into(),
        agreed.map(|agreed| agreed.start.format(WALL).to_string()).into(),
        of.map(|of| of.id.0).into(),
        of.map_or(0, |of| of.before.num_milliseconds()).into(),
        of.map_or(0, |of| of.after.num_milliseconds()).into(),
    ]);
    INSERT.with_all(values)
}

/// Stores a changed session and increments its version, which is also recorded for each part that changed.
/// False if the version has changed since the session was read (optimistic concurrency). Fails with `Overlap`
/// for the person whose time is taken.
pub async fn update(tx: &mut Tx, session: &Session, at: DateTime<Utc>) -> Result<bool, DbError> {
    let mut values = vec![session.id.into(), session.version.into()];
    values.extend(columns(session));
    values.push(at.into());
    Ok(tx.execute(UPDATE.with_all(values)).await? == 1)
}

/// A session's version, and the version that last changed each part of it.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Changes {
    pub version: i64,
    pub title_version: i64,
    pub time_version: i64,
    pub kind_version: i64,
    pub place_version: i64,
    pub notes_version: i64,
    pub status_version: i64,
    pub passcode_version: i64,
}

/// `None` if the session is gone.
pub async fn changes(db: &Db, id: SessionId) -> Result<Option<Changes>, DbError> {
    db.opt(CHANGED.with([id.into()])).await
}

/// Sets or removes the passcode, as part of the change that the version counted last.
pub fn set_passcode(id: SessionId, hash: Option<String>) -> Query {
    SET_PASSCODE.with([id.into(), hash.into()])
}

/// Records the time that was agreed on.
pub fn agree(id: SessionId, agreed: &WallTime) -> Query {
    let start = agreed.start.format(WALL).to_string();
    AGREE.with([id.into(), agreed.zone.clone().into(), start.into()])
}

/// A session that has yet to begin, with what was agreed on.
#[derive(Debug, Clone)]
pub struct SessionAhead {
    pub id: SessionId,
    pub range: TimeRange,
    /// `None` if it was not recorded.
    pub agreed: Option<WallTime>,
    /// The zone that was recorded, also without a time.
    pub zone: Option<String>,
    /// The partner's zone of today.
    pub partner_zone: String,
}

#[derive(FromRow)]
struct AheadRow {
    id: Uuid,
    starts_at: Millis,
    ends_at: Millis,
    agreed_zone: Option<String>,
    agreed_start: Option<String>,
    partner_zone: String,
}

impl TryFrom<AheadRow> for SessionAhead {
    type Error = DbError;
    fn try_from(row: AheadRow) -> Result<Self, DbError> {
        let start = row.agreed_start.map(|start| {
            NaiveDateTime::parse_from_str(&start, WALL).map_err(|_| unknown("agreed start", &start))
        });
        let agreed = row.agreed_zone.clone().zip(start.transpose()?);
        Ok(Self {
            id: SessionId(row.id),
            range: TimeRange::new(row.starts_at.into(), row.ends_at.into())
                .map_err(|_| unknown("range", "empty"))?,
            agreed: agreed.map(|(zone, start)| WallTime { zone, start }),
            zone: row.agreed_zone,
            partner_zone: row.partner_zone,
        })
    }
}

/// Sessions of this status that begin from the cursor's time on, by start: at most `limit` after the cursor.
pub async fn ahead(
    db: &Db,
    status: SessionStatus,
    (start, id): Cursor,
    limit: i64,
) -> Result<Vec<SessionAhead>, DbError> {
    let query = AHEAD.with([status.word().into(), start.into(), id.into(), limit.into()]);
    let rows: Vec<AheadRow> = db.all(query).await?;
    rows.into_iter().map(SessionAhead::try_from).collect()
}

/// Removes a session.
pub fn deletion(id: SessionId) -> Query {
    DELETE.with([id.into()])
}

/// One session, its row locked until the transaction ends, so that what is read after it cannot change before the
/// commit.
pub async fn lock(tx: &mut Tx, id: SessionId) -> Result<Option<StoredSession>, DbError> {
    one(tx.opt(LOCK.with([id.into()])).await?)
}

fn one(row: Option<SessionRow>) -> Result<Option<StoredSession>, DbError> {
    row.map(StoredSession::try_from).transpose()
}

pub async fn by_id(from: impl Reader, id: SessionId) -> Result<Option<StoredSession>, DbError> {
    one(from.opt(BY_ID.with([id.into()])).await?)
}

/// Pagination cursor: a list continues after the session with this start and id.
pub type Cursor = (DateTime<Utc>, SessionId);

/// Which sessions a list shows.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    /// Those of this person,
    pub person: AccountId,
    /// in this role;
    pub side: Participant,
    /// with this one only, if there is one.
    pub other: Option<PersonId>,
}

impl Whose {
    /// The partner and the client, if another person is named.
    pub fn pair(self) -> Option<(AccountId, PersonId)> {
        let other = self.other?;
        Some(match self.side {
            Participant::Partner => (self.person, other),
            Participant::Client => (AccountId(other.0), self.person.into()),
        })
    }
}

/// Live sessions that are not over, next first: at most `limit` after the cursor. A session by video is over no
/// sooner than `late` after its start.
pub async fn upcoming(
    db: &Db,
    whose: Whose,
    (now, late): (DateTime<Utc>, TimeDelta),
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<StoredSession>, DbError> {
    let pair = whose.pair();
    let (sql, person) = match (pair, whose.side) {
        (Some((partner, _)), _) => (UPCOMING_OF_PAIR, partner),
        (None, Participant::Partner) => (UPCOMING_OF_PARTNER, whose.person),
        (None, Participant::Client) => (UPCOMING_OF_CLIENT, whose.person),
    };
    let (start, id) = after.unwrap_or((DateTime::UNIX_EPOCH, SessionId(Uuid::nil())));
    let mut values = vec![
        person.into(),
        (now - LOOK_BACK.max(late)).into(),
        now.into(),
        (now - late).into(),
        start.into(),
        id.into(),
        limit.into(),
    ];
    values.extend(pair.map(|(_, client)| Value::from(client)));
    stored(db.all(sql.with_all(values)).await?)
}

/// The sessions of a partner with one client that have notes, the latest first.
pub async fn noted(
    db: &Db,
    (partner, client): (AccountId, PersonId),
    limit: i64,
) -> Result<Vec<StoredSession>, DbError> {
    let query = NOTED_OF_PAIR.with([partner.into(), client.into(), limit.into()]);
    stored(db.all(query).await?)
}

/// The instant session that a client is called to, and its partner's name.
pub async fn calling(
    db: &Db,
    client: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<(SessionId, String)>, DbError> {
    let query = CALLING.with([client.into(), (now - LOOK_BACK).into(), now.into()]);
    let row: Option<(Uuid, String)> = db.opt(query).await?;
    Ok(row.map(|(id, name)| (SessionId(id), name)))
}

/// The sessions that a person has notices of: those of the latest `limit` notices.
pub async fn noticed(
    db: &Db,
    account: AccountId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<StoredSession>, DbError> {
    let query = NOTICED.with([account.into(), now.into(), limit.into()]);
    stored(db.all(query).await?)
}

/// A person's sessions that touch a range, without cancelled ones, by start. At most 1,000.
pub async fn in_range(
    db: &Db,
    person: AccountId,
    side: Participant,
    range: TimeRange,
) -> Result<Vec<StoredSession>, DbError> {
    let sql = match side {
        Participant::Partner => RANGE_OF_PARTNER,
        Participant::Client => RANGE_OF_CLIENT,
    };
    let earliest = range.starts_at() - LOOK_BACK;
    let query = sql.with([
        person.into(),
        earliest.into(),
        range.ends_at().into(),
        range.starts_at().into(),
    ]);
    stored(db.all(query).await?)
}

/// The range of another live session of the partner's that overlaps this one.
pub async fn taken(db: &Db, session: &Session) -> Result<Option<TimeRange>, DbError> {
    let query = TAKEN.with([
        session.partner.into(),
        session.range.starts_at().into(),
        session.range.ends_at().into(),
        session.id.into(),
    ]);
    let row: Option<(Millis, Millis)> = db.opt(query).await?;
    row.map(|(start, end)| TimeRange::new(start.into(), end.into()).map_err(|_| unknown("range", "empty")))
        .transpose()
}

/// Live sessions of an invitation that overlap live sessions of this account, by start.
pub async fn clashing(tx: &mut Tx, id: InvitationId, account: AccountId) -> Result<Vec<SessionId>, DbError> {
    let rows: Vec<(Uuid,)> = tx.all(CLASHING.with([id.into(), account.into()])).await?;
    Ok(rows.into_iter().map(|(id,)| SessionId(id)).collect())
}

/// Makes the account the client of every session of the invitation. Fails with `Overlap` if it has no time for a live
/// one.
pub fn handing_over(id: InvitationId, account: AccountId) -> Query {
    HAND_OVER.with([id.into(), account.into()])
}

/// Live sessions of two people that have not begun, by start.
pub async fn not_begun(
    tx: &mut Tx,
    partner: AccountId,
    client: SessionClient,
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>, DbError> {
    let query = NOT_BEGUN.with([partner.into(), client.person().into(), now.into()]);
    let rows: Vec<(Uuid,)> = tx.all(query).await?;
    Ok(rows.into_iter().map(|(id,)| SessionId(id)).collect())
}

/// Number of live sessions of two people that lie ahead.
pub async fn count_of(
    db: &Db,
    partner: AccountId,
    client: SessionClient,
    now: DateTime<Utc>,
) -> Result<u32, DbError> {
    let query = COUNT_OF.with([partner.into(), client.person().into(), now.into()]);
    let (count,): (i64,) = db.one(query).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Number of live sessions that begin in a range.
pub async fn count_ahead(db: &Db, range: TimeRange) -> Result<u32, DbError> {
    let (count,): (i64,) = db
        .one(COUNT_AHEAD.with([range.starts_at().into(), range.ends_at().into()]))
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
