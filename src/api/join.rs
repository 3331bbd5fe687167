//! Joining: the join page, the passcode and the admission.

use super::{ApiError, forms::Flag, json::Json, provider::ProviderDescription, sessions::SessionView};
use crate::domain::{
    ids::{AccountId, AdmissionId, SessionId},
    join::JoinRefusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinView {
    pub session: SessionView,
    /// Why the caller cannot enter now; `None` if they can.
    pub refusal: Option<JoinRefusal>,
    /// Whether the meeting opens inside Rapport or at the provider.
    pub embedded: bool,
    pub provider: ProviderDescription,
}

/// Where the caller goes next. `Leaving` precedes the admission; the other two follow it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Admission {
    /// To the meeting page, which asks the gate again for the room.
    Meeting {
        /// `/sessions/{id}/meeting`.
        path: String,
    },
    /// To a page that names an unfamiliar host before the person goes there.
    Leaving {
        /// `/sessions/{id}/leaving`.
        path: String,
    },
    /// Directly to the provider.
    Provider {
        /// Never shown, stored or logged.
        url: String,
    },
}

/// Everything the embedded frame needs. Sent only to an admitted person, with `Cache-Control: no-store`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomTicket {
    /// Origin of the deployment. Messages of the frame are accepted from there only.
    pub origin: String,
    /// Address of the room: this person's token and settings are in the fragment.
    pub address: String,
    /// This person's id, if the deployment has tokens: the room's participants are known by it.
    pub account: Option<AccountId>,
    /// This person's name as the room displays it.
    pub display_name: String,
    /// Id that the frame's presence reports refer to.
    pub admission: AdmissionId,
}

#[server(name = JoinViewCall, endpoint = "join/view", input = Json)]
pub async fn join_view(id: SessionId) -> Result<JoinView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::join::view(cx, id)).await
}

/// Checks a passcode. A correct one is remembered for this login and session. Locks out after too many
/// attempts.
#[server(name = VerifyPasscodeCall, endpoint = "join/verify_passcode", input = Json)]
pub async fn verify_passcode(id: SessionId, passcode: String) -> Result<JoinView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::join::verify_passcode(cx, id, passcode)).await
}

/// Asks the gate. A refusal is an error whose message gives the reason. With `window` the meeting opens in a window of
/// its own, with `confirmed` also at a host that people do not know.
#[server(name = JoinCall, endpoint = "join/join", input = Json)]
pub async fn join(
    id: SessionId,
    #[server(default)] window: Flag,
    #[server(default)] confirmed: Flag,
) -> Result<Admission, ApiError> {
    crate::server::web::answer(|cx| {
        crate::server::services::join::join(cx, id, window.0 || confirmed.0, confirmed.0)
    })
    .await
}

/// Asks the gate again from the meeting page, and returns the room. Refuses with `host_away` while the client has to
/// wait for the partner.
#[server(name = EnterCall, endpoint = "join/enter", input = Json)]
pub async fn enter(id: SessionId) -> Result<RoomTicket, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::join::enter(cx, id)).await
}
