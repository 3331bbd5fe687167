//! The messages between the meeting page and Jitsi's frame: JSON in strings, over `postMessage` (PROTOCOLS.md §1.3).
//!
//! We speak this protocol ourselves instead of loading the deployment's `external_api.js`, which would run with all
//! rights of our origin.

use crate::browser::js;
use js_sys::{Array, JSON};
use leptos::{leptos_dom::helpers::WindowListenerHandle, prelude::window_event_listener_untyped};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

/// The frame's number, which its address passes on in `jitsi_meet_external_api_id`. One frame a page at a time, and a
/// message must come from its window, so the number never changes.
pub const FRAME_ID: &str = "0";
const SCOPE: &str = "jitsi_meet_external_api_0";
/// Longer messages are not read. Those that we need are far shorter.
const LONGEST: usize = 100_000;

/// A value of a message: what the browser's JSON has read. Tests read with another one.
pub trait Read: Sized {
    fn get(&self, name: &str) -> Option<Self>;
    fn as_text(&self) -> Option<String>;
    fn is_true(&self) -> bool;
    fn is_object(&self) -> bool;

    /// A property, if it is a string.
    fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_text()
    }

    /// Whether a property is `true`.
    fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.is_true())
    }
}

impl Read for JsValue {
    fn get(&self, name: &str) -> Option<Self> {
        Some(js::get(self, name)).filter(|value| !value.is_undefined())
    }

    fn as_text(&self) -> Option<String> {
        self.as_string()
    }

    fn is_true(&self) -> bool {
        self.as_bool() == Some(true)
    }

    fn is_object(&self) -> bool {
        self.is_object()
    }
}

/// A message of the frame.
#[derive(Debug, PartialEq)]
enum Message<T> {
    /// Either side repeats its own id until the other one has sent it back.
    Handshake(String),
    Event(T),
}

/// Reads a message. `None` for anything that has another shape or scope, and for answers to requests: we make none.
fn read<T: Read>(message: &T) -> Option<Message<T>> {
    if !message.flag("postis") || message.text("scope")? != SCOPE {
        return None;
    }
    let params = message.get("params")?;
    match &*message.text("method")? {
        "__ready__" => Some(Message::Handshake(params.as_text()?)),
        "message" if params.text("type")? == "event" => {
            let event = params.get("data")?;
            event.is_object().then_some(Message::Event(event))
        }
        _ => None,
    }
}

fn write(method: &str, params: JsValue) -> String {
    js::json(&js::object(&[
        ("postis", JsValue::TRUE),
        ("scope", SCOPE.into()),
        ("method", method.into()),
        ("params", params),
    ]))
}

fn random_id() -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 4 billion"
    )]
    let number = (js_sys::Math::random() * 4e9) as u32;
    number.to_string()
}

/// What this side knows of the handshake.
struct Line {
    frame: Window,
    /// The deployment's origin: no message is accepted from, or sent to, another one.
    origin: String,
    own_id: String,
    is_ready: bool,
    /// Messages to be sent when the frame is ready.
    waiting: Vec<String>,
}

impl Line {
    fn post(&self, text: &str) {
        // The frame may be gone.
        let _ = self.frame.post_message(&JsValue::from_str(text), &self.origin);
    }

    /// The frame calls every 50 ms, from its first script on, until its id comes back. So we need not call by
    /// ourselves: our id goes with each answer, and comes back once.
    fn answer(&mut self, id: &str) {
        if id == self.own_id {
            self.is_ready = true;
            for text in std::mem::take(&mut self.waiting) {
                self.post(&text);
            }
        } else {
            self.post(&write("__ready__", id.into()));
            self.post(&write("__ready__", (&*self.own_id).into()));
        }
    }
}

/// An open line to a frame. Dropping it stops listening.
pub struct Wire {
    line: Rc<RefCell<Line>>,
    listener: Option<WindowListenerHandle>,
}

