//! "Before you join": microphone and speakers, camera, goals. Advice only; nothing here blocks joining.

use super::{
    camera_preview::CameraPreview,
    check_status::{CheckStatus, Mood},
    device_check::{DeviceCheck, DeviceState, Input},
    device_error::{DeviceError, meaning},
    device_picker::DevicePicker,
    icon::{Icon, IconName},
    linked_text::LinkedText,
    microphone_meter::MicrophoneMeter,
    speaker_test::SpeakerTest,
};
use crate::{
    browser::{devices::DeviceKind, sound::Ear},
    ui::context::{use_alive, use_words},
    words::Words,
};
use leptos::prelude::*;

#[component]
pub fn Checklist(
    check: DeviceCheck,
    /// The session's goals, written by the partner.
    goals: Option<String>,
    /// The web addresses in them.
    links: Vec<String>,
) -> impl IntoView {
    let words = use_words();
    let alive = use_alive();
    let unchecked = move || {
        let is = |input: Input| {
            matches!(
                input.state.get(),
                DeviceState::Unchecked | DeviceState::Trouble(_)
            )
        };
        is(check.camera) || is(check.microphone)
    };
    let fresh = move || {
        check.camera.state.get() == DeviceState::Unchecked
            && check.microphone.state.get() == DeviceState::Unchecked
    };
    view! {
        <section class="stack" aria-labelledby="checklist-title">
            <h2 id="checklist-title">{words.checklist_title()}</h2>
            <p class="soft small">{words.checklist_hint()}</p>
            <noscript class="soft">{words.checklist_no_script()}</noscript>
            <div class="row" hidden=move || !unchecked()>
                <button
                    type="button"
                    class="button"
                    disabled=move || !alive.get()
                    on:click=move |_| check.start()
                >
                    <Icon name=IconName::Camera />
                    <span>
                        {move || if fresh() { words.checklist_start() } else { words.checklist_again() }}
                    </span>
                </button>
                <p class="soft small">{words.checklist_private()}</p>
            </div>
            <div class="checklist-points">
                <CameraPoint check />
                <SoundPoint check />
                <GoalsPoint goals links />
            </div>
        </section>
    }
}

/// The status of a device until it delivers.
fn said(words: Words, input: Input) -> Option<(Mood, &'static str)> {
    match input.state.get() {
        DeviceState::Unchecked => Some((Mood::Open, words.device_unchecked())),
        DeviceState::Asking => Some((Mood::Busy, words.device_asking())),
        DeviceState::Waiting => Some((Mood::Busy, words.device_waiting())),
        DeviceState::Trouble(trouble) => Some((Mood::Warn, meaning(words, input.kind, trouble))),
        DeviceState::Ready { .. } => None,
    }
}

/// Instructions to fix a device, while there is a problem.
fn mend(check: DeviceCheck, input: Input) -> impl IntoView {
    move || match input.state.get() {
        DeviceState::Trouble(trouble) => {
            view! { <DeviceError trouble family=check.family.get() /> }.into_any()
        }
        _ => ().into_any(),
    }
}

#[component]
fn CameraPoint(check: DeviceCheck) -> impl IntoView {
    let words = use_words();
    let status =
        Memo::new(move |_| said(words, check.camera).unwrap_or((Mood::Well, words.device_camera_works())));
    view! {
        <section class="checklist-point card" aria-labelledby="check-camera">
            <h3 id="check-camera">
                <Icon name=IconName::Camera />
                {words.device_camera()}
            </h3>
            <CameraPreview camera=check.camera />
            <CheckStatus status />
            {mend(check, check.camera)}
            <DevicePicker kind=DeviceKind::Camera check />
        </section>
    }
}

#[component]
fn SoundPoint(check: DeviceCheck) -> impl IntoView {
    let words = use_words();
    let ear = RwSignal::new(Ear::default());
    let silent = Memo::new(move |_| said(words, check.microphone).is_none() && ear.get().is_silent());
    let status = Memo::new(move |_| {
        said(words, check.microphone).unwrap_or_else(|| {
            let ear = ear.get();
            if ear.has_heard() {
                (Mood::Well, words.device_heard())
            } else if ear.is_silent() {
                (Mood::Warn, words.device_silent())
            } else {
                (Mood::Busy, words.device_speak())
            }
        })
    });
    view! {
        <section class="checklist-point card" aria-labelledby="check-sound">
            <h3 id="check-sound">
                <Icon name=IconName::Microphone />
                {words.device_sound()}
            </h3>
            <CheckStatus status />
            <MicrophoneMeter microphone=check.microphone ear />
            <p class="soft small" hidden=move || !silent.get()>
                {words.device_silent_hint()}
            </p>
            {mend(check, check.microphone)}
            <DevicePicker kind=DeviceKind::Microphone check />
            <SpeakerTest check />
        </section>
    }
}

#[component]
fn GoalsPoint(goals: Option<String>, links: Vec<String>) -> impl IntoView {
    let words = use_words();
    let read = RwSignal::new(false);
    let body = match goals {
        None => view! { <p class="soft small">{words.goals_none()}</p> }.into_any(),
        Some(goals) => view! {
            <CheckStatus status=Signal::derive(move || {
                if read.get() { (Mood::Well, words.goals_done()) } else { (Mood::Open, words.goals_open()) }
            }) />
            <p class="notes">
                <LinkedText text=goals links />
            </p>
            <label class="tick">
                <input
                    type="checkbox"
                    on:change=move |event| read.set(event_target_checked(&event))
                />
                <span>{words.goals_read()}</span>
            </label>
        }
        .into_any(),
    };
    view! {
        <section class="checklist-point card" aria-labelledby="check-goals">
            <h3 id="check-goals">
                <Icon name=IconName::Note />
                {words.device_goals()}
            </h3>
            {body}
        </section>
    }
}
