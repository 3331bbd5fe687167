//! The messages between the meeting page and Jitsi's frame: JSON in strings, over `postMessage` (PROTOCOLS.md §1.3).
//!
//! We speak this protocol ourselves instead of loading the deployment's `external_api.js`, which would run with all
//! rights of our origin.

use leptos::{leptos_dom::helpers::WindowListenerHandle, prelude::window_event_listener_untyped};
use serde_json::{Value, json};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

/// The frame's number, which its address passes on in `jitsi_meet_external_api_id`. One frame a page at a time, and a
/// message must come from its window, so the number never changes.
pub const FRAME_ID: &str = "0";
const SCOPE: &str = "jitsi_meet_external_api_0";
/// Longer messages are not read. Those that we need are far shorter.
const LONGEST: usize = 100_000;

/// A message of the frame.
#[derive(Debug, PartialEq)]
enum Message {
    /// Either side repeats its own id until the other one has sent it back.
    Handshake(String),
    Event(Value),
}

/// Reads a message. `None` for anything that has another shape or scope, and for answers to requests: we make none.
fn read(text: &str) -> Option<Message> {
    if text.len() > LONGEST {
        return None;
    }
    let mut message: Value = serde_json::from_str(text).ok()?;
    if message.get("postis")? != &Value::Bool(true) || message.get("scope")? != SCOPE {
        return None;
    }
    let method = message.get("method")?.as_str()?.to_owned();
    let params = message.get_mut("params")?;
    match method.as_str() {
        "__ready__" => Some(Message::Handshake(params.as_str()?.to_owned())),
        "message" if params.get("type")? == "event" => {
            let event = params.get_mut("data")?.take();
            event.is_object().then_some(Message::Event(event))
        }
        _ => None,
    }
}

fn write(method: &str, params: &Value) -> String {
    json!({ "postis": true, "scope": SCOPE, "method": method, "params": params }).to_string()
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
            self.post(&write("__ready__", &json!(id)));
            self.post(&write("__ready__", &json!(self.own_id)));
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
    pub fn open(frame: &Window, origin: &str, on_event: impl Fn(Option<Value>) + 'static) -> Self {
        let line = Rc::new(RefCell::new(Line {
            frame: frame.clone(),
            origin: origin.to_owned(),
            own_id: js_sys::Math::random().to_string(),
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
    pub fn command(&self, name: &str, arguments: &[Value]) {
        let event = json!({ "type": "event", "data": { "name": name, "data": arguments } });
        let text = write("message", &event);
        let mut line = self.line.borrow_mut();
        if line.is_ready {
            line.post(&text);
        } else {
            line.waiting.push(text);
        }
    }
}

/// The message in an event, if the frame itself sent it from the deployment's origin.
fn accept(line: &Line, event: &web_sys::Event) -> Option<Message> {
    let event: &MessageEvent = event.dyn_ref()?;
    let source: JsValue = event.source()?.into();
    let frame: &JsValue = line.frame.as_ref();
    if source != *frame || event.origin() != line.origin {
        return None;
    }
    read(&event.data().as_string()?)
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wired(method: &str, params: &Value) -> Option<Message> {
        read(&write(method, params))
    }

    #[test]
    fn handshakes_and_events_are_read() {
        let handshake = Message::Handshake("17640000.5".into());
        assert_eq!(wired("__ready__", &json!("17640000.5")), Some(handshake));
        let event = json!({ "name": "participant-left", "id": "a1" });
        assert_eq!(
            wired("message", &json!({ "type": "event", "data": event })),
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
            assert_eq!(wired(method, &params), None, "{method} {params}");
        }
        let other_scope = write("__ready__", &json!("a")).replace("_api_0", "_api_1");
        let long = write(
            "message",
            &json!({ "type": "event", "data": { "name": "x".repeat(LONGEST) } }),
        );
        for text in [
            "",
            "null",
            "[]",
            "\"postis\"",
            "{}",
            r#"{"postis":true}"#,
            &other_scope,
            &long,
        ] {
            assert_eq!(read(text), None);
        }
    }
}
