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

fn build(text: &str) -> Option<Element> {
    let document = page::document()?;
    let (toast, line) = (
        document.create_element("div").ok()?,
        document.create_element("p").ok()?,
    );
    toast.set_class_name("toast");
    line.set_text_content(Some(text));
    let close = document.create_element("button").ok()?;
    close.set_class_name("icon-button");
    close.set_attribute("type", "button").ok()?;
    close.set_attribute("aria-label", &page::word("close")).ok()?;
    close.set_text_content(Some("×"));
    let closed = toast.clone();
    let press = Closure::<dyn Fn()>::new(move || closed.remove());
    close
        .add_event_listener_with_callback("click", press.as_ref().unchecked_ref())
        .ok()?;
    press.forget();
    toast.append_with_node_2(&line, &close).ok()?;
    document.get_element_by_id("toasts")?.append_child(&toast).ok()?;
    Some(toast)
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
