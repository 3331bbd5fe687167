//! Creates, seals, reads and voids the meeting links of sessions. Calls to a provider go through the outbox.
//! A link leaves the server only in the answer of a successful join.

use super::{
    provider::{Link, Made, Order, ProviderError},
    room,
};
use crate::{
    domain::{
        ids::{AccountId, LinkId, SessionId},
        meeting_event::RoomMark,
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
        outbox::{Job, MeetingJob},
        sealed::Place,
    },
};
use chrono::{DateTime, Utc};

/// Seals a room's name or URL for storage.
pub fn seal(app: &App, session: SessionId, room: &Secret) -> Result<Vec<u8>, CryptoError> {
    app.config.keys.seal_text(Place::Room(session), &room.0)
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
        let job = Job::CreateMeeting(MeetingJob::new(session.id, id, session.partner, provider));
        return Ok(vec![
            db::links::insertion(session.id, begun(provider, LinkState::Preparing, None), now),
            job.insertion(now),
        ]);
    }
    let order = Order {
        session,
        partner,
        link: id,
        again: false,
    };
    let create = async |provider| Ok((provider, super::provider(provider).create(app, &order).await?));
    let made = match create(provider).await {
        // The partner removed their manual address meanwhile: fall back to the server's own rooms.
        Err(ProviderError::Reconnect(_)) => create(Provider::Jitsi).await,
        made => made,
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
        .filter(|provider| super::is_set_up(app, *provider))
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

/// Removes a session's link, and leaves it to the outbox to remove the meeting at its provider.
pub fn void(session: &Session, link: &StoredLink, now: DateTime<Utc>) -> Vec<Query> {
    let job = MeetingJob::new(session.id, link.id, session.partner, link.provider);
    let cleanup = match (&link.external_id, link.state) {
        (Some(_), _) => Some(Job::DeleteMeeting(MeetingJob {
            external_id: link.external_id.clone(),
            ..job
        })),
        // The answer to the last attempt was lost: it may have created the meeting all the same.
        (None, LinkState::Failed(_)) => Some(Job::DeleteMeeting(job)),
        // The job that prepares it finds its link gone, and sweeps.
        (None, _) => None,
    };
    let removal = db::links::removal(session.id, link.id);
    [removal]
        .into_iter()
        .chain(cleanup.map(|job| job.insertion(now)))
        .collect()
}

/// Leaves it to the outbox to tell a session's provider of its new time.
pub fn moved(session: &Session, link: &StoredLink, now: DateTime<Utc>) -> Vec<Query> {
    if !link.provider.is_connected() {
        return Vec::new();
    }
    let job = MeetingJob::new(session.id, link.id, session.partner, link.provider);
    vec![Job::UpdateMeeting(job).insertion(now)]
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
            let text = keys.open_text(Place::Room(session), sealed).ok()?;
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
        let job = MeetingJob {
            again: true,
            ..MeetingJob::new(session, link.id, partner, link.provider)
        };
        tx.execute(Job::CreateMeeting(job).insertion(now)).await?;
    }
    Ok(given_up)
}

/// Stores what a provider created and completes the job, in one transaction. If the session no longer waits
/// for this link, enqueues the meeting's removal.
pub async fn settle(app: &App, job: &MeetingJob, made: Made, done: Query) -> Result<(), Error> {
    let sealed = seal(app, job.session, &made.room)?;
    let mut tx = app.db.begin().await?;
    let external_id = made.external_id.clone();
    let waited = db::links::ready(&mut tx, job.session, job.link, sealed, external_id).await?;
    // A process that took over after this one's lease expired may have stored the very same meeting.
    let current = db::links::by_session(&mut tx, job.session).await?;
    let is_used = |id: &String| current.is_some_and(|link| link.external_id.as_ref() == Some(id));
    if let Some(external_id) = made.external_id.filter(|id| !waited && !is_used(id)) {
        let removal = Job::DeleteMeeting(MeetingJob {
            external_id: Some(external_id),
            ..MeetingJob::new(job.session, job.link, job.account, job.provider)
        });
        tx.execute(removal.insertion(app.clock.now())).await?;
    }
    tx.execute(done).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a link as failed and completes the job.
pub async fn give_up(app: &App, job: &MeetingJob, problem: LinkProblem, done: Query) -> Result<(), Error> {
    let failure = db::links::failure(job.session, job.link, problem);
    app.db.write_all(vec![failure, done]).await?;
    Ok(())
}
