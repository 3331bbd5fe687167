//! Letters that work wherever the focus is: T, W, M, A, N and the question mark. The reader can turn them off (WCAG
//! 2.1.4), because a voice that dictates, or a hand that slips, types letters too.

use super::{STATE, dom, drag, moves, slot, turning};
use crate::browser::page;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, KeyboardEvent, Storage};

/// Where letters mean themselves.
const TYPING: &str = "input, select, textarea, dialog, details[data-menu][open]";
/// The key in localStorage, present while they are turned off.
const OFF: &str = "calendar-letters-off";
/// Element id of the checkbox.
const SWITCH: &str = "calendar-letters";

/// Handles a key press anywhere on the page; returns whether it meant something.
pub fn press(event: &KeyboardEvent) -> bool {
    if drag::closest(event, TYPING).is_some() || moves::is_busy() || event.alt_key() {
        return false;
    }
    let key = event.key().to_ascii_lowercase();
    if event.ctrl_key() || event.meta_key() {
        let undoes = key == "z" && !event.shift_key() && moves::can_undo();
        if undoes {
            moves::undo();
        }
        return undoes;
    }
    if STATE.with(|state| state.letters_off.get()) {
        return false;
    }
    match &*key {
        "t" | "w" | "m" | "a" => turning::follow(&key),
        "n" => dom::schedule(slot::next_hour(dom::now()), None),
        "?" => {
            let Some(keys) = dom::find(".calendar-keys") else {
                return false;
            };
            dom::set(&keys, "open", Some(""));
            if let Some(summary) = keys.first_element_child() {
                dom::focus_on(&summary);
            }
        }
        _ => return false,
    }
    true
}

/// Reads whether they are on.
pub fn install() {
    let is_off = storage().is_some_and(|storage| storage.get_item(OFF).is_ok_and(|off| off.is_some()));
    STATE.with(|state| state.letters_off.set(is_off));
    place();
}

/// Sets the checkbox that says so.
pub fn place() {
    if let Some(switch) = dom::by_id(SWITCH) {
        let is_off = STATE.with(|state| state.letters_off.get());
        switch.unchecked_ref::<HtmlInputElement>().set_checked(!is_off);
    }
}

/// Turns them on and off.
pub fn change(event: &Event) {
    let Some(switch) = drag::closest(event, &format!("#{SWITCH}")) else {
        return;
    };
    let is_on = switch.unchecked_ref::<HtmlInputElement>().checked();
    STATE.with(|state| state.letters_off.set(!is_on));
    // Without storage the choice holds until the page is left.
    let Some(storage) = storage() else { return };
    let _ = if is_on {
        storage.remove_item(OFF)
    } else {
        storage.set_item(OFF, "1")
    };
}

fn storage() -> Option<Storage> {
    page::window()?.local_storage().ok()?
}
