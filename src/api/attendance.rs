//! The attendance record of a session.

use super::{ApiError, json::Json};
use crate::domain::{ids::SessionId, join::Participant, presence::Trouble, session::Absent};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanView {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// `14:02` and `14:40` in the viewer's zone.
    pub clock: (String, String),
}

/// Attendance of one participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneView {
    pub participant: Participant,
    pub name: String,
    /// Sorted, not overlapping.
    pub spans: Vec<SpanView>,
    /// Total time in the meeting.
    pub present_seconds: i64,
    /// Lateness: zero if early, `None` if they never came.
    pub late_seconds: Option<i64>,
    /// Whether they were sent to a meeting in a window of its own, and nothing says that they arrived.
    pub only_sent: bool,
    /// Whether only the other participant's frame saw them, which counts for nothing.
    pub only_claimed: bool,
    pub reconnects: u32,
    pub troubles: Vec<Trouble>,
}

/// Outcome of a session, and who decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// For a no-show.
    pub absent: Option<Absent>,
    /// Not held for a technical reason.
    pub technical: bool,
    /// `None` if Rapport settled it from the evidence.
    pub decided_by: Option<Participant>,
    /// Formatted in the viewer's zone.
    pub decided: String,
    pub reason: Option<String>,
}

/// The client's objection to the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionView {
    /// Formatted in the viewer's zone.
    pub raised: String,
    pub words: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    pub session: SessionId,
    /// Start of the timeline: the agreed start, or earlier if a participant came earlier.
    pub from: DateTime<Utc>,
    /// End of the timeline: the agreed end, or later if a participant stayed longer.
    pub until: DateTime<Utc>,
    /// `from` and `until` as clock times in the viewer's zone, such as `14:02`.
    pub ends: (String, String),
    /// Agreed start and end.
    pub agreed: (DateTime<Utc>, DateTime<Utc>),
    /// Partner first, then client.
    pub lanes: Vec<LaneView>,
    /// Duration of the call: time that both were present at once.
    pub together_seconds: i64,
    /// `None` before there is one.
    pub outcome: Option<OutcomeView>,
    pub objection: Option<ObjectionView>,
    pub can_correct: bool,
    pub can_object: bool,
}

/// For both participants.
#[server(name = RecordCall, endpoint = "attendance/record", input = Json)]
pub async fn record(id: SessionId) -> Result<RecordView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::attendance::record(cx, id)).await
}
