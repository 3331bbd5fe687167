//! Free times, and booking by clients.
//!
//! A list and a booking ask the same function (`domain::availability`) with the same facts. A booking reads them in a
//! transaction that locks the partner's rules, so that the bookings of a partner's clients are decided one after the other;
//! against the partner's own bookings the database decides, as always.
//!
//! Who looks need not be signed in: then the partner's page decides what there is to see.

use super::{intake, requests, sessions};
use crate::{
    api::{
        ErrorCode,
        account::{Goto, ZoneRegion},
        availability::{BookSlot, BookedSlot, ChosenSlot, FreeSlot, OfferView, SlotDay, SlotView, SlotsView},
    },
    domain::{
        access::{Action, role_allows},
        availability::{Agenda, Booked, HORIZON_MAX, Refusal, Rules, Wanted},
        ids::{AccountId, SessionId, SessionTypeId, TieId},
        session::{Details, Session, SessionKind},
        session_type::SessionType,
        time_range::TimeRange,
    },
    server::{
        crypto::{hash_token, new_id},
        cx::Cx,
        db::{
            self, Db, DbError, Query, Tx, availability::Offer, holds::Hold, intakes::IntakeOf,
            sessions::Person,
        },
        error::{Error, Fields},
        meeting::link,
        places,
        sessions::{Booking, change},
        when,
        zone::Zone,
    },
};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Days with slots that are listed at a time.
const DAYS: usize = 4;
/// Sessions this far before and after a slot can count for its week.
const AROUND: TimeDelta = TimeDelta::days(8);

/// What the caller's partners offer, by partner.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn offers(cx: Cx) -> Result<Vec<(SessionTypeId, OfferView)>, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let offers = db::availability::offered(&cx.app.db, client).await?;
    let view = |offer: Offer| (offer.of.id, Wish::of_offer(&offer, None).view());
    Ok(offers.into_iter().map(view).collect())
}

/// What a slot is wanted for.
pub(super) struct Wish {
    pub name: String,
    pub kind: SessionKind,
    pub place: Option<String>,
    pub wanted: Wanted,
    pub partner: Person,
    /// Of the partner's page, if it is on.
    pub handle: Option<String>,
    /// The session that is to be moved, which does not stand in its own way, and its start, which is not offered again.
    pub moves: Option<(SessionId, DateTime<Utc>)>,
    /// What is held for who asks, which does not stand in its way either.
    pub hold: Option<Hold>,
    /// Days ahead that can have slots: no more is read.
    pub horizon: i64,
}

/// Who looks at free times.
pub(super) struct Visitor {
    /// The account, if it can book.
    pub client: Option<AccountId>,
    /// Whose holds are theirs; none for who cannot book.
    pub holder: Option<Vec<u8>>,
}

impl Visitor {
    pub fn of(cx: &Cx) -> Self {
        let Some(login) = cx.principal.login() else {
            return Self {
                client: None,
                holder: cx.visitor.clone(),
            };
        };
        let client = role_allows(login.account.role, Action::AnswerPartners).then_some(login.account.id);
        Self {
            client,
            holder: client.map(|client| hash_token(&format!("account:{client}"))),
        }
    }

    /// What is held for them.
    pub async fn hold(&self, cx: &Cx) -> Result<Option<Hold>, Error> {
        Ok(match &self.holder {
            Some(holder) => db::holds::of_holder(&cx.app.db, holder.clone(), cx.now()).await?,
            None => None,
        })
    }
}

impl Wish {
    pub fn of_offer(offer: &Offer, hold: Option<Hold>) -> Self {
        let of = &offer.of;
        Self {
            name: of.name.clone(),
            kind: of.kind,
            place: of.place.clone(),
            wanted: of.wanted(),
            partner: Person {
                id: of.partner.into(),
                name: offer.partner_name.clone(),
                time_zone: offer.partner_zone.clone(),
            },
            handle: offer.handle.clone(),
            moves: None,
            hold,
            horizon: offer.horizon,
        }
    }

    /// Whether the slot that starts at this instant is held for who asks.
    pub fn holds(&self, of: SessionTypeId, start: DateTime<Utc>) -> Option<&Hold> {
        let hold = self.hold.as_ref();
        hold.filter(|hold| hold.of == of && hold.starts_at == start)
    }

