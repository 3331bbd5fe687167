//! A sentence that this page leaves for the next one, which shows it as a toast.

/// The key in `sessionStorage`.
const KEY: &str = "rapport-said";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Leaves a sentence. Without storage the next page only lacks the toast.
pub fn leave(text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, text);
    }
}

/// Takes what the page before has left.
pub fn take() -> Option<String> {
    let storage = storage()?;
    let text = storage.get_item(KEY).ok()?;
    let _ = storage.remove_item(KEY);
    text
}

/// What is said after a form, with what its answer adds.
pub fn with(said: Option<String>, adds: Option<String>) -> Option<String> {
    match (said, adds) {
        (Some(said), Some(adds)) => Some(format!("{said}. {adds}")),
        (said, adds) => said.or(adds),
    }
}
