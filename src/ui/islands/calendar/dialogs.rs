//! The dialogs. The summary belongs to the island; the forms are dialogs of the page, which the kit opens.

use crate::{
    domain::{ids::SessionId, wall_clock::clock},
    ui::islands::kit::dialogs::open_with,
};
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// The summary: whether it is open, and for which session.
#[derive(Clone, Copy, Default)]
pub struct Dialogs {
    pub chosen: RwSignal<Option<SessionId>>,
    pub summary: RwSignal<bool>,
}

impl Dialogs {
    pub fn open(self, id: SessionId) {
        self.chosen.set(Some(id));
        self.summary.set(true);
    }

    /// Closes the summary and opens a form for the same session.
    pub fn go_on(self, name: &str, id: SessionId) {
        self.summary.set(false);
        open_with(name, &[("session", id.to_string())]);
    }
}

/// Opens "Schedule Session" for a time, and for a length in minutes if one was drawn.
pub fn schedule(at: NaiveDateTime, minutes: Option<u16>) {
    let mut fields = vec![("date", at.date().to_string()), ("time", clock(at))];
    fields.extend(minutes.map(|minutes| ("duration", minutes.to_string())));
    open_with("schedule", &fields);
}
