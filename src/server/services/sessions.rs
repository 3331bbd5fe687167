//! Reads sessions, and makes the view that the other use cases return.

use super::page;
use crate::{
    api::sessions::{Half, PersonView, SessionActions, SessionPage, SessionView},
    domain::{
        access::{self, SessionAction},
        account::{Caller, Role},
        ids::SessionId,
        join::{JoinWindow, Participant},
        session::{Session, SessionKind, SessionState},
    },
    server::{
        db::{
            self,
            sessions::{Person, StoredSession},
        },
        error::Error,
        web::Cx,
        when,
    },
};
use chrono::TimeDelta;

/// Loads a session and checks the action. A session that the caller may not see does not exist for them.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for a participant without this right.
pub async fn load(cx: &Cx, id: SessionId, action: SessionAction) -> Result<(Caller, StoredSession), Error> {
    let caller = cx.caller()?;
    let stored = db::sessions::by_id(&cx.app.db, id)
        .await?
        .filter(|stored| access::allows(caller, SessionAction::See, &stored.session));
    let stored = stored.ok_or_else(|| Error::not_found(cx.words()))?;
    if access::allows(caller, action, &stored.session) {
        Ok((caller, stored))
    } else {
        Err(Error::refused(
            crate::api::ErrorCode::Forbidden,
            cx.words().error_forbidden(),
        ))
    }
}

fn person(person: &Person) -> PersonView {
    PersonView {
        id: person.id,
        name: person.name.clone(),
        time_zone: person.time_zone.clone(),
    }
}

/// Why this participant cannot cancel the session now, as a message. None if they can.
pub fn why_not_cancelled(cx: &Cx, session: &Session, who: Participant) -> Option<&'static str> {
    let words = cx.words();
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    if !session.state.status().is_live() || cx.now() >= window.closes_at {
        return Some(words.error_not_cancelled());
    }
    let running = matches!(session.state, SessionState::InProgress { .. });
    (running && who == Participant::Client).then(|| words.error_not_cancelled_by_client())
}

/// The session as the caller sees it.
///
/// # Errors
/// `signed_out`; `not_found` unless the caller is a participant.
pub fn view(cx: &Cx, stored: &StoredSession) -> Result<SessionView, Error> {
    let caller = cx.caller()?;
    let session = &stored.session;
    let viewer = access::participant(caller.account, session).ok_or_else(|| Error::not_found(cx.words()))?;
    let now = cx.now();
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    let (own, theirs) = (stored.person(viewer), stored.person(viewer.other()));
    let label = |zone: &str| when::when(session.range, when::zone(zone), cx.lang, now);
    let (mine, other) = (label(&own.time_zone), label(&theirs.time_zone));
    let may = |action| access::allows(caller, action, session);
    let over = now >= window.closes_at;
    let can = SessionActions {
        edit: may(SessionAction::Edit) && session.state.edit().is_ok(),
        reschedule: may(SessionAction::Edit) && session.state.reschedule().is_ok(),
        cancel: may(SessionAction::Cancel) && why_not_cancelled(cx, session, viewer).is_none(),
        delete: may(SessionAction::Delete) && session.state.delete(stored.attended).is_ok(),
        end: may(SessionAction::End) && matches!(session.state, SessionState::InProgress { .. }),
        join: may(SessionAction::Join)
            && session.kind == SessionKind::Video
            && session.state.status().is_live()
            && !over,
    };
    Ok(SessionView {
        id: session.id,
        viewer,
        title: session.title.clone(),
        kind: session.kind,
        place: session.place.clone(),
        status: session.state.status(),
        starts_at: session.range.starts_at(),
        ends_at: session.range.ends_at(),
        when_theirs: (mine.label != other.label).then_some(other),
        when: mine,
        partner: person(&stored.partner),
        client: person(&stored.client),
        notes: session.notes.clone(),
        protected: session.protected,
        window,
        cancel_reason: match &session.state {
            SessionState::Cancelled(cancellation) => cancellation.reason.clone(),
            _ => None,
        },
        can,
        link: format!("{}/sessions/{}/join", cx.app.config.public_origin(), session.id),
        version: session.version,
        server_now: now,
    })
}

/// One session.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn one(cx: Cx, id: SessionId) -> Result<SessionView, Error> {
    let (_, stored) = load(&cx, id, SessionAction::See).await?;
    view(&cx, &stored)
}

/// The side on which a role takes part; none for admins.
pub fn side(role: Role) -> Option<Participant> {
    match role {
        Role::Partner => Some(Participant::Partner),
        Role::Client => Some(Participant::Client),
        Role::Admin => None,
    }
}

/// The caller's sessions, 50 per page.
///
/// # Errors
/// `signed_out`.
pub async fn list(cx: Cx, half: Half, cursor: Option<String>) -> Result<SessionPage, Error> {
    let caller = cx.caller()?;
    let Some(side) = side(caller.role) else {
        return Ok(SessionPage {
            sessions: Vec::new(),
            next: None,
        });
    };
    let after = cursor.as_deref().and_then(page::parse);
    let late = TimeDelta::minutes(cx.app.config.limits.late_minutes.into());
    let (db, person, at) = (&cx.app.db, caller.account, (cx.now(), late));
    let found = match half {
        Half::Upcoming => db::sessions::upcoming(db, person, side, at, after, page::FETCH).await?,
        Half::Past => db::sessions::past(db, person, side, at, after, page::FETCH).await?,
    };
    let (found, next) = page::cut(found, |last| {
        page::cursor(last.session.range.starts_at(), last.session.id)
    });
    let sessions = found
        .iter()
        .map(|stored| view(&cx, stored))
        .collect::<Result<_, _>>()?;
    Ok(SessionPage { sessions, next })
}
