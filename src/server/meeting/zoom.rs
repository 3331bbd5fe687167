//! Zoom: meetings in the partner's connected account, with a waiting room from which the partner admits.

pub mod api;

use super::{
    connection::with_token,
    provider::{Guest, Link, Made, MeetingProvider, Order, ProviderError},
    rest::Bearer,
};
use crate::{
    domain::{
        ids::{AccountId, LinkId},
        join::Participant,
        provider::{Enforcement, Provider, ProviderDescription},
    },
    server::{app::App, config::Secret},
};
use api::ZoomApi;
use async_trait::async_trait;

pub struct Zoom;

/// Zoom's API, for the person whose access token it is.
pub fn api(app: &App, bearer: Bearer) -> Result<ZoomApi, ProviderError> {
    let zoom = app.config.zoom.as_ref();
    let zoom = zoom.ok_or_else(|| ProviderError::not_set_up(Provider::Zoom))?;
    Ok(ZoomApi::new(zoom.api.clone(), bearer))
}

#[async_trait]
impl MeetingProvider for Zoom {
    /// Zoom has no idempotency key: a retry first looks for the meeting of an earlier attempt.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError> {
        let (plan, again) = (&order.plan(), order.again);
        with_token(app, order.session.partner, Provider::Zoom, async |access| {
            let zoom = api(app, access.bearer)?;
            if again && let Some(made) = zoom.find(plan.mark).await? {
                return Ok(made);
            }
            zoom.create(plan).await
        })
        .await
    }

    async fn update(&self, app: &App, order: &Order<'_>, link: &Link) -> Result<(), ProviderError> {
        let plan = &order.plan();
        let external_id = link.external_id.as_ref().ok_or(ProviderError::Gone)?;
        with_token(app, link.partner, Provider::Zoom, async |access| {
            api(app, access.bearer)?.update(external_id, plan).await
        })
        .await
    }

    async fn delete(&self, app: &App, partner: AccountId, external_id: &str) -> Result<(), ProviderError> {
        with_token(app, partner, Provider::Zoom, async |access| {
            api(app, access.bearer)?.delete(external_id).await
        })
        .await
    }

    async fn sweep(&self, app: &App, partner: AccountId, link: LinkId) -> Result<(), ProviderError> {
        with_token(app, partner, Provider::Zoom, async |access| {
            let zoom = api(app, access.bearer)?;
            match zoom.find(link.0).await?.and_then(|made| made.external_id) {
                Some(id) => zoom.delete(&id).await,
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
        let host = with_token(app, link.partner, Provider::Zoom, async |access| {
            api(app, access.bearer)?.host_address(id).await
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
