//! Booking: schedule, edit, reschedule, cancel, delete.
//!
//! The database decides whether a time is free.

use super::{clients::bookable, meeting, outside::outside, series, sessions};
use crate::{
    api::{
        ErrorCode,
        booking::{
            Edit, Instant, PasscodeChange, Reschedule, Schedule, ScheduleAnswer, ScheduleView, Scheduled,
        },
        clients::ClientState,
        series::PlanSeries,
        sessions::SessionView,
    },
    domain::{
        access::{Action, SessionAction},
        calendar::next_hour,
        ids::{AccountId, SessionId},
        join::Participant,
        passcode::Passcode,
        session::{
            Cancellation, DURATIONS, Decision, Details, HORIZON, INSTANT_DURATIONS, LENGTH_STEP, LONGEST,
            SHORTEST, Session, SessionKind, SessionState, Transition, is_length,
        },
        session_type::SessionType,
        settling::{CallingOff, calling_off},
        text::{self, LINE_MAX, NOTES_MAX, TITLE_MAX},
        time_range::TimeRange,
        wall_clock::clock,
    },
    server::{
        crypto::{new_id, new_passcode},
        cx::Cx,
        db::{
            self, DbError, Query,
            clients::Bookable,
            sessions::{Person, StoredSession},
        },
        error::{Error, Fields, not_now},
        meeting::{link, work},
        sessions::{Booking, change},
        when,
    },
    words::Words,
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::time::Duration;

/// How long the answer to an instant session waits for its meeting to be made.
const AT_ONCE: Duration = Duration::from_secs(5);

/// What the "Schedule Session" dialog needs.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn form(cx: Cx) -> Result<ScheduleView, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let zone = cx.zone()?;
    let (clients, types) = futures::join!(
        bookable(&cx, caller.account),
        db::availability::types(&cx.app.db, caller.account),
    );
    Ok(ScheduleView {
        clients: clients?,
        types: types?
            .into_iter()
            .map(|of| (of.id, of.name, of.length.num_minutes()))
            .collect(),
        suggested: next_hour(zone.local(cx.now())),
        zone: zone.name().to_owned(),
    })
}

/// Reads what a form says of a session, and notes everything that is wrong. The length that it has already may stay as
/// it is, and a start that `stays` may lie in the past.
fn read(
    form: &Schedule,
    fields: &mut Fields,
    cx: &Cx,
    stays: Option<TimeRange>,
    of: Option<&SessionType>,
) -> Result<Option<(Details, TimeRange)>, Error> {
    let words = cx.words();
    let title = fields.text("title", text::line(&form.title, TITLE_MAX));
    let notes = fields.text("notes", text::optional_block(&form.notes, NOTES_MAX));
    let kind = read_kind(&form.kind, &form.place, fields, words);
    let length = form.duration.trim().parse::<u16>().ok().filter(|minutes| {
        let known = [stays.map(TimeRange::length), of.map(|of| of.length)];
        let is_known = |length: TimeDelta| length.num_minutes() == i64::from(*minutes);
        DURATIONS.contains(minutes) || known.into_iter().flatten().any(is_known)
    });
    let length = fields.need("duration", length, words.error_duration());
    let present: Vec<_> = stays.iter().map(|range| range.starts_at()).collect();
    let start = when::read_instant(fields, words, cx.zone()?, (&form.date, &form.time), &present);
    let range = match (start, length) {
        (Some(start), Some(minutes)) => range(fields, cx, start, minutes, stays),
        _ => None,
    };
    let (Some(title), Some(notes), Some((kind, place)), Some(range)) = (title, notes, kind, range) else {
        return Ok(None);
    };
    let details = Details {
        title,
        kind,
        place,
        notes,
    };
    Ok(Some((details, range)))
}

