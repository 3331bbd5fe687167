//! A partner's clients, and a client's partners.

use super::{ApiError, account::Goto, forms::Flag, json::Json};
pub use crate::domain::clients::ClientState;
use crate::domain::ids::{PersonId, SessionId};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One client in a partner's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// Whether a mailed link proved that the address is theirs.
    pub email_confirmed: bool,
    /// IANA zone.
    pub time_zone: String,
    pub state: ClientState,
    /// For an invited person.
    pub invitation_expires_at: Option<DateTime<Utc>>,
    /// The same, formatted in the partner's zone; `None` once expired.
    pub invitation_until: Option<String>,
}

/// One client, and what the two noted for their sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDetail {
    pub client: ClientView,
    /// The latest first: ten at most.
    pub notes: Vec<SessionNotes>,
}

/// The notes of a session, which both people see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionNotes {
    pub session: SessionId,
    pub title: String,
    /// In the partner's zone: `Tue 24 Nov, 14:00–14:50`.
    pub when: String,
    pub notes: String,
    /// The web addresses in them, in order.
    pub links: Vec<String>,
}

/// Fifty clients, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientPage {
    pub clients: Vec<ClientView>,
    /// What was searched for; empty without a search.
    pub search: String,
    /// Cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// Fields of "Add client".
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AddClient {
    /// 1 to 120 characters.
    pub name: String,
    pub email: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientAdded {
    pub client: ClientView,
    /// Invitation link for a new person: absolute, single use, valid 7 days, shown this once.
    pub invitation: Option<String>,
}

/// One partner in a client's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerView {
    pub id: PersonId,
    pub name: String,
    /// Tells apart people who call themselves alike.
    pub email: String,
    pub state: ClientState,
}

/// Fifty partners, requests first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerPage {
    pub partners: Vec<PartnerView>,
    /// Cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// Shown by an invitation before it is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Name of the inviting partner.
    pub partner: String,
    /// Name of the invited person.
    pub name: String,
    /// Their email address, with which they sign in if they create an account.
    pub email: String,
    /// Sessions that wait for them.
    pub sessions: u32,
}

/// Fields of "Accept invitation".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct AcceptInvitation {
    /// Last segment of the invitation link.
    pub token: String,
    /// 1 to 120 characters. Empty: as the partner entered it.
    #[serde(default)]
    pub name: String,
    /// At least 12 characters.
    pub password: String,
    /// IANA zone; empty means UTC.
    #[serde(default)]
    pub time_zone: String,
}

/// The calling partner's clients; with a `search`, those whose name or address contains it.
#[server(name = ListClientsCall, endpoint = "clients/list", input = Json)]
pub async fn list_clients(
    cursor: Option<String>,
    #[server(default)] search: Option<String>,
) -> Result<ClientPage, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::clients::list(cx, cursor, search)).await
}

/// One client of the calling partner, or an invitation of theirs.
#[server(name = ClientCall, endpoint = "clients/one", input = Json)]
pub async fn client(id: PersonId) -> Result<ClientDetail, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::clients::one(cx, id)).await
}

/// Adds a client: an invitation link, or a request to an account whose address is confirmed. Rate-limited, because the
/// answer reveals who has one. For partners.
#[server(name = AddClientCall, endpoint = "clients/add", input = Json)]
pub async fn add_client(form: AddClient) -> Result<ClientAdded, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::clients::add(cx, form)).await
}

/// Replaces the invitation link. The old one becomes invalid. For partners.
#[server(name = RenewInvitationCall, endpoint = "clients/renew_invitation", input = Json)]
pub async fn renew_invitation(id: PersonId) -> Result<ClientAdded, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::invitations::renew(cx, id)).await
}

/// Ends the tie to a client or a partner, or takes an invitation or a request back. What lies ahead of the two is
/// called off; the record stays.
#[server(name = EndTieCall, endpoint = "clients/end", input = Json)]
pub async fn end_tie(id: PersonId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::clients::end(cx, id)).await
}

/// The calling client's partners, open requests first.
#[server(name = ListPartnersCall, endpoint = "clients/partners", input = Json)]
pub async fn list_partners(cursor: Option<String>) -> Result<PartnerPage, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::clients::partners(cx, cursor)).await
}

/// Accepts or declines a partner's request. For clients.
#[server(name = AnswerRequestCall, endpoint = "clients/answer_request", input = Json)]
pub async fn answer_request(id: PersonId, accept: Flag) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::clients::answer_request(cx, id, accept.0)).await
}

/// Shows an invitation. For everyone with the link.
#[server(name = InvitationCall, endpoint = "clients/invitation", input = Json)]
pub async fn invitation(token: String) -> Result<InvitationView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::invitations::view(cx, token)).await
}

/// Accepts an invitation with the caller's account. For clients with the link.
#[server(name = UseInvitationCall, endpoint = "clients/use_invitation", input = Json)]
pub async fn use_invitation(token: String) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::invitations::accept(cx, token)).await
}

/// Creates an account for the invited person and signs them in. For everyone with the link.
#[server(name = AcceptInvitationCall, endpoint = "clients/accept_invitation", input = Json)]
pub async fn accept_invitation(form: AcceptInvitation) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::login::accept_invitation(cx, form)).await
}
