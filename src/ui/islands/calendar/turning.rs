//! The links to other days, taken in place: their page is fetched and merged, and becomes the address.

use super::{STATE, dom, keyboard, slot};
use crate::{
    browser::{merge, page, toasts},
    ui::islands::kit::region,
};
use leptos::task::spawn_local;
use web_sys::Element;

/// Follows the link that a key stands for. Presses add up: while a page is awaited, they wait for its links.
pub fn follow(key: &str) {
    if STATE.with(|state| state.turns.get()) {
        STATE.with(|state| state.waiting.borrow_mut().push(key.to_owned()));
    } else if let Some(link) = dom::find(&format!(".calendar-bar [data-turns='{key}']")) {
        take(&link);
    }
}

/// Follows a link.
pub fn take(link: &Element) {
    let is_saving = STATE.with(|state| state.saving.get());
    if let Some(address) = address(link).filter(|address| !is_saving && *address != page::here()) {
        spawn_local(turn(address, true));
    }
}

/// Shows what "Back" or "Forward" has made the address, unless it is another place of the same page.
pub fn went() {
    let here = page::here();
    if STATE.with(|state| *state.address.borrow() != here) {
        spawn_local(turn(here, false));
    }
}

/// A link's address. Another view is opened around the day that was looked at, if it would not show that day otherwise.
fn address(link: &Element) -> Option<String> {
    let href = link.get_attribute("href")?;
    let days = dom::number(link, "data-first").zip(dom::number(link, "data-end"));
    let looked_at = STATE.with(|state| state.looked_at.get());
    match (days, looked_at) {
        (Some((first, end)), Some(day)) if !(first..end).contains(&day) => {
            let (view, _) = href.split_once("&date=")?;
            Some([view, "&date=", &dom::date(day * slot::DAY)].concat())
        }
        _ => Some(href),
    }
}

async fn turn(address: String, pushes: bool) {
    let had_focus = dom::find(".calendar-sheet").is_some_and(|sheet| dom::has_focus(&sheet));
    STATE.with(|state| state.turns.set(true));
    wait(true);
    let shown = region::turn(&address, pushes).await;
    STATE.with(|state| state.turns.set(false));
    wait(false);
    if shown.is_err() {
        toasts::show(&page::word("unreachable"));
    } else if had_focus
        && dom::is_focus_lost()
        && let Some(stop) = keyboard::stops().first()
    {
        dom::focus_on(stop);
    }
    merge::catch_focus(None);
    let next = STATE.with(|state| {
        let mut waiting = state.waiting.borrow_mut();
        (!waiting.is_empty()).then(|| waiting.remove(0))
    });
    if let Some(key) = next {
        follow(&key);
    }
}

/// Shows that other days are awaited.
fn wait(on: bool) {
    if let Some(root) = dom::root() {
        dom::set(&root, "data-state", on.then_some("loading"));
    }
    if let Some(bar) = dom::find(".calendar-bar") {
        dom::set(&bar, "aria-busy", on.then_some("true"));
    }
}
