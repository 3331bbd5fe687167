//! The meeting links of sessions: begun, kept sealed, found again. A link leaves the server only as the
//! answer of a successful join.

use super::{
    provider::{Link, Made, Order, ProviderError},
    room::{self, RoomMark},
};
use crate::{
    domain::{
        ids::{AccountId, LinkId, SessionId},
        provider::{LinkProblem, LinkState, Provider},
        session::Session,
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
        jobs::meeting::Work,
        sealed::Place,
    },
};
use chrono::{DateTime, Utc};

/// Seals what a provider has made for a session.
pub fn seal(app: &App, session: SessionId, room: &Secret) -> Result<Vec<u8>, CryptoError> {
    app.config
        .keys
        .seal(&Place::Room(session).to_string(), room.0.as_bytes())
}

/// What gives a session its link, in the transaction that makes it or moves it to this provider: a link that
/// is ready, or one that is being prepared and the work to do it.
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
        // The address was taken back meanwhile: the server's own rooms are always there.
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

/// How a partner's meetings are made: by their choice, or by the server's Jitsi.
pub fn choice(app: &App, preferred: Option<Provider>) -> Provider {
    preferred
        .filter(|provider| app.meetings.is_set_up(*provider))
        .unwrap_or_default()
}

/// The same for a partner who is not the caller.
pub async fn choice_of(app: &App, partner: AccountId) -> Result<Provider, Error> {
    let partner = db::accounts::by_id(&app.db, partner).await?;
    Ok(choice(
        app,
        partner.and_then(|partner| partner.preferred_video_provider),
    ))
}

/// Removes a session's link, and leaves it to the outbox to remove the meeting at its provider.
pub fn void(session: &Session, link: &StoredLink, now: DateTime<Utc>) -> Vec<Query> {
    let (partner, provider) = (session.partner, link.provider);
    let work = match (&link.external_id, link.state) {
        (Some(external_id), _) => Some(Work::delete(link.id, partner, provider, external_id.clone())),
        // The answer to the last attempt was lost: it may have made the meeting all the same.
        (None, LinkState::Failed(_)) => Some(Work::sweep(link.id, partner, provider)),
        // The job that prepares it finds its link gone, and sweeps.
        (None, _) => None,
    };
    let removal = db::links::removal(session.id, link.id);
    [removal]
        .into_iter()
        .chain(work.map(|work| work.insertion(session.id, now)))
        .collect()
}

/// Leaves it to the outbox to tell a session's provider of its new time.
pub fn moved(session: &Session, link: &StoredLink, now: DateTime<Utc>) -> Vec<Query> {
    if !link.provider.is_connected() {
        return Vec::new();
    }
    let work = Work::update(link.id, session.partner, link.provider);
    vec![work.insertion(session.id, now)]
}

/// The session's link, opened; none when it has none, or one that does not open any more.
pub async fn find(app: &App, session: SessionId, partner: AccountId) -> Result<Option<Link>, Error> {
    let stored = db::links::by_session(&app.db, session).await?;
    Ok(stored.and_then(|stored| open(app, session, partner, stored)))
}

/// A link that was read, opened; none when it does not open any more.
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

/// The session that meets in this room of our Jitsi; none once its link is another one.
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

/// Has a link that was given up prepared once more, in the transaction; whether it had been given up.
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

/// Notes what a provider has made, and that the work is done. A meeting that nobody waits for any more is
/// removed again.
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
    // Another process, which took over for a slow one, may have noted the very same meeting.
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

/// Notes that a provider did not make it, and that the work is over.
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
