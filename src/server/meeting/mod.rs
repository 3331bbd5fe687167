//! Meetings: the providers, sessions' links, Jitsi's rooms and tokens. Imports `app` and `db`. `link` also
//! enqueues jobs.
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
pub mod zoom;

use super::{app::App, config::Config};
use crate::domain::provider::Provider;
use chrono::{DateTime, Utc};
use google_meet::GoogleMeet;
use jitsi::Jitsi;
use manual::Manual;
use provider::{MeetingProvider, Owner, ProviderError};
use zoom::Zoom;

/// One instance of each provider.
pub struct Meetings {
    jitsi: Jitsi,
    manual: Manual,
    zoom: Zoom,
    google_meet: GoogleMeet,
}

impl Meetings {
    pub fn new(config: &Config, http: &reqwest::Client) -> Self {
        Self {
            jitsi: Jitsi,
            manual: Manual,
            zoom: Zoom::new(config, http),
            google_meet: GoogleMeet::new(config, http),
        }
    }

    pub fn of(&self, provider: Provider) -> &dyn MeetingProvider {
        match provider {
            Provider::Jitsi => &self.jitsi,
            Provider::Manual => &self.manual,
            Provider::Zoom => &self.zoom,
            Provider::GoogleMeet => &self.google_meet,
        }
    }

    /// Whether its rooms open inside Rapport. Only Jitsi's can.
    pub fn embeds(&self, app: &App, provider: Provider) -> bool {
        provider == Provider::Jitsi && app.config.jitsi.embeds()
    }

    /// The account that an access token belongs to. [`ProviderError::Refused`] for a provider without
    /// accounts.
    pub async fn owner(
        &self,
        provider: Provider,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Owner, ProviderError> {
        match provider {
            Provider::Zoom => self.zoom.owner(token, now).await,
            Provider::GoogleMeet => self.google_meet.owner(token, now).await,
            Provider::Jitsi | Provider::Manual => Err(ProviderError::Refused("no accounts".into())),
        }
    }

    /// Whether this server's configuration allows it.
    pub fn is_set_up(&self, provider: Provider) -> bool {
        match provider {
            Provider::Jitsi | Provider::Manual => true,
            Provider::Zoom => self.zoom.is_set_up(),
            Provider::GoogleMeet => self.google_meet.is_set_up(),
        }
    }
}
