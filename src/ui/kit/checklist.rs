//! "Before you join": microphone and speakers, camera, goals. Advice only; nothing here blocks joining.
//!
//! The server renders each point unchecked, and the texts of all other states; the island shows them.

use super::{
    copy_button::CopyButton,
    icon::{Icon, IconName},
    linked_text::LinkedText,
};
use crate::{browser::devices::DeviceKind, ui::context::use_words};
use leptos::prelude::*;

#[component]
pub fn Checklist(
    /// What stands after the two devices, as a card.
    #[prop(optional)]
    children: Option<Children>,
    title: &'static str,
    hint: &'static str,
) -> impl IntoView {
    let words = use_words();
    view! {
        <section class="stack" aria-labelledby="checklist-title">
            <h2 id="checklist-title">{title}</h2>
            <p class="soft small">{hint}</p>
            <noscript class="soft">{words.checklist_no_script()}</noscript>
            <div
                class="row"
                data-check-row
                data-first=words.checklist_start()
                data-again=words.checklist_again()
            >
                <button type="button" class="button" data-check disabled>
                    <Icon name=IconName::Camera />
                    <span>{words.checklist_start()}</span>
                </button>
                <p class="soft small">{words.checklist_private()}</p>
            </div>
            <div class="checklist-points">
                <CameraPoint />
                <SoundPoint />
                {children.map(|children| children())}
            </div>
            <Texts />
        </section>
    }
}

/// The status of a point: icon and text, a live region. Never by colour alone (WCAG 1.4.1).
#[component]
fn Status() -> impl IntoView {
    let words = use_words();
    let moods = [
        ("open", IconName::Info),
        ("busy", IconName::Clock),
        ("well", IconName::Check),
        ("warn", IconName::Warning),
    ];
    view! {
        <p class="check-status" data-mood="open" role="status">
            {moods.map(|(mood, name)| view! { <span data-icon=mood><Icon name /></span> }).into_iter().collect_view()}
            <span data-text>{words.device_unchecked()}</span>
        </p>
        // How to fix the device, while there is a problem.
        <div class="device-error" data-mend hidden>
            <Icon name=IconName::Bulb />
            <div class="stack stack-tight">
                <p></p>
                <div data-elsewhere hidden>
                    <CopyButton label=words.copy_link() text="" />
                </div>
            </div>
        </div>
    }
}

#[component]
fn CameraPoint() -> impl IntoView {
    let words = use_words();
    view! {
        <section class="checklist-point card" aria-labelledby="check-camera" data-point="camera">
            <h3 id="check-camera">
                <Icon name=IconName::Camera />
                {words.device_camera()}
            </h3>
            <div class="camera-preview">
                <video
                    class="camera-preview-picture"
                    aria-label=words.device_camera_view()
                    hidden
                    autoplay=true
                    muted=true
                    playsinline=true
                ></video>
                <div class="camera-preview-empty">
                    <Icon name=IconName::CameraOff />
                    <span>{words.device_camera_off()}</span>
                </div>
            </div>
            <Status />
            <Picker kind=DeviceKind::Camera />
        </section>
    }
}

#[component]
fn SoundPoint() -> impl IntoView {
    let words = use_words();
    view! {
        <section class="checklist-point card" aria-labelledby="check-sound" data-point="microphone">
            <h3 id="check-sound">
                <Icon name=IconName::Microphone />
                {words.device_sound()}
            </h3>
            <Status />
            <div
                class="meter"
                role="meter"
                aria-label=words.device_level()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow="0"
            >
                <div class="meter-bar"></div>
            </div>
            <Picker kind=DeviceKind::Microphone />
            <div class="speaker-test">
                <Picker kind=DeviceKind::Speaker />
                <button
                    type="button"
                    class="button"
                    data-tone=words.device_tone()
                    data-playing=words.device_tone_playing()
                    disabled
                >
                    <Icon name=IconName::Speaker />
                    <span>{words.device_tone()}</span>
                </button>
                <p
                    class="soft small"
                    role="status"
                    data-played=words.device_tone_played()
                    data-failed=words.device_tone_failed()
                ></p>
            </div>
        </section>
    }
}

