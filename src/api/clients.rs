//! A partner's clients, and a client's partners.

use super::{ApiError, account::Goto, json::Json};
pub use crate::domain::clients::ClientState;
use crate::domain::ids::{AccountId, TieId};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One client in a partner's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// The tie.
    pub id: TieId,
    /// The client's account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The IANA name of their zone.
    pub time_zone: String,
    /// How far it has come.
    pub state: ClientState,
    /// When the invitation runs out, for an invited person.
    pub invitation_expires_at: Option<DateTime<Utc>>,
    /// The same in words, in the partner's zone, while the invitation holds.
    pub invitation_until: Option<String>,
}

/// Fifty clients at a time, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientPage {
    /// The clients.
    pub clients: Vec<ClientView>,
    /// Asks for the next page; none on the last.
    pub next: Option<String>,
}

/// The fields of "Add client".
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AddClient {
    /// 1 to 120 characters.
    pub name: String,
    /// An email address.
    pub email: String,
}

/// What came of adding a client.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientAdded {
    /// The client.
    pub client: ClientView,
    /// The invitation link for a new person: absolute, single use, 7 days, shown this once.
    pub invitation: Option<String>,
}

/// One partner, as a client sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerView {
    /// The tie.
    pub id: TieId,
    /// Their name.
    pub name: String,
    /// How far it has come.
    pub state: ClientState,
}

/// What an invitation says before it is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Who invites.
    pub partner: String,
    /// Who is invited.
    pub name: String,
    /// Their address, with which they sign in from now on.
    pub email: String,
}

/// The fields of an invitation's page.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct AcceptInvitation {
    /// The last part of the link.
    pub token: String,
    /// At least 12 characters.
    pub password: String,
    /// An IANA zone name; empty means UTC.
    #[serde(default)]
    pub time_zone: String,
}

/// A partner's clients.
#[server(name = ListClientsCall, endpoint = "clients/list", input = Json)]
pub async fn list_clients(cursor: Option<String>) -> Result<ClientPage, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::clients::list(cx, cursor).await).await
}

/// Adds a client: a new person gets an invitation link, one with an account a request.
#[server(name = AddClientCall, endpoint = "clients/add", input = Json)]
pub async fn add_client(form: AddClient) -> Result<ClientAdded, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::clients::add(cx, form).await).await
}

/// A new invitation link in place of the old one.
#[server(name = RenewInvitationCall, endpoint = "clients/renew_invitation", input = Json)]
pub async fn renew_invitation(id: TieId) -> Result<ClientAdded, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::clients::renew_invitation(cx, id).await)
        .await
}

/// A client's partners, requests first.
#[server(name = ListPartnersCall, endpoint = "clients/partners", input = Json)]
pub async fn list_partners() -> Result<Vec<PartnerView>, ApiError> {
    crate::server::web::answer(crate::server::services::clients::partners).await
}

/// Accepts a partner's request, or declines it, which removes it.
#[server(name = AnswerRequestCall, endpoint = "clients/answer_request", input = Json)]
pub async fn answer_request(id: TieId, accept: bool) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| {
        crate::server::services::clients::answer_request(cx, id, accept).await
    })
    .await
}

/// What an invitation says. Answers for everybody who holds the link.
#[server(name = InvitationCall, endpoint = "clients/invitation", input = Json)]
pub async fn invitation(token: String) -> Result<InvitationView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::clients::invitation(cx, token).await).await
}

/// Sets the invited person's password and signs them in.
#[server(name = AcceptInvitationCall, endpoint = "clients/accept_invitation", input = Json)]
pub async fn accept_invitation(form: AcceptInvitation) -> Result<Goto, ApiError> {
    crate::server::web::answer(async |cx| crate::server::web::login::accept_invitation(cx, form).await).await
}
