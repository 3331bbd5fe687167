//! Free times, and booking by clients.
//!
//! A list and a booking ask the same function (`domain::availability`) with the same facts. A booking reads them in a
//! transaction that locks the partner's rules, so that the bookings of a partner's clients are decided one after the other;
//! against the partner's own bookings the database decides, as always.

use super::{availability::type_view, sessions};
use crate::{
    api::{
        ErrorCode,
        availability::{BookSlot, ChosenSlot, OfferView, SlotDay, SlotView, SlotsView},
        sessions::SessionView,
    },
    domain::{
        access::Action,
        availability::{Agenda, Booked, HORIZON_MAX, Refusal, Rules},
        ids::{AccountId, PersonId, SessionId, SessionTypeId},
        session::{Details, Session, SessionKind},
        session_type::SessionType,
        time_range::TimeRange,
    },
    server::{
        crypto::new_id,
        cx::Cx,
        db::{self, DbError, Reader, Tx, availability::Offer, sessions::Person},
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
pub async fn offers(cx: Cx) -> Result<Vec<OfferView>, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let offers = db::availability::offered(&cx.app.db, client).await?;
    offers.into_iter().map(|offer| offer_view(&cx, offer)).collect()
}

fn offer_view(cx: &Cx, offer: Offer) -> Result<OfferView, Error> {
    let (zone, theirs) = (cx.zone()?, when::zone(&offer.partner_zone));
    Ok(OfferView {
        of: type_view(offer.of),
        partner: offer.partner_name,
        partner_zone: (zone != theirs).then(|| theirs.name().to_owned()),
    })
}

/// An offer to the caller. One that is paused, removed, or of somebody who is not their partner does not exist for them.
async fn offer(from: impl Reader, cx: &Cx, client: AccountId, id: SessionTypeId) -> Result<Offer, Error> {
    let offers = db::availability::offered(from, client).await?;
    let offer = offers.into_iter().find(|offer| offer.of.id == id);
    offer.ok_or_else(|| Error::not_found(cx.words()))
}

/// What decides on the slots of a range.
struct Facts {
    rules: Rules,
    clocks: Zone,
    booked: Vec<Booked>,
    theirs: Vec<TimeRange>,
}

impl Facts {
    /// Reads them for the slots that start in `range`.
    async fn read(cx: &Cx, offer: &Offer, client: AccountId, range: TimeRange) -> Result<Self, Error> {
        let (db, partner, clocks) = (&cx.app.db, offer.of.partner, when::zone(&offer.partner_zone));
        let (around, none) = (around(range), Uuid::nil());
        let (rules, days, booked, theirs) = futures::join!(
            db::availability::rules(db, partner),
            db::availability::days(db, partner, day_before(range, clocks), days_max()),
            db::availability::booked(db, partner, around, none),
            db::availability::theirs(db, client, around, none),
        );
        let rules = rules?.ok_or_else(|| Error::not_found(cx.words()))?.rules;
        Ok(Self {
            rules: Rules { days: days?, ..rules },
            clocks,
            booked: booked?,
            theirs: theirs?,
        })
    }

    /// The same in a transaction, with the partner's rules locked.
    async fn lock(
        cx: &Cx,
        tx: &mut Tx,
        offer: &Offer,
        client: AccountId,
        range: TimeRange,
    ) -> Result<Self, Error> {
        let (partner, clocks) = (offer.of.partner, when::zone(&offer.partner_zone));
        let (around, none) = (around(range), Uuid::nil());
        let rules = db::availability::lock(tx, partner).await?;
        let rules = rules.ok_or_else(|| Error::not_found(cx.words()))?.rules;
        let days = db::availability::days(&mut *tx, partner, day_before(range, clocks), days_max()).await?;
        Ok(Self {
            rules: Rules { days, ..rules },
            clocks,
            booked: db::availability::booked(&mut *tx, partner, around, none).await?,
            theirs: db::availability::theirs(&mut *tx, client, around, none).await?,
        })
    }

    fn agenda(&self, now: DateTime<Utc>) -> Agenda<'_, Zone> {
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
fn all_ahead(now: DateTime<Utc>) -> TimeRange {
    let end = now + TimeDelta::days(i64::from(HORIZON_MAX) + 2);
    TimeRange::new(now, end).unwrap_or_else(|_| unreachable!("a year is not empty"))
}

/// The free times of a session type from a day on, or from the first free one.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn list(cx: Cx, id: SessionTypeId, day: Option<NaiveDate>) -> Result<SlotsView, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let (now, zone) = (cx.now(), cx.zone()?);
    let offer = offer(&cx.app.db, &cx, client, id).await?;
    let ahead = all_ahead(now);
    let facts = Facts::read(&cx, &offer, client, ahead).await?;
    let slots = facts.agenda(now).slots(offer.of.wanted(), ahead);
    let mut by_day: BTreeMap<NaiveDate, Vec<TimeRange>> = BTreeMap::new();
    for slot in slots {
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
    let mut listed = by_day.range(from..);
    let days = listed.by_ref().take(DAYS);
    let days: Vec<_> = days.map(|(date, slots)| (*date, slots.clone())).collect();
    let next = listed.next().map(|(date, _)| *date);
    let words = cx.words();
    let days = days.into_iter().map(|(date, slots)| SlotDay {
        date,
        label: words.day_abbreviated(date),
        slots: slots
            .into_iter()
            .map(|slot| slot_view(&cx, slot, zone, facts.clocks))
            .collect(),
    });
    Ok(SlotsView {
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
        days: days.collect(),
        next,
        offer: offer_view(&cx, offer)?,
    })
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

fn instant(cx: &Cx, millis: i64) -> Result<DateTime<Utc>, Error> {
    DateTime::from_timestamp_millis(millis)
        .ok_or_else(|| Error::field(cx.words(), "start", cx.words().error_slot()))
}

/// The range in which a slot lies that starts at this instant.
fn range_of(start: DateTime<Utc>, of: &SessionType) -> Option<TimeRange> {
    TimeRange::starting(start, of.length).ok()
}

/// One slot, if it is free or the caller's.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `conflict` if it is not free, or was never offered.
pub async fn one(cx: Cx, id: SessionTypeId, start: i64) -> Result<ChosenSlot, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let start = instant(&cx, start)?;
    let offer = offer(&cx.app.db, &cx, client, id).await?;
    let range = range_of(start, &offer.of).ok_or_else(|| refused(&cx, Refusal::Hours))?;
    let facts = Facts::read(&cx, &offer, client, range).await?;
    match facts.agenda(cx.now()).check(offer.of.wanted(), start) {
        Ok(slot) => {
            let view = slot_view(&cx, slot, cx.zone()?, facts.clocks);
            Ok(ChosenSlot::Free(Box::new((offer_view(&cx, offer)?, view))))
        }
        Err(refusal) => match db::availability::at(&cx.app.db, offer.of.partner, client, start).await? {
            Some(session) => Ok(ChosenSlot::Booked(Box::new(sessions::one(cx, session).await?))),
            None => Err(refused(&cx, refusal)),
        },
    }
}

/// Why there is no slot. It does not say whose session takes the time.
fn refused(cx: &Cx, refusal: Refusal) -> Error {
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
    let Some(range) = range_of(start, &known.of) else {
        return Err(refused(&cx, Refusal::Hours));
    };
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
    let partner = Person {
        id: PersonId(known.of.partner.0),
        name: known.partner_name.clone(),
        time_zone: known.partner_zone.clone(),
    };
    let link = match session.kind {
        SessionKind::Video => {
            let provider = link::choice(&cx.app, known.provider);
            link::beginning(&cx.app, provider, &session, &partner, now).await?
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
    let facts = Facts::lock(&cx, &mut tx, &offer, client, range).await?;
    let slot = facts.agenda(now).check(offer.of.wanted(), start);
    slot.map_err(|refusal| refused(&cx, refusal))?;
    let booking = Booking {
        session,
        by: client,
        zone: partner.time_zone,
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
