//! The call: enters through the join gate, keeps the meeting frame, reports presence to the server.
//!
//! The frame is given time: on a slow line Jitsi's scripts take long to load. Only a frame that has loaded and is silent
//! (an error page), or one that does not load at all, is given up.

use super::{
    rounds::Rounds,
    ticker::{every, on_window},
};
use crate::{
    api::{ApiError, ErrorCode, join, meeting::PresenceReport},
    browser::{
        self,
        held::Held,
        jitsi::{Frame, FrameEvent, Knock},
        presence,
    },
    domain::{
        ids::{AdmissionId, SessionId},
        presence::BEAT,
    },
    words::Words,
};
use leptos::{html, prelude::*, task::spawn_local};
use std::time::Duration;

/// Timeout for a clean hang-up before the page leaves without it.
const HANG_UP: Duration = Duration::from_millis(1_500);
/// After this time without a sign of Jitsi in the frame, the page says that it takes long.
const SLOW: Duration = Duration::from_secs(15);
/// Patience with a frame whose document has loaded, for Jitsi to start in it.
const SILENT: Duration = Duration::from_secs(15);
/// Patience with a frame in all.
const PATIENCE: Duration = Duration::from_mins(1);
/// Delay before a failed presence report is retried.
const AGAIN: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallState {
    /// Waiting for the gate, or for Jitsi to start in the frame.
    Opening,
    /// Opening, for a long time already.
    Slow,
    /// Jitsi runs and this person is not in the room yet: it connects, or waits for a host, a password, a button.
    Waiting,
    /// In the room, or in the frame after it.
    Live,
    /// The gate lets the client in when the partner is in the room. With the sentence that says so.
    HostAway(String),
    /// This person has left and may come back.
    Left,
    /// This person was removed from the room.
    PutOut,
    /// The call failed, or the computer went to sleep.
    Lost,
    /// The room did not let this person in: a refused token, no reservation, too many people.
    Denied,
    /// The meeting server does not respond.
    Down,
    /// The join gate refused entry.
    Refused(ApiError),
    Over,
}

impl CallState {
    /// Whether Jitsi has yet to start in the frame.
    fn is_opening(&self) -> bool {
        matches!(self, Self::Opening | Self::Slow)
    }

    /// Whether the frame belongs to this state, behind a panel or without one.
    pub fn has_frame(&self) -> bool {
        self.is_opening() || matches!(self, Self::Waiting | Self::Live)
    }
}

/// The call of this page. `Copy`, so that every handler can capture it.
#[derive(Clone, Copy)]
pub struct Call {
    pub state: RwSignal<CallState>,
    /// The frame's parent element.
    pub place: NodeRef<html::Div>,
    /// Somebody in Jitsi's lobby, whom this person may let in.
    pub knock: RwSignal<Option<Knock>>,
    id: SessionId,
    words: Words,
    /// Runs after each report or change of state, so that the page refetches the meeting.
    changed: Callback<()>,
    frame: Held<Frame>,
    /// The last presence report; `None` until the frame's first event, and after the call was closed.
    presence: StoredValue<Option<PresenceReport>>,
    departing: StoredValue<bool>,
    rounds: Rounds,
    /// When the connection was lost, in milliseconds of [`browser::clock::wall`].
    broken_since: StoredValue<Option<f64>>,
    /// When the server last accepted a report, on the same clock.
    heard_at: StoredValue<f64>,
}

impl Call {
    /// A call that has not begun. It is closed when the component is unmounted.
    pub fn new(id: SessionId, words: Words, changed: Callback<()>) -> Self {
        let call = Self {
            state: RwSignal::new(CallState::Opening),
            place: NodeRef::new(),
            knock: RwSignal::new(None),
            id,
            words,
            changed,
            frame: Held::default(),
            presence: StoredValue::new(None),
            departing: StoredValue::new(false),
            rounds: Rounds::default(),
            broken_since: StoredValue::new(None),
            heard_at: StoredValue::new(0.0),
        };
        Effect::new(move |_| {
            // On pagehide, before the document unloads, so that the leave is clean. A page restored from the
            // back/forward cache then shows that this person has left.
            on_window("pagehide", move |_| call.close(CallState::Left));
            on_window("offline", move |_| call.line_broke(browser::clock::wall()));
            on_window("online", move |_| call.beat());
            every(BEAT.to_std().unwrap_or_default(), move || call.beat());
        });
        on_cleanup(move || call.close(CallState::Left));
        call
    }

