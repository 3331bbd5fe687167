//! Where people are before and beside the meeting, as their pages report, and their technical trouble.

use super::{DbError, Millis, Query, Reader, dialect::statements, sessions::unknown};
use crate::domain::{
    ids::{AccountId, SessionId},
    presence::{PageState, Trouble},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

statements! {
    SAY = "insert into presences (session_id, account_id, state, seen_at) values ($1, $2, $3, $4)
        on conflict (session_id, account_id) do update set state = excluded.state, seen_at = excluded.seen_at";
    OF_SESSION = "select account_id, state, seen_at from presences where session_id = $1";
    // The first report of its kind is kept, unless the session was moved since.
    TROUBLE = "insert into troubles (session_id, account_id, kind, at) values ($1, $2, $3, $4)
        on conflict (session_id, account_id, kind) do update set at = excluded.at where troubles.at < $5";
    TROUBLES = "select account_id, kind, at from troubles where session_id = $1 and at >= $2 order by at, account_id, kind";
}

/// The last report of a person's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageReport {
    pub account: AccountId,
    pub state: PageState,
    pub seen_at: DateTime<Utc>,
}

/// Stores the state of a person's page.
pub fn say(session: SessionId, account: AccountId, state: PageState, at: DateTime<Utc>) -> Query {
    SAY.with([session.into(), account.into(), state.word().into(), at.into()])
}

/// What the pages of a session's two people said last.
pub async fn of_session(from: impl Reader, session: SessionId) -> Result<Vec<PageReport>, DbError> {
    let rows: Vec<(Uuid, String, Millis)> = from.all(OF_SESSION.with([session.into()])).await?;
    rows.into_iter()
        .map(|(account, state, seen_at)| {
            Ok(PageReport {
                account: AccountId(account),
                state: PageState::from_word(&state).ok_or_else(|| unknown("presence", &state))?,
                seen_at: seen_at.into(),
            })
        })
        .collect()
}

/// Records technical trouble. Per person and kind, the first report since the join window opened is kept.
pub fn trouble(
    session: SessionId,
    account: AccountId,
    kind: Trouble,
    at: DateTime<Utc>,
    opens_at: DateTime<Utc>,
) -> Query {
    TROUBLE.with([
        session.into(),
        account.into(),
        kind.word().into(),
        at.into(),
        opens_at.into(),
    ])
}

/// A session's technical trouble since `since`: person, kind, and when it began.
pub async fn troubles(
    from: impl Reader,
    session: SessionId,
    since: DateTime<Utc>,
) -> Result<Vec<(AccountId, Trouble, DateTime<Utc>)>, DbError> {
    let query = TROUBLES.with([session.into(), since.into()]);
    let rows: Vec<(Uuid, String, Millis)> = from.all(query).await?;
    rows.into_iter()
        .map(|(account, kind, at)| {
            let kind = Trouble::from_word(&kind).ok_or_else(|| unknown("trouble", &kind))?;
            Ok((AccountId(account), kind, at.into()))
        })
        .collect()
}
