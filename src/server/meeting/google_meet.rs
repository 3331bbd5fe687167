//! Google Meet: a space of the partner's connected account or, if they granted only their calendar, an event
//! with a room.

pub mod api;

use super::{
    connection::with_token,
    provider::{Guest, Link, Made, MeetingProvider, Order, ProviderError},
    rest::Bearer,
};
use crate::{
    domain::{
        ids::{AccountId, LinkId},
        provider::{Enforcement, Provider, ProviderDescription},
    },
    server::{app::App, config::Secret},
};
pub use api::granted;
use api::{GoogleApi, Granted};
use async_trait::async_trait;

pub struct GoogleMeet;

/// Google's APIs, for the person whose access token it is.
pub fn api(app: &App, bearer: Bearer) -> Result<GoogleApi, ProviderError> {
    let google = app.config.google.as_ref();
    let google = google.ok_or_else(|| ProviderError::not_set_up(Provider::GoogleMeet))?;
    Ok(GoogleApi::new(
        google.meet.clone(),
        google.calendar.clone(),
        bearer,
    ))
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
        let (plan, again) = (&order.plan(), order.again);
        with_token(app, order.session.partner, Provider::GoogleMeet, async |access| {
            let google = api(app, access.bearer)?;
            match granted(&access.scopes) {
                Some(Granted::Spaces) => google.create_space().await,
                Some(Granted::Events) => google.create_event(plan, again).await,
                None => Err(ProviderError::Reconnect(
                    "nothing that is needed was granted".into(),
                )),
            }
        })
        .await
    }

    async fn update(&self, app: &App, order: &Order<'_>, link: &Link) -> Result<(), ProviderError> {
        let Some(event) = link.external_id.as_deref().and_then(event) else {
            return Ok(());
        };
        let plan = &order.plan();
        with_token(app, link.partner, Provider::GoogleMeet, async |access| {
            api(app, access.bearer)?.update_event(event, plan).await
        })
        .await
    }

    /// A space cannot be deleted, so its active conference is ended.
    async fn delete(&self, app: &App, partner: AccountId, external_id: &str) -> Result<(), ProviderError> {
        with_token(app, partner, Provider::GoogleMeet, async |access| {
            let google = api(app, access.bearer)?;
            match event(external_id) {
                Some(event) => google.delete_event(event).await,
                None => google.end_space(external_id).await,
            }
        })
        .await
    }

    async fn sweep(&self, app: &App, partner: AccountId, link: LinkId) -> Result<(), ProviderError> {
        let event = &link.0.simple().to_string();
        with_token(app, partner, Provider::GoogleMeet, async |access| {
            match granted(&access.scopes) {
                Some(Granted::Events) => api(app, access.bearer)?.delete_event(event).await,
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
