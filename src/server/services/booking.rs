//! Booking: schedule, edit, reschedule, cancel, delete.
//!
//! A use case checks first, to answer kindly; the database decides. Every session comes about by [`creation`].

use super::{clients::bookable, sessions, webhooks};
use crate::{
    api::{
        ApiError, ErrorCode,
        booking::{Edit, Instant, PasscodeChange, Reschedule, Schedule, ScheduleView, Scheduled},
        clients::ClientState,
        sessions::SessionView,
    },
    domain::{
        access::{self, Action, SessionAction},
        ids::{AccountId, SessionId},
        join::Participant,
        provider::Provider,
        session::{Cancellation, DURATIONS, HORIZON, INSTANT_DURATIONS, Session, SessionKind, SessionState},
        text::{self, LINE_MAX, NOTES_MAX, TITLE_MAX},
        time_range::TimeRange,
        webhook::WebhookEvent,
    },
    server::{
        app::App,
        crypto::{new_id, new_passcode},
        db::{
            self, DbError, Query, Tx, audit,
            sessions::{Person, StoredSession},
        },
        error::{Error, Fields},
        jobs,
        meeting::link,
        web::Cx,
        when,
    },
};
use chrono::{DateTime, SubsecRound, TimeDelta, Timelike, Utc};
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
    let local = crate::domain::wall_clock::local(&zone, cx.now());
    let next_hour = local.with_minute(0).unwrap_or(local).trunc_subsecs(0) + TimeDelta::hours(1);
    Ok(ScheduleView {
        clients: bookable(&cx, caller.account).await?,
        today: local.date().to_string(),
        suggested: (
            next_hour.date().to_string(),
            next_hour.format("%H:00").to_string(),
        ),
        zone: zone.name().to_owned(),
    })
}

/// What can be read of a session from a form, apart from who attends it.
struct Draft {
    title: String,
    kind: SessionKind,
    place: Option<String>,
    range: TimeRange,
    notes: Option<String>,
}

/// The texts of a form that describe a session.
struct DraftForm<'a> {
    title: &'a str,
    kind: &'a str,
    place: &'a str,
    date: &'a str,
    time: &'a str,
    duration: &'a str,
    notes: &'a str,
}

impl DraftForm<'_> {
    /// Reads every field and notes everything that is wrong. `length` is the length it has already,
    /// which may stay as it is, and a start that `stays` may lie in the past.
    fn read(&self, fields: &mut Fields, cx: &Cx, stays: Option<TimeRange>) -> Result<Option<Draft>, Error> {
        let words = cx.words();
        let title = fields.text("title", text::line(self.title, TITLE_MAX));
        let notes = fields.text("notes", text::optional_block(self.notes, NOTES_MAX));
        let place = fields.text("place", text::optional_line(self.place, LINE_MAX));
        let kind = fields.take(
            "kind",
            SessionKind::from_word(self.kind).ok_or_else(|| words.error_kind().to_owned()),
        );
        if kind == Some(SessionKind::InPerson) && place == Some(None) {
            fields.refuse("place", words.error_place());
        }
        let minutes = self.duration.trim().parse::<u16>().ok();
        let length = minutes.filter(|minutes| {
            DURATIONS.contains(minutes)
                || stays.is_some_and(|range| range.length().num_minutes() == i64::from(*minutes))
        });
        let length = fields.take(
            "duration",
            length.ok_or_else(|| words.error_duration().to_owned()),
        );
        let present = stays.map(TimeRange::starts_at);
        let start = when::read_instant(fields, words, cx.zone()?, self.date, self.time, present);
        let range = match (start, length) {
            (Some(start), Some(minutes)) => range(fields, cx, start, minutes, stays),
            _ => None,
        };
        let (Some(title), Some(notes), Some(place), Some(kind), Some(range)) =
            (title, notes, place, kind, range)
        else {
            return Ok(None);
        };
        let place = place.filter(|_| kind == SessionKind::InPerson);
        if kind == SessionKind::InPerson && place.is_none() {
            return Ok(None);
        }
        Ok(Some(Draft {
            title,
            kind,
            place,
            range,
            notes,
        }))
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
    let made = TimeRange::starting(start, TimeDelta::minutes(minutes.into()));
    let range = fields.take("duration", made.map_err(|_| words.error_ends_first().to_owned()))?;
    if stays == Some(range) {
        return Some(range);
    }
    if start <= cx.now() {
        fields.refuse("time", words.error_past());
        return None;
    }
    if start - cx.now() > HORIZON {
        fields.refuse("date", words.error_far());
        return None;
    }
    Some(range)
}

