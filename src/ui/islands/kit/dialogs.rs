//! Dialogs: `?dialog=…` opens them without WASM; here the dialog's HTML is fetched and shown over the page.

use super::{on_document, target};
use crate::browser::{
    dialog,
    merge::{Merge, merge},
    page::{self, Answer},
};
use leptos::task::spawn_local;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlFormElement, UrlSearchParams};

/// The parameter that names the dialog.
const DIALOG: &str = "dialog";

pub fn install() {
    if let Some(document) = page::document() {
        // One that was opened by its address.
        page::open_dialogs(&document);
    }
    on_document("submit", false, |event| {
        if let Some(form) = target(&event, "form[data-opens]") {
            event.prevent_default();
            if !form.has_attribute("data-pending") {
                spawn_local(open(form));
            }
        } else if let Some(form) = target(&event, "form[data-closes]") {
            event.prevent_default();
            if let Some(around) = form.closest("dialog").ok().flatten() {
                dialog::close(around.unchecked_ref());
            }
        }
    });
    // It bubbles in no browser.
    on_document("close", true, |event| {
        // Those of islands hold what the island has drawn.
        if let Some(closed) = target(&event, "dialog[data-key]") {
            forget(&closed);
        }
    });
}

/// Opens the dialog that a button names.
async fn open(button: Element) {
    let _ = button.set_attribute("data-pending", "");
    let name = button.get_attribute("data-opens").unwrap_or_default();
    let shown = match fields(&button).and_then(|fields| address(&fields)) {
        Some(address) => show(&address, &name).await,
        None => None,
    };
    let _ = button.remove_attribute("data-pending");
    if shown.is_none() {
        // As without WASM: the browser says what is wrong.
        if let Ok(form) = button.dyn_into::<HtmlFormElement>() {
            let _ = form.submit();
        }
    }
}

thread_local! {
    /// Whether an island awaits a dialog.
    static OPENING: Cell<bool> = const { Cell::new(false) };
}

/// Opens a dialog of the page for an island. `fields` say what the dialog is about, as parameters of the page.
pub fn open_with(name: &str, fields: &[(&str, String)]) {
    let opens = (DIALOG.to_owned(), name.to_owned());
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let fields: Vec<_> = fields.chain([opens]).collect();
    let Some(address) = address(&fields) else { return };
    if OPENING.replace(true) {
        return;
    }
    let name = name.to_owned();
    spawn_local(async move {
        let shown = show(&address, &name).await;
        OPENING.set(false);
        if shown.is_none() {
            crate::browser::go(&address);
        }
    });
}

/// Fetches this page with the dialog in it, and shows the dialog.
async fn show(address: &str, name: &str) -> Option<()> {
    let fresh = match page::load(address).await.ok()? {
        Answer::Page(fresh, true) => fresh,
        Answer::Page(_, false) => return None,
        Answer::To(path, _) => {
            crate::browser::go(&path);
            return Some(());
        }
    };
    let (live, fresh) = (find(&page::document()?, name)?, find(&fresh, name)?);
    let _ = fresh.remove_attribute("data-in-page");
    let _ = fresh.remove_attribute("open");
    merge(&live, &fresh, Merge::Answer(&live));
    // It takes the place of the one that it was opened from.
    for other in page::all(&page::document()?, "dialog[open]") {
        if other != live {
            dialog::close(other.unchecked_ref());
        }
    }
    dialog::show(live.unchecked_ref());
    Some(())
}

/// The parameters of a button's form.
fn fields(button: &Element) -> Option<Vec<(String, String)>> {
    let inputs = button.query_selector_all("input[name]").ok()?;
    let field = |nth| {
        let input: Element = inputs.item(nth)?.dyn_into().ok()?;
        let value = input.get_attribute("value").unwrap_or_default();
        Some((input.get_attribute("name")?, value))
    };
    (0..inputs.length()).map(field).collect()
}

/// This page's address with these parameters.
fn address(fields: &[(String, String)]) -> Option<String> {
    let here = page::here();
    let (path, query) = here.split_once('?').unwrap_or((&here, ""));
    let query = UrlSearchParams::new_with_str(query).ok()?;
    for (name, value) in fields {
        query.set(name, value);
    }
    Some(format!("{path}?{}", String::from(query.to_string())))
}

fn find(document: &Document, name: &str) -> Option<Element> {
    document
        .query_selector(&format!("dialog[data-key='{name}']"))
        .ok()?
}

/// Empties a dialog that was closed: it may hold what is shown only once, and what was typed.
fn forget(closed: &Element) {
    if closed
        .dyn_ref::<HtmlDialogElement>()
        .is_some_and(HtmlDialogElement::open)
    {
        return;
    }
    if let Ok(Some(body)) = closed.query_selector(".dialog-body") {
        body.set_inner_html("");
    }
}
