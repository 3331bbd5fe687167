//! Letters that work wherever the focus is: T, W, M, A and N. The reader can turn them off (WCAG 2.1.4), because a voice
//! that dictates, or a hand that slips, types letters too.

use super::{
    address::href_today,
    drag,
    state::{CalendarState, use_calendar},
    toolbar::opened,
    turning::turn,
};
use crate::{
    api::calendar::CalendarSpan, browser::page, domain::calendar::next_hour,
    ui::components::ticker::on_window,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, Storage};

/// Where letters mean themselves.
const TYPING: &str = "input, select, textarea, dialog, details[data-menu][open]";
/// The key in localStorage, present while they are turned off.
const OFF: &str = "calendar-letters-off";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Today,
    Show(CalendarSpan),
    New,
}

fn command(key: &str) -> Option<Command> {
    let asked = match key {
        "t" | "T" => Command::Today,
        "w" | "W" => Command::Show(CalendarSpan::Week),
        "m" | "M" => Command::Show(CalendarSpan::Month),
        "a" | "A" => Command::Show(CalendarSpan::Agenda),
        "n" | "N" => Command::New,
        _ => return None,
    };
    Some(asked)
}

/// Listens for them. What the week or the month has done with a key is not done again.
fn listen(state: CalendarState) {
    on_window("keydown", move |event| {
        if let Some(asked) = asked(state, &event) {
            event.prevent_default();
            match asked {
                Command::Today => turn(state, &href_today(untrack(|| state.span()))),
                Command::Show(span) => turn(state, &untrack(|| opened(state, span))),
                Command::New => state.schedule(next_hour(state.now.get_untracked())),
            }
        }
    });
}

fn asked(state: CalendarState, event: &Event) -> Option<Command> {
    let key: &KeyboardEvent = event.dyn_ref()?;
    let held = key.ctrl_key() || key.alt_key() || key.meta_key();
    let at = drag::element(event)?;
    let is_free = !held && !event.default_prevented() && state.moving.try_get_untracked()?.is_none();
    let is_typing = at.closest(TYPING).ok()?.is_some();
    if is_free && !is_typing {
        command(&key.key())
    } else {
        None
    }
}

/// Turns them on and off.
#[component]
pub fn Letters() -> impl IntoView {
    let state = use_calendar();
    let words = state.words;
    let on = RwSignal::new(true);
    Effect::new(move |_| {
        if storage().is_some_and(|storage| storage.get_item(OFF).is_ok_and(|off| off.is_some())) {
            on.set(false);
        }
    });
    Effect::new(move |_| {
        if on.get() {
            listen(state);
        }
    });
    let toggle = move |event| {
        let is_on = event_target_checked(&event);
        on.set(is_on);
        // Without storage the choice holds until the page is left.
        let Some(storage) = storage() else { return };
        let _ = if is_on {
            storage.remove_item(OFF)
        } else {
            storage.set_item(OFF, "1")
        };
    };
    let text = move || {
        if state.can_schedule() {
            words.calendar_letters_partner()
        } else {
            words.calendar_letters_client()
        }
    };
    view! {
        <label class="calendar-letters">
            <input type="checkbox" checked=true prop:checked=on on:change=toggle />
            " "
            {text}
        </label>
    }
}

fn storage() -> Option<Storage> {
    page::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_name_what_they_show() {
        assert_eq!(command("m"), Some(Command::Show(CalendarSpan::Month)));
        assert_eq!(command("T"), Some(Command::Today));
        assert_eq!(command("x"), None);
    }
}