/// The refusal of a time that is taken, with the range that takes it, and nothing else of it.
fn conflict(cx: &Cx, whose: Participant, taken: TimeRange) -> Result<Error, Error> {
    let words = cx.words();
    let label = when::when(taken, cx.zone()?, cx.lang, cx.now()).label;
    let message = match whose {
        Participant::Partner => words.error_conflict(label),
        Participant::Client => words.error_conflict_client(label),
    };
    Ok(Error::Refused(ApiError::new(ErrorCode::Conflict, message)))
}

/// Whether either person's time is taken, asked before the database decides.
async fn check_free(cx: &Cx, session: &Session) -> Result<(), Error> {
    match db::sessions::taken(&cx.app.db, session).await?.first() {
        Some((whose, taken)) => Err(conflict(cx, *whose, *taken)?),
        None => Ok(()),
    }
}

/// The refusal when the database has said whose time is taken.
async fn overlap(cx: &Cx, whose: Participant, session: &Session) -> Result<Error, Error> {
    let taken = db::sessions::taken(&cx.app.db, session).await?;
    let its = taken.into_iter().find(|(person, _)| *person == whose);
    // Gone again by now: the range that was asked for says enough.
    conflict(cx, whose, its.map_or(session.range, |(_, range)| range))
}

/// A client of this partner who may be booked.
async fn client(cx: &Cx, partner: AccountId, given: &str) -> Result<Result<Person, String>, Error> {
    let words = cx.words();
    let Ok(id) = given.trim().parse::<AccountId>() else {
        return Ok(Err(words.error_client().to_owned()));
    };
    let Some(client) = db::clients::client(&cx.app.db, partner, id).await? else {
        return Ok(Err(words.error_client().to_owned()));
    };
    Ok(match client.state {
        ClientState::Active | ClientState::Invited => Ok(Person {
            id,
            name: client.name,
            time_zone: client.time_zone,
        }),
        ClientState::Requested => Err(words.error_client_waiting().to_owned()),
    })
}

/// What "Copy details" copies.
fn details(cx: &Cx, view: &SessionView, passcode: Option<&str>) -> String {
    let words = cx.words();
    let mut lines = vec![
        view.title.clone(),
        format!("{} ({})", view.when.label, view.when.zone),
    ];
    lines.extend(
        view.when_theirs
            .as_ref()
            .map(|when| format!("{} ({})", when.label, when.zone)),
    );
    lines.extend(view.place.clone());
    if view.kind == SessionKind::Video {
        lines.push(view.link.clone());
    }
    lines.extend(passcode.map(|passcode| words.details_password(passcode)));
    lines.join("\n")
}

/// Creates a session with its meeting link, its note and its passcode, which is in clear in this answer alone.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `conflict`.
pub async fn schedule(cx: Cx, form: Schedule) -> Result<Scheduled, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let mut fields = Fields::new(cx.words());
    let client = client(&cx, caller.account, &form.client).await?;
    let client = fields.take("client", client);
    let draft = DraftForm {
        title: &form.title,
        kind: &form.kind,
        place: &form.place,
        date: &form.date,
        time: &form.time,
        duration: &form.duration,
        notes: &form.notes,
    };
    let draft = draft.read(&mut fields, &cx, None)?;
    let (Some(client), Some(draft)) = (client, draft) else {
        return Err(fields.into_error());
    };
    let passcode = (form.protected == "on" && draft.kind == SessionKind::Video).then(new_passcode);
    let session = Session {
        id: SessionId(new_id()),
        partner: caller.account,
        client: client.id,
        title: draft.title,
        kind: draft.kind,
        place: draft.place,
        range: draft.range,
        state: SessionState::Scheduled,
        notes: draft.notes,
        protected: passcode.is_some(),
        version: 1,
    };
    let hash = match &passcode {
        Some(passcode) => Some(cx.app.hash(passcode.expose().to_owned()).await?),
        None => None,
    };
    let stored = create(&cx, session, client, hash).await?;
    scheduled(
        &cx,
        &stored,
        passcode.as_ref().map(crate::domain::passcode::Passcode::expose),
    )
}

