//! What depends on the time: "in 12 minutes", and what is shown from one instant until another, such as "Join Now". By
//! the server's clock, since the browser's own may be wrong.

use crate::browser::{clock, page};
use gloo_timers::callback::Interval;
use std::cell::Cell;
use web_sys::Element;

/// How often the page is looked through, in milliseconds.
const TICK: u32 = 1_000;
const MINUTE: f64 = 60_000.0;
const DAY: f64 = 24.0 * 60.0 * MINUTE;

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
        if element.has_attribute("hidden") == is_on {
            let _ = element.toggle_attribute("hidden");
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
        let text = text(left);
        if element.text_content().as_deref() != Some(&text) {
            element.set_text_content(Some(&text));
        }
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
