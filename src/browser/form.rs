//! Reads a form's values.

use wasm_bindgen::JsValue;
use web_sys::{FormData, HtmlFormElement};

/// Field names and text values, as the browser would post them. Files are left out.
pub fn values(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else {
        return Vec::new();
    };
    let Ok(Some(entries)) = js_sys::try_iter(&data) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| text_entry(&entry))
        .collect()
}

fn text_entry(entry: &JsValue) -> Option<(String, String)> {
    let name = js_sys::Reflect::get_u32(entry, 0).ok()?.as_string()?;
    let value = js_sys::Reflect::get_u32(entry, 1).ok()?.as_string()?;
    Some((name, value))
}
