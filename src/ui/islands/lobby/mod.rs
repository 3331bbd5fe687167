//! The island of the lobby: it checks the devices and reports where this person is. The server has rendered the page,
//! the kit counts down and opens the door.

mod check;
mod point;
mod speaker;

use super::{
    kit::{on_document, on_window, region, target},
    presence::Presence,
};
use crate::{
    browser::{self, ask::Refusal, page},
    domain::presence::{PageState, Trouble},
};
use check::Check;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use web_sys::Element;

/// After this time without a navigation, in milliseconds, the button can be pressed again.
const LEAVING: u32 = 10_000;
/// Delay before this page becomes the meeting page, in milliseconds, so that the gate has admitted the person by then.
const LET_THROUGH: u32 = 1_000;

/// The behaviour of the lobby, and of the page in the settings where devices are tested.
#[island]
pub fn Lobby() -> impl IntoView {
    Effect::new(|_| {
        let door = page::first("[data-door]");
        let presence = door.as_ref().and_then(|door| door.get_attribute("data-door"));
        let presence = presence.map(|session| Presence::new(&session, other_is));
        let (reports, has_noted) = (presence.clone(), Cell::new(false));
        let check = Check::start(move |check| {
            let Some(presence) = &reports else { return };
            presence.set(Some(state(check)));
            // Without a microphone this person cannot talk: record trouble. A camera is not required.
            let is_open =
                page::first("[data-door] button").is_some_and(|button| !button.has_attribute("disabled"));
            if is_open && check.microphone().trouble().is_some() && !has_noted.replace(true) {
                presence.note(Trouble::Device);
            }
        });
        if let (Some(door), Some(presence), Some(check)) = (door, presence, check) {
            lead_in(&door, presence, check);
        }
    });
}

fn state(check: &Check) -> PageState {
    use crate::browser::devices::Trouble::{Blocked, InApp, Insecure};
    let microphone = check.microphone();
    match microphone.trouble() {
        Some(Blocked | Insecure | InApp) => PageState::MicrophoneBlocked,
        None if microphone.is_ready() => PageState::Waiting,
        _ => PageState::CheckIn,
    }
}

/// Nothing tells a page that a report has grown stale: only the answer to the next heartbeat.
fn other_is(whereabouts: Result<Option<String>, Refusal>) {
    let shown = page::first("[data-where]").and_then(|other| other.get_attribute("data-where"));
    if whereabouts.is_ok_and(|now| now != shown) {
        region::ask();
    }
}

/// The door is a form that a browser posts by itself: the answer must be a new document, with the meeting page's
/// permissions policy. If the room opens in a window of its own, this page becomes the meeting page. Without WASM there
/// is no second window: the room replaces this page.
fn lead_in(door: &Element, presence: Rc<Presence>, check: Rc<Check>) {
    let meeting = door.get_attribute("data-beside");
    if meeting.is_some() {
        let _ = door.set_attribute("target", "_blank");
    }
    let (ready, sent) = (presence.clone(), door.clone());
    let ready = Rc::new(move || {
        ready.hand_on(false);
        let _ = sent.remove_attribute("aria-busy");
    });
    // The back button may restore this page from the back/forward cache.
    let restored = ready.clone();
    on_window("pageshow", move |_| restored());
    on_document("submit", false, move |event| {
        let Some(door) = target(&event, "[data-door]") else {
            return;
        };
        if door.has_attribute("aria-busy") {
            event.prevent_default();
            return;
        }
        let _ = door.set_attribute("aria-busy", "true");
        // The meeting page comes next, and its first report must not race with this page's last.
        presence.hand_on(true);
        check.stop();
        let ready = ready.clone();
        Timeout::new(LEAVING, move || ready()).forget();
        if let Some(meeting) = meeting.clone() {
            Timeout::new(LET_THROUGH, move || browser::go(&meeting)).forget();
        }
    });
}