    /// The instant that decides whether a start is in time: that of the hold, if there is one.
    pub fn decided_at(&self, of: SessionTypeId, start: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        // A hold may have expired since it was read.
        let held = self.holds(of, start).filter(|hold| hold.expires_at > now);
        held.map_or(now, |hold| hold.created_at)
    }

    fn partner(&self) -> AccountId {
        AccountId(self.partner.id.0)
    }

    fn clocks(&self) -> Zone {
        when::zone(&self.partner.time_zone)
    }

    /// No session has the nil id.
    fn except(&self) -> Uuid {
        self.moves.map_or_else(Uuid::nil, |(session, _)| session.0)
    }

    pub fn view(&self) -> OfferView {
        OfferView {
            name: self.name.clone(),
            kind: self.kind,
            place: self.place.clone(),
            length: self.wanted.length.num_minutes(),
            partner: self.partner.name.clone(),
            handle: self.handle.clone(),
        }
    }

    /// From now until the last slot that there can be.
    pub fn all_ahead(&self, now: DateTime<Utc>) -> TimeRange {
        let end = now + TimeDelta::days(self.horizon + 2);
        TimeRange::new(now, end).unwrap_or_else(|_| unreachable!("two days are not empty"))
    }

    /// The range of a slot that starts at this instant.
    pub fn range(&self, start: DateTime<Utc>) -> Option<TimeRange> {
        TimeRange::starting(start, self.wanted.length).ok()
    }
}

/// Loads what this visitor can book. Answers `not_found` if it is paused, removed or for others.
async fn offer(cx: &Cx, id: SessionTypeId, client: Option<AccountId>) -> Result<Offer, Error> {
    let offer = db::availability::offer(&cx.app.db, id, client).await?;
    offer.ok_or_else(|| Error::not_found(cx.words()))
}

/// Loads a session type for the visitor, with what is held for them.
pub(super) async fn looked_at(cx: &Cx, id: SessionTypeId) -> Result<(Visitor, Offer, Wish), Error> {
    let visitor = Visitor::of(cx);
    let (offer, hold) = futures::join!(offer(cx, id, visitor.client), visitor.hold(cx));
    let offer = offer?;
    let wish = Wish::of_offer(&offer, hold?);
    Ok((visitor, offer, wish))
}

/// The reader's zone: the chosen one, that of the account, or the partner's.
pub(super) fn reader_zone(cx: &Cx, chosen: Option<&str>, partner: Zone) -> Zone {
    let chosen = chosen.and_then(|name| when::parse_zone(name, cx.words()).ok());
    chosen.or_else(|| cx.zone().ok()).unwrap_or(partner)
}

/// What decides on the slots of a range.
pub(super) struct Facts {
    pub rules: Rules,
    clocks: Zone,
    booked: Vec<Booked>,
    theirs: Vec<TimeRange>,
}

impl Facts {
    /// Reads them for the slots that start in `range`, as of `now`. `None` if the partner has opened no hours.
    pub async fn read(
        db: &Db,
        wish: &Wish,
        client: Option<AccountId>,
        range: TimeRange,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let (partner, clocks, around, except) = (wish.partner(), wish.clocks(), around(range), wish.except());
        let held = wish.hold.as_ref().map(|hold| hold.id);
        let theirs = async {
            match client {
                Some(client) => db::availability::theirs(db, client, around, except).await,
                None => Ok(Vec::new()),
            }
        };
        let (rules, days, booked, holds, theirs) = futures::join!(
            db::availability::rules(db, partner),
            db::availability::days(db, partner, day_before(range, clocks), days_max()),
            db::availability::booked(db, partner, around, except),
            db::holds::busy(db, partner, around, held, now),
            theirs,
        );
        let (days, booked, holds, theirs) = (days?, booked?, holds?, theirs?);
        Ok(rules?.map(|stored| Self {
            rules: Rules { days, ..stored.rules },
            clocks,
            booked: with_holds(booked, holds),
            theirs,
        }))
    }

