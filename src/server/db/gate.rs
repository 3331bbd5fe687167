//! The join gate's storage: passcode tries and grants, and a log of its answers.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements};
use crate::{
    domain::{
        ids::{AccountId, AdmissionId, LoginId, SessionId},
        join::JoinWindow,
        passcode::TRIES,
    },
    server::crypto::new_id,
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    PASSCODE_STATE = "select
            cast((select count(*) from passcode_grants where session_id = $1 and login_id = $3) as bigint) as granted,
            (select locked_until from passcode_tries where session_id = $1 and account_id = $2) as locked_until,
            coalesce((select wrong from passcode_tries where session_id = $1 and account_id = $2), 0) as wrong";
    // Counted before the passcode is checked, so that tries at the same instant cannot exceed the limit.
    // After an expired lock the count starts from zero. Only a try that will be checked ($4 at a time) counts
    // towards the tries in all.
    COUNT_TRY = "insert into passcode_tries (session_id, account_id, failed, wrong, locked_until) values ($1, $2, 1, 1, null)
        on conflict (session_id, account_id) do update set
            failed = case when passcode_tries.locked_until is not null and passcode_tries.locked_until <= $3 then 1 else passcode_tries.failed + 1 end,
            wrong = case when passcode_tries.failed < $4 or passcode_tries.locked_until <= $3 then passcode_tries.wrong + 1 else passcode_tries.wrong end,
            locked_until = case when passcode_tries.locked_until is not null and passcode_tries.locked_until <= $3 then null else passcode_tries.locked_until end
        returning failed, wrong, locked_until";
    LOCK_OUT = "update passcode_tries set locked_until = $3 where session_id = $1 and account_id = $2 and locked_until is null";
    // The right try was counted as a wrong one.
    COUNT_RIGHT = "update passcode_tries set failed = 0, wrong = wrong - 1, locked_until = null where session_id = $1 and account_id = $2";
    // Only for the passcode that was compared (optimistic concurrency). The lock waits for a change that is under way.
    GRANT = "insert into passcode_grants (session_id, login_id, granted_at)
        select id, $2, $3 from sessions where id = $1 and passcode_hash = $4
        on conflict (session_id, login_id) do update set granted_at = excluded.granted_at",
        postgres: "insert into passcode_grants (session_id, login_id, granted_at)
        select id, $2, $3 from (select id from sessions where id = $1 and passcode_hash = $4 for share) as seen
        on conflict (session_id, login_id) do update set granted_at = excluded.granted_at";
    REVOKE_GRANTS = "delete from passcode_grants where session_id = $1";
    FORGET_TRIES = "delete from passcode_tries where session_id = $1";
    // Only to the session as the gate saw it (optimistic concurrency). The lock waits for a change that is under way.
    ADMIT = "insert into join_events (id, session_id, account_id, at, answer)
        select $1, id, $3, $4, 'admitted' from sessions where id = $2 and version = $5",
        postgres: "insert into join_events (id, session_id, account_id, at, answer)
        select $1, id, $3, $4, 'admitted' from (select id from sessions where id = $2 and version = $5 for share) as seen";
    // Repeated refusals are logged once a minute (rate limit of the log, not of the answer).
    INSERT_REFUSAL = "insert into join_events (id, session_id, account_id, at, answer, reason)
        select $1, $2, $3, $4, 'refused', $5
        where not exists (select 1 from join_events
            where session_id = $2 and account_id = $3 and answer = 'refused' and reason = $5 and at > $6)";
    JOIN_EVENTS = "select id, account_id, at, answer, reason from join_events
        where session_id = $1 and at >= $2 and (at, id) > ($2, $3) order by at, id limit $4";
    ANSWERS = "select account_id, cast(max(case when answer = 'admitted' then 1 else 0 end) as bigint) as admitted from join_events
        where session_id = $1 and at >= $2 and at < $3 group by account_id";
    ADMISSIONS = "select account_id, min(at) as at from join_events
        where session_id = $1 and answer = 'admitted' and at >= $2 group by account_id";
    // Ignores a report that a later one has overtaken, and one without an admission.
    COUNT_REPORT = "update join_events set last_report = $4, here_at = $5
        where id = $1 and session_id = $2 and account_id = $3 and answer = 'admitted' and last_report < $4";
    HERE_ON_ANOTHER_DEVICE = "select 1 as here from join_events
        where session_id = $2 and account_id = $3 and id <> $1 and here_at >= $4 limit 1";
}

