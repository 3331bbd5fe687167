//! Which dialog is open above the calendar, and what it is about.

use crate::domain::ids::SessionId;
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// The dialogs of the calendar.
#[derive(Clone, Copy, Default)]
pub struct Dialogs {
    /// The session that they are about.
    pub chosen: RwSignal<Option<SessionId>>,
    /// Whether its summary is open.
    pub summary: RwSignal<bool>,
    /// Whether "Move session" is open.
    pub moving: RwSignal<bool>,
    /// Whether "Edit Session" is open.
    pub editing: RwSignal<bool>,
    /// Whether "Schedule Session" is open.
    pub scheduling: RwSignal<bool>,
    /// The day and time that "Schedule Session" is filled with.
    pub preset: RwSignal<Option<(String, String)>>,
}

impl Dialogs {
    /// Opens a session's summary.
    pub fn open(self, id: SessionId) {
        self.chosen.set(Some(id));
        self.summary.set(true);
    }

    /// Goes on from the summary to another dialog about the same session.
    pub fn go_on(self, to: RwSignal<bool>) {
        self.summary.set(false);
        to.set(true);
    }

    /// Opens "Schedule Session" for a time.
    pub fn schedule(self, at: NaiveDateTime) {
        self.preset
            .set(Some((at.date().to_string(), at.format("%H:%M").to_string())));
        self.scheduling.set(true);
    }
}