/// Reads how two people meet, and where if in person. Notes everything that is wrong.
pub(super) fn read_kind(
    kind: &str,
    place: &str,
    fields: &mut Fields,
    words: Words,
) -> Option<(SessionKind, Option<String>)> {
    let place = fields.text("place", text::optional_line(place, LINE_MAX));
    let kind = fields.need("kind", SessionKind::from_word(kind), words.error_kind());
    match (kind?, place?) {
        (SessionKind::Video, _) => Some((SessionKind::Video, None)),
        (SessionKind::InPerson, None) => {
            fields.refuse("place", words.error_place());
            None
        }
        in_person => Some(in_person),
    }
}

/// A range that lies ahead, within three years; or the one that it has already.
fn range(
    fields: &mut Fields,
    cx: &Cx,
    start: DateTime<Utc>,
    minutes: u16,
    stays: Option<TimeRange>,
) -> Option<TimeRange> {
    let words = cx.words();
    let range = TimeRange::starting(start, TimeDelta::minutes(minutes.into())).ok();
    let range = fields.need("duration", range, words.error_ends_first())?;
    if stays == Some(range) {
        return Some(range);
    }
    if start <= cx.now() {
        // A day that has passed is mended at the date.
        let zone = cx.zone().ok()?;
        let is_today = zone.local(start).date() >= zone.local(cx.now()).date();
        fields.refuse(if is_today { "time" } else { "date" }, words.error_past());
        return None;
    }
    if start - cx.now() > HORIZON {
        fields.refuse("date", words.error_far());
        return None;
    }
    Some(range)
}

/// Turns the database's refusal of an overlap into a conflict. The message names the range only if it is a session of the
/// partner's own: a client's session with another partner is health data.
pub(super) async fn free<T>(cx: &Cx, session: &Session, written: Result<T, Error>) -> Result<T, Error> {
    let Err(Error::Db(DbError::Overlap(whose))) = written else {
        return written;
    };
    let words = cx.words();
    let own = db::sessions::taken(&cx.app.db, session).await?;
    let held = match own {
        None if whose == Participant::Partner => {
            db::holds::until(&cx.app.db, session.partner, session.range, cx.now()).await?
        }
        _ => None,
    };
    let message = if let Some(until) = held {
        words.error_conflict_held(when::moment(until, cx.zone()?, cx.lang, cx.now()))
    } else if whose == Participant::Client && own.is_none() {
        words.error_conflict_client().to_owned()
    } else {
        // Gone again by now: the range that was asked for says enough.
        let range = own.unwrap_or(session.range);
        words.error_conflict(when::when(range, cx.zone()?, cx.lang, cx.now()).label)
    };
    Err(Error::refused(ErrorCode::Conflict, message))
}

/// The range of a start that lies ahead, within three years. Notes what is wrong.
pub(super) fn ahead(
    fields: &mut Fields,
    cx: &Cx,
    start: DateTime<Utc>,
    length: TimeDelta,
) -> Option<TimeRange> {
    let minutes = u16::try_from(length.num_minutes()).ok()?;
    range(fields, cx, start, minutes, None)
}

/// A client of this partner who may be booked.
async fn client(
    cx: &Cx,
    fields: &mut Fields,
    partner: AccountId,
    given: &str,
) -> Result<Option<Bookable>, Error> {
    let words = cx.words();
    let found = match given.trim().parse() {
        Ok(id) => db::clients::bookable(&cx.app.db, partner, id, cx.now()).await?,
        Err(_) => None,
    };
    let client = match found {
        None => Err(words.error_client()),
        Some(client) if client.state == ClientState::Requested => Err(words.error_client_waiting()),
        Some(client) => Ok(client),
    };
    let client = fields.take("client", client);
    let max = cx.app.config.sessions_per_client;
    let is_full = client.as_ref().is_some_and(|client| client.ahead >= max.into());
    if is_full {
        fields.refuse("client", words.error_too_many_sessions(max));
    }
    Ok(client.filter(|_| !is_full))
}

