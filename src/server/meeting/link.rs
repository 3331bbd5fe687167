//! Creates, seals, reads and voids the meeting links of sessions. Calls to a provider go through the outbox.
//! A link leaves the server only in the answer of a successful join.

use super::{
    provider::{Link, Made, Order, ProviderError},
    room::{self, RoomMark},
};
use crate::{
    domain::{
        ids::{AccountId, LinkId, SessionId},
        provider::{LinkProblem, LinkState, Provider},
        session::{Session, SessionStatus},
    },
    server::{
        app::App,
        config::Secret,
        crypto::{CryptoError, new_id},
        db::{
            self, Query, Tx,
            links::StoredLink,
            sessions::{Person, StoredSession},
        },
        error::Error,
        jobs::{self, meeting::Work},
        sealed::Place,
    },
};
use chrono::{DateTime, Utc};

/// Seals a room's name or URL for storage.
pub fn seal(app: &App, session: SessionId, room: &Secret) -> Result<Vec<u8>, CryptoError> {
    app.config
        .keys
        .seal(&Place::Room(session).to_string(), room.0.as_bytes())
}

/// The queries that give a session its link, for the transaction that books it or switches its provider: a
/// ready link, or a link in preparation with the job that creates the meeting.
pub async fn beginning(
    app: &App,
    provider: Provider,
    session: &Session,
    partner: &Person,
    now: DateTime<Utc>,
) -> Result<Vec<Query>, Error> {
    let id = LinkId(new_id());
    let begun = |provider, state, room_sealed| StoredLink {
        id,
        provider,
        state,
        room_sealed,
        external_id: None,
    };
    if provider.is_connected() {
        let work = Work::create(id, partner.id, provider);
        return Ok(vec![
            db::links::insertion(session.id, begun(provider, LinkState::Preparing, None), now),
            work.insertion(session.id, now),
        ]);
    }
    let order = Order {
        session,
        partner,
        link: id,
        again: false,
    };
    let made = match app.meetings.of(provider).create(app, &order).await {
        Ok(made) => Ok((provider, made)),
        // The partner removed their manual address meanwhile: fall back to the server's own rooms.
        Err(ProviderError::Reconnect(_)) => {
            let made = app.meetings.of(Provider::Jitsi).create(app, &order).await;
            made.map(|made| (Provider::Jitsi, made))
        }
        Err(error) => Err(error),
    };
    let (provider, made) = made.map_err(|error| Error::Broken(error.to_string()))?;
    let sealed = seal(app, session.id, &made.room)?;
    Ok(vec![db::links::insertion(
        session.id,
        begun(provider, LinkState::Ready, Some(sealed)),
        now,
    )])
}

/// The partner's preferred provider if this server has it set up, else the server's Jitsi.
pub fn choice(app: &App, preferred: Option<Provider>) -> Provider {
    preferred
        .filter(|provider| app.meetings.is_set_up(*provider))
        .unwrap_or_default()
}

/// [`choice`] for a partner who is not the caller.
pub async fn choice_of(app: &App, partner: AccountId) -> Result<Provider, Error> {
    let partner = db::accounts::by_id(&app.db, partner).await?;
    Ok(choice(
        app,
        partner.and_then(|partner| partner.preferred_video_provider),
    ))
}

/// Deletes a session's link and enqueues the removal of the meeting at its provider.
pub async fn void(
    tx: &mut Tx,
    session: SessionId,
    partner: AccountId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Some(link) = db::links::take(tx, session).await? {
        let work = match (link.external_id, link.state) {
            (Some(external_id), _) => Some(Work::delete(link.id, partner, link.provider, external_id)),
            // The answer to an attempt may have been lost after the meeting was created.
            (None, LinkState::Failed(_)) => Some(Work::sweep(link.id, partner, link.provider)),
            // If a create job is pending, it finds the link gone and sweeps.
            (None, _) => None,
        };
        if let Some(work) = work {
            tx.execute(work.insertion(session, now)).await?;
        }
    }
    Ok(())
}

/// Removes a cancelled session's meeting at a connected provider. A room of our own keeps its name, so that
/// the deployment's reservation request can be answered with "cancelled".
pub async fn called_off(
    tx: &mut Tx,
    session: SessionId,
    partner: AccountId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let link = db::links::by_session(&mut *tx, session).await?;
    if link.is_some_and(|link| link.provider.is_connected()) {
        void(tx, session, partner, now).await?;
    }
    Ok(())
}

/// Enqueues a job that tells the provider a session's new time.
pub async fn moved(
    tx: &mut Tx,
    session: SessionId,
    partner: AccountId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Some(link) = db::links::by_session(&mut *tx, session).await?
        && link.provider.is_connected()
    {
        let work = Work::update(link.id, partner, link.provider);
        tx.execute(work.insertion(session, now)).await?;
    }
    Ok(())
}

/// A session's link, unsealed. `None` if it has none, or one that no longer opens.
pub async fn find(app: &App, session: SessionId, partner: AccountId) -> Result<Option<Link>, Error> {
    let stored = db::links::by_session(&app.db, session).await?;
    Ok(stored.and_then(|stored| open(app, session, partner, stored)))
}

