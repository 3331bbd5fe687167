//! The meeting: who is there, and its end.

use super::{
    account::pace,
    attendance::{self, AsOf},
    sessions, settling, webhooks,
};
use crate::{
    api::{
        ErrorCode,
        meeting::{AttendanceView, MeetingView, PresenceReport},
        sessions::SessionView,
    },
    domain::{
        access::{self, SessionAction},
        attendance::Source,
        ids::SessionId,
        join::{JoinWindow, Participant},
        provider::Provider,
        session::{Decision, Session, SessionState},
        webhook::WebhookEvent,
    },
    server::{
        db::{self, Tx, attendance::StoredInterval, audit},
        error::Error,
        meeting::link,
        web::Cx,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// How the meeting stands.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn view(cx: Cx, id: SessionId) -> Result<MeetingView, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::See).await?;
    let (session, now) = (&stored.session, cx.now());
    let intervals = db::attendance::of_session(&cx.app.db, id).await?;
    if intervals.iter().any(|interval| interval.is_silent(now)) {
        let mut tx = cx.app.db.begin().await?;
        db::sessions::lock(&mut tx, id).await?;
        db::attendance::close_silent(&mut tx, id, now).await?;
        tx.commit().await?;
    }
    let said = db::presence::of_session(&cx.app.db, id).await?;
    let link = link::find(&cx.app, id, session.partner).await?;
    let provider = link.as_ref().map_or(Provider::Jitsi, |link| link.provider);
    let (started_at, ended_at) = match &session.state {
        SessionState::InProgress { started_at } => (Some(*started_at), None),
        SessionState::Completed {
            started_at, ended_at, ..
        } => (Some(*started_at), Some(*ended_at)),
        _ => (None, None),
    };
    let seen = AsOf::of(session, cx.app.config.limits, now);
    let merged = attendance::merged(session, &intervals, seen);
    let person = |participant, name: &str| {
        let lane = merged.of(participant);
        AttendanceView {
            participant,
            name: name.to_owned(),
            present: lane.is_there(),
            first_joined_at: lane.first(),
            seconds: lane.present().num_seconds(),
            whereabouts: attendance::where_is(session, participant, &intervals, &said, seen),
        }
    };
    Ok(MeetingView {
        attendance: vec![
            person(Participant::Partner, &stored.partner.name),
            person(Participant::Client, &stored.client.name),
        ],
        session: sessions::view(&cx, &stored)?,
        started_at,
        ended_at,
        embedded: cx.app.meetings.embeds(&cx.app, provider),
        provider: cx.app.meetings.of(provider).describe(&cx.app, link.as_ref()),
    })
}

/// Records who is in the room as one frame sees it. The page says it again every few seconds while it holds.
///
/// A stay begins only in a session that can be joined, inside its window, between people whom the gate has
/// admitted. The first one begins the session. What cannot be so, and what a later report has overtaken, is not
/// recorded, and nobody needs to be told.
///
/// # Errors
/// `signed_out`; `not_found`; `too_many`.
pub async fn report(cx: Cx, id: SessionId, presence: PresenceReport) -> Result<(), Error> {
    pace(&cx)?;
    loop {
        let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
        let session = stored.session;
        let me = caller.account;
        let side = access::participant(me, &session).ok_or_else(|| Error::not_found(cx.words()))?;
        let other = access::account(side.other(), &session);
        let now = cx.now();
        let window = JoinWindow::of(session.range, cx.app.config.limits);
        let here = presence.here && window.opens_at <= now && now < window.closes_at;
        let in_company = here && presence.in_company && {
            // Admissions are never taken back, so they can be read before.
            let admissions = db::gate::admissions(&cx.app.db, id, window.opens_at).await?;
            admissions.iter().any(|(person, _)| *person == other)
        };

        let mut tx = cx.app.db.begin().await?;
        // Nobody ends it in between.
        db::sessions::lock(&mut tx, id).await?;
        let (admission, here_at) = (presence.admission, here.then_some(now));
        if !db::gate::count_report(&mut tx, admission, id, me, presence.number, here_at).await? {
            return Ok(());
        }
        let fresh = now - db::attendance::SILENCE;
        if !here && db::gate::is_here_on_another_device(&mut tx, admission, id, me, fresh).await? {
            // They have left with one of their devices.
            tx.commit().await?;
            return Ok(());
        }
        let begins = here && matches!(session.state, SessionState::Scheduled);
        // Changed in the same instant: look again.
        if begins && !begin(&mut tx, session.clone(), now).await? {
            continue;
        }
        db::attendance::close_silent(&mut tx, id, now).await?;
        let before = db::attendance::of_session(&mut tx, id).await?;
        if here && presence.away_seconds > 0 {
            let since = now - TimeDelta::seconds(presence.away_seconds.into());
            db::attendance::leave(&mut tx, id, me, Source::Own, since).await?;
        }
        let mut changed = begins;
        for (account, source, is_there) in [(me, Source::Own, here), (other, Source::Other, in_company)] {
            let was = |interval: &StoredInterval| {
                interval.account == account && interval.source == source && interval.left_at.is_none()
            };
            changed |= before.iter().any(was) != is_there;
            if is_there {
                db::attendance::enter(&mut tx, id, account, source, now).await?;
            } else {
                db::attendance::leave(&mut tx, id, account, source, now).await?;
            }
        }
        tx.commit().await?;
        if changed {
            cx.app.changed(&session).await;
        }
        return Ok(());
    }
}

/// Begins a session: somebody who was admitted is there. False when it was changed in the same instant.
///
/// # Errors
/// The database's.
pub async fn begin(tx: &mut Tx, session: Session, now: DateTime<Utc>) -> Result<bool, Error> {
    let state = session.state.clone().start(now);
    let begun = Session {
        state: state.map_err(|error| Error::Broken(error.to_string()))?,
        ..session.clone()
    };
    store_begun(tx, &session, &begun, now).await
}

/// Stores a session that is in progress, and tells endpoints if it was not before. False when it was changed in the
/// same instant.
///
/// # Errors
/// The database's.
pub async fn store_begun(
    tx: &mut Tx,
    before: &Session,
    begun: &Session,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let stored = db::sessions::update(tx, begun, now).await?;
    if stored && before.state.status() != begun.state.status() {
        webhooks::announce(tx, WebhookEvent::Started, begun, now).await?;
    }
    Ok(stored)
}

/// When a session that is ended now was over. One that is ended late, by somebody who came back to do it,
/// was over when the last person left; if nobody knows when, not after the door had closed.
fn over_at(
    now: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    intervals: &[StoredInterval],
) -> DateTime<Utc> {
    if now <= ends_at {
        return now;
    }
    // An open page and a way to the provider say nothing of the end.
    let seen = intervals
        .iter()
        .filter(|interval| !matches!(interval.source, Source::Page | Source::Door));
    let left: Option<Vec<_>> = seen.map(|interval| interval.ended(now)).collect();
    match left.map(|left| left.into_iter().max()) {
        Some(Some(last)) => last,
        // Somebody is still there, or nobody knows.
        None | Some(None) => now.min(closes_at),
    }
}

/// Ends the session for both, during it or later.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; `not_now` unless in progress.
pub async fn end(cx: Cx, id: SessionId) -> Result<SessionView, Error> {
    let words = cx.words();
    let now = cx.now();
    loop {
        let (caller, stored) = sessions::load(&cx, id, SessionAction::End).await?;
        if matches!(stored.session.state, SessionState::Completed { .. }) {
            return sessions::view(&cx, &stored);
        }
        let closes_at = JoinWindow::of(stored.session.range, cx.app.config.limits).closes_at;
        let intervals = db::attendance::of_session(&cx.app.db, id).await?;
        let over_at = over_at(now, stored.session.range.ends_at(), closes_at, &intervals);
        let state = stored.session.state.clone();
        let state = state
            .end(over_at, Decision::by(caller.account, now))
            .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_ended()))?;
        let session = Session {
            state,
            ..stored.session.clone()
        };
        let mut tx = cx.app.db.begin().await?;
        // Lost to a change in the same instant: look again.
        if !settling::conclude(&mut tx, &cx.app, &stored, &session, now).await? {
            continue;
        }
        audit::record(&mut tx, now, caller.account, "session.end", id.0, None).await?;
        tx.commit().await?;
        cx.app.changed(&session).await;
        return sessions::one(cx, id).await;
    }
}
