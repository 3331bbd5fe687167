//! Attendance: intervals in the meeting as each source reports them, and their totals.

use super::{DbError, Millis, Query, Reader, Tx, dialect::statements, sessions::unknown};
use crate::{
    domain::{
        attendance::Source,
        ids::{AccountId, SessionId},
        meeting_event::ProviderInterval,
    },
    server::crypto::new_id,
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    ENTER = "insert into attendance (id, session_id, account_id, source, joined_at, last_seen_at)
        select $1, sessions.id, $3, $4, $5, $5 from sessions where sessions.id = $2 and sessions.status in ('scheduled', 'in_progress')
            and (select count(*) from attendance where session_id = $2 and account_id = $3 and source = $4) < $6
        on conflict (session_id, account_id, source) where left_at is null and source <> 'provider' do update set last_seen_at = excluded.last_seen_at";
    // At the maximum number of intervals, the last one is reopened instead.
    GO_ON = "update attendance set left_at = null, last_seen_at = $4
        where id = (select attendance.id from attendance join sessions on sessions.id = session_id
            where session_id = $1 and account_id = $2 and source = $3 and status in ('scheduled', 'in_progress')
            order by joined_at desc, attendance.id desc limit 1)";
    PASS = "insert into attendance (id, session_id, account_id, source, joined_at, left_at, last_seen_at)
        select $1, $2, $3, 'door', $4, $4, $4
        where (select count(*) from attendance where session_id = $2 and account_id = $3 and source = 'door') < $5";
    CLOSE_SILENT = "update attendance set left_at = last_seen_at where session_id = $1 and left_at is null and source <> 'provider'
        and last_seen_at < case when source = 'page' then cast($3 as bigint) else cast($2 as bigint) end";
    LEAVE = "update attendance set left_at = case when $4 < last_seen_at then last_seen_at else $4 end
        where session_id = $1 and account_id = $2 and source = $3 and left_at is null";
    LEAVE_ALL = "update attendance set left_at = case when $2 < joined_at then joined_at else $2 end
        where session_id = $1 and left_at is null";
    FORGET = "delete from attendance where session_id = $1 and source = $2";
    INSERT = "insert into attendance (id, session_id, account_id, source, joined_at, left_at, last_seen_at) values ($1, $2, $3, $4, $5, $6, $7)";
    OF_SESSION = "select account_id, source, joined_at, left_at, last_seen_at from attendance where session_id = $1 order by joined_at, id";
    SET_TOTALS = "insert into attendance_totals (session_id, partner_present, client_present, together, partner_late, client_late)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (session_id) do update set partner_present = excluded.partner_present, client_present = excluded.client_present,
            together = excluded.together, partner_late = excluded.partner_late, client_late = excluded.client_late";
}

/// Maximum number of intervals per session, person and source. No one joins and leaves as often.
pub const INTERVALS_MAX: i64 = 200;
/// Heartbeat timeout: an interval without a report for this long is over (browser crashed, computer asleep).
pub const SILENCE: TimeDelta = TimeDelta::seconds(60);
/// Heartbeat timeout beside a meeting in its own window: browsers throttle a hidden page's timers to one a
/// minute.
pub const PAGE_SILENCE: TimeDelta = TimeDelta::seconds(150);

/// An interval in the meeting, as one source reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInterval {
    pub account: AccountId,
    pub source: Source,
    pub joined_at: DateTime<Utc>,
    /// `None` while it lasts.
    pub left_at: Option<DateTime<Utc>>,
    /// Last heartbeat of a page.
    pub last_seen_at: DateTime<Utc>,
}

impl StoredInterval {
    /// Whether it is open but its heartbeat has timed out. Providers send no heartbeat.
    pub fn is_silent(&self, now: DateTime<Utc>) -> bool {
        let silence = match self.source {
            Source::Provider => return false,
            Source::Page => PAGE_SILENCE,
            Source::Own | Source::Other | Source::Door => SILENCE,
        };
        self.left_at.is_none() && self.last_seen_at < now - silence
    }

    /// Its end, as far as known at `now`. `None` while it lasts.
    pub fn ended(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.left_at
            .or_else(|| self.is_silent(now).then_some(self.last_seen_at))
    }

    /// As [`close_silent`] and [`leave_all`] leave it.
    pub fn closed(&self, now: DateTime<Utc>, left_at: DateTime<Utc>) -> Self {
        let ended = self.ended(now).unwrap_or_else(|| left_at.max(self.joined_at));
        Self {
            left_at: Some(ended),
            ..self.clone()
        }
    }
}