/// A person's wrong passcodes for a session.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tries {
    /// Wrong tries since the last right one or the last lock.
    pub failed: i64,
    /// Wrong tries of this passcode in all.
    pub wrong: i64,
    /// No passcode is accepted until then.
    pub locked_until: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct TriesRow {
    failed: i64,
    wrong: i64,
    locked_until: Option<Millis>,
}

impl From<TriesRow> for Tries {
    fn from(row: TriesRow) -> Self {
        Self {
            failed: row.failed,
            wrong: row.wrong,
            locked_until: row.locked_until.map(Into::into),
        }
    }
}

/// What a person has shown of a session's passcode.
#[derive(Debug, Clone, Copy)]
pub struct PasscodeProof {
    /// A right passcode is remembered for their login.
    pub granted: bool,
    /// After too many wrong ones nothing is accepted until then.
    pub locked_until: Option<DateTime<Utc>>,
    /// Wrong tries of this passcode in all.
    pub wrong: i64,
}

/// What a person has shown of a session's passcode, in this login.
pub async fn passcode_state(
    from: impl Reader,
    session: SessionId,
    account: AccountId,
    login: LoginId,
) -> Result<PasscodeProof, DbError> {
    let query = PASSCODE_STATE.with([session.into(), account.into(), login.into()]);
    let (granted, locked_until, wrong): (i64, Option<Millis>, i64) = from.one(query).await?;
    Ok(PasscodeProof {
        granted: granted > 0,
        locked_until: locked_until.map(Into::into),
        wrong,
    })
}

/// Counts a try as wrong before the passcode is checked, and returns the new count.
pub async fn count_try(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Tries, DbError> {
    let row: TriesRow = tx
        .one(COUNT_TRY.with([session.into(), account.into(), now.into(), TRIES.into()]))
        .await?;
    Ok(row.into())
}

/// Locks a person out of a session until `until`, unless locked already.
pub async fn lock_out(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(LOCK_OUT.with([session.into(), account.into(), until.into()]))
        .await?;
    Ok(())
}

/// Remembers the right passcode for a login, and takes its try back. False, and nothing is stored, if the session has
/// another passcode by now than `passcode_hash`.
pub async fn grant(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    login: LoginId,
    passcode_hash: &str,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    // The session is locked before its tries, as a change of the passcode does: no deadlock.
    let granted = tx
        .execute(GRANT.with([session.into(), login.into(), at.into(), passcode_hash.into()]))
        .await?;
    if granted == 0 {
        return Ok(false);
    }
    tx.execute(COUNT_RIGHT.with([session.into(), account.into()]))
        .await?;
    Ok(true)
}

/// Forgets every right passcode of a session, and every wrong try with its lock: it has a new passcode.
pub fn forget_passcode(session: SessionId) -> [Query; 2] {
    [
        REVOKE_GRANTS.with([session.into()]),
        FORGET_TRIES.with([session.into()]),
    ]
}

/// An answer of the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinEvent {
    pub account: AccountId,
    pub at: DateTime<Utc>,
    /// `admitted` or `refused`.
    pub answer: String,
    /// Why refused, as the domain's word.
    pub reason: Option<String>,
}

