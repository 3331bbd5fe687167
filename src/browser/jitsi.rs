//! The meeting frame: Jitsi's `IFrame` API and its events (PROTOCOLS.md §1.1–1.6).
//!
//! The room's address is a secret of the two participants: nothing here logs or stores it.

use super::{
    devices::{DeviceKind, remembered},
    js,
};
use crate::{api::join::RoomTicket, words::Lang};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::{document, window};
use serde_json::{Map, Value, json};
use std::{cell::RefCell, collections::BTreeSet, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlScriptElement};

/// The global constructor that the meeting server's script defines.
const CLASS: &str = "JitsiMeetExternalAPI";
/// Timeout for loading the script and, after that, for the frame's first event, in milliseconds.
const PATIENCE: i32 = 15_000;

/// A callback of ours that the frame invokes.
type Listener = Closure<dyn FnMut(JsValue)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameEvent {
    /// This person has entered the room.
    Joined,
    Left,
    /// Another participant is in the room; this person is no longer alone.
    OtherJoined,
    /// The last other participant has left.
    OtherLeft,
    /// This person was removed from the room.
    PutOut,
    /// The computer went to sleep and the call was lost.
    Slept,
    /// The call has failed for good.
    Failed,
    /// The hang-up is complete; the frame can be removed.
    Closed,
}

/// The frame could not be opened: the meeting server does not respond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable;

/// An open frame. Dropping it ends the call and removes the frame.
pub struct Frame {
    api: JsValue,
    first_word: Promise,
    listeners: Vec<Listener>,
}

/// The other participants in the room, by their Jitsi ids.
#[derive(Debug, Default)]
struct Others(BTreeSet<String>);

impl Others {
    /// Adds a participant; true if the room was empty before.
    fn joined(&mut self, id: String) -> bool {
        self.0.insert(id) && self.0.len() == 1
    }

    /// Removes a participant; true if the room is empty now.
    fn left(&mut self, id: &str) -> bool {
        self.0.remove(id) && self.0.is_empty()
    }
}

impl Frame {
    /// Loads the meeting server's script unless it is loaded, and opens the room inside `parent`.
    /// Fails with [`Unreachable`] if the script does not load in time or does not define the expected API.
    pub async fn open(
        ticket: &RoomTicket,
        parent: &Element,
        lang: Lang,
        on_event: impl Fn(FrameEvent) + 'static,
    ) -> Result<Self, Unreachable> {
        load_script(&ticket.script).await.map_err(|_| Unreachable)?;
        let class: Function = js::get(&window(), CLASS).dyn_into().map_err(|_| Unreachable)?;
        let options = js::object(&options(ticket, lang));
        js::set(&options, "parentNode", parent);
        let (first_word, on_word) = first_word();
        // Jitsi calls `onload` at the frame's first message, not when the iframe has loaded: loading proves
        // nothing, because an error page loads too.
        js::set(&options, "onload", on_word.as_ref());
        let arguments = Array::of2(&JsValue::from_str(&ticket.domain), &options);
        let api = Reflect::construct(&class, &arguments).map_err(|_| Unreachable)?;
        // From here on the frame exists; dropping `frame` on an error disposes of it.
        let mut frame = Self {
            api,
            first_word,
            listeners: Vec::new(),
        };
        frame.listeners = listen(&frame.api, &Rc::new(on_event), &on_word).ok_or(Unreachable)?;
        frame.listeners.push(on_word);
        Ok(frame)
    }

    /// Resolves to `true` at the frame's first event, to `false` after a timeout without one. Does not keep
    /// the frame alive.
    pub fn first_word(&self) -> impl Future<Output = bool> + use<> {
        let first_word = JsFuture::from(self.first_word.clone());
        async move { first_word.await.is_ok_and(|heard| heard.is_truthy()) }
    }

    pub fn hang_up(&self) {
        self.command("hangup");
    }

    /// Ends the call for all participants, where the deployment and this person's role allow it.
    pub fn end_for_all(&self) {
        self.command("endConference");
    }

    fn command(&self, name: &str) {
        // Without a frame there is nothing to command and no one to report it to.
        let _ = js::call(&self.api, "executeCommand", &[name.into()]);
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let _ = js::call(&self.api, "dispose", &[]);
    }
}

/// The constructor's options. Jitsi's prejoin page is off, because Rapport's lobby precedes it.
fn options(ticket: &RoomTicket, lang: Lang) -> Value {
    let devices: Map<String, Value> = [
        ("audioInput", DeviceKind::Microphone),
        ("audioOutput", DeviceKind::Speaker),
        ("videoInput", DeviceKind::Camera),
    ]
    .into_iter()
    .filter_map(|(name, kind)| Some((name.to_owned(), Value::String(remembered(kind)?.label))))
    .collect();
    let mut options = json!({
        "roomName": ticket.room,
        "width": "100%",
        "height": "100%",
        "lang": lang.tag(),
        "userInfo": { "displayName": ticket.display_name },
        "devices": devices,
        "configOverwrite": {
            "prejoinConfig": { "enabled": false },
            "prejoinPageEnabled": false,
            "disableDeepLinking": true,
            "disableInviteFunctions": true,
            "disableThirdPartyRequests": true,
            "subject": ticket.subject,
        },
    });
    if let Some(token) = &ticket.token {
        options["jwt"] = json!(token);
    }
    options
}

