//! A session that is moved, by pointer or by keys: the ghost, saving, and taking it back.

use super::{
    STATE,
    cursor::Cursor,
    dom, keyboard,
    slot::{DAY, SLOT_STEP, Slot, WEEK, clock, floor, hours},
};
use crate::{
    api::forms::{FOR, MADE_FOR, NEXT, PAGE},
    browser::{
        self,
        merge::Merge,
        page::{self, Answer},
        said, toasts,
    },
    ui::islands::kit::region,
};
use leptos::{prelude::document, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::{Element, UrlSearchParams};

/// A session while it is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moving {
    pub id: String,
    /// Its time before the move.
    pub from: Slot,
    /// Its time if the move ended now.
    pub to: Slot,
    /// Whether it is moved by keyboard rather than by pointer.
    pub by_keys: bool,
}

/// Where a session goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    id: String,
    version: String,
    to: Slot,
    /// The instant at which it was before a move that is undone: the clocks may show a time twice.
    starts_at: Option<String>,
    /// What is said after it.
    said: String,
}

pub fn moving() -> Option<Moving> {
    STATE.with(|state| state.moving.borrow().clone())
}

/// The session that is drawn.
pub fn drawn() -> Option<Slot> {
    STATE.with(|state| state.drawn.get())
}

/// Whether a hand is at a session.
pub fn is_busy() -> bool {
    moving().is_some() || drawn().is_some()
}

/// Shows where a session would go.
pub fn show(moving: Moving) {
    let before = STATE.with(|state| state.moving.replace(Some(moving.clone())));
    if before.as_ref() != Some(&moving) {
        lift(&moving.id, "data-lifted", true);
        ghost(Some(moving.to));
        hold();
    }
}

/// Shows the session that is drawn.
pub fn draw(slot: Option<Slot>) {
    if STATE.with(|state| state.drawn.replace(slot)) != slot {
        ghost(slot);
        hold();
    }
}

/// Cancels a move and announces it.
pub fn give_up() {
    if let Some(moving) = STATE.with(|state| state.moving.take()) {
        put_down(&moving.id);
        super::say(&dom::text("cancelled"));
    }
}

/// Ends a move and saves it; the cursor goes with the session.
pub fn drop_at(moving: Moving) {
    STATE.with(|state| state.moving.take());
    let block = dom::block(&moving.id);
    let version = block.and_then(|block| block.get_attribute("data-version"));
    let (Some(version), true) = (version, moving.from != moving.to) else {
        put_down(&moving.id);
        return;
    };
    STATE.with(|state| {
        state.cursor.replace(Cursor {
            at: floor(moving.to.start, SLOT_STEP),
            session: Some(moving.id.clone()),
        })
    });
    let back = Move {
        id: moving.id.clone(),
        version: version.clone(),
        to: moving.from,
        starts_at: instant_of(&moving.id),
        said: sentence(&moving.id, moving.from),
    };
    let wanted = Move {
        said: sentence(&moving.id, moving.to),
        id: moving.id,
        version,
        to: moving.to,
        starts_at: None,
    };
    spawn_local(save(wanted, Some(back)));
}

/// Takes the last move back.
pub fn undo() {
    if STATE.with(|state| state.saving.get()) {
        return;
    }
    if let Some(back) = STATE.with(|state| state.undo.take()) {
        spawn_local(save(back, None));
    }
}

pub fn can_undo() -> bool {
    STATE.with(|state| state.undo.borrow().is_some())
}

/// Sends a move. The ghost stays until the answer is shown: the days with the session at its new time, or as they are,
/// with the reason why it stays.
async fn save(wanted: Move, back: Option<Move>) {
    STATE.with(|state| {
        state.saving.set(true);
        state.undo.take();
        if let Some(toast) = state.toast.take() {
            toast.remove();
        }
    });
    hold();
    lift(&wanted.id, "aria-busy", true);
    let answer = send(&wanted).await;
    STATE.with(|state| state.saving.set(false));
    hold();
    match answer {
        Ok(Answer::To(path, adds)) if path == page::here() => {
            region::renew().await;
            let said = said::with(Some(wanted.said.clone()), adds);
            moved(&said.unwrap_or_default(), back);
        }
        // Signed out meanwhile, for example.
        Ok(Answer::To(path, _)) => browser::go(&path),
        Ok(Answer::Page(fresh, _)) => page::show(&fresh, Merge::Refresh),
        Err(_) => {
            toasts::show(&page::word("unreachable"));
            region::ask();
        }
    }
    put_down(&wanted.id);
    dom::focus_if_lost(&dom::block_id(&wanted.id));
}

async fn send(wanted: &Move) -> Result<Answer, JsValue> {
    let fields = UrlSearchParams::new()?;
    let here = page::here();
    let made_for = document()
        .document_element()
        .and_then(|root| root.get_attribute(MADE_FOR));
    for (name, value) in [
        ("id", &*wanted.id),
        ("version", &wanted.version),
        ("date", &dom::date(wanted.to.start)),
        ("time", &clock(wanted.to.start)),
        ("duration", &wanted.to.minutes.to_string()),
        (PAGE, &here),
        (NEXT, &here),
        (FOR, &made_for.unwrap_or_default()),
    ] {
        fields.append(name, value);
    }
    if let Some(starts_at) = &wanted.starts_at {
        fields.append("starts_at", starts_at);
    }
    page::post(&dom::text("moves"), &fields).await
}

