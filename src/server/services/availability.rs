//! A partner's hours, dates and session types for clients who book by themselves.

use super::{booking::read_kind, booking_page, slots};
use crate::{
    api::{
        ErrorCode,
        availability::{
            Audience, AvailabilityView, DayView, Preview, SaveHours, SaveType, SetDay, TypeState, TypeView,
        },
    },
    domain::{
        access::Action,
        availability::{HORIZON_MAX, MAX_SESSIONS, NOTICE_MAX, Rules, STEPS},
        hours::{Hours, HoursError},
        ids::SessionTypeId,
        requests::{ANSWER_HOURS, AT_ONCE},
        session::{LENGTH_STEP, LONGEST, SHORTEST, is_length},
        session_type::{LONGEST_BUFFER, MOST_TYPES, SessionType},
        text::{self, TITLE_MAX},
    },
    server::{
        crypto::new_id,
        cx::Cx,
        db::{self, availability::StoredRules},
        error::{Error, Fields},
    },
    words::Words,
};
use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeMap;

/// The most dates with hours of their own.
const MOST_DAYS: i64 = 366;

/// The hours that are proposed before the first save.
const PROPOSED: &str = "09:00–17:00";

/// The partner's availability.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn view(cx: Cx) -> Result<AvailabilityView, Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    let (db, zone, words) = (&cx.app.db, cx.zone()?, cx.words());
    let today = zone.local(cx.now()).date();
    let (stored, days, types, page) = futures::join!(
        db::availability::rules(db, partner),
        db::availability::days(db, partner, today, MOST_DAYS),
        db::availability::types(db, partner),
        db::booking_pages::of_partner(db, partner),
    );
    let (stored, days, types, page) = (stored?, days?, types?, page?);
    let offered = types.iter().find(|of| of.state == TypeState::Offered);
    let preview = match (&stored, offered) {
        (Some(stored), Some(of)) => Some(preview(&cx, stored, &days, of).await?),
        _ => None,
    };
    let day = |(date, hours): (NaiveDate, Hours)| DayView {
        date,
        label: words.day_abbreviated(date),
        hours: hours.to_string(),
    };
    Ok(AvailabilityView {
        zone: zone.name().to_owned(),
        hours: stored.map_or_else(proposal, filled),
        days: days.into_iter().map(day).collect(),
        types: types.into_iter().map(type_view).collect(),
        address: booking_page::address(&cx, page.as_ref()),
        page: booking_page::filled(page, &cx.account()?.name),
        preview,
    })
}

async fn preview(
    cx: &Cx,
    stored: &StoredRules,
    days: &BTreeMap<NaiveDate, Hours>,
    of: &SessionType,
) -> Result<Preview, Error> {
    let rules = Rules {
        days: days.clone(),
        ..stored.rules.clone()
    };
    let days = slots::preview(cx, &rules, of).await?;
    Ok(Preview {
        name: of.name.clone(),
        days,
    })
}

fn type_view(of: SessionType) -> TypeView {
    TypeView {
        id: of.id,
        name: of.name,
        kind: of.kind,
        place: of.place,
        length: of.length.num_minutes(),
        before: of.before.num_minutes(),
        after: of.after.num_minutes(),
        audience: of.audience,
        answer_hours: of.answer_within.map(|within| within.num_hours()),
        questions: of.questions.len(),
        state: of.state,
        version: of.version,
    }
}

fn proposal() -> SaveHours {
    let day = || PROPOSED.to_owned();
    SaveHours {
        monday: day(),
        tuesday: day(),
        wednesday: day(),
        thursday: day(),
        friday: day(),
        step: "30".to_owned(),
        notice: "24".to_owned(),
        horizon: "60".to_owned(),
        move_notice: "24".to_owned(),
        ..SaveHours::default()
    }
}

fn filled(stored: StoredRules) -> SaveHours {
    let rules = stored.rules;
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] =
        rules.weekly.map(|hours| hours.to_string());
    let number = |max: Option<u16>| max.map_or_else(String::new, |max| max.to_string());
    SaveHours {
        version: stored.version.to_string(),
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
        step: rules.step.to_string(),
        notice: rules.notice.num_hours().to_string(),
        horizon: rules.horizon.to_string(),
        move_notice: rules.move_notice.num_hours().to_string(),
        max_a_day: number(rules.max_a_day),
        max_a_week: number(rules.max_a_week),
    }
}

