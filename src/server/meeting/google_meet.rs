//! Google Meet: a space of the partner's connected account or, if they granted only their calendar, an event
//! with a room.

pub mod api;

use super::{
    connection::with_token,
    provider::{Guest, Link, Made, MeetingProvider, Order, Owner, ProviderError},
};
use crate::{
    domain::{
        ids::{AccountId, LinkId},
        provider::{Enforcement, Provider, ProviderDescription},
    },
    server::{
        app::App,
        config::{Config, Secret},
    },
};
pub use api::granted;
use api::{GoogleApi, Granted};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

pub struct GoogleMeet {
    /// `None` if the server has no application at Google.
    api: Option<GoogleApi>,
}

impl GoogleMeet {
    pub fn new(config: &Config, http: &reqwest::Client) -> Self {
        let api = config
            .google
            .as_ref()
            .map(|google| GoogleApi::new(google.meet.clone(), google.calendar.clone(), http.clone()));
        Self { api }
    }

    fn api(&self) -> Result<&GoogleApi, ProviderError> {
        self.api
            .as_ref()
            .ok_or_else(|| ProviderError::Reconnect("Google is not set up".into()))
    }

    pub async fn owner(&self, token: &str, now: DateTime<Utc>) -> Result<Owner, ProviderError> {
        self.api()?.owner(token, now).await
    }
}

/// The event's id in `events/…`. The alternative is `spaces/…`.
fn event(external_id: &str) -> Option<&str> {
    external_id.strip_prefix("events/")
}

#[async_trait]
impl MeetingProvider for GoogleMeet {
    /// A space carries neither a time nor our id: if the answer is lost, it stays unused and its address
    /// unknown. An event carries our id, so creating one is idempotent.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let (api, plan, now) = (self.api()?, order.plan(), app.clock.now());
        let (plan, again) = (&plan, order.again);
        with_token(
            app,
            order.partner.id,
            Provider::GoogleMeet,
            async |access| match granted(&access.scopes) {
                Some(Granted::Spaces) => api.create_space(&access.token.0, now).await,
                Some(Granted::Events) => api.create_event(&access.token.0, plan, now, again).await,
                None => Err(ProviderError::Reconnect(
                    "nothing that is needed was granted".into(),
                )),
            },
        )
        .await
    }

    async fn update(&self, app: &App, order: &Order<'_>, link: &Link) -> Result<(), ProviderError> {
        let Some(event) = link.external_id.as_deref().and_then(event) else {
            return Ok(());
        };
        let (api, plan, now) = (self.api()?, order.plan(), app.clock.now());
        with_token(app, link.partner, Provider::GoogleMeet, async |access| {
            api.update_event(&access.token.0, event, &plan, now).await
        })
        .await
    }

    /// A space cannot be deleted, so its active conference is ended.
    async fn delete(&self, app: &App, partner: AccountId, external_id: &str) -> Result<(), ProviderError> {
        let (api, now) = (self.api()?, app.clock.now());
        with_token(app, partner, Provider::GoogleMeet, async |access| {
            match event(external_id) {
                Some(event) => api.delete_event(&access.token.0, event, now).await,
                None => api.end_space(&access.token.0, external_id, now).await,
            }
        })
        .await
    }

    async fn sweep(&self, app: &App, partner: AccountId, link: LinkId) -> Result<(), ProviderError> {
        let (api, now) = (self.api()?, app.clock.now());
        let event = link.0.simple().to_string();
        with_token(app, partner, Provider::GoogleMeet, async |access| {
            match granted(&access.scopes) {
                Some(Granted::Events) => api.delete_event(&access.token.0, &event, now).await,
                _ => Ok(()),
            }
        })
        .await
    }

    async fn join_target(&self, _: &App, link: &Link, _: &Guest<'_>) -> Result<Secret, ProviderError> {
        link.room().cloned()
    }

    fn describe(&self, _: &App, _: Option<&Link>) -> ProviderDescription {
        ProviderDescription {
            provider: Provider::GoogleMeet,
            host: "meet.google.com".into(),
            readable_host: None,
            familiar: true,
            enforces: Enforcement::Link,
        }
    }
}
