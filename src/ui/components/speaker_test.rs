//! Plays a short tone to check the speakers.

use super::{
    device_check::DeviceCheck,
    device_picker::DevicePicker,
    icon::{Icon, IconName},
};
use crate::{
    browser::{devices::DeviceKind, sound},
    ui::context::{use_alive, use_words},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How long the button says that the tone is playing.
const TONE: Duration = Duration::from_millis(1_300);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Unplayed,
    Playing,
    Played,
    Failed,
}

/// The button, and a list of outputs where the browser supports it.
#[component]
pub fn SpeakerTest(check: DeviceCheck) -> impl IntoView {
    let words = use_words();
    let tone = RwSignal::new(Tone::Unplayed);
    let alive = use_alive();
    let choosable = move || alive.get() && sound::outputs_can_be_chosen();
    let play = move |_| {
        if tone.get_untracked() == Tone::Playing {
            return;
        }
        tone.set(Tone::Playing);
        let output = check.speaker.get_untracked();
        spawn_local(async move {
            let played = sound::play_tone(output).await.is_ok();
            let over = move || {
                tone.try_set(if played { Tone::Played } else { Tone::Failed });
            };
            set_timeout(over, if played { TONE } else { Duration::ZERO });
        });
    };
    let said = move || match tone.get() {
        Tone::Unplayed | Tone::Playing => "",
        Tone::Played => words.device_tone_played(),
        Tone::Failed => words.device_tone_failed(),
    };
    view! {
        <div class="speaker-test">
            <div hidden=move || !choosable()>
                <DevicePicker kind=DeviceKind::Speaker check />
            </div>
            <button type="button" class="button" disabled=move || !alive.get() on:click=play>
                <Icon name=IconName::Speaker />
                <span>
                    {move || {
                        if tone.get() == Tone::Playing { words.device_tone_playing() } else { words.device_tone() }
                    }}
                </span>
            </button>
            <p class="soft small" role="status">
                {said}
            </p>
        </div>
    }
}
