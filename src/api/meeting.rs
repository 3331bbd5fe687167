//! The meeting: how it stands, who is there, and its end.

use super::{ApiError, json::Json, provider::ProviderView, sessions::SessionView};
use crate::domain::{
    ids::{AdmissionId, SessionId},
    join::Participant,
    presence::Whereabouts,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who is in the room, as one meeting page sees it. Each report says all that holds, so that reports
/// which overtake one another on their way do no harm: of one admission, the highest number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceReport {
    /// The admission whose frame speaks.
    pub admission: AdmissionId,
    /// Counts this admission's reports from 1.
    pub number: u32,
    /// This person is in the room (from `videoConferenceJoined` until `videoConferenceLeft`, or until the
    /// page is closed).
    pub here: bool,
    /// The other one is in the room (from `participantJoined` until `participantLeft`).
    pub in_company: bool,
    /// For so many seconds until now this person's line was broken, or their computer slept.
    #[serde(default)]
    pub away_seconds: u32,
}

impl PresenceReport {
    /// What holds before the frame's first word: nobody is there, and nothing was reported.
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
    /// Where they are now.
    pub whereabouts: Whereabouts,
}

/// How a meeting stands. The meeting page asks when it hears of a change, and now and then.
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
    /// Who holds the meeting.
    pub provider: ProviderView,
}

/// How the meeting stands.
#[server(name = MeetingCall, endpoint = "meeting/view", input = Json)]
pub async fn meeting(id: SessionId) -> Result<MeetingView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::meeting::view(cx, id).await).await
}

/// Records who is in the room.
#[server(name = ReportPresenceCall, endpoint = "meeting/report", input = Json)]
pub async fn report_presence(id: SessionId, presence: PresenceReport) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::meeting::report(cx, id, presence).await)
        .await
}

/// Ends the session for both. For its partner.
#[server(name = EndSessionCall, endpoint = "meeting/end", input = Json)]
pub async fn end_session(id: SessionId) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::meeting::end(cx, id).await).await
}
