//! What the large islands find in their context. Contexts of the page stay on the server.

use crate::{
    browser::{events::provide_changes, page},
    words::Lang,
};
use leptos::prelude::*;

/// Provides the language of the page and the event stream, to all islands of this page. Call it once, after
/// `hydrate_islands`.
pub fn provide_contexts() {
    let lang = page::document()
        .and_then(|document| document.document_element()?.get_attribute("lang"))
        .and_then(|tag| Lang::from_tag(&tag));
    provide_context(lang.unwrap_or_default());
    provide_changes();
}
