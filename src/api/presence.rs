//! Where the two people of a session are before the meeting, and what trouble they have.

use super::{ApiError, json::Json};
use crate::domain::{
    ids::SessionId,
    presence::{PageState, Trouble, Whereabouts},
};
use leptos::prelude::*;

/// Says where the caller is, and is answered where the other one is. Pages say it again while it holds.
#[server(name = SayCall, endpoint = "presence/say", input = Json)]
pub async fn say(id: SessionId, state: PageState) -> Result<Whereabouts, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::presence::say(cx, id, state).await).await
}

/// Where the other one is.
#[server(name = OtherCall, endpoint = "presence/other", input = Json)]
pub async fn other(id: SessionId) -> Result<Whereabouts, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::presence::other(cx, id).await).await
}

/// Notes technical trouble: what it keeps from happening is nobody's no-show.
#[server(name = TroubleCall, endpoint = "presence/trouble", input = Json)]
pub async fn report_trouble(id: SessionId, kind: Trouble) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::presence::trouble(cx, id, kind).await)
        .await
}
