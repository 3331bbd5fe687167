//! Limits that keep one account or one address from slowing, or guessing at, the others. `web::fairness` and the use
//! cases of sign-in ask them; they are in memory, so several processes allow a multiple.
//!
//! Against guessing: sign-ins by address and email, and by email alone; other sensitive requests by address. Against
//! floods: writes and reports by account, requests at once by account and by address, webhooks by room.

mod failures;
mod shares;

pub use shares::{Share, Shares};

use crate::{
    domain::ids::AccountId,
    server::{config::Traffic, crypto::hash_token, db::meeting_events::Source},
};
use chrono::{DateTime, Utc};
use failures::Failures;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

/// The limits of one process.
pub struct Limits {
    /// Keyed by the hash of the email, because the typed text may be of any length.
    sign_in: DefaultKeyedRateLimiter<(IpAddr, Vec<u8>)>,
    failures: Failures,
    origin: DefaultKeyedRateLimiter<IpAddr>,
    invitations: DefaultKeyedRateLimiter<IpAddr>,
    /// None if writes are not limited either.
    holds: Option<DefaultKeyedRateLimiter<IpAddr>>,
    /// Keyed by the hash of what names the room.
    events: DefaultKeyedRateLimiter<(Source, Vec<u8>)>,
    unsigned: DefaultKeyedRateLimiter<(Source, IpAddr)>,
    reports: DefaultKeyedRateLimiter<AccountId>,
    writes: Option<DefaultKeyedRateLimiter<AccountId>>,
    requests_of_accounts: Shares<AccountId>,
    requests_of_origins: Shares<IpAddr>,
}

/// Attempts per minute for one email from one address.
const SIGN_IN: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Sign-ins and other sensitive requests per minute from one address. Enough for a practice behind NAT.
const ORIGIN: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
/// Looks at invitations per minute from one address. Any page elsewhere can make a browser send them, so they must not
/// use up the limit of sign-ins.
const INVITATIONS: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
/// Times per minute that are held for one address. Each visitor holds one at a time.
const HOLDS: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Events per minute of one room. A session has some dozens in all.
const EVENTS: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
/// Deliveries per minute from one address whose signature is wrong.
const UNSIGNED: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
/// Reports of presence and knocks per minute of one account. A page reports every few seconds, and at each
/// change.
const REPORTS: NonZeroU32 = NonZeroU32::new(300).expect("not zero");
/// Requests at once of one account. A browser sends six.
const AT_ONCE_OF_ACCOUNT: usize = 24;
/// Requests at once from one address. Enough for a practice behind NAT.
const AT_ONCE_OF_ORIGIN: usize = 128;
/// Above this number of keys, those whose quota has refilled are dropped.
const KEPT: usize = 10_000;

/// The unit that is limited: an IPv4 address, or an IPv6 /56, which one customer usually has.
pub fn customer(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !((1 << 72) - 1)).into(),
    }
}

