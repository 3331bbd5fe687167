//! Clocks of the browser. Its wall clock may be wrong.

use wasm_bindgen::JsValue;

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
