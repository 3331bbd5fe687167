//! Validates URLs that users enter, such as meeting links and webhook endpoints (PROTOCOLS.md §8.1).

use super::config::is_loopback;
use crate::words::Words;
use thiserror::Error;
use url::{Host, Url};

/// The longest URL, in characters.
pub const URL_MAX: usize = 2_000;

/// Names of local networks.
const LOCAL: [&str; 6] = [
    "localhost",
    "local",
    "internal",
    "lan",
    "home.arpa",
    "localdomain",
];

/// Why a URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressProblem {
    /// More than [`URL_MAX`] characters.
    #[error("too long")]
    TooLong,
    /// Whitespace, control characters or backslashes, which browsers and people read differently.
    #[error("characters that do not belong in an address")]
    Characters,
    #[error("not an address")]
    Unreadable,
    #[error("not https")]
    NotHttps,
    /// A user name or password in front of the host.
    #[error("a name or a password before the host")]
    UserInfo,
    #[error("an IP address")]
    IpAddress,
    /// The host is a name of a local network, has no dot, or is missing.
    #[error("a local name")]
    LocalName,
    /// A port other than 443.
    #[error("a port")]
    Port,
}

/// The purpose of a URL, for its example and the remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Meeting,
    Webhook,
}

impl AddressProblem {
    /// The reason for the person, with the remedy.
    pub fn message(self, words: Words, purpose: Purpose) -> &'static str {
        match (self, purpose) {
            (Self::TooLong, _) => words.error_address_long(),
            (Self::Characters, _) => words.error_address_characters(),
            (Self::NotHttps, _) => words.error_address_https(),
            (Self::UserInfo, _) => words.error_address_user(),
            (Self::Port, _) => words.error_address_port(),
            (Self::Unreadable, Purpose::Meeting) => words.error_address_unreadable(),
            (Self::Unreadable, Purpose::Webhook) => words.error_endpoint_unreadable(),
            (Self::IpAddress, Purpose::Meeting) => words.error_address_ip(),
            (Self::IpAddress, Purpose::Webhook) => words.error_endpoint_ip(),
            (Self::LocalName, Purpose::Meeting) => words.error_address_local(),
            (Self::LocalName, Purpose::Webhook) => words.error_endpoint_local(),
        }
    }
}

/// Parses a URL as browsers do and applies the rules (PROTOCOLS.md §8.1).
pub fn parse(text: &str) -> Result<Url, AddressProblem> {
    checked(read(text)?)
}

/// Like [`parse`], but also accepts http and https URLs on loopback, for fake servers in tests.
pub fn parse_or_loopback(text: &str) -> Result<Url, AddressProblem> {
    let url = read(text)?;
    let plain = url.username().is_empty() && url.password().is_none();
    if plain && matches!(url.scheme(), "http" | "https") && is_loopback(&url) {
        return Ok(url);
    }
    checked(url)
}

fn read(text: &str) -> Result<Url, AddressProblem> {
    let text = text.trim();
    if text.chars().count() > URL_MAX {
        return Err(AddressProblem::TooLong);
    }
    if text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == '\\')
    {
        return Err(AddressProblem::Characters);
    }
    text.parse().map_err(|_| AddressProblem::Unreadable)
}

fn checked(url: Url) -> Result<Url, AddressProblem> {
    if url.scheme() != "https" {
        return Err(AddressProblem::NotHttps);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressProblem::UserInfo);
    }
    match url.host() {
        Some(Host::Domain(name)) => {
            let local = LOCAL
                .iter()
                .any(|local| is_below(name, local) || !name.contains('.'));
            if name.is_empty() || name.ends_with('.') || local {
                return Err(AddressProblem::LocalName);
            }
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(AddressProblem::IpAddress),
        None => return Err(AddressProblem::LocalName),
    }
    if url.port().is_some() {
        return Err(AddressProblem::Port);
    }
    Ok(url)
}

/// Whether `name` equals `top` or is a subdomain of it.
pub fn is_below(name: &str, top: &str) -> bool {
    name.strip_suffix(top)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_browsers_read_it() {
        for (given, read) in [
            ("https://zoom.us/j/123?pwd=a", "https://zoom.us/j/123?pwd=a"),
            ("  HTTPS://Zoom.US/j/1  ", "https://zoom.us/j/1"),
            ("https://zoom.us:443/j/1", "https://zoom.us/j/1"),
            ("https://meet.example.org", "https://meet.example.org/"),
            (
                "https://münchen.example/raum",
                "https://xn--mnchen-3ya.example/raum",
            ),
        ] {
            assert_eq!(parse(given).map(String::from).as_deref(), Ok(read));
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        use AddressProblem as P;
        for (given, why) in [
            ("", P::Unreadable),
            ("zoom.us/j/1", P::Unreadable),
            ("javascript:alert(1)", P::NotHttps),
            ("data:text/html,x", P::NotHttps),
            ("http://zoom.us/j/1", P::NotHttps),
            ("https://user@zoom.us/j/1", P::UserInfo),
            ("https://:secret@zoom.us/", P::UserInfo),
            ("https://zoom.us@evil.example/", P::UserInfo),
            ("https://127.0.0.1/room", P::IpAddress),
            ("https://2130706433/", P::IpAddress),
            ("https://0x7f.1/", P::IpAddress),
            ("https://[::1]/", P::IpAddress),
            ("https://localhost/", P::LocalName),
            ("https://printer.local/", P::LocalName),
            ("https://db.internal/", P::LocalName),
            ("https://intranet/", P::LocalName),
            ("https://zoom.us./j/1", P::LocalName),
            ("https://zoom.us:8443/j/1", P::Port),
            ("https://zoom.us\\@evil.example/", P::Characters),
            ("https://zoom.us/j/1 2", P::Characters),
            ("https://zoom.us/\u{7}", P::Characters),
            ("https:///", P::Unreadable),
        ] {
            assert_eq!(parse(given), Err(why), "{given}");
        }
        let long = format!("https://zoom.us/{}", "a".repeat(URL_MAX));
        assert_eq!(parse(&long), Err(P::TooLong));
    }

    #[test]
    fn a_stand_in_is_on_this_machine_and_nowhere_else() {
        use AddressProblem as P;
        for good in [
            "http://127.0.0.1:9000/hook?token=a",
            "https://localhost:9000/",
            "http://[::1]:9000/",
        ] {
            assert!(parse_or_loopback(good).is_ok(), "{good}");
            assert!(parse(good).is_err(), "{good}");
        }
        for (given, why) in [
            ("http://user@127.0.0.1/", P::NotHttps),
            ("ftp://127.0.0.1/", P::NotHttps),
            ("http://10.0.0.1/", P::NotHttps),
            ("https://10.0.0.1/", P::IpAddress),
            ("https://hooks.example.org:8443/", P::Port),
        ] {
            assert_eq!(parse_or_loopback(given), Err(why), "{given}");
        }
    }
}
