//! What became of a session: settled from the evidence once nobody can join it any more, corrected by its partner,
//! objected to by its client.

use super::sessions;
use crate::{
    api::{
        sessions::SessionView,
        settling::{Correction, Verdict},
    },
    domain::{
        access::{self, Action, SessionAction},
        attendance::{Attendance, Source},
        change::SessionEvent,
        ids::SessionId,
        join::{JoinWindow, Participant},
        meeting_event::{self, MeetingEvent, ProviderInterval},
        session::{Absent, Decision, Outcome, Session},
        settling::{self, Attempt, Evidence, NobodyCame, ProviderEvidence, REASON_MAX},
        text,
    },
    server::{
        app::App,
        cx::Cx,
        db::{self, Tx},
        error::{Error, Fields},
        sessions::{
            Change,
            attendance::{self, AsOf},
        },
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long one process may take over the sessions that it has claimed.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Sessions that are claimed at a time.
const BATCH: i64 = 50;

/// What the gate knows of the partner and of the client, and their technical trouble. What happened before the window
/// opened belongs to another time, from which the session was moved; what happened after it closed is too late.
pub(super) async fn attempts(tx: &mut Tx, app: &App, session: &Session) -> Result<(Attempt, Attempt), Error> {
    let window = JoinWindow::of(session.range, app.config.limits);
    let answers = db::gate::answers(&mut *tx, session.id, window).await?;
    let troubles = db::presence::troubles(tx, session.id, window.opens_at).await?;
    let of = |participant| {
        let is_theirs = |account| access::participant(account, session) == Some(participant);
        let answer = answers.iter().find(|(account, _)| is_theirs(*account));
        Attempt {
            admitted: answer.is_some_and(|(_, admitted)| *admitted),
            knocked: answer.is_some(),
            trouble: troubles.iter().any(|(account, ..)| is_theirs(*account)),
        }
    };
    Ok((of(Participant::Partner), of(Participant::Client)))
}

/// The outcome that the evidence amounts to, as it is in this transaction, and the merged attendance.
async fn weigh(
    tx: &mut Tx,
    app: &App,
    session: &Session,
    events: &[MeetingEvent],
    now: DateTime<Utc>,
) -> Result<(Outcome, Attendance), Error> {
    let intervals = db::attendance::of_session(&mut *tx, session.id).await?;
    let merged = attendance::merged(session, &intervals, AsOf::of(session, app.config.limits, now));
    let (partner, client) = attempts(tx, app, session).await?;
    let provided = intervals
        .iter()
        .any(|interval| interval.source == Source::Provider);
    let outcome = settling::outcome(&Evidence {
        kind: session.kind,
        range: session.range,
        attendance: &merged,
        partner,
        client,
        provider_named_all: provided && meeting_event::names_everyone(events),
        nobody_came: match NobodyCame::of(session.state.outcome()) {
            // The partner's setting holds for sessions that are settled from now on.
            Some(settled) => settled,
            None => db::settling::nobody_came(&mut *tx, session.partner).await?,
        },
    });
    Ok((outcome, merged))
}

/// Settles every session whose window has closed, and says how many there were. Of several processes each settles
/// other ones; what a process leaves behind when it dies is taken up once its lease has run out.
///
/// # Errors
/// The database's.
pub async fn settle_due(app: &App) -> Result<usize, Error> {
    let late = TimeDelta::minutes(app.config.limits.late_minutes.into());
    let mut settled = 0;
    loop {
        let now = app.clock.now();
        let claimed = db::settling::claim(&app.db, now, now + LEASE, late, BATCH).await?;
        if claimed.is_empty() {
            return Ok(settled);
        }
        for id in claimed {
            match settle(app, id).await {
                Ok(was_due) => settled += usize::from(was_due),
                // It stays claimed for a while; the others do not wait for it.
                Err(error) => tracing::warn!(session = %id, cause = %error, "a session cannot be settled"),
            }
        }
    }
}

/// Adds up the attendance of sessions that were over before totals were kept, and answers how many there were.
///
/// # Errors
/// The database's.
pub async fn fill_totals(app: &App) -> Result<usize, Error> {
    if !db::settling::totals_wait(&app.db).await? {
        return Ok(0);
    }
    let (mut filled, mut after) = (0, SessionId(Uuid::nil()));
    loop {
        let missing = db::settling::without_totals(&app.db, after, BATCH).await?;
        let Some(last) = missing.last() else {
            app.db.write(db::settling::totals_are_filled()).await?;
            return Ok(filled);
        };
        after = *last;
        for id in missing {
            if let Some(mut change) = Change::begin(app, id, None).await? {
                change.record(SessionEvent::AttendanceChanged);
                change.commit().await?;
                filled += 1;
            }
        }
    }
}

/// Settles one session; whether there was something to settle.
async fn settle(app: &App, id: SessionId) -> Result<bool, Error> {
    // The lock comes first, so that the evidence below cannot change before the commit.
    let Some(mut change) = Change::begin(app, id, None).await? else {
        return Ok(false);
    };
    let (session, now) = (change.before().session.clone(), change.at());
    let closes_at = JoinWindow::of(session.range, app.config.limits).closes_at;
    if !session.state.status().is_live() || now < closes_at {
        // Ended, cancelled or moved since it was claimed.
        change.write(db::settling::release(id));
        change.commit().await?;
        return Ok(false);
    }
    let events = db::meeting_events::of_session(change.tx(), id).await?;
    take_in(change.tx(), app, &session, &events, true).await?;
    let (outcome, _) = weigh(change.tx(), app, &session, &events, now).await?;
    change.transit(|state| state.settle(outcome, now))?;
    change.commit().await?;
    tracing::info!(session = %id, ?outcome, "settled from the evidence");
    Ok(true)
}

/// Applies the provider's events to a session. Intervals, start, end and outcome follow from the set of events, so
/// their order makes no difference. Answers when to look again, if the meeting may be over by then.
///
/// # Errors
/// The database's.
pub async fn apply_provider_events(app: &App, id: SessionId) -> Result<Option<DateTime<Utc>>, Error> {
    // Of two events that race, the later one to lock sees both.
    let Some(mut change) = Change::begin(app, id, None).await? else {
        return Ok(None);
    };
    let (session, now) = (change.before().session.clone(), change.at());
    let events = db::meeting_events::of_session(change.tx(), id).await?;
    let is_decided = session.state.status().is_outcome();
    let intervals = take_in(change.tx(), app, &session, &events, is_decided).await?;
    let (outcome, attendance) = weigh(change.tx(), app, &session, &events, now).await?;
    let evidence = ProviderEvidence {
        events: &events,
        began: intervals.iter().map(|interval| interval.joined_at).min(),
        attendance: &attendance,
        outcome,
        range: session.range,
    };
    let mut again_at = None;
    change.transit(|state| {
        let (state, again) = settling::weigh_provider(state, &evidence, now)?;
        again_at = again;
        Ok(state)
    })?;
    change.record(SessionEvent::AttendanceChanged);
    change.commit().await?;
    Ok(again_at)
}

/// Replaces the provider's intervals by those that follow from its events, and answers them.
async fn take_in(
    tx: &mut Tx,
    app: &App,
    session: &Session,
    events: &[MeetingEvent],
    is_decided: bool,
) -> Result<Vec<ProviderInterval>, Error> {
    let window = JoinWindow::of(session.range, app.config.limits);
    let intervals = meeting_event::intervals_within(events, session.range, window, is_decided);
    let by_account: Vec<_> = intervals
        .iter()
        .filter_map(|interval| Some((access::account(interval.participant, session)?, *interval)))
        .collect();
    db::attendance::set_provided(tx, session.id, &by_account).await?;
    Ok(intervals)
}

/// Corrects the outcome of a session.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `not_now` while it has none; `stale`.
pub async fn correct(cx: Cx, id: SessionId, form: Correction) -> Result<SessionView, Error> {
    let words = cx.words();
    sessions::load(&cx, id, SessionAction::Correct).await?;
    let mut fields = Fields::new(words);
    let verdict = Verdict::from_word(&form.verdict);
    let verdict = fields.need("verdict", verdict, words.error_verdict());
    let reason = fields.text("reason", text::block(&form.reason, REASON_MAX));
    let (Some(verdict), Some(reason)) = (verdict, reason) else {
        return Err(fields.into_error());
    };
    let mut change = sessions::change(&cx, id, SessionAction::Correct, Some(form.version.0)).await?;
    let outcome = match verdict {
        Verdict::Completed => held(&cx, &mut change).await?,
        Verdict::ClientAbsent => Outcome::NoShow(Absent::Client),
        Verdict::PartnerAbsent => Outcome::NoShow(Absent::Partner),
        Verdict::BothAbsent => Outcome::NoShow(Absent::Both),
        Verdict::NotHeld => Outcome::NotHeld { technical: false },
    };
    let decision = Decision {
        reason: Some(reason),
        ..Decision::by(cx.caller()?.account, change.at())
    };
    change.transit(|state| state.correct(outcome, decision))?;
    change.commit().await?;
    sessions::one(cx, id).await
}

/// When a session took place that its partner says did: as seen, or else as agreed.
async fn held(cx: &Cx, change: &mut Change) -> Result<Outcome, Error> {
    let (session, now) = (change.before().session.clone(), change.at());
    if let Some(Outcome::Completed { started_at, ended_at }) = session.state.outcome() {
        return Ok(Outcome::Completed { started_at, ended_at });
    }
    let intervals = db::attendance::of_session(change.tx(), session.id).await?;
    let as_of = AsOf::of(&session, cx.app.config.limits, now);
    let merged = attendance::merged(&session, &intervals, as_of);
    Ok(Outcome::Completed {
        started_at: merged.came_at().unwrap_or_else(|| session.range.starts_at()),
        ended_at: merged.last().unwrap_or_else(|| session.range.ends_at()),
    })
}

/// The client says that they were there.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the partner; field errors; `not_now` where there is nothing to object
/// to, or for a second time.
pub async fn object(cx: Cx, id: SessionId, given: String) -> Result<SessionView, Error> {
    let words = cx.words();
    sessions::load(&cx, id, SessionAction::Object).await?;
    let mut fields = Fields::new(words);
    let Some(given) = fields.text("words", text::optional_block(&given, REASON_MAX)) else {
        return Err(fields.into_error());
    };
    let mut change = sessions::change(&cx, id, SessionAction::Object, None).await?;
    change.before().session.state.object()?;
    let at = change.at();
    if !db::settling::object(change.tx(), id, at, given).await? {
        return Err(Error::not_now(words.error_objected()));
    }
    change.record(SessionEvent::Objected);
    change.commit().await?;
    sessions::one(cx, id).await
}

/// What the caller's sessions are when nobody came.
///
/// # Errors
/// `signed_out`; `forbidden` for who is no partner.
pub async fn nobody_came(cx: Cx) -> Result<NobodyCame, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    Ok(db::settling::nobody_came(&cx.app.db, caller.account).await?)
}

/// Sets it, for sessions that are settled from now on.
///
/// # Errors
/// As [`nobody_came`]; a field error.
pub async fn set_nobody_came(cx: Cx, choice: String) -> Result<(), Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepClients)?;
    let choice =
        NobodyCame::from_word(&choice).ok_or_else(|| Error::field(words, "choice", words.error_verdict()))?;
    let query = db::settling::set_nobody_came(caller.account, choice);
    cx.app.db.write(query).await?;
    Ok(())
}
