//! Forms: posted without a reload, and answered in place by the server's own HTML.

use super::{listen, more, on_window, region, target};
use crate::browser::{
    js,
    merge::{self, Merge},
    page::{self, Answer},
    said, toasts,
};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{
    CustomEvent, CustomEventInit, Element, Event, FormData, HtmlFormElement, SubmitEvent, UrlSearchParams,
};

pub fn install() {
    let Some(document) = page::document() else { return };
    listen(&document, "submit", false, move |event| {
        let Some(form) =
            target(&event, "form[data-live-form]").and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
        else {
            return;
        };
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        if form.has_attribute("data-pending") {
            return;
        }
        let Some(fields) = fields(&form, &event) else {
            return;
        };
        spawn_local(send(form, fields));
    });
    on_window("pageshow", |event| {
        // Back from where a form has led, in the browser's cache of pages.
        if js::get(&event, "persisted").is_truthy() {
            let pending = page::document().map(|document| page::all(&document, "form[data-pending]"));
            for form in pending.into_iter().flatten() {
                wait(form.unchecked_ref(), false);
            }
        }
    });
}

/// The fields as the browser would post them, with the button that was pressed.
fn fields(form: &HtmlFormElement, event: &Event) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new().ok()?;
    for entry in js_sys::try_iter(&data).ok()??.flatten() {
        let entry = js_sys::Array::from(&entry);
        // Files are left out: no form of ours has any.
        if let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
            fields.append(&name, &value);
        }
    }
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    if let Some(name) = button.as_ref().and_then(|button| button.get_attribute("name")) {
        let value = button.and_then(|button| button.get_attribute("value"));
        fields.append(&name, &value.unwrap_or_default());
    }
    Some(fields)
}

async fn send(form: HtmlFormElement, fields: UrlSearchParams) {
    wait(&form, true);
    show_trouble(&form, None);
    let action = form.get_attribute("action").unwrap_or_default();
    let answer = page::post(&action, &fields).await;
    let done = form.get_attribute("data-said").filter(|said| !said.is_empty());
    // The row of a list, for example, whose form may be gone afterwards.
    let row = form.closest("[tabindex='-1']").ok().flatten();
    match answer {
        Err(_) => {
            wait(&form, false);
            // It is unknown whether it was done: sent again under the same key, it is done once.
            let _ = form.set_attribute("data-unknown", "");
            show_trouble(&form, Some(&page::word("unreachable")));
        }
        Ok(Answer::To(path, adds)) if !form.has_attribute("data-loads") && leads_here(&path) => {
            region::answer(&form).await;
            wait(&form, false);
            if let Some(text) = said::with(done, adds) {
                toasts::show(&text);
            }
            focus_part(&path);
            merge::catch_focus(row.as_ref());
        }
        Ok(Answer::To(path, adds)) => {
            if !is_let_go(&form) {
                return;
            }
            if let Some(text) = said::with(done, adds) {
                said::leave(&text);
            }
            crate::browser::go(&path);
        }
        Ok(Answer::Page(fresh, is_done)) => {
            wait(&form, false);
            let _ = form.remove_attribute("data-unknown");
            let around = form.closest("dialog").ok().flatten();
            more::show(&fresh, Merge::Answer(&form));
            if let (Some(text), true) = (done, is_done) {
                toasts::show(&text);
            }
            let around = around.filter(|around| around.is_connected() && around.has_attribute("open"));
            let around = around.or_else(|| page::document()?.body().map(Into::into));
            if let Some(around) = around {
                merge::focus_answer(if form.is_connected() && !is_done {
                    &form
                } else {
                    &around
                });
            }
            merge::catch_focus(row.as_ref());
        }
    }
}

/// Whether a path is the page that is shown: then it is refreshed in place. With another query, such as one that says
/// how connecting an account went, it becomes the page's address.
fn leads_here(path: &str) -> bool {
    let path = path.split('#').next().unwrap_or_default();
    let here = page::here();
    if path == here {
        return true;
    }
    let pathname = |path: &str| path.split('?').next().map(str::to_owned);
    let replaced = || {
        let history = page::window()?.history().ok()?;
        history
            .replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path))
            .ok()
    };
    pathname(path) == pathname(&here) && replaced().is_some()
}

/// Focuses the heading of the part that a path's fragment names, as the browser scrolls there without WASM.
fn focus_part(path: &str) {
    let part = path
        .split_once('#')
        .and_then(|(_, id)| page::document()?.get_element_by_id(id));
    if let Some(part) = part {
        crate::browser::dialog::focus(&part, "[data-focus]");
    }
}

/// An accepted form is about to lead to another page, unless an island prevents it because it has something to end first.
pub const LEADS: &str = "rapport-leads";

fn is_let_go(form: &HtmlFormElement) -> bool {
    let options = CustomEventInit::new();
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = CustomEvent::new_with_event_init_dict(LEADS, &options);
    event.is_ok_and(|event| form.dispatch_event(&event).unwrap_or(true))
}

/// Shows that an answer is awaited: further submits are ignored, and the button says so.
fn wait(form: &HtmlFormElement, pending: bool) {
    let _ = if pending {
        form.set_attribute("data-pending", "")
    } else {
        form.remove_attribute("data-pending")
    };
    let Ok(Some(button)) = form.query_selector("button[data-waiting]") else {
        return;
    };
    if pending {
        let _ = button.set_attribute("aria-disabled", "true");
        let label = button.text_content().unwrap_or_default();
        let _ = button.set_attribute("data-label", &label);
        button.set_text_content(button.get_attribute("data-waiting").as_deref());
    } else {
        let _ = button.remove_attribute("aria-disabled");
        if let Some(label) = button.get_attribute("data-label") {
            button.set_text_content(Some(&label));
            let _ = button.remove_attribute("data-label");
        }
    }
}

/// Shows above the fields why nothing was sent, or removes it.
fn show_trouble(form: &Element, text: Option<&str>) {
    if let Ok(Some(old)) = form.query_selector("[data-trouble]") {
        old.remove();
    }
    let (Some(text), Some(document)) = (text, page::document()) else {
        return;
    };
    let Ok(line) = document.create_element("div") else {
        return;
    };
    line.set_class_name("alert alert-danger");
    for (name, value) in [
        ("role", "alert"),
        ("data-alert", ""),
        ("data-trouble", ""),
        ("tabindex", "-1"),
    ] {
        let _ = line.set_attribute(name, value);
    }
    line.set_text_content(Some(text));
    let _ = form.insert_before(&line, form.first_child().as_ref());
    crate::browser::dialog::focus(form, "[data-trouble]");
}
