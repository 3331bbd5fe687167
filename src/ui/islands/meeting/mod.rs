//! The island of the meeting: it holds the call, reports presence, and opens and closes the sidebar. The server
//! renders the page in all its states, and again the parts that change (`data-part`).

mod call;
mod sidebar;

use super::{
    kit::{on_document, region, target},
    presence::Presence,
};
use crate::{
    api::meeting::EndSessionCall,
    browser::{self, ask::Refusal, page},
    domain::presence::PageState,
    ui::islands::kit::forms::LEADS,
};
use call::{Call, State};
use gloo_timers::callback::{Interval, Timeout};
use leptos::{prelude::*, server_fn::ServerFn};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Polling interval in milliseconds, in addition to the event stream.
const POLL: u32 = 20_000;
/// How long "This session has ended" is shown before the page navigates away, in milliseconds.
const FAREWELL: u32 = 5_000;
/// Pause before a client who waits for the partner asks the gate again, in milliseconds, so that two disagreeing views of
/// the meeting do not make a loop without pauses.
const HOST_PAUSE: u32 = 1_000;

/// This page's meeting.
struct Room {
    presence: Rc<Presence>,
    /// None if the room is in a window of its own.
    call: Option<Rc<Call>>,
}

thread_local! {
    static ROOM: RefCell<Option<Rc<Room>>> = const { RefCell::new(None) };
}

/// The behaviour of the meeting page.
#[island]
pub fn Meeting() -> impl IntoView {
    Effect::new(|_| {
        let Some(meeting) = page::first("[data-meeting]") else {
            return;
        };
        let session = meeting.get_attribute("data-meeting").unwrap_or_default();
        sidebar::install();
        let presence = Presence::new(&session, |answer| show_reached(answer.as_ref().map(drop)));
        let call = page::first("[data-frame]").map(|place| Call::new(&session, place, presence.clone()));
        let room = Rc::new(Room { presence, call });
        ROOM.set(Some(room.clone()));
        page::on_shown(look);
        Interval::new(POLL, region::ask).forget();
        on_document("click", false, click);
        on_document(LEADS, false, |event| {
            let is_end = target(&event, "form")
                .is_some_and(|form| form.get_attribute("action").as_deref() == Some(EndSessionCall::PATH));
            if let (true, Some(call)) = (is_end, ROOM.with_borrow(|room| room.as_ref()?.call.clone())) {
                event.prevent_default();
                close_dialog(&event);
                call.end();
            }
        });
        if is_over() {
            look();
            return;
        }
        match &room.call {
            Some(call) => call.enter(),
            // The open page is the only sign.
            None => room.presence.set(Some(PageState::Beside)),
        }
    });
}

fn click(event: web_sys::Event) {
    let call = ROOM.with_borrow(|room| room.as_ref()?.call.clone());
    if let Some(link) = target(&event, "[data-leave]") {
        match call.filter(|call| call.has_frame()) {
            Some(call) => {
                event.prevent_default();
                call.leave();
                sidebar::uncover();
            }
            // Waits for the line: now the link would lead to the browser's own error page.
            None if !is_online() => {
                event.prevent_default();
                browser::go(&link.get_attribute("href").unwrap_or_default());
            }
            None => {}
        }
        return;
    }
    let Some(call) = call else { return };
    if target(&event, "[data-enter]").is_some() {
        call.enter();
    } else if target(&event, "[data-let-in]").is_some() {
        call.let_in();
    } else if target(&event, "[data-unheard]").is_some() {
        call.show_knock(None);
    }
}

fn is_online() -> bool {
    page::window().is_none_or(|window| window.navigator().on_line())
}

fn close_dialog(event: &web_sys::Event) {
    if let Some(dialog) = target(event, "dialog").and_then(|dialog| dialog.dyn_into().ok()) {
        browser::dialog::close(&dialog);
    }
}

/// Where to go after the end, once the server says that the meeting is over.
fn path_after() -> Option<String> {
    page::first("[data-over]")?.get_attribute("data-over")
}

fn is_over() -> bool {
    path_after().is_some()
}

/// Reads the parts that were merged, and acts on them.
fn look() {
    let Some(room) = ROOM.with_borrow(Clone::clone) else {
        return;
    };
    if let Some(path) = path_after() {
        ROOM.take();
        room.presence.set(None);
        if let Some(call) = &room.call {
            call.close(State::Over);
        }
        for actions in all(".meeting-actions") {
            page::set_hidden(&actions, true);
        }
        Timeout::new(FAREWELL, move || browser::go(&path)).forget();
        return;
    }
    let Some(call) = room.call.clone() else { return };
    if call.waits_for_host() && host_is_in() {
        Timeout::new(HOST_PAUSE, move || {
            if call.waits_for_host() {
                call.enter();
            }
        })
        .forget();
    }
}

fn host_is_in() -> bool {
    page::first("[data-host-is-in]").is_some()
}

fn all(selector: &str) -> Vec<Element> {
    page::document().map_or_else(Vec::new, |document| page::all(&document, selector))
}

/// Says whether the server could be reached.
fn show_reached(answer: Result<(), &Refusal>) {
    let Some(line) = page::first("[data-unreachable]") else {
        return;
    };
    let is_lost = answer.is_err_and(Refusal::is_unreachable);
    let text = line.get_attribute("data-unreachable").filter(|_| is_lost);
    page::set_text(&line, &text.unwrap_or_default());
}
