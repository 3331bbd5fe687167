//! If WASM panics, the page shows a banner that offers a reload, instead of silently freezing.

use wasm_bindgen::JsValue;

/// Installs a panic hook that logs to the console and shows the hidden element `#panic-banner`.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        let banner = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.get_element_by_id("panic-banner"));
        if let Some(banner) = banner {
            // Best effort: there is no other way to report.
            let _ = banner.remove_attribute("hidden");
        }
    }));
}
