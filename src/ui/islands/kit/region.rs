//! The live page: when the stream says that something changed, its HTML is fetched again and merged in place.

use super::{more, on_document, stream};
use crate::browser::{
    merge::{self, Merge},
    page::{self, Answer},
};
use gloo_timers::callback::Timeout;
use leptos::task::spawn_local;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element, VisibilityState};

/// Changes that come in a burst are shown together, in milliseconds.
const TOGETHER: u32 = 150;
/// Pauses after the first failure, the second, and so on, in milliseconds; then the stream has to say more.
const PAUSES: [u32; 3] = [500, 2_000, 5_000];

thread_local! {
    static REFRESH: Refresh = const { Refresh { is_asked: Cell::new(false), is_busy: Cell::new(false), is_missed: Cell::new(false), is_held: Cell::new(false), failures: Cell::new(0) } };
}

/// One request at a time, and one more if something changed meanwhile.
struct Refresh {
    is_asked: Cell<bool>,
    is_busy: Cell<bool>,
    /// Something changed while the page was hidden or held.
    is_missed: Cell<bool>,
    /// A hand is at something that must not change meanwhile.
    is_held: Cell<bool>,
    failures: Cell<usize>,
}

/// Follows the stream on pages that have something to follow.
pub fn follow() {
    if page::first("[data-follows]").is_none() {
        return;
    }
    stream::listen(ask);
    on_document("visibilitychange", false, |_| catch_up());
}

/// Keeps the page from being refreshed, until it is released.
pub fn hold(on: bool) {
    if REFRESH.with(|refresh| refresh.is_held.replace(on)) && !on {
        catch_up();
    }
}

fn catch_up() {
    if REFRESH.with(|refresh| refresh.is_missed.replace(false)) {
        ask();
    }
}

/// Requests a refresh. A hidden page is refreshed once it is looked at, unless its reader can be called meanwhile.
pub fn ask() {
    // Parts tell an island what it has to do, hidden or not.
    if (is_hidden() && !has_parts() && !hears_calls()) || is_held() {
        REFRESH.with(|refresh| refresh.is_missed.set(true));
        return;
    }
    let is_first = REFRESH.with(|refresh| !refresh.is_asked.replace(true) && !refresh.is_busy.get());
    if is_first {
        later(TOGETHER);
    }
}

fn later(pause: u32) {
    Timeout::new(pause, || spawn_local(refresh())).forget();
}

async fn refresh() {
    REFRESH.with(|refresh| {
        refresh.is_asked.set(false);
        refresh.is_busy.set(true);
    });
    let had_focus = !merge::is_focus_lost();
    let worked = fetch(Merge::Refresh).await.is_ok();
    if had_focus {
        merge::catch_focus(None);
    }
    let pause = REFRESH.with(|refresh| {
        refresh.is_busy.set(false);
        if worked {
            refresh.failures.set(0);
            return refresh.is_asked.get().then_some(TOGETHER);
        }
        let failures = refresh.failures.get();
        refresh.failures.set(failures + 1);
        PAUSES.get(failures).copied()
    });
    if let Some(pause) = pause {
        later(pause);
    } else {
        REFRESH.with(|refresh| refresh.failures.set(0));
    }
}

/// Shows what an accepted form has changed on this page.
pub async fn answer(form: &Element) {
    show(Merge::Answer(form)).await;
}

/// Shows what a command has changed on this page.
pub async fn renew() {
    show(Merge::Refresh).await;
}

async fn show(how: Merge<'_>) {
    if fetch(how).await.is_err() {
        page::reload();
    }
}

/// Shows the page at another address in this document. `pushes`: it becomes the document's address.
pub async fn turn(address: &str, pushes: bool) -> Result<(), JsValue> {
    match page::load(address).await? {
        // "Back" or "Forward" was pressed again meanwhile.
        Answer::Page(..) if !pushes && address != page::here() => {}
        Answer::Page(fresh, _) => {
            if let Some(history) = page::window().filter(|_| pushes).map(|window| window.history()) {
                history?.push_state_with_url(&JsValue::NULL, "", Some(address))?;
            }
            page::show(&fresh, Merge::Refresh);
        }
        Answer::To(path, _) => crate::browser::go(&path),
    }
    Ok(())
}

async fn fetch(how: Merge<'_>) -> Result<(), JsValue> {
    let address = match how {
        Merge::Answer(form) => more::address_of(form),
        Merge::Refresh => page::here(),
    };
    match page::load(&address).await? {
        // A proxy has answered.
        Answer::Page(fresh, false) if !page::is_ours(&fresh) => return Err(JsValue::UNDEFINED),
        Answer::Page(fresh, _) if how == Merge::Refresh && is_changed(&fresh) => page::reload(),
        Answer::Page(..) if how == Merge::Refresh && is_guarded() && !has_parts() => {}
        Answer::Page(..) if how == Merge::Refresh && is_held() => {
            REFRESH.with(|refresh| refresh.is_missed.set(true));
        }
        // Another address is shown meanwhile.
        Answer::Page(..) if how == Merge::Refresh && address != page::here() => ask(),
        Answer::Page(fresh, _) => more::show(&fresh, how),
        Answer::To(path, _) => crate::browser::go(&path),
    }
    Ok(())
}

/// An element that must not change under the reader: if its state has changed, the page is loaded anew.
const GUARDED: &str = "[data-follows=reload]";

fn is_guarded() -> bool {
    page::document().is_some_and(|document| guarded_state(&document).is_some())
}

fn guarded_state(document: &Document) -> Option<String> {
    document
        .query_selector(GUARDED)
        .ok()??
        .get_attribute("data-state")
}

fn is_changed(fresh: &Document) -> bool {
    let shown = page::document().and_then(|document| guarded_state(&document));
    shown.is_some() && guarded_state(fresh) != shown
}

/// Parts of a guarded page that are merged.
fn has_parts() -> bool {
    page::first("[data-part]").is_some()
}

fn hears_calls() -> bool {
    page::first("[data-hears-calls]").is_some()
}

/// Whether a hand is at something, or the page holds what the server does not show a second time.
fn is_held() -> bool {
    REFRESH.with(|refresh| refresh.is_held.get()) || page::first("[data-shown-once]").is_some()
}

fn is_hidden() -> bool {
    page::document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}
