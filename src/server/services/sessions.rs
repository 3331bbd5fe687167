//! Reads sessions, and makes the view that the other use cases return.

use super::page;
use crate::{
    api::{
        ErrorCode,
        sessions::{CallView, PasscodeLock, PersonView, SessionActions, SessionPage, SessionView, WhenView},
    },
    domain::{
        access::{self, SessionAction},
        account::Caller,
        ids::{PersonId, SessionId},
        join::{JoinWindow, Participant},
        passcode::TRIES_IN_ALL,
        session::{Session, SessionKind, SessionState},
    },
    server::{
        cx::Cx,
        db::{
            self,
            sessions::{Person, StoredSession, Whose},
        },
        error::Error,
        links,
        sessions::Change,
        when,
    },
    words::Words,
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
        Err(Error::refused(ErrorCode::Forbidden, cx.words().error_forbidden()))
    }
}

/// The caller's role in a session, or `not_found`.
pub(super) fn participant(cx: &Cx, session: &Session) -> Result<Participant, Error> {
    access::participant(cx.caller()?.account, session).ok_or_else(|| Error::not_found(cx.words()))
}

fn person(person: &Person) -> PersonView {
    PersonView {
        id: person.id,
        name: person.name.clone(),
        time_zone: person.time_zone.clone(),
    }
}

/// A session that the caller may change like this, locked. With a `version`, which is the one that the form was made
/// from, an edit from an older one is refused with what has changed since (optimistic concurrency).
///
/// # Errors
/// As [`load`]; `stale`.
pub async fn change(
    cx: &Cx,
    id: SessionId,
    action: SessionAction,
    version: Option<i64>,
) -> Result<Change, Error> {
    // Authorized before the lock, so that a stranger never waits for the writer, nor makes others wait. The two
    // people of a session never change.
    let (caller, _) = load(cx, id, action).await?;
    let change = Change::begin(&cx.app, id, Some(caller.account)).await?;
    let change = change.ok_or_else(|| Error::not_found(cx.words()))?;
    if version.is_none_or(|version| version == change.before().session.version) {
        return Ok(change);
    }
    drop(change);
    Err(stale(cx, id, version).await?)
}

/// The refusal of a change that was made from an older version, with what has changed since.
pub(super) async fn stale(cx: &Cx, id: SessionId, seen: Option<i64>) -> Result<Error, Error> {
    let words = cx.words();
    let changes = db::sessions::changes(&cx.app.db, id)
        .await?
        .ok_or_else(|| Error::not_found(words))?;
    // A version that never was says nothing of what they saw.
    let names: Vec<_> = match seen.filter(|seen| (1..changes.version).contains(seen)) {
        Some(seen) => [
            (changes.title_version, words.changed_title()),
            (changes.time_version, words.changed_time()),
            (changes.kind_version, words.changed_kind()),
            (changes.place_version, words.changed_place()),
            (changes.notes_version, words.changed_notes()),
            (changes.status_version, words.changed_status()),
            (changes.passcode_version, words.changed_passcode()),
        ]
        .into_iter()
        .filter_map(|(version, name)| (version > seen).then_some(name))
        .collect(),
        None => Vec::new(),
    };
    let message = if names.is_empty() {
        words.error_stale_unknown().to_owned()
    } else {
        words.error_stale(names.join(", "))
    };
    Ok(Error::refused(ErrorCode::Stale, message))
}

/// The text of "Copy details", with the client's time first: it is written for the client.
fn details(words: Words, stored: &StoredSession, [partners, clients]: [&WhenView; 2], link: &str) -> String {
    let (session, partner, client) = (&stored.session, &stored.partner, &stored.client);
    let mut lines = vec![
        session.title.clone(),
        words.details_people(&partner.name, &client.name),
    ];
    if partners.label == clients.label {
        lines.push(words.details_time(&clients.label, &clients.zone));
    } else {
        lines.push(words.details_time_of(&clients.label, &clients.zone, &client.name));
        lines.push(words.details_time_of(&partners.label, &partners.zone, &partner.name));
    }
    lines.extend(session.place.clone());
    if session.kind == SessionKind::Video {
        lines.push(link.to_owned());
    }
    lines.join("\n")
}

/// Whether wrong passcodes keep the client out now.
fn passcode_lock(cx: &Cx, stored: &StoredSession) -> Result<Option<PasscodeLock>, Error> {
    let (now, zone) = (cx.now(), cx.zone()?);
    if !stored.session.protected || !stored.session.state.status().is_live() {
        return Ok(None);
    }
    if stored.passcode_wrong >= TRIES_IN_ALL {
        return Ok(Some(PasscodeLock::Spent));
    }
    let until = stored.passcode_locked_until.filter(|until| now < *until);
    Ok(until.map(|until| PasscodeLock::Until(when::moment(until, zone, cx.lang, now))))
}

