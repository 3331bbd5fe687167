//! Schedule, edit, reschedule, cancel and delete sessions.

use super::{
    ApiError, clients::ClientView, forms::Number, json::Json, series::SeriesPlan, sessions::SessionView,
};
use crate::domain::ids::{SessionId, SessionTypeId};
use chrono::{DateTime, NaiveDateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Data for the "Schedule Session" dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    /// Bookable clients, by name.
    pub clients: Vec<ClientView>,
    /// The partner's session types: id, name, and length in minutes.
    pub types: Vec<(SessionTypeId, String, i64)>,
    /// Default time: the next full hour in the partner's zone.
    pub suggested: NaiveDateTime,
    /// IANA zone of the partner, in which date and time are read.
    pub zone: String,
}

/// Fields of "Schedule Session", as text like a form sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Account id.
    pub client: String,
    /// Id of a session type, which gives length, kind, place and the free time around. Empty for none.
    #[serde(default)]
    pub session_type: String,
    /// At most 200 characters. Empty: "Session with" and the client's name.
    #[serde(default)]
    pub title: String,
    /// `2026-11-24`, in the partner's zone.
    pub date: String,
    /// `14:00`, in the partner's zone.
    pub time: String,
    /// Minutes: one of `domain::session::DURATIONS`.
    pub duration: String,
    /// `video` or `in_person`.
    pub kind: String,
    /// For a session in person, at most 300 characters.
    #[serde(default)]
    pub place: String,
    /// `on` for a passcode. An unchecked checkbox sends nothing.
    #[serde(default)]
    pub protected: String,
    /// At most 10,000 characters.
    #[serde(default)]
    pub notes: String,
    /// A word of `domain::series::Repeat`. Empty: a single session.
    #[serde(default)]
    pub repeat: String,
    /// Number of sessions of a series; or
    #[serde(default)]
    pub count: String,
    /// its last date.
    #[serde(default)]
    pub until: String,
    /// `on` returns from the dates of a series to this form.
    #[serde(default)]
    pub revise: String,
}

/// A single session is created; of a series the dates are listed first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ScheduleAnswer {
    Session(Box<Scheduled>),
    Series(Box<SeriesPlan>),
}

/// Fields of "Start Instant Session".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instant {
    /// Account id.
    pub client: String,
    /// Minutes: one of `domain::session::INSTANT_DURATIONS`.
    pub duration: String,
}

/// A session just created or edited. The only response that holds the passcode in clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    pub session: SessionView,
    /// `None` if no passcode was generated.
    pub passcode: Option<String>,
    /// The session's `details`, with the passcode.
    pub details: String,
}

/// Effect of an edit on the passcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasscodeChange {
    #[default]
    Keep,
    /// Generates a new one.
    New,
    /// Removes it.
    None,
}

/// Fields of "Edit".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub id: String,
    /// The version the form was loaded from (optimistic concurrency).
    pub version: String,
    /// 1 to 200 characters.
    pub title: String,
    /// `2026-11-24`, in the partner's zone.
    pub date: String,
    /// `14:00`, in the partner's zone.
    pub time: String,
    /// Minutes: one of `domain::session::DURATIONS`, or the current length.
    pub duration: String,
    /// `video` or `in_person`.
    pub kind: String,
    /// For a session in person, at most 300 characters.
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub passcode: PasscodeChange,
    /// At most 10,000 characters.
    #[serde(default)]
    pub notes: String,
}

/// The fields that both forms have.
impl From<Edit> for Schedule {
    fn from(edit: Edit) -> Self {
        Self {
            title: edit.title,
            date: edit.date,
            time: edit.time,
            duration: edit.duration,
            kind: edit.kind,
            place: edit.place,
            notes: edit.notes,
            ..Self::default()
        }
    }
}

/// A new time, from dragging or keyboard moves in the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reschedule {
    pub id: SessionId,
    /// The version the calendar showed (optimistic concurrency).
    pub version: Number,
    /// `2026-11-24`, in the viewer's zone.
    pub date: String,
    /// `14:00`, in the viewer's zone.
    pub time: String,
    /// Minutes: a length that `domain::session::is_length` allows, so that a session can be resized freely.
    pub duration: Number,
    /// Which of two, if the clocks show this time twice: where the session was before a move that is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
}

/// For partners.
#[server(name = ScheduleFormCall, endpoint = "booking/form", input = Json)]
pub async fn schedule_form() -> Result<ScheduleView, ApiError> {
    crate::server::web::answer(crate::server::services::booking::form).await
}

/// Creates a session with its meeting link and passcode, or lists the dates of a series. For partners.
#[server(name = ScheduleCall, endpoint = "booking/schedule", input = Json)]
pub async fn schedule(form: Schedule) -> Result<ScheduleAnswer, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::schedule(cx, form)).await
}

/// Books the same again a week later, at the same local time: client, title, kind, place, length and whether it has a
/// passcode. If that week has passed, the next one. For the session's partner.
#[server(name = BookAgainCall, endpoint = "booking/again", input = Json)]
pub async fn book_again(id: SessionId) -> Result<Scheduled, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::again(cx, id)).await
}

/// Starts a video session now, without a passcode. For partners.
#[server(name = StartInstantCall, endpoint = "booking/start_instant", input = Json)]
pub async fn start_instant(form: Instant) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::start_instant(cx, form)).await
}

/// Changes a session. The response holds the passcode only if a new one was generated. For its partner.
#[server(name = EditCall, endpoint = "booking/edit", input = Json)]
pub async fn edit(form: Edit) -> Result<Scheduled, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::edit(cx, form)).await
}

/// Moves a session to a new time. For its partner.
#[server(name = RescheduleCall, endpoint = "booking/reschedule", input = Json)]
pub async fn reschedule(form: Reschedule) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::reschedule(cx, form)).await
}

/// Cancels a session. For both participants until it starts, then for its partner only.
#[server(name = CancelCall, endpoint = "booking/cancel", input = Json)]
pub async fn cancel(id: SessionId, version: Number, reason: String) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::cancel(cx, id, version.0, reason)).await
}

/// Deletes a session that no one has joined. For its partner.
#[server(name = DeleteCall, endpoint = "booking/delete", input = Json)]
pub async fn delete(id: SessionId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking::delete(cx, id)).await
}
