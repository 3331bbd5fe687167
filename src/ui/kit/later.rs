//! What a page waits for.

use leptos::{prelude::*, tachys::reactive_graph::Suspend};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Renders what a future yields, once the page waits for it. Use it inside `Suspense`.
///
/// Leptos polls the future of a `Suspend` beforehand, to see what it reads, and then leaves it alone while it waits for
/// others. A future that took a connection of the database then would keep it all that time: a few pages at once would
/// wait for each other's connections. So nothing begins before somebody waits.
pub fn later<V: IntoView + 'static>(view: impl Future<Output = V> + Send + 'static) -> Suspend<V> {
    Suspend::new(Awaited(Box::pin(view)))
}

struct Awaited<V>(Pin<Box<dyn Future<Output = V> + Send>>);

impl<V> Future for Awaited<V> {
    type Output = V;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<V> {
        // With this waker nobody would hear that it is ready.
        if cx.waker().will_wake(futures::task::noop_waker_ref()) {
            return Poll::Pending;
        }
        self.0.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::Awaited;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn nothing_begins_before_somebody_waits() {
        let has_begun = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let begins = has_begun.clone();
        let mut awaited = Awaited(Box::pin(async move {
            begins.store(true, std::sync::atomic::Ordering::Relaxed);
            7
        }));
        assert_eq!((&mut awaited).now_or_never(), None);
        assert!(!has_begun.load(std::sync::atomic::Ordering::Relaxed));
        assert_eq!(awaited.await, 7);
    }
}
