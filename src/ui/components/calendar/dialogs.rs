//! Which of the calendar's dialogs is open, and for which session.

use crate::domain::ids::SessionId;
use chrono::NaiveDateTime;
use leptos::prelude::*;

#[derive(Clone, Copy, Default)]
pub struct Dialogs {
    /// The session that the dialogs show.
    pub chosen: RwSignal<Option<SessionId>>,
    pub summary: RwSignal<bool>,
    pub moving: RwSignal<bool>,
    pub editing: RwSignal<bool>,
    pub scheduling: RwSignal<bool>,
    /// Prefill for "Schedule Session".
    pub preset: RwSignal<Option<NaiveDateTime>>,
}

impl Dialogs {
    pub fn open(self, id: SessionId) {
        self.chosen.set(Some(id));
        self.summary.set(true);
    }

    /// Closes the summary and opens another dialog for the same session.
    pub fn go_on(self, to: RwSignal<bool>) {
        self.summary.set(false);
        to.set(true);
    }

    pub fn schedule(self, at: NaiveDateTime) {
        self.preset.set(Some(at));
        self.scheduling.set(true);
    }
}