/// Starts a session now, by video and without a passcode: the client is called to it at this moment.
///
/// # Errors
/// As [`schedule`].
pub async fn start_instant(cx: Cx, form: Instant) -> Result<SessionView, Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepClients)?;
    let mut fields = Fields::new(words);
    let client = client(&cx, caller.account, &form.client).await?;
    let client = fields.take("client", client);
    let minutes = form.duration.trim().parse::<u16>().ok();
    let minutes = minutes.filter(|minutes| INSTANT_DURATIONS.contains(minutes));
    let minutes = fields.take(
        "duration",
        minutes.ok_or_else(|| words.error_duration().to_owned()),
    );
    let (Some(client), Some(minutes)) = (client, minutes) else {
        return Err(fields.into_error());
    };
    let range = TimeRange::starting(cx.now().trunc_subsecs(0), TimeDelta::minutes(minutes.into()));
    let session = Session {
        id: SessionId(new_id()),
        partner: caller.account,
        client: client.id,
        title: words.instant_title().to_owned(),
        kind: SessionKind::Video,
        place: None,
        range: range.map_err(|_| Error::field(words, "duration", words.error_ends_first()))?,
        state: SessionState::Scheduled,
        notes: None,
        protected: false,
        version: 1,
    };
    let id = session.id;
    create(&cx, session, client, None).await?;
    // Both are waiting for it; a provider that is slow is not waited for with the answer.
    if let Ok(Err(error)) = tokio::time::timeout(AT_ONCE, jobs::make_meeting(&cx.app, id)).await {
        tracing::warn!(session = %id, cause = %error, "the meeting of an instant session was not made at once");
    }
    sessions::one(cx, id).await
}

/// Stores a new session of the caller's, and tells both people.
async fn create(
    cx: &Cx,
    session: Session,
    client: Person,
    passcode_hash: Option<String>,
) -> Result<StoredSession, Error> {
    check_free(cx, &session).await?;
    let account = &cx.signed_in()?.account;
    let partner = account.person();
    let provider = link::choice(&cx.app, account.preferred_video_provider);
    let hash = passcode_hash.clone();
    let created_at = cx.now();
    let queries = creation(&cx.app, &session, &partner, provider, hash, created_at).await?;
    match cx.app.db.write_all(queries).await {
        Err(DbError::Overlap(whose)) => return Err(overlap(cx, whose, &session).await?),
        other => other?,
    }
    cx.app.changed(&session).await;
    Ok(StoredSession {
        session,
        passcode_hash,
        partner,
        client,
        attended: false,
        begun: false,
        created_at,
    })
}

/// What creates a session, in one transaction: its row, its link, its line in the audit, and what
/// endpoints are told. Every session comes
/// about by it.
///
/// # Errors
/// The keys', or the database's. It refuses with `Overlap` and whose time is taken.
pub async fn creation(
    app: &App,
    session: &Session,
    partner: &Person,
    provider: Provider,
    passcode_hash: Option<String>,
    now: DateTime<Utc>,
) -> Result<Vec<Query>, Error> {
    let mut queries = vec![db::sessions::insertion(session, passcode_hash, now)];
    if session.kind == SessionKind::Video {
        queries.extend(link::beginning(app, provider, session, partner, now).await?);
    }
    queries.push(audit::line(
        now,
        session.partner,
        "session.schedule",
        session.id.0,
        None,
    ));
    queries.extend(webhooks::announcement(WebhookEvent::Booked, session, now));
    Ok(queries)
}

/// Tells endpoints of a session that has another time than `before`.
async fn announce_move(
    tx: &mut Tx,
    before: TimeRange,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    if session.range == before {
        return Ok(());
    }
    webhooks::announce(tx, WebhookEvent::Rescheduled, session, now).await
}

fn scheduled(cx: &Cx, stored: &StoredSession, passcode: Option<&str>) -> Result<Scheduled, Error> {
    let session = sessions::view(cx, stored)?;
    let details = details(cx, &session, passcode);
    Ok(Scheduled {
        session,
        passcode: passcode.map(str::to_owned),
        details,
    })
}

