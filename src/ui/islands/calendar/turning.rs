//! The address in place: a link or a key to other days changes it without a new document, and so do "Back" and
//! "Forward".

use super::{
    address::{Asked, PATH},
    drag,
    state::CalendarState,
    week_grid::is_plain,
};
use crate::{
    browser::{self, page},
    ui::components::ticker::on_window,
};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{MouseEvent, UrlSearchParams};

/// The links to other days, which are taken in place.
const LINKS: &str = "a[data-noscroll]";

/// Goes to an address of the calendar.
pub fn turn(state: CalendarState, to: &str) {
    let moved = || {
        if page::here() == to {
            return Some(());
        }
        let history = page::window()?.history().ok()?;
        history.push_state_with_url(&JsValue::NULL, "", Some(to)).ok()
    };
    if moved().is_none() {
        browser::go(to);
        return;
    }
    keep_way_back(to);
    let query = to.split_once('?').map_or("", |(_, query)| query);
    show(state, asked(query));
}

/// A click on a link to other days.
pub fn click(state: CalendarState, event: &MouseEvent) {
    if event.default_prevented() || !is_plain(event) {
        return;
    }
    let link = drag::element(event).and_then(|at| at.closest(LINKS).ok().flatten());
    if let Some(to) = link.and_then(|link| link.get_attribute("href")) {
        event.prevent_default();
        turn(state, &to);
    }
}

/// Follows "Back" and "Forward".
pub fn follow(state: CalendarState) {
    Effect::new(move |_| {
        on_window("popstate", move |_| {
            let location = page::window().map(|window| window.location());
            let query = location.and_then(|location| location.search().ok());
            keep_way_back(&page::here());
            show(state, asked(&query.unwrap_or_default()));
        });
    });
}

fn asked(query: &str) -> Asked {
    match UrlSearchParams::new_with_str(query) {
        Ok(query) => Asked::from_query(|name| query.get(name)),
        Err(_) => Asked::default(),
    }
}

fn show(state: CalendarState, asked: Asked) {
    if state.asked.try_get_untracked() != Some(asked) {
        state.asked.try_set(asked);
    }
}

/// Language and colours in the account menu lead back to the page that is shown.
fn keep_way_back(to: &str) {
    let Some(document) = page::document() else { return };
    for field in page::all(&document, &format!("input[name=next][value^='{PATH}']")) {
        let _ = field.set_attribute("value", to);
    }
}
