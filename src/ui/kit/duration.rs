//! Durations as text.

use crate::words::Words;
use chrono::TimeDelta;

/// Whole seconds left, rounded up: 0 only when the time has come.
pub fn seconds_left(left: TimeDelta) -> i64 {
    (left + TimeDelta::milliseconds(999)).num_seconds().max(0)
}

/// `4:05`, `1:04:05`; from one day on `3 d 4 h`.
pub fn clock_text(words: Words, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}:{:02}", seconds % 60),
        (0, _) => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
        _ => words.join_days_hours(days, hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn figures() {
        let text = |seconds| clock_text(Words(Lang::En), seconds);
        assert_eq!(text(-1), "0:00");
        assert_eq!(text(245), "4:05");
        assert_eq!(text(3_845), "1:04:05");
        assert_eq!(text(3 * 86_400 + 4 * 3_600), "3 d 4 h");
        assert_eq!(seconds_left(TimeDelta::milliseconds(1)), 1);
        assert_eq!(seconds_left(TimeDelta::zero()), 0);
        assert_eq!(seconds_left(TimeDelta::seconds(-5)), 0);
    }
}
