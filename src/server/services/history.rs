//! The history: past sessions filtered by person, status and period, as pages and as CSV.

use super::page;
use crate::{
    api::{
        ErrorCode,
        history::{HistoryPage, HistoryQuery, HistoryRow, OtherView, STATUSES},
    },
    domain::{
        access::Action,
        history::{Days, Period},
        ids::{AccountId, PersonId},
        join::Participant,
        session::{Absent, SessionKind, SessionStatus},
        wall_clock,
    },
    server::{
        csv,
        cx::Cx,
        db::{
            self, Db,
            history::{PastSession, Search},
            sessions::{Cursor, Whose},
        },
        error::Error,
        when,
        zone::Zone,
    },
    words::Words,
};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use futures::{Stream, stream};

/// Rows per batch of a download.
const BATCH: i64 = 500;

/// Parses a query. Returns the search, and the query without the parts that were ignored as invalid.
fn read(
    cx: &Cx,
    (person, side): (AccountId, Participant),
    query: &HistoryQuery,
) -> Result<(Search, HistoryQuery), Error> {
    let (zone, now) = (cx.zone()?, cx.now());
    let today = zone.local(now).date();
    // Wide enough for any session, narrow enough that date arithmetic does not overflow.
    let day = |text: &str| {
        let day: Option<NaiveDate> = text.parse().ok();
        day.filter(|day| (1970..=9000).contains(&day.year()))
    };
    let (from, to) = (day(&query.from), day(&query.to));
    let period = match Period::from_word(&query.period).unwrap_or_default() {
        // Given dates override "all".
        Period::All if from.is_some() || to.is_some() => Period::Dates,
        Period::Dates if from.is_none() && to.is_none() => Period::All,
        period => period,
    };
    let other: Option<PersonId> = query.person.parse().ok();
    let status = SessionStatus::from_word(&query.status).filter(|status| STATUSES.contains(status));
    let kind = SessionKind::from_word(&query.kind);
    let Days { first, end } = period.days(today, from, to);
    let start = |day| zone.start_of_day(day);
    let search = Search {
        whose: Whose { person, side, other },
        status,
        kind,
        from: first.map_or(DateTime::UNIX_EPOCH, start),
        until: end.map_or_else(|| now + TimeDelta::days(365 * 100), start),
        now,
        late: TimeDelta::minutes(cx.app.config.limits.late_minutes.into()),
    };
    let date = |day: Option<NaiveDate>| {
        day.filter(|_| period == Period::Dates)
            .map(|day| day.to_string())
            .unwrap_or_default()
    };
    let understood = HistoryQuery {
        person: other.map(|id| id.to_string()).unwrap_or_default(),
        status: status.map(|status| status.word().to_owned()).unwrap_or_default(),
        kind: kind.map(|kind| kind.word().to_owned()).unwrap_or_default(),
        period: Some(period)
            .filter(|period| *period != Period::All)
            .map(|period| period.word().to_owned())
            .unwrap_or_default(),
        from: date(from),
        to: date(to),
    };
    Ok((search, understood))
}

/// Whole minutes, rounded half up.
fn minutes(time: TimeDelta) -> i64 {
    (time.num_seconds() + 30).div_euclid(60)
}

fn row(past: PastSession, viewer: Participant, cx: &Cx, zone: Zone) -> HistoryRow {
    HistoryRow {
        id: past.id,
        viewer,
        title: past.title,
        kind: past.kind,
        other: match viewer {
            Participant::Partner => past.client,
            Participant::Client => past.partner,
        },
        status: past.status,
        absent: past.absent,
        technical: past.technical,
        starts_at: past.range.starts_at(),
        when: when::when(past.range, zone, cx.lang, cx.now()),
        minutes: minutes(past.range.ends_at() - past.range.starts_at()),
        together_minutes: past.together.map(minutes),
        stars: past.stars,
    }
}

/// The caller's past sessions, latest first, 50 per page.
///
/// # Errors
/// `signed_out`.
pub async fn list(cx: Cx, query: HistoryQuery, after: Option<String>) -> Result<HistoryPage, Error> {
    let caller = cx.caller()?;
    let Some(side) = caller.role.side() else {
        return Ok(HistoryPage::default());
    };
    let (search, query) = read(&cx, (caller.account, side), &query)?;
    let after = after.as_deref().and_then(page::parse);
    let db = &cx.app.db;
    let found = db::history::list(db, &search, after, page::fetch(page::SIZE)).await?;
    let (found, next) = page::cut(found, page::SIZE, |last| {
        page::cursor(last.range.starts_at(), last.id)
    });
    let total = db::history::count(db, &search).await?;
    let any = if total == 0 && !query.is_empty() {
        let (all, _) = read(&cx, (caller.account, side), &HistoryQuery::default())?;
        !db::history::list(db, &all, None, 1).await?.is_empty()
    } else {
        total > 0
    };
    let people = db::history::others(db, caller.account, side).await?;
    let zone = cx.zone()?;
    Ok(HistoryPage {
        rows: found.into_iter().map(|past| row(past, side, &cx, zone)).collect(),
        next,
        total,
        any,
        query,
        people: people
            .into_iter()
            .map(|(id, name)| OtherView { id, name })
            .collect(),
        can_download: crate::domain::access::role_allows(caller.role, Action::KeepClients),
    })
}

