//! Which path leads where. The endpoints beside pages and server functions stand in one table, so that the
//! access-matrix test can see them all.

use super::{
    context, downloads, events, forms, headers, oauth, origin,
    pages::{self, WebState},
    reservations, webhooks,
};
use crate::server::app::App;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, delete, get, post},
};
use leptos::prelude::LeptosOptions;
use std::{path::Path, sync::Arc, time::Duration};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

/// The largest request that is read: notes of 10,000 characters fit many times over.
pub(super) const BODY_LIMIT: usize = 256 * 1024;

/// Every endpoint that is neither a page nor a server function: method, path, handler.
pub fn endpoints() -> Vec<(&'static str, &'static str, MethodRouter<WebState>)> {
    vec![
        ("GET", "/health", get(health)),
        ("POST", "/sign-in", post(forms::sign_in)),
        ("POST", "/register", post(forms::register)),
        ("POST", "/sign-out", post(forms::sign_out)),
        ("POST", "/preferences", post(forms::preferences)),
        ("POST", "/invitations/{token}", post(forms::accept_invitation)),
        ("POST", "/sessions/new", post(forms::schedule)),
        ("POST", "/sessions/{id}/passcode", post(forms::passcode)),
        ("POST", "/sessions/{id}/join", post(forms::join)),
        ("POST", "/sessions/{id}/feedback", post(forms::feedback)),
        (
            "POST",
            "/settings/providers/{provider}/connect",
            post(oauth::connect),
        ),
        ("GET", "/oauth/{provider}/callback", get(oauth::callback)),
        ("GET", "/api/events", get(events::stream)),
        ("GET", "/sessions/history.csv", get(downloads::history)),
        (
            "GET",
            "/sessions/{id}/attendance.jsonl",
            get(downloads::attendance),
        ),
    ]
}

/// Every endpoint that another server calls. There is no login and no `Origin` to look at: each checks for
/// itself who calls.
pub fn callbacks() -> Vec<(&'static str, &'static str, MethodRouter<WebState>)> {
    vec![
        (
            "POST",
            "/api/jitsi/reservations/conference",
            post(reservations::create),
        ),
        (
            "DELETE",
            "/api/jitsi/reservations/conference/{id}",
            delete(reservations::delete),
        ),
        ("POST", "/api/webhooks/meeting", post(webhooks::meeting)),
        ("POST", "/api/webhooks/zoom/{key}", post(webhooks::of_zoom)),
        ("POST", "/api/webhooks/jaas/{key}", post(webhooks::of_jaas)),
        ("POST", "/api/webhooks/jitsi/{key}", post(webhooks::of_jitsi)),
        (
            "POST",
            "/api/webhooks/jitsi/{key}/events/{what}/{happened}",
            post(webhooks::of_prosody),
        ),
    ]
}

/// The whole application.
pub fn router(app: App, options: LeptosOptions) -> Router {
    // Rendering spawns; the executor is set once a process, and a second time is no error.
    let _ = any_spawner::Executor::init_tokio();
    let root = Path::new(&*options.site_root).to_owned();
    let pkg = root.join(&*options.site_pkg_dir);
    let state = WebState {
        app: app.clone(),
        options: Arc::new(options),
    };
    let mut router = Router::new();
    for (method, path, handler) in endpoints() {
        // Where a form posts to, a page may lie as well.
        let handler = if method == "GET" {
            handler
        } else {
            handler.get(pages::page)
        };
        router = router.route(path, handler);
    }
    let files = |file: &str| ServeFile::new(root.join(file));
    let called = callbacks()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| {
            router.route(path, handler)
        })
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    router
        .route("/api/{*path}", any(pages::server_function))
        .fallback(pages::page)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(origin::check))
        .layer(middleware::from_fn_with_state(app, context::identify))
        .merge(called)
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .nest_service("/pkg", packages(&pkg))
        .route_service("/favicon.svg", files("favicon.svg"))
        .route_service("/manifest.webmanifest", files("manifest.webmanifest"))
        .route_service("/robots.txt", files("robots.txt"))
        .layer(middleware::from_fn(headers::always))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(30),
        ))
        .layer(CatchPanicLayer::new())
        .with_state(state)
}

/// The browser's program and style: their names change with their content, so they may be kept for ever.
/// Served as they were compressed at build time.
fn packages(folder: &Path) -> Router {
    let forever = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, |response: &Response| {
        let keep = if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        };
        Some(HeaderValue::from_static(keep))
    });
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    Router::new().fallback_service(files).layer(forever)
}

/// Whether the database answers.
async fn health(State(app): State<App>) -> Response {
    match crate::server::db::health::answers(&app.db).await {
        Ok(()) => "ok".into_response(),
        Err(cause) => {
            tracing::warn!(%cause, "the database does not answer");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
