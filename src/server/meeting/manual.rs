//! An address that a partner has given: a room that is theirs, at a provider that Rapport cannot ask.

use super::provider::{Guest, Link, Made, MeetingProvider, Order, ProviderError};
use crate::{
    api::provider::{Enforcement, ProviderView},
    domain::{
        ids::{AccountId, LinkId},
        provider::Provider,
    },
    server::{app::App, config::Secret, crypto::CryptoError, db, error::Error, sealed::Place},
};
use async_trait::async_trait;
use thiserror::Error;
use url::{Host, Url};

/// The longest address.
pub const URL_MAX: usize = 2_000;

/// Names that lead into one's own network.
const LOCAL: [&str; 6] = [
    "localhost",
    "local",
    "internal",
    "lan",
    "home.arpa",
    "localdomain",
];

/// Why an address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressProblem {
    /// More than 2,000 characters.
    #[error("too long")]
    TooLong,
    /// Blanks, control characters or backslashes, which browsers and people read differently.
    #[error("characters that do not belong in an address")]
    Characters,
    /// It is not an address.
    #[error("not an address")]
    Unreadable,
    /// It does not begin with `https://`.
    #[error("not https")]
    NotHttps,
    /// Something stands before an `@`.
    #[error("a name or a password before the host")]
    UserInfo,
    /// The host is a number, not a name.
    #[error("an IP address")]
    IpAddress,
    /// The host is a name of one's own network, or none.
    #[error("a local name")]
    LocalName,
    /// Another port than that of https.
    #[error("a port")]
    Port,
}

/// Reads an address as browsers do (PROTOCOLS.md §8.1).
///
/// # Errors
/// [`AddressProblem`].
pub fn parse(text: &str) -> Result<Url, AddressProblem> {
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
    let url: Url = text.parse().map_err(|_| AddressProblem::Unreadable)?;
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

/// Whether a name is this one, or ends in it at the border of a label.
#[must_use]
pub fn is_below(name: &str, top: &str) -> bool {
    name.strip_suffix(top)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether people know this host: whoever is sent to another one is asked first.
#[must_use]
pub fn is_familiar(hosts: &[String], host: &str) -> bool {
    hosts.iter().any(|known| is_below(host, known))
}

/// A host as people read it beside how it is written: `münchen.example` beside `xn--mnchen-3ya.example`;
/// none where both are the same.
#[must_use]
pub fn readable_host(url: &Url) -> Option<String> {
    let written = url.host_str()?;
    let (readable, _) = idna::domain_to_unicode(written);
    (readable != written).then_some(readable)
}

/// Seals a partner's own address.
///
/// # Errors
/// The keys'.
pub fn seal(app: &App, account: AccountId, url: &Url) -> Result<Vec<u8>, CryptoError> {
    let place = Place::ManualUrl(account).to_string();
    app.config.keys.seal(&place, url.as_str().as_bytes())
}

/// A partner's own address, if they gave one that is still good.
///
/// # Errors
/// The database's.
pub async fn address(app: &App, account: AccountId) -> Result<Option<Url>, Error> {
    let Some(sealed) = db::accounts::manual_url(&app.db, account).await? else {
        return Ok(None);
    };
    let place = Place::ManualUrl(account).to_string();
    let opened = app.config.keys.open(&place, &sealed).ok();
    let text = opened.and_then(|text| String::from_utf8(text).ok());
    Ok(text.and_then(|text| parse(&text).ok()))
}

/// The provider.
pub struct Manual;

#[async_trait]
impl MeetingProvider for Manual {
    /// The address is copied: a later one holds for later sessions.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let address = address(app, order.session.partner)
            .await
            .map_err(|error| ProviderError::Unreachable(error.to_string()))?;
        let url = address.ok_or_else(|| ProviderError::Reconnect("no address was given".into()))?;
        Ok(Made {
            external_id: None,
            room: Secret(url.into()),
        })
    }

    async fn update(&self, _: &App, _: &Order<'_>, _: &Link) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn delete(&self, _: &App, _: AccountId, _: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn sweep(&self, _: &App, _: AccountId, _: LinkId) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn join_target(&self, _: &App, link: &Link, _: &Guest<'_>) -> Result<Secret, ProviderError> {
        // Read again: what may be an address may have changed since it was given.
        let url = parse(&link.room()?.0).map_err(|why| ProviderError::Refused(why.to_string()))?;
        Ok(Secret(url.into()))
    }

    fn describe(&self, app: &App, link: Option<&Link>) -> ProviderView {
        let url = link
            .and_then(|link| link.room().ok())
            .and_then(|room| parse(&room.0).ok());
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        ProviderView {
            provider: Provider::Manual,
            host: host.to_owned(),
            readable_host: url.as_ref().and_then(readable_host),
            familiar: is_familiar(&app.config.meeting_hosts, host),
            enforces: Enforcement::Link,
        }
    }
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
    fn a_familiar_host_is_known_whole_or_below_a_dot() {
        let hosts = ["zoom.us".to_owned()];
        assert!(is_familiar(&hosts, "zoom.us"));
        assert!(is_familiar(&hosts, "us02web.zoom.us"));
        assert!(!is_familiar(&hosts, "evilzoom.us"));
        assert!(!is_familiar(&hosts, "zoom.us.evil.example"));
    }

    #[test]
    fn a_name_in_other_letters_is_shown_in_both() {
        let url = parse("https://xn--mnchen-3ya.example/raum").expect("an address");
        assert_eq!(readable_host(&url).as_deref(), Some("münchen.example"));
        let plain = parse("https://zoom.us/").expect("an address");
        assert_eq!(readable_host(&plain), None);
    }
}