impl Wire {
    /// Listens to a frame's window. `on_event` is called with `None` when a Jitsi starts in the frame, and with each of
    /// its events.
    pub fn open(frame: &Window, origin: &str, on_event: impl Fn(Option<JsValue>) + 'static) -> Self {
        let line = Rc::new(RefCell::new(Line {
            frame: frame.clone(),
            origin: origin.to_owned(),
            own_id: random_id(),
            is_ready: false,
            waiting: Vec::new(),
        }));
        let listener = {
            let line = Rc::clone(&line);
            window_event_listener_untyped("message", move |event| {
                let message = accept(&line.borrow(), &event);
                // Borrowed no longer than that: the callback may send, or drop the frame.
                match message {
                    Some(Message::Handshake(id)) => {
                        let mut line = line.borrow_mut();
                        let is_new = id != line.own_id;
                        line.answer(&id);
                        drop(line);
                        if is_new {
                            on_event(None);
                        }
                    }
                    Some(Message::Event(event)) => on_event(Some(event)),
                    None => {}
                }
            })
        };
        Self {
            line,
            listener: Some(listener),
        }
    }

    /// Sends a command, as soon as the frame listens.
    pub fn command(&self, name: &str, arguments: &[JsValue]) {
        let arguments: Array = arguments.iter().collect();
        let data = js::object(&[("name", name.into()), ("data", arguments.into())]);
        let text = write("message", js::object(&[("type", "event".into()), ("data", data)]));
        let mut line = self.line.borrow_mut();
        if line.is_ready {
            line.post(&text);
        } else {
            line.waiting.push(text);
        }
    }
}

/// The message in an event, if the frame itself sent it from the deployment's origin.
fn accept(line: &Line, event: &web_sys::Event) -> Option<Message<JsValue>> {
    let event: &MessageEvent = event.dyn_ref()?;
    let source: JsValue = event.source()?.into();
    let frame: &JsValue = line.frame.as_ref();
    if source != *frame || event.origin() != line.origin {
        return None;
    }
    let text = event.data().as_string().filter(|text| text.len() <= LONGEST)?;
    read(&JSON::parse(&text).ok()?)
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.remove();
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::{Value, json};

    impl Read for Value {
        fn get(&self, name: &str) -> Option<Self> {
            Value::get(self, name).cloned()
        }

        fn as_text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn is_true(&self) -> bool {
            self.as_bool() == Some(true)
        }

        fn is_object(&self) -> bool {
            self.is_object()
        }
    }

    fn wired(method: &str, params: Value) -> Option<Message<Value>> {
        read(&json!({ "postis": true, "scope": SCOPE, "method": method, "params": params }))
    }

    #[test]
    fn handshakes_and_events_are_read() {
        let handshake = Message::Handshake("17640000.5".into());
        assert_eq!(wired("__ready__", json!("17640000.5")), Some(handshake));
        let event = json!({ "name": "participant-left", "id": "a1" });
        assert_eq!(
            wired("message", json!({ "type": "event", "data": event })),
            Some(Message::Event(event))
        );
    }

    #[test]
    fn anything_else_is_ignored() {
        for (method, params) in [
            ("__ready__", json!(17)),
            ("__ready__", json!({ "id": "a" })),
            ("message", json!("event")),
            ("message", json!({ "type": "event" })),
            ("message", json!({ "type": "event", "data": "hangup" })),
            ("message", json!({ "type": "request", "id": 1, "data": {} })),
            ("message", json!({ "type": "response", "id": 1, "result": true })),
            ("data", json!({ "type": "event", "data": {} })),
        ] {
            assert_eq!(wired(method, params.clone()), None, "{method} {params}");
        }
        for message in [
            json!(null),
            json!([]),
            json!("postis"),
            json!({}),
            json!({ "postis": true }),
            json!({ "postis": 1, "scope": SCOPE, "method": "__ready__", "params": "a" }),
            json!({ "postis": true, "scope": "jitsi_meet_external_api_1", "method": "__ready__", "params": "a" }),
        ] {
            assert_eq!(read(&message), None, "{message}");
        }
    }
}
