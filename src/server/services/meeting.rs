//! The meeting: who is there, and its end.

use super::sessions;
use crate::{
    api::{
        ErrorCode,
        meeting::{AttendanceView, MeetingView, Presence},
        sessions::SessionView,
    },
    domain::{
        access::SessionAction,
        ids::SessionId,
        join::{JoinWindow, Participant},
        provider::Provider,
        session::{Session, SessionState},
    },
    server::{
        db::{
            self, audit,
            meetings::Stay,
            sessions::{Person, StoredSession},
        },
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
    let now = cx.now();
    let stays = db::meetings::attendance(&cx.app.db, id).await?;
    if stays.iter().any(|stay| stay.is_silent(now)) {
        let mut tx = cx.app.db.begin().await?;
        db::meetings::hold(&mut tx, id).await?;
        db::meetings::close_silent(&mut tx, id, now).await?;
        tx.commit().await?;
    }
    let link = link::find(&cx.app, id, stored.session.partner).await?;
    let provider = link.as_ref().map_or(Provider::Jitsi, |link| link.provider);
    let embedded = cx.app.meetings.embeds(&cx.app, provider);
    let (started_at, ended_at, over_at) = match &stored.session.state {
        SessionState::InProgress { started_at } => (Some(*started_at), None, None),
        SessionState::Completed { started_at, ended_at } => {
            (Some(*started_at), Some(*ended_at), Some(*ended_at))
        }
        SessionState::Cancelled(cancellation) => (None, None, Some(cancellation.at)),
        _ => (None, None, None),
    };
    let seen = Seen { now, over_at };
    let mut people = vec![
        attendance(&stays, Participant::Partner, &stored.partner, seen),
        attendance(&stays, Participant::Client, &stored.client, seen),
    ];
    if !embedded {
        // No frame tells who is there: all that is known is who was let through.
        let admissions = db::meetings::admissions(&cx.app.db, id).await?;
        for (view, account) in people.iter_mut().zip([stored.partner.id, stored.client.id]) {
            let admitted = admissions.iter().find(|(person, _)| *person == account);
            view.first_joined_at = view.first_joined_at.or(admitted.map(|(_, at)| *at));
        }
    }
    Ok(MeetingView {
        attendance: people,
        session: sessions::view(&cx, &stored)?,
        started_at,
        ended_at,
        embedded,
        provider: cx.app.meetings.of(provider).describe(&cx.app, link.as_ref()),
    })
}

/// From when stays are looked at.
#[derive(Clone, Copy)]
struct Seen {
    now: DateTime<Utc>,
    /// When the session was over, if it is: no stay is longer.
    over_at: Option<DateTime<Utc>>,
}

impl Seen {
    /// When a stay was over; none while it lasts.
    fn end(self, stay: &Stay) -> Option<DateTime<Utc>> {
        match (stay.ended(self.now), self.over_at) {
            (Some(left), Some(over)) => Some(left.min(over)),
            (left, over) => left.or(over),
        }
    }
}

/// A person's stays as one figure: seconds covered by any of them, so that two points of view on the
/// same stay count once.
fn attendance(stays: &[Stay], participant: Participant, person: &Person, seen: Seen) -> AttendanceView {
    let mut own: Vec<_> = stays.iter().filter(|stay| stay.account == person.id).collect();
    own.sort_by_key(|stay| stay.joined_at);
    let (mut covered, mut until) = (TimeDelta::zero(), DateTime::<Utc>::MIN_UTC);
    for stay in &own {
        let end = seen.end(stay).unwrap_or(seen.now);
        let from = stay.joined_at.max(until);
        if end > from {
            covered += end - from;
            until = end;
        }
    }
    AttendanceView {
        participant,
        name: person.name.clone(),
        present: own.iter().any(|stay| seen.end(stay).is_none()),
        first_joined_at: own.first().map(|stay| stay.joined_at),
        seconds: covered.num_seconds(),
    }
}

/// Records who is in the room as one frame sees it. The page says it again every few seconds while it holds.
///
/// A stay begins only in a session that is in progress, inside its window, between people whom the gate
/// has admitted. What cannot be so, and what a later report has overtaken, is not recorded, and nobody
/// needs to be told.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn report(cx: Cx, id: SessionId, presence: Presence) -> Result<(), Error> {
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let StoredSession { session, .. } = stored;
    let me = caller.account;
    let other = if me == session.partner {
        session.client
    } else {
        session.partner
    };
    let now = cx.now();
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    let here = presence.here && window.opens_at <= now && now < window.closes_at;
    let in_company = here && presence.in_company && {
        // Admissions are never taken back, so they can be read before.
        let admissions = db::meetings::admissions(&cx.app.db, id).await?;
        admissions.iter().any(|(person, _)| *person == other)
    };

    let mut tx = cx.app.db.begin().await?;
    // Nobody ends it in between.
    db::meetings::hold(&mut tx, id).await?;
    if !db::meetings::hear(&mut tx, presence.admission, id, me, presence.number).await? {
        return Ok(());
    }
    db::meetings::close_silent(&mut tx, id, now).await?;
    for (account, source, is_there) in [(me, "own", here), (other, "other", in_company)] {
        if is_there {
            db::meetings::enter(&mut tx, id, account, source, now).await?;
        } else {
            db::meetings::leave(&mut tx, id, account, source, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// When a session that is ended now was over. One that is ended late, by somebody who came back to do it,
/// was over when the last person left; if nobody knows when, not after the door had closed.
fn over_at(
    now: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    stays: &[Stay],
) -> DateTime<Utc> {
    if now <= ends_at {
        return now;
    }
    let left: Option<Vec<_>> = stays.iter().map(|stay| stay.ended(now)).collect();
    match left.map(|left| left.into_iter().max()) {
        // Somebody is still there.
        None => now,
        Some(Some(last)) => last,
        Some(None) => now.min(closes_at),
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
        let stays = db::meetings::attendance(&cx.app.db, id).await?;
        let state = stored
            .session
            .state
            .clone()
            .end(over_at(now, stored.session.range.ends_at(), closes_at, &stays))
            .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_ended()))?;
        let session = Session {
            state,
            ..stored.session
        };
        let mut tx = cx.app.db.begin().await?;
        // Lost to a change in the same instant: look again.
        if !db::sessions::update(&mut tx, &session, now).await? {
            continue;
        }
        db::meetings::leave_all(&mut tx, id, now).await?;
        audit::record(&mut tx, now, caller.account, "session.end", id.0, None).await?;
        tx.commit().await?;
        return sessions::one(cx, id).await;
    }
}
