//! Broadcasts "session changed" to browsers (SSE) and to other processes (PostgreSQL LISTEN/NOTIFY).
//!
//! Carries ids only. The page refetches what it shows, so that authorization is checked again.

use super::{
    clock::Clock,
    crypto,
    db::{Db, Listener, accounts},
};
use crate::domain::{
    ids::{AccountId, LoginId, PersonId, SessionId},
    session::Session,
};
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt, stream};
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
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
/// The limit of open streams per account, or per address of visitors, and process. Each browser tab holds one.
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

impl Change {
    fn concerns(self, person: PersonId) -> bool {
        match self {
            Self::Session(_, people) => people.contains(&person),
            Self::Unknown => true,
        }
    }
}

/// The latest changes, so that a page that was rendered a moment ago is not fetched again when its stream opens.
#[derive(Default)]
struct Recent {
    changes: VecDeque<(DateTime<Utc>, Change)>,
    /// From this instant on all changes are known here.
    complete_since: Option<DateTime<Utc>>,
}

impl Recent {
    /// How many changes are kept.
    const KEPT: usize = 1_024;

    fn note(&mut self, change: Change, at: DateTime<Utc>) {
        if change == Change::Unknown {
            self.changes.clear();
            self.complete_since = Some(at);
            return;
        }
        if self.changes.len() == Self::KEPT
            && let Some((oldest, _)) = self.changes.pop_front()
        {
            self.complete_since = Some(oldest);
        }
        self.changes.push_back((at, change));
    }

    /// Whether something that concerns one of these people may have changed since.
    fn may_have_changed(&mut self, people: &[PersonId], since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let complete_since = *self.complete_since.get_or_insert(now);
        since <= complete_since
            || self
                .changes
                .iter()
                .rev()
                .take_while(|(at, _)| *at >= since)
                .any(|(_, change)| people.iter().any(|person| change.concerns(*person)))
    }
}

/// What the listeners of one process share.
struct Hub {
    changes: broadcast::Sender<Change>,
    recent: Mutex<Recent>,
}

impl Hub {
    fn tell(&self, change: Change, at: DateTime<Utc>) {
        self.recent().note(change, at);
        // Fails without subscribers, which is fine.
        let _ = self.changes.send(change);
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The broadcast channel of one process.
pub struct Events {
    hub: Arc<Hub>,
    closing: watch::Sender<bool>,
    /// Identifies our own notifications, which come back through LISTEN.
    process: Uuid,
    listening: OnceLock<()>,
    streams: StreamCounts,
}

/// Who follows the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Follower {
    /// An account, for as long as its login stands.
    Login(LoginId, AccountId),
    /// A visitor of a booking page without a login, by [`customer`](super::limits::customer).
    Visitor(IpAddr),
}

impl Follower {
    /// Whose streams are counted together.
    fn whose(self) -> Self {
        match self {
            Self::Login(_, account) => Self::Login(LoginId(Uuid::nil()), account),
            Self::Visitor(_) => self,
        }
    }
}

/// Open streams, by who follows them.
type StreamCounts = Arc<Mutex<HashMap<Follower, usize>>>;

/// One stream, counted until it is dropped.
struct StreamSlot {
    streams: StreamCounts,
    of: Follower,
}

impl StreamSlot {
    /// None at the limit.
    fn take(streams: &StreamCounts, follower: Follower) -> Option<Self> {
        let of = follower.whose();
        let mut taken = streams.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(of).or_default();
        if *count >= STREAMS_MAX {
            return None;
        }
        *count += 1;
        Some(Self {
            streams: streams.clone(),
            of,
        })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut taken = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.of);
            }
        }
    }
}

