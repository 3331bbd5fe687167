//! The meeting link of a session: how far it is, who makes it, and how another provider makes another one.

use super::{provider, sessions};
use crate::{
    api::provider::LinkView,
    domain::{
        access::SessionAction,
        change::SessionEvent,
        ids::SessionId,
        provider::{LinkState, Provider},
    },
    server::{
        app::App,
        cx::Cx,
        db::{self, sessions::StoredSession},
        error::Error,
        meeting::{self, link, provider::Link, work},
        sessions::Change,
    },
};

/// How the link is; none for a session without a meeting ahead.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client.
pub async fn view(cx: Cx, id: SessionId) -> Result<Option<LinkView>, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    if stored.session.change_link().is_err() {
        return Ok(None);
    }
    let Some(link) = repaired(&cx.app, &stored).await? else {
        return Ok(None);
    };
    let mut others = provider::ready(&cx, stored.session.partner).await?;
    others.retain(|other| *other != link.provider);
    Ok(Some(LinkView {
        provider: meeting::provider(link.provider).describe(&cx.app, Some(&link)),
        state: link.state,
        others,
    }))
}

/// Remakes the link with this provider, which may be the same one, and voids the old link: its meeting is
/// removed at its provider, and an address that was passed on leads to an empty room.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; `not_now` if there is no meeting ahead or the
/// provider is not ready.
pub async fn change(cx: Cx, id: SessionId, to: Provider) -> Result<Option<LinkView>, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    stored.session.change_link()?;
    if !provider::ready(&cx, stored.session.partner).await?.contains(&to) {
        return Err(Error::not_now(cx.words().error_provider_not_ready()));
    }
    replace(&cx, &stored, to).await?;
    view(cx, id).await
}

/// Voids the session's link and starts a new one.
///
/// # Errors
/// `signed_out`; `not_found`; `not_now` for a session without a meeting ahead.
pub async fn replace(cx: &Cx, stored: &StoredSession, to: Provider) -> Result<(), Error> {
    let session = &stored.session;
    let beginning = link::beginning(&cx.app, to, session, &stored.partner, cx.now()).await?;
    // The client may cause it too, by joining a meeting that was removed at its provider.
    let mut change = sessions::change(cx, session.id, SessionAction::Join, None).await?;
    change.before().session.change_link()?;
    change.prepare_link(beginning);
    change.record(SessionEvent::LinkChanged(to));
    change.commit().await
}

/// The session's link. Creates a new one if it is missing (imported session) or cannot be decrypted (its key is gone).
/// None if the session was cancelled meanwhile.
///
/// # Errors
/// The database's or the keys'.
pub async fn repaired(app: &App, stored: &StoredSession) -> Result<Option<Link>, Error> {
    match link::find(app, stored.session.id, stored.session.partner).await? {
        Some(link) => Ok(Some(link)),
        None => repair(app, stored).await,
    }
}

/// Gives a session a link that has none that opens.
///
/// # Errors
/// The database's or the keys'.
pub async fn repair(app: &App, stored: &StoredSession) -> Result<Option<Link>, Error> {
    let (id, partner) = (stored.session.id, stored.session.partner);
    let provider = link::choice_of(app, partner).await?;
    let beginning = link::beginning(app, provider, &stored.session, &stored.partner, app.clock.now()).await?;
    let Some(mut change) = Change::begin(app, id, None).await? else {
        return Ok(None);
    };
    if change.before().session.change_link().is_err() {
        return Ok(None);
    }
    // Of two repairs that race, the later one finds the link of the earlier one.
    let current = db::links::by_session(change.tx(), id).await?;
    if current.is_none_or(|current| link::open(app, id, partner, current).is_none()) {
        change.prepare_link(beginning);
        change.record(SessionEvent::LinkRepaired);
        change.commit().await?;
    } else {
        drop(change);
    }
    link::find(app, id, partner).await
}

/// The session's link, for a person at the door: repaired, and one that is being prepared is made on the spot unless
/// another worker is at it. `found` spares the look.
///
/// # Errors
/// The database's, the keys' or the provider's.
pub async fn ensure(app: &App, stored: &StoredSession, found: Option<Link>) -> Result<Link, Error> {
    let (id, partner) = (stored.session.id, stored.session.partner);
    let vanished = || Error::Broken("a meeting link vanished".into());
    let link = match found {
        Some(link) => link,
        None => repaired(app, stored).await?.ok_or_else(vanished)?,
    };
    if link.state != LinkState::Preparing {
        return Ok(link);
    }
    work::create_now(app, id).await?;
    link::find(app, id, partner).await?.ok_or_else(vanished)
}
