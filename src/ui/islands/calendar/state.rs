//! The state shared by the calendar's components: visible data, cursor, the session being moved.

use super::{
    address::Asked,
    cursor::{Cursor, slot_of as half_hour},
    dialogs::{self, Dialogs},
    drag::{Drag, Edge, Sketch},
    geometry,
};
use crate::{
    api::{
        ApiError, ErrorCode,
        booking::{Reschedule, reschedule},
        calendar::{CalendarSpan, CalendarView, calendar},
        forms::Number,
        sessions::SessionView,
    },
    browser::clock::ServerClock,
    domain::{
        calendar::{DaySpan, Slot},
        ids::SessionId,
        wall_clock::clock,
    },
    ui::components::{rounds::Rounds, ticker::use_ticker},
    words::Words,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

/// The data on the screen, with the request that it answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub asked: Asked,
    pub view: CalendarView,
}

/// Where a session is or goes: the slot and, for where it was before a move, the instant. The clocks may show a slot twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub slot: Slot,
    pub starts_at: Option<DateTime<Utc>>,
}

impl From<Slot> for Place {
    fn from(slot: Slot) -> Self {
        Self {
            slot,
            starts_at: None,
        }
    }
}

/// A session while it is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moving {
    pub id: SessionId,
    /// Its time before the move.
    pub from: Slot,
    /// Its time if the move ended now.
    pub to: Slot,
    /// Whether it is moved by keyboard rather than by pointer.
    pub by_keys: bool,
}

/// Shared by context. All fields are signals or stored values, so it is `Copy`.
#[derive(Clone, Copy)]
pub struct CalendarState {
    pub words: Words,
    /// What the URL requests.
    pub asked: RwSignal<Asked>,
    /// What is on the screen.
    pub shown: RwSignal<Shown>,
    pub loading: RwSignal<bool>,
    /// Why the last request failed.
    pub failed: RwSignal<Option<ApiError>>,
    /// The session whose new time is being saved.
    pub saving: RwSignal<Option<SessionId>>,
    /// Why a session was not moved; shown as an alert.
    pub problem: RwSignal<Option<String>>,
    /// The last move: the session and where it was.
    pub undo: RwSignal<Option<(SessionId, Place)>>,
    /// Text of the live region for screen readers.
    pub said: RwSignal<String>,
    /// The session being dragged or moved by keys.
    pub moving: RwSignal<Option<Moving>>,
    /// A pressed pointer that may become a drag.
    pub drag: StoredValue<Option<Drag>>,
    /// Whether the next click belongs to a finished drag and must be ignored.
    pub dragged: StoredValue<bool>,
    /// A pointer pressed on free time, which may draw a new session.
    pub sketch: StoredValue<Option<Sketch>>,
    /// The session being drawn.
    pub sketched: RwSignal<Option<Slot>>,
    /// Where the drag is at the upper or lower edge, and since when.
    pub edge: StoredValue<Edge>,
    pub cursor: RwSignal<Cursor>,
    /// The day that was last clicked or focused on this address; another view is opened so that it shows this day.
    pub looked_at: RwSignal<Option<NaiveDate>>,
    /// Whether the week is an interactive grid, with cursor and dragging: wide page, live, may schedule.
    pub grid: RwSignal<bool>,
    pub dialogs: Dialogs,
    /// Element id of what had the focus when a dialog was opened.
    origin: StoredValue<Option<String>>,
    /// The server's time, truncated to the minute.
    pub now_utc: Memo<DateTime<Utc>>,
    /// The viewer's wall-clock time, to the minute.
    pub now: Memo<NaiveDateTime>,
    rounds: Rounds,
}

impl Shown {
    /// Sorts the sessions in the order that the cursor visits them.
    pub fn new(asked: Asked, mut view: CalendarView) -> Self {
        view.sessions
            .sort_by_key(|session| (session.when.start, session.id));
        Self { asked, view }
    }
}

impl CalendarState {
    pub fn new(words: Words, first: Shown) -> Self {
        let asked = RwSignal::new(first.asked);
        let server_now = first.view.server_now;
        let cursor = Cursor::first(&first.view);
        let clock = ServerClock::new(server_now);
        let tick = use_ticker(10_000);
        let shown = RwSignal::new(first);
        // Hydration: render the server's time until the first tick, then let the clock run.
        let now_utc = Memo::new(move |_| {
            let now = if tick.get() == 0 { server_now } else { clock.now() };
            now.with_second(0)
                .and_then(|now| now.with_nanosecond(0))
                .unwrap_or(now)
        });
        let now = Memo::new(move |_| {
            let clock = shown.with(|shown| shown.view.clock);
            clock.local(now_utc.get())
        });
        Self {
            words,
            asked,
            shown,
            loading: RwSignal::new(false),
            failed: RwSignal::new(None),
            saving: RwSignal::new(None),
            problem: RwSignal::new(None),
            undo: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            moving: RwSignal::new(None),
            drag: StoredValue::new(None),
            dragged: StoredValue::new(false),
            sketch: StoredValue::new(None),
            sketched: RwSignal::new(None),
            edge: StoredValue::default(),
            cursor: RwSignal::new(cursor),
            looked_at: RwSignal::new(None),
            grid: RwSignal::new(false),
            dialogs: Dialogs::default(),
            origin: StoredValue::new(None),
            now_utc,
            now,
            rounds: Rounds::default(),
        }
    }

