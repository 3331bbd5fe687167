//! Changes a session: lock → load → apply → store → events → subscribers → commit → broadcast.

use super::{agreed::agreed, attendance, audit, gate, link, notices, webhooks};
use crate::{
    domain::{
        change::{self, SessionEvent},
        ids::{AccountId, SessionId},
        join::JoinLimits,
        session::{Session, SessionState, TransitionError},
        session_type::SessionType,
        time_range::TimeRange,
    },
    server::{
        app::App,
        db::{
            self, Query, Tx,
            attendance::StoredInterval,
            links::StoredLink,
            series::{NewSeries, Place},
            sessions::StoredSession,
        },
        error::Error,
    },
};
use chrono::{DateTime, Utc};

/// What follows from a change, each one kind. All run for every event, in this order, and answer statements for the
/// transaction of the change. They are pure: what they need is in [`Consequence`].
const SUBSCRIBERS: [Subscriber; 6] = [
    gate::subscriber,
    link::subscriber,
    attendance::subscriber,
    audit::subscriber,
    notices::subscriber,
    webhooks::subscriber,
];

type Subscriber = fn(&Consequence<'_>) -> Vec<Query>;

/// One event, and what a subscriber may need to know.
pub struct Consequence<'a> {
    /// What happened.
    pub event: SessionEvent,
    /// The session before; none when it is being created.
    pub before: Option<&'a Session>,
    /// The session after, or what it was when it is being removed.
    pub session: &'a Session,
    /// Who made the change; none for the system.
    pub by: Option<AccountId>,
    pub at: DateTime<Utc>,
    pub limits: JoinLimits,
    /// The new passcode's hash, for [`SessionEvent::PasscodeChanged`].
    pub passcode_hash: Option<&'a str>,
    /// The link that it has, its row locked. Loaded for the events that `link::needs` it.
    pub link: Option<&'a StoredLink>,
    /// The statements that give it another link.
    pub new_link: &'a [Query],
    /// Whether there may be an active webhook endpoint.
    pub has_endpoints: bool,
    /// Every interval. Loaded for the events that [`attendance::needs`] them.
    pub intervals: &'a [StoredInterval],
}

/// A session about to be created.
pub struct Booking {
    pub session: Session,
    /// Who books it.
    pub by: AccountId,
    /// The IANA zone that it is booked in: the partner's.
    pub zone: String,
    pub passcode_hash: Option<String>,
    /// What a client has chosen.
    pub of: Option<SessionType>,
    /// The statements that give it its link.
    pub link: Vec<Query>,
    /// Whether the partner or the server has an active webhook endpoint. Without one, the transaction does not look for
    /// any.
    pub has_endpoints: bool,
}

impl Booking {
    /// The statements that create it, for one transaction: the row, then what the subscribers answer.
    pub fn statements(&self, limits: JoinLimits, at: DateTime<Utc>) -> Vec<Query> {
        let session = &self.session;
        let agreed = agreed(session.range, &self.zone);
        let hash = self.passcode_hash.clone();
        let mut statements = vec![db::sessions::booking(
            session,
            hash,
            Some(&agreed),
            self.of.as_ref(),
            at,
        )];
        for event in change::events(None, Some(session)) {
            statements.extend(consequences(&Consequence {
                event,
                before: None,
                session,
                by: Some(self.by),
                at,
                limits,
                passcode_hash: None,
                link: None,
                new_link: &self.link,
                has_endpoints: self.has_endpoints,
                intervals: &[],
            }));
        }
        statements
    }
}

fn consequences(of: &Consequence<'_>) -> impl Iterator<Item = Query> {
    SUBSCRIBERS.iter().flat_map(move |subscriber| subscriber(of))
}

/// Creates a session in one round trip. Errors: `DbError::Overlap` with the person whose time is taken.
pub async fn book(app: &App, booking: Booking, at: DateTime<Utc>) -> Result<Session, Error> {
    let statements = booking.statements(app.config.limits, at);
    let enqueues = db::jobs::may_enqueue(&statements);
    app.db.write_all(statements).await?;
    if enqueues {
        app.outbox.notify_waiters();
    }
    app.broadcast(&booking.session).await;
    Ok(booking.session)
}

