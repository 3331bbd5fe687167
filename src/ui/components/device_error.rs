//! Why a camera or microphone cannot be used, and how to fix it in this browser.

use super::icon::{Icon, IconName};
use crate::{
    browser::{
        devices::{DeviceKind, Trouble},
        family::Family,
    },
    ui::context::use_words,
    words::Words,
};
use leptos::prelude::*;

/// The problem in one line.
pub fn meaning(words: Words, kind: DeviceKind, trouble: Trouble) -> &'static str {
    let camera = kind == DeviceKind::Camera;
    match trouble {
        Trouble::Insecure => words.trouble_insecure(),
        Trouble::Blocked if camera => words.trouble_camera_blocked(),
        Trouble::Blocked => words.trouble_microphone_blocked(),
        Trouble::Missing if camera => words.trouble_camera_missing(),
        Trouble::Missing => words.trouble_microphone_missing(),
        Trouble::Busy if camera => words.trouble_camera_busy(),
        Trouble::Busy => words.trouble_microphone_busy(),
        Trouble::Unfit if camera => words.trouble_camera_unfit(),
        Trouble::Unfit => words.trouble_microphone_unfit(),
        Trouble::Failed if camera => words.trouble_camera_failed(),
        Trouble::Failed => words.trouble_microphone_failed(),
    }
}

/// How to fix it in this browser.
pub fn mending(words: Words, family: Family, trouble: Trouble) -> &'static str {
    let phone = matches!(
        family,
        Family::IosSafari | Family::IosOther | Family::Android | Family::AndroidFirefox
    );
    match trouble {
        Trouble::Insecure => words.mend_insecure(),
        Trouble::Missing => words.mend_missing(),
        Trouble::Busy if phone => words.mend_busy_phone(),
        Trouble::Busy => words.mend_busy_computer(),
        Trouble::Unfit => words.mend_unfit(),
        Trouble::Failed => words.mend_failed(),
        Trouble::Blocked => match family {
            Family::Chromium => words.mend_blocked_chromium(),
            Family::Firefox => words.mend_blocked_firefox(),
            Family::Safari => words.mend_blocked_safari(),
            Family::IosSafari => words.mend_blocked_ios_safari(),
            Family::IosOther => words.mend_blocked_ios_other(),
            Family::Android => words.mend_blocked_android(),
            Family::AndroidFirefox => words.mend_blocked_android_firefox(),
            Family::Other => words.mend_blocked_other(),
        },
    }
}

/// The instructions. The problem itself is named by the section's status line.
#[component]
pub fn DeviceError(trouble: Trouble, family: Family) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="device-error">
            <Icon name=IconName::Bulb />
            <p>{mending(words, family, trouble)}</p>
        </div>
    }
}
