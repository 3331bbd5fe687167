//! The meeting: how it stands, who is there, and its end.

use super::{ApiError, json::Json, sessions::SessionView};
use crate::domain::{ids::SessionId, join::Participant};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the frame says about who is in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// This person has entered (`videoConferenceJoined`).
    Joined,
    /// This person has left (`videoConferenceLeft`, or the page was closed).
    Left,
    /// The other one has entered (`participantJoined`).
    OtherJoined,
    /// The other one has left (`participantLeft`).
    OtherLeft,
}

/// Who has been there, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceView {
    /// Which of the two.
    pub participant: Participant,
    /// Their name.
    pub name: String,
    /// In the room right now.
    pub present: bool,
    /// When they first entered; where no frame can tell, when they were first let through.
    pub first_joined_at: Option<DateTime<Utc>>,
    /// Whole seconds in the room so far.
    pub seconds: i64,
}

/// How a meeting stands. The meeting page asks every few seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingView {
    /// The session; its status tells whether it has been ended.
    pub session: SessionView,
    /// When the first person was admitted.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Partner first, then client.
    pub attendance: Vec<AttendanceView>,
    /// Whether the room opens inside Rapport.
    pub embedded: bool,
    /// The meeting server's host name, to say where the room is.
    pub provider_host: String,
}

/// How the meeting stands.
#[server(name = MeetingCall, endpoint = "meeting/view", input = Json)]
pub async fn meeting(id: SessionId) -> Result<MeetingView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::meeting::view(cx, id).await).await
}

/// Records what the frame said.
#[server(name = ReportPresenceCall, endpoint = "meeting/report", input = Json)]
pub async fn report_presence(id: SessionId, presence: Presence) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::meeting::report(cx, id, presence).await)
        .await
}

/// Ends the session for both. For its partner.
#[server(name = EndSessionCall, endpoint = "meeting/end", input = Json)]
pub async fn end_session(id: SessionId) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::meeting::end(cx, id).await).await
}
