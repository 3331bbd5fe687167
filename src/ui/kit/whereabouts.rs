//! Where a person is, before and in the meeting.

use super::icon::{Icon, IconName};
use crate::{domain::presence::Whereabouts, ui::context::use_words, words::Words};
use leptos::prelude::*;

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

/// A person's name and whereabouts: "Maya: in check-in".
#[component]
pub fn PersonThere(
    #[prop(into)] name: String,
    /// `None` if it is not known.
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
