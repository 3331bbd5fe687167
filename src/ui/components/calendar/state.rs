//! What the pieces of the calendar share: what is shown, where the cursor is, what is being moved.

use super::{address::Asked, cursor::Cursor, dialogs::Dialogs, drag::Drag, geometry};
use crate::{
    api::{
        ApiError, ErrorCode,
        booking::{Reschedule, reschedule},
        calendar::{CalendarView, PlacedSession, calendar},
        sessions::SessionView,
    },
    browser::clock::ServerClock,
    domain::{
        calendar::{DaySpan, Slot},
        ids::SessionId,
    },
    ui::components::ticker::use_ticker,
    words::Words,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use leptos::{prelude::*, task::spawn_local};

/// The answer that is on the screen, and what had been asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// What the address asked for.
    pub asked: Asked,
    /// The answer.
    pub view: CalendarView,
}

/// A session on its way to another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moving {
    /// Which.
    pub id: SessionId,
    /// Where it was.
    pub from: Slot,
    /// Where it would go now.
    pub to: Slot,
    /// Whether the keyboard moves it; otherwise a pointer does.
    pub by_keys: bool,
}

/// Shared by the pieces of the calendar. All of it is signals, so it can be copied.
#[derive(Clone, Copy)]
pub struct CalendarState {
    /// The words of the reader's language.
    pub words: Words,
    /// What the address asks for.
    pub asked: Memo<Asked>,
    /// What is on the screen.
    pub shown: RwSignal<Shown>,
    /// Whether another answer is awaited.
    pub loading: RwSignal<bool>,
    /// Why the last answer could not be had.
    pub failed: RwSignal<Option<ApiError>>,
    /// The session whose new time is being saved.
    pub saving: RwSignal<Option<SessionId>>,
    /// Why a session was not moved; said at once.
    pub problem: RwSignal<Option<String>>,
    /// The last move and how to take it back.
    pub undo: RwSignal<Option<(SessionId, Slot)>>,
    /// What a screen reader is told when it has nothing else to say.
    pub said: RwSignal<String>,
    /// The session that is being dragged or moved by keys.
    pub moving: RwSignal<Option<Moving>>,
    /// A pressed pointer that may become a drag.
    pub drag: StoredValue<Option<Drag>>,
    /// Whether the click that follows belongs to a drag that has ended.
    pub dragged: StoredValue<bool>,
    /// Where the keyboard is in the week.
    pub cursor: RwSignal<Cursor>,
    /// The day that was last clicked or focused on this address; another view is opened so that it shows this day.
    pub looked_at: RwSignal<Option<NaiveDate>>,
    /// Whether the week is drawn as a grid in a live page, with a cursor and dragging.
    pub grid: RwSignal<bool>,
    /// What is open above the calendar.
    dialogs: StoredValue<Dialogs>,
    /// The server's clock, to the minute.
    pub now_utc: Memo<DateTime<Utc>>,
    /// The clock on the viewer's wall, to the minute.
    pub now: Memo<NaiveDateTime>,
    turn: StoredValue<u32>,
}

impl Shown {
    /// An answer; the sessions are in the order that the cursor takes.
    pub fn new(asked: Asked, mut view: CalendarView) -> Self {
        view.sessions
            .sort_by_key(|placed| (placed.local_start, placed.session.id));
        Self { asked, view }
    }
}