/// Creates a session with its meeting link, its note and its passcode, which is in clear in this answer alone. With a
/// rule to repeat it, nothing is created yet: the answer lists the dates.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `conflict`.
pub async fn schedule(cx: Cx, form: Schedule) -> Result<ScheduleAnswer, Error> {
    if form.revise == "on" {
        cx.caller_who(Action::KeepClients)?;
        return Err(Error::refused(ErrorCode::Invalid, cx.words().series_revise()));
    }
    if form.repeat.trim().is_empty() {
        return Ok(ScheduleAnswer::Session(Box::new(book(cx, form, None).await?)));
    }
    let form = PlanSeries {
        session: form,
        ..PlanSeries::default()
    };
    Ok(ScheduleAnswer::Series(Box::new(series::plan(cx, form).await?)))
}

/// Books the same a week later by the partner's clocks, or in the first of the following weeks that lies ahead. A new
/// passcode is made if the session has one; the notes were about that session and stay with it.
///
/// # Errors
/// As [`schedule`]; `not_found`; `forbidden` for the client.
pub async fn again(cx: Cx, id: SessionId) -> Result<Scheduled, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    let (session, zone, now) = (stored.session, cx.zone()?, cx.now());
    let start = zone.local(session.range.starts_at());
    let weeks = (zone.local(now) - start).num_weeks().max(0) + 1;
    let next = start + TimeDelta::weeks(weeks);
    let form = Schedule {
        client: session.client.person().to_string(),
        title: session.title,
        date: next.date().to_string(),
        time: clock(next),
        duration: session.range.length().num_minutes().to_string(),
        kind: session.kind.word().to_owned(),
        place: session.place.unwrap_or_default(),
        protected: if session.protected { "on" } else { "" }.to_owned(),
        ..Schedule::default()
    };
    book(cx, form, Some(session.range)).await
}

/// What a form wants.
pub(super) struct WantedSession {
    pub client: Bookable,
    pub details: Details,
    pub range: TimeRange,
    /// The session type that was chosen.
    pub of: Option<SessionType>,
}

/// The partner's session type that a form names, which fills in its length, kind and place, and the title if that was left
/// empty. The inner error is noted.
async fn chosen_type(
    cx: &Cx,
    fields: &mut Fields,
    partner: AccountId,
    form: &mut Schedule,
) -> Result<Result<Option<SessionType>, ()>, Error> {
    if form.session_type.trim().is_empty() {
        return Ok(Ok(None));
    }
    let found = match form.session_type.trim().parse() {
        Ok(id) => db::availability::session_type(&cx.app.db, id).await?,
        Err(_) => None,
    };
    let found = found.filter(|of| of.partner == partner);
    let Some(of) = fields.need("session_type", found, cx.words().error_session_type()) else {
        return Ok(Err(()));
    };
    form.duration = of.length.num_minutes().to_string();
    of.kind.word().clone_into(&mut form.kind);
    form.place = of.place.clone().unwrap_or_default();
    if form.title.trim().is_empty() {
        form.title.clone_from(&of.name);
    }
    Ok(Ok(Some(of)))
}

/// Reads who is booked, for what and when, and notes everything that is wrong.
pub(super) async fn wanted(
    cx: &Cx,
    fields: &mut Fields,
    partner: AccountId,
    form: &mut Schedule,
    like: Option<TimeRange>,
) -> Result<Option<WantedSession>, Error> {
    let client = client(cx, fields, partner, &form.client).await?;
    let of = chosen_type(cx, fields, partner, form).await?;
    if form.title.trim().is_empty() {
        // Without a client it is not the title that has to be mended.
        let name = client.as_ref().map_or("…", |client| &client.client.name);
        form.title = cx.words().title_with(name);
    }
    let read = read(form, fields, cx, like, of.as_ref().ok().and_then(Option::as_ref))?;
    let (Some(client), Some((details, range)), Ok(of)) = (client, read, of) else {
        return Ok(None);
    };
    Ok(Some(WantedSession {
        client,
        details,
        range,
        of,
    }))
}

