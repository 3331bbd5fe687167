//! All routes. Endpoints that are neither pages nor server functions are listed in tables, which the
//! access-matrix test reads.

use super::{
    context, downloads, events, fairness, forms, headers, oauth, origin,
    pages::{self, WebState},
    programs::Programs,
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
    compression::{
        CompressionLayer, CompressionLevel, Predicate as _,
        predicate::{DefaultPredicate, SizeAbove},
    },
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

/// The largest request body, in bytes. Notes of 10,000 characters fit many times over.
pub(super) const BODY_LIMIT: usize = 256 * 1024;

/// What fits into one packet, in bytes, is not compressed: it would arrive no sooner.
const ONE_PACKET: u16 = 1_400;

/// Endpoints for browsers that are neither a page nor a server function: method, path, handler.
pub fn endpoints() -> Vec<(&'static str, &'static str, MethodRouter<WebState>)> {
    vec![
        ("GET", "/health", get(health)),
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

/// Endpoints for other servers. They have neither a login nor an `Origin`, so each authenticates its caller
/// itself.
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

pub fn router(app: App, options: LeptosOptions) -> Router {
    // Rendering spawns tasks. The executor is global, so a second call fails harmlessly.
    let _ = any_spawner::Executor::init_tokio();
    let root = Path::new(&*options.site_root).to_owned();
    let pkg = root.join(&*options.site_pkg_dir);
    let state = WebState {
        app: app.clone(),
        programs: Programs::read(&pkg, &options),
        options: Arc::new(options),
    };
    let mut router = Router::new();
    for (method, path, handler) in endpoints() {
        // A GET of a form's address renders the page at that path, if there is one.
        let handler = if method == "GET" {
            handler
        } else {
            handler.get(pages::page)
        };
        router = router.route(path, handler);
    }
    let called = callbacks()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| {
            router.route(path, handler)
        })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(app.clone(), fairness::servers));
    router
        .route("/api/{*path}", any(forms::server_function))
        .fallback(pages::page)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(fairness::people))
        .layer(middleware::from_fn(origin::check))
        .layer(middleware::from_fn_with_state(app, context::identify))
        .merge(called)
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(DefaultPredicate::new().and(SizeAbove::new(ONE_PACKET))),
        )
        .nest_service("/pkg", packages(&pkg))
        .merge(files(&root))
        .layer(middleware::from_fn_with_state(state.app.clone(), headers::always))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(30),
        ))
        .layer(CatchPanicLayer::new())
        .with_state(state)
}

/// The files with a name of their own.
fn files<S: Clone + Send + Sync + 'static>(root: &Path) -> Router<S> {
    let names = ["call.wav", "favicon.svg", "manifest.webmanifest", "robots.txt"];
    let files = names.into_iter().fold(Router::new(), |router, name| {
        router.route_service(&format!("/{name}"), ServeFile::new(root.join(name)))
    });
    kept(files, "public, max-age=86400")
}

/// The bundle and the stylesheet. Their names contain a hash of the content, so browsers may cache them for
/// ever. Served as compressed at build time.
fn packages(folder: &Path) -> Router {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    kept(
        Router::new().fallback_service(files),
        "public, max-age=31536000, immutable",
    )
}

/// Lets browsers keep what is found.
fn kept<S: Clone + Send + Sync + 'static>(files: Router<S>, how: &'static str) -> Router<S> {
    files.layer(SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        move |response: &Response| {
            let is_found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
            Some(HeaderValue::from_static(if is_found { how } else { "no-store" }))
        },
    ))
}

/// Health check: 200 if the database responds, otherwise 503.
async fn health(State(app): State<App>) -> Response {
    match crate::server::db::health::answers(&app.db).await {
        Ok(()) => "ok".into_response(),
        Err(cause) => {
            tracing::warn!(%cause, "the database does not answer");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