    /// The same in a transaction, with the partner's rules locked.
    pub async fn lock(
        tx: &mut Tx,
        wish: &Wish,
        client: Option<AccountId>,
        range: TimeRange,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        let (partner, clocks, around, except) = (wish.partner(), wish.clocks(), around(range), wish.except());
        let held = wish.hold.as_ref().map(|hold| hold.id);
        let Some(stored) = db::availability::lock(tx, partner).await? else {
            return Ok(None);
        };
        let days = db::availability::days(&mut *tx, partner, day_before(range, clocks), days_max()).await?;
        let booked = db::availability::booked(&mut *tx, partner, around, except).await?;
        let holds = db::holds::busy(&mut *tx, partner, around, held, now).await?;
        let theirs = match client {
            Some(client) => db::availability::theirs(&mut *tx, client, around, except).await?,
            None => Vec::new(),
        };
        Ok(Some(Self {
            rules: Rules { days, ..stored.rules },
            clocks,
            booked: with_holds(booked, holds),
            theirs,
        }))
    }

    pub fn agenda(&self, now: DateTime<Utc>) -> Agenda<'_, Zone> {
        Agenda {
            rules: &self.rules,
            clocks: &self.clocks,
            booked: &self.booked,
            theirs: &self.theirs,
            now,
        }
    }
}

/// A held time is as a session that takes it.
fn with_holds(mut booked: Vec<Booked>, holds: Vec<(DateTime<Utc>, TimeRange)>) -> Vec<Booked> {
    booked.extend(holds.into_iter().map(|(starts_at, busy)| Booked {
        starts_at,
        busy: Some(busy),
    }));
    booked
}

/// Hours of the day before may reach into the first day.
fn day_before(range: TimeRange, zone: Zone) -> NaiveDate {
    zone.local(range.starts_at()).date() - TimeDelta::days(1)
}

fn days_max() -> i64 {
    i64::from(HORIZON_MAX) + 2
}

/// A range with the sessions that can count for its weeks.
pub(super) fn around(range: TimeRange) -> TimeRange {
    TimeRange::new(range.starts_at() - AROUND, range.ends_at() + AROUND).unwrap_or(range)
}

/// The zones to choose from.
pub fn zones(cx: &Cx, shown: &str) -> Vec<ZoneRegion> {
    places::choices(places::today(shown), cx.now(), cx.words())
}

/// The free times of a session type from a day on, or from the first free one.
///
/// # Errors
/// `not_found`.
pub async fn list(
    cx: Cx,
    id: SessionTypeId,
    day: Option<NaiveDate>,
    zone: Option<String>,
) -> Result<SlotsView, Error> {
    let now = cx.now();
    let (visitor, _, wish) = looked_at(&cx, id).await?;
    let db = &cx.app.db;
    let waits = async {
        match visitor.client {
            Some(client) => db::waiting::of_type(db, client, id, now).await.map(Some),
            None => Ok(None),
        }
    };
    let (facts, waits) = futures::join!(
        Facts::read(db, &wish, visitor.client, wish.all_ahead(now), now),
        waits
    );
    let facts = facts?.ok_or_else(|| Error::not_found(cx.words()))?;
    let zone = reader_zone(&cx, zone.as_deref(), facts.clocks);
    Ok(SlotsView {
        waits: waits?,
        ..listed(&cx, &wish, &facts, day, zone)
    })
}

/// The free times by day of the reader's zone.
pub(super) fn listed(cx: &Cx, wish: &Wish, facts: &Facts, day: Option<NaiveDate>, zone: Zone) -> SlotsView {
    let (now, words) = (cx.now(), cx.words());
    let mut by_day: BTreeMap<NaiveDate, Vec<TimeRange>> = BTreeMap::new();
    let own = wish.moves.map(|(_, start)| start);
    let slots = facts.agenda(now).slots(wish.wanted, wish.all_ahead(now));
    for slot in slots.into_iter().filter(|slot| Some(slot.starts_at()) != own) {
        by_day
            .entry(zone.local(slot.starts_at()).date())
            .or_default()
            .push(slot);
    }
    let today = zone.local(now).date();
    let first = by_day.keys().next().copied().unwrap_or(today);
    let from = day.map_or(first, |day| day.max(today));
    let month = from.with_day(1).unwrap_or(from);
    let is_of_month = |date: &NaiveDate| (date.year(), date.month()) == (month.year(), month.month());
    let mut ahead = by_day.range(from..);
    let days: Vec<_> = ahead
        .by_ref()
        .take(DAYS)
        .map(|(date, slots)| SlotDay {
            date: *date,
            label: words.day_abbreviated(*date),
            slots: slots
                .iter()
                .map(|slot| slot_view(cx, *slot, zone, facts.clocks))
                .collect(),
        })
        .collect();
    let next = ahead.next().map(|(date, _)| *date);
    SlotsView {
        offer: wish.view(),
        zone: zone.name().to_owned(),
        month,
        month_label: words.month_and_year(month),
        today,
        free: by_day.keys().filter(|date| is_of_month(date)).copied().collect(),
        earlier: by_day.range(..month).next().is_some(),
        later: by_day
            .keys()
            .next_back()
            .is_some_and(|last| *last > month && !is_of_month(last)),
        days,
        next,
        waits: None,
    }
}