/// Creates the sessions of a series, each with its place in it: all or none, in one round trip. Errors: as [`book`].
pub async fn book_all(
    app: &App,
    series: &NewSeries,
    bookings: Vec<(Booking, Place)>,
    at: DateTime<Utc>,
) -> Result<Vec<Session>, Error> {
    let mut statements = vec![db::series::insertion(series, at)];
    for (booking, place) in &bookings {
        statements.extend(booking.statements(app.config.limits, at));
        statements.push(db::series::member(series.id, booking.session.id, *place));
    }
    let enqueues = db::jobs::may_enqueue(&statements);
    app.db.write_all(statements).await?;
    if enqueues {
        app.outbox.notify_waiters();
    }
    let mut sessions = Vec::with_capacity(bookings.len());
    for (booking, _) in bookings {
        app.broadcast(&booking.session).await;
        sessions.push(booking.session);
    }
    Ok(sessions)
}

/// Creates a session in the transaction that has decided on it, and commits. Errors: as [`book`].
pub async fn book_in(app: &App, mut tx: Tx, booking: Booking, at: DateTime<Utc>) -> Result<(), Error> {
    let statements = booking.statements(app.config.limits, at);
    let announcement = Announcement {
        enqueues: db::jobs::may_enqueue(&statements),
        session: Some(booking.session),
    };
    tx.execute_all(statements).await?;
    tx.commit().await?;
    announcement.send(app).await;
    Ok(())
}

/// Moves a session in the transaction that has decided on the range, and commits. False, with nothing stored, if it has
/// changed since it was read. Errors: as [`book`].
pub async fn move_in(
    app: &App,
    tx: Tx,
    seen: &Session,
    by: AccountId,
    range: TimeRange,
) -> Result<bool, Error> {
    let Ok(mut change) = Change::within(app, tx, seen.id, Some(by)).await? else {
        return Ok(false);
    };
    if change.before.session.version != seen.version {
        return Ok(false);
    }
    change.apply(|session| session.reschedule(range))?;
    change.commit().await?;
    Ok(true)
}

/// A session being changed: its row is locked until this is committed or dropped. Dropped, nothing has changed.
pub struct Change {
    app: App,
    tx: Tx,
    by: Option<AccountId>,
    at: DateTime<Utc>,
    before: StoredSession,
    /// None once it is to be removed.
    after: Option<Session>,
    /// The zone that a new time is agreed on in; none for the partner's.
    zone: Option<String>,
    passcode_hash: Option<String>,
    new_link: Vec<Query>,
    /// Events that the session itself does not show.
    recorded: Vec<SessionEvent>,
    statements: Vec<Query>,
}

impl Change {
    /// Locks and loads a session; none if it is gone. `by` is none for the system. Read from [`Change::tx`] until the
    /// commit, never from the pool: on PostgreSQL a few changes that wait for a second connection would deadlock.
    pub async fn begin(app: &App, id: SessionId, by: Option<AccountId>) -> Result<Option<Self>, Error> {
        Ok(Self::within(app, app.db.begin().await?, id, by).await?.ok())
    }

    /// As [`Change::begin`], in a transaction that does more than this change. The inner error returns the transaction
    /// if the session is gone.
    pub(super) async fn within(
        app: &App,
        mut tx: Tx,
        id: SessionId,
        by: Option<AccountId>,
    ) -> Result<Result<Self, Tx>, Error> {
        let Some(before) = db::sessions::lock(&mut tx, id).await? else {
            return Ok(Err(tx));
        };
        Ok(Ok(Self {
            app: app.clone(),
            tx,
            by,
            // Taken once the lock is held: a change that waited for another one is later.
            at: app.clock.now(),
            after: Some(before.session.clone()),
            before,
            zone: None,
            passcode_hash: None,
            new_link: Vec::new(),
            recorded: Vec::new(),
            statements: Vec::new(),
        }))
    }

    /// The session as it was when it was locked.
    pub fn before(&self) -> &StoredSession {
        &self.before
    }

    /// The instant of the change.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The transaction, for reads that must be as of the lock and for writes that belong to the change.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Applies a transition.
    pub fn apply(
        &mut self,
        transition: impl FnOnce(Session) -> Result<Session, TransitionError>,
    ) -> Result<(), TransitionError> {
        let session = self.after.clone().unwrap_or_else(|| self.before.session.clone());
        self.after = Some(transition(session)?);
        Ok(())
    }

    /// Applies a transition of its state.
    pub fn transit(
        &mut self,
        transition: impl FnOnce(SessionState) -> Result<SessionState, TransitionError>,
    ) -> Result<(), TransitionError> {
        self.apply(|session| session.with_state(transition))
    }

