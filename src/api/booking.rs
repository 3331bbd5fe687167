//! Booking: schedule, edit, cancel, delete.

use super::{ApiError, clients::ClientView, json::Json, sessions::SessionView};
use crate::domain::ids::SessionId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the "Schedule Session" dialog needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleView {
    /// The clients who can be booked, by name.
    pub clients: Vec<ClientView>,
    /// Today in the partner's zone, `2026-11-24`.
    pub today: String,
    /// The next full hour in the partner's zone: its day and time, a sensible first choice.
    pub suggested: (String, String),
    /// The IANA name of the partner's zone, in which date and time are read.
    pub zone: String,
}

/// The fields of "Schedule Session". All are text, as a form sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The client's account id.
    pub client: String,
    /// 1 to 200 characters.
    pub title: String,
    /// `2026-11-24`, in the partner's zone.
    pub date: String,
    /// `14:00`, in the partner's zone.
    pub time: String,
    /// Minutes: one of `domain::session::DURATIONS`.
    pub duration: String,
    /// `video` or `in_person`.
    pub kind: String,
    /// Where, for a session in person.
    #[serde(default)]
    pub place: String,
    /// `on` for a passcode; a checkbox that is off sends nothing.
    #[serde(default)]
    pub protected: String,
    /// At most 10,000 characters.
    #[serde(default)]
    pub notes: String,
}

/// The fields of "Start Instant Session".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instant {
    /// The client's account id.
    pub client: String,
    /// Minutes: one of `domain::session::INSTANT_DURATIONS`.
    pub duration: String,
}

/// A session just created. The only answer that ever holds the passcode in clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// The session.
    pub session: SessionView,
    /// The passcode, when there is one.
    pub passcode: Option<String>,
    /// What "Copy details" copies: title, both local times, link, and the passcode.
    pub details: String,
}

/// What to do with the passcode in an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasscodeChange {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Make a new one.
    New,
    /// Have none.
    None,
}

/// The fields of "Edit".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The session's id.
    pub id: String,
    /// The version that the edit was made from.
    pub version: String,
    /// 1 to 200 characters.
    pub title: String,
    /// `2026-11-24`, in the partner's zone.
    pub date: String,
    /// `14:00`, in the partner's zone.
    pub time: String,
    /// Minutes.
    pub duration: String,
    /// `video` or `in_person`.
    pub kind: String,
    /// Where, for a session in person.
    #[serde(default)]
    pub place: String,
    /// What to do with the passcode.
    #[serde(default)]
    pub passcode: PasscodeChange,
    /// At most 10,000 characters.
    #[serde(default)]
    pub notes: String,
}

/// A new time for a session: dragged or moved by keys in the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reschedule {
    /// Which.
    pub id: SessionId,
    /// The version that the calendar showed.
    pub version: i64,
    /// `2026-11-24`, in the viewer's zone.
    pub date: String,
    /// `14:00`, in the viewer's zone.
    pub time: String,
    /// Minutes: a multiple of 5 from 15 to 240, so that a session can be resized freely.
    pub duration: u16,
}

/// What the dialog needs. For partners.
#[server(name = ScheduleFormCall, endpoint = "booking/form", input = Json)]
pub async fn schedule_form() -> Result<ScheduleView, ApiError> {
    crate::server::web::answer(crate::server::services::booking::form).await
}

/// Creates a session with its link, its note and its passcode.
#[server(name = ScheduleCall, endpoint = "booking/schedule", input = Json)]
pub async fn schedule(form: Schedule) -> Result<Scheduled, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::booking::schedule(cx, form).await).await
}

/// Starts a session now, by video and without a passcode. For partners.
#[server(name = StartInstantCall, endpoint = "booking/start_instant", input = Json)]
pub async fn start_instant(form: Instant) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::booking::start_instant(cx, form).await)
        .await
}

/// Changes a session. The passcode is in the answer only when a new one was made.
#[server(name = EditCall, endpoint = "booking/edit", input = Json)]
pub async fn edit(form: Edit) -> Result<Scheduled, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::booking::edit(cx, form).await).await
}

/// Moves a session to a new time.
#[server(name = RescheduleCall, endpoint = "booking/reschedule", input = Json)]
pub async fn reschedule(to: Reschedule) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::booking::reschedule(cx, to).await).await
}

/// Calls a session off.
#[server(name = CancelCall, endpoint = "booking/cancel", input = Json)]
pub async fn cancel(id: SessionId, version: i64, reason: String) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| {
        crate::server::services::booking::cancel(cx, id, version, reason).await
    })
    .await
}

/// Removes a session that never took place.
#[server(name = DeleteCall, endpoint = "booking/delete", input = Json)]
pub async fn delete(id: SessionId) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::booking::delete(cx, id).await).await
}
