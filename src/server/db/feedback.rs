//! Feedback, and the ratings derived from it.
//!
//! Lock order: a transaction that changes feedback locks the session first
//! ([`sessions::lock`](super::sessions::lock)) and changes the rating last, so that none can deadlock.

use super::{Db, DbError, Millis, Reader, Tx, dialect::statements};
use crate::domain::{
    feedback::{Rating, RatingChange, Stars},
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
    RATING = "select count, sum, star_1, star_2, star_3, star_4, star_5 from ratings where partner_id = $1";
    BEGIN_RATING = "insert into ratings (partner_id, count, sum, star_1, star_2, star_3, star_4, star_5)
        values ($1, 0, 0, 0, 0, 0, 0, 0) on conflict (partner_id) do nothing";
    CHANGE_RATING = "update ratings set count = count + $2, sum = sum + $3, star_1 = star_1 + $4, star_2 = star_2 + $5,
            star_3 = star_3 + $6, star_4 = star_4 + $7, star_5 = star_5 + $8
        where partner_id = $1";
    EVERY_STARS = "select stars from feedback where partner_id = $1";
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
        .ok_or_else(|| super::sessions::unknown("number of stars", &stored.to_string()))
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

#[derive(FromRow)]
struct RatingRow {
    count: i64,
    sum: i64,
    star_1: i64,
    star_2: i64,
    star_3: i64,
    star_4: i64,
    star_5: i64,
}

impl TryFrom<RatingRow> for Rating {
    type Error = DbError;
    fn try_from(row: RatingRow) -> Result<Self, DbError> {
        let whole = |number: i64| {
            u32::try_from(number).map_err(|_| super::sessions::unknown("count", &number.to_string()))
        };
        Ok(Self {
            count: whole(row.count)?,
            sum: whole(row.sum)?,
            by_star: [
                whole(row.star_1)?,
                whole(row.star_2)?,
                whole(row.star_3)?,
                whole(row.star_4)?,
                whole(row.star_5)?,
            ],
        })
    }
}

pub async fn by_session(from: impl Reader, session: SessionId) -> Result<Option<StoredFeedback>, DbError> {
    let row: Option<FeedbackRow> = from.rows(BY_SESSION.with([session.into()])).await?.opt()?;
    row.map(StoredFeedback::try_from).transpose()
}

/// Stores feedback on a session that the caller has locked, and changes the partner's rating by the
/// difference. True if it replaces earlier feedback.
pub async fn give(
    tx: &mut Tx,
    session: &Session,
    feedback: Feedback,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let before = by_session(&mut *tx, session.id).await?;
    let before = before.map(|stored| stored.feedback.stars);
    let count = i64::from(feedback.stars.count());
    let shown = i64::from(feedback.may_be_shown);
    if before.is_some() {
        tx.execute(UPDATE.with([
            session.id.into(),
            count.into(),
            feedback.comment.into(),
            shown.into(),
            at.into(),
        ]))
        .await?;
    } else {
        tx.execute(INSERT.with([
            session.id.into(),
            session.partner.into(),
            session.client.into(),
            count.into(),
            feedback.comment.into(),
            shown.into(),
            at.into(),
        ]))
        .await?;
        tx.execute(BEGIN_RATING.with([session.partner.into()])).await?;
    }
    change(tx, session.partner, before, Some(feedback.stars)).await?;
    Ok(before.is_some())
}

/// Deletes the feedback on a session that the caller has locked, and its share of the rating. False if there
/// was none.
pub async fn take_back(tx: &mut Tx, session: &Session) -> Result<bool, DbError> {
    let Some(before) = by_session(&mut *tx, session.id).await? else {
        return Ok(false);
    };
    tx.execute(DELETE.with([session.id.into()])).await?;
    change(tx, session.partner, Some(before.feedback.stars), None).await?;
    Ok(true)
}

async fn change(
    tx: &mut Tx,
    partner: AccountId,
    before: Option<Stars>,
    after: Option<Stars>,
) -> Result<(), DbError> {
    let change = RatingChange::between(before, after);
    if change == RatingChange::default() {
        return Ok(());
    }
    let [one, two, three, four, five] = change.by_star;
    tx.execute(CHANGE_RATING.with([
        partner.into(),
        change.count.into(),
        change.sum.into(),
        one.into(),
        two.into(),
        three.into(),
        four.into(),
        five.into(),
    ]))
    .await?;
    Ok(())
}

/// A partner's rating. All zero while there is no feedback.
pub async fn rating(db: &Db, partner: AccountId) -> Result<Rating, DbError> {
    let row: Option<RatingRow> = db.read(RATING.with([partner.into()])).await?.opt()?;
    row.map_or(Ok(Rating::default()), Rating::try_from)
}

/// A partner's rating, recounted from all feedback: [`rating`] must equal it.
pub async fn recounted(db: &Db, partner: AccountId) -> Result<Rating, DbError> {
    let rows: Vec<(i64,)> = db.read(EVERY_STARS.with([partner.into()])).await?.map()?;
    let all: Vec<Stars> = rows
        .into_iter()
        .map(|(count,)| stars(count))
        .collect::<Result<_, _>>()?;
    Ok(Rating::of(all))
}

/// The latest comments on a partner that may be shown, with their stars, except this client's own.
pub async fn shown(
    db: &Db,
    partner: AccountId,
    client: AccountId,
    limit: i64,
) -> Result<Vec<(Stars, String)>, DbError> {
    let rows: Vec<(i64, String)> = db
        .read(SHOWN.with([partner.into(), client.into(), limit.into()]))
        .await?
        .map()?;
    rows.into_iter()
        .map(|(count, comment)| Ok((stars(count)?, comment)))
        .collect()
}
