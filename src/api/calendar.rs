//! The calendar: a range of days in the viewer's zone, with the sessions on them.

use super::{ApiError, json::Json, sessions::SessionView};
use crate::domain::{calendar::DaySpan, wall_clock::RunningClock};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSpan {
    /// Monday to Sunday.
    #[default]
    Week,
    /// Six weeks, Monday to Sunday, that contain the month.
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarView {
    /// First day shown.
    pub first: NaiveDate,
    /// First day after.
    pub end: NaiveDate,
    /// The requested day.
    pub date: NaiveDate,
    /// The viewer's clocks, which the browser lets run on from `server_now`.
    pub clock: RunningClock,
    pub server_now: DateTime<Utc>,
    /// IANA zone of the viewer.
    pub zone: String,
    /// `UTC+1`, or `UTC+1, from Sunday UTC+2` if the clocks change in between.
    pub zone_label: String,
    pub can_schedule: bool,
    /// Sorted by start, without cancelled ones.
    pub sessions: Vec<SessionView>,
}

impl CalendarView {
    /// The viewer's wall-clock time at `server_now`.
    pub fn local_now(&self) -> NaiveDateTime {
        self.clock.local(self.server_now)
    }
}

/// The calendar around `date`; around today if it is `None` or out of range (1970 to 9000).
#[server(name = CalendarCall, endpoint = "calendar/view", input = Json)]
pub async fn calendar(span: CalendarSpan, date: Option<NaiveDate>) -> Result<CalendarView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::calendar::view(cx, span, date)).await
}
