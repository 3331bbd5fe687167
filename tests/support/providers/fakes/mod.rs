//! Fakes of Zoom and Google on one origin: `{origin}/zoom/…` and `{origin}/google/…` implement each vendor's
//! wire format (PROTOCOLS.md §9). Each has a `/_ctl` of its own to inject faults and to query what it has
//! recorded.

mod google;
mod zoom;

use axum::Router;
use tokio::net::TcpListener;

/// Running fakes; they stop with the runtime that started them.
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
