//! Buttons that hand a link to the device's own dialog for sharing. Hidden where the browser has none.

use super::{on_document, target};
use crate::browser::{js, page};
use leptos::task::spawn_local;
use web_sys::Element;

pub fn install() {
    show();
    page::on_shown(show);
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-shares]") {
            spawn_local(share(button));
        }
    });
}

fn show() {
    let navigator = page::window().map(|window| window.navigator());
    if navigator.is_none_or(|navigator| js::method(&navigator, "share").is_none()) {
        return;
    }
    let Some(document) = page::document() else { return };
    for button in page::all(&document, "[data-shares]") {
        let _ = button.remove_attribute("hidden");
    }
}

/// The dialog itself says what went wrong, and the link can be copied.
async fn share(button: Element) {
    let Some(window) = page::window() else { return };
    let what = js_sys::Object::new();
    for (name, attribute) in [
        ("url", "data-shares"),
        ("title", "data-shares-text"),
        ("text", "data-shares-text"),
    ] {
        let value = button.get_attribute(attribute).unwrap_or_default();
        js::set(&what, name, &value.into());
    }
    let _ = js::call_async(&window.navigator(), "share", &[what.into()]).await;
}
