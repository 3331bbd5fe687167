//! Feedback on sessions, and the rating of a partner that it adds up to.

use super::{Db, DbError, Millis, Query, Reader, dialect::statements, sessions::unknown};
use crate::domain::{
    feedback::{Rating, Stars},
    ids::{AccountId, SessionId},
    session::Session,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

statements! {
    BY_SESSION = "select stars, comment, may_be_shown, created_at, updated_at from feedback where session_id = $1";
    INSERT = "insert into feedback (session_id, partner_id, client_id, stars, comment, may_be_shown, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7)";
    UPDATE = "update feedback set stars = $2, comment = $3, may_be_shown = $4, updated_at = $5 where session_id = $1";
    DELETE = "delete from feedback where session_id = $1";
    SHOWN = "select stars, comment from feedback
        where partner_id = $1 and may_be_shown = 1 and client_id <> $2
        order by created_at desc, session_id desc limit $3";
    // One row a number of stars, from the index alone.
    RATING = "select stars, cast(count(*) as bigint) as ratings from feedback where partner_id = $1 group by stars";
}

/// A client's feedback on a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub stars: Stars,
    pub comment: Option<String>,
    /// Whether other clients may read the comment.
    pub may_be_shown: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFeedback {
    pub feedback: Feedback,
    pub given_at: DateTime<Utc>,
    /// Equals `given_at` if it was never changed.
    pub changed_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct FeedbackRow {
    stars: i64,
    comment: Option<String>,
    may_be_shown: i64,
    created_at: Millis,
    updated_at: Millis,
}

fn stars(stored: i64) -> Result<Stars, DbError> {
    u8::try_from(stored)
        .ok()
        .and_then(|count| Stars::try_from(count).ok())
        .ok_or_else(|| unknown("number of stars", &stored.to_string()))
}

impl TryFrom<FeedbackRow> for StoredFeedback {
    type Error = DbError;
    fn try_from(row: FeedbackRow) -> Result<Self, DbError> {
        Ok(Self {
            feedback: Feedback {
                stars: stars(row.stars)?,
                comment: row.comment,
                may_be_shown: row.may_be_shown == 1,
            },
            given_at: row.created_at.into(),
            changed_at: row.updated_at.into(),
        })
    }
}

/// What was said of a session, if anything.
pub async fn by_session(from: impl Reader, session: SessionId) -> Result<Option<StoredFeedback>, DbError> {
    let row: Option<FeedbackRow> = from.opt(BY_SESSION.with([session.into()])).await?;
    row.map(StoredFeedback::try_from).transpose()
}

/// Stores the first feedback on a session.
pub fn insertion(session: &Session, feedback: Feedback, at: DateTime<Utc>) -> Query {
    INSERT.with([
        session.id.into(),
        session.partner.into(),
        session.client.account().map(|account| account.0).into(),
        i64::from(feedback.stars.count()).into(),
        feedback.comment.into(),
        i64::from(feedback.may_be_shown).into(),
        at.into(),
    ])
}

/// Replaces the feedback on a session.
pub fn change(session: SessionId, feedback: Feedback, at: DateTime<Utc>) -> Query {
    UPDATE.with([
        session.into(),
        i64::from(feedback.stars.count()).into(),
        feedback.comment.into(),
        i64::from(feedback.may_be_shown).into(),
        at.into(),
    ])
}

/// Removes the feedback on a session.
pub fn removal(session: SessionId) -> Query {
    DELETE.with([session.into()])
}

/// A partner's rating, counted from every feedback.
pub async fn rating(db: &Db, partner: AccountId) -> Result<Rating, DbError> {
    let rows: Vec<(i64, i64)> = db.all(RATING.with([partner.into()])).await?;
    let counts = rows.into_iter().map(|(count, ratings)| {
        let ratings = u32::try_from(ratings).map_err(|_| unknown("count", &ratings.to_string()))?;
        Ok((stars(count)?, ratings))
    });
    Ok(Rating::of(counts.collect::<Result<Vec<_>, DbError>>()?))
}

/// The latest comments on a partner that may be shown, with their stars, except this client's own.
pub async fn shown(
    db: &Db,
    partner: AccountId,
    client: AccountId,
    limit: i64,
) -> Result<Vec<(Stars, String)>, DbError> {
    let rows: Vec<(i64, String)> = db
        .all(SHOWN.with([partner.into(), client.into(), limit.into()]))
        .await?;
    rows.into_iter()
        .map(|(count, comment)| Ok((stars(count)?, comment)))
        .collect()
}
