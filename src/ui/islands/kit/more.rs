//! "Show more": the next page's rows are appended, the first new one takes the focus, and their number is announced.

use super::{on_document, target};
use crate::{
    api::forms::PAGE,
    browser::{
        dialog,
        merge::{Merge, merge},
        page::{self, Answer},
    },
};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Node, UrlSearchParams};

pub fn install() {
    on_document("submit", false, |event| {
        let Some(form) = target(&event, "form[data-more]") else {
            return;
        };
        event.prevent_default();
        if !form.has_attribute("data-pending") {
            spawn_local(load(form));
        }
    });
}

async fn load(form: Element) {
    let _ = form.set_attribute("data-pending", "");
    if append(&form).await.is_none() {
        let said = form
            .parent_element()
            .and_then(|list| list.query_selector("[role=status]").ok()?);
        if let Some(said) = said {
            said.set_text_content(Some(&page::word("unreachable")));
        }
    }
    let _ = form.remove_attribute("data-pending");
}

async fn append(form: &Element) -> Option<()> {
    let list = form.closest(".load-more-list").ok()??;
    let (key, row) = (list.get_attribute("data-key")?, form.get_attribute("data-more")?);
    let Answer::Page(fresh, true) = page::load(&address(form)?).await.ok()? else {
        return None;
    };
    let fresh = fresh
        .query_selector(&format!(".load-more-list[data-key='{key}']"))
        .ok()??;
    let before = rows(&list, &row);
    let into: Node = before.first()?.parent_element()?.into();
    let document = page::document()?;
    let mut added = Vec::new();
    for row in rows(&fresh, &row) {
        let copy: Element = document.import_node_with_deep(&row, true).ok()?.dyn_into().ok()?;
        // It stays when the page, whose first rows the server renders, is merged.
        let _ = copy.set_attribute("data-appended", "");
        into.append_child(&copy).ok()?;
        added.push(copy);
    }
    if let Some(first) = added.first() {
        let _ = dialog::focus(first, "a, button:enabled") || dialog::focus(first, "[tabindex]");
    }
    if let Ok(Some(said)) = list.query_selector("[role=status]") {
        let text = page::word("more")
            .replace("{n}", &added.len().to_string())
            .replace("{all}", &(before.len() + added.len()).to_string());
        said.set_text_content(Some(&text));
    }
    let _ = form.set_attribute("data-keep", "");
    let next = fresh.query_selector("[data-more] [name=cursor]").ok()?;
    match next.and_then(|next| next.get_attribute("value")) {
        Some(cursor) => {
            let input = form.query_selector("[name=cursor]").ok()??;
            let _ = input.set_attribute("value", &cursor);
        }
        None => {
            let _ = form.set_attribute("hidden", "");
        }
    }
    Some(())
}

/// The rows of a list, and not those within a row.
fn rows(list: &Element, row: &str) -> Vec<Element> {
    let Ok(found) = list.query_selector_all(&format!(":scope > * > {row}, :scope > * > tbody > {row}"))
    else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|nth| found.item(nth));
    found.filter_map(|node| node.dyn_into().ok()).collect()
}

fn address(form: &Element) -> Option<String> {
    let query = UrlSearchParams::new().ok()?;
    let inputs = form.query_selector_all("input[name]").ok()?;
    for nth in 0..inputs.length() {
        let input: Element = inputs.item(nth)?.dyn_into().ok()?;
        query.append(
            &input.get_attribute("name")?,
            &input.get_attribute("value").unwrap_or_default(),
        );
    }
    let action = form.get_attribute("action").unwrap_or_default();
    Some(format!("{action}?{}", String::from(query.to_string())))
}

/// The address that answers a form: this page's, or for a form in a later row the page that brought the row.
pub fn address_of(form: &Element) -> String {
    let page = later_row(form).and_then(|_| {
        let field = form.query_selector(&format!("[name={PAGE}]")).ok()??;
        field.get_attribute("value")
    });
    page.unwrap_or_else(page::here)
}

/// Merges a fetched page into this one. The answer to a form in a later row has that row's page in its list: of the
/// list only the row is taken.
pub fn show(fresh: &Document, how: Merge) {
    let row = match how {
        Merge::Answer(form) => later_row(form),
        Merge::Refresh => None,
    };
    let Some((row, list)) = row else {
        page::show(fresh, how);
        return;
    };
    let _ = list.set_attribute("data-keep", "");
    page::show(fresh, how);
    let _ = list.remove_attribute("data-keep");
    let key = row.get_attribute("data-key").unwrap_or_default();
    match fresh.query_selector(&format!(".load-more-list [data-key='{key}']")) {
        Ok(Some(fresh)) => {
            merge(&row, &fresh, how);
            let _ = row.set_attribute("data-appended", "");
        }
        _ => row.remove(),
    }
}

/// The row around a form, and its list, if "Show more" has appended the row.
fn later_row(form: &Element) -> Option<(Element, Element)> {
    let row = form.closest("[data-appended]").ok()??;
    let list = row.closest(".load-more-list").ok()??;
    Some((row, list))
}