impl Default for Events {
    fn default() -> Self {
        Self {
            hub: Arc::new(Hub {
                changes: broadcast::Sender::new(BACKLOG),
                recent: Mutex::default(),
            }),
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
    fn hear_others(&self, db: &Db, clock: &Clock) {
        self.listening.get_or_init(|| {
            let (db, clock, hub, process) = (db.clone(), clock.clone(), self.hub.clone(), self.process);
            let mut closing = self.closing.subscribe();
            tokio::spawn(async move {
                tokio::select! {
                    () = listen(&db, &clock, &hub, process) => {}
                    _ = closing.wait_for(|closing| *closing) => {}
                }
            });
        });
    }
}

async fn listen(db: &Db, clock: &Clock, hub: &Hub, process: Uuid) {
    loop {
        match db.listen().await {
            Ok(None) => return,
            Ok(Some(listener)) => {
                // Notifications from before the LISTEN are lost.
                hub.tell(Change::Unknown, clock.now());
                pass_on(listener, clock, hub, process).await;
            }
            Err(cause) => tracing::warn!(%cause, "changes of other processes cannot be heard"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn pass_on(mut listener: Listener, clock: &Clock, hub: &Hub, process: Uuid) {
    while let Ok(told) = listener.next().await {
        let change = match told {
            Some(told) => match read(&told) {
                Some((from, change)) if from != process => change,
                _ => continue,
            },
            None => Change::Unknown,
        };
        hub.tell(change, clock.now());
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
    /// Other slots of the account's partners may be free.
    Slots,
    /// Any session may have changed.
    Anything,
}

impl Events {
    /// Broadcasts that a session has changed, to the browsers of this process and to the other processes. Carries
    /// the id only: clients refetch, and are answered by the access rules.
    pub async fn publish(&self, db: &Db, clock: &Clock, session: &Session) {
        let people = [session.partner.into(), session.client.person()];
        self.publish_of(db, clock, session.id, people).await;
    }

    /// Broadcasts that something of these people has changed that is no session, as a change of a session that there is
    /// not: their pages are fetched again, and their streams ask whether their logins still stand.
    pub async fn publish_people(&self, db: &Db, clock: &Clock, people: [PersonId; 2]) {
        self.publish_of(db, clock, SessionId(Uuid::nil()), people).await;
    }

    async fn publish_of(&self, db: &Db, clock: &Clock, session: SessionId, people: [PersonId; 2]) {
        self.hub.tell(Change::Session(session, people), clock.now());
        let message = written(self.process, session, people);
        if let Err(cause) = db.notify(message).await {
            tracing::warn!(%cause, "other processes were not told of a change");
        }
    }

    /// The changes of sessions that concern the account that follows, and that something has changed of the `partners`
    /// whose slots can be booked. Ends when the login ends, after five minutes, or when the server stops. None if the
    /// account, or the visitors from one address, have [`STREAMS_MAX`] streams open.
    ///
    /// Begins with `Anything` if something may have changed since the page was rendered; without that instant, with
    /// `Ready` alone.
    pub fn subscribe(
        &self,
        db: &Db,
        clock: &Clock,
        follower: Follower,
        partners: Vec<PersonId>,
        rendered: Option<DateTime<Utc>>,
    ) -> Option<impl Stream<Item = StreamMessage> + Send + use<>> {
        let (login, account) = match follower {
            Follower::Login(login, account) => (Some(login), Some(PersonId::from(account))),
            Follower::Visitor(_) => (None, None),
        };
        let subscription = Subscription {
            _slot: StreamSlot::take(&self.streams, follower)?,
            changes: self.hub.changes.subscribe(),
            closing: self.closing.subscribe(),
            end: Instant::now() + LIFE,
            account,
            partners,
        };
        self.hear_others(db, clock);
        let missed = rendered.and_then(|since| {
            let (mut recent, now) = (self.hub.recent(), clock.now());
            if recent.may_have_changed(subscription.account.as_slice(), since, now) {
                Some(StreamMessage::Anything)
            } else {
                let slots = recent.may_have_changed(&subscription.partners, since, now);
                slots.then_some(StreamMessage::Slots)
            }
        });
        let (db, clock) = (db.clone(), clock.clone());
        let ready = stream::iter(std::iter::once(StreamMessage::Ready).chain(missed));
        let state = (subscription, db, clock);
        let changes = stream::unfold(state, move |(mut subscription, db, clock)| async move {
            let message = subscription.next().await?;
            let Some(login) = login else {
                return Some((message, (subscription, db, clock)));
            };
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
    /// None for a visitor.
    account: Option<PersonId>,
    partners: Vec<PersonId>,
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
                Ok(change @ Change::Session(session, _)) => {
                    if self.account.is_some_and(|account| change.concerns(account)) {
                        return Some(StreamMessage::Session(session));
                    }
                    if self.partners.iter().any(|partner| change.concerns(*partner)) {
                        return Some(StreamMessage::Slots);
                    }
                }
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
    fn a_page_is_fetched_again_only_if_something_of_its_account_has_changed() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("an instant");
        let (maya, sam) = ([PersonId(Uuid::from_u128(1))], [PersonId(Uuid::from_u128(2))]);
        let of = |[person]: [PersonId; 1]| Change::Session(SessionId(Uuid::nil()), [person, person]);
        let mut recent = Recent::default();
        assert!(
            recent.may_have_changed(&maya, at(5), at(10)),
            "rendered before this process knew of changes"
        );
        assert!(!recent.may_have_changed(&maya, at(11), at(12)));
        recent.note(of(maya), at(20));
        assert!(
            recent.may_have_changed(&maya, at(20), at(21)),
            "in the same instant"
        );
        assert!(!recent.may_have_changed(&maya, at(21), at(22)));
        assert!(
            !recent.may_have_changed(&sam, at(15), at(22)),
            "another account's"
        );
        for second in 30..=30 + i64::try_from(Recent::KEPT).expect("few") {
            recent.note(of(maya), at(second));
        }
        assert!(
            recent.may_have_changed(&sam, at(19), at(3_000)),
            "so much is not kept"
        );
        recent.note(Change::Unknown, at(4_000));
        assert!(recent.may_have_changed(&sam, at(4_000), at(4_001)));
        assert!(!recent.may_have_changed(&sam, at(4_001), at(4_002)));
    }

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