/// A slot as the reader's and the partner's clocks show it.
pub(super) fn chosen(cx: &Cx, slot: TimeRange, facts: &Facts, zone: Zone) -> SlotView {
    slot_view(cx, slot, zone, facts.clocks)
}

pub(super) fn slot_view(cx: &Cx, slot: TimeRange, zone: Zone, theirs: Zone) -> SlotView {
    let (start, now) = (slot.starts_at(), cx.now());
    SlotView {
        start: start.timestamp_millis(),
        label: when::clocks([start, start], zone).0,
        when: when::when(slot, zone, cx.lang, now).label,
        theirs: (zone != theirs).then(|| when::when(slot, theirs, cx.lang, now).label),
    }
}

/// The slots that clients of a partner could choose in the next seven days, by day of the partner's zone.
pub(super) async fn preview(
    cx: &Cx,
    rules: &Rules,
    of: &SessionType,
) -> Result<Vec<(String, Vec<String>)>, Error> {
    let (now, zone, words) = (cx.now(), cx.zone()?, cx.words());
    let first = zone.local(now).date();
    let end = zone.start_of_day(first + TimeDelta::days(7));
    let week = TimeRange::new(now, end).map_err(|_| Error::Broken("a week is empty".into()))?;
    let (booked, holds) = futures::join!(
        db::availability::booked(&cx.app.db, of.partner, around(week), Uuid::nil()),
        db::holds::busy(&cx.app.db, of.partner, around(week), None, now),
    );
    let booked = with_holds(booked?, holds?);
    let agenda = Agenda {
        rules,
        clocks: &zone,
        booked: &booked,
        theirs: &[],
        now,
    };
    let mut days: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    for slot in agenda.slots(of.wanted(), week) {
        let start = slot.starts_at();
        let times = days.entry(zone.local(start).date()).or_default();
        times.push(when::clocks([start, start], zone).0);
    }
    let shown: BTreeSet<_> = (0..7).map(|days| first + TimeDelta::days(days)).collect();
    let shown = shown.into_iter().map(|date| {
        let times = days.remove(&date).unwrap_or_default();
        (words.day_abbreviated(date), times)
    });
    Ok(shown.collect())
}

/// The instant of a form.
pub(super) fn instant(cx: &Cx, millis: i64) -> Result<DateTime<Utc>, Error> {
    let words = cx.words();
    DateTime::from_timestamp_millis(millis).ok_or_else(|| Error::field(words, "start", words.error_slot()))
}

