//! If WASM panics, the page says so and offers to reload, instead of going dead in silence.

use wasm_bindgen::JsValue;

/// Shows the hidden element `#panic-banner` when a panic happens, and writes the panic to the console.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        let banner = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.get_element_by_id("panic-banner"));
        if let Some(banner) = banner {
            // A page that cannot even do this has nothing left to tell.
            let _ = banner.remove_attribute("hidden");
        }
    }));
}
