//! Series of sessions: list the dates, create, look, move and cancel.

use super::{ApiError, booking::Schedule, forms::Number, json::Json, sessions::SessionView};
use crate::domain::{
    ids::SessionId,
    series::{Choice, Repeat, Scope},
    session::SessionStatus,
};
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Fields of a series: those of "Schedule Session", and for each date of the rule what is done with it, in order. The
/// lists are empty until the dates were shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSeries {
    #[serde(flatten)]
    pub session: Schedule,
    /// Words of `domain::series::Choice`.
    #[serde(default)]
    pub choices: Vec<String>,
    /// `2026-11-24`, for a date that is moved.
    #[serde(default)]
    pub dates: Vec<String>,
    /// `14:00`, for a date that is moved.
    #[serde(default)]
    pub times: Vec<String>,
    /// `PlannedDate::seen` as it was shown: only what was shown is created. Empty: not compared.
    #[serde(default)]
    pub seen: Vec<String>,
}

impl PlanSeries {
    /// Reads a form's fields.
    pub fn of_fields(fields: &[(String, String)]) -> Self {
        let all = |name: &str| -> Vec<String> {
            let named = fields.iter().filter(|(field, _)| field == name);
            named.map(|(_, value)| value.clone()).collect()
        };
        let one = |name: &str| all(name).pop().unwrap_or_default();
        Self {
            session: Schedule {
                client: one("client"),
                session_type: one("session_type"),
                title: one("title"),
                date: one("date"),
                time: one("time"),
                duration: one("duration"),
                kind: one("kind"),
                place: one("place"),
                protected: one("protected"),
                notes: one("notes"),
                repeat: one("repeat"),
                count: one("count"),
                until: one("until"),
                revise: String::new(),
            },
            choices: all("choices[]"),
            dates: all("dates[]"),
            times: all("times[]"),
            seen: all("seen[]"),
        }
    }
}

/// Whether a date of a series can be scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateState {
    Free,
    /// The partner, or their client, has another session then. It is not said which.
    Taken,
    /// The clocks skip that time on that day.
    Missing,
    /// It has passed.
    Past,
    /// More than three years ahead.
    Far,
    /// What was typed is no date and time.
    Unreadable,
}

/// A date of a series that is being planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDate {
    /// By the rule: `Tue 5 Oct 2027, 19:00–19:50`.
    pub label: String,
    /// The other time that was chosen.
    pub moved: Option<String>,
    /// In the client's zone, if it reads differently.
    pub theirs: Option<String>,
    /// Of the other time, if one was chosen.
    pub state: DateState,
    /// The next time that exists, if the clocks skip this one.
    pub next: Option<String>,
    pub choice: Choice,
    /// The other time, or else that of the rule.
    pub date: String,
    pub time: String,
    /// What "Schedule" makes of it: its local start; empty if it is left out.
    pub seen: String,
}

/// The dates of a series before it is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPlan {
    pub client: String,
    /// `Every week`.
    pub rule: String,
    /// IANA zone in which the times are meant.
    pub zone: String,
    /// Months without this day are left out.
    pub leaves_out: Option<u32>,
    pub dates: Vec<PlannedDate>,
    /// How many sessions "Schedule" creates.
    pub sessions: usize,
}

/// A series just created. The only response that holds the passcode, which is the same for all, in clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesCreated {
    pub created: Vec<SessionView>,
    /// `None` if no passcode was generated.
    pub passcode: Option<String>,
    /// What "Copy details" copies.
    pub details: String,
}

/// A session of a series, as the series' page lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSession {
    pub id: SessionId,
    pub nth: i64,
    pub label: String,
    pub status: SessionStatus,
    /// Its time was changed by itself: it keeps that one when the series is moved.
    pub changed: bool,
    /// It has yet to begin, so that a change of the series can concern it.
    pub ahead: bool,
}

/// A session's series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesView {
    /// The session's number, from 1 on.
    pub nth: i64,
    /// How many sessions the series was created with.
    pub of: i64,
    pub repeat: Repeat,
    /// Where the series has its first session.
    pub first: NaiveDate,
    /// IANA zone of the series.
    pub zone: String,
    /// The session's start in that zone.
    pub start: NaiveDateTime,
    /// Its length.
    pub minutes: i64,
    pub version: i64,
    pub sessions: Vec<SeriesSession>,
}

/// Fields of moving several sessions of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveSeries {
    /// The session that it is made from.
    pub id: SessionId,
    /// Its version that the form was made from (optimistic concurrency).
    pub version: Number,
    pub scope: Scope,
    /// `2026-11-24`: its new date. The others move by as many days,
    pub date: String,
    /// and by as much of the clock.
    pub time: String,
    /// Minutes: a length that `domain::session::is_length` allows.
    pub duration: String,
}

/// Fields of cancelling several sessions of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelSeries {
    /// The session that it is made from.
    pub id: SessionId,
    /// Its version that the form was made from (optimistic concurrency).
    pub version: Number,
    pub scope: Scope,
    /// For all of them.
    #[serde(default)]
    pub reason: String,
    /// `on` also cancels those whose time was changed by itself.
    #[serde(default)]
    pub changed_too: String,
}

/// What a change of a series did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesChange {
    pub changed: usize,
    /// Left as they are, because their time was changed by itself.
    pub kept: usize,
}

/// Lists the dates of a series, each with its state. Creates nothing. For partners.
#[server(name = PlanSeriesCall, endpoint = "series/plan", input = Json)]
pub async fn plan_series(form: PlanSeries) -> Result<SeriesPlan, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::series::plan(cx, form)).await
}

/// Creates the sessions of a series as they were listed: all or none. For partners.
#[server(name = CreateSeriesCall, endpoint = "series/create", input = Json)]
pub async fn create_series(form: PlanSeries) -> Result<SeriesCreated, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::series::create(cx, form)).await
}

/// The series of a session; `None` for one by itself. For both participants.
#[server(name = SeriesCall, endpoint = "series/view", input = Json)]
pub async fn series_of(id: SessionId) -> Result<Option<SeriesView>, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::series::view(cx, id)).await
}

/// Moves the sessions of a series that have yet to begin: all or none. For their partner.
#[server(name = MoveSeriesCall, endpoint = "series/move", input = Json)]
pub async fn move_series(form: MoveSeries) -> Result<SeriesChange, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::series::shift(cx, form)).await
}

/// Cancels the sessions of a series that have yet to begin. For their partner.
#[server(name = CancelSeriesCall, endpoint = "series/cancel", input = Json)]
pub async fn cancel_series(form: CancelSeries) -> Result<SeriesChange, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::series::cancel(cx, form)).await
}