fn hours(words: Words, text: &str) -> Result<Hours, &'static str> {
    Hours::parse(text).map_err(|problem| match problem {
        HoursError::Unreadable => words.error_hours(),
        HoursError::Empty => words.error_hours_empty(),
        HoursError::Overlap => words.error_hours_overlap(),
        HoursError::TooMany => words.error_hours_many(),
    })
}

/// A whole number in a range; `None` after noting the error.
fn number(fields: &mut Fields, words: Words, name: &str, text: &str, (min, max): (u16, u16)) -> Option<u16> {
    let number = text.trim().parse::<u16>().ok();
    let number = number.filter(|number| (min..=max).contains(number));
    fields.need(name, number, words.error_number(min, max))
}

/// The same of a field that may be empty. The error is noted.
fn limit(fields: &mut Fields, words: Words, name: &str, text: &str) -> Result<Option<u16>, ()> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        let number = number(fields, words, name, text, (1, MAX_SESSIONS));
        number.map(Some).ok_or(())
    }
}

/// Stores weekly hours and rules.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `stale`.
pub async fn save_hours(cx: Cx, form: SaveHours) -> Result<(), Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    let words = cx.words();
    let mut fields = Fields::new(words);
    let mut weekly = Vec::with_capacity(7);
    for (name, text) in SaveHours::DAYS.into_iter().zip(form.week()) {
        weekly.extend(fields.take(name, hours(words, text)));
    }
    let step = form.step.trim().parse().ok().filter(|step| STEPS.contains(step));
    let step = fields.need("step", step, words.error_step());
    let notice = number(&mut fields, words, "notice", &form.notice, (0, NOTICE_MAX));
    let horizon = number(&mut fields, words, "horizon", &form.horizon, (1, HORIZON_MAX));
    let move_notice = number(
        &mut fields,
        words,
        "move_notice",
        &form.move_notice,
        (0, NOTICE_MAX),
    );
    let max_a_day = limit(&mut fields, words, "max_a_day", &form.max_a_day);
    let max_a_week = limit(&mut fields, words, "max_a_week", &form.max_a_week);
    let weekly: Result<[Hours; 7], _> = weekly.try_into();
    let (
        Ok(weekly),
        Some(step),
        Some(notice),
        Some(horizon),
        Some(move_notice),
        Ok(max_a_day),
        Ok(max_a_week),
    ) = (weekly, step, notice, horizon, move_notice, max_a_day, max_a_week)
    else {
        return Err(fields.into_error());
    };
    let rules = Rules {
        weekly,
        days: BTreeMap::new(),
        step,
        notice: TimeDelta::hours(notice.into()),
        horizon,
        move_notice: TimeDelta::hours(move_notice.into()),
        max_a_day,
        max_a_week,
    };
    let query = match form.version.trim() {
        "" => db::availability::insertion(partner, &rules),
        // A version that cannot be read is none that there ever was.
        version => db::availability::update(partner, version.parse().unwrap_or_default(), &rules),
    };
    if cx.app.db.write(query).await? == 1 {
        announce(&cx).await
    } else {
        Err(Error::refused(ErrorCode::Stale, words.error_hours_stale()))
    }
}

/// Tells the partner's open pages.
pub(super) async fn announce(cx: &Cx) -> Result<(), Error> {
    let partner = cx.account()?.id.into();
    cx.app.broadcast_people([partner, partner]).await;
    Ok(())
}

/// Gives a date hours of its own.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors.
pub async fn set_day(cx: Cx, form: SetDay) -> Result<(), Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    let (words, zone) = (cx.words(), cx.zone()?);
    let today = zone.local(cx.now()).date();
    let mut fields = Fields::new(words);
    let date = form.date.trim().parse::<NaiveDate>().ok();
    let date = fields.need("date", date, words.error_date());
    let date = date.and_then(|date| {
        let is_ahead = today <= date && date <= today + TimeDelta::days(3 * 366);
        fields.need("date", is_ahead.then_some(date), words.error_date_ahead())
    });
    let hours = fields.take("hours", hours(words, &form.hours));
    let (Some(date), Some(hours)) = (date, hours) else {
        return Err(fields.into_error());
    };
    let known = db::availability::days(&cx.app.db, partner, today, MOST_DAYS).await?;
    if i64::try_from(known.len()).is_ok_and(|count| count >= MOST_DAYS) && !known.contains_key(&date) {
        return Err(Error::field(words, "date", words.error_dates_many()));
    }
    let query = db::availability::set_day(partner, date, &hours);
    cx.app.db.write(query).await?;
    announce(&cx).await
}