/// The refusal of a change that was made from an older version, with what has changed since.
pub(super) async fn stale(cx: &Cx, id: SessionId, seen: Option<i64>) -> Result<Error, Error> {
    let words = cx.words();
    let changes = db::sessions::changes(&cx.app.db, id)
        .await?
        .ok_or_else(|| Error::not_found(words))?;
    // A version that never was tells nothing of what they saw.
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

/// Changes a session. A stale edit is refused with what differs, and nothing is overwritten.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `stale`; `not_now`; `conflict`.
pub async fn edit(cx: Cx, form: Edit) -> Result<Scheduled, Error> {
    let words = cx.words();
    let id = form.id.parse().map_err(|_| Error::not_found(words))?;
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    let before = stored.session;
    let seen = form.version.trim().parse().ok();
    if seen != Some(before.version) {
        return Err(stale(&cx, id, seen).await?);
    }
    before
        .state
        .edit()
        .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_edited()))?;
    let mut fields = Fields::new(words);
    let draft = DraftForm {
        title: &form.title,
        kind: &form.kind,
        place: &form.place,
        date: &form.date,
        time: &form.time,
        duration: &form.duration,
        notes: &form.notes,
    };
    let Some(draft) = draft.read(&mut fields, &cx, Some(before.range))? else {
        return Err(fields.into_error());
    };
    if draft.kind != before.kind && matches!(before.state, SessionState::InProgress { .. }) {
        // They are in the room.
        return Err(Error::field(words, "kind", words.error_kind_stays()));
    }
    let wanted = Session {
        title: draft.title,
        kind: draft.kind,
        place: draft.place,
        range: draft.range,
        notes: draft.notes,
        ..before.clone()
    };
    if wanted.range != before.range {
        before
            .state
            .reschedule()
            .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_rescheduled()))?;
        check_free(&cx, &wanted).await?;
    }
    let passcode = match (wanted.kind, form.passcode) {
        (SessionKind::Video, PasscodeChange::New) => Some(Some(new_passcode())),
        (SessionKind::Video, PasscodeChange::Keep) => None,
        // Where there is no room there is nothing to guard.
        (SessionKind::InPerson, _) | (SessionKind::Video, PasscodeChange::None) => Some(None),
    };
    let hash = match &passcode {
        Some(Some(passcode)) => Some(Some(cx.app.hash(passcode.expose().to_owned()).await?)),
        Some(None) => Some(None),
        None => None,
    };
    let now = cx.now();
    let becomes_video = wanted.kind == SessionKind::Video && before.kind != SessionKind::Video;
    let beginning = if becomes_video {
        let provider = link::choice(&cx.app, cx.signed_in()?.account.preferred_video_provider);
        link::beginning(&cx.app, provider, &wanted, &stored.partner, now).await?
    } else {
        Vec::new()
    };
    let mut tx = cx.app.db.begin().await?;
    match db::sessions::update(&mut tx, &wanted, now).await {
        Err(DbError::Overlap(whose)) => {
            drop(tx);
            return Err(overlap(&cx, whose, &wanted).await?);
        }
        Ok(false) => {
            drop(tx);
            return Err(stale(&cx, id, seen).await?);
        }
        other => other?,
    };
    if let Some(hash) = hash {
        db::sessions::set_passcode(&mut tx, id, hash).await?;
        db::gate::revoke_grants(&mut tx, id).await?;
    }
    if wanted.kind == SessionKind::InPerson {
        link::void(&mut tx, id, before.partner, now).await?;
    } else if wanted.range != before.range {
        link::moved(&mut tx, id, before.partner, now).await?;
    }
    for query in beginning {
        tx.execute(query).await?;
    }
    announce_move(&mut tx, before.range, &wanted, now).await?;
    audit::record(&mut tx, now, caller.account, "session.edit", id.0, None).await?;
    tx.commit().await?;
    cx.app.changed(&wanted).await;
    let (_, stored) = sessions::load(&cx, id, SessionAction::Edit).await?;
    scheduled(
        &cx,
        &stored,
        passcode
            .flatten()
            .as_ref()
            .map(crate::domain::passcode::Passcode::expose),
    )
}

