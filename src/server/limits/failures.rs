//! Wrong passwords by account, from wherever they come: after many within an hour, a further try has to wait, longer
//! each time. The limits by address alone would let a botnet guess without end.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Failures within [`WINDOW`] without a delay.
const FREE: u32 = 100;
const WINDOW: TimeDelta = TimeDelta::hours(1);
/// The delay after the failure that exceeds [`FREE`]; it doubles with each further one.
const FIRST: TimeDelta = TimeDelta::seconds(1);
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// Above this number of accounts, those whose window is over are dropped.
const KEPT: usize = 10_000;

/// SHA-256 of an address: the typed text may be of any length.
type Account = Vec<u8>;

#[derive(Default)]
pub struct Failures(Mutex<State>);

#[derive(Default)]
struct State {
    counts: HashMap<Account, Count>,
    /// Where accounts have signed in from. They are not delayed there, so that an attacker cannot lock anyone out of
    /// the place where they work.
    known: HashSet<(IpAddr, Account)>,
}

struct Count {
    since: DateTime<Utc>,
    failed: u32,
    last: DateTime<Utc>,
}

impl Count {
    /// How long to wait before the next try.
    fn delay(&self) -> TimeDelta {
        match self.failed.checked_sub(FREE) {
            None | Some(0) => TimeDelta::zero(),
            Some(over) => {
                let factor = 1_i32.checked_shl(over - 1).filter(|factor| *factor > 0);
                let delay = factor.and_then(|factor| FIRST.checked_mul(factor));
                delay.unwrap_or(LONGEST).min(LONGEST)
            }
        }
    }
}

impl Failures {
    /// Counts a try as failed before its password is looked at, so that tries at the same instant count. False if it
    /// has to wait.
    pub fn begin(&self, from: IpAddr, account: Account, now: DateTime<Utc>) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.known.contains(&(from, account.clone())) {
            return true;
        }
        if state.counts.len() > KEPT {
            state.counts.retain(|_, count| now - count.last < WINDOW);
        }
        let count = state.counts.entry(account).or_insert(Count {
            since: now,
            failed: 0,
            last: now,
        });
        if now - count.since >= WINDOW && now - count.last >= count.delay() {
            (count.since, count.failed) = (now, 0);
        }
        if count.failed > FREE && now - count.last < count.delay() {
            return false;
        }
        count.failed += 1;
        count.last = now;
        true
    }

    /// The password was right: what was counted for it is forgotten.
    pub fn succeeded(&self, from: IpAddr, account: Account) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.counts.remove(&account);
        if state.known.len() > KEPT {
            state.known.clear();
        }
        state.known.insert((from, account));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn after_a_hundred_failures_each_further_one_waits_longer() {
        let (failures, mut now) = (Failures::default(), DateTime::UNIX_EPOCH);
        let mut tries = |seconds, last| {
            now += TimeDelta::seconds(seconds);
            failures.begin(from(last), vec![1], now)
        };
        for nth in 0..=FREE {
            assert!(tries(0, u8::try_from(nth).expect("small")), "{nth}");
        }
        assert!(!tries(0, 1), "a second has to pass");
        assert!(tries(1, 2));
        assert!(!tries(1, 3), "now two");
        assert!(tries(1, 3));
        assert!(
            failures.begin(from(1), vec![2], DateTime::UNIX_EPOCH),
            "another account"
        );
    }

    #[test]
    fn no_delay_is_longer_than_fifteen_minutes() {
        let delay = |failed| {
            let (since, last) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
            Count { since, failed, last }.delay().num_seconds()
        };
        assert_eq!(
            [100, 101, 102, 110, 111, 140, u32::MAX].map(delay),
            [0, 1, 2, 512, 900, 900, 900]
        );
    }

    #[test]
    fn failures_are_forgotten_after_an_hour_and_after_a_success() {
        let (failures, now) = (Failures::default(), DateTime::UNIX_EPOCH);
        let flood = |at| (0..150).filter(|_| failures.begin(from(1), vec![1], at)).count();
        assert_eq!(flood(now), 101);
        assert_eq!(flood(now + TimeDelta::hours(2)), 101);
        failures.succeeded(from(9), vec![1]);
        assert_eq!(flood(now + TimeDelta::hours(2)), 101);
        let known = (0..150).filter(|_| failures.begin(from(9), vec![1], now)).count();
        assert_eq!(known, 150, "where it has signed in before");
    }
}
