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
pub mod rest;
pub mod room;
pub mod token;
pub mod work;
pub mod zoom;

use super::app::App;
use crate::domain::provider::Provider;
use google_meet::GoogleMeet;
use jitsi::Jitsi;
use manual::Manual;
use provider::MeetingProvider;
use zoom::Zoom;

pub fn provider(provider: Provider) -> &'static dyn MeetingProvider {
    match provider {
        Provider::Jitsi => &Jitsi,
        Provider::Manual => &Manual,
        Provider::Zoom => &Zoom,
        Provider::GoogleMeet => &GoogleMeet,
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