/// Gives a date its weekly hours again. Idempotent.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn remove_day(cx: Cx, date: NaiveDate) -> Result<(), Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    cx.app
        .db
        .write(db::availability::remove_day(partner, date))
        .await?;
    announce(&cx).await
}

/// Adds or changes a session type.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `not_found`; `stale`.
pub async fn save_type(cx: Cx, form: SaveType) -> Result<(), Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    let (words, db) = (cx.words(), &cx.app.db);
    let mut fields = Fields::new(words);
    let name = fields.text("name", text::line(&form.name, TITLE_MAX));
    let length = form
        .duration
        .trim()
        .parse()
        .ok()
        .filter(|minutes| is_length(*minutes));
    let message = words.error_duration_range(SHORTEST, LONGEST, LENGTH_STEP);
    let length = fields.need("duration", length, message);
    let kind = read_kind(&form.kind, &form.place, &mut fields, words);
    let mut buffer = |name, text: &str| {
        let text = if text.trim().is_empty() { "0" } else { text };
        let minutes = number(&mut fields, words, name, text, (0, LONGEST_BUFFER));
        minutes.map(|minutes| TimeDelta::minutes(minutes.into()))
    };
    let (before, after) = (buffer("before", &form.before), buffer("after", &form.after));
    let audience = match form.audience.trim() {
        "" => Some(Audience::Clients),
        word => Audience::from_word(word),
    };
    let audience = fields.need("audience", audience, words.error_audience());
    let within = match form.approval.trim() {
        "" | AT_ONCE => Some(None),
        hours => {
            let hours = hours.parse().ok().filter(|hours| ANSWER_HOURS.contains(hours));
            hours.map(|hours| Some(TimeDelta::hours(hours.into())))
        }
    };
    let within = fields.need("approval", within, words.error_approval());
    let (
        Some(name),
        Some(length),
        Some((kind, place)),
        Some(before),
        Some(after),
        Some(audience),
        Some(answer_within),
    ) = (name, length, kind, before, after, audience, within)
    else {
        return Err(fields.into_error());
    };
    let known = match form.id.trim() {
        "" => None,
        id => {
            let id = id.parse().map_err(|_| Error::not_found(words))?;
            Some(own(&cx, id).await?)
        }
    };
    let is_new = known.is_none();
    let of = SessionType {
        id: known
            .as_ref()
            .map_or_else(|| SessionTypeId(new_id()), |known| known.id),
        partner,
        name,
        kind,
        place,
        length: TimeDelta::minutes(length.into()),
        before,
        after,
        audience,
        answer_within,
        state: known.as_ref().map_or(TypeState::Offered, |known| known.state),
        questions: known.map_or_else(Vec::new, |known| known.questions),
        version: form.version.trim().parse().unwrap_or_default(),
    };
    if is_new {
        if db::availability::types(db, partner).await?.len() >= MOST_TYPES {
            return Err(Error::field(words, "name", words.error_types_many(MOST_TYPES)));
        }
        db.write(db::availability::insert_type(&of, cx.now())).await?;
    } else if db.write(db::availability::update_type(&of)).await? == 0 {
        return Err(Error::refused(ErrorCode::Stale, words.error_type_stale()));
    }
    announce(&cx).await
}

/// A session type of the caller's.
pub(super) async fn own(cx: &Cx, id: SessionTypeId) -> Result<SessionType, Error> {
    let found = db::availability::session_type(&cx.app.db, id).await?;
    let account = cx.account()?.id;
    found
        .filter(|of| of.partner == account)
        .ok_or_else(|| Error::not_found(cx.words()))
}

/// Offers a session type to clients, or pauses it.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn offer_type(cx: Cx, id: SessionTypeId, is_offered: bool) -> Result<(), Error> {
    let state = if is_offered {
        TypeState::Offered
    } else {
        TypeState::Paused
    };
    set_state(&cx, id, state).await
}

/// Removes a session type. Sessions that were booked with it stay.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn remove_type(cx: Cx, id: SessionTypeId) -> Result<(), Error> {
    set_state(&cx, id, TypeState::Removed).await
}

async fn set_state(cx: &Cx, id: SessionTypeId, state: TypeState) -> Result<(), Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    let query = db::availability::set_type_state(id, partner, state);
    if cx.app.db.write(query).await? == 0 {
        return Err(Error::not_found(cx.words()));
    }
    if state == TypeState::Removed {
        cx.app.db.write(db::waiting::deletion_of_type(id)).await?;
    }
    announce(cx).await
}
