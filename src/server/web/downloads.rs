//! Downloads, generated per request.

use super::pages;
use crate::{
    api::history::HistoryQuery,
    domain::ids::SessionId,
    server::{
        cx::Cx,
        error::Error,
        services::{export, history},
    },
};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use futures::StreamExt;

/// A response that browsers save as `name`, which consists of ids and dates and needs no escaping.
fn attachment(kind: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        body,
    )
        .into_response()
}

/// `GET /sessions/history.csv`: the partner's filtered history, streamed in batches.
pub async fn history(
    Extension(cx): Extension<Cx>,
    query: Result<Query<HistoryQuery>, QueryRejection>,
) -> Response {
    let words = cx.words();
    let query = query.map(|Query(query)| query).unwrap_or_default();
    match history::download(cx, query).await {
        Ok(download) => {
            let pieces = download
                .pieces
                .map(move |piece| piece.map_err(|error| history::broken_off(error, words)));
            attachment(
                "text/csv; charset=utf-8",
                &download.name,
                Body::from_stream(pieces),
            )
        }
        Err(error) => pages::plain_error(&error.into_api(words)),
    }
}

/// `GET /sessions/{id}/attendance.jsonl`: the attendance export of a session, for its two people.
pub async fn attendance(Extension(cx): Extension<Cx>, Path(id): Path<String>) -> Response {
    let words = cx.words();
    let file = match id.parse::<SessionId>() {
        Ok(id) => export::attendance(cx, id).await,
        Err(_) => Err(Error::not_found(words)),
    };
    match file {
        Ok(file) => attachment("application/jsonl", &file.name, Body::from(file.text)),
        Err(error) => pages::plain_error(&error.into_api(words)),
    }
}
