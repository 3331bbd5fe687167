//! The sidebar: a column on a desktop, a sheet on a phone.

use crate::{
    browser::page,
    ui::islands::kit::{on_document, target},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// At this width and above it is open initially.
const WIDE: &str = "(min-width: 60rem)";

pub fn install() {
    show(is_wide());
    on_document("click", false, |event| {
        if let Some(toggle) = target(&event, "[data-toggles]") {
            show(toggle.get_attribute("aria-expanded").as_deref() != Some("true"));
        } else if target(&event, "[data-closes-sidebar]").is_some() {
            close();
        }
    });
    on_document("keydown", false, |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if is_escape && target(&event, ".meeting-sidebar").is_some() {
            close();
        }
    });
}

/// Closes it if it covers the meeting.
pub fn uncover() {
    if !is_wide() {
        show(false);
    }
}

fn is_wide() -> bool {
    let query = page::window().and_then(|window| window.match_media(WIDE).ok()?);
    query.is_some_and(|query| query.matches())
}

fn close() {
    show(false);
    // Without it, tabbing restarts at the top of the page.
    if let Some(toggle) = toggle().and_then(|toggle| toggle.dyn_into::<HtmlElement>().ok()) {
        let _ = toggle.focus();
    }
}

fn toggle() -> Option<Element> {
    page::first("[data-toggles]")
}

fn show(is_open: bool) {
    let (Some(toggle), Some(sidebar), Some(meeting)) = (
        toggle(),
        page::first(".meeting-sidebar"),
        page::first("[data-meeting]"),
    ) else {
        return;
    };
    let name = if is_open { "data-hide" } else { "data-show" };
    let label = toggle.get_attribute(name).unwrap_or_default();
    let _ = toggle.remove_attribute("disabled");
    let _ = toggle.set_attribute("aria-expanded", if is_open { "true" } else { "false" });
    let _ = toggle.set_attribute("aria-label", &label);
    let _ = sidebar.set_attribute("data-state", if is_open { "open" } else { "closed" });
    let _ = if is_open {
        meeting.set_attribute("data-sidebar", "open")
    } else {
        meeting.remove_attribute("data-sidebar")
    };
}
