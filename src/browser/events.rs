//! The event stream (SSE, `GET /api/events`) on which the server broadcasts that a session has changed.

use super::{held::Held, js};
use crate::domain::ids::SessionId;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, EventTarget};

const PATH: &str = "/api/events";

/// `readyState` of a stream that the browser does not reconnect (HTML Living Standard §9.2.2).
const CLOSED: f64 = 2.0;
/// Delay before a closed stream is opened again.
const AGAIN: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Session(SessionId),
    /// Any session may have changed: the stream was just opened or had been interrupted.
    Anything,
}

impl Changed {
    pub fn concerns(self, id: SessionId) -> bool {
        self == Self::Anything || self == Self::Session(id)
    }
}

/// An open stream. The browser reconnects it after a network error.
struct EventStream {
    source: JsValue,
    _hear: Closure<dyn FnMut(Event)>,
}

impl EventStream {
    fn open(hear: impl Fn(Changed) + 'static, lost: impl Fn() + 'static) -> Option<Self> {
        let constructor: Function = js::get(&window(), "EventSource").dyn_into().ok()?;
        let source = Reflect::construct(&constructor, &Array::of1(&PATH.into())).ok()?;
        let stands = source.clone();
        let on_event = move |event: Event| match &*event.type_() {
            // Browsers reconnect after a network error, but not after an HTTP error response: then we must.
            "error" => {
                if js::get(&stands, "readyState").as_f64() == Some(CLOSED) {
                    lost();
                }
            }
            "session" => {
                let id = js::text(&event, "data").and_then(|id| id.parse().ok());
                if let Some(id) = id {
                    hear(Changed::Session(id));
                }
            }
            _ => hear(Changed::Anything),
        };
        let closure = Closure::<dyn FnMut(Event)>::new(on_event);
        let target: &EventTarget = source.unchecked_ref();
        for name in ["ready", "session", "anything", "error"] {
            target
                .add_event_listener_with_callback(name, closure.as_ref().unchecked_ref())
                .ok()?;
        }
        Some(Self {
            source,
            _hear: closure,
        })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        // If closing fails, the stream ends with the page.
        let _ = js::call(&self.source, "close", &[]);
    }
}

/// The listeners on this page. All share one stream, because browsers limit connections per server.
#[derive(Clone, Copy)]
pub struct Changes {
    listeners: StoredValue<Vec<(u32, Callback<Changed>)>>,
    last: StoredValue<u32>,
    stream: Held<EventStream>,
}

impl Changes {
    fn tell(self, changed: Changed) {
        let listeners = self.listeners.try_get_value().unwrap_or_default();
        for (_, hear) in listeners {
            hear.try_run(changed);
        }
    }

    fn listen(self, hear: Callback<Changed>) -> Option<u32> {
        let number = self.last.try_update_value(|last| {
            *last = last.wrapping_add(1);
            *last
        })?;
        let first = self.listeners.try_update_value(|listeners| {
            listeners.push((number, hear));
            listeners.len() == 1
        });
        if first == Some(true) {
            self.open();
        }
        Some(number)
    }

    fn open(self) {
        // Deferred: the old stream's event handler is still running, and reopening drops it.
        let lost = move || set_timeout(move || self.reopen(), AGAIN);
        if let Some(opened) = EventStream::open(move |changed| self.tell(changed), lost) {
            drop(self.stream.put(opened));
        }
    }

    fn reopen(self) {
        drop(self.stream.take());
        if self.listeners.try_with_value(Vec::is_empty) == Some(false) {
            self.open();
        }
    }

    fn forget(self, number: u32) {
        let none_left = self.listeners.try_update_value(|listeners| {
            listeners.retain(|(listener, _)| *listener != number);
            listeners.is_empty()
        });
        if none_left != Some(false) {
            drop(self.stream.take());
        }
    }
}

/// Provides [`Changes`] to everything below. Call once, in the application's root.
pub fn provide_changes() {
    provide_context(Changes {
        listeners: StoredValue::default(),
        last: StoredValue::new(0),
        stream: Held::default(),
    });
}

/// Calls `hear` on each change while the component is mounted. Effects only, so nothing runs on the server.
pub fn use_changes(hear: impl Fn(Changed) + Send + Sync + 'static) {
    let Some(changes) = use_context::<Changes>() else {
        return;
    };
    let hear = Callback::new(hear);
    Effect::new(move |_| {
        let number = changes.listen(hear);
        on_cleanup(move || {
            if let Some(number) = number {
                changes.forget(number);
            }
        });
    });
}
