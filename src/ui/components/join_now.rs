//! "Join Now": shown while the join window is open, by the server's clock.

use super::{
    icon::{Icon, IconName},
    ticker::use_now,
};
use crate::{api::sessions::SessionView, ui::context::use_words};
use leptos::prelude::*;

/// The link into a session while it can be joined. A new document, because the permissions policy is fixed
/// when a document loads.
#[component]
pub fn JoinNow(
    #[prop(into)] session: Signal<SessionView>,
    /// Whether to offer the device check before the window opens.
    #[prop(optional)]
    prepare: bool,
) -> impl IntoView {
    let words = use_words();
    let (id, server_now) = session.with_untracked(|session| (session.id, session.server_now));
    let now = use_now(server_now, 1_000);
    let path = format!("/sessions/{id}/join");
    let door = Memo::new(move |_| session.with(|session| session.can.join.then_some(session.window)));
    let open = Memo::new(move |_| {
        let now = now.get();
        door.get()
            .is_some_and(|window| window.opens_at <= now && now < window.closes_at)
    });
    let early = Memo::new(move |_| {
        let now = now.get();
        prepare && door.get().is_some_and(|window| now < window.opens_at)
    });
    move || {
        if open.get() {
            view! {
                <a class="button primary" rel="external" href=path.clone()>
                    <Icon name=IconName::Video />
                    {words.join_now()}
                </a>
            }
            .into_any()
        } else if early.get() {
            view! {
                <a class="button" rel="external" href=path.clone()>
                    <Icon name=IconName::Camera />
                    {words.check_devices()}
                </a>
            }
            .into_any()
        } else {
            ().into_any()
        }
    }
}