impl CalendarState {
    /// The state around a first answer.
    pub fn new(words: Words, asked: Memo<Asked>, first: Shown) -> Self {
        let server_now = first.view.server_now;
        let cursor = Cursor::first(&first.view);
        let clock = ServerClock::new(server_now);
        let tick = use_ticker(10_000);
        let shown = RwSignal::new(first);
        // The first HTML is the server's, to the letter; the clock runs from the first tick on.
        let now_utc = Memo::new(move |_| {
            let now = if tick.get() == 0 { server_now } else { clock.now() };
            now.with_second(0)
                .and_then(|now| now.with_nanosecond(0))
                .unwrap_or(now)
        });
        let now = Memo::new(move |_| {
            let ahead = shown.with(|shown| shown.view.local_now - shown.view.server_now.naive_utc());
            // Zones are whole minutes off; what is left over is the time between two readings.
            now_utc.get().naive_utc() + TimeDelta::minutes((ahead.num_seconds() + 30).div_euclid(60))
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
            cursor: RwSignal::new(cursor),
            looked_at: RwSignal::new(None),
            grid: RwSignal::new(false),
            dialogs: StoredValue::new(Dialogs::default()),
            now_utc,
            now,
            turn: StoredValue::new(0),
        }
    }

    /// The days on the screen.
    pub fn days(self) -> DaySpan {
        self.shown.with(|shown| DaySpan {
            first: shown.view.first,
            end: shown.view.end,
        })
    }

    /// Whether the viewer may schedule.
    pub fn can_schedule(self) -> bool {
        self.shown.with(|shown| shown.view.can_schedule)
    }

    /// A session on the screen.
    pub fn find(self, id: SessionId) -> Option<PlacedSession> {
        self.shown.with(|shown| {
            shown
                .view
                .sessions
                .iter()
                .find(|placed| placed.session.id == id)
                .cloned()
        })
    }

    /// What is open above the calendar.
    pub fn dialogs(self) -> Dialogs {
        self.dialogs.get_value()
    }

    /// Opens a session's summary.
    pub fn open(self, id: SessionId) {
        self.dialogs().open(id);
    }

    /// Opens "Schedule Session" for a time.
    pub fn schedule(self, at: NaiveDateTime) {
        if untrack(|| self.can_schedule()) {
            self.dialogs().schedule(at);
        }
    }

    /// Asks the server for what the address says; the last one to be asked wins.
    pub fn load(self, asked: Asked) {
        let turn = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        });
        self.loading.set(true);
        spawn_local(async move {
            let answer = calendar(asked.span, asked.date).await;
            if self.turn.try_get_value() != turn {
                return;
            }
            self.loading.try_set(false);
            match answer {
                Ok(view) => {
                    self.failed.try_set(None);
                    self.shown.try_set(Shown::new(asked, view));
                }
                Err(error) => {
                    self.failed.try_set(Some(error));
                }
            }
        });
    }

    /// Asks again for what is on the screen.
    pub fn refresh(self) {
        self.load(self.asked.get_untracked());
    }

    /// Puts a session where `to` says, at once, and asks the server for it. A refusal puts it back
    /// and says why.
    pub fn reschedule(self, id: SessionId, to: Slot, taking_back: bool) {
        let Some(before) = untrack(|| self.find(id)) else {
            return;
        };
        let from = slot_of(&before);
        if from == to || self.saving.get_untracked().is_some() {
            return;
        }
        self.saving.set(Some(id));
        self.problem.set(None);
        self.undo.set(None);
        self.put(PlacedSession {
            local_start: to.start,
            local_end: to.end(),
            session: before.session.clone(),
        });
        spawn_local(async move {
            let answer = reschedule(request(&before.session, to)).await;
            self.saving.try_set(None);
            match answer {
                Ok(session) => self.moved(session, from, taking_back),
                Err(error) => self.put_back(before, &error),
            }
        });
    }

    /// What the server said about a move has come to stay.
    pub fn moved(self, session: SessionView, from: Slot, taking_back: bool) {
        let words = self.words;
        self.said.try_set(words.calendar_moved_to(&session.when.label));
        self.undo.try_set((!taking_back).then_some((session.id, from)));
        self.put(placed(session));
    }

    /// A session has been edited in its dialog.
    pub fn edited(self, session: SessionView) {
        self.put(placed(session));
    }

    fn put_back(self, before: PlacedSession, error: &ApiError) {
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

    /// Replaces a session on the screen, if it is there. It is drawn anew, so the focus follows it.
    fn put(self, session: PlacedSession) {
        let id = session.session.id;
        self.shown.try_update(|shown| {
            let sessions = &mut shown.view.sessions;
            if let Some(place) = sessions.iter_mut().find(|placed| placed.session.id == id) {
                *place = session;
                sessions.sort_by_key(|placed| (placed.local_start, placed.session.id));
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

/// The state of the calendar around this piece.
pub fn use_calendar() -> CalendarState {
    expect_context()
}

/// The id of the element that a session is drawn in.
pub fn block_id(id: SessionId) -> String {
    format!("session-{id}")
}

/// The time that a session has.
pub fn slot_of(placed: &PlacedSession) -> Slot {
    let minutes = (placed.session.ends_at - placed.session.starts_at).num_minutes();
    Slot {
        start: placed.local_start,
        minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
    }
}

/// The request that moves a session.
pub fn request(session: &SessionView, to: Slot) -> Reschedule {
    Reschedule {
        id: session.id,
        version: session.version,
        date: to.start.date().to_string(),
        time: to.start.format("%H:%M").to_string(),
        duration: to.minutes,
    }
}

/// What to tell about a refusal: the first field's sentence says more than the general one.
pub fn reason(error: &ApiError) -> &str {
    error
        .fields
        .first()
        .map_or(&error.message, |field| &field.message)
}

/// Places a session by the wall-clock times that the server has written into it.
pub fn placed(session: SessionView) -> PlacedSession {
    let lasts = session.ends_at - session.starts_at;
    let day = session.when.date.parse::<chrono::NaiveDate>().ok();
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let start = day
        .zip(time(&session.when.start))
        .map(|(day, time)| day.and_time(time));
    let local_start = start.unwrap_or(session.starts_at.naive_utc());
    let end = time(&session.when.end).map(|time| local_start.date().and_time(time));
    let local_end = match end {
        Some(end) if end > local_start => end,
        // It ends on the next day; or the clocks go back, and its end shows an earlier time.
        Some(end) if end + TimeDelta::days(1) - local_start <= lasts + TimeDelta::hours(2) => {
            end + TimeDelta::days(1)
        }
        Some(end) => end,
        None => local_start + lasts,
    };
    PlacedSession {
        local_start,
        local_end,
        session,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{at, session},
        *,
    };

    #[test]
    fn a_session_is_placed_by_the_times_on_the_viewers_wall() {
        for (start, minutes) in [(600, 50), (1_400, 90), (1_380, 60)] {
            let expected = session(1, start, minutes);
            assert_eq!(placed(expected.session.clone()), expected);
        }
    }

    #[test]
    fn an_end_that_the_wall_clock_shows_before_the_start_is_kept() {
        // 02:30 for 50 minutes, and the clocks go back at three.
        let mut view = session(1, 150, 50).session;
        view.when.end = "02:20".to_owned();
        assert_eq!(placed(view).local_end, at(140));
    }

    #[test]
    fn a_request_names_the_version_and_the_time_on_the_wall() {
        let moved = request(
            &session(1, 600, 50).session,
            Slot {
                start: at(1_440 + 615),
                minutes: 60,
            },
        );
        assert_eq!(
            (moved.version, moved.date.as_str(), moved.time.as_str()),
            (1, "2026-11-24", "10:15")
        );
        assert_eq!(moved.duration, 60);
    }
}
