//! Follows what the event stream does not report: while the page shows an element with `data-refreshes`, the page is
//! refreshed after growing pauses. Another value of the attribute, or another such element, starts with the first pause.

use super::region;
use crate::browser::page;
use gloo_timers::callback::Interval;

/// How often the page is looked through, in milliseconds.
const TICK: u32 = 1_000;
/// The first pause and the longest, in ticks.
const FIRST: u32 = 2;
const LONGEST: u32 = 30;

pub fn install() {
    let (mut before, mut pause, mut left) = (String::new(), FIRST, FIRST);
    let tick = move || {
        let now = shown();
        if now != before {
            (before, pause, left) = (now, FIRST, FIRST);
        } else if !now.is_empty() {
            left -= 1;
            if left == 0 {
                region::ask();
                pause = (pause * 2).min(LONGEST);
                left = pause;
            }
        }
    };
    Interval::new(TICK, tick).forget();
}

/// The values of the attribute on this page. Rows of later pages are left out: a refresh does not bring them.
fn shown() -> String {
    let found =
        page::document().map(|document| page::all(&document, "[data-refreshes]:not([data-appended])"));
    let values = found.into_iter().flatten();
    values
        .filter_map(|element| element.get_attribute("data-refreshes"))
        .collect()
}