/// Unseals a stored link. `None` if it no longer opens, or if a Jitsi room's name is not one of ours.
pub fn open(app: &App, session: SessionId, partner: AccountId, stored: StoredLink) -> Option<Link> {
    let keys = &app.config.keys;
    let room = match &stored.room_sealed {
        Some(sealed) => {
            let opened = keys.open(&Place::Room(session).to_string(), sealed).ok()?;
            let text = String::from_utf8(opened).ok()?;
            let prefix = &app.config.jitsi.room_prefix;
            let is_ours =
                stored.provider != Provider::Jitsi || room::is_valid(keys, prefix, session, stored.id, &text);
            Some(is_ours.then_some(Secret(text))?)
        }
        None => None,
    };
    Some(Link {
        id: stored.id,
        partner,
        provider: stored.provider,
        state: stored.state,
        room,
        external_id: stored.external_id,
    })
}

/// The session that meets in this room of our Jitsi. `None` once the session has another link.
pub async fn session_of(app: &App, mark: &RoomMark) -> Result<Option<StoredSession>, Error> {
    let Some(stored) = db::sessions::by_id(&app.db, mark.session).await? else {
        return Ok(None);
    };
    let link = find(app, mark.session, stored.session.partner).await?;
    let is_its = link
        .filter(|link| link.provider == Provider::Jitsi)
        .and_then(|link| link.room)
        .is_some_and(|room| mark.is_of(&room.0));
    Ok(is_its.then_some(stored))
}

/// A session's link at join time. Creates a missing one (imported session, or sealed under a removed key),
/// and runs the pending create job on the spot unless another worker has claimed it.
pub async fn ensure(app: &App, stored: &StoredSession) -> Result<Link, Error> {
    let session = &stored.session;
    let vanished = || Error::Broken("a meeting link vanished".into());
    let link = match find(app, session.id, session.partner).await? {
        Some(link) => link,
        None => begin(app, stored).await?.ok_or_else(vanished)?,
    };
    if link.state != LinkState::Preparing {
        return Ok(link);
    }
    jobs::make_meeting(app, session.id).await?;
    find(app, session.id, session.partner).await?.ok_or_else(vanished)
}

/// Creates a link for a session that has none, or none that opens. `None` if the session is no longer live.
pub async fn begin(app: &App, stored: &StoredSession) -> Result<Option<Link>, Error> {
    let session = &stored.session;
    let provider = choice_of(app, session.partner).await?;
    let now = app.clock.now();
    let queries = beginning(app, provider, session, &stored.partner, now).await?;
    let mut tx = app.db.begin().await?;
    let held = db::sessions::lock(&mut tx, session.id).await?;
    if !held.is_some_and(SessionStatus::is_live) {
        // Cancelled since it was read.
        return Ok(None);
    }
    // Two requests may race here. Behind the row lock, the later one finds the link of the earlier one.
    let standing = db::links::by_session(&mut tx, session.id).await?;
    if standing.is_none_or(|standing| open(app, session.id, session.partner, standing).is_none()) {
        // The provider's meeting for a link that does not open is useless.
        void(&mut tx, session.id, session.partner, now).await?;
        for query in queries {
            tx.execute(query).await?;
        }
        tx.commit().await?;
        app.outbox.notify_waiters();
    }
    find(app, session.id, session.partner).await
}

/// Sets a failed link back to `preparing` and enqueues another attempt. False if the link had not failed.
pub async fn try_again(
    tx: &mut Tx,
    session: SessionId,
    partner: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(link) = db::links::by_session(&mut *tx, session).await? else {
        return Ok(false);
    };
    let given_up = db::links::prepare_again(tx, session, link.id).await?;
    if given_up {
        let work = Work::create_again(link.id, partner, link.provider);
        tx.execute(work.insertion(session, now)).await?;
    }
    Ok(given_up)
}

/// Stores what a provider created and completes the job, in one transaction. If the session no longer waits
/// for this link, enqueues the meeting's removal.
pub async fn settle(
    app: &App,
    session: SessionId,
    work: &Work,
    made: Made,
    done: Query,
) -> Result<(), Error> {
    let sealed = seal(app, session, &made.room)?;
    let mut tx = app.db.begin().await?;
    let external_id = made.external_id.clone();
    let waited = db::links::ready(&mut tx, session, work.link, sealed, external_id).await?;
    // A process that took over after this one's lease expired may have stored the very same meeting.
    let standing = db::links::by_session(&mut tx, session).await?;
    let is_used = |id: &String| standing.is_some_and(|link| link.external_id.as_ref() == Some(id));
    if let Some(external_id) = made.external_id.filter(|id| !waited && !is_used(id)) {
        let removal = Work::delete(work.link, work.account, work.provider, external_id);
        tx.execute(removal.insertion(session, app.clock.now())).await?;
    }
    tx.execute(done).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a link as failed and completes the job.
pub async fn give_up(
    app: &App,
    session: SessionId,
    link: LinkId,
    problem: LinkProblem,
    done: Query,
) -> Result<(), Error> {
    let failure = db::links::failure(session, link, problem);
    app.db.write_all(vec![failure, done]).await?;
    Ok(())
}
