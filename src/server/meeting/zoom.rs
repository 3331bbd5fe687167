//! Zoom: meetings in the partner's connected account, with a waiting room from which the partner admits.

pub mod api;
pub mod signature;

use super::{
    connection::with_token,
    provider::{Guest, Link, Made, MeetingProvider, Order, Owner, ProviderError},
};
use crate::{
    domain::{
        ids::{AccountId, LinkId},
        join::Participant,
        provider::{Enforcement, Provider, ProviderDescription},
    },
    server::{
        app::App,
        config::{Config, Secret},
    },
};
use api::ZoomApi;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

pub struct Zoom {
    /// `None` if the server has no application at Zoom.
    api: Option<ZoomApi>,
}

impl Zoom {
    pub fn new(config: &Config, http: &reqwest::Client) -> Self {
        let api = config
            .zoom
            .as_ref()
            .map(|zoom| ZoomApi::new(zoom.api.clone(), http.clone()));
        Self { api }
    }

    fn api(&self) -> Result<&ZoomApi, ProviderError> {
        self.api
            .as_ref()
            .ok_or_else(|| ProviderError::Reconnect("Zoom is not set up".into()))
    }

    pub async fn owner(&self, token: &str, now: DateTime<Utc>) -> Result<Owner, ProviderError> {
        self.api()?.owner(token, now).await
    }
}

#[async_trait]
impl MeetingProvider for Zoom {
    /// Zoom has no idempotency key: a retry first looks for the meeting of an earlier attempt.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let (api, plan, now) = (self.api()?, order.plan(), app.clock.now());
        let (api, plan, again) = (&api, &plan, order.again);
        with_token(app, order.partner.id, Provider::Zoom, async |access| {
            if again && let Some(made) = api.find(&access.token.0, plan.mark, now).await? {
                return Ok(made);
            }
            api.create(&access.token.0, plan, now).await
        })
        .await
    }

    async fn update(&self, app: &App, order: &Order<'_>, link: &Link) -> Result<(), ProviderError> {
        let (api, plan, now) = (self.api()?, order.plan(), app.clock.now());
        let Some(external_id) = &link.external_id else {
            return Err(ProviderError::Gone);
        };
        with_token(app, link.partner, Provider::Zoom, async |access| {
            api.update(&access.token.0, external_id, &plan, now).await
        })
        .await
    }

    async fn delete(&self, app: &App, partner: AccountId, external_id: &str) -> Result<(), ProviderError> {
        let (api, now) = (self.api()?, app.clock.now());
        with_token(app, partner, Provider::Zoom, async |access| {
            api.delete(&access.token.0, external_id, now).await
        })
        .await
    }

    async fn sweep(&self, app: &App, partner: AccountId, link: LinkId) -> Result<(), ProviderError> {
        let (api, now) = (self.api()?, app.clock.now());
        with_token(app, partner, Provider::Zoom, async |access| {
            match api
                .find(&access.token.0, link.0, now)
                .await?
                .and_then(|made| made.external_id)
            {
                Some(id) => api.delete(&access.token.0, &id, now).await,
                None => Ok(()),
            }
        })
        .await
    }

    /// The host's URL makes the partner the host. It is requested at each join and never stored. If Zoom does
    /// not give it, the partner uses the guests' URL and signs in at Zoom.
    async fn join_target(&self, app: &App, link: &Link, guest: &Guest<'_>) -> Result<Secret, ProviderError> {
        let guests = link.room()?.clone();
        let (Participant::Partner, Some(id)) = (guest.participant, &link.external_id) else {
            return Ok(guests);
        };
        let (api, now) = (self.api()?, app.clock.now());
        let host = with_token(app, link.partner, Provider::Zoom, async |access| {
            api.host_address(&access.token.0, id, now).await
        })
        .await;
        match host {
            Ok(address) => Ok(address),
            Err(ProviderError::Gone) => Err(ProviderError::Gone),
            Err(cause) => {
                tracing::warn!(%cause, "Zoom did not tell the host's way in");
                Ok(guests)
            }
        }
    }

    fn describe(&self, _: &App, _: Option<&Link>) -> ProviderDescription {
        ProviderDescription {
            provider: Provider::Zoom,
            host: "zoom.us".into(),
            readable_host: None,
            familiar: true,
            enforces: Enforcement::WaitingRoom,
        }
    }
}
