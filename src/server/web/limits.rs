//! Slowing down guessing: sign-ins by address and origin, registrations and invitations by origin; and floods of
//! webhooks by source and origin, and of what pages say by account.

use crate::{
    domain::ids::AccountId,
    server::{crypto::hash_token, db::meeting_events::Source},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

/// The limits of one process. Kept in memory: with several processes each allows as much.
pub struct Limits {
    /// By the address's hash: what was typed may be of any length.
    sign_in: DefaultKeyedRateLimiter<(IpAddr, Vec<u8>)>,
    origin: DefaultKeyedRateLimiter<IpAddr>,
    deliveries: DefaultKeyedRateLimiter<(Source, IpAddr)>,
    reports: DefaultKeyedRateLimiter<AccountId>,
}

/// Tries for one address from one origin, a minute.
const SIGN_IN: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Sign-ins, registrations and invitations from one origin, a minute: a practice behind one address fits.
const ORIGIN: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
/// Deliveries of one source from one origin, a minute: the events of a hundred sessions that begin at once fit.
const DELIVERIES: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
/// What one account's pages say of where they are, and how often they knock, a minute: a page says something every
/// few seconds, and at each change.
const REPORTS: NonZeroU32 = NonZeroU32::new(300).expect("not zero");
/// Counted keys beyond which those that have calmed down are forgotten.
const KEPT: usize = 10_000;

/// Whom an address belongs to: a customer is given a whole /64 of IPv6.
fn customer(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

impl Limits {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self {
            sign_in: RateLimiter::keyed(Quota::per_minute(SIGN_IN)),
            origin: RateLimiter::keyed(Quota::per_minute(ORIGIN)),
            deliveries: RateLimiter::keyed(Quota::per_minute(DELIVERIES)),
            reports: RateLimiter::keyed(Quota::per_minute(REPORTS)),
        }
    }

    /// Counts a sign-in; false when there were too many.
    pub fn allows_sign_in(&self, ip: IpAddr, email: &str) -> bool {
        if self.sign_in.len() > KEPT {
            self.sign_in.retain_recent();
        }
        self.allows(ip) && self.sign_in.check_key(&(customer(ip), hash_token(email))).is_ok()
    }

    /// Counts a request by a stranger; false when there were too many.
    pub fn allows(&self, ip: IpAddr) -> bool {
        if self.origin.len() > KEPT {
            self.origin.retain_recent();
        }
        self.origin.check_key(&customer(ip)).is_ok()
    }

    /// Counts what an account's page says of where it is; false when there was too much.
    pub fn allows_report(&self, account: AccountId) -> bool {
        if self.reports.len() > KEPT {
            self.reports.retain_recent();
        }
        self.reports.check_key(&account).is_ok()
    }

    /// Counts a delivery.
    /// Errors: when there were too many: after how many seconds to try again.
    pub fn delivery(&self, source: Source, ip: IpAddr) -> Result<(), u64> {
        if self.deliveries.len() > KEPT {
            self.deliveries.retain_recent();
        }
        let counted = self.deliveries.check_key(&(source, customer(ip)));
        counted.map_err(|refused| refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbours_of_one_customer_count_together() {
        let limits = Limits::new();
        for last in 0..240_u128 {
            let ip = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) | last));
            assert!(limits.allows(ip), "{last}");
        }
        assert!(!limits.allows("2001:db8::ffff".parse().expect("an address")));
        assert!(limits.allows("2001:db8:0:1::1".parse().expect("an address")));
    }

    #[test]
    fn a_flood_of_deliveries_is_told_when_to_come_again() {
        let limits = Limits::new();
        let ip = "192.0.2.1".parse().expect("an address");
        let counted: Vec<_> = (0..700).map(|_| limits.delivery(Source::Zoom, ip)).collect();
        assert!(counted[..600].iter().all(Result::is_ok));
        assert!(matches!(counted[699], Err(1..=2)), "{:?}", counted[699]);
        assert_eq!(limits.delivery(Source::Jaas, ip), Ok(()));
        assert_eq!(
            limits.delivery(Source::Zoom, "192.0.2.2".parse().expect("an address")),
            Ok(())
        );
    }

    #[test]
    fn an_address_is_guessed_at_ten_times_a_minute() {
        let limits = Limits::new();
        let ip = "192.0.2.1".parse().expect("an address");
        let allowed = (0..20)
            .filter(|_| limits.allows_sign_in(ip, "maya@home.example"))
            .count();
        assert_eq!(allowed, 10);
        assert!(limits.allows_sign_in(ip, "noor@home.example"));
    }
}