    /// The days on the screen.
    pub fn days(self) -> DaySpan {
        self.shown.with(|shown| days_of(&shown.view))
    }

    /// The kind of view on the screen.
    pub fn span(self) -> CalendarSpan {
        self.shown.with(|shown| shown.asked.span)
    }

    /// The last requested day and kind of view: the starting point of the next request, so that quick presses add up.
    pub fn last_asked(self) -> (CalendarSpan, NaiveDate) {
        let Asked { span, date } = self.asked.get_untracked();
        let date = date.unwrap_or_else(|| self.shown.with_untracked(|shown| shown.view.date));
        (span, date)
    }

    pub fn can_schedule(self) -> bool {
        self.shown.with(|shown| shown.view.can_schedule)
    }

    /// A session on the screen.
    pub fn find(self, id: SessionId) -> Option<SessionView> {
        let is_it = |session: &&SessionView| session.id == id;
        self.shown
            .with(|shown| shown.view.sessions.iter().find(is_it).cloned())
    }

    /// Opens "Schedule Session" for a time, if the viewer may schedule.
    pub fn schedule(self, at: NaiveDateTime) {
        self.schedule_for(at, None);
    }

    /// The same, for a length in minutes if one was drawn.
    pub fn schedule_for(self, at: NaiveDateTime, minutes: Option<u16>) {
        if untrack(|| self.can_schedule()) {
            self.origin.set_value(geometry::focused_id());
            dialogs::schedule(at, minutes);
        }
    }

    /// Opens the summary of a session.
    pub fn open(self, id: SessionId) {
        self.origin.set_value(Some(block_id(id)));
        self.dialogs.open(id);
    }

    /// A dialog was closed: its origin takes the focus if it was drawn again meanwhile, and the focus was lost with it.
    pub fn return_focus(self) {
        request_animation_frame(move || {
            if let Some(origin) = self.origin.try_get_value().flatten() {
                geometry::focus_if_lost(&origin);
            }
        });
    }

    /// Fetches what the URL requests. Only the answer to the latest request is applied.
    pub fn load(self, asked: Asked) {
        let round = self.rounds.next();
        self.loading.set(true);
        spawn_local(async move {
            let answer = calendar(asked.span, asked.date).await;
            if !self.rounds.is_current(round) {
                return;
            }
            self.loading.try_set(false);
            match answer {
                Ok(view) => self.show(asked, view),
                Err(error) => {
                    self.failed.try_set(Some(error));
                }
            }
        });
    }

    /// Fetches the visible days again behind the reader's back: a failure is not shown, because it is tried again. `false`:
    /// the answer was not used, because a move is being saved.
    pub async fn refetch(self) -> Result<bool, ApiError> {
        let Some(asked) = self.asked.try_get_untracked() else {
            return Ok(true);
        };
        let view = match calendar(asked.span, asked.date).await {
            Err(error) if error.code == ErrorCode::SignedOut => {
                self.failed.try_set(Some(error));
                return Ok(true);
            }
            view => view?,
        };
        if self.saving.try_get_untracked() != Some(None) {
            return Ok(false);
        }
        // A request that was made meanwhile has the later answer.
        let is_latest = self.asked.try_get_untracked() == Some(asked) && !self.is_loading();
        if is_latest {
            self.show(asked, view);
        }
        Ok(true)
    }

    pub fn is_loading(self) -> bool {
        self.loading.try_get_untracked().unwrap_or_default()
    }

    fn show(self, asked: Asked, view: CalendarView) {
        let focused = geometry::focused_id();
        self.failed.try_set(None);
        self.shown.try_set(Shown::new(asked, view));
        // Its element may have been replaced.
        request_animation_frame(move || {
            if let Some(focused) = focused {
                geometry::focus_if_lost(&focused);
            }
        });
    }

    /// Fetches the visible days again.
    pub fn refresh(self) {
        self.load(self.asked.get_untracked());
    }

