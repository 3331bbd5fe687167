//! Series of sessions.
//!
//! Every date is listed with its state before anything is written. Then the sessions are created in one transaction, all or
//! none, and the database decides. From there on each is a session like any other, which remembers its place in the series.

use super::{
    booking::{WantedSession, beginning, just_booked, wanted},
    sessions,
};
use crate::{
    api::{
        ErrorCode,
        booking::Schedule,
        series::{
            CancelSeries, DateState, MoveSeries, PlanSeries, PlannedDate, SeriesChange, SeriesCreated,
            SeriesPlan, SeriesSession, SeriesView,
        },
        sessions::SessionView,
    },
    domain::{
        access::{Action, SessionAction},
        ids::{AccountId, SeriesId, SessionId},
        passcode::Passcode,
        series::{Choice, End, MOST, Repeat, Scope, SeriesError},
        session::{
            Details, HORIZON, LENGTH_STEP, LONGEST, SHORTEST, Session, SessionKind, SessionStatus, is_length,
        },
        session_type::SessionType,
        text::{self, LINE_MAX},
        time_range::TimeRange,
        wall_clock::clock,
    },
    server::{
        crypto::{new_id, new_passcode},
        cx::Cx,
        db::{
            self, DbError,
            clients::Bookable,
            series::{Member, NewSeries, Place, Series},
        },
        error::{Error, Fields},
        sessions::{
            Booking,
            change::book_all,
            together::{Shift, Together},
        },
        when,
        zone::Zone,
    },
    words::Words,
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// A series that a form describes.
struct Draft {
    partner: AccountId,
    client: Bookable,
    details: Details,
    /// The session type that was chosen.
    of: Option<SessionType>,
    protected: bool,
    length: TimeDelta,
    repeat: Repeat,
    zone: Zone,
    /// By the rule, in the zone.
    starts: Vec<NaiveDateTime>,
}

/// The end that a form names, and its field.
fn read_end(fields: &mut Fields, words: Words, form: &Schedule) -> Option<(End, &'static str)> {
    match (form.count.trim(), form.until.trim()) {
        ("", "") => {
            fields.refuse("count", words.error_series_end());
            None
        }
        (count, "") => {
            let count = count.parse().ok();
            let count = fields.need("count", count, words.error_series_end())?;
            Some((End::Count(count), "count"))
        }
        ("", until) => {
            let until = fields.need("until", until.parse::<NaiveDate>().ok(), words.error_date())?;
            Some((End::On(until), "until"))
        }
        _ => {
            fields.refuse("until", words.error_series_two_ends());
            None
        }
    }
}

impl Draft {
    async fn read(cx: &Cx, form: &mut PlanSeries) -> Result<Self, Error> {
        let (caller, words) = (cx.caller_who(Action::KeepClients)?, cx.words());
        let mut fields = Fields::new(words);
        let wanted = wanted(cx, &mut fields, caller.account, &mut form.session, None).await?;
        let session = &form.session;
        let repeat = Repeat::from_word(session.repeat.trim());
        let repeat = fields.need("repeat", repeat, words.error_repeat());
        let end = read_end(&mut fields, words, session);
        let (Some(wanted), Some(repeat), Some((end, field))) = (wanted, repeat, end) else {
            return Err(fields.into_error());
        };
        let WantedSession {
            client,
            details,
            range,
            of,
        } = wanted;
        let zone = cx.zone()?;
        let first = zone.local(range.starts_at());
        let dates = repeat.dates(first.date(), end).map_err(|error| match error {
            SeriesError::TooFew => words.error_series_few().to_owned(),
            SeriesError::TooMany => words.error_series_many(MOST),
            SeriesError::TooLong => words.error_series_long().to_owned(),
        });
        let Some(dates) = fields.take(field, dates) else {
            return Err(fields.into_error());
        };
        let lists = [&form.choices, &form.dates, &form.times, &form.seen];
        if lists
            .iter()
            .any(|list| !list.is_empty() && list.len() != dates.len())
        {
            return Err(Error::refused(ErrorCode::Invalid, words.error_unreadable()));
        }
        Ok(Self {
            partner: caller.account,
            protected: session.protected == "on" && details.kind == SessionKind::Video,
            client,
            details,
            of,
            length: range.length(),
            repeat,
            zone,
            starts: dates
                .into_iter()
                .map(|date| date.and_time(first.time()))
                .collect(),
        })
    }

    /// The time that a session of this range takes of the partner.
    fn with_buffers(&self, range: TimeRange) -> TimeRange {
        let Some(of) = &self.of else { return range };
        TimeRange::new(range.starts_at() - of.before, range.ends_at() + of.after).unwrap_or(range)
    }

    fn label(&self, cx: &Cx, local: NaiveDateTime) -> String {
        let (zone, now) = (self.zone, cx.now());
        let range = zone
            .instant(local)
            .ok()
            .and_then(|start| TimeRange::starting(start, self.length).ok());
        match range {
            Some(range) => when::when(range, zone, cx.lang, now).label,
            None => local_label(cx, zone, local),
        }
    }

    /// Every date with what a form says of it, and whether it can be had.
    async fn rows(&self, cx: &Cx, form: &PlanSeries) -> Result<Vec<Row>, Error> {
        let now = cx.now();
        let mut rows: Vec<_> = self
            .starts
            .iter()
            .enumerate()
            .map(|(nth, planned)| Row::read(self, form, nth, *planned, now))
            .collect();
        let Some(span) = span(rows.iter().filter_map(|row| row.range)) else {
            return Ok(rows);
        };
        let people = (self.partner, self.client.id);
        let (busy, held) = futures::join!(
            db::series::busy(&cx.app.db, people, span),
            db::holds::busy(&cx.app.db, self.partner, span, None, now),
        );
        let (busy, held) = (busy?, held?);
        let (partners, clients): (Vec<_>, Vec<_>) = busy.into_iter().partition(|busy| busy.is_partners);
        let mut partners: Vec<_> = partners.into_iter().map(|busy| busy.range).collect();
        partners.extend(held.into_iter().map(|(_, range)| range));
        for row in &mut rows {
            let Some(range) = row.range else { continue };
            let with_buffers = self.with_buffers(range);
            if partners.iter().any(|busy| busy.overlaps(with_buffers))
                || clients.iter().any(|busy| busy.range.overlaps(range))
            {
                row.state = DateState::Taken;
            } else if row.is_scheduled() {
                partners.push(with_buffers);
            }
        }
        Ok(rows)
    }
}

/// From the first start to the last end.
fn span(ranges: impl Iterator<Item = TimeRange>) -> Option<TimeRange> {
    ranges.reduce(|one, other| {
        let start = one.starts_at().min(other.starts_at());
        TimeRange::new(start, one.ends_at().max(other.ends_at())).unwrap_or(one)
    })
}

/// A time that has no instant.
fn local_label(cx: &Cx, zone: Zone, local: NaiveDateTime) -> String {
    let this_year = zone.local(cx.now()).year();
    format!(
        "{}, {}",
        when::day(local.date(), this_year, cx.lang),
        clock(local)
    )
}

/// A date of a series that is being planned.
struct Row {
    planned: NaiveDateTime,
    /// What the form says; none before the dates were shown.
    typed: Option<Choice>,
    /// The planned time, or the other one that was chosen.
    local: Option<NaiveDateTime>,
    range: Option<TimeRange>,
    state: DateState,
    next: Option<String>,
    /// The other time as it was typed.
    date: String,
    time: String,
}

impl Row {
    fn read(
        draft: &Draft,
        form: &PlanSeries,
        nth: usize,
        planned: NaiveDateTime,
        now: DateTime<Utc>,
    ) -> Self {
        let typed = form.choices.get(nth).and_then(|word| Choice::from_word(word));
        let given = |list: &[String], otherwise: String| list.get(nth).cloned().unwrap_or(otherwise);
        let mut row = Self {
            planned,
            typed,
            local: Some(planned),
            range: None,
            state: DateState::Unreadable,
            next: None,
            date: given(&form.dates, planned.date().to_string()),
            time: given(&form.times, clock(planned)),
        };
        if typed == Some(Choice::Move) {
            row.local = when::read_local(&row.date, &row.time);
        }
        let Some(local) = row.local else { return row };
        match draft.zone.instant(local) {
            Err(skipped) => {
                row.state = DateState::Missing;
                row.next = Some(clock(skipped.next));
            }
            Ok(start) if start <= now => row.state = DateState::Past,
            Ok(start) if start - now > HORIZON => row.state = DateState::Far,
            Ok(start) => {
                row.range = TimeRange::starting(start, draft.length).ok();
                row.state = DateState::Free;
            }
        }
        row
    }

    /// What is proposed: a time that cannot be had is left out.
    fn choice(&self) -> Choice {
        match self.typed {
            Some(Choice::Move) => Choice::Move,
            Some(Choice::Keep) | None if self.state == DateState::Free => Choice::Keep,
            Some(Choice::Keep | Choice::Skip) | None => Choice::Skip,
        }
    }

    fn is_scheduled(&self) -> bool {
        self.choice() != Choice::Skip && self.state == DateState::Free
    }

    /// Whether it is wanted and cannot be had.
    fn is_refused(&self) -> bool {
        matches!(self.typed, Some(Choice::Keep | Choice::Move)) && self.state != DateState::Free
    }

    fn seen(&self) -> String {
        let local = self.local.filter(|_| self.is_scheduled());
        local.map_or_else(String::new, |local| local.format("%Y-%m-%dT%H:%M").to_string())
    }

    fn view(self, cx: &Cx, draft: &Draft) -> PlannedDate {
        let (choice, seen) = (self.choice(), self.seen());
        let moved = self.local.filter(|_| choice == Choice::Move);
        let theirs = self.range.and_then(|range| {
            let of = |zone| when::when(range, zone, cx.lang, cx.now()).label;
            let theirs = of(when::zone(&draft.client.client.time_zone));
            (theirs != of(draft.zone)).then_some(theirs)
        });
        PlannedDate {
            label: draft.label(cx, self.planned),
            moved: moved.map(|local| draft.label(cx, local)),
            theirs,
            state: self.state,
            next: self.next,
            choice,
            date: self.date,
            time: self.time,
            seen,
        }
    }
}

/// The dates of a series, each with its state. Creates nothing.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors.
pub async fn plan(cx: Cx, mut form: PlanSeries) -> Result<SeriesPlan, Error> {
    let draft = Draft::read(&cx, &mut form).await?;
    let rows = draft.rows(&cx, &form).await?;
    let (words, first) = (cx.words(), draft.starts[0].date());
    Ok(SeriesPlan {
        client: draft.client.client.name.clone(),
        rule: words.rule(draft.repeat, first),
        zone: draft.zone.name().to_owned(),
        leaves_out: draft.repeat.leaves_months_out(first).then(|| first.day()),
        sessions: rows.iter().filter(|row| row.is_scheduled()).count(),
        dates: rows.into_iter().map(|row| row.view(&cx, &draft)).collect(),
    })
}

/// Creates the sessions of a series: all or none, and only what was listed.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `conflict` if a date cannot be had; `stale` if the choices are not those that
/// were listed.
pub async fn create(cx: Cx, mut form: PlanSeries) -> Result<SeriesCreated, Error> {
    let words = cx.words();
    let draft = Draft::read(&cx, &mut form).await?;
    if form.choices.is_empty() {
        // No list was shown: nothing is left out unasked.
        form.choices = vec![Choice::Keep.word().to_owned(); draft.starts.len()];
    }
    let rows = draft.rows(&cx, &form).await?;
    if rows.iter().any(Row::is_refused) {
        return Err(Error::refused(ErrorCode::Conflict, words.error_series_dates()));
    }
    let seen: Vec<_> = rows.iter().map(Row::seen).collect();
    if !form.seen.is_empty() && form.seen != seen {
        return Err(Error::refused(ErrorCode::Stale, words.error_series_unseen()));
    }
    let chosen: Vec<_> = rows
        .iter()
        .filter(|row| row.is_scheduled())
        .filter_map(|row| Some((row.planned, row.range?)))
        .collect();
    if chosen.is_empty() {
        return Err(Error::refused(ErrorCode::Invalid, words.error_series_empty()));
    }
    let max = i64::from(cx.app.config.sessions_per_client);
    let ahead = draft.client.ahead + i64::try_from(chosen.len()).unwrap_or(i64::MAX);
    if ahead > max {
        return Err(Error::not_now(words.error_too_many_sessions(max)));
    }
    book(&cx, draft, &chosen).await
}

async fn book(cx: &Cx, draft: Draft, chosen: &[(NaiveDateTime, TimeRange)]) -> Result<SeriesCreated, Error> {
    let (words, now) = (cx.words(), cx.now());
    let passcode = draft.protected.then(new_passcode);
    let series = NewSeries {
        id: SeriesId(new_id()),
        partner: draft.partner,
        repeat: draft.repeat,
        zone: draft.zone.name().to_owned(),
        sessions: chosen.len(),
    };
    let mut bookings = Vec::with_capacity(chosen.len());
    for ((start, range), nth) in chosen.iter().zip(1..) {
        let id = SessionId(new_id());
        let people = (draft.partner, draft.client.id);
        let session = Session {
            protected: passcode.is_some(),
            ..Session::scheduled(id, people, draft.details.clone(), *range)
        };
        let mark = |passcode| cx.app.config.keys.mark_passcode(id, passcode);
        let booking = Booking {
            link: beginning(cx, &session).await?,
            session,
            by: draft.partner,
            zone: series.zone.clone(),
            passcode_hash: passcode.as_ref().map(mark),
            of: draft.of.clone(),
            has_endpoints: draft.client.has_endpoints,
        };
        let place = Place {
            nth,
            start: *start,
            length: draft.length,
        };
        bookings.push((booking, place));
    }
    let hashes: Vec<_> = bookings
        .iter()
        .map(|(booking, _)| booking.passcode_hash.clone())
        .collect();
    let booked = match book_all(&cx.app, &series, bookings, now).await {
        Err(Error::Db(DbError::Overlap(_))) => {
            return Err(Error::refused(ErrorCode::Conflict, words.error_series_dates()));
        }
        Err(Error::Db(DbError::NoParent)) => {
            // Race: the client accepted the invitation since it was read. They have an account now.
            let person = draft.client.id.person();
            let client = db::clients::bookable(&cx.app.db, draft.partner, person, now).await?;
            let client = client.filter(|client| client.id != draft.client.id);
            let client = client.ok_or_else(|| Error::field(words, "client", words.error_client()))?;
            return Box::pin(book(cx, Draft { client, ..draft }, chosen)).await;
        }
        booked => booked?,
    };
    let partner = cx.account()?.person();
    let created = booked
        .into_iter()
        .zip(hashes)
        .map(|(session, hash)| {
            let stored = just_booked(session, hash, partner.clone(), draft.client.client.clone());
            sessions::view(cx, &stored)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let passcode = passcode.as_ref().map(Passcode::expose).map(str::to_owned);
    Ok(SeriesCreated {
        details: details(words, &created, passcode.as_deref()),
        created,
        passcode,
    })
}

/// The text of "Copy details", in the client's times: it is written for the client.
fn details(words: Words, created: &[SessionView], passcode: Option<&str>) -> String {
    let mut lines = Vec::new();
    if let Some(first) = created.first() {
        lines.push(first.title.clone());
        lines.push(words.details_people(&first.partner.name, &first.client.name));
        lines.extend(first.place.clone());
    }
    for session in created {
        let when = session.when_theirs.as_ref().unwrap_or(&session.when);
        lines.push(words.details_time(&when.label, &when.zone));
        if session.kind == SessionKind::Video {
            lines.push(session.link.clone());
        }
    }
    lines.extend(passcode.map(|passcode| words.details_password(passcode)));
    lines.join("\n")
}

/// Whether a session is where its series has it. One whose time was changed by itself is not.
fn is_in_step(member: &Member, zone: Zone) -> bool {
    let Place { start, length, .. } = member.place;
    let agreed = member.agreed.as_ref();
    // By the clock, if a government has changed the rules since; by the instant, if it was agreed on in another zone.
    let is_at_its_time = agreed.is_some_and(|(of, at)| of == zone.name() && *at == start)
        || zone.instant(start) == Ok(member.range.starts_at());
    is_at_its_time && member.range.length() == length
}

fn is_ahead(member: &Member, now: DateTime<Utc>) -> bool {
    let waits = matches!(
        member.status,
        SessionStatus::Scheduled | SessionStatus::PendingPayment
    );
    waits && member.range.starts_at() > now
}

/// The series of a session, for both of its people. `None` for a session by itself.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn view(cx: Cx, id: SessionId) -> Result<Option<SeriesView>, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::See).await?;
    let Some(series) = db::series::of_session(&cx.app.db, id).await? else {
        return Ok(None);
    };
    let members = db::series::members(&cx.app.db, series.id).await?;
    let (now, reader, zone) = (cx.now(), cx.zone()?, when::zone(&series.zone));
    let range = stored.session.range;
    let first = members
        .first()
        .map_or_else(|| zone.local(range.starts_at()), |member| member.place.start);
    let of_member = |member: &Member| SeriesSession {
        id: member.session,
        nth: member.place.nth,
        label: when::when(member.range, reader, cx.lang, now).label,
        status: member.status,
        changed: !is_in_step(member, zone),
        ahead: is_ahead(member, now),
    };
    Ok(Some(SeriesView {
        nth: series.nth,
        of: series.sessions,
        repeat: series.repeat,
        first: first.date(),
        zone: series.zone,
        start: zone.local(range.starts_at()),
        minutes: range.length().num_minutes(),
        version: stored.session.version,
        sessions: members.iter().map(of_member).collect(),
    }))
}

/// A series in a transaction, its sessions locked.
struct Locked {
    by: AccountId,
    together: Together,
    series: Series,
    zone: Zone,
    /// The session that the change is made from.
    this: Member,
    /// Those that the change is for.
    chosen: Vec<Member>,
    /// Those that keep their own time.
    kept: usize,
    now: DateTime<Utc>,
}

impl Locked {
    async fn begin(
        cx: &Cx,
        (id, version): (SessionId, i64),
        scope: Scope,
        changed_too: bool,
    ) -> Result<Self, Error> {
        let words = cx.words();
        // Authorized before the lock, as every change of a session is.
        let (caller, _) = sessions::load(cx, id, SessionAction::Edit).await?;
        let mut tx = cx.app.db.begin().await?;
        let Some(series) = db::series::of_session(&mut tx, id).await? else {
            return Err(Error::not_found(words));
        };
        let members = db::series::lock(&mut tx, series.id).await?;
        let (now, zone) = (cx.now(), when::zone(&series.zone));
        let Some(this) = members.iter().find(|member| member.session == id).cloned() else {
            return Err(Error::not_found(words));
        };
        if this.version != version {
            drop(tx);
            return Err(sessions::stale(cx, id, Some(version)).await?);
        }
        let (chosen, kept): (Vec<_>, Vec<_>) = members
            .into_iter()
            .filter(|member| scope == Scope::All || member.place.nth >= this.place.nth)
            .filter(|member| is_ahead(member, now))
            .partition(|member| changed_too || member.session == id || is_in_step(member, zone));
        Ok(Self {
            by: caller.account,
            together: Together::new(&cx.app, tx),
            series,
            zone,
            this,
            chosen,
            kept: kept.len(),
            now,
        })
    }
}

/// Moves sessions of a series: each by as many days and as much of the clock as the one that the form is about moves from
/// its place in the series. Those that were moved by themselves keep their time.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `stale`; `not_now`; `conflict` with the times that
/// cannot be had.
pub async fn shift(cx: Cx, form: MoveSeries) -> Result<SeriesChange, Error> {
    let words = cx.words();
    let (_, stored) = sessions::load(&cx, form.id, SessionAction::Edit).await?;
    let session = stored.session;
    let series = db::series::of_session(&cx.app.db, form.id).await?;
    let series = series.ok_or_else(|| Error::not_found(words))?;
    let mut fields = Fields::new(words);
    let local = (form.date.as_str(), form.time.as_str());
    let stays = [session.range.starts_at()];
    let start = when::read_instant(&mut fields, words, when::zone(&series.zone), local, &stays);
    let length = form.duration.trim().parse::<u16>().ok();
    let length = length.filter(|minutes| is_length(*minutes));
    let message = words.error_duration_range(SHORTEST, LONGEST, LENGTH_STEP);
    let length = fields.need("duration", length, message);
    let (Some(start), Some(length)) = (start, length) else {
        return Err(fields.into_error());
    };
    let length = TimeDelta::minutes(length.into());
    let mut locked = Locked::begin(&cx, (form.id, form.version.0), form.scope, false).await?;
    if !is_ahead(&locked.this, locked.now) {
        return Err(Error::not_now(words.error_not_rescheduled()));
    }
    let by = locked.zone.local(start) - locked.this.place.start;
    let (mut shifts, mut refused) = (Vec::new(), Vec::new());
    for member in &locked.chosen {
        let Some(start) = member.place.start.checked_add_signed(by) else {
            continue;
        };
        let range = locked.zone.instant(start).ok();
        let range = range.and_then(|start| TimeRange::starting(start, length).ok());
        let is_in_reach =
            |range: &TimeRange| range.starts_at() > locked.now && range.starts_at() - locked.now <= HORIZON;
        match range.filter(is_in_reach) {
            Some(range) => shifts.push((
                member.range,
                Shift {
                    session: member.session,
                    range,
                    start,
                },
            )),
            None => refused.push(local_label(&cx, locked.zone, start)),
        }
    }
    if let Some(span) = span(shifts.iter().map(|(_, shift)| shift.range)) {
        let people = (session.partner, session.client);
        let busy = db::series::busy(&mut locked.together.tx, people, span).await?;
        let tx = &mut locked.together.tx;
        let held = db::holds::busy(tx, session.partner, span, None, cx.now()).await?;
        let others = busy
            .iter()
            .filter(|busy| !shifts.iter().any(|(_, shift)| shift.session == busy.session));
        let held = held.into_iter().map(|(_, range)| range);
        let others: Vec<_> = others.map(|busy| busy.range).chain(held).collect();
        let taken = shifts
            .iter()
            .filter(|(_, shift)| others.iter().any(|busy| busy.overlaps(shift.range)));
        refused.extend(taken.map(|(_, shift)| local_label(&cx, locked.zone, shift.start)));
    }
    if !refused.is_empty() {
        let message = words.error_series_not_moved(refused.join("; "));
        return Err(Error::refused(ErrorCode::Conflict, message));
    }
    let (changed, kept) = (shifts.len(), locked.kept);
    let shifted = locked
        .together
        .shift(in_order(shifts), &locked.series.zone, locked.by)
        .await;
    match shifted {
        Err(Error::Db(DbError::Overlap(_))) => {
            return Err(Error::refused(ErrorCode::Conflict, words.error_series_conflict()));
        }
        shifted => shifted?.commit().await?,
    }
    Ok(SeriesChange { changed, kept })
}

/// The shifts in an order in which none runs into one that has yet to move. If there is no such order, the database
/// refuses.
fn in_order(mut waiting: Vec<(TimeRange, Shift)>) -> Vec<Shift> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_clear = |nth: &usize| {
            let to = waiting[*nth].1.range;
            let mut others = waiting.iter().enumerate().filter(|(other, _)| other != nth);
            others.all(|(_, (from, _))| !from.overlaps(to))
        };
        let next = (0..waiting.len()).find(is_clear).unwrap_or_default();
        ordered.push(waiting.remove(next).1);
    }
    ordered
}

/// Cancels sessions of a series.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the client; field errors; `stale`; `not_now` if none lies ahead.
pub async fn cancel(cx: Cx, form: CancelSeries) -> Result<SeriesChange, Error> {
    let words = cx.words();
    let mut fields = Fields::new(words);
    let Some(reason) = fields.text("reason", text::optional_line(&form.reason, LINE_MAX)) else {
        // Not to tell a stranger that there is a series.
        sessions::load(&cx, form.id, SessionAction::Edit).await?;
        return Err(fields.into_error());
    };
    let changed_too = form.changed_too == "on";
    let locked = Locked::begin(&cx, (form.id, form.version.0), form.scope, changed_too).await?;
    if locked.chosen.is_empty() {
        return Err(Error::not_now(words.series_nothing_ahead()));
    }
    let ids: Vec<_> = locked.chosen.iter().map(|member| member.session).collect();
    let change = SeriesChange {
        changed: ids.len(),
        kept: locked.kept,
    };
    let called_off = locked.together.call_off(ids, locked.by, reason).await?;
    called_off.commit().await?;
    Ok(change)
}