/// The same refusal is logged at most once in this time.
const REFUSED_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// Lets an account in to a session of this version. None if the session has changed since: ask the gate again.
pub async fn admit(
    db: &Db,
    session: SessionId,
    version: i64,
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<Option<AdmissionId>, DbError> {
    let id = AdmissionId(new_id());
    let query = ADMIT.with([
        id.into(),
        session.into(),
        account.into(),
        at.into(),
        version.into(),
    ]);
    Ok((db.write(query).await? == 1).then_some(id))
}

/// Logs why the gate refused, at most once a minute for the same reason.
pub fn refusal(session: SessionId, account: AccountId, at: DateTime<Utc>, reason: &str) -> Query {
    INSERT_REFUSAL.with([
        new_id().into(),
        session.into(),
        account.into(),
        at.into(),
        reason.into(),
        (at - REFUSED_AGAIN).into(),
    ])
}

/// Stores a report of an admission's frame. False if the admission is not this person's to this session, or a
/// later report was stored already. `here_at` is when the frame reported its person in the room, `None` if
/// not there.
pub async fn count_report(
    tx: &mut Tx,
    admission: AdmissionId,
    session: SessionId,
    account: AccountId,
    number: u32,
    here_at: Option<DateTime<Utc>>,
) -> Result<bool, DbError> {
    let counted = tx
        .execute(COUNT_REPORT.with([
            admission.into(),
            session.into(),
            account.into(),
            i64::from(number).into(),
            here_at.into(),
        ]))
        .await?;
    Ok(counted == 1)
}

/// Whether the frame of another admission has reported its person in the room since `since`: they use two
/// devices, or have reloaded the page.
pub async fn is_here_on_another_device(
    tx: &mut Tx,
    admission: AdmissionId,
    session: SessionId,
    account: AccountId,
    since: DateTime<Utc>,
) -> Result<bool, DbError> {
    let query = HERE_ON_ANOTHER_DEVICE.with([admission.into(), session.into(), account.into(), since.into()]);
    let row: Option<(i32,)> = tx.opt(query).await?;
    Ok(row.is_some())
}

/// Rows that [`join_events`] reads at a time.
const JOIN_EVENTS_READ: i64 = 1_000;

/// All of the gate's answers for a session, in order: none of its people can hide the other's behind their own.
pub async fn join_events(db: &Db, session: SessionId) -> Result<Vec<JoinEvent>, DbError> {
    let mut events = Vec::new();
    let mut after = (Millis(i64::MIN), Uuid::nil());
    loop {
        let (at, id) = after;
        let query = JOIN_EVENTS.with([session.into(), at.0.into(), id.into(), JOIN_EVENTS_READ.into()]);
        let rows: Vec<(Uuid, Uuid, Millis, String, Option<String>)> = db.all(query).await?;
        let read = rows.len();
        for (id, account, at, answer, reason) in rows {
            after = (at, id);
            events.push(JoinEvent {
                account: AccountId(account),
                at: at.into(),
                answer,
                reason,
            });
        }
        if i64::try_from(read).is_ok_and(|read| read < JOIN_EVENTS_READ) {
            return Ok(events);
        }
    }
}

/// The people whom the gate answered in the window, and whether it admitted them.
pub async fn answers(
    from: impl Reader,
    session: SessionId,
    window: JoinWindow,
) -> Result<Vec<(AccountId, bool)>, DbError> {
    let query = ANSWERS.with([session.into(), window.opens_at.into(), window.closes_at.into()]);
    let rows: Vec<(Uuid, i64)> = from.all(query).await?;
    Ok(rows
        .into_iter()
        .map(|(account, admitted)| (AccountId(account), admitted == 1))
        .collect())
}

/// The people admitted since `since`, each with their first admission.
pub async fn admissions(
    from: impl Reader,
    session: SessionId,
    since: DateTime<Utc>,
) -> Result<Vec<(AccountId, DateTime<Utc>)>, DbError> {
    let query = ADMISSIONS.with([session.into(), since.into()]);
    let rows: Vec<(Uuid, Millis)> = from.all(query).await?;
    Ok(rows
        .into_iter()
        .map(|(account, at)| (AccountId(account), at.into()))
        .collect())
}