/// Moves a session to a new time.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `stale`; `not_now`; `conflict`.
pub async fn reschedule(cx: Cx, to: Reschedule) -> Result<SessionView, Error> {
    let words = cx.words();
    let (caller, stored) = sessions::load(&cx, to.id, SessionAction::Edit).await?;
    let before = stored.session;
    if to.version != before.version {
        return Err(stale(&cx, to.id, Some(to.version)).await?);
    }
    before
        .state
        .reschedule()
        .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_rescheduled()))?;
    let mut fields = Fields::new(words);
    let present = Some(before.range.starts_at());
    let start = when::read_instant(&mut fields, words, cx.zone()?, &to.date, &to.time, present);
    let length = (15..=240).contains(&to.duration) && to.duration.is_multiple_of(5);
    let length = fields.take(
        "duration",
        length
            .then_some(to.duration)
            .ok_or_else(|| words.error_duration_range().to_owned()),
    );
    let range = start
        .zip(length)
        .and_then(|(start, minutes)| range(&mut fields, &cx, start, minutes, Some(before.range)));
    let Some(range) = range else {
        return Err(fields.into_error());
    };
    let wanted = Session {
        range,
        ..before.clone()
    };
    check_free(&cx, &wanted).await?;
    let now = cx.now();
    let mut tx = cx.app.db.begin().await?;
    match db::sessions::update(&mut tx, &wanted, now).await {
        Err(DbError::Overlap(whose)) => {
            drop(tx);
            return Err(overlap(&cx, whose, &wanted).await?);
        }
        Ok(false) => {
            drop(tx);
            return Err(stale(&cx, to.id, Some(to.version)).await?);
        }
        other => other?,
    };
    link::moved(&mut tx, to.id, before.partner, now).await?;
    announce_move(&mut tx, before.range, &wanted, now).await?;
    audit::record(&mut tx, now, caller.account, "session.reschedule", to.id.0, None).await?;
    tx.commit().await?;
    cx.app.changed(&wanted).await;
    sessions::one(cx, to.id).await
}

/// Calls a session off, until its window closes. Once somebody has come, only the partner can.
///
/// # Errors
/// `signed_out`; `not_found`; field errors; `stale`; `not_now`.
pub async fn cancel(cx: Cx, id: SessionId, version: i64, reason: String) -> Result<SessionView, Error> {
    let words = cx.words();
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Cancel).await?;
    let before = stored.session;
    if version != before.version {
        return Err(stale(&cx, id, Some(version)).await?);
    }
    let who = access::participant(caller.account, &before).ok_or_else(|| Error::not_found(words))?;
    if let Some(why) = sessions::why_not_cancelled(&cx, &before, who) {
        return Err(Error::refused(ErrorCode::NotNow, why));
    }
    let mut fields = Fields::new(words);
    let Some(reason) = fields.text("reason", text::optional_line(&reason, LINE_MAX)) else {
        return Err(fields.into_error());
    };
    let now = cx.now();
    let cancellation = Cancellation {
        at: now,
        by: caller.account,
        reason,
    };
    let state = before
        .state
        .clone()
        .cancel(cancellation)
        .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_cancelled()))?;
    let wanted = Session { state, ..before };
    let mut tx = cx.app.db.begin().await?;
    if !db::sessions::update(&mut tx, &wanted, now).await? {
        drop(tx);
        return Err(stale(&cx, id, Some(version)).await?);
    }
    db::attendance::leave_all(&mut tx, id, now).await?;
    link::called_off(&mut tx, id, wanted.partner, now).await?;
    webhooks::announce(&mut tx, WebhookEvent::Cancelled, &wanted, now).await?;
    audit::record(&mut tx, now, caller.account, "session.cancel", id.0, None).await?;
    tx.commit().await?;
    cx.app.changed(&wanted).await;
    sessions::one(cx, id).await
}

/// Removes a session that never took place.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; `not_now` for one that somebody joined; `stale`.
pub async fn delete(cx: Cx, id: SessionId) -> Result<(), Error> {
    let words = cx.words();
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Delete).await?;
    stored
        .session
        .state
        .delete(stored.attended)
        .map_err(|_| Error::refused(ErrorCode::NotNow, words.error_not_deleted()))?;
    let mut tx = cx.app.db.begin().await?;
    link::void(&mut tx, id, stored.session.partner, cx.now()).await?;
    // From here on nobody is let in; who was let in before is seen.
    db::sessions::lock(&mut tx, id).await?;
    if !db::sessions::delete(&mut tx, id, stored.session.version).await? {
        drop(tx);
        return Err(stale(&cx, id, Some(stored.session.version)).await?);
    }
    audit::record(
        &mut tx,
        cx.now(),
        caller.account,
        "session.delete",
        id.0,
        Some(stored.session.range.starts_at().to_rfc3339()),
    )
    .await?;
    tx.commit().await?;
    cx.app.changed(&stored.session).await;
    Ok(())
}
