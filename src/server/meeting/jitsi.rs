//! Jitsi: a room exists by its name alone. It opens inside Rapport or in a window of its own.

use super::{
    provider::{Guest, Link, Made, MeetingProvider, Order, ProviderError},
    room::{self, Room},
    token,
};
use crate::{
    domain::{
        ids::{AccountId, LinkId},
        provider::{Enforcement, Provider, ProviderDescription},
    },
    server::{
        app::App,
        config::{Secret, Tokens},
    },
};
use async_trait::async_trait;

pub struct Jitsi;

impl Jitsi {
    /// [`ProviderError::Pending`] while the link has no room.
    pub fn room(link: &Link) -> Result<Room, ProviderError> {
        link.room().map(|name| Room::named(&name.0))
    }
}

#[async_trait]
impl MeetingProvider for Jitsi {
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let room = room::generate(
            &app.config.keys,
            &app.config.jitsi.room_prefix,
            order.session.id,
            order.link,
        );
        Ok(Made {
            external_id: None,
            room: Secret(room.expose().to_owned()),
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

    async fn join_target(&self, app: &App, link: &Link, guest: &Guest<'_>) -> Result<Secret, ProviderError> {
        let jitsi = &app.config.jitsi;
        let room = Self::room(link)?;
        let token =
            token::mint(jitsi, &room, guest).map_err(|error| ProviderError::Refused(error.to_string()))?;
        Ok(Secret(room::url(
            jitsi,
            &room,
            token.as_deref(),
            guest.name,
            guest.subject,
        )))
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
