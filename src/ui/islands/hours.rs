//! The editor of weekly hours (`data-hours`): draws the week from the texts, opens and closes hours by dragging on it,
//! copies a day to others, and undoes. It writes into the texts, which are what the form saves.

use super::kit::{on_document, target};
use crate::{
    api::availability::SaveHours,
    browser::page,
    domain::{availability::STEPS, hours::Hours},
};
use leptos::prelude::*;
use std::{
    array,
    cell::{Cell, RefCell},
    fmt::Write as _,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, KeyboardEvent, PointerEvent};

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Distance in pixels before a press becomes a drag.
const SLACK: i32 = 4;

type Texts = [String; 7];

/// A pointer that is pressed on a day.
#[derive(Clone, Copy)]
struct Press {
    pointer: i32,
    /// Client coordinates, in pixels.
    at: (i32, i32),
    day: usize,
    minute: u16,
    /// Pressed on open hours: they are closed.
    closes: bool,
    /// It has moved far enough.
    drags: bool,
}

#[derive(Default)]
struct State {
    /// The texts after the last change, and before each of the changes.
    texts: RefCell<Texts>,
    before: RefCell<Vec<Texts>>,
    /// The version that the form was loaded from: what is saved is not undone.
    version: RefCell<Option<String>>,
    press: Cell<Option<Press>>,
}

thread_local! {
    static STATE: State = State::default();
}

/// The editor's behaviour. Its HTML is the page's.
#[island]
pub fn HoursEditor() -> impl IntoView {
    Effect::new(|_| install());
}

fn install() {
    shown();
    page::on_shown(shown);
    on_document("input", false, |event| {
        if target(&event, "[data-hours]").is_some() {
            draw();
        }
    });
    on_document("change", false, |event| {
        if target(&event, "[data-hours]").is_some() {
            changed();
        }
    });
    on_document("click", false, |event| {
        if let Some(button) = target(&event, "[data-hours] [name=copy]") {
            event.prevent_default();
            copy(&button);
        } else if target(&event, "[data-hours-undo]").is_some() {
            undo();
        }
    });
    on_document("pointerdown", false, |event| {
        press(&event);
    });
    on_document("pointermove", false, |event| {
        follow(event.unchecked_ref());
    });
    on_document("pointerup", false, |event| {
        release(event.unchecked_ref());
    });
    on_document("pointercancel", false, |_| cancel());
    on_document("keydown", false, |event| {
        if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
            cancel();
        }
    });
}

fn root() -> Option<Element> {
    page::first("[data-hours]")
}

fn field(name: &str) -> Option<Element> {
    let form = root()?.closest("form").ok()??;
    page::find(&form, &format!("[name={name}]"))
}

fn input(day: usize) -> Option<HtmlInputElement> {
    field(SaveHours::DAYS[day])?.dyn_into().ok()
}

fn texts() -> Texts {
    array::from_fn(|day| input(day).map_or_else(String::new, |input| input.value()))
}

fn write(texts: &Texts) {
    for (day, text) in texts.iter().enumerate() {
        if let Some(input) = input(day).filter(|input| input.value() != *text) {
            input.set_value(text);
        }
    }
}

/// The page has been rendered again.
fn shown() {
    let version = field("version").and_then(|version| version.get_attribute("value"));
    STATE.with(|state| {
        if state.version.replace(version.clone()) != version {
            state.before.take();
            state.texts.replace(texts());
        }
    });
    if let Some(hint) = page::first("[data-hours-hint]") {
        page::set_hidden(&hint, false);
    }
    draw();
}

/// Draws the week, and shows "Undo" if something can be undone.
fn draw() {
    let texts = texts();
    let hours: [_; 7] = array::from_fn(|day| Hours::parse(&texts[day]));
    for (day, own) in hours.iter().enumerate() {
        let Some(lane) = lane(day) else { continue };
        let mut html = String::new();
        let night = hours[(day + 6) % 7].as_ref().ok().and_then(Hours::past_midnight);
        if let Some(until) = night {
            html += &block("hours-block hours-night", 0, until);
        }
        for (from, until) in own.iter().flat_map(Hours::until_midnight) {
            html += &block("hours-block", from, until);
        }
        lane.set_inner_html(&html);
        if lane.has_attribute("data-unreadable") != own.is_err() {
            let _ = lane.toggle_attribute("data-unreadable");
        }
    }
    if let Some(undo) = page::first("[data-hours-undo]") {
        let is_first = STATE.with(|state| state.before.borrow().is_empty() && *state.texts.borrow() == texts);
        page::set_hidden(&undo, is_first);
    }
}

fn block(class: &str, from: u16, until: u16) -> String {
    let mut html = String::new();
    let _ = write!(
        html,
        "<div class=\"{class}\" style=\"--from:{from};--until:{until}\"></div>"
    );
    html
}

fn lane(day: usize) -> Option<Element> {
    page::first(&format!("[data-lane='{day}']"))
}

/// Notes a step that can be undone.
fn changed() {
    let now = texts();
    STATE.with(|state| {
        let before = state.texts.replace(now.clone());
        if before != now {
            state.before.borrow_mut().push(before);
        }
    });
    draw();
}

fn undo() {
    let now = texts();
    let back = STATE.with(|state| {
        let last = state.texts.borrow().clone();
        // What is being typed is a step, too.
        if last == now {
            state.before.borrow_mut().pop()
        } else {
            Some(last)
        }
    });
    let Some(back) = back else { return };
    write(&back);
    STATE.with(|state| state.texts.replace(back));
    draw();
    say(root().and_then(|root| root.get_attribute("data-undone")));
    // The button that had the focus is gone with the last step.
    let is_gone = page::first("[data-hours-undo][hidden]").is_some();
    if let (true, Some(input)) = (is_gone, input(0)) {
        let _ = input.focus();
    }
}

