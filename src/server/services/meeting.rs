//! The meeting: who is there, and its end.

use super::{join, sessions, settling::attempts};
use crate::{
    api::{
        meeting::{AttendanceView, MeetingView, PresenceReport},
        sessions::SessionView,
    },
    domain::{
        access::{self, SessionAction},
        attendance::{Attendance, Source},
        change::SessionEvent,
        ids::SessionId,
        join::{JoinWindow, Participant},
        provider::Provider,
        session::{Decision, Outcome, SessionState, SessionStatus},
    },
    server::{
        cx::Cx,
        db::{self, attendance::StoredInterval},
        error::Error,
        meeting::{self, link},
        sessions::{
            Change,
            attendance::{self, AsOf},
        },
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
        cx.app.db.write(db::attendance::close_silent(id, now)).await?;
    }
    let said = db::presence::of_session(&cx.app.db, id).await?;
    let link = link::find(&cx.app, id, session.partner).await?;
    let provider = link.as_ref().map_or(Provider::Jitsi, |link| link.provider);
    let (started_at, ended_at) = match session.state {
        SessionState::InProgress { started_at } => (Some(started_at), None),
        SessionState::Decided(Outcome::Completed { started_at, ended_at }, _) => {
            (Some(started_at), Some(ended_at))
        }
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
            first_joined_at: lane.came_at(),
            seconds: lane.present().num_seconds(),
            whereabouts: attendance::where_is(session, participant, &intervals, &said, seen),
        }
    };
    let mut described = meeting::provider(provider).describe(&cx.app, link.as_ref());
    if !join::is_open(&cx, &stored).await? {
        described = described.before_the_gate();
    }
    Ok(MeetingView {
        attendance: vec![
            person(Participant::Partner, &stored.partner.name),
            person(Participant::Client, &stored.client.name),
        ],
        session: sessions::view(&cx, &stored)?,
        started_at,
        ended_at,
        embedded: meeting::embeds(&cx.app, provider),
        provider: described,
    })
}

/// Records who is in the room as one frame sees it: its heartbeat, every few seconds while that holds.
///
/// An interval begins only in a session that can be joined, inside its window, between people whom the gate has
/// admitted. The first one starts the session. Anything else, and a report that a later one has overtaken, is ignored
/// without an error: the page could do nothing about it.
///
/// # Errors
/// `signed_out`; `not_found`; `too_many`.
pub async fn report(cx: Cx, id: SessionId, report: PresenceReport) -> Result<(), Error> {
    let mut change = sessions::change(&cx, id, SessionAction::Join, None).await?;
    let (session, now) = (change.before().session.clone(), change.at());
    let me = cx.caller()?.account;
    let side = sessions::participant(&cx, &session)?;
    let other = access::account(side.other(), &session);
    let window = JoinWindow::of(session.range, cx.app.config.limits);
    let here = report.here && window.opens_at <= now && now < window.closes_at;
    let (admission, number, here_at) = (report.admission, report.number, here.then_some(now));
    if !db::gate::count_report(change.tx(), admission, id, me, number, here_at).await? {
        return Ok(());
    }
    let fresh = now - db::attendance::SILENCE;
    if !here && db::gate::is_here_on_another_device(change.tx(), admission, id, me, fresh).await? {
        return change.commit().await;
    }
    let in_company = here && report.in_company && {
        let admissions = db::gate::admissions(change.tx(), id, window.opens_at).await?;
        admissions.iter().any(|(person, _)| Some(*person) == other)
    };
    let begins = here && matches!(session.state, SessionState::Scheduled);
    if begins {
        change.transit(|state| state.start(now))?;
    }
    change.tx().execute(db::attendance::close_silent(id, now)).await?;
    let before = db::attendance::of_session(change.tx(), id).await?;
    if here && report.away_seconds > 0 {
        let since = now - TimeDelta::seconds(report.away_seconds.into());
        db::attendance::leave(change.tx(), id, me, Source::Own, since).await?;
    }
    let mut changed = begins;
    let theirs = other.map(|other| (other, Source::Other, in_company));
    for (account, source, is_there) in [(me, Source::Own, here)].into_iter().chain(theirs) {
        let was = |interval: &StoredInterval| {
            interval.account == account && interval.source == source && interval.left_at.is_none()
        };
        changed |= before.iter().any(was) != is_there;
        if is_there {
            db::attendance::enter(change.tx(), id, account, source, now).await?;
        } else {
            db::attendance::leave(change.tx(), id, account, source, now).await?;
        }
    }
    if changed {
        change.record(SessionEvent::AttendanceChanged);
    }
    change.commit().await
}

/// When a session that is ended now was over. One that is ended late, by somebody who came back to do it,
/// was over when the last person left; if nobody knows when, not after the door had closed.
fn over_at(
    now: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    attendance: &Attendance,
) -> DateTime<Utc> {
    match attendance.last() {
        _ if now <= ends_at => now,
        Some(last) if !attendance.lasts() => last,
        // One of them is still there, or no source saw the room.
        _ => now.min(closes_at),
    }
}

/// When a session under way that is ended now was over, as its transaction sees it, and the attendance.
pub(super) async fn over(cx: &Cx, change: &mut Change) -> Result<(DateTime<Utc>, Attendance), Error> {
    let (session, now) = (change.before().session.clone(), change.at());
    let limits = cx.app.config.limits;
    let intervals = db::attendance::of_session(change.tx(), session.id).await?;
    let merged = attendance::merged(&session, &intervals, AsOf::of(&session, limits, now));
    let closes_at = JoinWindow::of(session.range, limits).closes_at;
    Ok((over_at(now, session.range.ends_at(), closes_at, &merged), merged))
}

/// Ends the session for both, during it or later. A partner who was not even let in cannot: that would count as held
/// a session to which only the client came.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; `not_now` unless in progress, and for a partner who has not
/// come.
pub async fn end(cx: Cx, id: SessionId) -> Result<SessionView, Error> {
    let mut change = sessions::change(&cx, id, SessionAction::End, None).await?;
    let (session, now) = (change.before().session.clone(), change.at());
    // Pressed twice, or in two tabs: the first one counts.
    if session.state.status() != SessionStatus::Completed {
        let (over_at, attendance) = over(&cx, &mut change).await?;
        let (partner, _) = attempts(change.tx(), &cx.app, &session).await?;
        let in_progress = matches!(session.state, SessionState::InProgress { .. });
        if in_progress && attendance.partner.came_at().is_none() && !partner.admitted {
            return Err(Error::not_now(cx.words().error_end_without_coming()));
        }
        let decision = Decision::by(cx.caller()?.account, now);
        change.transit(|state| state.end(over_at, decision))?;
        change.commit().await?;
    }
    sessions::one(cx, id).await
}
