//! The meeting link of a session, for its partner: provider, state, and the change to another provider.

use super::{provider, sessions};
use crate::{
    api::{ErrorCode, provider::LinkView},
    domain::{
        access::SessionAction,
        ids::SessionId,
        provider::Provider,
        session::{Session, SessionKind, SessionStatus},
    },
    server::{
        db::{self, audit, sessions::StoredSession},
        error::Error,
        meeting::link,
        web::Cx,
    },
};

/// Whether the session is live and by video.
fn has_meeting(session: &Session) -> bool {
    session.kind == SessionKind::Video && session.state.status().is_live()
}

/// The link's state; none if the session has no meeting ahead.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client.
pub async fn view(cx: Cx, id: SessionId) -> Result<Option<LinkView>, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    if !has_meeting(&stored.session) {
        return Ok(None);
    }
    let link = match link::find(&cx.app, id, stored.session.partner).await? {
        Some(link) => Some(link),
        // Imported, or sealed under a removed key.
        None => link::begin(&cx.app, &stored).await?,
    };
    let Some(link) = link else { return Ok(None) };
    let mut others = provider::ready(&cx, stored.session.partner).await?;
    others.retain(|other| *other != link.provider);
    Ok(Some(LinkView {
        provider: cx.app.meetings.of(link.provider).describe(&cx.app, Some(&link)),
        state: link.state,
        others,
    }))
}

/// Makes a new link at a provider, which may be the same one, and voids the old link: its meeting is deleted
/// at its provider, and anyone who still has its URL meets no one there.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; `not_now` if there is no meeting ahead or the
/// provider is not ready.
pub async fn change(cx: Cx, id: SessionId, to: Provider) -> Result<Option<LinkView>, Error> {
    let words = cx.words();
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    if !has_meeting(&stored.session) {
        return Err(Error::refused(ErrorCode::NotNow, words.error_not_edited()));
    }
    if !provider::ready(&cx, stored.session.partner).await?.contains(&to) {
        return Err(Error::refused(
            ErrorCode::NotNow,
            words.error_provider_not_ready(),
        ));
    }
    replace(&cx, &stored, to).await?;
    view(cx, id).await
}

/// Voids the session's link and starts a new one.
///
/// # Errors
/// `signed_out`; `not_now` if the session is not live any more; database or key errors.
pub async fn replace(cx: &Cx, stored: &StoredSession, to: Provider) -> Result<(), Error> {
    let (by, now) = (cx.caller()?.account, cx.now());
    let session = &stored.session;
    let beginning = link::beginning(&cx.app, to, session, &stored.partner, now).await?;
    let mut tx = cx.app.db.begin().await?;
    let held = db::sessions::lock(&mut tx, session.id).await?;
    if !held.is_some_and(SessionStatus::is_live) {
        // Race: cancelled or ended since it was loaded.
        let words = cx.words();
        return Err(Error::refused(ErrorCode::NotNow, words.error_not_edited()));
    }
    link::void(&mut tx, session.id, session.partner, now).await?;
    for query in beginning {
        tx.execute(query).await?;
    }
    let detail = Some(to.word().to_owned());
    audit::record(&mut tx, now, by, "session.change_provider", session.id.0, detail).await?;
    tx.commit().await?;
    cx.app.changed(session).await;
    Ok(())
}
