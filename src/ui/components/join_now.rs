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
    // Whether it is open; `None` while there is nothing to offer.
    let open = Memo::new(move |_| {
        let (window, now) = (door.get()?, now.get());
        if now < window.opens_at {
            prepare.then_some(false)
        } else {
            (now < window.closes_at).then_some(true)
        }
    });
    move || {
        open.get().map(|open| {
            let (class, icon, label) = if open {
                ("button button-primary", IconName::Video, words.join_now())
            } else {
                ("button", IconName::Camera, words.check_devices())
            };
            view! {
                <a class=class rel="external" href=path.clone()>
                    <Icon name=icon />
                    {label}
                </a>
            }
        })
    }
}
