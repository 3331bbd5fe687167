//! Events from provider webhooks: stored at once in our terms, and assigned to a session and a person by a
//! job.

use crate::{
    domain::{
        access,
        ids::{AccountId, MeetingEventId, SessionId},
        join::{JoinWindow, Participant},
        meeting_event::{PersonRef, RoomMark},
        provider::Provider,
        session::Session,
    },
    server::{
        app::App,
        crypto::{hash_token, hex},
        db::{
            self,
            meeting_events::{NewMeetingEvent, Source},
            sessions::StoredSession,
        },
        error::Error,
        meeting::{
            events::{MeetingRef, Received},
            link,
        },
        outbox::{EventMeeting, EventOwner},
    },
};

/// Stores an event together with the job that assigns it. Idempotent: a repeated delivery has no effect.
///
/// # Errors
/// Database errors.
pub async fn receive(app: &App, source: Source, received: Received) -> Result<(), Error> {
    let meeting = match received.meeting {
        MeetingRef::JitsiRoom(name) => RoomMark::read(&app.config.jitsi.room_prefix, &name)
            .map_or(EventMeeting::Unknown, EventMeeting::Room),
        MeetingRef::External(provider, id) => EventMeeting::External(provider, id),
        MeetingRef::Session(provider, id) => EventMeeting::Session(provider, id),
    };
    let owner = EventOwner {
        meeting,
        person: received.person,
    };
    let detail = serde_json::to_string(&owner).map_err(|error| Error::Broken(error.to_string()))?;
    let new = NewMeetingEvent {
        source,
        dedupe_hash: hash_token(&received.dedupe_key),
        kind: received.kind,
        connection: mark(&received.connection),
        at: received.at,
        received_at: app.clock.now(),
    };
    let queries = db::meeting_events::insertion(new, detail);
    app.db.write_all(queries).await?;
    app.outbox.notify_waiters();
    Ok(())
}

/// Hashes a provider's connection id, which may contain a name. Equal ids stay equal.
fn mark(connection: &str) -> String {
    if connection.is_empty() {
        String::new()
    } else {
        hex(&hash_token(connection)[..16])
    }
}

/// Finds the session and the person of a stored event, and assigns it to them. None if the meeting is not
/// ours.
///
/// # Errors
/// Database errors.
pub async fn assign(
    app: &App,
    event: MeetingEventId,
    owner: &EventOwner,
) -> Result<Option<SessionId>, Error> {
    let stored = match &owner.meeting {
        EventMeeting::Room(mark) => link::session_of(app, mark).await?,
        EventMeeting::External(provider, id) => match db::links::session_of(&app.db, *provider, id).await? {
            Some(session) => db::sessions::by_id(&app.db, session).await?,
            None => None,
        },
        EventMeeting::Session(provider, id) => held_by(app, *provider, *id).await?,
        EventMeeting::Unknown => None,
    };
    let Some(StoredSession { session, .. }) = stored else {
        return Ok(None);
    };
    let participant = match owner.person {
        PersonRef::Guest if !was_client_sent(app, &session).await? => None,
        person => participant(&session, person),
    };
    db::meeting_events::assign(&app.db, event, session.id, participant).await?;
    Ok(Some(session.id))
}

/// The session, if its link is at this provider.
async fn held_by(app: &App, provider: Provider, id: SessionId) -> Result<Option<StoredSession>, Error> {
    let link = db::links::by_session(&app.db, id).await?;
    if link.is_none_or(|link| link.provider != provider) {
        return Ok(None);
    }
    Ok(db::sessions::by_id(&app.db, id).await?)
}

/// Whether the gate has sent the client to the meeting. Before that, a guest may be anyone with the link: also a second
/// device of the partner, who could so make up that the client came.
async fn was_client_sent(app: &App, session: &Session) -> Result<bool, Error> {
    let opens_at = JoinWindow::of(session.range, app.config.limits).opens_at;
    let admissions = db::gate::admissions(&app.db, session.id, opens_at).await?;
    Ok(admissions
        .iter()
        .any(|(account, _)| access::participant(*account, session) == Some(Participant::Client)))
}

fn participant(session: &Session, person: PersonRef) -> Option<Participant> {
    let account: AccountId = match person {
        PersonRef::Account(account) => account,
        PersonRef::Host => session.partner,
        PersonRef::Client | PersonRef::Guest => session.client.account()?,
        PersonRef::Unknown => return None,
    };
    access::participant(account, session)
}
