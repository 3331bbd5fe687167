//! Who wants to hear that a session has changed, told at once: browsers hold a stream open, and every process on
//! the database hears of every change.
//!
//! What is told is which session, and nothing of it: the page asks for it, and is answered by the rules.

use super::{
    app::App,
    crypto,
    db::{
        Db, Listener,
        accounts::{self, Login},
    },
};
use crate::domain::{
    ids::{AccountId, SessionId},
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

/// Changes that a slow listener may lag behind before it is told to look at everything.
const BACKLOG: usize = 1_024;
/// The longest that a stream is open. The browser opens another one, and shows who it is again.
const LIFE: Duration = Duration::from_mins(5);
/// The most streams that one account has open in one process: each of a browser's tabs holds one.
pub const STREAMS_MAX: usize = 24;
/// How long until a lost database is listened to again.
const AGAIN: Duration = Duration::from_secs(2);

/// A session has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// This one, of these two people.
    Session(SessionId, [AccountId; 2]),
    /// Some may have that nobody told of.
    Unknown,
}

/// The exchange of one process.
pub struct Events {
    changes: broadcast::Sender<Change>,
    closing: watch::Sender<bool>,
    /// Tells apart what this process told itself.
    process: Uuid,
    listening: OnceLock<()>,
    seats: StreamCounts,
}

/// How many streams each account has open.
type StreamCounts = Arc<Mutex<HashMap<AccountId, usize>>>;

/// A stream's place among those of its account, free again once it is dropped.
struct StreamSlot {
    seats: StreamCounts,
    account: AccountId,
}

impl StreamSlot {
    /// None when all are taken.
    fn take(seats: &StreamCounts, account: AccountId) -> Option<Self> {
        let mut taken = seats.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(account).or_default();
        if *count >= STREAMS_MAX {
            return None;
        }
        *count += 1;
        Some(Self {
            seats: seats.clone(),
            account,
        })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut taken = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
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
            seats: StreamCounts::default(),
        }
    }
}

impl Events {
    /// Ends every stream: the server stops.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Hears what other processes tell, from the first stream on.
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
                // What was told before, nobody heard.
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
        // Nobody may be listening.
        let _ = changes.send(change);
    }
}

fn written(process: Uuid, session: SessionId, people: [AccountId; 2]) -> String {
    format!("{process} {session} {} {}", people[0], people[1])
}

fn read(told: &str) -> Option<(Uuid, Change)> {
    let mut words = told.split(' ');
    let process = words.next()?.parse().ok()?;
    let session = words.next()?.parse().ok()?;
    let people = [words.next()?.parse().ok()?, words.next()?.parse().ok()?];
    Some((process, Change::Session(session, people)))
}

/// What a stream says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamMessage {
    /// From now on changes are told.
    Ready,
    /// This session has changed.
    Session(SessionId),
    /// Any may have.
    Anything,
}

impl App {
    /// Tells whoever looks at a session that it has changed, and whoever works the outbox off. After the
    /// transaction: what they ask then is new.
    pub async fn broadcast(&self, session: &Session) {
        self.outbox.notify_waiters();
        let people = [session.partner, session.client];
        // Nobody may be listening.
        let _ = self.events.changes.send(Change::Session(session.id, people));
        let told = written(self.events.process, session.id, people);
        if let Err(cause) = self.db.notify(told).await {
            tracing::warn!(%cause, "other processes were not told of a change");
        }
    }

    /// What whoever holds this login is told, until they have signed out, the stream has lived long enough or the
    /// server stops. None when their account has [`STREAMS_MAX`] open.
    pub fn subscribe(&self, login: &Login) -> Option<impl Stream<Item = StreamMessage> + Send + use<>> {
        let (login, account) = (login.id, login.account.id);
        let listener = Subscription {
            _seat: StreamSlot::take(&self.events.seats, account)?,
            changes: self.events.changes.subscribe(),
            closing: self.events.closing.subscribe(),
            end: Instant::now() + LIFE,
            account,
        };
        self.events.hear_others(&self.db);
        let app = self.clone();
        let ready = stream::once(async { StreamMessage::Ready });
        let changes = stream::unfold((listener, app), move |(mut subscription, app)| async move {
            let told = subscription.next().await?;
            match accounts::login_stands(&app.db, login, app.clock.now()).await {
                Ok(true) => Some((told, (subscription, app))),
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

/// An open stream.
struct Subscription {
    _seat: StreamSlot,
    changes: broadcast::Receiver<Change>,
    closing: watch::Receiver<bool>,
    end: Instant,
    account: AccountId,
}

impl Subscription {
    /// The next that concerns this account; none when the stream is over.
    async fn next(&mut self) -> Option<StreamMessage> {
        loop {
            let change = tokio::select! {
                change = self.changes.recv() => change,
                () = sleep_until(self.end) => return None,
                _ = self.closing.wait_for(|closing| *closing) => return None,
            };
            match change {
                Ok(Change::Session(session, people)) if people.contains(&self.account) => {
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
        let (session, people) = (SessionId(id(2)), [AccountId(id(3)), AccountId(id(4))]);
        let told = written(id(1), session, people);
        assert_eq!(read(&told), Some((id(1), Change::Session(session, people))));
        assert_eq!(read("nonsense"), None);
        assert_eq!(read(""), None);
    }
}
