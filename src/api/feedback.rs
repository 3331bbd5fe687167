//! Feedback on a session, and the rating that it comes to.

use super::{ApiError, json::Json};
use crate::domain::ids::SessionId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The fields of "How was your session?". All are text, as a form sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveFeedback {
    /// `1` to `5`.
    #[serde(default)]
    pub stars: String,
    /// At most 2,000 characters.
    #[serde(default)]
    pub comment: String,
    /// `on` where others may read the comment; a checkbox that is off sends nothing.
    #[serde(default)]
    pub may_be_shown: String,
}

/// An instant with its words in the viewer's zone, made on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentView {
    /// The instant.
    pub at: DateTime<Utc>,
    /// `Tue 24 Nov, 14:00`; without the day when it is today.
    pub label: String,
}

/// What the client has said, as one of the two sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct FeedbackView {
    /// 1 to 5.
    pub stars: u8,
    /// In their words; for the partner's eyes only unless `may_be_shown`.
    pub comment: Option<String>,
    /// Whether other clients may read the comment, without a name.
    pub may_be_shown: bool,
    /// When it was given.
    pub given_at: MomentView,
    /// Whether it has been changed since.
    pub edited: bool,
    /// Until when it can be changed or at least taken back.
    pub open_until: Option<MomentView>,
    /// Whether this viewer may change it now.
    pub can_edit: bool,
    /// Whether this viewer may take it back now: also where the session does not count as completed any more.
    pub can_take_back: bool,
}

/// A partner's rating as their clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSummary {
    /// In tenths of a star: 48 is 4.8.
    pub average: u32,
    /// How many ratings.
    pub count: u32,
}

/// A partner's own rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingView {
    /// In tenths of a star: 48 is 4.8.
    pub average: u32,
    /// How many ratings.
    pub count: u32,
    /// How many gave one star, two, … five.
    pub by_star: [u32; 5],
}

/// What somebody else has said of the partner, and lets others read. Nothing tells who, or when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedComment {
    /// 1 to 5.
    pub stars: u8,
    /// In their words.
    pub comment: String,
}

/// All that a session's page shows of feedback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFeedback {
    /// What was said of this session.
    pub given: Option<FeedbackView>,
    /// Until when this viewer may say something now; none where they may not.
    pub open_until: Option<MomentView>,
    /// For the client: the partner's rating, if there is one.
    pub rating: Option<RatingSummary>,
    /// For the client: what others say, the latest first.
    pub others: Vec<SharedComment>,
}

/// The feedback on a session, for one of its two people.
#[server(name = SessionFeedbackCall, endpoint = "feedback/session", input = Json)]
pub async fn session_feedback(id: SessionId) -> Result<SessionFeedback, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::feedback::of_session(cx, id).await).await
}

/// Gives feedback, or changes what was given. For the session's client.
#[server(name = GiveFeedbackCall, endpoint = "feedback/give", input = Json)]
pub async fn give_feedback(id: SessionId, form: GiveFeedback) -> Result<SessionFeedback, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::feedback::give(cx, id, form).await).await
}

/// Takes back what was given. For the session's client.
#[server(name = TakeBackFeedbackCall, endpoint = "feedback/take_back", input = Json)]
pub async fn take_back_feedback(id: SessionId) -> Result<SessionFeedback, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::feedback::take_back(cx, id).await).await
}

/// The viewer's own rating; none as long as nobody has given any. For partners.
#[server(name = RatingCall, endpoint = "feedback/rating", input = Json)]
pub async fn rating() -> Result<Option<RatingView>, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::feedback::rating(cx).await).await
}
