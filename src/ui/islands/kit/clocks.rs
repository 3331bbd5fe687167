//! What depends on the time: "in 12 minutes", a countdown in seconds, what is shown from one instant until another, such
//! as "Join Now", and a button that can be pressed from one on. By the server's clock, since the browser's own may be
//! wrong.

use crate::browser::{clock, page};
use gloo_timers::callback::Interval;
use std::cell::Cell;
use web_sys::Element;

/// How often the page is looked through, in milliseconds.
const TICK: u32 = 500;
const MINUTE: f64 = 60_000.0;
const DAY: f64 = 24.0 * 60.0 * MINUTE;
/// Added to a time left, so that it is zero only when the time has come.
const ALMOST: f64 = 999.0;

thread_local! {
    /// Whether the page is being loaded anew.
    static LEAVES: Cell<bool> = const { Cell::new(false) };
}

pub fn install() {
    tick();
    Interval::new(TICK, tick).forget();
}

fn tick() {
    let Some(document) = page::document() else { return };
    let Some(now) = now() else { return };
    for element in page::all(&document, "[data-from],[data-until]") {
        let is_on = instant(&element, "data-from").is_none_or(|from| now >= from)
            && instant(&element, "data-until").is_none_or(|until| now < until);
        page::set_hidden(&element, !is_on);
    }
    for button in page::all(&document, "[data-enabled-from]") {
        let is_on = instant(&button, "data-enabled-from").is_some_and(|from| now >= from);
        if button.has_attribute("disabled") == is_on {
            let _ = button.toggle_attribute("disabled");
        }
    }
    for element in page::all(&document, "[data-clock-until],[data-clock-since]") {
        let left = instant(&element, "data-clock-until").map(|until| until - now + ALMOST);
        let passed = instant(&element, "data-clock-since").map(|since| now - since);
        if let Some(time) = left.or(passed) {
            page::set_text(&element, &clock_text(time));
        }
    }
    let reloads = page::all(&document, "[data-reloads]");
    if reloads
        .iter()
        .any(|element| instant(element, "data-reloads").is_some_and(|at| now >= at))
        && !LEAVES.replace(true)
    {
        page::reload();
    }
    for element in page::all(&document, "[data-counts]") {
        let until = instant(&element, "data-counts").map(|at| at - now);
        // From a day on the calendar counts, and the server writes that.
        let Some(left) = until.filter(|left| *left < DAY) else {
            continue;
        };
        page::set_text(&element, &text(left));
    }
}

/// The server's time, in milliseconds since the epoch: what it said when it rendered the page, and what has passed.
pub fn now() -> Option<f64> {
    let root = page::document()?.document_element()?;
    let rendered = instant(&root, "data-now")?;
    Some(rendered + clock::since_response())
}

/// An attribute in milliseconds since the epoch.
pub fn instant(element: &Element, name: &str) -> Option<f64> {
    let text = element.get_attribute(name)?;
    // JavaScript's parser: Rust's would weigh 2 KB.
    Some(js_sys::Number::parse_float(&text)).filter(|at| at.is_finite())
}

/// `4:05`, `1:04:05`; from one day on `3 d 4 h`.
fn clock_text(time: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "some years at most")]
    let seconds = (time.max(0.0) / 1_000.0) as i32;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}:{:02}", seconds % 60),
        (0, _) => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
        _ => page::word("days-hours")
            .replace("{d}", &days.to_string())
            .replace("{h}", &hours.to_string()),
    }
}

/// "in 12 minutes", rounded up to whole minutes: "in 1 minute" until the moment itself.
fn text(left: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "less than a day")]
    let minutes = (left / MINUTE).ceil() as i32;
    match minutes {
        ..=0 => page::word("now"),
        1 => page::word("minute"),
        2..60 => page::word("minutes").replace("{n}", &minutes.to_string()),
        _ => {
            let hours = (minutes / 60).to_string();
            page::word("hours")
                .replace("{h}", &hours)
                .replace("{m}", &(minutes % 60).to_string())
        }
    }
}
