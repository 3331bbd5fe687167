//! The island of the lobby. It has its first data from the page.

use crate::{api::join::JoinView, browser::page, ui::components::join_lobby::JoinLobby};
use leptos::prelude::*;

/// The lobby: checklist, countdown and the button into the meeting.
#[island]
pub fn Lobby(
    view: JoinView,
    /// Why a plain form post was refused.
    refused: Option<String>,
) -> impl IntoView {
    let reload = Callback::new(|()| page::reload());
    view! { <JoinLobby view reload refused /> }
}
