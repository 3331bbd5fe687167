//! The device's time zone.

use wasm_bindgen::JsValue;

/// Whether a zone's name is a place. Browsers that do not know or disclose the place report UTC.
pub fn says_where(zone: &str) -> bool {
    zone.contains('/') && !zone.starts_with("Etc/")
}

/// The IANA name of the time zone that this device is set to, from `Intl`.
pub fn device_zone() -> Option<String> {
    let options =
        js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    js_sys::Reflect::get(&options, &JsValue::from_str("timeZone"))
        .ok()?
        .as_string()
}
