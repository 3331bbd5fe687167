//! The time. Services call `app.clock.now()`, so that tests can turn the clock.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A source of time in whole milliseconds, the precision of the database.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    #[default]
    System,
    /// The machine's clock, set this far ahead or back: it runs on at the same speed.
    Shifted(TimeDelta),
    /// For tests: moves only when turned.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(instant.timestamp_millis())))
    }

    /// A clock that shows `instant` now and runs on from there.
    pub fn starting_at(instant: DateTime<Utc>) -> Self {
        Self::Shifted(instant.trunc_subsecs(3) - Self::machine())
    }

    /// The current time, in whole milliseconds.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Self::machine(),
            Self::Shifted(by) => Self::machine() + *by,
            Self::Fixed(millis) => {
                DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the machine"
    )]
    fn machine() -> DateTime<Utc> {
        DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(3)
    }

    /// Moves a fixed clock by `by`, which may be negative. No effect on the others.
    pub fn turn(&self, by: TimeDelta) {
        if let Self::Fixed(millis) = self {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_clock_starts_where_it_is_told_and_runs_on_as_the_machines_does() {
        let instant: DateTime<Utc> = "2026-12-31T22:50:00.5Z".parse().expect("an instant");
        let before = Clock::System.now();
        let clock = Clock::starting_at(instant);
        let shown = clock.now();
        std::thread::sleep(std::time::Duration::from_millis(20));
        let later = clock.now();
        let passed = Clock::System.now() - before;
        assert!(instant <= shown && shown - instant <= passed, "{shown}");
        assert!(later - shown >= TimeDelta::milliseconds(20), "it runs: {later}");
        assert!(later - instant <= passed, "no faster than the machine's: {later}");
    }
}