/// Books what a form says. The length may be that of a session that it is made `like`.
async fn book(cx: Cx, mut form: Schedule, like: Option<TimeRange>) -> Result<Scheduled, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let mut fields = Fields::new(cx.words());
    let wanted = wanted(&cx, &mut fields, caller.account, &mut form, like).await?;
    let Some(wanted) = wanted else {
        return Err(fields.into_error());
    };
    let WantedSession {
        client,
        details,
        range,
        of,
    } = wanted;
    let outside = if client.has_hours {
        outside(&cx, None, range).await?
    } else {
        None
    };
    let passcode = (form.protected == "on" && details.kind == SessionKind::Video).then(new_passcode);
    let (id, people) = (SessionId(new_id()), (caller.account, client.id));
    let session = Session {
        protected: passcode.is_some(),
        ..Session::scheduled(id, people, details, range)
    };
    let mark = |passcode| cx.app.config.keys.mark_passcode(id, passcode);
    let hash = passcode.as_ref().map(mark);
    let stored = create(&cx, session, client, hash, of).await?;
    scheduled(&cx, &stored, passcode.as_ref().map(Passcode::expose), outside)
}

/// Starts a session now, by video and without a passcode: the client is called to it at this moment.
///
/// # Errors
/// As [`schedule`].
pub async fn start_instant(cx: Cx, form: Instant) -> Result<SessionView, Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepClients)?;
    let mut fields = Fields::new(words);
    let client = client(&cx, &mut fields, caller.account, &form.client).await?;
    let minutes = form.duration.trim().parse::<u16>().ok();
    let minutes = minutes.filter(|minutes| INSTANT_DURATIONS.contains(minutes));
    let minutes = fields.need("duration", minutes, words.error_duration());
    let (Some(client), Some(minutes)) = (client, minutes) else {
        return Err(fields.into_error());
    };
    let range = TimeRange::starting(cx.now().trunc_subsecs(0), TimeDelta::minutes(minutes.into()));
    let range = range.map_err(|_| Error::field(words, "duration", words.error_ends_first()))?;
    let (id, people) = (SessionId(new_id()), (caller.account, client.id));
    let details = Details {
        title: words.instant_title().to_owned(),
        kind: SessionKind::Video,
        place: None,
        notes: None,
    };
    let session = Session {
        instant: true,
        ..Session::scheduled(id, people, details, range)
    };
    create(&cx, session, client, None, None).await?;
    // Both are waiting for it; a provider that is slow is not waited for with the answer.
    if let Ok(Err(error)) = tokio::time::timeout(AT_ONCE, work::create_now(&cx.app, id)).await {
        tracing::warn!(session = %id, cause = %error, "the meeting of an instant session was not made at once");
    }
    sessions::one(cx, id).await
}

/// The statements that give a new session of the caller's its link.
pub(super) async fn beginning(cx: &Cx, session: &Session) -> Result<Vec<Query>, Error> {
    if session.kind == SessionKind::InPerson {
        return Ok(Vec::new());
    }
    let account = cx.account()?;
    let provider = link::choice(&cx.app, account.preferred_video_provider);
    link::beginning(&cx.app, provider, session, &account.person(), cx.now()).await
}

/// Creates a session of the caller's.
async fn create(
    cx: &Cx,
    session: Session,
    client: Bookable,
    passcode_hash: Option<String>,
    of: Option<SessionType>,
) -> Result<StoredSession, Error> {
    let (partner, now) = (cx.account()?.person(), cx.now());
    let link = beginning(cx, &session).await?;
    let booking = Booking {
        by: session.partner,
        session,
        zone: partner.time_zone.clone(),
        passcode_hash: passcode_hash.clone(),
        of: of.clone(),
        link,
        has_endpoints: client.has_endpoints,
    };
    let wanted = booking.session.clone();
    let booked = change::book(&cx.app, booking, now).await;
    if let Err(Error::Db(DbError::NoParent)) = booked {
        // Race: the client accepted the invitation since it was read. They have an account now.
        let client = db::clients::bookable(&cx.app.db, wanted.partner, wanted.client.person(), now).await?;
        let client = client.filter(|client| client.id != wanted.client);
        let client = client.ok_or_else(|| Error::field(cx.words(), "client", cx.words().error_client()))?;
        let session = Session {
            client: client.id,
            ..wanted
        };
        return Box::pin(create(cx, session, client, passcode_hash, of)).await;
    }
    let session = free(cx, &wanted, booked).await?;
    Ok(just_booked(session, passcode_hash, partner, client.client))
}

