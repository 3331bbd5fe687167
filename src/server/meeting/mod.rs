//! Meetings: the providers, sessions' links, Jitsi's rooms and tokens. Imports `app`, `outbox`, `db`
//! and what lies below.
//!
//! `provider` defines the trait, each provider is one file, `link` stores what they create.

pub mod connection;
pub mod events;
pub mod google_meet;
pub mod jitsi;
pub mod link;
pub mod manual;
pub mod provider;
pub mod room;
pub mod token;
pub mod work;
pub mod zoom;

use super::app::App;
use crate::domain::provider::Provider;
use google_meet::GoogleMeet;
use jitsi::Jitsi;
use manual::Manual;
use provider::{MeetingProvider, Owner, ProviderError};
use zoom::Zoom;

/// The provider, as this server is configured.
pub fn provider(app: &App, provider: Provider) -> Box<dyn MeetingProvider> {
    match provider {
        Provider::Jitsi => Box::new(Jitsi),
        Provider::Manual => Box::new(Manual),
        Provider::Zoom => Box::new(Zoom::new(&app.config, &app.http)),
        Provider::GoogleMeet => Box::new(GoogleMeet::new(&app.config, &app.http)),
    }
}

/// Whether its rooms open inside Rapport. Only Jitsi's can.
pub fn embeds(app: &App, provider: Provider) -> bool {
    provider == Provider::Jitsi && app.config.jitsi.embeds()
}

/// Whether this server's configuration allows it.
pub fn is_set_up(app: &App, provider: Provider) -> bool {
    match provider {
        Provider::Jitsi | Provider::Manual => true,
        Provider::Zoom => app.config.zoom.is_some(),
        Provider::GoogleMeet => app.config.google.is_some(),
    }
}

/// The account that an access token belongs to. [`ProviderError::Refused`] for a provider without accounts.
async fn owner(app: &App, provider: Provider, token: &str) -> Result<Owner, ProviderError> {
    let now = app.clock.now();
    match provider {
        Provider::Zoom => Zoom::new(&app.config, &app.http).owner(token, now).await,
        Provider::GoogleMeet => GoogleMeet::new(&app.config, &app.http).owner(token, now).await,
        Provider::Jitsi | Provider::Manual => Err(ProviderError::Refused("no accounts".into())),
    }
}
