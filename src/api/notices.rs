//! What stands first on a person's overview.

use super::{ApiError, json::Json};
pub use crate::domain::notices::NoticeKind;
use crate::domain::{
    ids::SessionId,
    join::Participant,
    session::{Absent, SessionStatus},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A notice about one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    pub session: SessionId,
    pub kind: NoticeKind,
    /// Role of the reader in the session.
    pub viewer: Participant,
    pub title: String,
    /// Name of the other participant.
    pub other: String,
    /// The session's time in the reader's zone.
    pub when: String,
    /// When it was cancelled, decided or objected to, in the reader's zone.
    pub at: String,
    pub status: SessionStatus,
    /// For a no-show.
    pub absent: Option<Absent>,
    /// Not held for a technical reason.
    pub technical: bool,
    /// Whether evidence decided the outcome, and no person.
    pub by_evidence: bool,
    /// The reason of a cancellation or a decision, or the words of an objection.
    pub words: Option<String>,
}

/// The caller's notices, the most urgent first: the latest twenty.
#[server(name = ListNoticesCall, endpoint = "notices/list", input = Json)]
pub async fn list_notices() -> Result<Vec<NoticeView>, ApiError> {
    crate::server::web::answer(crate::server::services::notices::list).await
}

/// Removes the caller's notice about a session. Idempotent.
#[server(name = DismissNoticeCall, endpoint = "notices/dismiss", input = Json)]
pub async fn dismiss_notice(id: SessionId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::notices::dismiss(cx, id)).await
}
