//! The SSRF guard for addresses that users choose: connects to public addresses only. Decided when the name
//! is resolved for the connection, so that DNS rebinding (TOCTOU) gains nothing (PROTOCOLS.md §8.7).

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::Arc,
};
use thiserror::Error;

/// Resolves a name. A parameter, so that tests need no DNS.
pub type Lookup =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> + Send + Sync>;

/// Resolves through the system.
pub fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.collect())
        })
    })
}

/// A DNS resolver for reqwest that drops addresses which may not be reached.
pub struct Guard {
    /// Allows loopback, for tests.
    pub loopback: bool,
    pub lookup: Lookup,
}

/// The name has no address that may be reached.
#[derive(Debug, Error)]
#[error("the name leads to no public address")]
pub struct NotPublic;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let loopback = self.loopback;
        let found = (self.lookup)(name.as_str().to_owned());
        Box::pin(async move {
            let mut found = found.await?;
            found.retain(|address| may_reach(address.ip(), loopback));
            if found.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether a connection to this address is allowed.
pub fn may_reach(ip: IpAddr, loopback: bool) -> bool {
    is_public(ip) || (loopback && ip.is_loopback())
}

/// Whether an address is globally reachable.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// By the IANA registry of special-purpose IPv4 addresses: anything not listed there as globally reachable is
/// excluded.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        // "This network", including the unspecified address.
        || a == 0
        // Shared address space of carrier-grade NAT (RFC 6598).
        || (a == 100 && (64..128).contains(&b))
        // IETF protocol assignments, and the former 6to4 relays.
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        // Benchmarking.
        || (a == 198 && (18..20).contains(&b))
        // Reserved, including the broadcast address.
        || a >= 240;
    !special
}

/// Global unicast without its reserved ranges, and NAT64 of a public IPv4 address.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // NAT64 (RFC 6052): the last 32 bits are the IPv4 address.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // IETF protocol assignments, including Teredo.
        [0x2001, second, ..] if second < 0x200 => false,
        // Documentation (RFC 3849), and 6to4, which embeds an IPv4 address.
        [0x2001, 0xdb8, ..] | [0x2002, ..] => false,
        // Documentation (RFC 9637).
        [0x3fff, second, ..] if second < 0x1000 => false,
        // The rest excludes mapped, local, link-local and multicast addresses.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_reached() {
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "2606:4700:4700::1111",
            "2001:4860:4860::8888",
            "2a00:1450:4001::1",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        for special in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let ip = special.parse().expect("an address");
            assert!(!is_public(ip), "{special}");
            assert_eq!(may_reach(ip, true), ip.is_loopback(), "{special}");
        }
    }

    #[tokio::test]
    async fn a_name_keeps_its_public_addresses_alone() {
        let of = |addresses: &'static [&'static str], loopback: bool| {
            let lookup: Lookup = Arc::new(move |_| {
                let found = addresses
                    .iter()
                    .map(|ip| SocketAddr::new(ip.parse().expect("an address"), 0));
                let found: Vec<_> = found.collect();
                Box::pin(async move { Ok(found) })
            });
            async move {
                let name = "hooks.example.org".parse().expect("a name");
                let found = Guard { loopback, lookup }.resolve(name).await.ok()?;
                Some(found.map(|address| address.ip().to_string()).collect::<Vec<_>>())
            }
        };
        let mixed = &["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"];
        assert_eq!(
            of(mixed, false).await.expect("public ones"),
            ["8.8.8.8", "2606:4700::1111"]
        );
        assert_eq!(of(&["127.0.0.1", "169.254.169.254"], false).await, None);
        assert_eq!(of(&[], false).await, None);
        let local = &["127.0.0.1", "10.0.0.1"];
        assert_eq!(of(local, true).await.expect("this machine"), ["127.0.0.1"]);
    }
}
