//! Free times, and booking by clients.
//!
//! A list and a booking ask the same function (`domain::availability`) with the same facts. A booking reads them in a
//! transaction that locks the partner's rules, so that the bookings of a partner's clients are decided one after the other;
//! against the partner's own bookings the database decides, as always.

use super::sessions;
use crate::{
    api::{
        ErrorCode,
        availability::{BookSlot, ChosenSlot, OfferView, SlotDay, SlotView, SlotsView},
        sessions::SessionView,
    },
    domain::{
        access::Action,
        availability::{Agenda, Booked, HORIZON_MAX, Refusal, Rules, Wanted},
        ids::{AccountId, SessionId, SessionTypeId},
        session::{Details, Session, SessionKind},
        session_type::SessionType,
        time_range::TimeRange,
    },
    server::{
        crypto::new_id,
        cx::Cx,
        db::{self, Db, DbError, Reader, Tx, availability::Offer, sessions::Person},
        error::Error,
        meeting::link,
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
    let view = |offer: Offer| (offer.of.id, Wish::of_offer(&offer).view());
    Ok(offers.into_iter().map(view).collect())
}

/// What a slot is wanted for.
pub(super) struct Wish {
    pub name: String,
    pub kind: SessionKind,
    pub place: Option<String>,
    pub wanted: Wanted,
    pub partner: Person,
    /// The session that is to be moved, which does not stand in its own way.
    pub moves: Option<SessionId>,
}

impl Wish {
    fn of_offer(offer: &Offer) -> Self {
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
            moves: None,
        }
    }

    fn partner(&self) -> AccountId {
        AccountId(self.partner.id.0)
    }

    fn clocks(&self) -> Zone {
        when::zone(&self.partner.time_zone)
    }

    /// No session has the nil id.
    fn except(&self) -> Uuid {
        self.moves.map_or_else(Uuid::nil, |session| session.0)
    }

    pub fn view(&self) -> OfferView {
        OfferView {
            name: self.name.clone(),
            kind: self.kind,
            place: self.place.clone(),
            length: self.wanted.length.num_minutes(),
            partner: self.partner.name.clone(),
        }
    }

    /// The range of a slot that starts at this instant.
    pub fn range(&self, start: DateTime<Utc>) -> Option<TimeRange> {
        TimeRange::starting(start, self.wanted.length).ok()
    }
}

/// Loads an offer of one of the client's partners. Answers `not_found` if it is paused, removed or another partner's.
async fn offer(from: impl Reader, cx: &Cx, client: AccountId, id: SessionTypeId) -> Result<Offer, Error> {
    let offers = db::availability::offered(from, client).await?;
    let offer = offers.into_iter().find(|offer| offer.of.id == id);
    offer.ok_or_else(|| Error::not_found(cx.words()))
}

/// What decides on the slots of a range.
pub(super) struct Facts {
    pub rules: Rules,
    clocks: Zone,
    booked: Vec<Booked>,
    theirs: Vec<TimeRange>,
}

impl Facts {
    /// Reads them for the slots that start in `range`. `None` if the partner has opened no hours.
    pub async fn read(
        db: &Db,
        wish: &Wish,
        client: AccountId,
        range: TimeRange,
    ) -> Result<Option<Self>, Error> {
        let (partner, clocks, around, except) = (wish.partner(), wish.clocks(), around(range), wish.except());
        let (rules, days, booked, theirs) = futures::join!(
            db::availability::rules(db, partner),
            db::availability::days(db, partner, day_before(range, clocks), days_max()),
            db::availability::booked(db, partner, around, except),
            db::availability::theirs(db, client, around, except),
        );
        let (days, booked, theirs) = (days?, booked?, theirs?);
        Ok(rules?.map(|stored| Self {
            rules: Rules { days, ..stored.rules },
            clocks,
            booked,
            theirs,
        }))
    }

