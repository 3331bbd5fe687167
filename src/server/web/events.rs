//! `GET /api/events`: the stream of session changes for a page (server-sent events, HTML Living Standard
//! §9.2).
//!
//! Events: `ready` when the stream is subscribed, `session` with a session id as data, `slots` if other slots of a client's
//! partners may be free, and `anything` if changes may have been missed. All but `session` carry the data `*`, because browsers ignore events
//! without data. No event says more: the page refetches what it shows.

use super::pages;
use crate::{
    api::ErrorCode,
    domain::account::Role,
    server::{cx::Cx, db, error::Error, events::StreamMessage},
};
use axum::{
    Extension,
    extract::{Query, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};

/// The browser's reconnection delay.
const RETRY: Duration = Duration::from_secs(1);
/// The interval of heartbeats, so that proxies do not close an idle connection.
const ALIVE: Duration = Duration::from_secs(15);

/// The caller's changes, for as long as the login is valid.
async fn changes(
    cx: &Cx,
    rendered: Option<DateTime<Utc>>,
) -> Result<impl Stream<Item = StreamMessage> + Send + use<>, Error> {
    let login = cx.signed_in()?;
    let partners = match login.account.role {
        Role::Client => db::clients::partners_of(&cx.app.db, login.account.id).await?,
        Role::Partner | Role::Admin => Vec::new(),
    };
    let told = cx
        .app
        .events
        .subscribe(&cx.app.db, &cx.app.clock, login, partners, rendered);
    told.ok_or_else(|| Error::refused(ErrorCode::TooMany, cx.words().error_too_many()))
}

/// When the page was rendered that opens the stream.
#[derive(Deserialize)]
pub struct Rendered {
    /// Milliseconds since the epoch.
    #[serde(default)]
    since: Option<i64>,
}

/// Streams the caller's changes, those since the page was rendered included. 401 without a login, 429 over the limit of streams per account.
pub async fn stream(
    Extension(cx): Extension<Cx>,
    rendered: Result<Query<Rendered>, QueryRejection>,
) -> Response {
    let since = rendered.ok().and_then(|Query(rendered)| rendered.since);
    let told = match changes(&cx, since.and_then(DateTime::from_timestamp_millis)).await {
        Ok(told) => told,
        Err(error) => return pages::plain_error(&error.into_api(cx.words())),
    };
    let told = told.map(|told| {
        Ok::<_, Infallible>(match told {
            StreamMessage::Ready => Event::default().event("ready").retry(RETRY).data("*"),
            StreamMessage::Session(id) => Event::default().event("session").data(id.to_string()),
            StreamMessage::Slots => Event::default().event("slots").data("*"),
            StreamMessage::Anything => Event::default().event("anything").data("*"),
        })
    });
    let mut response = Sse::new(told)
        .keep_alive(KeepAlive::new().interval(ALIVE))
        .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Keeps nginx from buffering the stream.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
