//! Reading sessions: one, and lists.

use super::{ApiError, json::Json};
use crate::domain::{
    ids::{PersonId, SessionId},
    join::{JoinWindow, Participant},
    session::{SessionKind, SessionStatus},
};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One participant of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// An account's id, or an invitation's until it is accepted.
    pub id: PersonId,
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
}

/// A time range formatted for one zone, on the server because the zone tables are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhenView {
    /// `Tue 24 Nov, 14:00–14:50`; with the year if it is not the current one.
    pub label: String,
    /// `14:00–14:50`; with offsets where that would mislead: `02:00 CEST–02:00 CET`.
    pub hours: String,
    /// Local time of the start.
    pub start: NaiveDateTime,
    /// Local time of the end. When the clocks go back, it may be before the start.
    pub end: NaiveDateTime,
    /// IANA zone.
    pub zone: String,
}

impl WhenView {
    /// The start as the clocks show it, with the offset where `hours` names it.
    pub fn begins(&self) -> &str {
        self.hours.split('–').next().unwrap_or_default()
    }

    /// How far the zone's clocks are ahead of UTC at the start.
    pub fn offset(&self, starts_at: DateTime<Utc>) -> TimeDelta {
        self.start - starts_at.naive_utc()
    }
}

/// Actions allowed to the viewer now, to show or hide buttons. The server checks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent answers, shown as five buttons"
)]
pub struct SessionActions {
    /// Title, notes, place, kind and passcode.
    pub edit: bool,
    pub reschedule: bool,
    /// Choose another slot, as its client.
    pub move_to_slot: bool,
    pub cancel: bool,
    pub delete: bool,
    /// For both participants.
    pub end: bool,
    /// A video session that is neither over nor cancelled. "Join Now" is shown inside `window`.
    pub join: bool,
}

/// Wrong passcodes keep the client out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "until")]
pub enum PasscodeLock {
    /// Until this time, formatted in the viewer's zone.
    Until(String),
    /// Until there is a new passcode.
    Spent,
}

/// A session as one of its participants sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    pub id: SessionId,
    /// Role of the viewer.
    pub viewer: Participant,
    pub title: String,
    pub kind: SessionKind,
    /// For a session in person.
    pub place: Option<String>,
    pub status: SessionStatus,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// In the viewer's zone.
    pub when: WhenView,
    /// In the other participant's zone; `None` if it reads the same.
    pub when_theirs: Option<WhenView>,
    pub partner: PersonView,
    pub client: PersonView,
    /// Shown as the goals of the session.
    pub notes: Option<String>,
    /// The web addresses in the notes, in order.
    pub note_links: Vec<String>,
    /// Whether the client needs a passcode.
    pub protected: bool,
    /// For the partner: whether wrong passcodes keep the client out. A new passcode ends it.
    pub passcode_lock: Option<PasscodeLock>,
    /// When it can be joined.
    pub window: JoinWindow,
    pub cancel_reason: Option<String>,
    pub can: SessionActions,
    /// Absolute URL of `/sessions/{id}/join`.
    pub link: String,
    /// Text of "Copy details": title, both names, the client's time and the partner's, place and link. Without the
    /// passcode, of which only the hash is stored.
    pub details: String,
    /// For optimistic concurrency: send it with an edit.
    pub version: i64,
    /// In the answer to its partner who has booked or moved it: which of their own rules it is outside of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    pub server_now: DateTime<Utc>,
}

impl SessionView {
    pub fn person(&self, participant: Participant) -> &PersonView {
        match participant {
            Participant::Partner => &self.partner,
            Participant::Client => &self.client,
        }
    }

    /// The local start, and the end by elapsed time: an hour is drawn as an hour on a day on which the clocks change.
    pub fn drawn(&self) -> (NaiveDateTime, NaiveDateTime) {
        let start = self.when.start;
        (start, start + (self.ends_at - self.starts_at))
    }

    /// The other participant, seen from the viewer.
    pub fn other(&self) -> &PersonView {
        self.person(self.viewer.other())
    }
}

/// Fifty sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPage {
    pub sessions: Vec<SessionView>,
    /// Cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// An instant session that a client is called to and has not been in yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallView {
    pub session: SessionId,
    /// The partner's name.
    pub partner: String,
}

/// For both participants.
#[server(name = SessionCall, endpoint = "sessions/one", input = Json)]
pub async fn session(id: SessionId) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::sessions::one(cx, id)).await
}

/// The caller's live sessions that are not over, next first: at most `limit` on a page, by default 50. Past ones are in the
/// history. `with` asks for those with this client or partner only.
#[server(name = ListSessionsCall, endpoint = "sessions/list", input = Json)]
pub async fn list_sessions(
    cursor: Option<String>,
    #[server(default)] limit: Option<u8>,
    #[server(default)] with: Option<PersonId>,
) -> Result<SessionPage, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::sessions::list(cx, cursor, limit, with)).await
}

/// The instant session that the caller is called to.
#[server(name = CallingCall, endpoint = "sessions/calling", input = Json)]
pub async fn calling() -> Result<Option<CallView>, ApiError> {
    crate::server::web::answer(crate::server::services::sessions::calling).await
}
