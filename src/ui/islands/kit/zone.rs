//! Offers the device's time zone where times are shown in another one, and beside a select where another one is chosen.

use super::{on_document, target};
use crate::browser::{
    page,
    zone::{device_zone, says_where},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement, Storage};

/// The key in `localStorage`: the zone of the account and the device's, where the reader has kept the account's.
const KEPT: &str = "rapport-zone-kept";

pub fn install() {
    offer();
    page::on_shown(offer);
    on_document("change", false, |_| offer());
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-takes-zone]") {
            take(&button);
            offer();
        } else if let Some(button) = target(&event, "[data-keeps-zone]") {
            keep(&button);
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

/// Shows the line while times are shown in another zone, unless the reader has kept that. A device may report an old
/// name of the zone.
fn offer_instead(line: &Element, zone: &str) -> Option<()> {
    let shown = line.get_attribute("data-offers-zone")?;
    let field = line.query_selector("[name=time_zone]").ok()??;
    let button = line.query_selector("button[type=submit]").ok()??;
    let text = line.query_selector("[data-names-zone]").ok()??;
    let _ = field.set_attribute("value", zone);
    let city = zone.rsplit('/').next().unwrap_or(zone);
    name(&button, city);
    name(&text, city);
    let is_same = shown.split(' ').any(|shown| shown.eq_ignore_ascii_case(zone));
    let is_kept = kept() == Some(pair(&shown, zone));
    let _ = line.toggle_attribute_with_force("hidden", is_same || is_kept);
    Some(())
}

/// Keeps the zone in which times are shown, until either zone is another one.
fn keep(button: &Element) -> Option<()> {
    let line = button.closest("[data-offers-zone]").ok()??;
    let (shown, zone) = (line.get_attribute("data-offers-zone")?, device_zone()?);
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEPT, &pair(&shown, &zone));
    }
    let _ = line.set_attribute("hidden", "");
    // The button is gone, and the focus with it.
    page::document()?
        .get_element_by_id("content")?
        .dyn_into::<HtmlElement>()
        .ok()?
        .focus()
        .ok()
}

fn pair(shown: &str, zone: &str) -> String {
    let account = shown.split(' ').next().unwrap_or_default();
    format!("{account} {zone}")
}

fn kept() -> Option<String> {
    storage()?.get_item(KEPT).ok()?
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Puts the zone into a text.
fn name(element: &Element, zone: &str) {
    let text = element.text_content().unwrap_or_default();
    element.set_text_content(Some(&text.replace("{zone}", &zone.replace('_', " "))));
}

/// Shows the button's line while its select has the zone, and another one is chosen.
fn offer_beside_select(button: &Element, zone: &str) -> Option<()> {
    let (select, line) = (select(button)?, button.parent_element()?);
    // Browsers differ in the case of some names, and report old ones.
    let option = select
        .query_selector(&format!(
            "option[value='{zone}' i], option[data-also~='{zone}' i]"
        ))
        .ok()??;
    let value = option.get_attribute("value")?;
    name(button, &value);
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
