//! `GET /api/events`: the stream by which a page hears that a session of its reader has changed
//! (server-sent events, HTML Living Standard §9.2).
//!
//! Events: `ready` when the stream is open; `session` with a session's id; `anything` when some may have been
//! missed. The other two are about any session, `*`: a browser passes over an event without data. No event says more:
//! the page asks for what it shows.

use super::{Cx, pages};
use crate::{
    api::ErrorCode,
    server::{error::Error, events::StreamMessage},
};
use axum::{
    Extension,
    http::{HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt};
use std::{convert::Infallible, time::Duration};

/// How soon a browser opens another stream.
const RETRY: Duration = Duration::from_secs(1);
/// A word now and then, so that nothing in between takes the line for dead.
const ALIVE: Duration = Duration::from_secs(15);

/// The caller's changes, as long as this login stands.
fn changes(cx: &Cx) -> Result<impl Stream<Item = StreamMessage> + Send + use<>, Error> {
    let told = cx.app.subscribe(cx.signed_in()?);
    told.ok_or_else(|| Error::refused(ErrorCode::TooMany, cx.words().error_too_many()))
}

/// The stream of the caller's changes; 401 for nobody, 429 for one account's too many streams.
pub async fn stream(Extension(cx): Extension<Cx>) -> Response {
    let told = match changes(&cx) {
        Ok(told) => told,
        Err(error) => return pages::plain_error(&error.into_api(cx.words())),
    };
    let told = told.map(|told| {
        Ok::<_, Infallible>(match told {
            StreamMessage::Ready => Event::default().event("ready").retry(RETRY).data("*"),
            StreamMessage::Session(id) => Event::default().event("session").data(id.to_string()),
            StreamMessage::Anything => Event::default().event("anything").data("*"),
        })
    });
    let mut response = Sse::new(told)
        .keep_alive(KeepAlive::new().interval(ALIVE))
        .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects answers would keep it to itself.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
