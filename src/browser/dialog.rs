//! The native `<dialog>`, and focus.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};

/// What a person types into or chooses from.
pub const FIRST_FIELD: &str = "input:not([type=hidden]), select, textarea";

/// Opens a dialog above everything, and puts the focus on what asks for it (`data-focus`), else on the
/// first field, else where the browser puts it.
pub fn show(dialog: &HtmlDialogElement) {
    if dialog.open() || dialog.show_modal().is_err() {
        return;
    }
    let _ = focus(dialog, "[data-focus]") || focus(dialog, FIRST_FIELD);
}

/// Closes a dialog; the browser gives the focus back.
pub fn close(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

/// Puts the focus on the first element within `root` that matches. Answers whether there was one.
pub fn focus(root: &Element, selector: &str) -> bool {
    let found = root
        .query_selector(selector)
        .ok()
        .flatten()
        .and_then(|found| found.dyn_into::<HtmlElement>().ok());
    found.is_some_and(|found| found.focus().is_ok())
}
