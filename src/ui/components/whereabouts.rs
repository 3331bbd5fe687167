//! Presence while waiting: shows where the other person is and reports where this one is.

use super::{
    icon::{Icon, IconName},
    ticker::{every, on_window},
};
use crate::{
    api::presence::{other, say},
    browser::{events::use_changes, presence::say_leaving},
    domain::{
        ids::SessionId,
        presence::{BEAT, PageState, Whereabouts},
    },
    ui::context::use_words,
    words::Words,
};
use leptos::{prelude::*, task::spawn_local};

fn whereabouts_words(words: Words, whereabouts: Whereabouts) -> &'static str {
    match whereabouts {
        Whereabouts::NotHere => words.where_not_here(),
        Whereabouts::CheckIn => words.where_check_in(),
        Whereabouts::MicrophoneBlocked => words.where_microphone_blocked(),
        Whereabouts::Waiting => words.where_waiting(),
        Whereabouts::Sent => words.where_sent(),
        Whereabouts::InMeeting => words.where_in_meeting(),
        Whereabouts::Reconnecting => words.where_reconnecting(),
        Whereabouts::Gone => words.where_gone(),
    }
}

/// Reports `state` at each change and as a heartbeat; `None` reports nothing. Reports "away" at the end if the person
/// `leaves` then. Returns the other person's whereabouts, refetched when the session changes.
pub fn use_whereabouts(
    id: SessionId,
    state: Signal<Option<PageState>>,
    leaves: Signal<bool>,
) -> ReadSignal<Option<Whereabouts>> {
    let (there, set_there) = signal(None::<Whereabouts>);
    let tell = move || {
        let Some(Some(state)) = state.try_get_untracked() else {
            return;
        };
        spawn_local(async move {
            // On failure the next heartbeat repeats the report.
            if let Ok(whereabouts) = say(id, state).await {
                set_there.try_set(Some(whereabouts));
            }
        });
    };
    let leave = move || {
        if leaves.try_get_untracked().unwrap_or(true) {
            say_leaving(id);
        }
    };
    let ask = move || {
        spawn_local(async move {
            if let Ok(whereabouts) = other(id).await {
                set_there.try_set(Some(whereabouts));
            }
        });
    };
    Effect::new(move |before: Option<Option<PageState>>| {
        let now = state.get();
        if before != Some(now) {
            tell();
        }
        now
    });
    Effect::new(move |_| {
        every(BEAT.to_std().unwrap_or_default(), tell);
        on_window("pagehide", move |_| leave());
        // The page may have been restored from the back/forward cache.
        on_window("pageshow", move |_| tell());
        on_cleanup(leave);
    });
    use_changes(move |changed| {
        if changed.concerns(id) {
            ask();
        }
    });
    there
}

/// A person's name and whereabouts: "Maya: in check-in".
#[component]
pub fn PersonThere(
    #[prop(into)] name: String,
    /// `None` until the server has answered.
    whereabouts: Option<Whereabouts>,
) -> impl IntoView {
    let words = use_words();
    let state = match whereabouts {
        None | Some(Whereabouts::NotHere | Whereabouts::Gone) => "absent",
        Some(Whereabouts::InMeeting | Whereabouts::Sent) => "present",
        Some(Whereabouts::MicrophoneBlocked | Whereabouts::Reconnecting) => "trouble",
        Some(Whereabouts::CheckIn | Whereabouts::Waiting) => "near",
    };
    view! {
        <span class="whereabouts" data-state=state>
            <Icon name=IconName::Person />
            <span class="strong"><bdi>{name}</bdi></span>
            <span class="whereabouts-state">
                {whereabouts.map(|whereabouts| whereabouts_words(words, whereabouts))}
            </span>
        </span>
    }
}

/// The other person's whereabouts as a live region: changes are announced.
#[component]
pub fn OtherOne(
    #[prop(into)] name: Signal<String>,
    whereabouts: ReadSignal<Option<Whereabouts>>,
) -> impl IntoView {
    view! {
        <p role="status">
            {move || view! { <PersonThere name=name.get() whereabouts=whereabouts.get() /> }}
        </p>
    }
}
