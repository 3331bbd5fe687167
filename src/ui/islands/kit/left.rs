//! How many characters a text may still have.

use super::on_document;
use crate::browser::page;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};

pub fn install() {
    // The browser may have kept a text over a reload.
    count();
    on_document("input", false, |_| count());
}

fn count() {
    let Some(document) = page::document() else { return };
    for line in page::all(&document, "[data-left-of]") {
        if let Some(text) = text(&line) {
            line.set_text_content(Some(&text));
        }
    }
}

fn text(line: &Element) -> Option<String> {
    let id = line.get_attribute("data-left-of")?;
    let area = page::document()?.get_element_by_id(&id)?;
    let typed = area.dyn_into::<HtmlTextAreaElement>().ok()?.value();
    let max: usize = line.get_attribute("data-max")?.parse().ok()?;
    // The server trims too.
    let count = typed.trim().chars().count();
    let name = if count > max { "data-over" } else { "data-left" };
    let text = line.get_attribute(name)?;
    Some(text.replace("{n}", &max.abs_diff(count).to_string()))
}
