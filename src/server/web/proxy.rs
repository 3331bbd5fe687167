//! The client's address and scheme behind a reverse proxy. Forwarding headers count only from proxies named
//! in `RAPPORT_TRUSTED_PROXIES`, because anyone can send them.

use crate::server::config::{Config, is_loopback};
use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address of the TCP peer.
pub fn peer(extensions: &Extensions) -> IpAddr {
    let connected = extensions.get::<ConnectInfo<SocketAddr>>();
    connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
        info.0.ip().to_canonical()
    })
}

/// The client's address: the peer, or behind a trusted proxy the last address in `X-Forwarded-For` that is
/// not a trusted proxy itself.
pub fn client(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut client = peer;
    for hop in values(headers, "x-forwarded-for").rev() {
        if !config.proxies.trusts(client) {
            break;
        }
        match address(hop) {
            Some(ip) => client = ip,
            None => break,
        }
    }
    client
}

/// Whether the request was protected on its way: it came over https to a trusted proxy, or the public URL is
/// http on loopback.
pub fn is_private(config: &Config, peer: IpAddr, headers: &HeaderMap) -> bool {
    if config.public_url.scheme() == "http" && is_loopback(&config.public_url) {
        return true;
    }
    let scheme = values(headers, "x-forwarded-proto").next_back();
    config.proxies.trusts(peer) && scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

/// The comma-separated values of a header, over all its lines, in the order of the hops.
fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'a str> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines
        .into_iter()
        .flat_map(|line| line.to_str().unwrap_or_default().split(','))
        .map(str::trim)
}

/// Parses an address, with or without a port: `192.0.2.1`, `192.0.2.1:4000`, `2001:db8::1`,
/// `[2001:db8::1]:4000`.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    let with_port = || hop.parse::<SocketAddr>().map(|address| address.ip());
    let ip = bare.parse().or_else(|_| with_port()).ok()?;
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::crypto::KeyRing;

    fn config(public: &str) -> Config {
        let public = public.to_owned();
        Config::read(&move |name| match name {
            "RAPPORT_PUBLIC_URL" => Some(public.clone()),
            "RAPPORT_TRUSTED_PROXIES" => Some("10.0.0.0/8, 127.0.0.1".into()),
            "RAPPORT_SECRET_KEYS" => Some(KeyRing::generate()),
            _ => None,
        })
        .expect("good settings")
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| {
            (name.parse().expect("a name"), value.parse().expect("a value"))
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.iter().map(line) {
            let name: axum::http::HeaderName = name;
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn the_client_is_the_last_one_whom_no_trusted_proxy_vouches_for() {
        let config = config("https://rapport.example.org");
        let client = |peer: &str, lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            client(&config, peer.parse().expect("an address"), &headers(&lines)).to_string()
        };
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(
            client("10.0.0.1", &["198.51.100.7, 192.0.2.1"]),
            "192.0.2.1",
            "what it made up"
        );
        assert_eq!(
            client("10.0.0.1", &["198.51.100.7", "192.0.2.1,10.0.0.2"]),
            "192.0.2.1"
        );
        assert_eq!(
            client("192.0.2.9", &["198.51.100.7"]),
            "192.0.2.9",
            "nobody we trust"
        );
        assert_eq!(client("10.0.0.1", &["198.51.100.7, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["[2001:db8::1]:4000"]), "2001:db8::1");
        assert_eq!(client("10.0.0.1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(client("10.0.0.1", &["192.0.2.1:4000"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn a_request_is_private_if_a_trusted_proxy_says_so() {
        let public = config("https://rapport.example.org");
        let is_private = |config: &Config, peer: &str, schemes: &[&str]| {
            let lines: Vec<_> = schemes
                .iter()
                .map(|scheme| ("x-forwarded-proto", *scheme))
                .collect();
            is_private(config, peer.parse().expect("an address"), &headers(&lines))
        };
        assert!(is_private(&public, "10.0.0.1", &["https"]));
        assert!(is_private(&public, "10.0.0.1", &["http", "HTTPS"]));
        for (peer, schemes) in [
            ("10.0.0.1", &[][..]),
            ("10.0.0.1", &["http"]),
            ("10.0.0.1", &["https, http"]),
            ("192.0.2.1", &["https"]),
            ("::1", &["https"]),
        ] {
            assert!(!is_private(&public, peer, schemes), "{peer} {schemes:?}");
        }
        assert!(is_private(&config("http://127.0.0.1:3000"), "192.0.2.1", &[]));
        assert!(!is_private(&config("http://rapport.lan"), "192.0.2.1", &[]));
    }
}