    /// Removes it, unless someone was at its door or it has an outcome.
    pub fn delete(&mut self) -> Result<(), TransitionError> {
        self.before.session.state.delete(self.before.approached)?;
        self.after = None;
        Ok(())
    }

    /// Says in which zone the new time is agreed on, where that is not the partner's.
    pub fn agreed_in(&mut self, zone: String) {
        self.zone = Some(zone);
    }

    /// Gives it another passcode, or none.
    pub fn set_passcode(&mut self, hash: Option<String>) {
        self.passcode_hash = hash;
        self.recorded.push(SessionEvent::PasscodeChanged);
    }

    /// The statements that give it another link, should an event ask for one. Prepared before the lock, because a
    /// provider reads the partner's settings for them.
    pub fn prepare_link(&mut self, statements: Vec<Query>) {
        self.new_link = statements;
    }

    /// Adds an event that the session itself does not show.
    pub fn record(&mut self, event: SessionEvent) {
        self.recorded.push(event);
    }

    /// Adds a statement to the transaction.
    pub fn write(&mut self, statement: Query) {
        self.statements.push(statement);
    }

    /// Stores the change with everything that follows from it, and broadcasts it. Without an event only what was
    /// written in the transaction is committed. Errors: `DbError::Overlap` with the person whose time is taken.
    pub async fn commit(self) -> Result<(), Error> {
        let app = self.app.clone();
        let (tx, announcement) = self.store().await?;
        tx.commit().await?;
        announcement.send(&app).await;
        Ok(())
    }

    /// Stores the change in its transaction. The announcement is sent after the commit.
    pub(super) async fn store(mut self) -> Result<(Tx, Announcement), Error> {
        let before = &self.before.session;
        let after = self.after.as_ref();
        if let Some(after) = after.filter(|after| *after != before || self.passcode_hash_changes()) {
            stored(db::sessions::update(&mut self.tx, after, self.at).await?)?;
        }
        if let Some(after) = after.filter(|after| after.range.starts_at() != before.range.starts_at()) {
            let zone = self.zone.as_ref().unwrap_or(&self.before.partner.time_zone);
            self.statements
                .push(db::sessions::agree(before.id, &agreed(after.range, zone)));
        }
        let mut events = change::events(Some(before), after);
        events.append(&mut self.recorded);
        let link = if events.iter().any(link::needs) {
            db::links::lock(&mut self.tx, before.id).await?
        } else {
            None
        };
        let intervals = if events.iter().any(attendance::needs) {
            db::attendance::of_session(&mut self.tx, before.id).await?
        } else {
            Vec::new()
        };
        for event in &events {
            let of = Consequence {
                event: *event,
                before: Some(before),
                session: after.unwrap_or(before),
                by: self.by,
                at: self.at,
                limits: self.app.config.limits,
                passcode_hash: self.passcode_hash.as_deref(),
                link: link.as_ref(),
                new_link: &self.new_link,
                has_endpoints: true,
                intervals: &intervals,
            };
            self.statements.extend(consequences(&of));
        }
        if after.is_none() {
            self.statements.push(db::sessions::deletion(before.id));
        }
        let enqueues = db::jobs::may_enqueue(&self.statements);
        self.tx.execute_all(self.statements).await?;
        let announcement = Announcement {
            session: (!events.is_empty()).then(|| before.clone()),
            enqueues,
        };
        Ok((self.tx, announcement))
    }

    fn passcode_hash_changes(&self) -> bool {
        self.recorded.contains(&SessionEvent::PasscodeChanged)
    }
}

/// What has to be announced once a change is committed.
#[must_use]
pub(super) struct Announcement {
    /// For the stream, if something happened.
    session: Option<Session>,
    /// Whether the outbox has a new job.
    enqueues: bool,
}

impl Announcement {
    /// Wakes the outbox and broadcasts the change.
    pub(super) async fn send(self, app: &App) {
        if self.enqueues {
            app.outbox.notify_waiters();
        }
        if let Some(session) = self.session {
            app.broadcast(&session).await;
        }
    }
}

/// The row is locked and has the version that was read: an update that touches nothing is a fault of ours.
fn stored(is_stored: bool) -> Result<(), Error> {
    if is_stored {
        Ok(())
    } else {
        Err(Error::Broken("a session changed while it was locked".into()))
    }
}
