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
        join::Participant,
        session::{Session, SessionState},
    },
    server::{
        db::{
            self, audit,
            meetings::Stay,
            sessions::{Person, StoredSession},
        },
        error::Error,
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
    let stays = db::meetings::attendance(&cx.app.db, id).await?;
    let (started_at, ended_at) = match stored.session.state {
        SessionState::InProgress { started_at } => (Some(started_at), None),
        SessionState::Completed { started_at, ended_at } => (Some(started_at), Some(ended_at)),
        _ => (None, None),
    };
    let person = |participant, person| attendance(&stays, participant, person, cx.now());
    Ok(MeetingView {
        attendance: vec![
            person(Participant::Partner, &stored.partner),
            person(Participant::Client, &stored.client),
        ],
        session: sessions::view(&cx, &stored)?,
        started_at,
        ended_at,
        embedded: cx.app.config.embeds(),
    })
}

/// A person's stays as one figure: seconds covered by any of them, so that two points of view on the
/// same stay count once.
fn attendance(
    stays: &[Stay],
    participant: Participant,
    person: &Person,
    now: DateTime<Utc>,
) -> AttendanceView {
    let mut own: Vec<_> = stays.iter().filter(|stay| stay.account == person.id).collect();
    own.sort_by_key(|stay| stay.joined_at);
    let (mut covered, mut until) = (TimeDelta::zero(), DateTime::<Utc>::MIN_UTC);
    for stay in &own {
        let end = stay.left_at.unwrap_or(now);
        if end > until {
            covered += end - stay.joined_at.max(until);
            until = end;
        }
    }
    AttendanceView {
        participant,
        name: person.name.clone(),
        present: own.iter().any(|stay| stay.left_at.is_none()),
        first_joined_at: own.first().map(|stay| stay.joined_at),
        seconds: covered.num_seconds(),
    }
}

/// Records what the frame said. Only while the session is in progress: a stay begins with an admission.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn report(cx: Cx, id: SessionId, presence: Presence) -> Result<(), Error> {
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let StoredSession { session, .. } = stored;
    let other = if caller.account == session.partner {
        session.client
    } else {
        session.partner
    };
    let (db, now) = (&cx.app.db, cx.now());
    let running = matches!(session.state, SessionState::InProgress { .. });
    match presence {
        Presence::Joined if running => db::meetings::enter(db, id, caller.account, "own", now).await?,
        Presence::OtherJoined if running => db::meetings::enter(db, id, other, "other", now).await?,
        Presence::Left => {
            db::meetings::leave(db, id, caller.account, "own", now).await?;
            // Who has left no longer sees the other one.
            db::meetings::leave(db, id, other, "other", now).await?;
        }
        Presence::OtherLeft => db::meetings::leave(db, id, other, "other", now).await?,
        Presence::Joined | Presence::OtherJoined => {}
    }
    Ok(())
}

/// Ends the session for both.
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
        let state = stored
            .session
            .state
            .clone()
            .end(now)
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