    /// Moves a session optimistically and asks the server; if the server refuses, moves it back and shows the
    /// reason. `taking_back`: this is an undo, so offer no other.
    pub fn reschedule(self, id: SessionId, to: Place, taking_back: bool) {
        let Some(before) = untrack(|| self.find(id)) else {
            return;
        };
        let from = place_of(&before);
        let stays = from == to || (from.slot == to.slot && to.starts_at.is_none());
        if stays || self.saving.get_untracked().is_some() {
            return;
        }
        self.saving.set(Some(id));
        self.problem.set(None);
        self.undo.set(None);
        let mut moving = before.clone();
        (moving.when.start, moving.when.end) = (to.slot.start, to.slot.end());
        moving.when.hours = self.words.clock_range(to.slot.start, to.slot.end());
        moving.ends_at = moving.starts_at + TimeDelta::minutes(to.slot.minutes.into());
        self.put(moving);
        spawn_local(async move {
            let answer = reschedule(request(&before, to)).await;
            self.saving.try_set(None);
            match answer {
                Ok(session) => self.moved(session, from, taking_back),
                Err(error) => self.put_back(before, &error),
            }
        });
    }

    /// Applies the server's answer to a move.
    pub fn moved(self, session: SessionView, from: Place, taking_back: bool) {
        let words = self.words;
        self.said.try_set(words.calendar_moved_to(&session.when.label));
        self.undo.try_set((!taking_back).then_some((session.id, from)));
        self.put(session);
    }

    fn put_back(self, before: SessionView, error: &ApiError) {
        let stale = matches!(
            error.code,
            ErrorCode::Stale | ErrorCode::NotFound | ErrorCode::NotNow
        );
        self.put(before);
        self.problem
            .try_set(Some(self.words.calendar_not_moved(reason(error))));
        if stale {
            self.load(self.asked.try_get_untracked().unwrap_or_default());
        }
    }

    /// Ends a move and saves it; the cursor goes with the session.
    pub fn drop_at(self, moving: Moving) {
        self.moving.set(None);
        self.cursor.set(Cursor {
            at: half_hour(moving.to.start),
            session: Some(moving.id),
        });
        self.reschedule(moving.id, moving.to.into(), false);
    }

    /// Replaces a session on the screen, if it is visible. It is re-rendered, so the focus follows it.
    pub fn put(self, session: SessionView) {
        let id = session.id;
        self.shown.try_update(|shown| {
            let sessions = &mut shown.view.sessions;
            if let Some(shown) = sessions.iter_mut().find(|shown| shown.id == id) {
                *shown = session;
                sessions.sort_by_key(|session| (session.when.start, session.id));
            }
        });
        if self
            .cursor
            .try_get_untracked()
            .is_some_and(|cursor| cursor.session == Some(id))
        {
            request_animation_frame(move || geometry::focus_if_lost(&block_id(id)));
        }
    }
}

/// The state of the surrounding calendar.
pub fn use_calendar() -> CalendarState {
    expect_context()
}

/// The days of a view.
pub fn days_of(view: &CalendarView) -> DaySpan {
    DaySpan {
        first: view.first,
        end: view.end,
    }
}

/// Element id of a session's block.
pub fn block_id(id: SessionId) -> String {
    format!("session-{id}")
}

pub fn slot_of(session: &SessionView) -> Slot {
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    Slot {
        start: session.when.start,
        minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
    }
}

/// Where a session is now.
pub fn place_of(session: &SessionView) -> Place {
    Place {
        slot: slot_of(session),
        starts_at: Some(session.starts_at),
    }
}

pub fn request(session: &SessionView, to: Place) -> Reschedule {
    let Place { slot: to, starts_at } = to;
    Reschedule {
        id: session.id,
        version: Number(session.version),
        date: to.start.date().to_string(),
        time: clock(to.start),
        duration: Number(to.minutes.into()),
        starts_at,
    }
}

/// The reason to show: the first field's message is more specific than the general one.
pub fn reason(error: &ApiError) -> &str {
    error
        .fields
        .first()
        .map_or(&error.message, |field| &field.message)
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{at, session},
        *,
    };

    #[test]
    fn a_request_names_the_version_and_the_time_on_the_wall() {
        let moved = request(
            &session(1, 600, 50),
            Slot {
                start: at(1_440 + 615),
                minutes: 60,
            }
            .into(),
        );
        assert_eq!(
            (moved.version, moved.date.as_str(), moved.time.as_str()),
            (Number(1), "2026-11-24", "10:15")
        );
        assert_eq!((moved.duration, moved.starts_at), (Number(60), None));
    }

    #[test]
    fn taking_a_move_back_names_the_instant() {
        let before = session(1, 600, 50);
        let back = request(&session(1, 700, 50), place_of(&before));
        assert_eq!(back.starts_at, Some(before.starts_at));
        assert_eq!(back.time, "10:00");
    }
}
