//! Timers and window events of open pages.

use crate::browser::clock::ServerClock;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use std::time::Duration;
use web_sys::Event;

/// Calls `tick` every `period` until the effect that this is called in ends.
pub fn every(period: Duration, tick: impl Fn() + 'static) {
    if let Ok(interval) = set_interval_with_handle(tick, period) {
        on_cleanup(move || interval.clear());
    }
}

/// Listens to an event of the window until the effect that this is called in ends.
pub fn on_window(event: &str, hear: impl Fn(Event) + 'static) {
    let listener = window_event_listener_untyped(event, hear);
    on_cleanup(move || listener.remove());
}

/// Counts up every `period_ms` milliseconds, in the browser only. 0 on the server and during hydration, so
/// that both render the same HTML; afterwards at least 1.
pub fn use_ticker(period_ms: u64) -> ReadSignal<u32> {
    let (ticks, set_ticks) = signal(0_u32);
    let tick = move || {
        set_ticks.try_update(|ticks| *ticks = ticks.wrapping_add(1).max(1));
    };
    Effect::new(move |_| {
        tick();
        every(Duration::from_millis(period_ms), tick);
    });
    ticks
}

/// The server's clock, updated every `period_ms` milliseconds. Equals `server_now` on the server and during
/// hydration. Call it in a component's body.
pub fn use_now(server_now: DateTime<Utc>, period_ms: u64) -> Signal<DateTime<Utc>> {
    let clock = ServerClock::new(server_now);
    let ticks = use_ticker(period_ms);
    Signal::derive(move || if ticks.get() == 0 { server_now } else { clock.now() })
}
