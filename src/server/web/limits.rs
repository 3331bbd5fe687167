//! Slowing down guessing: sign-ins by address and origin, registrations and invitations by origin.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{net::IpAddr, num::NonZeroU32};

/// The limits of one process. Kept in memory: with several processes each allows as much.
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<(IpAddr, String)>,
    origin: DefaultKeyedRateLimiter<IpAddr>,
}

/// Tries for one address from one origin, a minute.
const SIGN_IN: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Sign-ins, registrations and invitations from one origin, a minute: a practice behind one address fits.
const ORIGIN: NonZeroU32 = NonZeroU32::new(240).expect("not zero");

impl Limits {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            sign_in: RateLimiter::keyed(Quota::per_minute(SIGN_IN)),
            origin: RateLimiter::keyed(Quota::per_minute(ORIGIN)),
        }
    }

    /// Counts a sign-in; false when there were too many.
    #[must_use]
    pub fn allows_sign_in(&self, ip: IpAddr, email: &str) -> bool {
        self.allows(ip) && self.sign_in.check_key(&(ip, email.to_owned())).is_ok()
    }

    /// Counts a request by a stranger; false when there were too many.
    #[must_use]
    pub fn allows(&self, ip: IpAddr) -> bool {
        if self.origin.len() > 10_000 {
            self.origin.retain_recent();
            self.sign_in.retain_recent();
        }
        self.origin.check_key(&ip).is_ok()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
