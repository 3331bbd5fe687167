//! The event stream, one a browser: the tab that holds the lock opens it and passes on what it says, so that many tabs
//! do not use up the browser's connections to the server.

use super::{listen as on, on_window};
use crate::{
    api::forms::MADE_FOR,
    browser::{js, page},
};
use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, EventTarget};

const PATH: &str = "/api/events";
/// Delay before a stream that the server has closed is opened again, in milliseconds.
const AGAIN: u32 = 5_000;
/// After this time, in milliseconds, a tab without the lock takes it that another one has it.
const FOLLOWS: u32 = 400;

/// This tab's part in following the stream.
struct Following {
    hear: Rc<dyn Fn()>,
    channel: Option<BroadcastChannel>,
    /// The stream, if this tab holds the lock.
    source: RefCell<Option<EventSource>>,
    /// Releases the lock.
    release: RefCell<Option<Function>>,
}

/// The event that concerns pages with slots only.
const SLOTS: &str = "slots";

/// Calls `hear` when anything that this page shows may have changed.
pub fn listen(hear: impl Fn() + 'static) {
    let hear: Rc<dyn Fn()> = Rc::new(hear);
    // Tabs of another account in this browser are not heard, nor those that show other free times.
    let account = root(MADE_FOR).unwrap_or_default() + &looked_at().unwrap_or_default();
    if account.is_empty() {
        // A visitor who looks at nothing that changes.
        return;
    }
    let following = Rc::new(Following {
        hear: Rc::clone(&hear),
        channel: BroadcastChannel::new(&format!("rapport-{account}")).ok(),
        source: RefCell::default(),
        release: RefCell::default(),
    });
    if let Some(channel) = &following.channel {
        let hear = Rc::clone(&hear);
        on(channel, "message", false, move |event| {
            let is_of_slots = js::get(&event, "data").is_truthy();
            if !is_of_slots || shows_slots() {
                hear();
            }
        });
    }
    lead(&following, &account);
    let (left, back) = (Rc::clone(&following), following);
    // A page that the browser keeps for "Back" holds neither lock nor stream.
    on_window("pagehide", move |_| left.stop());
    on_window("pageshow", move |event| {
        if js::flag(&event, "persisted") {
            hear();
            lead(&back, &account);
        }
    });
}

fn shows_slots() -> bool {
    page::first("[data-slots]").is_some()
}

/// The session type whose free times the page shows to everyone.
fn looked_at() -> Option<String> {
    page::first("[data-slots]")?
        .get_attribute("data-slots")
        .filter(|of| !of.is_empty())
}

fn root(attribute: &str) -> Option<String> {
    page::document()?.document_element()?.get_attribute(attribute)
}

/// Opens the stream as soon as no other tab has it.
fn lead(following: &Rc<Following>, account: &str) {
    let locks = page::window().map_or(JsValue::UNDEFINED, |window| js::get(&window.navigator(), "locks"));
    // Only pages over TLS or of this machine have locks.
    if following.channel.is_none() || js::method(&locks, "request").is_none() {
        open(following);
        return;
    }
    let leader = Rc::clone(following);
    let granted = Closure::once_into_js(move |_: JsValue| -> Promise {
        open(&leader);
        Promise::new(&mut |resolve, _| {
            leader.release.replace(Some(resolve));
        })
    });
    let follower = Rc::clone(following);
    Timeout::new(FOLLOWS, move || {
        if follower.source.borrow().is_none() {
            // Something may have changed after the page was rendered, and before this tab listened.
            (follower.hear)();
        }
    })
    .forget();
    let name = format!("rapport-{account}").into();
    let _ = js::call(
        &locks,
        "request",
        &[name, granted.unchecked_into::<Function>().into()],
    );
}

/// Opens the stream here, and passes on what it says.
fn open(following: &Rc<Following>) {
    let since = root("data-now").unwrap_or_default();
    let of = looked_at().map_or_else(String::new, |of| format!("&of={of}"));
    let Ok(source) = EventSource::new(&format!("{PATH}?since={since}{of}")) else {
        return;
    };
    let target: EventTarget = source.clone().unchecked_into();
    for name in ["session", "anything", SLOTS] {
        let following = Rc::clone(following);
        on(&target, name, false, move |_| {
            let is_of_slots = name == SLOTS;
            if !is_of_slots || shows_slots() {
                (following.hear)();
            }
            if let Some(channel) = &following.channel {
                let _ = channel.post_message(&JsValue::from_bool(is_of_slots));
            }
        });
    }
    let (following_error, stands) = (Rc::clone(following), source.clone());
    on(&target, "error", false, move |_| {
        // Browsers reconnect after a network error, and not after an answer that is an error.
        let is_ours = following_error.source.borrow().is_some();
        if is_ours && stands.ready_state() == EventSource::CLOSED {
            // Perhaps this login has ended: then the page leads to the sign-in page.
            (following_error.hear)();
            let following = Rc::clone(&following_error);
            Timeout::new(AGAIN, move || open(&following)).forget();
        }
    });
    following.source.replace(Some(source));
}

impl Following {
    fn stop(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}
