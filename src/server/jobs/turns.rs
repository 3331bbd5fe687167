//! Which endpoint's queue is sent from next, and how many requests run at once. Fair to accounts: of those that have a
//! delivery due, the one that has waited for a turn longest comes first, however many deliveries another has.

use crate::{domain::ids::EndpointId, server::db::jobs::Queue};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Requests at once of one process.
const ALL: usize = 16;
/// Requests at once for one account. One of its endpoints that hangs does not hold up its others.
const OF_ACCOUNT: usize = 2;
/// Accounts whose last turn is remembered.
const REMEMBERED: usize = 10_000;

/// The turns of one process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    taken: Vec<Holder>,
    /// The number of each account's last turn.
    last: HashMap<Uuid, u64>,
    count: u64,
}

/// Who holds a turn. An account has one at a host at a time.
#[derive(Clone, PartialEq, Eq)]
struct Holder {
    account: Uuid,
    host: String,
}

/// Given back when dropped.
pub struct Turn {
    turns: Turns,
    holder: Holder,
}

fn holder(queue: &Queue) -> Holder {
    Holder {
        // A deleted endpoint's jobs only need to be removed.
        account: queue.account.map_or(queue.id.0, |account| account.0),
        host: queue.host.clone(),
    }
}

impl State {
    fn is_free(&self, holder: &Holder) -> bool {
        let own = self.taken.iter().filter(|taken| taken.account == holder.account);
        own.count() < OF_ACCOUNT && !self.taken.contains(holder)
    }

    fn last_turn(&self, queue: &Queue) -> u64 {
        self.last.get(&holder(queue).account).copied().unwrap_or_default()
    }
}

impl Turns {
    /// A turn for one of these queues, all of which have a delivery due. None while all turns are taken, or these
    /// accounts hold theirs.
    pub fn take(&self, due: &[Queue]) -> Option<(EndpointId, Turn)> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.taken.len() >= ALL {
            return None;
        }
        let next = due
            .iter()
            .filter(|queue| state.is_free(&holder(queue)))
            .min_by_key(|queue| (state.last_turn(queue), queue.due))?;
        let holder = holder(next);
        if state.last.len() >= REMEMBERED {
            state.last.clear();
        }
        state.count += 1;
        let count = state.count;
        state.last.insert(holder.account, count);
        state.taken.push(holder.clone());
        let turn = Turn {
            turns: self.clone(),
            holder,
        };
        Some((next.id, turn))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = state.taken.iter().position(|taken| *taken == self.holder);
        if let Some(place) = place {
            state.taken.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AccountId;
    use chrono::{DateTime, TimeDelta};

    fn queue(endpoint: u128, account: u128, host: &str) -> Queue {
        Queue {
            id: EndpointId(Uuid::from_u128(endpoint)),
            account: Some(AccountId(Uuid::from_u128(account))),
            host: host.into(),
            due: DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(endpoint).expect("small")),
        }
    }

    fn taken(turns: &Turns, due: &[Queue]) -> Vec<(u128, Turn)> {
        let mut all = Vec::new();
        while let Some((id, turn)) = turns.take(due) {
            all.push((id.0.as_u128(), turn));
        }
        all
    }

    #[test]
    fn an_account_has_one_turn_at_a_host_and_two_in_all() {
        let turns = Turns::default();
        let due = [
            queue(1, 1, "a"),
            queue(2, 1, "a"),
            queue(3, 1, "b"),
            queue(4, 1, "c"),
            queue(5, 2, "a"),
        ];
        let held = taken(&turns, &due);
        let mut ids: Vec<_> = held.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        assert_eq!(
            ids,
            [1, 3, 5],
            "the first account's at a and b, and the other's at a"
        );
        drop(held);
        assert_eq!(taken(&turns, &due).len(), 3, "they are given back");
    }

    #[test]
    fn the_account_whose_last_turn_was_longest_ago_comes_first() {
        let turns = Turns::default();
        let due = [queue(1, 1, "a"), queue(2, 2, "b"), queue(3, 3, "c")];
        let order: Vec<_> = (0..6)
            .map(|_| turns.take(&due).expect("free").0.0.as_u128())
            .collect();
        assert_eq!(order, [1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn no_more_than_all_turns_are_taken() {
        let turns = Turns::default();
        let due: Vec<_> = (1..=20).map(|nth| queue(nth, nth, "host")).collect();
        assert_eq!(taken(&turns, &due).len(), ALL);
    }
}
