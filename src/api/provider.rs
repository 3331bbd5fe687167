//! Meeting providers: what people are told of them, how a partner chooses, and how a session's link stands.

use super::{ApiError, json::Json};
use crate::domain::ids::SessionId;
pub use crate::domain::provider::{LinkProblem, LinkState, Provider};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What guards the room itself, beyond Rapport's own gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// Nothing: whoever is given its address can enter.
    Link,
    /// The partner, who lets each person in from a waiting room.
    WaitingRoom,
    /// It asks for a token, which Rapport gives to whom its gate admits.
    Token,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderView {
    /// Which one.
    pub provider: Provider,
    /// Its host name, to say where the way leads; empty while a manual link has none.
    pub host: String,
    /// The host as people read it, where that is not how it is written.
    pub readable_host: Option<String>,
    /// Whether it is a host of meetings that people know. Who is sent to another one is asked first.
    pub familiar: bool,
    /// What guards its rooms.
    pub enforces: Enforcement,
}

/// Whether a provider can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    /// It can.
    Ready,
    /// The partner has to connect their account first, or to give an address.
    NotConnected,
    /// The partner has to connect their account again.
    NeedsReconnect,
    /// Whoever runs the server has not set it up.
    NotSetUp,
}

/// One of the four choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderChoice {
    /// What it is.
    pub provider: ProviderView,
    /// Whether it can be chosen.
    pub state: ProviderState,
    /// The account that is connected, as people call it.
    pub account: Option<String>,
}

/// Settings → "Video provider".
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSettings {
    /// The choices, in the order in which they are offered.
    pub choices: Vec<ProviderChoice>,
    /// The one that new sessions are made with.
    pub chosen: Provider,
    /// The partner's own meeting address, for them alone; empty when they gave none.
    pub manual_url: String,
    /// Upcoming sessions with a manual link whose address is another one.
    pub outdated: u32,
}

/// The fields of "Video provider".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct ChooseProvider {
    /// `jitsi`, `google_meet`, `zoom` or `manual`.
    pub provider: String,
    /// An https address; empty takes it back.
    #[serde(default)]
    pub manual_url: String,
}

/// How a session's link stands, for its partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// Who makes it.
    pub provider: ProviderView,
    /// How far it is.
    pub state: LinkState,
    /// The providers that this session can be moved to.
    pub others: Vec<Provider>,
}

/// What a partner has to see to before their sessions can be held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Providers whose account has to be connected again.
    pub reconnect: Vec<Provider>,
    /// Sessions ahead whose meeting could not be made, the next one first; at most twenty.
    pub failed: Vec<FailedLink>,
}

/// A session ahead whose meeting could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLink {
    /// Which.
    pub session: SessionId,
    /// Its title.
    pub title: String,
    /// Its time on the partner's clock, in words.
    pub when: String,
}

/// How the partner's meetings are made. For partners.
#[server(name = ProviderSettingsCall, endpoint = "provider/settings", input = Json)]
pub async fn provider_settings() -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(crate::server::services::provider::settings).await
}

/// What a partner has to see to.
#[server(name = AttentionCall, endpoint = "provider/attention", input = Json)]
pub async fn attention() -> Result<Attention, ApiError> {
    crate::server::web::answer(crate::server::services::provider::attention).await
}

/// Chooses how new sessions' meetings are made.
#[server(name = ChooseProviderCall, endpoint = "provider/choose", input = Json)]
pub async fn choose_provider(form: ChooseProvider) -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::provider::choose(cx, form).await).await
}

/// Gives upcoming sessions with a manual link the address that holds now.
#[server(name = RenewManualLinksCall, endpoint = "provider/renew_manual_links", input = Json)]
pub async fn renew_manual_links() -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(crate::server::services::provider::renew_manual_links).await
}

/// Gives the permission back and forgets the account.
#[server(name = DisconnectProviderCall, endpoint = "provider/disconnect", input = Json)]
pub async fn disconnect_provider(provider: Provider) -> Result<ProviderSettings, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::provider::disconnect(cx, provider).await)
        .await
}

/// How a session's link stands; none for a session without a video meeting ahead. For its partner.
#[server(name = SessionLinkCall, endpoint = "provider/session_link", input = Json)]
pub async fn session_link(id: SessionId) -> Result<Option<LinkView>, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::link::view(cx, id).await).await
}

/// Remakes a session's link with another provider, or tries the same one again, and voids the old link.
#[server(name = ChangeProviderCall, endpoint = "provider/change", input = Json)]
pub async fn change_provider(id: SessionId, provider: Provider) -> Result<Option<LinkView>, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::link::change(cx, id, provider).await).await
}
