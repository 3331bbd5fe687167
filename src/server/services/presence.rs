//! Presence of the two people before and beside the meeting, and their reports of technical trouble.

use super::sessions;
use crate::{
    domain::{
        access::SessionAction,
        attendance::Source,
        change::SessionEvent,
        ids::SessionId,
        join::{JoinWindow, Participant},
        presence::{PageState, Trouble, Whereabouts},
    },
    server::{
        cx::Cx,
        db::{self, presence::PageReport, sessions::StoredSession},
        error::Error,
        sessions::attendance::{AsOf, where_is},
    },
};

/// Records where the caller is, and answers where the other one is. Ignored for a session that is over.
///
/// # Errors
/// `signed_out`; `not_found`; `too_many`.
pub async fn say(cx: Cx, id: SessionId, state: PageState) -> Result<Whereabouts, Error> {
    let mut change = sessions::change(&cx, id, SessionAction::Join, None).await?;
    let (stored, now) = (change.before().clone(), change.at());
    let (session, me) = (&stored.session, cx.caller()?.account);
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    let reports = db::presence::of_session(change.tx(), id).await?;
    if session.state.status().is_live() && now < window.closes_at {
        change.write(db::presence::say(id, me, state, now));
        match state {
            // Someone who was admitted and keeps this page open is assumed to be in the meeting.
            PageState::Beside if window.opens_at <= now => {
                let admissions = db::gate::admissions(change.tx(), id, window.opens_at).await?;
                if admissions.iter().any(|(person, _)| *person == me) {
                    change.tx().execute(db::attendance::close_silent(id, now)).await?;
                    db::attendance::enter(change.tx(), id, me, Source::Page, now).await?;
                }
            }
            PageState::Away => db::attendance::leave(change.tx(), id, me, Source::Page, now).await?,
            _ => {}
        }
        let is_known = |report: &PageReport| report.account == me && report.state == state;
        if !reports.iter().any(is_known) {
            change.record(SessionEvent::AttendanceChanged);
        }
        change.commit().await?;
    } else {
        drop(change);
    }
    let me = sessions::participant(&cx, session)?;
    // The caller's report does not change the other's.
    find(&cx, &stored, me.other(), &reports).await
}

/// Where the other person is.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn other(cx: Cx, id: SessionId) -> Result<Whereabouts, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let me = sessions::participant(&cx, &stored.session)?;
    let reports = db::presence::of_session(&cx.app.db, id).await?;
    find(&cx, &stored, me.other(), &reports).await
}

async fn find(
    cx: &Cx,
    stored: &StoredSession,
    participant: Participant,
    reports: &[PageReport],
) -> Result<Whereabouts, Error> {
    let session = &stored.session;
    let intervals = db::attendance::of_session(&cx.app.db, session.id).await?;
    let as_of = AsOf::of(session, cx.app.config.limits, cx.now());
    Ok(where_is(session, participant, &intervals, reports, as_of))
}

/// Records technical trouble during the join window. It never counts against the person.
///
/// # Errors
/// `signed_out`; `not_found`; `not_now` outside the join window; `too_many`.
pub async fn trouble(cx: Cx, id: SessionId, kind: Trouble) -> Result<(), Error> {
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let now = cx.now();
    let window = JoinWindow::of(stored.session.range, cx.app.config.limits);
    let open = window.opens_at <= now && now < window.closes_at;
    if !open || !stored.session.state.status().is_live() {
        return Err(Error::not_now(cx.words().error_trouble_not_now()));
    }
    let trouble = db::presence::trouble(id, caller.account, kind, now, window.opens_at);
    cx.app.db.write(trouble).await?;
    cx.app.broadcast(&stored.session).await;
    Ok(())
}
