//! Copies text to the clipboard.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, HtmlTextAreaElement};

/// Copies `text`; returns whether it worked.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let navigator = window.navigator();
    // On plain http (other than localhost) `navigator.clipboard` is undefined.
    let there =
        js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|it| it.is_object());
    if there
        && JsFuture::from(navigator.clipboard().write_text(text))
            .await
            .is_ok()
    {
        return true;
    }
    window
        .document()
        .and_then(|document| copy_by_selection(&document, text))
        .unwrap_or(false)
}

/// Fallback for older browsers: select a hidden text field and call `execCommand("copy")`. The field is
/// inserted next to the focused element, because everything outside an open modal dialog is inert.
fn copy_by_selection(document: &Document, text: &str) -> Option<bool> {
    let focused = document.active_element()?.dyn_into::<HtmlElement>().ok()?;
    let parent = focused.parent_element()?;
    let field = document
        .create_element("textarea")
        .ok()?
        .dyn_into::<HtmlTextAreaElement>()
        .ok()?;
    field.set_value(text);
    field.set_class_name("sr-only");
    field.set_attribute("aria-hidden", "true").ok()?;
    parent.append_child(&field).ok()?;
    field.select();
    let command = js_sys::Reflect::get(document, &JsValue::from_str("execCommand")).ok();
    let copied = command
        .and_then(|command| command.dyn_into::<js_sys::Function>().ok())
        .and_then(|command| command.call1(document, &JsValue::from_str("copy")).ok())
        .and_then(|answer| answer.as_bool());
    field.remove();
    // Best effort: the text is copied even if the focus cannot be restored.
    let _ = focused.focus();
    copied
}
