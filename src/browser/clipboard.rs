//! The clipboard.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, HtmlTextAreaElement};

/// Copies a text. Answers whether it worked.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let navigator = window.navigator();
    // Over plain http from another machine there is no `navigator.clipboard` at all.
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

/// The way of older browsers: select a text field and ask the document to copy it. The field lies beside
/// what has the focus, because everything outside an open dialog can hold none.
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
    // The focus is a courtesy; the text is copied either way.
    let _ = focused.focus();
    copied
}
