//! The calendar: days in the viewer's zone with the sessions that touch them.

use super::{ApiError, json::Json, sessions::SessionView};
use crate::domain::calendar::DaySpan;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSpan {
    /// Monday to Sunday.
    #[default]
    Week,
    /// Six weeks around a month.
    Month,
    /// Six weeks from the date.
    Agenda,
}

impl CalendarSpan {
    /// The days that are shown around a day.
    pub fn days(self, date: NaiveDate) -> DaySpan {
        match self {
            Self::Week => DaySpan::week_of(date),
            Self::Month => DaySpan::six_weeks_of(date),
            Self::Agenda => DaySpan::six_weeks_from(date),
        }
    }
}

/// A session placed in the viewer's wall-clock time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedSession {
    /// What the clock on the wall shows at its start.
    pub local_start: NaiveDateTime,
    /// What the clock on the wall shows at its end.
    pub local_end: NaiveDateTime,
    /// The session.
    pub session: SessionView,
}

/// A stretch of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// The first day shown.
    pub first: NaiveDate,
    /// The first day after.
    pub end: NaiveDate,
    /// The day asked for.
    pub date: NaiveDate,
    /// Today in the viewer's zone.
    pub today: NaiveDate,
    /// What the clock on the wall shows now; the browser lets it run on.
    pub local_now: NaiveDateTime,
    /// The server's clock at that moment.
    pub server_now: DateTime<Utc>,
    /// The IANA name of the viewer's zone.
    pub zone: String,
    /// `UTC+1` as it is on the first day.
    pub zone_label: String,
    /// Whether the viewer may schedule.
    pub can_schedule: bool,
    /// The sessions, in order of their start. Cancelled ones are left out.
    pub sessions: Vec<PlacedSession>,
}

/// The calendar around a day (today when none is given).
#[server(name = CalendarCall, endpoint = "calendar/view", input = Json)]
pub async fn calendar(span: CalendarSpan, date: Option<NaiveDate>) -> Result<CalendarView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::calendar::view(cx, span, date).await).await
}