/// Resolves when the script has loaded or the class exists already; rejects on an error or a timeout.
async fn load_script(address: &str) -> Result<(), JsValue> {
    if js::get(&window(), CLASS).is_function() {
        return Ok(());
    }
    let head = document().head().ok_or(JsValue::UNDEFINED)?;
    let script: HtmlScriptElement = document().create_element("script")?.dyn_into()?;
    script.set_src(address);
    script.set_async(true);
    let settled = Promise::new(&mut |done, failed| {
        script.set_onload(Some(&done));
        script.set_onerror(Some(&failed));
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&failed, PATIENCE);
        let _ = head.append_child(&script);
    });
    let answer = JsFuture::from(settled).await;
    // No longer needed, and the page should not show its address.
    script.remove();
    answer.map(|_| ())
}

/// The promise of the frame's first event, and the listener that resolves it.
fn first_word() -> (Promise, Listener) {
    let mut settle = None;
    let first_word = Promise::new(&mut |done, _| {
        let _ =
            window().set_timeout_with_callback_and_timeout_and_arguments_1(&done, PATIENCE, &JsValue::FALSE);
        settle = Some(done);
    });
    let on_word = Listener::new(move |_| {
        if let Some(settle) = &settle {
            // A promise settles once; later calls have no effect.
            let _ = settle.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
        }
    });
    (first_word, on_word)
}

/// Subscribes to all events that matter. The closures live as long as the frame.
fn listen(
    api: &JsValue,
    on_event: &Rc<impl Fn(FrameEvent) + 'static>,
    on_word: &Listener,
) -> Option<Vec<Listener>> {
    type Reading = fn(&JsValue, &mut Others) -> Option<FrameEvent>;
    let readings: [(&str, Reading); 8] = [
        // Moving to a breakout room fires the same event, but is not an entry.
        ("videoConferenceJoined", |detail, _| {
            (!js::flag(detail, "breakoutRoom")).then_some(FrameEvent::Joined)
        }),
        ("videoConferenceLeft", |_, others| {
            others.0.clear();
            Some(FrameEvent::Left)
        }),
        // A person may be in the room twice for a moment, after a reload or with two devices.
        ("participantJoined", |detail, others| {
            let id = js::text(detail, "id")?;
            others.joined(id).then_some(FrameEvent::OtherJoined)
        }),
        ("participantLeft", |detail, others| {
            let id = js::text(detail, "id")?;
            others.left(&id).then_some(FrameEvent::OtherLeft)
        }),
        ("participantKickedOut", |detail, _| {
            js::flag(&js::get(detail, "kicked"), "local").then_some(FrameEvent::PutOut)
        }),
        ("suspendDetected", |_, _| Some(FrameEvent::Slept)),
        ("errorOccurred", |detail, _| {
            is_fatal(detail).then_some(FrameEvent::Failed)
        }),
        ("readyToClose", |_, _| Some(FrameEvent::Closed)),
    ];
    // Any first event proves that the server responds, also on a deployment that shows its own prejoin page.
    let words = readings
        .iter()
        .map(|(name, _)| *name)
        .chain(["prejoinScreenLoaded"]);
    for name in words {
        js::call(api, "addListener", &[name.into(), on_word.as_ref().clone()]).ok()?;
    }
    let others = Rc::new(RefCell::new(Others::default()));
    readings
        .into_iter()
        .map(|(name, reading)| {
            let (on_event, others) = (Rc::clone(on_event), Rc::clone(&others));
            let listener = Listener::new(move |detail: JsValue| {
                // Release the borrow before calling back: the handler may trigger the next event.
                let event = others
                    .try_borrow_mut()
                    .ok()
                    .and_then(|mut others| reading(&detail, &mut others));
                if let Some(event) = event {
                    on_event(event);
                }
            });
            js::call(api, "addListener", &[name.into(), listener.as_ref().clone()]).ok()?;
            Some(listener)
        })
        .collect()
}

/// The protocol nests the error, the handbook shows it flat; both occur (PROTOCOLS.md §1.4).
fn is_fatal(detail: &JsValue) -> bool {
    js::flag(&js::get(detail, "error"), "isFatal") || js::flag(detail, "isFatal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_who_comes_and_the_last_who_goes_count() {
        let mut others = Others::default();
        assert!(!others.left("tablet"));
        assert!(others.joined("phone".into()));
        assert!(!others.joined("phone".into()), "announced twice");
        assert!(!others.joined("tablet".into()));
        assert!(!others.left("phone"));
        assert!(!others.left("phone"));
        assert!(others.left("tablet"));
        assert!(others.joined("phone".into()));
    }
}
