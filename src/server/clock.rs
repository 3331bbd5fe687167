//! The time. Services ask `app.clock`; tests turn it.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Tells the time, in whole milliseconds, as the database keeps it.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is turned.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `instant`.
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(instant.timestamp_millis())))
    }

    /// Now, in whole milliseconds.
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

    /// Turns a fixed clock forward (or back); the machine's clock cannot be turned.
    pub fn turn(&self, by: TimeDelta) {
        if let Self::Fixed(millis) = self {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}
