//! Meeting providers: what each enforces, the partner's choice, and a session's link.

use super::{ApiError, json::Json};
use crate::domain::ids::SessionId;
pub use crate::domain::provider::{Enforcement, LinkProblem, LinkState, Provider, ProviderDescription};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Whether a provider can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    Ready,
    /// The partner must connect an account or enter a URL first.
    NotConnected,
    /// The partner must reconnect their account.
    NeedsReconnect,
    /// Not configured on this server.
    NotSetUp,
}

/// One of the four options in the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChoice {
    pub provider: ProviderDescription,
    pub state: ProviderState,
    /// Label of the connected account.
    pub account: Option<String>,
}

/// Settings → "Video provider".
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSettings {
    /// In display order.
    pub choices: Vec<ProviderChoice>,
    /// Provider for new sessions.
    pub chosen: Provider,
    /// The partner's own meeting URL, shown only to them; empty if none.
    pub manual_url: String,
    /// Number of upcoming sessions whose manual link differs from `manual_url`.
    pub outdated: u32,
}

/// Fields of "Video provider".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct ChooseProvider {
    /// `jitsi`, `google_meet`, `zoom` or `manual`.
    pub provider: String,
    /// An https URL; empty removes it.
    #[serde(default)]
    pub manual_url: String,
}

/// The meeting link of a session, for its partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    pub provider: ProviderDescription,
    pub state: LinkState,
    /// Providers to which this session can be moved.
    pub others: Vec<Provider>,
}

/// Problems that a partner must fix before their sessions can be held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Providers whose account must be reconnected.
    pub reconnect: Vec<Provider>,
    /// Upcoming sessions without a meeting, next first, at most twenty.
    pub failed: Vec<FailedLink>,
}

/// An upcoming session whose meeting could not be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLink {
    pub session: SessionId,
    pub title: String,
    /// Formatted in the partner's zone.
    pub when: String,
}

/// For partners.
#[server(name = ProviderSettingsCall, endpoint = "provider/settings", input = Json)]
pub async fn provider_settings() -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(crate::server::services::provider::settings).await
}

/// For partners.
#[server(name = AttentionCall, endpoint = "provider/attention", input = Json)]
pub async fn attention() -> Result<Attention, ApiError> {
    crate::server::web::answer(crate::server::services::provider::attention).await
}

/// Chooses the provider of new sessions. Sessions already booked keep theirs. For partners.
#[server(name = ChooseProviderCall, endpoint = "provider/choose", input = Json)]
pub async fn choose_provider(form: ChooseProvider) -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::provider::choose(cx, form)).await
}

/// Updates upcoming sessions with a manual link to the current URL. For partners.
#[server(name = RenewManualLinksCall, endpoint = "provider/renew_manual_links", input = Json)]
pub async fn renew_manual_links() -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(crate::server::services::provider::renew_manual_links).await
}

/// Revokes the OAuth grant and deletes the connected account. For partners.
#[server(name = DisconnectProviderCall, endpoint = "provider/disconnect", input = Json)]
pub async fn disconnect_provider(provider: Provider) -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::provider::disconnect(cx, provider)).await
}

/// `None` unless a video meeting is ahead. For the session's partner.
#[server(name = SessionLinkCall, endpoint = "provider/session_link", input = Json)]
pub async fn session_link(id: SessionId) -> Result<Option<LinkView>, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::link::view(cx, id)).await
}

/// Replaces a session's link, with another provider or the same one again. The old link is voided. For its
/// partner.
#[server(name = ChangeProviderCall, endpoint = "provider/change", input = Json)]
pub async fn change_provider(id: SessionId, provider: Provider) -> Result<Option<LinkView>, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::link::change(cx, id, provider)).await
}
