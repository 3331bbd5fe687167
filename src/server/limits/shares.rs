//! How many of something each key holds at once, such as an address its connections.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts by key, each up to the same limit.
pub struct Shares<K: Hash + Eq + Clone> {
    held: Arc<Mutex<HashMap<K, usize>>>,
    most: usize,
}

/// One of them; given back when dropped.
pub struct Share<K: Hash + Eq + Clone> {
    held: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
}

impl<K: Hash + Eq + Clone> Shares<K> {
    pub fn new(most: usize) -> Self {
        Self {
            held: Arc::default(),
            most,
        }
    }

    /// One more for this key; none above the limit.
    pub fn take(&self, key: K) -> Option<Share<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(key.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share {
            held: Arc::clone(&self.held),
            key,
        })
    }
}

impl<K: Hash + Eq + Clone> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_holds_its_share_and_no_more() {
        let shares = Shares::new(2);
        let first = shares.take("a").expect("one");
        let second = shares.take("a").expect("two");
        assert!(shares.take("a").is_none());
        assert!(shares.take("b").is_some());
        drop(first);
        assert!(shares.take("a").is_some());
        drop(second);
        assert!(shares.held.lock().expect("not poisoned").is_empty());
    }
}
