//! Figures of a partner's sessions, aggregated by the database per month and per client.

use super::{Db, DbError, Reader, dialect::statements};
use crate::domain::{analytics::Figures, ids::AccountId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

/// Maximum number of months in a query.
pub const MONTHS: usize = 12;

/// Sums over decided sessions. Lateness covers only clients who came, time together only completed video
/// sessions.
macro_rules! figures {
    ($group:literal, $from:literal, $rest:literal) => {
        concat!(
            "select ",
            $group,
            " cast(count(case when sessions.status = 'completed' then 1 end) as bigint) as held,
                cast(coalesce(sum(case when sessions.status = 'completed' and sessions.kind = 'video' then totals.together end), 0) as bigint) as together_seconds,
                cast(count(case when sessions.status = 'completed' and sessions.kind = 'video'
                    and totals.partner_present > 0 and totals.client_present > 0 then 1 end) as bigint) as measured,
                cast(count(*) as bigint) as decided,
                cast(count(case when sessions.absent in ('client', 'both') then 1 end) as bigint) as no_shows,
                cast(count(totals.client_late) as bigint) as arrivals,
                cast(coalesce(sum(totals.client_late), 0) as bigint) as late_seconds,
                cast(count(feedback.stars) as bigint) as ratings,
                cast(coalesce(sum(feedback.stars), 0) as bigint) as stars
            from ",
            $from,
            " left join attendance_totals as totals on totals.session_id = sessions.id
                left join feedback on feedback.session_id = sessions.id
            where sessions.partner_id = $1 and sessions.status in ('completed', 'no_show', 'not_held') ",
            $rest
        )
    };
}

statements! {
    // $2 is the start of the first month, $3 to $14 are the ends of twelve.
    BY_MONTH = figures!(
        "cast(case when sessions.starts_at < $3 then 0 when sessions.starts_at < $4 then 1 when sessions.starts_at < $5 then 2
            when sessions.starts_at < $6 then 3 when sessions.starts_at < $7 then 4 when sessions.starts_at < $8 then 5
            when sessions.starts_at < $9 then 6 when sessions.starts_at < $10 then 7 when sessions.starts_at < $11 then 8
            when sessions.starts_at < $12 then 9 when sessions.starts_at < $13 then 10 else 11 end as bigint) as nth,",
        "sessions",
        "and sessions.starts_at >= $2 and sessions.starts_at < $14 group by 1 order by 1"
    );
    BY_CLIENT = figures!(
        "coalesce(accounts.name, invitations.name) as name,",
        "sessions left join accounts on accounts.id = sessions.client_id left join invitations on invitations.id = sessions.invitation_id",
        "and sessions.starts_at >= $2 and sessions.starts_at < $3
            group by coalesce(sessions.client_id, sessions.invitation_id), coalesce(accounts.name, invitations.name), coalesce(accounts.name_key, invitations.name_key)
            order by held desc, decided desc, coalesce(accounts.name_key, invitations.name_key), coalesce(sessions.client_id, sessions.invitation_id) limit 500"
    );
}

#[derive(FromRow)]
struct FiguresRow {
    held: i64,
    measured: i64,
    together_seconds: i64,
    decided: i64,
    no_shows: i64,
    arrivals: i64,
    late_seconds: i64,
    ratings: i64,
    stars: i64,
}

impl From<FiguresRow> for Figures {
    fn from(row: FiguresRow) -> Self {
        Self {
            held: row.held,
            measured: row.measured,
            together_seconds: row.together_seconds,
            decided: row.decided,
            no_shows: row.no_shows,
            arrivals: row.arrivals,
            late_seconds: row.late_seconds,
            ratings: row.ratings,
            stars: row.stars,
        }
    }
}

#[derive(FromRow)]
struct MonthRow {
    nth: i64,
    #[sqlx(flatten)]
    figures: FiguresRow,
}

#[derive(FromRow)]
struct ClientRow {
    name: String,
    #[sqlx(flatten)]
    figures: FiguresRow,
}

/// A partner's figures for at most [`MONTHS`] months. `bounds` is the start of the first month and the end of
/// each.
pub async fn by_month(
    db: &Db,
    partner: AccountId,
    bounds: &[DateTime<Utc>],
) -> Result<Vec<Figures>, DbError> {
    let Some((first, ends)) = bounds.split_first() else {
        return Ok(Vec::new());
    };
    let last = ends.last().unwrap_or(first);
    // Months beyond those asked for are empty ranges at the end.
    let end = |nth: usize| *ends.get(nth).unwrap_or(last);
    let query = BY_MONTH.with([
        partner.into(),
        (*first).into(),
        end(0).into(),
        end(1).into(),
        end(2).into(),
        end(3).into(),
        end(4).into(),
        end(5).into(),
        end(6).into(),
        end(7).into(),
        end(8).into(),
        end(9).into(),
        end(10).into(),
        end(11).into(),
    ]);
    let rows: Vec<MonthRow> = db.all(query).await?;
    let mut months = vec![Figures::default(); ends.len().min(MONTHS)];
    for row in rows {
        let month = usize::try_from(row.nth).ok().and_then(|nth| months.get_mut(nth));
        if let Some(month) = month {
            *month = row.figures.into();
        }
    }
    Ok(months)
}

/// A partner's figures per client, those with the most sessions first.
pub async fn by_client(
    db: &Db,
    partner: AccountId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(String, Figures)>, DbError> {
    let query = BY_CLIENT.with([partner.into(), from.into(), until.into()]);
    let rows: Vec<ClientRow> = db.all(query).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.name, row.figures.into()))
        .collect())
}