/// A list of the devices of one kind; hidden if there is no choice.
#[component]
fn Picker(kind: DeviceKind) -> impl IntoView {
    let words = use_words();
    let label = match kind {
        DeviceKind::Camera => words.device_pick_camera(),
        DeviceKind::Microphone => words.device_pick_microphone(),
        DeviceKind::Speaker => words.device_pick_speaker(),
    };
    let id = format!("pick-{}", kind.word());
    view! {
        <div class="field" hidden>
            <label class="field-label" for=id.clone()>
                {label}
            </label>
            <select class="input" id=id data-pick=kind.word() data-unnamed=words.device_unnamed("{n}")></select>
        </div>
    }
}

/// What the session is about, and a box to tick.
#[component]
pub fn GoalsPoint(
    goals: Option<String>,
    /// The web addresses in them.
    links: Vec<String>,
) -> impl IntoView {
    let words = use_words();
    let body = match goals {
        None => view! { <p class="soft small">{words.goals_none()}</p> }.into_any(),
        Some(goals) => view! {
            // The style sheet shows one of the two, by the box.
            <p class="check-status" data-mood="open">
                <Icon name=IconName::Info />
                <span>{words.goals_open()}</span>
            </p>
            <p class="check-status" data-mood="well">
                <Icon name=IconName::Check />
                <span>{words.goals_done()}</span>
            </p>
            <p class="notes">
                <LinkedText text=goals links />
            </p>
            <label class="tick">
                <input type="checkbox" />
                <span>{words.goals_read()}</span>
            </label>
        }
        .into_any(),
    };
    view! {
        <section class="checklist-point checklist-goals card" aria-labelledby="check-goals">
            <h3 id="check-goals">
                <Icon name=IconName::Note />
                {words.device_goals()}
            </h3>
            {body}
        </section>
    }
}

/// The texts of the states, by name: `{kind}-{state}` or `{state}`, and `mend-{state}`, where it differs with the family
/// of the browser.
#[component]
fn Texts() -> impl IntoView {
    let words = use_words();
    view! {
        <template
            id="device-texts"
            data-unchecked=words.device_unchecked()
            data-asking=words.device_asking()
            data-waiting=words.device_waiting()
            data-stuck=words.device_stuck()
            data-ready=words.device_camera_works()
            data-deaf=words.device_deaf()
            data-speak=words.device_speak()
            data-heard=words.device_heard()
            data-silent=words.device_silent()
            data-insecure=words.trouble_insecure()
            data-camera-in-app=words.trouble_in_app_camera()
            data-camera-muted=words.device_muted_camera()
            data-camera-blocked=words.trouble_camera_blocked()
            data-camera-missing=words.trouble_camera_missing()
            data-camera-busy=words.trouble_camera_busy()
            data-camera-unfit=words.trouble_camera_unfit()
            data-camera-failed=words.trouble_camera_failed()
            data-microphone-in-app=words.trouble_in_app_microphone()
            data-microphone-muted=words.device_muted_microphone()
            data-microphone-blocked=words.trouble_microphone_blocked()
            data-microphone-missing=words.trouble_microphone_missing()
            data-microphone-busy=words.trouble_microphone_busy()
            data-microphone-unfit=words.trouble_microphone_unfit()
            data-microphone-failed=words.trouble_microphone_failed()
            data-mend-stuck=words.mend_stuck()
            data-mend-silent=words.device_silent_hint()
            data-mend-muted=words.mend_muted()
            data-mend-insecure=words.mend_insecure()
            data-mend-in-app=words.mend_in_app()
            data-mend-missing=words.mend_missing()
            data-mend-busy=words.mend_busy_computer()
            data-mend-busy-phone=words.mend_busy_phone()
            data-mend-unfit=words.mend_unfit()
            data-mend-failed=words.mend_failed()
            data-mend-blocked=words.mend_blocked_other()
            data-mend-blocked-chromium=words.mend_blocked_chromium()
            data-mend-blocked-firefox=words.mend_blocked_firefox()
            data-mend-blocked-safari=words.mend_blocked_safari()
            data-mend-blocked-ios-safari=words.mend_blocked_ios_safari()
            data-mend-blocked-ios-other=words.mend_blocked_ios_other()
            data-mend-blocked-android=words.mend_blocked_android()
            data-mend-blocked-android-firefox=words.mend_blocked_android_firefox()
        ></template>
    }
}
