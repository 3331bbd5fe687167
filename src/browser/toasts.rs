//! Toasts: what succeeded is announced politely, and leaves by itself.

use super::page;
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Element;

/// How long one is shown, in milliseconds. One that is pointed at or focused stays.
const STAYS: u32 = 8_000;

pub fn show(text: &str) {
    let Some(toast) = build(text) else { return };
    expire(toast);
}

/// Shows one with a button that undoes what it says, and returns it.
pub fn offer(text: &str, label: &str, press: impl Fn() + 'static) -> Option<Element> {
    let toast = build(text)?;
    let button = button("button button-quiet", label, press)?;
    button
        .set_attribute("aria-keyshortcuts", "Control+Z Meta+Z")
        .ok()?;
    toast.insert_before(&button, toast.last_child().as_ref()).ok()?;
    expire(toast.clone());
    Some(toast)
}

fn build(text: &str) -> Option<Element> {
    let document = page::document()?;
    let (toast, line) = (
        document.create_element("div").ok()?,
        document.create_element("p").ok()?,
    );
    toast.set_class_name("toast");
    line.set_text_content(Some(text));
    let closed = toast.clone();
    let close = button("icon-button", "×", move || closed.remove())?;
    close.set_attribute("aria-label", &page::word("close")).ok()?;
    toast.append_with_node_2(&line, &close).ok()?;
    document.get_element_by_id("toasts")?.append_child(&toast).ok()?;
    Some(toast)
}

fn button(class: &str, label: &str, press: impl Fn() + 'static) -> Option<Element> {
    let button = page::document()?.create_element("button").ok()?;
    button.set_class_name(class);
    button.set_attribute("type", "button").ok()?;
    button.set_text_content(Some(label));
    let press = Closure::<dyn Fn()>::new(press);
    button
        .add_event_listener_with_callback("click", press.as_ref().unchecked_ref())
        .ok()?;
    press.forget();
    Some(button)
}

fn expire(toast: Element) {
    Timeout::new(STAYS, move || {
        if toast.matches(":hover, :focus-within").unwrap_or(false) {
            expire(toast);
        } else {
            toast.remove();
        }
    })
    .forget();
}
