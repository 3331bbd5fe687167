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
    /// For tests: moves only when turned.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(instant.timestamp_millis())))
    }

    /// The current time, in whole milliseconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the machine"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => DateTime::<Utc>::from(std::time::SystemTime::now()).trunc_subsecs(3),
            Self::Fixed(millis) => {
                DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Moves a fixed clock by `by`, which may be negative. No effect on the system clock.
    pub fn turn(&self, by: TimeDelta) {
        if let Self::Fixed(millis) = self {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}