/// The session as the caller sees it.
///
/// # Errors
/// `signed_out`; `not_found` unless the caller is a participant.
pub fn view(cx: &Cx, stored: &StoredSession) -> Result<SessionView, Error> {
    let caller = cx.caller()?;
    let session = &stored.session;
    let viewer = participant(cx, session)?;
    let now = cx.now();
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    let (own, their) = (stored.person(viewer), stored.person(viewer.other()));
    let label = |zone: &str| when::when(session.range, when::zone(zone), cx.lang, now);
    let (mine, other) = (label(&own.time_zone), label(&their.time_zone));
    let may = |action| access::allows(caller, action, session);
    let over = now >= window.closes_at;
    let can = SessionActions {
        edit: may(SessionAction::Edit) && session.state.edit().is_ok(),
        reschedule: may(SessionAction::Edit) && session.state.reschedule().is_ok(),
        move_to_slot: may(SessionAction::Move)
            && session.state.reschedule().is_ok()
            && now < session.range.starts_at(),
        cancel: may(SessionAction::Cancel) && session.may_cancel(viewer, cx.app.config.limits, now).is_ok(),
        delete: may(SessionAction::Delete) && session.state.delete(stored.approached).is_ok(),
        end: may(SessionAction::End) && matches!(session.state, SessionState::InProgress { .. }),
        join: may(SessionAction::Join)
            && session.kind == SessionKind::Video
            && session.state.status().is_live()
            && !over,
    };
    let link = format!("{}/sessions/{}/join", cx.app.config.public_origin(), session.id);
    let times = match viewer {
        Participant::Partner => [&mine, &other],
        Participant::Client => [&other, &mine],
    };
    let details = details(cx.words(), stored, times, &link);
    let theirs = (mine.label != other.label).then_some(other);
    Ok(SessionView {
        id: session.id,
        viewer,
        title: session.title.clone(),
        kind: session.kind,
        place: session.place.clone(),
        status: session.state.status(),
        starts_at: session.range.starts_at(),
        ends_at: session.range.ends_at(),
        details,
        when_theirs: theirs,
        when: mine,
        partner: person(&stored.partner),
        client: person(&stored.client),
        note_links: session.notes.as_deref().map(links::links).unwrap_or_default(),
        notes: session.notes.clone(),
        protected: session.protected,
        passcode_lock: match viewer {
            Participant::Partner => passcode_lock(cx, stored)?,
            Participant::Client => None,
        },
        window,
        cancel_reason: match &session.state {
            SessionState::Cancelled(cancellation) => cancellation.reason.clone(),
            _ => None,
        },
        can,
        link,
        version: session.version,
        outside: None,
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

/// The instant session that the caller is called to. Only clients are called.
///
/// # Errors
/// `signed_out`.
pub async fn calling(cx: Cx) -> Result<Option<CallView>, Error> {
    let caller = cx.caller()?;
    if caller.role.side() != Some(Participant::Client) {
        return Ok(None);
    }
    let found = db::sessions::calling(&cx.app.db, caller.account, cx.now()).await?;
    Ok(found.map(|(session, partner)| CallView { session, partner }))
}

/// The caller's upcoming sessions: at most `limit` on a page, by default 50; or those with one other person only.
///
/// # Errors
/// `signed_out`.
pub async fn list(
    cx: Cx,
    cursor: Option<String>,
    limit: Option<u8>,
    with: Option<PersonId>,
) -> Result<SessionPage, Error> {
    let caller = cx.caller()?;
    let Some(side) = caller.role.side() else {
        return Ok(SessionPage::default());
    };
    let after = cursor.as_deref().and_then(page::parse);
    let late = TimeDelta::minutes(cx.app.config.limits.late_minutes.into());
    let (db, at) = (&cx.app.db, (cx.now(), late));
    let limit = limit.unwrap_or(page::SIZE).clamp(1, page::SIZE);
    let whose = Whose {
        person: caller.account,
        side,
        other: with,
    };
    let found = db::sessions::upcoming(db, whose, at, after, page::fetch(limit)).await?;
    let (found, next) = page::cut(found, limit, |last| {
        page::cursor(last.session.range.starts_at(), last.session.id)
    });
    let sessions = found
        .iter()
        .map(|stored| view(&cx, stored))
        .collect::<Result<_, _>>()?;
    Ok(SessionPage { sessions, next })
}