    /// Asks the join gate for the room, with a fresh token where the deployment has tokens, and opens it.
    pub fn enter(self) {
        let round = self.rounds.next();
        drop(self.frame.take());
        self.knock.set(None);
        self.state.set(CallState::Opening);
        self.watch(round, SLOW, CallState::Slow);
        spawn_local(async move {
            let answer = join::enter(self.id).await;
            if !self.rounds.is_current(round) {
                return;
            }
            match answer {
                Ok(ticket) => self.open(round, &ticket),
                Err(error) => {
                    self.state.try_set(match error.code {
                        ErrorCode::HostAway => CallState::HostAway(error.message),
                        _ => CallState::Refused(error),
                    });
                }
            }
            self.changed.try_run(());
        });
    }

    fn open(self, round: u32, ticket: &join::RoomTicket) {
        let Some(place) = self.place.try_get_untracked().flatten() else {
            return;
        };
        let admission = ticket.admission;
        let on_event = move |event| self.hear(round, admission, event);
        match Frame::open(ticket, &place, self.words.meeting_room(), on_event) {
            Ok(frame) => {
                drop(self.frame.put(frame));
                self.watch(round, PATIENCE, CallState::Down);
            }
            Err(_) => {
                self.state.try_set(CallState::Down);
            }
        }
    }

    /// Changes the state after a time in which Jitsi has not started in this round's frame.
    fn watch(self, round: u32, time: Duration, state: CallState) {
        let look = move || {
            let opening = self.state.try_with_untracked(CallState::is_opening) == Some(true);
            if !opening || !self.rounds.is_current(round) {
                return;
            }
            if state == CallState::Down {
                self.close(state);
            } else {
                self.state.try_set(state);
            }
        };
        set_timeout(look, time);
    }

    fn hear(self, round: u32, admission: AdmissionId, event: FrameEvent) {
        if !self.rounds.is_current(round) {
            return;
        }
        match event {
            FrameEvent::Loaded => self.watch(round, SILENT, CallState::Down),
            FrameEvent::Responds => {
                if self.state.try_with_untracked(CallState::is_opening) == Some(true) {
                    self.state.try_set(CallState::Waiting);
                }
            }
            FrameEvent::Inside { in_company } => {
                if in_company {
                    self.knock.try_set(None);
                }
                if self.state.try_get_untracked() != Some(CallState::Live) {
                    self.state.try_set(CallState::Live);
                }
                self.report(admission, |it| (it.here, it.in_company) = (true, in_company));
            }
            FrameEvent::Left => {
                self.knock.try_set(None);
                self.report(admission, |it| (it.here, it.in_company) = (false, false));
            }
            FrameEvent::Knocks(knock) => {
                self.knock.try_set(Some(knock));
            }
            FrameEvent::PutOut => self.close_soon(round, CallState::PutOut),
            FrameEvent::Denied => self.close_soon(round, CallState::Denied),
            FrameEvent::Slept | FrameEvent::Failed => self.close_soon(round, CallState::Lost),
            FrameEvent::Closed if self.departing.try_get_value() == Some(true) => {
                set_timeout(move || self.depart(), Duration::ZERO);
            }
            FrameEvent::Closed => self.close_soon(round, CallState::Left),
        }
    }

    /// Lets somebody in from Jitsi's lobby.
    pub fn let_in(self, id: &str) {
        self.frame.with(|frame| frame.let_in(id));
        self.knock.try_set(None);
    }

    /// Heartbeat: repeats the last report, so that the server knows that this browser has not crashed.
    fn beat(self) {
        let is_here = |held: &Option<PresenceReport>| held.is_some_and(|presence| presence.here);
        if self.presence.try_with_value(is_here) == Some(true) {
            self.repeat();
        }
    }

