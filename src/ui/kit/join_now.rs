//! "Join Now": shown while the join window is open, by the server's clock.

use super::icon::{Icon, IconName};
use crate::{api::sessions::SessionView, domain::ids::SessionId, ui::context::use_words};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The link into a session while it can be joined. The page's program shows and hides it when its time comes.
#[component]
pub fn JoinNow(
    session: SessionView,
    /// Whether to offer the device check before the window opens.
    #[prop(optional)]
    prepare: bool,
) -> impl IntoView {
    let words = use_words();
    let SessionView {
        id,
        window,
        server_now: now,
        ..
    } = session;
    let (opens, closes) = (window.opens_at, window.closes_at);
    session.can.join.then(|| {
        view! {
            {prepare
                .then(|| {
                    view! {
                        <Entrance id icon=IconName::Camera label=words.check_devices() now until=opens />
                    }
                })}
            <Entrance id icon=IconName::Video label=words.join_now() primary=true now from=Some(opens) until=closes />
        }
    })
}

/// A link to the lobby that is shown from one instant until another.
#[component]
fn Entrance(
    id: SessionId,
    icon: IconName,
    label: &'static str,
    #[prop(optional)] primary: bool,
    now: DateTime<Utc>,
    #[prop(default = None)] from: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> impl IntoView {
    let is_shown = from.is_none_or(|from| now >= from) && now < until;
    let millis = |at: DateTime<Utc>| at.timestamp_millis().to_string();
    view! {
        <a
            class=if primary { "button button-primary" } else { "button" }
            href=format!("/sessions/{id}/join")
            data-from=from.map(millis)
            data-until=millis(until)
            hidden=!is_shown
        >
            <Icon name=icon />
            {label}
        </a>
    }
}
