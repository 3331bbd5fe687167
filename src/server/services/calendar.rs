//! The calendar: days in the viewer's time zone with the sessions that overlap them.

use super::sessions;
use crate::{
    api::calendar::{CalendarSpan, CalendarView},
    domain::{
        access::{Action, role_allows},
        calendar::DaySpan,
        time_range::TimeRange,
    },
    server::{cx::Cx, db, error::Error, when},
};
use chrono::{Datelike, NaiveDate};

/// Wide enough for any session, narrow enough that date arithmetic does not overflow.
fn sensible(date: NaiveDate) -> bool {
    (1970..=9000).contains(&date.year())
}

/// The week, month or agenda around a day.
///
/// # Errors
/// `signed_out`.
pub async fn view(cx: Cx, span: CalendarSpan, date: Option<NaiveDate>) -> Result<CalendarView, Error> {
    let caller = cx.caller()?;
    let (zone, now) = (cx.zone()?, cx.now());
    let date = date
        .filter(|date| sensible(*date))
        .unwrap_or_else(|| zone.local(now).date());
    let DaySpan { first, end } = span.days(date);
    let (from, until) = (zone.start_of_day(first), zone.start_of_day(end));
    let range = TimeRange::new(from, until).map_err(|error| Error::Broken(error.to_string()))?;
    let stored = match caller.role.side() {
        Some(side) => db::sessions::in_range(&cx.app.db, caller.account, side, range).await?,
        None => Vec::new(),
    };
    let sessions = stored.iter().map(|stored| sessions::view(&cx, stored));
    Ok(CalendarView {
        first,
        end,
        date,
        clock: zone.running(now),
        server_now: now,
        zone: zone.name().to_owned(),
        zone_label: when::offsets_label(zone, from, until, cx.lang),
        can_schedule: role_allows(caller.role, Action::KeepClients),
        sessions: sessions.collect::<Result<_, Error>>()?,
    })
}
