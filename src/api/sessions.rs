//! Reading sessions: one, and lists.

use super::{ApiError, json::Json};
use crate::domain::{
    ids::{AccountId, SessionId},
    join::{JoinWindow, Participant},
    session::{SessionKind, SessionStatus},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One of the two people of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Their account.
    pub id: AccountId,
    /// Their name.
    pub name: String,
    /// The IANA name of their zone.
    pub time_zone: String,
}

/// A time range in words of one zone, made on the server (zone tables stay there).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhenView {
    /// `Tue 24 Nov, 14:00–14:50`; the year is added when it is not this one.
    pub label: String,
    /// `2026-11-24`, the local day of the start.
    pub date: String,
    /// `14:00`, the local time of the start.
    pub start: String,
    /// `14:50`, the local time of the end.
    pub end: String,
    /// The IANA name of the zone.
    pub zone: String,
}

/// What this person may do with a session now. The server decides again when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent answers, shown as five buttons"
)]
pub struct SessionActions {
    /// Change its words, kind or passcode.
    pub edit: bool,
    /// Change its time.
    pub reschedule: bool,
    /// Call it off.
    pub cancel: bool,
    /// Remove it.
    pub delete: bool,
    /// End it for both.
    pub end: bool,
    /// It is a video session that is neither over nor cancelled: "Join Now" shows inside `window`.
    pub join: bool,
}

/// A session as one of its two people sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Which of the two looks.
    pub viewer: Participant,
    /// One line.
    pub title: String,
    /// How they meet.
    pub kind: SessionKind,
    /// Where, for a session in person.
    pub place: Option<String>,
    /// Where it stands.
    pub status: SessionStatus,
    /// The first instant.
    pub starts_at: DateTime<Utc>,
    /// The first instant after.
    pub ends_at: DateTime<Utc>,
    /// The range in the viewer's zone.
    pub when: WhenView,
    /// The range in the other person's zone, where it differs.
    pub when_theirs: Option<WhenView>,
    /// Who gives it.
    pub partner: PersonView,
    /// Who attends it.
    pub client: PersonView,
    /// What it is for.
    pub notes: Option<String>,
    /// Whether the client needs a passcode.
    pub protected: bool,
    /// When it can be joined.
    pub window: JoinWindow,
    /// Why it was cancelled, if a reason was given.
    pub cancel_reason: Option<String>,
    /// What may be done now.
    pub can: SessionActions,
    /// The absolute address of `/sessions/{id}/join`.
    pub link: String,
    /// Counts the changes.
    pub version: i64,
    /// The server's clock when it answered.
    pub server_now: DateTime<Utc>,
}

impl SessionView {
    /// One of its two people.
    pub fn person(&self, participant: Participant) -> &PersonView {
        match participant {
            Participant::Partner => &self.partner,
            Participant::Client => &self.client,
        }
    }

    /// The person on the other side.
    pub fn other(&self) -> &PersonView {
        self.person(self.viewer.other())
    }
}

/// Which half of the sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// Live and not over; the next one first.
    #[default]
    Upcoming,
    /// Over or cancelled; the latest first.
    Past,
}

/// Fifty sessions at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPage {
    /// The sessions.
    pub sessions: Vec<SessionView>,
    /// Asks for the next page; none on the last.
    pub next: Option<String>,
}

/// One session.
#[server(name = SessionCall, endpoint = "sessions/one", input = Json)]
pub async fn session(id: SessionId) -> Result<SessionView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::sessions::one(cx, id).await).await
}

/// The viewer's sessions, fifty at a time.
#[server(name = ListSessionsCall, endpoint = "sessions/list", input = Json)]
pub async fn list_sessions(half: Half, cursor: Option<String>) -> Result<SessionPage, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::sessions::list(cx, half, cursor).await)
        .await
}
