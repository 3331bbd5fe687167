//! Jitsi: a room exists by its name alone. It opens inside Rapport or in a window of its own.

use super::{
    provider::{Guest, Link, Made, MeetingProvider, Order, ProviderError},
    room, token,
};
use crate::{
    domain::provider::{Enforcement, Provider, ProviderDescription},
    server::{
        app::App,
        config::{Secret, Tokens},
    },
};
use async_trait::async_trait;

pub struct Jitsi;

#[async_trait]
impl MeetingProvider for Jitsi {
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let prefix = &app.config.jitsi.room_prefix;
        Ok(Made {
            external_id: None,
            room: room::generate(&app.config.keys, prefix, order.session.id, order.link),
        })
    }

    async fn join_target(&self, app: &App, link: &Link, guest: &Guest<'_>) -> Result<Secret, ProviderError> {
        let jitsi = &app.config.jitsi;
        let room = link.room()?;
        let token =
            token::mint(jitsi, room, guest).map_err(|error| ProviderError::Refused(error.to_string()))?;
        Ok(Secret(room::address(jitsi, room, token.as_deref(), guest)))
    }

    fn describe(&self, app: &App, _: Option<&Link>) -> ProviderDescription {
        let jitsi = &app.config.jitsi;
        ProviderDescription {
            provider: Provider::Jitsi,
            host: jitsi.domain.clone(),
            readable_host: None,
            familiar: true,
            enforces: match jitsi.tokens {
                Tokens::None => Enforcement::Link,
                Tokens::Shared(_) | Tokens::Jaas(_) => Enforcement::Token,
            },
        }
    }
}