/// A file that is generated while it is sent.
pub struct Download<S> {
    pub name: String,
    /// The content in pieces. An error breaks the download off.
    pub pieces: S,
}

/// The caller's past sessions as CSV, read in batches while the download is sent.
///
/// # Errors
/// `signed_out`; `forbidden` unless the caller is a partner; database errors of the first batch.
pub async fn download(
    cx: Cx,
    query: HistoryQuery,
) -> Result<Download<impl Stream<Item = Result<String, Error>> + Send + use<>>, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let side = caller
        .role
        .side()
        .ok_or_else(|| Error::refused(ErrorCode::Forbidden, cx.words().error_forbidden()))?;
    let (search, _) = read(&cx, (caller.account, side), &query)?;
    let (zone, words) = (cx.zone()?, cx.words());
    let today = zone.local(cx.now()).date();
    let db = cx.app.db.clone();
    // Read the first batch before the response starts: a failure here still gets a status and a trace id.
    let mut heading = csv::Lines::in_language(words.0);
    heading.push(headings(words))?;
    let heading = heading.into_beginning()?;
    let (first, next) = piece(&db, &search, None, zone, words).await?;
    let first = heading + &first;
    let rest = stream::try_unfold((db, next), move |(db, next)| async move {
        if next.is_none() {
            return Ok(None);
        }
        let (text, next) = piece(&db, &search, next, zone, words).await?;
        Ok(Some((text, (db, next))))
    });
    let first = stream::once(async move { Ok(first) });
    Ok(Download {
        name: format!("rapport-sessions-{today}.csv"),
        pieces: futures::StreamExt::chain(first, rest),
    })
}

/// The next batch of rows, with the cursor of the one that follows, if there may be one.
async fn piece(
    db: &Db,
    search: &Search,
    after: Option<Cursor>,
    zone: Zone,
    words: Words,
) -> Result<(String, Option<Cursor>), Error> {
    let found = db::history::list(db, search, after, BATCH).await?;
    let is_full = i64::try_from(found.len()).is_ok_and(|found| found == BATCH);
    let mut lines = csv::Lines::in_language(words.0);
    for past in &found {
        push(&mut lines, past, zone, words)?;
    }
    let last = found.last().filter(|_| is_full);
    let next = last.map(|last| (last.range.starts_at(), last.id));
    Ok((lines.into_text()?, next))
}

fn headings(words: Words) -> [&'static str; 17] {
    [
        words.csv_start_date(),
        words.csv_start_time(),
        words.csv_start_offset(),
        words.csv_end_date(),
        words.csv_end_time(),
        words.csv_end_offset(),
        words.csv_zone(),
        words.client(),
        words.csv_title(),
        words.csv_kind(),
        words.history_outcome(),
        words.csv_absent(),
        words.csv_planned(),
        words.csv_together(),
        words.csv_partner_late(),
        words.csv_client_late(),
        words.history_rating(),
    ]
}

fn push(lines: &mut csv::Lines, past: &PastSession, zone: Zone, words: Words) -> Result<(), Error> {
    let (starts_at, ends_at) = (past.range.starts_at(), past.range.ends_at());
    let (start, end) = (zone.local(starts_at), zone.local(ends_at));
    let known = |time: Option<TimeDelta>| time.map(|time| minutes(time).to_string()).unwrap_or_default();
    let absent = match past.absent {
        None => String::new(),
        Some(Absent::Partner) => past.partner.clone(),
        Some(Absent::Client) => past.client.clone(),
        Some(Absent::Both) => format!("{}; {}", past.partner, past.client),
    };
    lines.push([
        &start.date().to_string(),
        &wall_clock::clock(start),
        &when::offset_column(zone, starts_at),
        &end.date().to_string(),
        &wall_clock::clock(end),
        &when::offset_column(zone, ends_at),
        zone.name(),
        &past.client,
        &past.title,
        words.kind(past.kind),
        words.outcome_of(past.status, past.technical),
        &absent,
        &minutes(past.range.ends_at() - past.range.starts_at()).to_string(),
        &known(past.together),
        &known(past.partner_late),
        &known(past.client_late),
        &past.stars.map(|stars| stars.to_string()).unwrap_or_default(),
    ])
}

/// Ends the connection on an error in the middle of a download. The error is logged, because no response can
/// report it any more.
pub fn broken_off(error: Error, words: Words) -> std::io::Error {
    std::io::Error::other(error.into_api(words).message)
}
