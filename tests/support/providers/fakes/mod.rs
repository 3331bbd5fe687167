//! Stand-ins for Zoom and Google on one origin: `{origin}/zoom/…` and `{origin}/google/…` speak each vendor's
//! wire format (PROTOCOLS.md §9). Each is told how to misbehave, and asked what it has seen, at its own
//! `/_ctl`.

mod google;
mod zoom;

use axum::Router;
use tokio::net::TcpListener;

/// Running stand-ins; they end with the runtime they were started on.
pub struct Fakes {
    /// `http://127.0.0.1:port`.
    pub origin: String,
}

/// Starts them on a free port.
pub async fn start() -> Fakes {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new()
        .nest("/zoom", zoom::router(&format!("{origin}/zoom")))
        .nest("/google", google::router(&format!("{origin}/google")));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("the stand-ins serve") });
    Fakes { origin }
}