/// One slot, if it is free, or held for the reader, or theirs.
///
/// # Errors
/// `not_found`; `conflict` if it is not free, or was never offered.
pub async fn one(cx: Cx, id: SessionTypeId, start: i64, zone: Option<String>) -> Result<ChosenSlot, Error> {
    let (start, now) = (instant(&cx, start)?, cx.now());
    let (visitor, offer, wish) = looked_at(&cx, id).await?;
    let range = wish.range(start).ok_or_else(|| refused(&cx, Refusal::Hours))?;
    let facts = Facts::read(&cx.app.db, &wish, visitor.client, range, now).await?;
    let facts = facts.ok_or_else(|| Error::not_found(cx.words()))?;
    let zone = reader_zone(&cx, zone.as_deref(), facts.clocks);
    let at = wish.decided_at(id, start, now);
    match (facts.agenda(at).check(wish.wanted, start), visitor.client) {
        (Ok(slot), _) => Ok(ChosenSlot::Free(Box::new(FreeSlot {
            offer: wish.view(),
            slot: chosen(&cx, slot, &facts, zone),
            zone: zone.name().to_owned(),
            held_until: wish
                .holds(id, start)
                .map(|hold| when::moment(hold.expires_at, zone, cx.lang, now)),
            version: offer.of.version,
            questions: offer.of.questions.clone(),
            answered_until: answered_until(&cx, &offer.of, slot, zone),
        }))),
        (Err(refusal), None) => Err(refused(&cx, refusal)),
        (Err(refusal), Some(client)) => {
            match db::availability::at(&cx.app.db, offer.of.partner, client, start).await? {
                Some(session) => Ok(ChosenSlot::Booked(Box::new(sessions::one(cx, session).await?))),
                None => match db::requests::at(&cx.app.db, client, id, start, now).await? {
                    Some(request) => Ok(ChosenSlot::Asked(Box::new(requests::one(cx, request).await?))),
                    None => Err(refused(&cx, refusal)),
                },
            }
        }
    }
}

/// Until when the partner would answer a request for a slot; `None` if it is booked at once.
pub(super) fn answered_until(cx: &Cx, of: &SessionType, slot: TimeRange, zone: Zone) -> Option<String> {
    let now = cx.now();
    let until = requests::answered_until(of.answer_within?, slot, now);
    Some(when::moment(until, zone, cx.lang, now))
}

/// Why there is no slot. It does not say whose session takes the time.
pub(super) fn refused(cx: &Cx, refusal: Refusal) -> Error {
    let words = cx.words();
    let message = match refusal {
        Refusal::Taken | Refusal::DayFull | Refusal::WeekFull => words.error_slot_taken(),
        Refusal::Notice => words.error_slot_late(),
        Refusal::Hours | Refusal::Horizon => words.error_slot(),
    };
    Error::refused(ErrorCode::Conflict, message)
}

/// Books a slot for the caller, or asks the partner for it.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `not_found`; `conflict` if it is not free, or was never offered; `not_now`.
pub async fn book(cx: Cx, form: BookSlot) -> Result<BookedSlot, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let start = instant(&cx, form.start.0)?;
    let (visitor, offer, wish) = looked_at(&cx, form.id).await?;
    as_shown(&cx, &offer.of, &form.version)?;
    let mut fields = Fields::new(cx.words());
    let Some(answers) = intake::read(&cx, &mut fields, &offer.of, &form.answers)? else {
        return Err(fields.into_error());
    };
    let freed = visitor.holder.map(db::holds::deletion_of_holder).into_iter();
    let range = wish.range(start).ok_or_else(|| refused(&cx, Refusal::Hours))?;
    if offer.of.answer_within.is_some() {
        let tx = cx.app.db.begin().await?;
        let written = (freed.collect(), None, Some(answers));
        let id = requests::ask_in(&cx, tx, (&offer, &wish), client, range, written).await?;
        let path = format!("/requests/{id}");
        return Ok(BookedSlot::Request(Goto { path }));
    }
    let booking = SlotBooking::prepare(&cx, offer, wish, client, range).await?;
    let id = booking.session().id;
    let answers = answers.insertion(IntakeOf::Session(id));
    let tx = cx.app.db.begin().await?;
    booking.book_in(&cx, tx, freed.chain(answers).collect()).await?;
    let session = sessions::one(cx, id).await?;
    Ok(BookedSlot::Session(Box::new(session)))
}

/// Refuses a form whose page showed another version of the session type: other questions, or another way of booking.
pub(super) fn as_shown(cx: &Cx, of: &SessionType, version: &str) -> Result<(), Error> {
    let version = version.trim();
    if version.is_empty() || version == of.version.to_string() {
        Ok(())
    } else {
        Err(Error::refused(ErrorCode::Stale, cx.words().error_offer_changed()))
    }
}

