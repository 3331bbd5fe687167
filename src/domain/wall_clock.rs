//! Converts wall-clock times to instants by a zone's rules. The zone tables themselves are on the server.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use thiserror::Error;

/// The clocks skip this local time on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("does not exist on that day: the clocks go forward; the next time that exists is {next}")]
pub struct SkippedTime {
    /// First wall-clock time after the gap.
    pub next: NaiveDateTime,
}

/// The instant at which the clocks of `zone` show `local`.
///
/// A time that occurs twice, when the clocks go back, means the first occurrence: a person who comes for the
/// first is early for the second, never late. Fails with [`SkippedTime`] when the clocks go forward over it.
pub fn instant<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> Result<DateTime<Utc>, SkippedTime> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) => Ok(instant.with_timezone(&Utc)),
        LocalResult::Ambiguous(first, _) => Ok(first.with_timezone(&Utc)),
        LocalResult::None => Err(SkippedTime {
            next: after_gap(zone, local),
        }),
    }
}

/// The wall-clock time in `zone` at `instant`.
pub fn local<Z: TimeZone>(zone: &Z, instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(zone).naive_local()
}

/// A time of day as the clocks show it and as forms send it: `14:00`.
pub fn clock(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// First instant of a local day. Not midnight where the clocks skip midnight.
pub fn start_of_day<Z: TimeZone>(zone: &Z, day: chrono::NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    instant(zone, midnight)
        .unwrap_or_else(|skipped| instant(zone, skipped.next).unwrap_or_else(|_| midnight.and_utc()))
}

/// Searches 26 hours: no gap exceeds a day (Samoa skipped one in 2011), and gaps end on a whole minute.
fn after_gap<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> NaiveDateTime {
    let seconds = TimeDelta::seconds(local.and_utc().timestamp().rem_euclid(60));
    let whole = local.checked_sub_signed(seconds).unwrap_or(local);
    (1..=26 * 60)
        .map_while(|minutes| whole.checked_add_signed(TimeDelta::minutes(minutes)))
        .find(|candidate| !matches!(zone.from_local_datetime(candidate), LocalResult::None))
        .unwrap_or(local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::FixedOffset;

    #[test]
    fn the_ends_of_what_a_calendar_can_hold_do_not_panic() {
        for hours in [-12, 12] {
            let zone = FixedOffset::east_opt(hours * 3600).expect("a zone");
            for end in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                // There is no instant beyond the last one. The test is that this returns.
                let _ = instant(&zone, end);
            }
        }
    }
}
