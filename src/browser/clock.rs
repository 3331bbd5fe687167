//! The server's clock, let run on in the browser. A wrong clock in the browser does not matter:
//! only the time that has passed since the server's answer is measured here.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::{Owner, is_server};
use wasm_bindgen::JsValue;

/// The server's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerClock {
    server_now: DateTime<Utc>,
    /// What `performance.now()` showed when the server said so, in milliseconds; none on the server.
    since: Option<f64>,
}

impl ServerClock {
    /// Starts from the server's time in an answer. Make it in a component's body, not in an effect: while
    /// the page that the server rendered is taken over, the answer is as old as the page.
    pub fn new(server_now: DateTime<Utc>) -> Self {
        let since = if is_server() {
            None
        } else if Owner::current_shared_context().is_some_and(|context| context.during_hydration()) {
            Some(response_start())
        } else {
            Some(performance_now())
        };
        Self { server_now, since }
    }

    /// What the server's clock shows now. On the server: what it showed.
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

/// The browser's own clock, in milliseconds. It runs on while the computer sleeps, and may be wrong: for lengths of
/// time only.
pub fn wall() -> f64 {
    js_sys::Date::now()
}

/// Whole seconds since [`wall`] showed this, at least one.
pub fn seconds_since(then: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held within a day"
    )]
    let seconds = ((wall() - then) / 1_000.0).round().clamp(1.0, 86_400.0) as u32;
    seconds
}

/// Milliseconds since this document began to load; never goes back.
fn performance_now() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// When the first byte of this document came, on the scale of [`performance_now`].
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
