//! Plays a short tone to check the speakers.

use super::super::kit::{on_document, target};
use crate::browser::{
    devices::{DeviceKind, remembered},
    page, sound,
};
use gloo_timers::callback::Timeout;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

/// How long the button says that the tone is playing, in milliseconds.
const TONE: u32 = 1_300;

/// The browser's id of the selected output.
pub fn chosen() -> Option<String> {
    let list = page::first(".field:not([hidden]) > [data-pick=speaker]");
    let selected = list.and_then(|list| Some(list.dyn_into::<HtmlSelectElement>().ok()?.value()));
    selected.or_else(|| remembered(DeviceKind::Speaker).map(|choice| choice.id))
}

/// The button, if the page has one.
pub fn install() -> Option<Element> {
    let button = page::first("[data-tone]")?;
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-tone]")
            && !button.has_attribute("aria-busy")
        {
            spawn_local(play(button));
        }
    });
    Some(button)
}

async fn play(button: Element) {
    let _ = button.set_attribute("aria-busy", "true");
    say(&button, "data-playing");
    let is_played = sound::play_tone(chosen()).await.is_ok();
    let over = move || {
        let _ = button.remove_attribute("aria-busy");
        say(&button, "data-tone");
        if let Some(said) = button.next_element_sibling() {
            let outcome = if is_played { "data-played" } else { "data-failed" };
            said.set_text_content(said.get_attribute(outcome).as_deref());
        }
    };
    Timeout::new(if is_played { TONE } else { 0 }, over).forget();
}

fn say(button: &Element, name: &str) {
    if let Some(label) = page::find(button, "span") {
        label.set_text_content(button.get_attribute(name).as_deref());
    }
}
