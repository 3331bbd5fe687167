//! What became of a session: settled from the evidence once nobody can join it any more, corrected by its partner,
//! objected to by its client.

use super::{
    attendance::{self, AsOf},
    booking, meeting, sessions, webhooks,
};
use crate::{
    api::{
        ErrorCode,
        sessions::SessionView,
        settling::{Correction, Verdict},
    },
    domain::{
        access::{self, Action, SessionAction},
        attendance::Attendance,
        ids::SessionId,
        join::JoinWindow,
        meeting_event::{self, MeetingEvent, ProviderInterval},
        session::{Absent, Decision, Outcome, Session, SessionKind, SessionStatus},
        settling::{self, Evidence, NobodyCame, ProviderEvidence, REASON_MAX},
        text,
        webhook::WebhookEvent,
    },
    server::{
        app::App,
        db::{self, Tx, audit, sessions::StoredSession},
        error::{Error, Fields},
        web::Cx,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long one process may take over the sessions that it has claimed.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Sessions that are claimed at a time.
const BATCH: i64 = 50;

/// Stores what became of a session, at its end or by a correction, with what follows from it: nobody is there any
/// more, endpoints are told how it is over, and what the stays come to.
/// False when the session was changed in the same instant.
///
/// # Errors
/// The database's.
pub async fn conclude(
    tx: &mut Tx,
    app: &App,
    before: &StoredSession,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if !db::sessions::update(tx, session, now).await? {
        return Ok(false);
    }
    let (was, is) = (before.session.state.status(), session.state.status());
    // That it began is told before its end, also where nobody knew of it until then.
    if is == SessionStatus::Completed && session.kind == SessionKind::Video && !before.begun {
        webhooks::announce(tx, WebhookEvent::Started, session, now).await?;
    }
    if is != was {
        webhooks::announce(tx, WebhookEvent::Ended, session, now).await?;
    }
    // Nobody stays longer than the door is open, whenever this is found.
    let closes_at = JoinWindow::of(session.range, app.config.limits).closes_at;
    db::attendance::close_silent(tx, session.id, now).await?;
    db::attendance::leave_all(tx, session.id, now.min(closes_at)).await?;
    write_totals(tx, app, session, before.agreed_start(), now).await?;
    tx.execute(db::settling::release(session.id)).await?;
    Ok(true)
}

async fn write_totals(
    tx: &mut Tx,
    app: &App,
    session: &Session,
    agreed_start: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let intervals = db::attendance::of_session(&mut *tx, session.id).await?;
    let merged = attendance::merged(session, &intervals, AsOf::of(session, app.config.limits, now));
    let totals = attendance::totals(&merged, agreed_start);
    tx.execute(db::attendance::set_totals(session.id, totals)).await?;
    Ok(())
}

/// What the evidence says, as it stands in this transaction: who was there, and what is weighed beside.
async fn weigh(
    tx: &mut Tx,
    app: &App,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<(Outcome, Attendance), Error> {
    let intervals = db::attendance::of_session(&mut *tx, session.id).await?;
    let merged = attendance::merged(session, &intervals, AsOf::of(session, app.config.limits, now));
    // What happened before the door opened was of another time, from which the session was moved.
    let opens_at = JoinWindow::of(session.range, app.config.limits).opens_at;
    let reported = db::presence::is_in_trouble(tx, session.id, opens_at).await?;
    // Whoever was let in and was never there met something technical.
    let admitted = db::gate::admissions(&mut *tx, session.id, opens_at).await?;
    let lost = admitted
        .iter()
        .any(|(account, _)| !intervals.iter().any(|interval| interval.account == *account));
    let outcome = settling::outcome(&Evidence {
        kind: session.kind,
        range: session.range,
        attendance: &merged,
        trouble: reported || lost,
        nobody_came: match NobodyCame::of(session.state.outcome()) {
            // The partner's choice is for sessions that are settled from now on.
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

/// Adds up the stays of sessions that were over before totals were kept, and says how many there were.
///
/// # Errors
/// The database's.
pub async fn fill_totals(app: &App) -> Result<usize, Error> {
    let (mut filled, mut after) = (0, SessionId(Uuid::nil()));
    loop {
        let missing = db::settling::without_totals(&app.db, after, BATCH).await?;
        let Some(last) = missing.last() else {
            return Ok(filled);
        };
        after = *last;
        for id in missing {
            let mut tx = app.db.begin().await?;
            db::sessions::lock(&mut tx, id).await?;
            if let Some(stored) = db::sessions::by_id(&mut tx, id).await? {
                let start = stored.agreed_start();
                write_totals(&mut tx, app, &stored.session, start, app.clock.now()).await?;
                tx.commit().await?;
                filled += 1;
            }
        }
    }
}

/// Settles one session; whether there was something to settle.
async fn settle(app: &App, id: SessionId) -> Result<bool, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // What is read from here on nobody changes before it is decided.
    db::sessions::lock(&mut tx, id).await?;
    let Some(stored) = db::sessions::by_id(&mut tx, id).await? else {
        return Ok(false);
    };
    let before = &stored.session;
    let closes_at = JoinWindow::of(before.range, app.config.limits).closes_at;
    if !before.state.status().is_live() || now < closes_at {
        // Ended, called off or moved meanwhile.
        tx.execute(db::settling::release(id)).await?;
        tx.commit().await?;
        return Ok(false);
    }
    // Of what is decided nothing lasts.
    let events = db::meeting_events::of_session(&mut tx, id).await?;
    take_in(&mut tx, app, before, &events, true).await?;
    let (outcome, _) = weigh(&mut tx, app, before, now).await?;
    let state = before.state.clone().settle(outcome, now);
    let state = state.map_err(|error| Error::Broken(error.to_string()))?;
    let session = Session {
        state,
        ..before.clone()
    };
    if !conclude(&mut tx, app, &stored, &session, now).await? {
        return Err(Error::Broken("a session changed while it was held".into()));
    }
    tx.commit().await?;
    tracing::info!(session = %id, status = session.state.status().word(), "settled from the evidence");
    app.changed(&session).await;
    Ok(true)
}

/// Takes in what the provider has said of a session's meeting. Stays, start, end and outcome follow from the set of
/// what was said, in whatever order it came. Says when to look again, if the meeting may be over by then.
///
/// # Errors
/// The database's.
pub async fn heard(app: &App, id: SessionId) -> Result<Option<DateTime<Utc>>, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // Of two events at once, the later one sees both.
    db::sessions::lock(&mut tx, id).await?;
    let Some(stored) = db::sessions::by_id(&mut tx, id).await? else {
        return Ok(None);
    };
    let before = &stored.session;
    let events = db::meeting_events::of_session(&mut tx, id).await?;
    let is_decided = before.state.status().is_outcome();
    let intervals = take_in(&mut tx, app, before, &events, is_decided).await?;
    let (outcome, attendance) = weigh(&mut tx, app, before, now).await?;
    let heard = ProviderEvidence {
        events: &events,
        began: intervals.iter().map(|interval| interval.joined_at).min(),
        attendance: &attendance,
        outcome,
        range: before.range,
    };
    let (state, again_at) = settling::weigh_provider(before.state.clone(), &heard, now)
        .map_err(|error| Error::Broken(error.to_string()))?;
    let is_new = state != before.state;
    let session = Session {
        state,
        ..before.clone()
    };
    let is_stored = match (is_new, session.state.status().is_outcome()) {
        (true, true) => conclude(&mut tx, app, &stored, &session, now).await?,
        (true, false) => meeting::store_begun(&mut tx, before, &session, now).await?,
        (false, true) => {
            write_totals(&mut tx, app, &session, stored.agreed_start(), now).await?;
            true
        }
        (false, false) => true,
    };
    if !is_stored {
        return Err(Error::Broken("a session changed while it was held".into()));
    }
    tx.commit().await?;
    app.changed(&session).await;
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
        .map(|interval| (access::account(interval.participant, session), *interval))
        .collect();
    db::attendance::set_provided(tx, session.id, &by_account).await?;
    Ok(intervals)
}

/// Corrects what became of a session.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `not_now` while that is open; `stale`.
pub async fn correct(cx: Cx, id: SessionId, form: Correction) -> Result<SessionView, Error> {
    let words = cx.words();
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Correct).await?;
    let mut fields = Fields::new(words);
    let verdict = Verdict::from_word(&form.verdict).ok_or_else(|| words.error_verdict().to_owned());
    let verdict = fields.take("verdict", verdict);
    let reason = fields.text("reason", text::block(&form.reason, REASON_MAX));
    let (Some(verdict), Some(reason)) = (verdict, reason) else {
        return Err(fields.into_error());
    };
    if form.version != stored.session.version {
        return Err(booking::stale(&cx, id, Some(form.version)).await?);
    }
    let now = cx.now();
    let outcome = match verdict {
        Verdict::Completed => held(&cx, &stored, now).await?,
        Verdict::ClientAbsent => Outcome::NoShow(Absent::Client),
        Verdict::PartnerAbsent => Outcome::NoShow(Absent::Partner),
        Verdict::BothAbsent => Outcome::NoShow(Absent::Both),
        Verdict::NotHeld => Outcome::NotHeld { technical: false },
    };
    let before = &stored.session;
    let decision = Decision {
        reason: Some(reason),
        ..Decision::by(caller.account, now)
    };
    let state = before.state.clone().correct(outcome, decision);
    let state = state.map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_corrected()))?;
    let session = Session {
        state,
        ..before.clone()
    };
    let mut tx = cx.app.db.begin().await?;
    if !conclude(&mut tx, &cx.app, &stored, &session, now).await? {
        drop(tx);
        return Err(booking::stale(&cx, id, Some(form.version)).await?);
    }
    let detail = Some(format!("{} → {}", before.state.status().word(), verdict.word()));
    audit::record(&mut tx, now, caller.account, "session.correct", id.0, detail).await?;
    tx.commit().await?;
    cx.app.changed(&session).await;
    sessions::one(cx, id).await
}

/// When a session took place of which its partner says that it did: as seen, or else as agreed.
async fn held(cx: &Cx, stored: &StoredSession, now: DateTime<Utc>) -> Result<Outcome, Error> {
    let session = &stored.session;
    if let Some(Outcome::Completed { started_at, ended_at }) = session.state.outcome() {
        return Ok(Outcome::Completed { started_at, ended_at });
    }
    let intervals = db::attendance::of_session(&cx.app.db, session.id).await?;
    let merged = attendance::merged(session, &intervals, AsOf::of(session, cx.app.config.limits, now));
    Ok(Outcome::Completed {
        started_at: merged.first().unwrap_or_else(|| session.range.starts_at()),
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
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Object).await?;
    let mut fields = Fields::new(words);
    let Some(given) = fields.text("words", text::optional_block(&given, REASON_MAX)) else {
        return Err(fields.into_error());
    };
    stored
        .session
        .state
        .object()
        .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_nothing_to_object()))?;
    let now = cx.now();
    let mut tx = cx.app.db.begin().await?;
    if !db::settling::object(&mut tx, id, now, given).await? {
        return Err(Error::refused(ErrorCode::NotNow, words.error_objected()));
    }
    audit::record(&mut tx, now, caller.account, "session.object", id.0, None).await?;
    tx.commit().await?;
    cx.app.changed(&stored.session).await;
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
