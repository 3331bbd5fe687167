//! The history: past sessions, filtered by person, status and period.

use super::{ApiError, json::Json, sessions::WhenView};
use crate::domain::{
    ids::{PersonId, SessionId},
    join::Participant,
    session::{Absent, SessionKind, SessionStatus},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Statuses to filter by.
pub const STATUSES: [SessionStatus; 4] = [
    SessionStatus::Completed,
    SessionStatus::NoShow,
    SessionStatus::NotHeld,
    SessionStatus::Cancelled,
];

/// Filter of the history, as in its form and in the page's query string. Empty means any, and so does an
/// invalid value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    /// Id of the other participant.
    pub person: String,
    /// A word of [`SessionStatus`].
    pub status: String,
    /// A word of [`SessionKind`].
    pub kind: String,
    /// A word of [`Period`](crate::domain::history::Period).
    pub period: String,
    /// `2026-11-24`, first day of the period `dates`.
    pub from: String,
    /// Last day, included.
    pub to: String,
}

impl HistoryQuery {
    /// Field names in the form and in the query string.
    pub const FIELDS: [&str; 6] = ["person", "status", "kind", "period", "from", "to"];

    /// Builds a query by looking up each field by name.
    pub fn read(field: impl Fn(&str) -> Option<String>) -> Self {
        let [person, status, kind, period, from, to] =
            Self::FIELDS.map(|name| field(name).unwrap_or_default());
        Self {
            person,
            status,
            kind,
            period,
            from,
            to,
        }
    }

    /// The non-empty fields with their names.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let values = [
            &self.person,
            &self.status,
            &self.kind,
            &self.period,
            &self.from,
            &self.to,
        ];
        Self::FIELDS
            .into_iter()
            .zip(values.map(String::as_str))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }
}

/// A past session as one of its participants sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    pub id: SessionId,
    /// Role of the viewer in this session.
    pub viewer: Participant,
    pub title: String,
    pub kind: SessionKind,
    /// Name of the other participant.
    pub other: String,
    pub status: SessionStatus,
    /// For a no-show.
    pub absent: Option<Absent>,
    /// Not held for a technical reason.
    pub technical: bool,
    pub starts_at: DateTime<Utc>,
    /// In the viewer's zone.
    pub when: WhenView,
    /// Agreed length.
    pub minutes: i64,
    /// Time that both were present at once, rounded to minutes; `None` if unknown.
    pub together_minutes: Option<i64>,
    /// 1 to 5.
    pub stars: Option<u8>,
}

/// A person to filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherView {
    pub id: PersonId,
    pub name: String,
}

/// Fifty past sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// Latest first.
    pub rows: Vec<HistoryRow>,
    /// Cursor of the next page; `None` on the last.
    pub next: Option<String>,
    /// Matches on all pages.
    pub total: i64,
    /// Whether there are any without the filter.
    pub any: bool,
    /// The filter as understood: invalid values are empty.
    pub query: HistoryQuery,
    /// People to filter by, by name.
    pub people: Vec<OtherView>,
    /// Whether the viewer may download the matches.
    pub can_download: bool,
}

/// The caller's past sessions, latest first.
#[server(name = HistoryCall, endpoint = "history/list", input = Json)]
pub async fn history(query: HistoryQuery, cursor: Option<String>) -> Result<HistoryPage, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::history::list(cx, query, cursor)).await
}