    /// The same in a transaction, with the partner's rules locked.
    pub async fn lock(
        tx: &mut Tx,
        wish: &Wish,
        client: AccountId,
        range: TimeRange,
    ) -> Result<Option<Self>, Error> {
        let (partner, clocks, around, except) = (wish.partner(), wish.clocks(), around(range), wish.except());
        let Some(stored) = db::availability::lock(tx, partner).await? else {
            return Ok(None);
        };
        let days = db::availability::days(&mut *tx, partner, day_before(range, clocks), days_max()).await?;
        Ok(Some(Self {
            rules: Rules { days, ..stored.rules },
            clocks,
            booked: db::availability::booked(&mut *tx, partner, around, except).await?,
            theirs: db::availability::theirs(&mut *tx, client, around, except).await?,
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

/// Hours of the day before may reach into the first day.
fn day_before(range: TimeRange, zone: Zone) -> NaiveDate {
    zone.local(range.starts_at()).date() - TimeDelta::days(1)
}

fn days_max() -> i64 {
    i64::from(HORIZON_MAX) + 2
}

fn around(range: TimeRange) -> TimeRange {
    TimeRange::new(range.starts_at() - AROUND, range.ends_at() + AROUND).unwrap_or(range)
}

/// From now until the last slot that there can be.
pub(super) fn all_ahead(now: DateTime<Utc>) -> TimeRange {
    let end = now + TimeDelta::days(i64::from(HORIZON_MAX) + 2);
    TimeRange::new(now, end).unwrap_or_else(|_| unreachable!("a year is not empty"))
}

/// The free times of a session type from a day on, or from the first free one.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn list(cx: Cx, id: SessionTypeId, day: Option<NaiveDate>) -> Result<SlotsView, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let offer = offer(&cx.app.db, &cx, client, id).await?;
    let wish = Wish::of_offer(&offer);
    let facts = Facts::read(&cx.app.db, &wish, client, all_ahead(cx.now())).await?;
    let facts = facts.ok_or_else(|| Error::not_found(cx.words()))?;
    listed(&cx, &wish, &facts, day)
}

/// The free times by day of the reader's zone.
pub(super) fn listed(
    cx: &Cx,
    wish: &Wish,
    facts: &Facts,
    day: Option<NaiveDate>,
) -> Result<SlotsView, Error> {
    let (now, zone, words) = (cx.now(), cx.zone()?, cx.words());
    let mut by_day: BTreeMap<NaiveDate, Vec<TimeRange>> = BTreeMap::new();
    for slot in facts.agenda(now).slots(wish.wanted, all_ahead(now)) {
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
    Ok(SlotsView {
        offer: wish.view(),
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
    })
}

/// A slot as the reader's and the partner's clocks show it.
pub(super) fn chosen(cx: &Cx, slot: TimeRange, facts: &Facts) -> Result<SlotView, Error> {
    Ok(slot_view(cx, slot, cx.zone()?, facts.clocks))
}

fn slot_view(cx: &Cx, slot: TimeRange, zone: Zone, theirs: Zone) -> SlotView {
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
    let booked = db::availability::booked(&cx.app.db, of.partner, around(week), Uuid::nil()).await?;
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

/// One slot, if it is free or the caller's.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `conflict` if it is not free, or was never offered.
pub async fn one(cx: Cx, id: SessionTypeId, start: i64) -> Result<ChosenSlot, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let start = instant(&cx, start)?;
    let offer = offer(&cx.app.db, &cx, client, id).await?;
    let wish = Wish::of_offer(&offer);
    let range = wish.range(start).ok_or_else(|| refused(&cx, Refusal::Hours))?;
    let facts = Facts::read(&cx.app.db, &wish, client, range).await?;
    let facts = facts.ok_or_else(|| Error::not_found(cx.words()))?;
    match facts.agenda(cx.now()).check(wish.wanted, start) {
        Ok(slot) => {
            let free = (wish.view(), chosen(&cx, slot, &facts)?);
            Ok(ChosenSlot::Free(Box::new(free)))
        }
        Err(refusal) => match db::availability::at(&cx.app.db, offer.of.partner, client, start).await? {
            Some(session) => Ok(ChosenSlot::Booked(Box::new(sessions::one(cx, session).await?))),
            None => Err(refused(&cx, refusal)),
        },
    }
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

/// Books a slot for the caller.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `conflict` if it is not free, or was never offered.
pub async fn book(cx: Cx, form: BookSlot) -> Result<SessionView, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let (words, now, db) = (cx.words(), cx.now(), &cx.app.db);
    let start = instant(&cx, form.start.0)?;
    let known = offer(db, &cx, client, form.id).await?;
    let wish = Wish::of_offer(&known);
    let range = wish.range(start).ok_or_else(|| refused(&cx, Refusal::Hours))?;
    // Read before the lock: a provider's settings, and whether anything follows from a booking.
    let bookable = db::clients::bookable(db, known.of.partner, client.into(), now).await?;
    let bookable = bookable.ok_or_else(|| Error::not_found(words))?;
    let max = cx.app.config.sessions_per_client;
    if bookable.ahead >= max.into() {
        return Err(Error::not_now(words.error_many_sessions_ahead(max)));
    }
    let session = Session::scheduled(
        SessionId(new_id()),
        (known.of.partner, client),
        Details {
            title: known.of.name.clone(),
            kind: known.of.kind,
            place: known.of.place.clone(),
            notes: None,
        },
        range,
    );
    let link = match session.kind {
        SessionKind::Video => {
            let provider = link::choice(&cx.app, known.provider);
            link::beginning(&cx.app, provider, &session, &wish.partner, now).await?
        }
        SessionKind::InPerson => Vec::new(),
    };
    let id = session.id;
    let mut tx = db.begin().await?;
    let offer = offer(&mut tx, &cx, client, form.id).await?;
    if offer.of != known.of {
        // Changed since it was read: the link was made for another session.
        return Err(refused(&cx, Refusal::Hours));
    }
    let facts = Facts::lock(&mut tx, &wish, client, range).await?;
    let facts = facts.ok_or_else(|| Error::not_found(words))?;
    let slot = facts.agenda(now).check(wish.wanted, start);
    slot.map_err(|refusal| refused(&cx, refusal))?;
    let booking = Booking {
        session,
        by: client,
        zone: wish.partner.time_zone,
        passcode_hash: None,
        of: Some(offer.of),
        link,
        has_endpoints: bookable.has_endpoints,
    };
    match change::book_in(&cx.app, tx, booking, now).await {
        Err(Error::Db(DbError::Overlap(_))) => Err(refused(&cx, Refusal::Taken)),
        booked => {
            booked?;
            sessions::one(cx, id).await
        }
    }
}
