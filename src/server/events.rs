//! Broadcasts "session changed" to browsers (SSE) and to other processes (PostgreSQL LISTEN/NOTIFY).
//!
//! Carries ids only. The page refetches what it shows, so that authorization is checked again.

use super::{
    clock::Clock,
    crypto,
    db::{
        Db, Listener,
        accounts::{self, Login},
    },
};
use crate::domain::{
    ids::{AccountId, PersonId, SessionId},
    session::Session,
};
use futures::{Stream, StreamExt, stream};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{broadcast, watch},
    time::{Instant, sleep_until},
};
use uuid::Uuid;

/// Capacity of the broadcast channel. A subscriber that lags further behind receives a single "anything may have
/// changed" instead of the changes it missed.
const BACKLOG: usize = 1_024;
/// The longest life of a stream. The browser then reconnects, which authenticates it again.
const LIFE: Duration = Duration::from_mins(5);
/// The limit of open streams per account and process. Each browser tab holds one.
pub const STREAMS_MAX: usize = 24;
/// The pause before LISTEN is retried after the connection failed.
const AGAIN: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// This session, of these two people.
    Session(SessionId, [PersonId; 2]),
    /// Changes may have been missed.
    Unknown,
}

/// The broadcast channel of one process.
pub struct Events {
    changes: broadcast::Sender<Change>,
    closing: watch::Sender<bool>,
    /// Identifies our own notifications, which come back through LISTEN.
    process: Uuid,
    listening: OnceLock<()>,
    streams: StreamCounts,
}

/// Open streams per account.
type StreamCounts = Arc<Mutex<HashMap<AccountId, usize>>>;

/// One of an account's streams, counted until it is dropped.
struct StreamSlot {
    streams: StreamCounts,
    account: AccountId,
}

impl StreamSlot {
    /// None if the account is at its limit.
    fn take(streams: &StreamCounts, account: AccountId) -> Option<Self> {
        let mut taken = streams.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(account).or_default();
        if *count >= STREAMS_MAX {
            return None;
        }
        *count += 1;
        Some(Self {
            streams: streams.clone(),
            account,
        })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut taken = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.account);
            }
        }
    }
}

impl Default for Events {
    fn default() -> Self {
        Self {
            changes: broadcast::Sender::new(BACKLOG),
            closing: watch::Sender::new(false),
            process: crypto::random_id(),
            listening: OnceLock::new(),
            streams: StreamCounts::default(),
        }
    }
}

impl Events {
    /// Ends every stream, for a graceful shutdown.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Starts listening to other processes, once, when the first stream opens.
    fn hear_others(&self, db: &Db) {
        self.listening.get_or_init(|| {
            let (db, changes, process) = (db.clone(), self.changes.clone(), self.process);
            let mut closing = self.closing.subscribe();
            tokio::spawn(async move {
                tokio::select! {
                    () = listen(&db, &changes, process) => {}
                    _ = closing.wait_for(|closing| *closing) => {}
                }
            });
        });
    }
}

async fn listen(db: &Db, changes: &broadcast::Sender<Change>, process: Uuid) {
    loop {
        match db.listen().await {
            Ok(None) => return,
            Ok(Some(listener)) => {
                // Notifications from before the LISTEN are lost.
                let _ = changes.send(Change::Unknown);
                pass_on(listener, changes, process).await;
            }
            Err(cause) => tracing::warn!(%cause, "changes of other processes cannot be heard"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn pass_on(mut listener: Listener, changes: &broadcast::Sender<Change>, process: Uuid) {
    while let Ok(told) = listener.next().await {
        let change = match told {
            Some(told) => match read(&told) {
                Some((from, change)) if from != process => change,
                _ => continue,
            },
            None => Change::Unknown,
        };
        // Fails without subscribers, which is fine.
        let _ = changes.send(change);
    }
}

fn written(process: Uuid, session: SessionId, people: [PersonId; 2]) -> String {
    format!("{process} {session} {} {}", people[0], people[1])
}

fn read(told: &str) -> Option<(Uuid, Change)> {
    let mut words = told.split(' ');
    let process = words.next()?.parse().ok()?;
    let session = words.next()?.parse().ok()?;
    let people = [words.next()?.parse().ok()?, words.next()?.parse().ok()?];
    Some((process, Change::Session(session, people)))
}

/// A message of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamMessage {
    /// The stream is subscribed: later changes arrive.
    Ready,
    Session(SessionId),
    /// Any session may have changed.
    Anything,
}

impl Events {
    /// Broadcasts that a session has changed, to the browsers of this process and to the other processes. Carries
    /// the id only: clients refetch, and are answered by the access rules.
    pub async fn publish(&self, db: &Db, session: &Session) {
        let people = [session.partner.into(), session.client.person()];
        // Fails without subscribers, which is fine.
        let _ = self.changes.send(Change::Session(session.id, people));
        let message = written(self.process, session.id, people);
        if let Err(cause) = db.notify(message).await {
            tracing::warn!(%cause, "other processes were not told of a change");
        }
    }

    /// The changes of sessions that concern this login's account. Ends when the login ends, after five
    /// minutes, or when the server stops. None if the account has [`STREAMS_MAX`] streams open.
    pub fn subscribe(
        &self,
        db: &Db,
        clock: &Clock,
        login: &Login,
    ) -> Option<impl Stream<Item = StreamMessage> + Send + use<>> {
        let (login, account) = (login.id, login.account.id);
        let subscription = Subscription {
            _slot: StreamSlot::take(&self.streams, account)?,
            changes: self.changes.subscribe(),
            closing: self.closing.subscribe(),
            end: Instant::now() + LIFE,
            account,
        };
        self.hear_others(db);
        let (db, clock) = (db.clone(), clock.clone());
        let ready = stream::once(async { StreamMessage::Ready });
        let state = (subscription, db, clock);
        let changes = stream::unfold(state, move |(mut subscription, db, clock)| async move {
            let message = subscription.next().await?;
            match accounts::login_stands(&db, login, clock.now()).await {
                Ok(true) => Some((message, (subscription, db, clock))),
                Ok(false) => None,
                Err(cause) => {
                    tracing::warn!(%cause, "a stream of changes ends: its login cannot be read");
                    None
                }
            }
        });
        Some(ready.chain(changes))
    }
}

struct Subscription {
    _slot: StreamSlot,
    changes: broadcast::Receiver<Change>,
    closing: watch::Receiver<bool>,
    end: Instant,
    account: AccountId,
}

impl Subscription {
    /// The next change that concerns this account; none at the end of the stream.
    async fn next(&mut self) -> Option<StreamMessage> {
        loop {
            let change = tokio::select! {
                change = self.changes.recv() => change,
                () = sleep_until(self.end) => return None,
                _ = self.closing.wait_for(|closing| *closing) => return None,
            };
            match change {
                Ok(Change::Session(session, people)) if people.contains(&self.account.into()) => {
                    return Some(StreamMessage::Session(session));
                }
                Ok(Change::Session(..)) => {}
                Ok(Change::Unknown) | Err(broadcast::error::RecvError::Lagged(_)) => {
                    return Some(StreamMessage::Anything);
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_by_another_process() {
        let id = |number| Uuid::from_u128(number);
        let (session, people) = (SessionId(id(2)), [PersonId(id(3)), PersonId(id(4))]);
        let told = written(id(1), session, people);
        assert_eq!(read(&told), Some((id(1), Change::Session(session, people))));
        assert_eq!(read("nonsense"), None);
        assert_eq!(read(""), None);
    }
}
