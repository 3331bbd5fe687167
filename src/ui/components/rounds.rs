//! Numbers what is asked for repeatedly, to tell late answers from the latest.

use leptos::prelude::*;

/// The number of the current round, from 1. `Copy`, so that every handler can capture it.
#[derive(Clone, Copy, Default)]
pub struct Rounds(StoredValue<u32>);

impl Rounds {
    /// Begins the next round.
    pub fn next(self) -> u32 {
        let next = |round: &mut u32| {
            *round = round.wrapping_add(1);
            *round
        };
        self.0.try_update_value(next).unwrap_or_default()
    }

    /// Whether a round is still the current one; false after its owner was disposed.
    pub fn is_current(self, round: u32) -> bool {
        self.0.try_get_value() == Some(round)
    }
}
