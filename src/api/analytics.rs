//! A partner's figures, by month and by client.

use super::{ApiError, json::Json};
use crate::domain::analytics::{FigureSpan, Figures};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One month or one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRow {
    /// `Nov 2026`, or the client's name.
    pub name: String,
    pub figures: Figures,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalyticsView {
    pub span: FigureSpan,
    pub total: Figures,
    /// All months of the span, ascending, including empty ones.
    pub months: Vec<FigureRow>,
    /// At most 500 clients with at least one outcome, by number of sessions held, descending.
    pub clients: Vec<FigureRow>,
    /// IANA zone that defines the months.
    pub zone: String,
}

/// Figures of the calling partner.
#[server(name = AnalyticsCall, endpoint = "analytics/figures", input = Json)]
pub async fn figures(span: FigureSpan) -> Result<AnalyticsView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::analytics::figures(cx, span)).await
}
