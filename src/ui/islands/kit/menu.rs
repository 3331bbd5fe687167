//! Menus (`<details data-menu>`): closed by Esc and by a press beside them.

use super::{on_document, target};
use crate::browser::{dialog, page};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, Node};

pub fn install() {
    on_document("click", false, |event| {
        let pressed = target(&event, "*");
        for menu in open() {
            let is_inside = pressed.as_ref().is_some_and(|pressed| {
                let pressed: &Node = pressed;
                menu.contains(Some(pressed))
            });
            if !is_inside {
                close(&menu);
            }
        }
    });
    on_document("keydown", false, |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if is_escape && let Some(menu) = target(&event, "details[data-menu][open]") {
            close(&menu);
            dialog::focus(&menu, "summary");
        }
    });
}

fn open() -> Vec<Element> {
    page::document().map_or_else(Vec::new, |document| {
        page::all(&document, "details[data-menu][open]")
    })
}

fn close(menu: &Element) {
    let _ = menu.remove_attribute("open");
}
