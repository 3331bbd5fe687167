//! The meeting frame: Jitsi in an iframe of another origin.
//!
//! None of the deployment's code runs in our page. The room's address is a secret of the two participants: nothing here
//! logs or stores it.

mod room;
mod wire;

pub use room::{FrameEvent, Knock};

use super::devices::{DeviceKind, remembered};
use super::js;
use crate::domain::jitsi::setting;
use leptos::prelude::{document, window};
use room::{Person, Room};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlIFrameElement};
use wire::{FRAME_ID, Wire};

/// The permissions that Jitsi's own script passes on to its frame.
const ALLOW: &str = "autoplay; camera; clipboard-write; compute-pressure; display-capture; fullscreen; hid; microphone; \
                     screen-wake-lock; speaker-selection";
/// The frame keeps its own origin, without which there is no camera and no storage, but cannot navigate our page away.
const SANDBOX: &str = "allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox \
                       allow-downloads allow-presentation allow-storage-access-by-user-activation";
/// An entry that Jitsi's script, which we loaded in the past, left in our origin's storage: a name and an email address.
const LEFT_BEHIND: &str = "jitsiLocalStorage";

/// What the frame needs of the answer of `api::join::enter`, a `RoomTicket`.
pub struct Ticket {
    /// Messages of the frame are accepted from this origin only.
    origin: String,
    address: String,
    me: Person,
    /// The admission that the frame's presence reports refer to.
    pub admission: String,
}

impl Ticket {
    pub fn read(answer: &JsValue) -> Option<Self> {
        Some(Self {
            origin: js::text(answer, "origin")?,
            address: js::text(answer, "address")?,
            me: Person {
                account: js::text(answer, "account"),
                name: js::text(answer, "display_name")?,
            },
            admission: js::text(answer, "admission")?,
        })
    }
}

/// The frame could not be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable;

/// An open frame. Dropping it ends the call and removes the frame.
pub struct Frame {
    element: HtmlIFrameElement,
    wire: Wire,
    _on_load: Closure<dyn FnMut()>,
}

impl Frame {
    /// Opens the room inside `parent`.
    pub fn open(
        ticket: &Ticket,
        parent: &Element,
        title: &str,
        on_event: impl Fn(FrameEvent) + 'static,
    ) -> Result<Self, Unreachable> {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.remove_item(LEFT_BEHIND);
        }
        let element = element(ticket, title).ok_or(Unreachable)?;
        let on_event = Rc::new(on_event);
        let on_load = {
            let on_event = Rc::clone(&on_event);
            Closure::<dyn FnMut()>::new(move || on_event(FrameEvent::Loaded))
        };
        element.set_onload(Some(on_load.as_ref().unchecked_ref()));
        parent.append_child(&element).map_err(|_| Unreachable)?;
        let Some(inner) = element.content_window() else {
            element.remove();
            return Err(Unreachable);
        };
        let room = RefCell::new(Room::new(ticket.me.clone()));
        let wire = Wire::open(&inner, &ticket.origin, move |event| {
            // The borrow ends before the callback, which may trigger the next event.
            let event = match event {
                None => Some(room.borrow_mut().starts()),
                Some(event) => room.borrow_mut().read(&event),
            };
            if let Some(event) = event {
                on_event(event);
            }
        });
        Ok(Self {
            element,
            wire,
            _on_load: on_load,
        })
    }

    pub fn hang_up(&self) {
        // Not with Jitsi's own dialog for feedback.
        self.command("video-hangup", &[JsValue::FALSE]);
    }

    /// Ends the call for all participants, where the deployment and this person's role allow it.
    pub fn end_for_all(&self) {
        self.command("end-conference", &[]);
    }

    /// Admits a participant from the lobby. For moderators.
    pub fn let_in(&self, id: &str) {
        self.command("answer-knocking-participant", &[id.into(), JsValue::TRUE]);
    }

    fn command(&self, name: &str, arguments: &[JsValue]) {
        self.wire.command(name, arguments);
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.element.set_onload(None);
        self.element.remove();
    }
}

fn element(ticket: &Ticket, title: &str) -> Option<HtmlIFrameElement> {
    let element: HtmlIFrameElement = document().create_element("iframe").ok()?.dyn_into().ok()?;
    for (name, value) in [
        ("name", "jitsiConferenceFrame0"),
        ("title", title),
        ("allow", ALLOW),
        ("sandbox", SANDBOX),
        ("allowfullscreen", ""),
        ("referrerpolicy", "no-referrer"),
    ] {
        element.set_attribute(name, value).ok()?;
    }
    element.set_src(&address(&ticket.address));
    Some(element)
}

/// The room's address for this frame: with its number, and the devices that were chosen in the lobby.
fn address(room: &str) -> String {
    let devices = [
        ("devices.audioInput", DeviceKind::Microphone),
        ("devices.audioOutput", DeviceKind::Speaker),
        ("devices.videoInput", DeviceKind::Camera),
    ];
    let devices = devices
        .into_iter()
        .filter_map(|(name, kind)| Some(format!("&{name}={}", setting(&remembered(kind)?.label))));
    format!(
        "{room}&jitsi_meet_external_api_id={FRAME_ID}{}",
        devices.collect::<String>()
    )
}