/// Counts one. Over the limit, fails with the seconds until a retry may succeed.
fn count<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), u64> {
    if limiter.len() > KEPT {
        limiter.retain_recent();
    }
    let counted = limiter.check_key(key);
    counted.map_err(|refused| refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}

/// A request under way, for as long as it is held.
pub struct Request {
    _held: (Share<IpAddr>, Option<Share<AccountId>>),
}

impl Limits {
    pub fn new(traffic: &Traffic) -> Self {
        let per_minute = |count| Quota::per_minute(count);
        Self {
            sign_in: RateLimiter::keyed(per_minute(SIGN_IN)),
            failures: Failures::default(),
            origin: RateLimiter::keyed(per_minute(ORIGIN)),
            invitations: RateLimiter::keyed(per_minute(INVITATIONS)),
            holds: traffic.writes.map(|_| RateLimiter::keyed(per_minute(HOLDS))),
            events: RateLimiter::keyed(per_minute(EVENTS)),
            unsigned: RateLimiter::keyed(per_minute(UNSIGNED)),
            reports: RateLimiter::keyed(per_minute(REPORTS)),
            writes: traffic
                .writes
                .map(|writes| RateLimiter::keyed(per_minute(writes.per_minute).allow_burst(writes.burst))),
            requests_of_accounts: Shares::new(AT_ONCE_OF_ACCOUNT),
            requests_of_origins: Shares::new(AT_ONCE_OF_ORIGIN),
        }
    }

    /// Counts a try of a password as a failure, until [`Limits::signed_in`] says that it was none. False over a limit.
    pub fn allows_sign_in(&self, ip: IpAddr, email: &str, now: DateTime<Utc>) -> bool {
        let (customer, account) = (customer(ip), hash_token(email));
        self.allows(ip)
            && count(&self.sign_in, &(customer, account.clone())).is_ok()
            && self.failures.begin(customer, account, now)
    }

    /// The password of this email was right.
    pub fn signed_in(&self, ip: IpAddr, email: &str) {
        self.failures.succeeded(customer(ip), hash_token(email));
    }

    /// Counts a sensitive request by its address. False over the limit.
    pub fn allows(&self, ip: IpAddr) -> bool {
        count(&self.origin, &customer(ip)).is_ok()
    }

    /// Counts a look at an invitation by its address. False over the limit.
    pub fn allows_invitation(&self, ip: IpAddr) -> bool {
        count(&self.invitations, &customer(ip)).is_ok()
    }

    /// Counts a time that is held for an address. False over the limit.
    pub fn allows_hold(&self, ip: IpAddr) -> bool {
        let holds = self.holds.as_ref();
        holds.is_none_or(|holds| count(holds, &customer(ip)).is_ok())
    }

    /// Counts a report from an account's page.
    pub fn report(&self, account: AccountId) -> Result<(), u64> {
        count(&self.reports, &account)
    }

    /// Counts a write of an account.
    pub fn write(&self, account: AccountId) -> Result<(), u64> {
        self.writes
            .as_ref()
            .map_or(Ok(()), |writes| count(writes, &account))
    }

    /// Counts a signed event of a room, named by `room`.
    pub fn event(&self, source: Source, room: &str) -> Result<(), u64> {
        count(&self.events, &(source, hash_token(room)))
    }

    /// Counts a delivery whose signature is wrong.
    pub fn unsigned(&self, source: Source, ip: IpAddr) -> Result<(), u64> {
        count(&self.unsigned, &(source, customer(ip)))
    }

    /// Begins a request of an account, if there is one, from an address. None if one of them has too many under way.
    pub fn request(&self, ip: IpAddr, account: Option<AccountId>) -> Option<Request> {
        let origin = self.requests_of_origins.take(customer(ip))?;
        let account = match account {
            Some(account) => Some(self.requests_of_accounts.take(account)?),
            None => None,
        };
        Some(Request {
            _held: (origin, account),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::Writes;
    use uuid::Uuid;

    fn limits() -> Limits {
        let of = |count| NonZeroU32::new(count).expect("not zero");
        Limits::new(&Traffic {
            connections: 16,
            writes: Some(Writes {
                per_minute: of(120),
                burst: of(60),
            }),
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_neighbours_of_one_customer_count_together() {
        let limits = limits();
        for last in 0..240_u128 {
            let ip = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) | (last << 64)));
            assert!(limits.allows(ip), "{last}");
        }
        assert!(!limits.allows(ip("2001:db8:0:ff::ffff")));
        assert!(limits.allows(ip("2001:db8:0:100::1")));
    }

    #[test]
    fn a_flood_of_one_room_is_told_when_to_come_again_and_other_rooms_are_not() {
        let limits = limits();
        let counted: Vec<_> = (0..700).map(|_| limits.event(Source::Jitsi, "a")).collect();
        assert!(counted[..600].iter().all(Result::is_ok));
        assert!(matches!(counted[699], Err(1..=2)), "{:?}", counted[699]);
        assert_eq!(limits.event(Source::Jitsi, "b"), Ok(()));
        assert_eq!(limits.event(Source::Jaas, "a"), Ok(()));
    }

    #[test]
    fn an_account_writes_sixty_times_at_once_and_then_twice_a_second() {
        let limits = limits();
        let account = |nth| AccountId(Uuid::from_u128(nth));
        let counted: Vec<_> = (0..80).map(|_| limits.write(account(1))).collect();
        assert!(counted[..60].iter().all(Result::is_ok));
        assert_eq!(counted[79], Err(1));
        assert_eq!(limits.write(account(2)), Ok(()));
    }

    #[test]
    fn an_account_and_an_address_have_so_many_requests_under_way() {
        let limits = limits();
        let (here, account) = (ip("192.0.2.1"), AccountId(Uuid::nil()));
        let of_account: Vec<_> = (0..40)
            .filter_map(|_| limits.request(here, Some(account)))
            .collect();
        assert_eq!(of_account.len(), AT_ONCE_OF_ACCOUNT);
        let others: Vec<_> = (0..200).filter_map(|_| limits.request(here, None)).collect();
        assert_eq!(of_account.len() + others.len(), AT_ONCE_OF_ORIGIN);
        assert!(limits.request(ip("192.0.2.2"), Some(account)).is_none());
        drop(of_account);
        assert!(limits.request(here, Some(account)).is_some());
    }

    #[test]
    fn an_email_is_guessed_at_ten_times_a_minute() {
        let (limits, here, now) = (limits(), ip("192.0.2.1"), DateTime::UNIX_EPOCH);
        let allowed = (0..20)
            .filter(|_| limits.allows_sign_in(here, "maya@home.example", now))
            .count();
        assert_eq!(allowed, 10);
        assert!(limits.allows_sign_in(here, "noor@home.example", now));
    }

    #[test]
    fn looking_at_invitations_uses_up_no_sign_ins() {
        let (limits, here) = (limits(), ip("192.0.2.1"));
        assert!((0..300).any(|_| !limits.allows_invitation(here)));
        assert!(limits.allows(here));
    }
}
