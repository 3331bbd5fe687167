//! Which of their own rules a partner's booking or move breaks.

use super::slots::around;
use crate::{
    domain::{
        availability::{Agenda, Refusal, Rules},
        ids::SessionId,
        time_range::TimeRange,
    },
    server::{cx::Cx, db, error::Error, zone::Zone},
};
use chrono::{Datelike, TimeDelta};
use uuid::Uuid;

/// Dates, from two before the start on, whose hours can reach into a session.
const DATES: i64 = 6;

/// The caller's rules that a session of theirs in this range is outside of, as sentences. `None` without any, and if they
/// have opened no hours. `id` is the session's, if it is being moved.
pub(super) async fn outside(
    cx: &Cx,
    id: Option<SessionId>,
    range: TimeRange,
) -> Result<Option<String>, Error> {
    let (db, partner, clocks) = (&cx.app.db, cx.caller()?.account, cx.zone()?);
    let Some(stored) = db::availability::rules(db, partner).await? else {
        return Ok(None);
    };
    let first = clocks.local(range.starts_at()).date() - TimeDelta::days(2);
    // No session has the nil id.
    let except = id.map_or_else(Uuid::nil, |id| id.0);
    let (days, booked) = futures::join!(
        db::availability::days(db, partner, first, DATES),
        db::availability::booked(db, partner, around(range), except),
    );
    let (booked, days) = (booked?, days?);
    let agenda = Agenda {
        rules: &Rules { days, ..stored.rules },
        clocks: &clocks,
        booked: &booked,
        theirs: &[],
        now: cx.now(),
    };
    let broken = agenda.outside(range);
    let sentences = broken
        .into_iter()
        .filter_map(|rule| sentence(cx, &agenda, rule, range));
    let sentences: Vec<_> = sentences.collect();
    Ok((!sentences.is_empty()).then(|| sentences.join(" ")))
}

fn sentence(cx: &Cx, agenda: &Agenda<'_, Zone>, rule: Refusal, range: TimeRange) -> Option<String> {
    let (words, rules) = (cx.words(), agenda.rules);
    let date = agenda.clocks.local(range.starts_at()).date();
    let dates = agenda
        .booked
        .iter()
        .map(|other| agenda.clocks.local(other.starts_at).date());
    match rule {
        Refusal::Hours if rules.days.contains_key(&date) => {
            Some(words.outside_hours(words.day_abbreviated(date)))
        }
        Refusal::Hours => Some(words.outside_hours(words.weekday(date.weekday()))),
        Refusal::Notice => Some(words.outside_notice(rules.notice.num_hours())),
        Refusal::Horizon => Some(words.outside_horizon(rules.horizon)),
        Refusal::DayFull => {
            let count = dates.filter(|other| *other == date).count() + 1;
            Some(words.outside_day(count, rules.max_a_day?))
        }
        Refusal::WeekFull => {
            let count = dates.filter(|other| other.iso_week() == date.iso_week()).count() + 1;
            Some(words.outside_week(count, rules.max_a_week?))
        }
        // The database refuses that.
        Refusal::Taken => None,
    }
}
