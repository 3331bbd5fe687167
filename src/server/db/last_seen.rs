//! When a login was last seen, written behind a queue: no request waits for the writer because of it.

use super::{Db, accounts};
use crate::domain::ids::LoginId;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Capacity of the queue. What does not fit is left out: the login's next request comes again.
const QUEUE: usize = 1_024;
/// The most logins in one transaction.
const BATCH: usize = 128;

/// The queue. Cheap to clone.
#[derive(Clone)]
pub struct LastSeen(mpsc::Sender<(LoginId, DateTime<Utc>)>);

impl LastSeen {
    /// Starts the task that drains the queue. It ends when the last clone is dropped.
    pub fn start(db: Db) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(drain(db, waiting));
        Self(queue)
    }

    /// Stores that a login was seen, some time later.
    pub fn saw(&self, login: LoginId, at: DateTime<Utc>) {
        // Full or closed: it is only accurate to a few minutes anyway.
        let _ = self.0.try_send((login, at));
    }
}

async fn drain(db: Db, mut queue: mpsc::Receiver<(LoginId, DateTime<Utc>)>) {
    while let Some((login, at)) = queue.recv().await {
        // One row for each login, in the order of their ids: two processes cannot deadlock.
        let mut seen = BTreeMap::from([(login, at)]);
        while seen.len() < BATCH
            && let Ok((login, at)) = queue.try_recv()
        {
            seen.insert(login, at);
        }
        let touches = seen.into_iter().map(|(login, at)| accounts::touch(login, at));
        if let Err(cause) = db.write_all(touches.collect()).await {
            tracing::warn!(%cause, "when some logins were last seen is not stored");
        }
    }
}
