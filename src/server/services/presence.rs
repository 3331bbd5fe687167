//! Presence of the two people before and beside the meeting, and their reports of technical trouble.

use super::{
    account::pace,
    attendance::{AsOf, where_is},
    sessions,
};
use crate::{
    api::ErrorCode,
    domain::{
        access::{self, SessionAction},
        attendance::Source,
        ids::SessionId,
        join::{JoinWindow, Participant},
        presence::{PageState, Trouble, Whereabouts},
    },
    server::{
        db::{self, presence::PageReport, sessions::StoredSession},
        error::Error,
        web::Cx,
    },
};

/// Stores the caller's state (heartbeat), and returns where the other person is. A session that is over is
/// not changed.
///
/// # Errors
/// `signed_out`; `not_found`; `too_many`.
pub async fn say(cx: Cx, id: SessionId, state: PageState) -> Result<Whereabouts, Error> {
    pace(&cx)?;
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let (session, now, me) = (&stored.session, cx.now(), caller.account);
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    let said = db::presence::of_session(&cx.app.db, id).await?;
    if session.state.status().is_live() && now < window.closes_at {
        let same = said.iter().any(|said| said.account == me && said.state == state);
        // Admissions are append-only, so they can be read before the transaction.
        let admitted = state == PageState::Beside
            && db::gate::admissions(&cx.app.db, id, window.opens_at)
                .await?
                .iter()
                .any(|(person, _)| *person == me);
        let mut tx = cx.app.db.begin().await?;
        // Lock the session row, so that the session cannot end between the statements below. `enter` checks
        // its status.
        db::sessions::lock(&mut tx, id).await?;
        tx.execute(db::presence::say(id, me, state, now)).await?;
        match state {
            // Admitted, and the meeting page is still open beside the provider's window: assume that this
            // person is in the meeting.
            PageState::Beside if admitted && window.opens_at <= now => {
                db::attendance::close_silent(&mut tx, id, now).await?;
                db::attendance::enter(&mut tx, id, me, Source::Page, now).await?;
            }
            PageState::Away => db::attendance::leave(&mut tx, id, me, Source::Page, now).await?,
            _ => {}
        }
        tx.commit().await?;
        if !same {
            cx.app.changed(session).await;
        }
    }
    let me = access::participant(me, session).ok_or_else(|| Error::not_found(cx.words()))?;
    // Read before the writes above, but those changed only the caller's state.
    find(&cx, &stored, me.other(), &said).await
}

/// Where the other person is.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn other(cx: Cx, id: SessionId) -> Result<Whereabouts, Error> {
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let me =
        access::participant(caller.account, &stored.session).ok_or_else(|| Error::not_found(cx.words()))?;
    let said = db::presence::of_session(&cx.app.db, id).await?;
    find(&cx, &stored, me.other(), &said).await
}

async fn find(
    cx: &Cx,
    stored: &StoredSession,
    participant: Participant,
    said: &[PageReport],
) -> Result<Whereabouts, Error> {
    let session = &stored.session;
    let stays = db::attendance::of_session(&cx.app.db, session.id).await?;
    let seen = AsOf::of(session, cx.app.config.limits, cx.now());
    Ok(where_is(session, participant, &stays, said, seen))
}

/// Records technical trouble during the join window. It never counts against the person.
///
/// # Errors
/// `signed_out`; `not_found`; `not_now` outside the join window; `too_many`.
pub async fn trouble(cx: Cx, id: SessionId, kind: Trouble) -> Result<(), Error> {
    pace(&cx)?;
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let now = cx.now();
    let window = JoinWindow::of(stored.session.range, cx.app.config.limits);
    let open = window.opens_at <= now && now < window.closes_at;
    if !open || !stored.session.state.status().is_live() {
        let words = cx.words();
        return Err(Error::refused(ErrorCode::NotNow, words.error_trouble_not_now()));
    }
    let trouble = db::presence::trouble(id, caller.account, kind, now, window.opens_at);
    cx.app.db.write(trouble).await?;
    cx.app.changed(&stored.session).await;
    Ok(())
}