    /// Sends the last report again, under a new sequence number.
    fn repeat(self) {
        let next = |held: &mut Option<PresenceReport>| {
            let presence = held.as_mut()?;
            presence.number += 1;
            Some(*presence)
        };
        if let Some(presence) = self.presence.try_update_value(next).flatten() {
            self.send(presence);
        }
    }

    /// Sends a report with the length of the preceding connection loss. A failure is retried, unless a newer
    /// report supersedes it.
    fn send(self, mut presence: PresenceReport) {
        let since = self.broken_since.try_get_value().flatten();
        presence.away_seconds = since.map_or(0, browser::clock::seconds_since);
        spawn_local(async move {
            if presence::report(self.id, presence).await {
                self.heard_at.try_set_value(browser::clock::wall());
                self.broken_since.try_update_value(|broken| {
                    // The connection may have been lost again meanwhile.
                    if *broken == since {
                        *broken = None;
                    }
                });
                self.changed.try_run(());
                return;
            }
            self.line_broke(self.heard_at.try_get_value().unwrap_or_default());
            let again = move || {
                let is_latest =
                    |held: &Option<PresenceReport>| held.is_some_and(|held| held.number == presence.number);
                if self.presence.try_with_value(is_latest) == Some(true) {
                    self.repeat();
                }
            };
            set_timeout(again, AGAIN);
        });
    }

    /// Notes a connection loss; an earlier one already noted takes precedence.
    fn line_broke(self, since: f64) {
        self.broken_since.try_update_value(|broken| {
            if broken.is_none() && since > 0.0 {
                *broken = Some(since);
            }
        });
    }

    /// Reports a change of presence; does nothing if nothing changed.
    fn report(self, admission: AdmissionId, change: impl FnOnce(&mut PresenceReport)) {
        let last = self.presence.try_get_value().flatten();
        let before = last
            .filter(|last| last.admission == admission)
            .unwrap_or_else(|| PresenceReport::before(admission));
        let mut after = before;
        change(&mut after);
        if after == before {
            return;
        }
        after.number += 1;
        self.presence.try_set_value(Some(after));
        self.send(after);
    }

    /// Closes after the current event: the frame's event handler is still running.
    fn close_soon(self, round: u32, state: CallState) {
        let close = move || {
            if self.rounds.is_current(round) {
                self.close(state.clone());
            }
        };
        set_timeout(close, Duration::ZERO);
    }

    /// Ends the call on this side and removes the frame.
    pub fn close(self, state: CallState) {
        self.rounds.next();
        // Report even if a leave was reported before: that request may be lost when the page unloads.
        if let Some(last) = self.presence.try_update_value(Option::take).flatten() {
            let gone = PresenceReport {
                number: last.number + 1,
                ..PresenceReport::before(last.admission)
            };
            presence::report_leaving(self.id, gone);
        }
        self.knock.try_set(None);
        let frame = self.frame.take();
        let opening = self.state.try_with_untracked(CallState::is_opening) == Some(true);
        // Keep a message that is shown instead of the frame, unless the session is over.
        if frame.is_some() || opening || state == CallState::Over {
            self.state.try_set(state);
        }
        drop(frame);
    }

    /// Hangs up and navigates to the session's page.
    pub fn leave(self) {
        self.hang_up_with(Frame::hang_up);
    }

    /// Ends the call for both and navigates to the session's page. The session itself must be ended before.
    pub fn end(self) {
        self.hang_up_with(|frame| {
            frame.end_for_all();
            frame.hang_up();
        });
    }

    fn hang_up_with(self, goodbye: impl FnOnce(&Frame)) {
        self.departing.try_set_value(true);
        match self.frame.with(goodbye) {
            Some(()) => set_timeout(move || self.depart(), HANG_UP),
            None => self.depart(),
        }
    }

    fn depart(self) {
        if self.departing.try_update_value(std::mem::take) == Some(true) {
            self.close(CallState::Left);
            browser::go(&format!("/sessions/{}", self.id));
        }
    }
}
