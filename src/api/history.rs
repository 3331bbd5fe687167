//! The history: past sessions with what became of them, by person, status and period.

use super::{ApiError, json::Json, sessions::WhenView};
use crate::domain::{
    ids::{AccountId, SessionId},
    join::Participant,
    session::{Absent, SessionKind, SessionStatus},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The statuses that a history can be asked for.
pub const STATUSES: [SessionStatus; 4] = [
    SessionStatus::Completed,
    SessionStatus::NoShow,
    SessionStatus::NotHeld,
    SessionStatus::Cancelled,
];

/// What a history is asked for, as its form and the page's address have it. Empty means any; what cannot be read
/// counts as empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    /// The other person's account.
    pub person: String,
    /// A word of [`SessionStatus`].
    pub status: String,
    /// A word of [`Period`](crate::domain::history::Period).
    pub period: String,
    /// `2026-11-24`, the first day of `dates`.
    pub from: String,
    /// The last.
    pub to: String,
}

impl HistoryQuery {
    /// The names of its fields in a form and in an address.
    pub const FIELDS: [&str; 5] = ["person", "status", "period", "from", "to"];

    /// A query whose fields are looked up by their names.
    pub fn read(field: impl Fn(&str) -> Option<String>) -> Self {
        let [person, status, period, from, to] = Self::FIELDS.map(|name| field(name).unwrap_or_default());
        Self {
            person,
            status,
            period,
            from,
            to,
        }
    }

    /// The fields that are not empty, with their names.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let values = [&self.person, &self.status, &self.period, &self.from, &self.to];
        Self::FIELDS
            .into_iter()
            .zip(values.map(String::as_str))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// Whether it asks for everything.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }
}

/// A past session as one of its two people sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Its id.
    pub id: SessionId,
    /// Which of the two looks.
    pub viewer: Participant,
    /// One line.
    pub title: String,
    /// How they met.
    pub kind: SessionKind,
    /// The name of the person on the other side.
    pub other: String,
    /// What became of it.
    pub status: SessionStatus,
    /// Who did not come, for a no-show.
    pub absent: Option<Absent>,
    /// It was not held for a technical reason.
    pub technical: bool,
    /// The first instant.
    pub starts_at: DateTime<Utc>,
    /// The range in the viewer's zone.
    pub when: WhenView,
    /// How long it was to last, in minutes.
    pub minutes: i64,
    /// How long both were there at once, in whole minutes; none where that is not known.
    pub together_minutes: Option<i64>,
    /// The stars that the client gave.
    pub stars: Option<u8>,
}

/// Somebody with whom the reader has sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherView {
    /// Their account.
    pub id: AccountId,
    /// Their name.
    pub name: String,
}

/// Fifty past sessions at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The latest first.
    pub rows: Vec<HistoryRow>,
    /// Asks for the next page; none on the last.
    pub next: Option<String>,
    /// How many there are on all pages.
    pub total: i64,
    /// Whether there are any at all, whatever was asked for.
    pub any: bool,
    /// What was asked for, as far as it could be read.
    pub query: HistoryQuery,
    /// The people that can be asked for, by name.
    pub people: Vec<OtherView>,
    /// The reader may download what was asked for.
    pub can_download: bool,
}

/// The caller's past sessions, the latest first, fifty at a time.
#[server(name = HistoryCall, endpoint = "history/list", input = Json)]
pub async fn history(query: HistoryQuery, cursor: Option<String>) -> Result<HistoryPage, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::history::list(cx, query, cursor).await)
        .await
}
