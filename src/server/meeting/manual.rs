//! A room URL that the partner entered. Rapport cannot call its provider.

use super::provider::{Guest, Link, Made, MeetingProvider, Order, ProviderError};
use crate::{
    domain::{
        ids::AccountId,
        provider::{Enforcement, Provider, ProviderDescription},
    },
    server::{
        address::{is_below, parse},
        app::App,
        config::Secret,
        db,
        error::Error,
        sealed::Place,
    },
};
use async_trait::async_trait;
use url::Url;

/// Whether a host is well known. People must confirm before they are sent to any other host.
pub fn is_familiar(hosts: &[String], host: &str) -> bool {
    hosts.iter().any(|known| is_below(host, known))
}

/// The host in Unicode, to show beside its ASCII form: `münchen.example` for `xn--mnchen-3ya.example`. `None`
/// if both are equal.
pub fn readable_host(url: &Url) -> Option<String> {
    let written = url.host_str()?;
    let (readable, _) = idna::domain_to_unicode(written);
    (readable != written).then_some(readable)
}

/// A partner's own URL. `None` if there is none, or one that is no longer readable or allowed.
pub async fn address(app: &App, account: AccountId) -> Result<Option<Url>, Error> {
    let Some(sealed) = db::accounts::manual_url(&app.db, account).await? else {
        return Ok(None);
    };
    let opened = app.config.keys.open_text(Place::ManualUrl(account), &sealed);
    Ok(opened.ok().and_then(|text| parse(&text).ok()))
}

pub struct Manual;

#[async_trait]
impl MeetingProvider for Manual {
    /// Copies the URL. A later one applies to later sessions, and to this one if the partner renews its link.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let address = address(app, order.session.partner).await;
        let url = address
            .map_err(ProviderError::broken)?
            .ok_or_else(|| ProviderError::Reconnect("no address was given".into()))?;
        Ok(Made {
            external_id: None,
            room: Secret(url.into()),
        })
    }

    async fn join_target(&self, _: &App, link: &Link, _: &Guest<'_>) -> Result<Secret, ProviderError> {
        // Parsed again, because the rules for URLs may have changed since it was stored.
        let url = parse(&link.room()?.0).map_err(|why| ProviderError::Refused(why.to_string()))?;
        Ok(Secret(url.into()))
    }

    fn describe(&self, app: &App, link: Option<&Link>) -> ProviderDescription {
        let url = link
            .and_then(|link| link.room().ok())
            .and_then(|room| parse(&room.0).ok());
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        ProviderDescription {
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
