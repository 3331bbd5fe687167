//! Who was in the meeting: the record of a session, for its page.

use super::{ApiError, json::Json};
use crate::domain::{ids::SessionId, join::Participant, presence::Trouble, session::Absent};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A time in the meeting without a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanView {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// `14:02–14:40` in the reader's zone.
    pub label: String,
}

/// One person's time in the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneView {
    /// Which of the two.
    pub participant: Participant,
    /// Their name.
    pub name: String,
    /// In order, apart from each other.
    pub spans: Vec<SpanView>,
    /// Whole seconds in the meeting.
    pub present_seconds: i64,
    /// Whole seconds after the start that they came; none if they never came.
    pub late_seconds: Option<i64>,
    /// How often they came back.
    pub reconnects: u32,
    /// The technical trouble they had.
    pub troubles: Vec<Trouble>,
}

/// What became of a session, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// Who did not come, for a no-show.
    pub absent: Option<Absent>,
    /// It was not held for a technical reason.
    pub technical: bool,
    /// Who decided; none where Rapport did, from the evidence.
    pub decided_by: Option<Participant>,
    /// When, in the reader's zone.
    pub decided: String,
    /// Why, in their words.
    pub reason: Option<String>,
}

/// The client's objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionView {
    /// When, in the reader's zone.
    pub raised: String,
    /// In their words.
    pub words: Option<String>,
}

/// The record of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// Which session.
    pub session: SessionId,
    /// The first instant of the timeline.
    pub from: DateTime<Utc>,
    /// Its last.
    pub until: DateTime<Utc>,
    /// Its first and last instant in words of the reader's zone.
    pub ends: (String, String),
    /// The agreed range.
    pub agreed: (DateTime<Utc>, DateTime<Utc>),
    /// Partner first, then client.
    pub lanes: Vec<LaneView>,
    /// The call's duration: whole seconds that both were there at once.
    pub together_seconds: i64,
    /// What became of it; none while that is open.
    pub outcome: Option<OutcomeView>,
    /// The client's objection.
    pub objection: Option<ObjectionView>,
    /// The reader may correct what became of it.
    pub can_correct: bool,
    /// The reader may object.
    pub can_object: bool,
}

/// The record of a session. For its two people.
#[server(name = RecordCall, endpoint = "attendance/record", input = Json)]
pub async fn record(id: SessionId) -> Result<RecordView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::attendance::record(cx, id).await).await
}
