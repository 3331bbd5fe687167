//! Rate limits. Against guessing: sign-ins by email and IP address, other sensitive requests such as
//! registrations and invitations by IP address. Against floods: webhooks by source and IP address, reports
//! from pages by account.

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

/// The rate limits of one process, in memory. Several processes allow a multiple.
pub struct Limits {
    /// Keyed by the hash of the email, because the typed text may be of any length.
    sign_in: DefaultKeyedRateLimiter<(IpAddr, Vec<u8>)>,
    origin: DefaultKeyedRateLimiter<IpAddr>,
    deliveries: DefaultKeyedRateLimiter<(Source, IpAddr)>,
    reports: DefaultKeyedRateLimiter<AccountId>,
}

/// Attempts per minute for one email from one IP address.
const SIGN_IN: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Sign-ins and other sensitive requests per minute from one IP address. Enough for a practice behind NAT.
const ORIGIN: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
/// Deliveries per minute of one source from one IP address. Enough for the events of a hundred sessions that
/// start at once.
const DELIVERIES: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
/// Reports of presence and knocks per minute of one account. A page reports every few seconds, and at each
/// change.
const REPORTS: NonZeroU32 = NonZeroU32::new(300).expect("not zero");
/// Above this number of keys, those whose quota has refilled are dropped.
const KEPT: usize = 10_000;

/// The unit that is limited: an IPv4 address, or an IPv6 /64, which one customer usually has.
fn customer(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

impl Limits {
    pub fn new() -> Self {
        Self {
            sign_in: RateLimiter::keyed(Quota::per_minute(SIGN_IN)),
            origin: RateLimiter::keyed(Quota::per_minute(ORIGIN)),
            deliveries: RateLimiter::keyed(Quota::per_minute(DELIVERIES)),
            reports: RateLimiter::keyed(Quota::per_minute(REPORTS)),
        }
    }

    /// Counts a sign-in. False over the limit.
    pub fn allows_sign_in(&self, ip: IpAddr, email: &str) -> bool {
        if self.sign_in.len() > KEPT {
            self.sign_in.retain_recent();
        }
        self.allows(ip) && self.sign_in.check_key(&(customer(ip), hash_token(email))).is_ok()
    }

    /// Counts a request by its IP address. False over the limit.
    pub fn allows(&self, ip: IpAddr) -> bool {
        if self.origin.len() > KEPT {
            self.origin.retain_recent();
        }
        self.origin.check_key(&customer(ip)).is_ok()
    }

    /// Counts a report from an account's page. False over the limit.
    pub fn allows_report(&self, account: AccountId) -> bool {
        if self.reports.len() > KEPT {
            self.reports.retain_recent();
        }
        self.reports.check_key(&account).is_ok()
    }

    /// Counts a delivery. Over the limit, fails with the seconds until a retry may succeed.
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