fn say(text: Option<String>) {
    if let (Some(said), Some(text)) = (page::first("[data-hours-said]"), text) {
        page::set_text(&said, &text);
    }
}

/// Copies a day's text to the days that a button names.
fn copy(button: &Element) -> Option<()> {
    let value = button.get_attribute("value")?;
    let (from, to) = value.split_once('-')?;
    let mut texts = texts();
    let text = texts.get(SaveHours::copied_to(from).start)?.clone();
    for day in SaveHours::copied_to(to) {
        texts[day].clone_from(&text);
    }
    write(&texts);
    changed();
    let said = root()?.get_attribute("data-copied")?;
    let day = button.closest("[data-day]").ok()??.get_attribute("data-day")?;
    let to = button.text_content().unwrap_or_default();
    say(Some(said.replace("{day}", &day).replace("{to}", &to)));
    Some(())
}

/// Pointer down on a day whose text can be read. Where a day is a column, touch scrolls.
fn press(event: &Event) -> Option<()> {
    let lane = target(event, "[data-lane]")?;
    let event: &PointerEvent = event.unchecked_ref();
    if event.button() != 0 || (event.pointer_type() == "touch" && is_column(&lane)) {
        return None;
    }
    let day = lane
        .get_attribute("data-lane")?
        .parse()
        .ok()
        .filter(|day| *day < 7)?;
    let minute = minute_at(&lane, event);
    let hours = Hours::parse(&input(day)?.value()).ok()?;
    // Neither selects text nor takes the focus.
    event.prevent_default();
    STATE.with(|state| {
        state.press.set(Some(Press {
            pointer: event.pointer_id(),
            at: (event.client_x(), event.client_y()),
            day,
            minute,
            closes: hours.is_open(minute),
            drags: false,
        }));
    });
    Some(())
}

fn pressed_by(event: &PointerEvent) -> Option<Press> {
    let press = STATE.with(|state| state.press.get());
    press.filter(|press| press.pointer == event.pointer_id())
}

/// Pointer move: an outline shows what the drag would open or close.
fn follow(event: &PointerEvent) -> Option<()> {
    let press = pressed_by(event)?;
    let travelled = (event.client_x() - press.at.0)
        .abs()
        .max((event.client_y() - press.at.1).abs());
    let lane = lane(press.day)?;
    if !press.drags && travelled < SLACK {
        return None;
    }
    if !press.drags {
        STATE.with(|state| state.press.set(Some(Press { drags: true, ..press })));
        let _ = lane.set_pointer_capture(press.pointer);
    }
    let (from, until) = range(&press, minute_at(&lane, event));
    let ghost = if let Some(ghost) = page::find(&lane, ".hours-ghost") {
        ghost
    } else {
        let ghost = page::document()?.create_element("div").ok()?;
        ghost.set_class_name("hours-ghost");
        if press.closes {
            let _ = ghost.set_attribute("data-closes", "");
        }
        lane.append_child(&ghost).ok()?;
        ghost
    };
    let _ = ghost.set_attribute("style", &format!("--from:{from};--until:{until}"));
    page::set_text(&ghost, &Hours::default().opened(from, until).to_string());
    Some(())
}

/// Pointer up: the range is written into the day's text.
fn release(event: &PointerEvent) -> Option<()> {
    let press = pressed_by(event)?;
    STATE.with(|state| state.press.take());
    if !press.drags {
        return None;
    }
    let (from, until) = range(&press, minute_at(&lane(press.day)?, event));
    let input = input(press.day)?;
    if let Ok(hours) = Hours::parse(&input.value()) {
        let hours = if press.closes {
            hours.closed(from, until)
        } else {
            hours.opened(from, until)
        };
        input.set_value(&hours.to_string());
    }
    changed();
    Some(())
}

fn cancel() {
    if STATE.with(|state| state.press.take()).is_some() {
        draw();
    }
}

/// What lies between the press and a minute, widened to the step of the form.
fn range(press: &Press, minute: u16) -> (u16, u16) {
    let step = field("step").and_then(|step| step.dyn_into::<HtmlSelectElement>().ok());
    let step = step.and_then(|step| step.value().parse().ok());
    let step = step.filter(|step| STEPS.contains(step)).unwrap_or(30);
    widened(press.minute.min(minute), press.minute.max(minute), step)
}

fn widened(from: u16, until: u16, step: u16) -> (u16, u16) {
    let from = from.min(DAY - 1) / step * step;
    let until = until.div_ceil(step) * step;
    (from, until.max(from + step).min(DAY))
}

fn is_column(lane: &Element) -> bool {
    let sides = lane.get_bounding_client_rect();
    sides.height() > sides.width()
}

/// The minute of the day at a pointer; beyond the lane, its first or last.
fn minute_at(lane: &Element, event: &PointerEvent) -> u16 {
    let sides = lane.get_bounding_client_rect();
    let part = if is_column(lane) {
        (f64::from(event.client_y()) - sides.top()) / sides.height()
    } else {
        (f64::from(event.client_x()) - sides.left()) / sides.width()
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a day's minutes"
    )]
    let minute = (part * f64::from(DAY)).clamp(0.0, f64::from(DAY)) as u16;
    minute
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_is_widened_to_the_step() {
        assert_eq!(widened(545, 700, 30), (540, 720));
        assert_eq!(widened(540, 540, 30), (540, 570));
        assert_eq!(widened(1430, 1440, 60), (1380, 1440));
        assert_eq!(widened(1440, 1440, 30), (1410, 1440));
        assert_eq!(widened(0, 0, 5), (0, 5));
    }
}