/// Decides on a range with the partner's rules locked: against them, and against what is booked and held.
///
/// # Errors
/// `not_found`; `conflict` if the slot is not free, or was never offered.
pub(super) async fn decide(
    cx: &Cx,
    tx: &mut Tx,
    wish: &Wish,
    of: &SessionType,
    client: Option<AccountId>,
    range: TimeRange,
) -> Result<TimeRange, Error> {
    let (now, start) = (cx.now(), range.starts_at());
    let facts = Facts::lock(tx, wish, client, range, now).await?;
    let facts = facts.ok_or_else(|| Error::not_found(cx.words()))?;
    if db::availability::session_type(&mut *tx, of.id).await?.as_ref() != Some(of) {
        // Changed since it was read: the link was made, or the questions were answered, for another session.
        return Err(refused(cx, Refusal::Hours));
    }
    let at = wish.decided_at(of.id, start, now);
    let slot = facts.agenda(at).check(wish.wanted, start);
    slot.map_err(|refusal| refused(cx, refusal))
}

/// A slot that a client is about to book.
pub(super) struct SlotBooking {
    client: AccountId,
    offer: Offer,
    wish: Wish,
    session: Session,
    link: Vec<Query>,
    has_endpoints: bool,
}

impl SlotBooking {
    /// Reads what is needed before the lock: a provider's settings, and whether anything follows from a booking.
    ///
    /// # Errors
    /// `not_now` if the client has too many sessions ahead.
    pub async fn prepare(
        cx: &Cx,
        offer: Offer,
        wish: Wish,
        client: AccountId,
        range: TimeRange,
    ) -> Result<Self, Error> {
        let (now, db, of) = (cx.now(), &cx.app.db, &offer.of);
        let bookable = db::clients::bookable(db, of.partner, client.into(), now).await?;
        let max = cx.app.config.sessions_per_client;
        if bookable.as_ref().is_some_and(|known| known.ahead >= max.into()) {
            return Err(Error::not_now(cx.words().error_many_sessions_ahead(max)));
        }
        let details = Details {
            title: of.name.clone(),
            kind: of.kind,
            place: of.place.clone(),
            notes: None,
        };
        let session = Session::scheduled(SessionId(new_id()), (of.partner, client), details, range);
        let link = match session.kind {
            SessionKind::Video => {
                let provider = link::choice(&cx.app, offer.provider);
                link::beginning(&cx.app, provider, &session, &wish.partner, now).await?
            }
            SessionKind::InPerson => Vec::new(),
        };
        Ok(Self {
            client,
            offer,
            wish,
            session,
            link,
            // Not read for who is no client yet: there may be some.
            has_endpoints: bookable.is_none_or(|known| known.has_endpoints),
        })
    }

    /// The session that is to be.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The page that shows that it is booked.
    pub fn page(&self) -> String {
        let start = self.session.range.starts_at().timestamp_millis();
        format!("/book/{}?start={start}", self.offer.of.id)
    }

    /// Decides, and books with what else the transaction writes: first `before`, which frees the client's hold.
    ///
    /// # Errors
    /// `not_found`; `conflict` if the slot is not free, or was never offered.
    pub async fn book_in(self, cx: &Cx, mut tx: Tx, before: Vec<Query>) -> Result<(), Error> {
        let (client, range) = (self.client, self.session.range);
        decide(cx, &mut tx, &self.wish, &self.offer.of, Some(client), range).await?;
        match self.write_in(cx, tx, before, client).await {
            Err(Error::Db(DbError::Overlap(_))) => Err(refused(cx, Refusal::Taken)),
            booked => booked,
        }
    }

    /// Books without asking the partner's rules, for one of the two.
    ///
    /// # Errors
    /// `DbError::Overlap` with the person whose time is taken.
    pub async fn write_in(self, cx: &Cx, mut tx: Tx, before: Vec<Query>, by: AccountId) -> Result<(), Error> {
        let (now, of) = (cx.now(), self.offer.of);
        let mut statements = before;
        let start = self.session.range.starts_at();
        statements.extend(db::waiting::ending_of_booked(&mut tx, self.client, of.id, start).await?);
        if !self.offer.is_tied {
            let people = (of.partner, self.client);
            statements.push(db::clients::activation(TieId(new_id()), people, None, now));
        }
        tx.execute_all(statements).await?;
        let booking = Booking {
            session: self.session,
            by,
            zone: self.wish.partner.time_zone,
            passcode_hash: None,
            of: Some(of),
            link: self.link,
            has_endpoints: self.has_endpoints,
        };
        change::book_in(&cx.app, tx, booking, now).await
    }
}
