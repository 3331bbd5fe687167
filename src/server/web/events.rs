//! `GET /api/events`: the stream of session changes for a page (server-sent events, HTML Living Standard
//! §9.2).
//!
//! Events: `ready` when the stream is subscribed, `session` with a session id as data, `slots` if other slots of a client's
//! partners may be free, and `anything` if changes may have been missed. All but `session` carry the data `*`, because browsers ignore events
//! without data. No event says more: the page refetches what it shows.

use super::pages;
use crate::{
    api::ErrorCode,
    domain::{
        account::Role,
        ids::{PersonId, SessionTypeId},
    },
    server::{
        cx::Cx,
        db,
        error::Error,
        events::{Follower, StreamMessage},
        limits::customer,
    },
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
use chrono::DateTime;
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};

/// The browser's reconnection delay.
const RETRY: Duration = Duration::from_secs(1);
/// The interval of heartbeats, so that proxies do not close an idle connection.
const ALIVE: Duration = Duration::from_secs(15);

/// The caller's changes, for as long as the login is valid; a visitor's, of one partner's free times.
async fn changes(cx: &Cx, asked: &Asked) -> Result<impl Stream<Item = StreamMessage> + Send + use<>, Error> {
    let db = &cx.app.db;
    let offer = match asked.of {
        Some(of) => db::availability::offer(db, of, cx.principal.account()).await?,
        None => None,
    };
    let looked_at = offer.map(|offer| PersonId::from(offer.of.partner));
    let (follower, mut partners) = match (cx.principal.login(), looked_at) {
        (None, None) => {
            return Err(cx
                .signed_in()
                .err()
                .unwrap_or_else(|| Error::not_found(cx.words())));
        }
        (None, Some(_)) => (Follower::Visitor(customer(cx.ip)), Vec::new()),
        (Some(login), _) => {
            let partners = match login.account.role {
                Role::Client => db::clients::partners_of(db, login.account.id).await?,
                Role::Partner | Role::Admin => Vec::new(),
            };
            (Follower::Login(login.id, login.account.id), partners)
        }
    };
    partners.extend(looked_at);
    let rendered = asked.since.and_then(DateTime::from_timestamp_millis);
    let told = cx
        .app
        .events
        .subscribe(db, &cx.app.clock, follower, partners, rendered);
    told.ok_or_else(|| Error::refused(ErrorCode::TooMany, cx.words().error_too_many()))
}

/// What the page says that opens the stream.
#[derive(Deserialize, Default)]
pub struct Asked {
    /// When it was rendered, in milliseconds since the epoch.
    #[serde(default)]
    since: Option<i64>,
    /// The session type whose free times it shows to everyone.
    #[serde(default)]
    of: Option<SessionTypeId>,
}

/// Streams the caller's changes, those since the page was rendered included. 401 without a login, unless everyone can book
/// what the page shows; 429 over the limit of streams.
pub async fn stream(Extension(cx): Extension<Cx>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let told = match changes(&cx, &asked).await {
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
