//! Where the participants are outside the meeting, and their technical trouble.

use super::{ApiError, json::Json};
use crate::domain::{
    ids::SessionId,
    presence::{PageState, Trouble, Whereabouts},
};
use leptos::prelude::*;

/// Reports where the caller is and returns where the other participant is. Pages repeat it as a heartbeat.
#[server(name = SayCall, endpoint = "presence/say", input = Json)]
pub async fn say(id: SessionId, state: PageState) -> Result<Whereabouts, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::presence::say(cx, id, state)).await
}

/// Where the other participant is.
#[server(name = OtherCall, endpoint = "presence/other", input = Json)]
pub async fn other(id: SessionId) -> Result<Whereabouts, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::presence::other(cx, id)).await
}

/// Records technical trouble, so that a session it prevents is not counted as a no-show. Only while the join
/// window is open.
#[server(name = TroubleCall, endpoint = "presence/trouble", input = Json)]
pub async fn report_trouble(id: SessionId, kind: Trouble) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::presence::trouble(cx, id, kind)).await
}
