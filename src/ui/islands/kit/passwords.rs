//! "Show password".

use super::{on_document, target};
use crate::browser::page;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

pub fn install() {
    offer();
    page::on_shown(offer);
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-shows-password]") {
            toggle(&button);
        }
    });
}

/// Shows the buttons, which the server renders hidden: without a program they could do nothing.
fn offer() {
    let buttons = page::document().map(|document| page::all(&document, "[data-shows-password][hidden]"));
    for button in buttons.into_iter().flatten() {
        let _ = button.remove_attribute("hidden");
    }
}

fn toggle(button: &Element) -> Option<()> {
    let id = button.get_attribute("aria-controls")?;
    let input: HtmlInputElement = page::document()?.get_element_by_id(&id)?.dyn_into().ok()?;
    let is_hidden = input.type_() == "password";
    input.set_type(if is_hidden { "text" } else { "password" });
    let _ = button.set_attribute("aria-pressed", if is_hidden { "true" } else { "false" });
    input.focus().ok()
}
