//! Offers the device's time zone where times are shown in another one, and beside a select where another one is chosen.

use super::{on_document, target};
use crate::browser::{
    page,
    zone::{device_zone, says_where},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

pub fn install() {
    offer();
    page::on_shown(offer);
    on_document("change", false, |_| offer());
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-takes-zone]") {
            take(&button);
            offer();
        }
    });
}

/// Shows each offer of the page where it applies, and hides the others.
fn offer() {
    let Some(document) = page::document() else { return };
    let Some(zone) = device_zone().filter(|zone| says_where(zone)) else {
        return;
    };
    for line in page::all(&document, "[data-offers-zone]") {
        offer_instead(&line, &zone);
    }
    for button in page::all(&document, "[data-takes-zone]") {
        offer_beside_select(&button, &zone);
    }
}

/// Shows the line while times are shown in another zone.
fn offer_instead(line: &Element, zone: &str) -> Option<()> {
    let shown = line.get_attribute("data-offers-zone")?;
    let field = line.query_selector("[name=time_zone]").ok()??;
    let button = line.query_selector("button[type=submit]").ok()??;
    let _ = field.set_attribute("value", zone);
    name(&button, zone);
    let _ = line.toggle_attribute_with_force("hidden", shown.eq_ignore_ascii_case(zone));
    Some(())
}

/// Puts the zone into the button's label.
fn name(button: &Element, zone: &str) {
    let label = button.text_content().unwrap_or_default();
    button.set_text_content(Some(&label.replace("{zone}", &zone.replace('_', " "))));
}

/// Shows the button's line while its select has the zone, and another one is chosen.
fn offer_beside_select(button: &Element, zone: &str) -> Option<()> {
    let (select, line) = (select(button)?, button.parent_element()?);
    // Browsers differ in the case of some names.
    let option = select
        .query_selector(&format!("option[value='{zone}' i]"))
        .ok()??;
    let value = option.get_attribute("value")?;
    name(button, zone);
    let _ = button.set_attribute("value", &value);
    let _ = line.toggle_attribute_with_force("hidden", select.value() == value);
    Some(())
}

/// Chooses the button's zone. The select takes the focus, because the button disappears.
fn take(button: &Element) -> Option<()> {
    let select = select(button)?;
    select.set_value(&button.get_attribute("value")?);
    select.focus().ok()
}

fn select(button: &Element) -> Option<HtmlSelectElement> {
    let id = button.get_attribute("data-takes-zone")?;
    page::document()?.get_element_by_id(&id)?.dyn_into().ok()
}
