//! Feedback on a session, and the partner's rating.

use super::{ApiError, json::Json};
use crate::domain::ids::SessionId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Fields of "How was your session?", as text like a form sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveFeedback {
    /// `1` to `5`.
    #[serde(default)]
    pub stars: String,
    /// At most 2,000 characters.
    #[serde(default)]
    pub comment: String,
    /// `on` if other clients may read the comment. An unchecked checkbox sends nothing.
    #[serde(default)]
    pub may_be_shown: String,
}

/// An instant, formatted on the server in the viewer's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentView {
    pub at: DateTime<Utc>,
    /// `Tue 24 Nov, 14:00`; without the day when it is today.
    pub label: String,
}

/// Feedback on a session, as one of its participants sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct FeedbackView {
    /// 1 to 5.
    pub stars: u8,
    /// Only the partner reads it, unless `may_be_shown`.
    pub comment: Option<String>,
    /// Whether other clients may read the comment, anonymously.
    pub may_be_shown: bool,
    pub given_at: MomentView,
    /// Whether it was changed afterwards.
    pub edited: bool,
    /// Deadline for changing and withdrawing it.
    pub open_until: Option<MomentView>,
    pub can_edit: bool,
    /// Also after a correction to another outcome than completed, when it can no longer be changed.
    pub can_take_back: bool,
}

/// A partner's rating as their clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSummary {
    /// In tenths of a star: 48 means 4.8.
    pub average: u32,
    /// Number of ratings.
    pub count: u32,
}

/// A partner's own rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingView {
    /// In tenths of a star: 48 means 4.8.
    pub average: u32,
    /// Number of ratings.
    pub count: u32,
    /// Ratings with one star, two, … five.
    pub by_star: [u32; 5],
}

/// Another client's comment on the partner, shared with permission. Anonymous and without a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedComment {
    /// 1 to 5.
    pub stars: u8,
    pub comment: String,
}

/// Everything a session's page shows about feedback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFeedback {
    /// The feedback on this session.
    pub given: Option<FeedbackView>,
    /// Deadline for this viewer to give feedback; `None` if they may not.
    pub open_until: Option<MomentView>,
    /// The partner's rating. For the client only.
    pub rating: Option<RatingSummary>,
    /// Up to 20 comments of other clients, latest first. For the client only.
    pub others: Vec<SharedComment>,
}

/// For both participants.
#[server(name = SessionFeedbackCall, endpoint = "feedback/session", input = Json)]
pub async fn session_feedback(id: SessionId) -> Result<SessionFeedback, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::feedback::of_session(cx, id)).await
}

/// Gives or changes feedback. For the session's client.
#[server(name = GiveFeedbackCall, endpoint = "feedback/give", input = Json)]
pub async fn give_feedback(id: SessionId, form: GiveFeedback) -> Result<SessionFeedback, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::feedback::give(cx, id, form)).await
}

/// Withdraws feedback. Idempotent. For the session's client.
#[server(name = TakeBackFeedbackCall, endpoint = "feedback/take_back", input = Json)]
pub async fn take_back_feedback(id: SessionId) -> Result<SessionFeedback, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::feedback::take_back(cx, id)).await
}

/// The calling partner's rating; `None` without feedback.
#[server(name = RatingCall, endpoint = "feedback/rating", input = Json)]
pub async fn rating() -> Result<Option<RatingView>, ApiError> {
    crate::server::web::answer(crate::server::services::feedback::rating).await
}
