//! Accepts connections and serves HTTP/1.1 on them, with limits that `axum::serve` does not have: on the time that a
//! request's head may take, on connections, and on the time that a shutdown may take.

use crate::server::{config::Config, limits::Shares};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::Service as _, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

/// How long a client may take to send a request's head. Idle connections are closed after it too.
const HEAD: Duration = Duration::from_secs(10);
/// How long a shutdown waits for requests that are under way. The rest of the process has five seconds more to end.
const SHUTDOWN: Duration = Duration::from_secs(25);
/// One address may hold this part of all connections, unless it is a trusted proxy.
const SHARE: usize = 4;
/// How long to wait before the next connection when the system has no file descriptor left.
const NO_DESCRIPTOR: Duration = Duration::from_millis(100);

/// Serves until `stop` is ready, then finishes the requests under way. Connections that still have one after
/// `SHUTDOWN` are left to be dropped with the runtime.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &Config,
    connections: usize,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(connections));
    let shares = Shares::new(connections.div_ceil(SHARE));
    let service = TowerToHyperService::new(router);
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        // Without a free place, new connections wait in the system's queue.
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                wait_after(&error).await;
                continue;
            }
        };
        let address = peer.ip().to_canonical();
        let share = if config.proxies.trusts(address) {
            None
        } else if let Some(share) = shares.take(address) {
            Some(share)
        } else {
            tracing::debug!(%address, "a connection was refused: its address holds its share of them");
            continue;
        };
        // Headers and body of a file are two writes: with Nagle's algorithm the second waits 40 ms for the delayed ACK
        // of the first.
        let _ = stream.set_nodelay(true);
        let connection = graceful.watch(connection(stream, peer, service.clone()));
        tokio::spawn(async move {
            // An error here is the client's: it went away, or was too slow.
            let _ = connection.await;
            drop((place, share));
        });
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut short");
    }
}

type Routes = TowerToHyperService<Router>;

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Routes,
) -> impl hyper_util::server::graceful::GracefulConnection<Output = hyper::Result<()>> + Send {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service)
}

/// A connection that broke while it was accepted is no fault; without descriptors, others must end first.
async fn wait_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::warn!(cause = %error, "a connection cannot be accepted");
        tokio::time::sleep(NO_DESCRIPTOR).await;
    }
}