/// A session that was created a moment ago.
pub(super) fn just_booked(
    session: Session,
    passcode_hash: Option<String>,
    partner: Person,
    client: Person,
) -> StoredSession {
    StoredSession {
        session,
        passcode_hash,
        partner,
        client,
        approached: false,
        passcode_locked_until: None,
        passcode_wrong: 0,
    }
}

fn scheduled(
    cx: &Cx,
    stored: &StoredSession,
    passcode: Option<&str>,
    outside: Option<String>,
) -> Result<Scheduled, Error> {
    let session = SessionView {
        outside,
        ..sessions::view(cx, stored)?
    };
    let details = match passcode {
        Some(passcode) => format!("{}\n{}", session.details, cx.words().details_password(passcode)),
        None => session.details.clone(),
    };
    Ok(Scheduled {
        session,
        passcode: passcode.map(str::to_owned),
        details,
    })
}

/// Changes a session. A stale edit is refused with what differs, and nothing is overwritten.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `stale`; `not_now`; `conflict`.
pub async fn edit(cx: Cx, form: Edit) -> Result<Scheduled, Error> {
    let words = cx.words();
    let id = form.id.parse().map_err(|_| Error::not_found(words))?;
    // A version that cannot be read is none that there ever was.
    let version = form.version.trim().parse().unwrap_or_default();
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    let before = &stored.session;
    if version != before.version {
        return Err(sessions::stale(&cx, id, Some(version)).await?);
    }
    before.state.edit()?;
    let mut fields = Fields::new(words);
    let passcode = form.passcode;
    let Some((details, range)) = read(&form.into(), &mut fields, &cx, Some(before.range), None)? else {
        return Err(fields.into_error());
    };
    let wanted = match before.clone().edit(details.clone(), range) {
        Err(error) if error.wanted == Transition::ChangeKind => {
            return Err(Error::field(words, "kind", not_now(words, error.wanted)));
        }
        wanted => wanted?,
    };
    let passcode = match (wanted.kind, passcode) {
        (SessionKind::Video, PasscodeChange::New) => Some(Some(new_passcode())),
        (SessionKind::Video, PasscodeChange::Keep) => None,
        // Where there is no room there is nothing to guard.
        (SessionKind::InPerson, _) | (SessionKind::Video, PasscodeChange::None) => Some(None),
    };
    let hash = match &passcode {
        Some(Some(passcode)) => Some(Some(cx.app.config.keys.mark_passcode(id, passcode))),
        Some(None) => before.protected.then_some(None),
        None => None,
    };
    let becomes_video = wanted.kind == SessionKind::Video && before.kind != SessionKind::Video;
    let beginning = if becomes_video {
        let provider = link::choice(&cx.app, cx.account()?.preferred_video_provider);
        link::beginning(&cx.app, provider, &wanted, &stored.partner, cx.now()).await?
    } else {
        Vec::new()
    };
    let outside = if range == before.range {
        None
    } else {
        outside(&cx, Some(id), range).await?
    };
    let mut change = sessions::change(&cx, id, SessionAction::Edit, Some(version)).await?;
    change.apply(|session| session.edit(details, range))?;
    change.prepare_link(beginning);
    if let Some(hash) = hash {
        change.set_passcode(hash);
    }
    free(&cx, &wanted, change.commit().await).await?;
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    let passcode = passcode.flatten();
    scheduled(&cx, &stored, passcode.as_ref().map(Passcode::expose), outside)
}