/// Says where a session went, and offers to take it back.
fn moved(text: &str, back: Option<Move>) {
    let Some(back) = back else {
        toasts::show(text);
        return;
    };
    let version = dom::block(&back.id).and_then(|block| block.get_attribute("data-version"));
    let back = Move {
        version: version.unwrap_or_else(|| back.version.clone()),
        ..back
    };
    let toast = toasts::offer(text, &dom::text("undo"), undo);
    STATE.with(|state| {
        state.undo.replace(Some(back));
        state.toast.replace(toast);
    });
}

/// While a hand is at a session, or its time is being saved, the page is not refreshed.
fn hold() {
    region::hold(is_busy() || STATE.with(|state| state.saving.get()));
}

fn put_down(id: &str) {
    lift(id, "data-lifted", false);
    lift(id, "aria-busy", false);
    ghost(None);
    hold();
}

fn lift(id: &str, name: &str, on: bool) {
    for block in dom::all(&format!(".week [data-session='{id}']")) {
        dom::set(&block, name, on.then_some("true"));
    }
}

/// `Talk moved to Tuesday 24 November, 14:00–14:50`, made while the session is on the screen.
fn sentence(id: &str, to: Slot) -> String {
    let title = dom::block(id).as_ref().map(title_of).unwrap_or_default();
    let text = dom::text("moved");
    text.replace("{when}", &when(to)).replace("{title}", &title)
}

/// `Tuesday 24 November, 14:00–14:50`
fn when(slot: Slot) -> String {
    [dom::day_name(slot.start), hours(slot)].join(", ")
}

fn title_of(block: &Element) -> String {
    let title = block.query_selector(".session-block-title").ok().flatten();
    title.and_then(|title| title.text_content()).unwrap_or_default()
}

/// The instant at which a session starts, as text.
fn instant_of(id: &str) -> Option<String> {
    let time = dom::block(id)?.query_selector("time").ok()??;
    time.get_attribute("datetime")
}

/// Draws an outline at the new time, on both days if it crosses midnight.
fn ghost(slot: Option<Slot>) {
    for old in dom::all(".week-ghost") {
        old.remove();
    }
    if let Some(grid) = dom::week_grid() {
        dom::set(&grid, "data-state", slot.map(|_| "moving"));
        for (day, from, until) in slot.into_iter().flat_map(|slot| parts(slot, dom::first())) {
            let Ok(outline) = document().create_element("div") else {
                return;
            };
            outline.set_class_name("week-ghost");
            dom::set(&outline, "aria-hidden", Some("true"));
            let style = format!("--day:{day};--from:{from};--until:{until}");
            dom::set(&outline, "style", Some(&style));
            outline.set_text_content(slot.map(hours).as_deref());
            let _ = grid.append_child(&outline);
        }
    }
}

/// The days of the week that a slot touches, with the minutes of the day that it is drawn over: at least as many as a
/// session is.
fn parts(slot: Slot, first: i32) -> Vec<(i32, i32, i32)> {
    const DRAWN_MIN: i32 = crate::domain::calendar::DRAWN_MIN as i32;
    let on = |day: i32| {
        let midnight = first + day * DAY;
        let (from, until) = (
            slot.start.max(midnight) - midnight,
            slot.end().min(midnight + DAY) - midnight,
        );
        let top = from.min(DAY - DRAWN_MIN);
        (from < until).then_some((day, top, until.max(top + DRAWN_MIN)))
    };
    (0..WEEK / DAY).filter_map(on).collect()
}

/// Starts moving the session at the cursor by keys.
pub fn grab(id: &str) {
    let Some(block) = dom::block(id) else { return };
    let slot = dom::slot_of(&block).filter(|_| block.has_attribute("data-movable"));
    match slot.filter(|_| !STATE.with(|state| state.saving.get())) {
        Some(slot) => {
            show(Moving {
                id: id.to_owned(),
                from: slot,
                to: slot,
                by_keys: true,
            });
            super::say(&dom::text("begun").replace("{title}", &title_of(&block)));
        }
        None => super::say(&dom::text("fixed")),
    }
}

/// Changes where a session goes that is moved by keys.
pub fn change(change: impl Fn(Slot) -> Slot) {
    let Some(moving) = moving() else { return };
    let to = change(moving.to);
    super::say(&when(to));
    show(Moving { to, ..moving });
    keyboard::reveal(to);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ghost_over_midnight_is_drawn_on_both_days() {
        let slot = |start, minutes| Slot { start, minutes };
        assert_eq!(parts(slot(600, 50), 0), [(0, 600, 650)]);
        assert_eq!(parts(slot(DAY - 20, 50), 0), [(0, DAY - 24, DAY), (1, 0, 30)]);
        assert_eq!(
            parts(slot(-30, 60), 0),
            [(0, 0, 30)],
            "it has begun before the week"
        );
    }
}
