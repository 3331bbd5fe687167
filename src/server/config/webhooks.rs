//! Settings of incoming webhooks: keys and secrets per provider, and the reverse proxies in front of us.

use super::{ConfigError, Get, Secret, checked, parsed, together, wrong, wrong_secret};
use chrono::TimeDelta;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr};
use subtle::ConstantTimeEq;

/// The shortest unguessable path segment, in characters: 128 bits in base64url.
const KEY: usize = 22;
/// The shortest accepted secret, in characters.
const SECRET: usize = 16;
/// Minutes. Zoom retries for 90 minutes, and a retry may carry the first attempt's timestamp.
const PAST: u16 = 120;

#[derive(Debug)]
pub struct Webhooks {
    pub zoom: Option<Endpoint>,
    pub jaas: Option<Endpoint>,
    /// From prosody's module `event_sync`.
    pub jitsi: Option<Endpoint>,
    /// For our own generic format (docs/WEBHOOKS.md). Empty: not accepted.
    pub generic: Vec<Secret>,
    /// The largest accepted age of a signed delivery from Zoom or JaaS.
    pub past: TimeDelta,
}

/// A provider's webhook: the secret end of its address and the secrets that sign.
#[derive(Debug, Clone)]
pub struct Endpoint {
    key: Secret,
    /// Any of them is accepted, so that they can be rotated.
    pub secrets: Vec<Secret>,
}

impl Endpoint {
    /// Whether `key` is the secret end of its address, compared in constant time.
    pub fn is_at(&self, key: &str) -> bool {
        self.key.0.as_bytes().ct_eq(key.as_bytes()).into()
    }
}

impl Webhooks {
    pub(super) fn read(get: Get<'_>) -> Result<Self, ConfigError> {
        let accepted = "a whole number of minutes from 1 to 120";
        let past: u16 = parsed(get, "WEBHOOK_PAST_MINUTES", accepted, "120")?;
        checked("WEBHOOK_PAST_MINUTES", past, (1..=PAST).contains(&past), accepted)?;
        let generic = get("MEETING_WEBHOOK_SECRETS");
        Ok(Self {
            zoom: endpoint(get, ["ZOOM_WEBHOOK_KEY", "ZOOM_WEBHOOK_SECRETS"])?,
            jaas: endpoint(get, ["JAAS_WEBHOOK_KEY", "JAAS_WEBHOOK_SECRETS"])?,
            jitsi: endpoint(get, ["JITSI_WEBHOOK_KEY", "JITSI_WEBHOOK_SECRETS"])?,
            generic: generic.map_or(Ok(Vec::new()), |given| secrets("MEETING_WEBHOOK_SECRETS", &given))?,
            past: TimeDelta::minutes(past.into()),
        })
    }
}

fn endpoint(get: Get<'_>, names: [&'static str; 2]) -> Result<Option<Endpoint>, ConfigError> {
    let Some([key, given]) = together(get, names)? else {
        return Ok(None);
    };
    let good = key.len() >= KEY
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !good {
        return Err(wrong_secret(
            names[0],
            format!("at least {KEY} of A-Z, a-z, 0-9, _ and -: the end of an address that nobody guesses"),
        ));
    }
    Ok(Some(Endpoint {
        key: Secret(key),
        secrets: secrets(names[1], &given)?,
    }))
}

fn secrets(name: &'static str, given: &str) -> Result<Vec<Secret>, ConfigError> {
    let secrets: Vec<_> = given.split(',').map(|secret| secret.trim().to_owned()).collect();
    if secrets.iter().any(|secret| secret.len() < SECRET) {
        let accepted = format!("secrets of at least {SECRET} characters, separated by commas");
        return Err(wrong_secret(name, accepted));
    }
    Ok(secrets.into_iter().map(Secret).collect())
}

