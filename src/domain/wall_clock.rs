//! Wall-clock times without zone tables, which the server holds (`server::zone`).

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A time of day as the clocks show it and as forms send it: `14:00`.
pub fn clock(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// The time that two people agreed on, as the clocks of a zone show it. The instant follows from the zone's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallTime {
    /// IANA name.
    pub zone: String,
    /// Wall-clock time.
    pub start: NaiveDateTime,
}

/// The clocks of a zone from some instant on, until their change after the next. Enough for a page that stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningClock {
    /// Seconds ahead of UTC.
    pub offset: i64,
    /// When the clocks change next, and the seconds ahead of UTC from then on.
    pub change: Option<(DateTime<Utc>, i64)>,
}

impl RunningClock {
    /// The wall-clock time at `instant`.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        let changed = self.change.filter(|(at, _)| instant >= *at);
        let seconds = changed.map_or(self.offset, |(_, offset)| offset);
        let utc = instant.naive_utc();
        TimeDelta::try_seconds(seconds)
            .and_then(|ahead| utc.checked_add_signed(ahead))
            .unwrap_or(utc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_stays_open_follows_the_clocks() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let berlin = RunningClock {
            offset: 3600,
            change: Some((at("2027-03-28T01:00:00Z"), 7200)),
        };
        let shown = |instant| clock(berlin.local(at(instant)));
        assert_eq!(shown("2027-03-28T00:59:59Z"), "01:59");
        assert_eq!(shown("2027-03-28T01:00:00Z"), "03:00");
        assert_eq!(shown("2027-03-28T12:00:00Z"), "14:00");
    }
}
