//! Announces an instant session to its client (`data-call`), on every page and in hidden tabs: in the title, by a sound, on
//! phones by a vibration, and as a toast where the page shows no banner.

use crate::browser::{js, page, toasts};
use js_sys::Array;
use leptos::task::spawn_local;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlAudioElement};

/// The key in `localStorage` of the call that a tab of this browser has rung for.
const RUNG: &str = "rapport-call";
/// In milliseconds: on, off, on.
const VIBRATION: [u32; 3] = [300, 150, 300];

thread_local! {
    /// The call that this tab has announced.
    static TOLD: RefCell<Option<String>> = const { RefCell::new(None) };
}

pub fn install() {
    if let Some((call, said)) = shown() {
        // The page shows it from the beginning: no sound and no toast.
        TOLD.set(Some(call));
        name(&said);
    }
    page::on_shown(look);
}

fn look() {
    let Some((call, said)) = shown() else { return };
    name(&said);
    if TOLD.with_borrow(|told| told.as_ref() == Some(&call)) {
        return;
    }
    if is_banner_hidden() {
        toasts::show(&said);
    }
    ring(&call);
    TOLD.set(Some(call));
}

/// The session and what says so.
fn shown() -> Option<(String, String)> {
    let call: Element = page::document()?.query_selector("[data-call]").ok()??;
    Some((call.get_attribute("data-call")?, call.get_attribute("data-said")?))
}

fn is_banner_hidden() -> bool {
    page::document().is_some_and(|document| {
        document
            .query_selector("[data-call][hidden]")
            .is_ok_and(|it| it.is_some())
    })
}

/// Puts it first in the title, which is all that is seen of a tab in the background.
fn name(said: &str) {
    if let Some(document) = page::document() {
        document.set_title(&format!("{said} · {}", document.title()));
    }
}

/// Once in a browser, however many tabs are open. Browsers allow it after a first touch of the page.
fn ring(call: &str) {
    let Some(window) = page::window() else { return };
    let storage = window.local_storage().ok().flatten();
    if let Some(storage) = storage {
        if storage.get_item(RUNG).ok().flatten().as_deref() == Some(call) {
            return;
        }
        let _ = storage.set_item(RUNG, call);
    }
    let pattern: Array = VIBRATION.map(JsValue::from).into_iter().collect();
    // Not in every browser.
    let _ = js::call(&window.navigator(), "vibrate", &[pattern.into()]);
    let played = HtmlAudioElement::new_with_src("/call.wav").and_then(|sound| sound.play());
    if let Ok(played) = played {
        // Refused before the first touch.
        spawn_local(async { drop(JsFuture::from(played).await) });
    }
}
