//! The server's clock, continued in the browser. The browser's own clock may be wrong: only the time
//! elapsed since the server's answer is measured here.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::{Owner, is_server};
use std::cell::Cell;
use wasm_bindgen::JsValue;

thread_local! {
    /// Whether all islands of the page have started. With islands Leptos's own flag stays as it was at the start.
    static HAS_STARTED: Cell<bool> = const { Cell::new(false) };
}

/// What arrives from now on is not part of the page.
pub fn page_is_over() {
    HAS_STARTED.set(true);
}

/// Whether what is shown now came with the page.
fn is_from_page() -> bool {
    !HAS_STARTED.get() && Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerClock {
    server_now: DateTime<Utc>,
    /// `performance.now()` at the moment of `server_now`, in milliseconds; `None` on the server.
    since: Option<f64>,
}

impl ServerClock {
    /// Starts from the server time in a response. Call it in a component's body, not in an effect: during
    /// hydration the response is as old as the page, so the clock counts from the page's first byte.
    pub fn new(server_now: DateTime<Utc>) -> Self {
        let since = if is_server() {
            None
        } else if is_from_page() {
            Some(response_start())
        } else {
            Some(performance_now())
        };
        Self { server_now, since }
    }

    /// The server's time now. While rendering on the server: the time it was created with.
    pub fn now(self) -> DateTime<Utc> {
        let passed = self
            .since
            .map_or(0.0, |since| (performance_now() - since).max(0.0));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole milliseconds since the page was loaded"
        )]
        let passed = TimeDelta::milliseconds(passed as i64);
        self.server_now + passed
    }
}

/// The browser's wall clock, in milliseconds since the epoch. Unlike `performance.now()` it also advances
/// while the computer sleeps. It may be wrong, so use it for durations only.
pub fn wall() -> f64 {
    js_sys::Date::now()
}

/// Whole seconds since `then` (a value of [`wall`]), clamped to 1 second … 1 day.
pub fn seconds_since(then: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held within a day"
    )]
    let seconds = ((wall() - then) / 1_000.0).round().clamp(1.0, 86_400.0) as u32;
    seconds
}

/// Milliseconds since this document began to load; monotonic.
fn performance_now() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// Milliseconds since the first byte of this document arrived.
pub fn since_response() -> f64 {
    (performance_now() - response_start()).max(0.0)
}

/// When the first byte of this document arrived, on the scale of [`performance_now`].
fn response_start() -> f64 {
    let entry = web_sys::window()
        .and_then(|window| window.performance())
        .map(|performance| performance.get_entries_by_type("navigation").get(0))
        .filter(JsValue::is_object);
    entry
        .and_then(|entry| js_sys::Reflect::get(&entry, &JsValue::from_str("responseStart")).ok())
        .and_then(|start| start.as_f64())
        .filter(|start| *start > 0.0)
        .unwrap_or_else(performance_now)
}