/// Moves a session to a new time.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `stale`; `not_now`; `conflict`.
pub async fn reschedule(cx: Cx, to: Reschedule) -> Result<SessionView, Error> {
    let words = cx.words();
    let (_, stored) = sessions::load(&cx, to.id, SessionAction::Edit).await?;
    let before = stored.session;
    if to.version.0 != before.version {
        return Err(sessions::stale(&cx, to.id, Some(to.version.0)).await?);
    }
    before.state.reschedule()?;
    let mut fields = Fields::new(words);
    let known: Vec<_> = to
        .starts_at
        .into_iter()
        .chain([before.range.starts_at()])
        .collect();
    let local = (to.date.as_str(), to.time.as_str());
    let start = when::read_instant(&mut fields, words, cx.zone()?, local, &known);
    let length = u16::try_from(to.duration.0).ok();
    let length = length.filter(|minutes| is_length(*minutes));
    let message = words.error_duration_range(SHORTEST, LONGEST, LENGTH_STEP);
    let length = fields.need("duration", length, message);
    let range = start
        .zip(length)
        .and_then(|(start, minutes)| range(&mut fields, &cx, start, minutes, Some(before.range)));
    let Some(range) = range else {
        return Err(fields.into_error());
    };
    let wanted = before.reschedule(range)?;
    let outside = outside(&cx, Some(to.id), range).await?;
    let mut change = sessions::change(&cx, to.id, SessionAction::Edit, Some(to.version.0)).await?;
    change.apply(|session| session.reschedule(range))?;
    free(&cx, &wanted, change.commit().await).await?;
    let session = sessions::one(cx, to.id).await?;
    Ok(SessionView { outside, ..session })
}

/// Calls a session off, until its window closes. Once it has begun, only the partner can, and only if the client did
/// not come: what both came to is ended and not called off, so that it keeps its outcome and its rating.
///
/// # Errors
/// `signed_out`; `not_found`; field errors; `stale`; `not_now`.
pub async fn cancel(cx: Cx, id: SessionId, version: i64, reason: String) -> Result<SessionView, Error> {
    let words = cx.words();
    let mut fields = Fields::new(words);
    let reason = fields.text("reason", text::optional_line(&reason, LINE_MAX));
    let caller = cx.caller()?;
    let mut change = sessions::change(&cx, id, SessionAction::Cancel, Some(version)).await?;
    let session = change.before().session.clone();
    let participant = sessions::participant(&cx, &session)?;
    session.may_cancel(participant, cx.app.config.limits, change.at())?;
    let Some(reason) = reason else {
        return Err(fields.into_error());
    };
    if matches!(session.state, SessionState::InProgress { .. }) {
        let (over_at, attendance) = meeting::over(&cx, &mut change).await?;
        match calling_off(&attendance) {
            CallingOff::Cancels => {}
            CallingOff::Refused => {
                return Err(Error::not_now(words.error_not_cancelled_client_came()));
            }
            CallingOff::Ends => {
                let decision = Decision {
                    reason,
                    ..Decision::by(caller.account, change.at())
                };
                change.transit(|state| state.end(over_at, decision))?;
                change.commit().await?;
                return sessions::one(cx, id).await;
            }
        }
    }
    let cancellation = Cancellation {
        at: change.at(),
        by: caller.account,
        reason,
    };
    change.transit(|state| state.cancel(cancellation))?;
    change.commit().await?;
    sessions::one(cx, id).await
}

/// Removes a session at whose door no one has been.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; `not_now` for one that someone joined or tried to join.
pub async fn delete(cx: Cx, id: SessionId) -> Result<(), Error> {
    let mut change = sessions::change(&cx, id, SessionAction::Delete, None).await?;
    change.delete()?;
    change.commit().await
}
