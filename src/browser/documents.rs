//! What tests, and the stylesheet, ask of a page: whether its program has started.

/// Says that a program runs this page.
pub fn is_live() {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-live", "");
    }
}
