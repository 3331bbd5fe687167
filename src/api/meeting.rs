//! The meeting: its state, who is present, and ending it.

use super::{ApiError, json::Json, provider::ProviderDescription, sessions::SessionView};
use crate::domain::{
    ids::{AdmissionId, SessionId},
    join::Participant,
    presence::Whereabouts,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Presence as one meeting page sees it. Each report is a full snapshot, so reports may arrive out of order:
/// per admission, the highest number wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceReport {
    /// Admission of the frame that reports.
    pub admission: AdmissionId,
    /// Sequence number within the admission, from 1.
    pub number: u32,
    /// This person is in the room: from `videoConferenceJoined` to `videoConferenceLeft` or closing the page.
    pub here: bool,
    /// The frame sees another participant; this person's other devices and lines do not count.
    pub in_company: bool,
    /// Seconds, up to now, that this person was offline or their computer asleep.
    #[serde(default)]
    pub away_seconds: u32,
}

impl PresenceReport {
    /// State before the first report: no one is present.
    pub fn before(admission: AdmissionId) -> Self {
        Self {
            admission,
            number: 0,
            here: false,
            in_company: false,
            away_seconds: 0,
        }
    }
}

/// Attendance of one participant so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceView {
    pub participant: Participant,
    pub name: String,
    /// In the room right now.
    pub present: bool,
    /// First join. If no source observed the room, when they were first redirected to the provider.
    pub first_joined_at: Option<DateTime<Utc>>,
    /// Total time in the room so far.
    pub seconds: i64,
    pub whereabouts: Whereabouts,
}

/// State of a meeting. The meeting page refetches it on change events, and periodically.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingView {
    /// Its status shows whether the session has ended.
    pub session: SessionView,
    /// When the first participant was in the meeting.
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Partner first, then client.
    pub attendance: Vec<AttendanceView>,
    /// Whether the meeting opens inside Rapport.
    pub embedded: bool,
    pub provider: ProviderDescription,
}

/// For both participants.
#[server(name = MeetingCall, endpoint = "meeting/view", input = Json)]
pub async fn meeting(id: SessionId) -> Result<MeetingView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::meeting::view(cx, id)).await
}

/// Records presence. Repeated as a heartbeat. For both participants.
#[server(name = ReportPresenceCall, endpoint = "meeting/report", input = Json)]
pub async fn report_presence(id: SessionId, presence: PresenceReport) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::meeting::report(cx, id, presence)).await
}

/// Ends the session for both. For its partner.
#[server(name = EndSessionCall, endpoint = "meeting/end", input = Json)]
pub async fn end_session(id: SessionId) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::meeting::end(cx, id)).await
}
