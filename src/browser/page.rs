//! The page as the server renders it now: fetched, parsed and merged into the one that is shown.

use super::{
    dialog,
    merge::{self, Merge},
    said,
};
use crate::api::forms::{ADDS, LEADS_TO, MADE_FOR, SHOWN_HERE};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, Headers, HtmlDialogElement, RequestInit, Response, SupportedType,
    UrlSearchParams, Window,
};

/// The answer to a request for a page.
pub enum Answer {
    /// A page, and whether it is a success.
    Page(Document, bool),
    /// Go on to this path, and say this beside what is said there.
    To(String, Option<String>),
}

pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document. `None` only in a worker, where none of this runs.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// This page's path and query, without the parameters that open a dialog.
pub fn here() -> String {
    let Some(location) = window().map(|window| window.location()) else {
        return String::new();
    };
    let (path, query) = (
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default(),
    );
    let Ok(query) = UrlSearchParams::new_with_str(&query) else {
        return path;
    };
    if query.has("dialog") {
        for name in ["dialog", "client", "person", "session", "time", "duration"] {
            query.delete(name);
        }
    }
    match String::from(query.to_string()) {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// Fetches the page at this address.
pub async fn load(address: &str) -> Result<Answer, JsValue> {
    request(address, None).await
}

/// Posts a form's fields to its address.
pub async fn post(action: &str, fields: &UrlSearchParams) -> Result<Answer, JsValue> {
    request(action, Some(fields)).await
}

async fn request(address: &str, fields: Option<&UrlSearchParams>) -> Result<Answer, JsValue> {
    let window = window().ok_or(JsValue::UNDEFINED)?;
    let headers = Headers::new()?;
    headers.set("accept", "text/html")?;
    headers.set(SHOWN_HERE, "1")?;
    let options = RequestInit::new();
    options.set_headers(&headers);
    if let Some(fields) = fields {
        options.set_method("POST");
        options.set_body(fields);
    }
    let asked = window.fetch_with_str_and_init(address, &options);
    let answer: Response = JsFuture::from(asked).await?.dyn_into()?;
    if let Some(path) = answer.headers().get(LEADS_TO)? {
        let adds = answer.headers().get(ADDS)?;
        let adds = adds.and_then(|adds| js_sys::decode_uri_component(&adds).ok());
        return Ok(Answer::To(path, adds.map(String::from)));
    }
    if answer.redirected() {
        // Signed out, for example.
        return Ok(Answer::To(answer.url(), None));
    }
    let is_page = answer
        .headers()
        .get("content-type")?
        .is_some_and(|kind| kind.starts_with("text/html"));
    if !is_page {
        // A proxy has answered, or the server is on its way down.
        return Err(JsValue::from_f64(answer.status().into()));
    }
    let text = JsFuture::from(answer.text()?)
        .await?
        .as_string()
        .unwrap_or_default();
    let page = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
    Ok(Answer::Page(page, answer.ok()))
}

/// Merges a fetched page into this one: content, title, language and colours. Of a page with elements that are marked
/// `data-part`, which have an id, only these are merged.
pub fn show(fresh: &Document, how: Merge) {
    let Some(live) = document() else { return };
    if made_for(&live) != made_for(fresh) {
        // Another account has signed in since: none of what is open here is theirs.
        if let Some(text) = live
            .get_element_by_id("kit-words")
            .and_then(|words| words.get_attribute("data-other"))
        {
            said::leave(&text);
        }
        reload();
        return;
    }
    for dialog in all(fresh, "dialog[data-in-page]") {
        let _ = dialog.remove_attribute("data-in-page");
    }
    if lang(&live) != lang(fresh) && all(&live, "leptos-island").len() > 1 {
        // An island beside the kit keeps its texts: only a new document has them all in the other language.
        reload();
        return;
    }
    if let (Some(live), Some(fresh)) = (live.document_element(), fresh.document_element()) {
        for name in ["lang", "data-theme"] {
            let value = fresh.get_attribute(name).unwrap_or_default();
            let _ = live.set_attribute(name, &value);
        }
    }
    live.set_title(&fresh.title());
    let focused = live.active_element().map(|focused| focused.id());
    let parts = all(&live, "[data-part]");
    for part in &parts {
        if let Some(fresh) = fresh.get_element_by_id(&part.id()) {
            merge::merge(part, &fresh, how);
        }
    }
    if let (true, Some(live), Some(fresh)) = (parts.is_empty(), live.body(), fresh.body()) {
        merge::merge(&live, &fresh, how);
    }
    merge::refocus(&focused.unwrap_or_default());
    open_dialogs(&live);
    let shown = SHOWN.with_borrow(Clone::clone);
    for call in shown {
        call();
    }
}

thread_local! {
    static SHOWN: RefCell<Vec<fn()>> = const { RefCell::new(Vec::new()) };
}

/// Calls this whenever a fetched page has been merged into this one.
pub fn on_shown(call: fn()) {
    SHOWN.with_borrow_mut(|calls| calls.push(call));
}

/// Makes dialogs that the server has rendered open modal.
pub fn open_dialogs(document: &Document) {
    for opened in all(document, "dialog[open]") {
        if let Ok(opened) = opened.dyn_into::<HtmlDialogElement>() {
            dialog::show(&opened);
        }
    }
}

/// All elements of a document that match.
pub fn all(document: &Document, selector: &str) -> Vec<Element> {
    let Ok(found) = document.query_selector_all(selector) else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|nth| found.item(nth));
    found.filter_map(|node| node.dyn_into().ok()).collect()
}

/// The first element within `root` that matches.
pub fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

/// The first element of the document that matches.
pub fn first(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// Shows or hides an element.
pub fn set_hidden(element: &Element, is_hidden: bool) {
    if element.has_attribute("hidden") != is_hidden {
        let _ = element.toggle_attribute("hidden");
    }
}

/// Writes a text, unless it is there already: screen readers say what is written into a live region.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Whether Rapport has rendered it, and no proxy.
pub fn is_ours(document: &Document) -> bool {
    let root = document.document_element();
    root.is_some_and(|root| root.has_attribute("data-now"))
}

/// The account that the document is made for.
pub fn made_for(document: &Document) -> Option<String> {
    document.document_element()?.get_attribute(MADE_FOR)
}

fn lang(document: &Document) -> Option<String> {
    document.document_element()?.get_attribute("lang")
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// A text of the programs in the reader's language. The server renders them into one element.
pub fn word(name: &str) -> String {
    document()
        .and_then(|document| document.get_element_by_id("kit-words"))
        .and_then(|words| words.get_attribute(&format!("data-{name}")))
        .unwrap_or_default()
}
