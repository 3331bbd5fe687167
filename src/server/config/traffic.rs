//! Settings that keep one account or one address from slowing the others.

use super::{ConfigError, Get, checked, parsed};
use std::num::NonZeroU32;

#[derive(Debug, Clone, Copy)]
pub struct Traffic {
    /// Connections at once, in all.
    pub connections: usize,
    /// Writes of one account. None: no limit.
    pub writes: Option<Writes>,
}

/// A token bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writes {
    pub per_minute: NonZeroU32,
    /// Its size: how many may come at once.
    pub burst: NonZeroU32,
}

impl Traffic {
    pub(super) fn read(get: Get<'_>) -> Result<Self, ConfigError> {
        let accepted = "a whole number from 16 to 65536";
        let connections: usize = parsed(get, "RAPPORT_CONNECTIONS", accepted, "2048")?;
        checked(
            "RAPPORT_CONNECTIONS",
            connections,
            (16..=65_536).contains(&connections),
            accepted,
        )?;
        let accepted = "a whole number; 0 for no limit";
        let per_minute: u32 = parsed(get, "RAPPORT_WRITES_PER_MINUTE", accepted, "120")?;
        let accepted = "a whole number from 1";
        let burst = parsed(get, "RAPPORT_WRITE_BURST", accepted, "60")?;
        Ok(Self {
            connections,
            writes: NonZeroU32::new(per_minute).map(|per_minute| Writes { per_minute, burst }),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::server::config::tests::read;

    #[test]
    fn writes_are_limited_unless_the_limit_is_off() {
        let writes = read(&[]).expect("defaults").traffic.writes.expect("a limit");
        assert_eq!((writes.per_minute.get(), writes.burst.get()), (120, 60));
        let off = read(&[("RAPPORT_WRITES_PER_MINUTE", "0")]).expect("good");
        assert_eq!(off.traffic.writes, None);
        for (name, given) in [
            ("RAPPORT_WRITES_PER_MINUTE", "many"),
            ("RAPPORT_WRITE_BURST", "0"),
            ("RAPPORT_CONNECTIONS", "8"),
        ] {
            let told = read(&[(name, given)]).expect_err(name).to_string();
            assert!(told.contains(name) && told.contains(given), "{told}");
        }
    }
}