/// The reverse proxies whose `X-Forwarded-*` headers are trusted, as addresses and CIDR ranges.
#[derive(Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    pub(super) fn read(get: Get<'_>) -> Result<Self, ConfigError> {
        let given = get("RAPPORT_TRUSTED_PROXIES").unwrap_or_default();
        let nets = given.split(',').map(str::trim).filter(|net| !net.is_empty());
        let read = |net: &str| {
            let accepted =
                "addresses such as 127.0.0.1 and nets such as 10.0.0.0/8 or fd00::/8, separated by commas";
            net.parse()
                .or_else(|_| net.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| wrong("RAPPORT_TRUSTED_PROXIES", net, accepted))
        };
        nets.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Public nets of several hosts among them: anyone there can claim to be at any address.
    pub fn wide(&self) -> Vec<String> {
        let is_private = |net: &IpNet| match net {
            IpNet::V4(net) => {
                let ends = [net.network(), net.broadcast()];
                ends.iter().all(Ipv4Addr::is_private) || ends.iter().all(Ipv4Addr::is_loopback)
            }
            // fc00::/7 and fe80::/10.
            IpNet::V6(net) => {
                let first = net.network().segments()[0];
                (net.prefix_len() >= 7 && first & 0xfe00 == 0xfc00)
                    || (net.prefix_len() >= 10 && first & 0xffc0 == 0xfe80)
            }
        };
        let is_wide = |net: &&IpNet| net.prefix_len() < net.max_prefix_len() && !is_private(net);
        self.0.iter().filter(is_wide).map(ToString::to_string).collect()
    }

    pub fn trusts(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|net| net.contains(&ip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::tests::read;

    const KEY: &str = "0123456789abcdefghijk_";

    #[test]
    fn nothing_is_taken_unless_it_is_set_up() {
        let webhooks = read(&[]).expect("defaults").webhooks;
        assert!(webhooks.zoom.is_none() && webhooks.jaas.is_none() && webhooks.jitsi.is_none());
        assert!(webhooks.generic.is_empty());
        assert_eq!(webhooks.past, TimeDelta::hours(2));
    }

    #[test]
    fn an_endpoint_has_a_key_and_one_or_more_secrets() {
        let config = read(&[
            ("ZOOM_WEBHOOK_KEY", KEY),
            ("ZOOM_WEBHOOK_SECRETS", "hunter2 hunter2 1, hunter2 hunter2 2"),
            ("WEBHOOK_PAST_MINUTES", "10"),
        ])
        .expect("good");
        let zoom = config.webhooks.zoom.as_ref().expect("set up");
        assert!(zoom.is_at(KEY) && !zoom.is_at("") && !zoom.is_at("0123456789abcdefghijk-"));
        assert_eq!(zoom.secrets.len(), 2);
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!format!("{config:?}").contains(KEY));
    }

    #[test]
    fn what_is_half_set_or_too_short_stops_the_start() {
        for (settings, name) in [
            (&[("ZOOM_WEBHOOK_KEY", KEY)][..], "ZOOM_WEBHOOK_SECRETS"),
            (
                &[("JAAS_WEBHOOK_SECRETS", "hunter2 hunter2 hunter2")],
                "JAAS_WEBHOOK_KEY",
            ),
            (
                &[
                    ("JITSI_WEBHOOK_KEY", "0123456789abcdefghijk"),
                    ("JITSI_WEBHOOK_SECRETS", "hunter2 hunter2 hunter2"),
                ],
                "JITSI_WEBHOOK_KEY",
            ),
            (
                &[
                    ("JITSI_WEBHOOK_KEY", "0123456789abcdefghij/?"),
                    ("JITSI_WEBHOOK_SECRETS", "hunter2 hunter2 hunter2"),
                ],
                "JITSI_WEBHOOK_KEY",
            ),
            (
                &[("JITSI_WEBHOOK_KEY", KEY), ("JITSI_WEBHOOK_SECRETS", "hunter2")],
                "JITSI_WEBHOOK_SECRETS",
            ),
            (
                &[("MEETING_WEBHOOK_SECRETS", "hunter2 hunter2 hunter2,")],
                "MEETING_WEBHOOK_SECRETS",
            ),
            (&[("WEBHOOK_PAST_MINUTES", "0")], "WEBHOOK_PAST_MINUTES"),
            (&[("WEBHOOK_PAST_MINUTES", "121")], "WEBHOOK_PAST_MINUTES"),
            (&[("RAPPORT_TRUSTED_PROXIES", "proxy")], "RAPPORT_TRUSTED_PROXIES"),
            (
                &[("RAPPORT_TRUSTED_PROXIES", "10.0.0.0/33")],
                "RAPPORT_TRUSTED_PROXIES",
            ),
        ] {
            let told = read(settings).expect_err(name).to_string();
            assert!(told.contains(name) && !told.contains("hunter2"), "{told}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_in_a_net() {
        let proxies = read(&[("RAPPORT_TRUSTED_PROXIES", "127.0.0.1, 10.1.0.0/16,fd00::/8")])
            .expect("good")
            .proxies;
        let trusts = |ip: &str| proxies.trusts(ip.parse().expect("an address"));
        for ip in ["127.0.0.1", "10.1.255.3", "fdff::1", "::ffff:127.0.0.1"] {
            assert!(trusts(ip), "{ip}");
        }
        for ip in ["127.0.0.2", "10.2.0.1", "::1", "fe80::1", "192.0.2.1"] {
            assert!(!trusts(ip), "{ip}");
        }
        assert!(!Proxies::default().trusts("127.0.0.1".parse().expect("an address")));
        assert_eq!(proxies.wide(), Vec::<String>::new());
        let given = "192.0.2.1, 10.0.0.0/8, 192.0.2.0/24, 0.0.0.0/0, 172.0.0.0/8, fd00::/8, fe80::/64, 2001:db8::/32, ::1";
        let wide = read(&[("RAPPORT_TRUSTED_PROXIES", given)])
            .expect("good")
            .proxies
            .wide();
        assert_eq!(
            wide,
            ["192.0.2.0/24", "0.0.0.0/0", "172.0.0.0/8", "2001:db8::/32"]
        );
        let all = read(&[("RAPPORT_TRUSTED_PROXIES", "0.0.0.0/0")])
            .expect("good")
            .proxies;
        assert!(all.trusts("192.0.2.1".parse().expect("an address")));
        assert!(!all.trusts("::1".parse().expect("an address")));
    }
}
