//! A partner's figures: by month and by client.

use super::{ApiError, json::Json};
use crate::domain::analytics::{FigureSpan, Figures};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The figures of a month or of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRow {
    /// `Nov 2026`, or the client's name.
    pub name: String,
    /// What the sessions come to.
    pub figures: Figures,
}

/// A partner's figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalyticsView {
    /// Of which time.
    pub span: FigureSpan,
    /// All of it.
    pub total: Figures,
    /// Each month, the earliest first, also where there was nothing.
    pub months: Vec<FigureRow>,
    /// Each client of whose sessions something is decided, those with the most sessions first.
    pub clients: Vec<FigureRow>,
    /// The zone in which months begin.
    pub zone: String,
}

/// The caller's figures. For partners.
#[server(name = AnalyticsCall, endpoint = "analytics/figures", input = Json)]
pub async fn figures(span: FigureSpan) -> Result<AnalyticsView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::analytics::figures(cx, span).await).await
}