#[derive(FromRow)]
struct IntervalRow {
    account_id: Uuid,
    source: String,
    joined_at: Millis,
    left_at: Option<Millis>,
    last_seen_at: Millis,
}

impl TryFrom<IntervalRow> for StoredInterval {
    type Error = DbError;
    fn try_from(row: IntervalRow) -> Result<Self, DbError> {
        Ok(Self {
            account: AccountId(row.account_id),
            source: Source::from_word(&row.source).ok_or_else(|| unknown("source", &row.source))?,
            joined_at: row.joined_at.into(),
            left_at: row.left_at.map(Into::into),
            last_seen_at: row.last_seen_at.into(),
        })
    }
}

/// Opens an interval in a session that can be joined, or extends the one that this source has open.
pub async fn enter(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    source: Source,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let entered = tx
        .execute(ENTER.with([
            new_id().into(),
            session.into(),
            account.into(),
            source.word().into(),
            at.into(),
            INTERVALS_MAX.into(),
        ]))
        .await?;
    if entered == 0 {
        let (account, source) = (account.into(), source.word().into());
        tx.execute(GO_ON.with([session.into(), account, source, at.into()]))
            .await?;
    }
    Ok(())
}

/// Records that a person was sent to the provider, at most [`INTERVALS_MAX`] times.
pub async fn pass(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let (id, max) = (new_id().into(), INTERVALS_MAX.into());
    tx.execute(PASS.with([id, session.into(), account.into(), at.into(), max]))
        .await?;
    Ok(())
}

/// Closes the interval that this source has open, if any.
pub async fn leave(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    source: Source,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(LEAVE.with([session.into(), account.into(), source.word().into(), at.into()]))
        .await?;
    Ok(())
}

/// Closes the open intervals that have been silent for too long, each at its last report.
pub fn close_silent(session: SessionId, now: DateTime<Utc>) -> Query {
    CLOSE_SILENT.with([
        session.into(),
        (now - SILENCE).into(),
        (now - PAGE_SILENCE).into(),
    ])
}

/// Closes every open interval: the session is over.
pub fn leave_all(session: SessionId, at: DateTime<Utc>) -> [Query; 2] {
    [
        close_silent(session, at),
        LEAVE_ALL.with([session.into(), at.into()]),
    ]
}

/// Inserts an interval without any check.
pub fn insertion(
    session: SessionId,
    account: AccountId,
    source: Source,
    joined_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
) -> Query {
    INSERT.with([
        new_id().into(),
        session.into(),
        account.into(),
        source.word().into(),
        joined_at.into(),
        left_at.into(),
        left_at.unwrap_or(joined_at).into(),
    ])
}

/// Replaces the provider's intervals. Keeps the first [`INTERVALS_MAX`] of each person.
pub async fn set_provided(
    tx: &mut Tx,
    session: SessionId,
    intervals: &[(AccountId, ProviderInterval)],
) -> Result<(), DbError> {
    tx.execute(FORGET.with([session.into(), Source::Provider.word().into()]))
        .await?;
    let mut counts: HashMap<AccountId, i64> = HashMap::new();
    for (account, interval) in intervals {
        let count = counts.entry(*account).or_default();
        *count += 1;
        if *count > INTERVALS_MAX {
            continue;
        }
        let (joined_at, left_at) = (interval.joined_at, interval.left_at);
        tx.execute(insertion(session, *account, Source::Provider, joined_at, left_at))
            .await?;
    }
    Ok(())
}

/// All intervals, by start.
pub async fn of_session(from: impl Reader, session: SessionId) -> Result<Vec<StoredInterval>, DbError> {
    let rows: Vec<IntervalRow> = from.all(OF_SESSION.with([session.into()])).await?;
    rows.into_iter().map(StoredInterval::try_from).collect()
}

/// Attendance totals of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    pub partner_present: TimeDelta,
    pub client_present: TimeDelta,
    /// Time during which both were there.
    pub together: TimeDelta,
    /// After the agreed start. `None` if the partner never came.
    pub partner_late: Option<TimeDelta>,
    /// After the agreed start. `None` if the client never came.
    pub client_late: Option<TimeDelta>,
}

/// Stores the totals, in whole seconds.
pub fn set_totals(session: SessionId, totals: Totals) -> Query {
    let late = |late: Option<TimeDelta>| late.map(|late| late.num_seconds());
    SET_TOTALS.with([
        session.into(),
        totals.partner_present.num_seconds().into(),
        totals.client_present.num_seconds().into(),
        totals.together.num_seconds().into(),
        late(totals.partner_late).into(),
        late(totals.client_late).into(),
    ])
}
