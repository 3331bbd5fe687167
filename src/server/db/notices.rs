//! Notices on overviews.

use super::{Db, DbError, Millis, Query, Reader, dialect::statements, sessions::unknown};
use crate::domain::{
    ids::{AccountId, SessionId},
    notices::{Notice, NoticeKind},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // Feedback that was given before a correction is not asked for again.
    INSERT = "insert into notices (session_id, account_id, kind, at, until) select $1, $2, $3, $4, $5
        where $3 <> 'feedback' or not exists (select 1 from feedback where session_id = $1)";
    CLEAR = "delete from notices where session_id = $1";
    DISMISS = "delete from notices where session_id = $1 and account_id = $2";
    OF_ACCOUNT = "select notices.session_id, notices.kind, notices.at, objections.words
        from notices left join objections on notices.kind = 'objection' and objections.session_id = notices.session_id
        where notices.account_id = $1 and (notices.until is null or notices.until > $2)
        order by notices.at desc, notices.session_id limit $3";
    PURGE = "delete from notices where until <= $1";
}

/// A notice as its reader's overview shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNotice {
    pub session: SessionId,
    pub kind: NoticeKind,
    pub at: DateTime<Utc>,
    /// The client's words, of an objection.
    pub words: Option<String>,
}

#[derive(FromRow)]
struct NoticeRow {
    session_id: Uuid,
    kind: String,
    at: Millis,
    words: Option<String>,
}

/// The statements that replace the notices of a session.
pub fn replacement(session: SessionId, notices: Vec<Notice>, at: DateTime<Utc>) -> Vec<Query> {
    let insertion = |notice: Notice| {
        INSERT.with([
            session.into(),
            notice.account.into(),
            notice.kind.word().into(),
            at.into(),
            notice.until.into(),
        ])
    };
    std::iter::once(CLEAR.with([session.into()]))
        .chain(notices.into_iter().map(insertion))
        .collect()
}

/// A person's notices, the latest first.
pub async fn of_account(
    db: &Db,
    account: AccountId,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<StoredNotice>, DbError> {
    let query = OF_ACCOUNT.with([account.into(), now.into(), limit.into()]);
    let rows: Vec<NoticeRow> = db.all(query).await?;
    rows.into_iter()
        .map(|row| {
            Ok(StoredNotice {
                session: SessionId(row.session_id),
                kind: NoticeKind::from_word(&row.kind).ok_or_else(|| unknown("kind of notice", &row.kind))?,
                at: row.at.into(),
                words: row.words,
            })
        })
        .collect()
}

/// Removes a person's notice of a session, if there is one.
pub async fn dismiss(db: &Db, session: SessionId, account: AccountId) -> Result<(), DbError> {
    db.write(DISMISS.with([session.into(), account.into()])).await?;
    Ok(())
}

/// Removes those that are not shown any more.
pub fn purge(now: DateTime<Utc>) -> Query {
    PURGE.with([now.into()])
}
