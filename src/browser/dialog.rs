//! The native `<dialog>`, and moving the focus.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};

/// CSS selector of the visible form controls; the first match gets the focus.
pub const FIRST_FIELD: &str = "input:not([type=hidden]), select, textarea";

/// Opens a modal dialog and focuses the element marked `data-focus`, else the first field, else leaves the
/// focus to the browser.
pub fn show(dialog: &HtmlDialogElement) {
    // One that the server has rendered open lies in the page, and becomes modal now.
    if dialog.remove_attribute("data-in-page").is_ok() && dialog.open() && !is_modal(dialog) {
        dialog.set_open(false);
    }
    if dialog.open() || dialog.show_modal().is_err() {
        return;
    }
    let _ = focus(dialog, "[data-focus]") || focus(dialog, FIRST_FIELD);
}

fn is_modal(dialog: &HtmlDialogElement) -> bool {
    dialog.matches(":modal").unwrap_or(false)
}

/// Closes a dialog; the browser restores the focus.
pub fn close(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

/// Focuses the first element within `root` that matches; returns whether there was one.
pub fn focus(root: &Element, selector: &str) -> bool {
    let found = root
        .query_selector(selector)
        .ok()
        .flatten()
        .and_then(|found| found.dyn_into::<HtmlElement>().ok());
    found.is_some_and(|found| found.focus().is_ok())
}
