//! The call: enters through the join gate, keeps the meeting frame, reports presence to the server.
//!
//! The frame is given time: on a slow line Jitsi's scripts take long to load. Only a frame that has loaded and is silent
//! (an error page), or one that does not load at all, is given up.

use super::{all, host_is_in, region, show_reached};
use crate::{
    api::{join::EnterCall, meeting::ReportPresenceCall},
    browser::{
        self,
        ask::{Refusal, ask, ask_leaving},
        clock, dialog,
        jitsi::{Frame, FrameEvent, Knock, Ticket},
        js, page,
    },
    domain::presence::{PageState, Trouble},
    ui::islands::{
        kit::on_window,
        presence::{Presence, beat},
    },
    words::isolated,
};
use gloo_timers::callback::{Interval, Timeout};
use leptos::{server_fn::ServerFn, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsValue;
use web_sys::Element;

/// Timeout for a clean hang-up before the page goes on without it, in milliseconds.
const HANG_UP: u32 = 1_500;
/// After this time without a sign of Jitsi in the frame, the page says that it takes long.
const SLOW: u32 = 15_000;
/// Patience with a frame whose document has loaded, for Jitsi to start in it.
const SILENT: u32 = 15_000;
/// Patience with a frame in all.
const PATIENCE: u32 = 60_000;
/// Delay before a failed presence report is retried.
const AGAIN: u32 = 3_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting for the gate, or for Jitsi to start in the frame.
    Opening,
    /// Opening, for a long time already.
    Slow,
    /// Jitsi runs and this person is not in the room yet: it connects, or waits for a host, a password, a button.
    Waiting,
    /// In the room, or in the frame after it.
    Live,
    /// The gate lets the client in when the partner is in the room.
    HostAway,
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
    Refused,
    /// The join gate did not answer.
    Unanswered,
    Over,
}

impl State {
    /// The name of its panel; empty if the frame is to be seen.
    fn panel(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Slow => "slow",
            Self::Waiting | Self::Live => "",
            Self::HostAway => "host-away",
            Self::Left => "left",
            Self::PutOut => "put-out",
            Self::Lost => "lost",
            Self::Denied => "denied",
            Self::Down => "down",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::Over => "over",
        }
    }

    /// Whether Jitsi has yet to start in the frame.
    fn is_opening(self) -> bool {
        matches!(self, Self::Opening | Self::Slow)
    }

    /// What the page reports, besides what the frame does.
    fn reported(self) -> Option<PageState> {
        match self {
            Self::Opening | Self::Slow | Self::Waiting | Self::HostAway => Some(PageState::Waiting),
            Self::Lost | Self::Denied | Self::Down => Some(PageState::Reconnecting),
            Self::Left | Self::PutOut | Self::Refused | Self::Unanswered => Some(PageState::Away),
            Self::Live | Self::Over => None,
        }
    }
}

/// A presence report (`api::meeting::PresenceReport`).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    admission: String,
    number: u32,
    is_here: bool,
    in_company: bool,
}

impl Report {
    /// The state before the first report: not present.
    fn before(admission: &str) -> Self {
        Self {
            admission: admission.to_owned(),
            number: 0,
            is_here: false,
            in_company: false,
        }
    }

    fn arguments(&self, session: &str, away_seconds: u32) -> [(&'static str, JsValue); 2] {
        let presence = [
            ("admission", (&*self.admission).into()),
            ("number", self.number.into()),
            ("here", self.is_here.into()),
            ("in_company", self.in_company.into()),
            ("away_seconds", away_seconds.into()),
        ];
        [("id", session.into()), ("presence", js::object(&presence))]
    }
}

/// What follows a hang-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Departure {
    /// The panel that says how to come back.
    Stay,
    /// The session's page: the session has ended.
    Go,
}

/// The call of this page.
pub struct Call {
    session: String,
    /// The frame's parent element.
    place: Element,
    page: Rc<Presence>,
    state: Cell<State>,
    frame: RefCell<Option<Frame>>,
    /// A person in Jitsi's lobby, whom this person may admit.
    knock: RefCell<Option<Knock>>,
    /// The last presence report; `None` until the frame's first event, and after the call was closed.
    last: RefCell<Option<Report>>,
    /// The report that ends the last presence, until the server has it.
    gone: RefCell<Option<Report>>,
    departing: Cell<Option<Departure>>,
    /// Events and answers of earlier rounds are stale and ignored.
    round: Cell<u32>,
    /// When the connection was lost, in milliseconds of [`clock::wall`].
    broken_since: Cell<Option<f64>>,
    /// When the server last accepted a report, on the same clock.
    heard_at: Cell<f64>,
}

impl Call {
    /// A call that has not begun.
    pub fn new(session: &str, place: Element, page: Rc<Presence>) -> Rc<Self> {
        let call = Rc::new(Self {
            session: session.to_owned(),
            place,
            page,
            state: Cell::new(State::Opening),
            frame: RefCell::default(),
            knock: RefCell::default(),
            last: RefCell::default(),
            gone: RefCell::default(),
            departing: Cell::new(None),
            round: Cell::new(0),
            broken_since: Cell::new(None),
            heard_at: Cell::new(0.0),
        });
        // Before the document unloads, so that the leave is clean. A page restored from the back/forward cache then
        // shows that this person has left.
        let it = call.clone();
        on_window("pagehide", move |_| it.close(State::Left));
        let it = call.clone();
        on_window("offline", move |_| it.line_broke(clock::wall()));
        let it = call.clone();
        on_window("online", move |_| it.beat());
        let it = call.clone();
        Interval::new(beat(), move || it.beat()).forget();
        call
    }

    pub fn has_frame(&self) -> bool {
        self.frame.borrow().is_some()
    }

    pub fn waits_for_host(&self) -> bool {
        self.state.get() == State::HostAway
    }

    fn set(&self, state: State) {
        self.state.set(state);
        let had_focus = page::first("[data-panel] :focus").is_some();
        for panel in all("[data-panel]") {
            let is_it = panel.get_attribute("data-panel").as_deref() == Some(state.panel());
            page::set_hidden(&panel, !is_it);
        }
        let has_frame = state.is_opening() || state.panel().is_empty();
        page::set_hidden(&self.place, !has_frame);
        if had_focus && let Some(root) = page::document().and_then(|document| document.document_element()) {
            // The pressed button is gone.
            dialog::focus(&root, "#content");
        }
        self.page.set(state.reported());
        if state.reported() == Some(PageState::Reconnecting) {
            self.page.note(Trouble::Connection);
        }
    }

    /// Begins a round.
    fn begin(&self) -> u32 {
        self.round.set(self.round.get() + 1);
        self.round.get()
    }

    /// Asks the join gate for the room, with a fresh token where the deployment has tokens, and opens it.
    pub fn enter(self: &Rc<Self>) {
        let round = self.begin();
        self.frame.take();
        self.show_knock(None);
        self.set(State::Opening);
        self.watch(round, SLOW, State::Slow);
        let call = self.clone();
        spawn_local(async move {
            let answer = ask(EnterCall::PATH, &[("id", (&*call.session).into())]).await;
            if call.round.get() != round {
                return;
            }
            match answer.as_ref().map(Ticket::read) {
                Ok(Some(ticket)) => call.open(round, ticket),
                Ok(None) => call.set(State::Down),
                Err(refusal) => call.refuse(refusal),
            }
            region::ask();
        });
    }

    fn refuse(self: &Rc<Self>, refusal: &Refusal) {
        let state = if refusal.code == "host_away" {
            State::HostAway
        } else if refusal.is_passing() {
            State::Unanswered
        } else {
            State::Refused
        };
        if let Some(hint) = page::first(&format!("[data-panel={}] > p", state.panel()))
            && state != State::HostAway
        {
            page::set_text(&hint, &refusal.message);
        }
        self.set(state);
        if state == State::HostAway && host_is_in() {
            super::look();
        }
    }

    fn open(self: &Rc<Self>, round: u32, ticket: Ticket) {
        let (call, admission) = (self.clone(), ticket.admission.clone());
        let title = self.place.get_attribute("data-frame").unwrap_or_default();
        let opened = Frame::open(&ticket, &self.place, &title, move |event| {
            call.hear(round, &admission, event);
        });
        match opened {
            Ok(frame) => {
                self.frame.replace(Some(frame));
                self.watch(round, PATIENCE, State::Down);
            }
            Err(_) => self.set(State::Down),
        }
    }

    /// Changes the state after a time in which Jitsi has not started in this round's frame.
    fn watch(self: &Rc<Self>, round: u32, time: u32, state: State) {
        let call = self.clone();
        let look = move || {
            if !call.state.get().is_opening() || call.round.get() != round {
                return;
            }
            if state == State::Down {
                call.close(state);
            } else {
                call.set(state);
            }
        };
        Timeout::new(time, look).forget();
    }

    fn hear(self: &Rc<Self>, round: u32, admission: &str, event: FrameEvent) {
        if self.round.get() != round {
            return;
        }
        match event {
            FrameEvent::Loaded => self.watch(round, SILENT, State::Down),
            FrameEvent::Responds => {
                if self.state.get().is_opening() {
                    self.set(State::Waiting);
                }
            }
            FrameEvent::Inside { in_company } => {
                if in_company {
                    self.show_knock(None);
                }
                if self.state.get() != State::Live {
                    self.set(State::Live);
                }
                self.report(admission, true, in_company);
            }
            FrameEvent::Left => {
                self.show_knock(None);
                self.report(admission, false, false);
            }
            FrameEvent::Knocks(knock) => self.show_knock(Some(knock)),
            FrameEvent::PutOut => self.close_soon(round, State::PutOut),
            FrameEvent::Denied => self.close_soon(round, State::Denied),
            FrameEvent::Slept | FrameEvent::Failed => self.close_soon(round, State::Lost),
            FrameEvent::Closed if self.departing.get().is_some() => {
                let call = self.clone();
                Timeout::new(0, move || call.depart()).forget();
            }
            FrameEvent::Closed => self.close_soon(round, State::Left),
        }
    }

    /// Says who waits in Jitsi's lobby.
    pub fn show_knock(&self, knock: Option<Knock>) {
        if let Some(notice) = page::first("[data-knocks]") {
            let text = |name| notice.get_attribute(name).unwrap_or_default();
            let said = match &knock {
                None => String::new(),
                Some(knock) if knock.name.is_empty() => text("data-nameless"),
                Some(knock) => text("data-knocks").replace("{name}", &isolated(&knock.name)),
            };
            if let Some(line) = page::find(&notice, "p") {
                page::set_text(&line, &said);
            }
            page::set_hidden(&notice, knock.is_none());
        }
        self.knock.replace(knock);
    }

    /// Admits the person in Jitsi's lobby.
    pub fn let_in(&self) {
        if let (Some(frame), Some(knock)) = (&*self.frame.borrow(), &*self.knock.borrow()) {
            frame.let_in(&knock.id);
        }
        self.show_knock(None);
    }

    /// Heartbeat: repeats the last report, so that the server knows that this browser has not crashed.
    fn beat(self: &Rc<Self>) {
        if self.last.borrow().as_ref().is_some_and(|last| last.is_here) {
            self.repeat();
        }
    }

    /// Sends the last report again, under a new sequence number.
    fn repeat(self: &Rc<Self>) {
        let next = self.last.borrow_mut().as_mut().map(|last| {
            last.number += 1;
            last.clone()
        });
        if let Some(report) = next {
            self.send(report);
        }
    }

    /// Sends a report with the length of the preceding connection loss. A failure is retried, unless a newer report
    /// supersedes it. A refusal (session over, signed out) counts as delivered.
    fn send(self: &Rc<Self>, report: Report) {
        let since = self.broken_since.get();
        let away = since.map_or(0, clock::seconds_since);
        let call = self.clone();
        spawn_local(async move {
            let answer = ask(ReportPresenceCall::PATH, &report.arguments(&call.session, away)).await;
            show_reached(answer.as_ref().map(drop));
            if !answer.is_err_and(|refusal| refusal.is_unreachable()) {
                call.heard_at.set(clock::wall());
                // The connection may have been lost again meanwhile.
                if call.broken_since.get() == since {
                    call.broken_since.set(None);
                }
                region::ask();
                return;
            }
            call.line_broke(call.heard_at.get());
            Timeout::new(AGAIN, move || {
                if call.last.borrow().as_ref() == Some(&report) {
                    call.repeat();
                }
            })
            .forget();
        });
    }

    /// Notes a connection loss; an earlier one already noted takes precedence.
    fn line_broke(&self, since: f64) {
        if self.broken_since.get().is_none() && since > 0.0 {
            self.broken_since.set(Some(since));
        }
    }

    /// Reports a change of presence; does nothing if nothing changed.
    fn report(self: &Rc<Self>, admission: &str, is_here: bool, in_company: bool) {
        let last = self.last.borrow().clone();
        let last = last.filter(|last| last.admission == admission);
        let before = last.unwrap_or_else(|| Report::before(admission));
        if (before.is_here, before.in_company) == (is_here, in_company) {
            return;
        }
        let after = Report {
            number: before.number + 1,
            is_here,
            in_company,
            ..before
        };
        self.last.replace(Some(after.clone()));
        self.gone.take();
        self.send(after);
    }

    /// Closes after the current event: the frame's event handler is still running.
    fn close_soon(self: &Rc<Self>, round: u32, state: State) {
        let call = self.clone();
        Timeout::new(0, move || {
            if call.round.get() == round {
                call.close(state);
            }
        })
        .forget();
    }

    /// Ends the call on this side and removes the frame.
    pub fn close(self: &Rc<Self>, state: State) {
        self.begin();
        // Report even if a leave was reported before: that request may be lost when the page unloads.
        if let Some(last) = self.last.take() {
            self.gone.replace(Some(Report {
                number: last.number + 1,
                ..Report::before(&last.admission)
            }));
        }
        self.say_gone();
        self.show_knock(None);
        let frame = self.frame.take();
        // Keep a message that is shown instead of the frame, unless the session is over.
        if frame.is_some() || self.state.get().is_opening() || state == State::Over {
            self.set(state);
        }
    }

    /// Reports that this person is no longer in the meeting, until the server is reached or this person comes back.
    fn say_gone(self: &Rc<Self>) {
        let Some(gone) = self.gone.borrow().clone() else {
            return;
        };
        let answer = ask_leaving(ReportPresenceCall::PATH, &gone.arguments(&self.session, 0));
        let call = self.clone();
        spawn_local(async move {
            let answer = answer.await;
            show_reached(answer.as_ref().map(drop));
            if answer.is_err_and(|refusal| refusal.is_unreachable()) {
                Timeout::new(AGAIN, move || call.say_gone()).forget();
            } else {
                call.gone.take();
            }
        });
    }

    /// Hangs up; the page then says how to come back.
    pub fn leave(self: &Rc<Self>) {
        self.hang_up(Departure::Stay, Frame::hang_up);
    }

    /// Ends the call for both and navigates to the session's page. The session itself must be ended before.
    pub fn end(self: &Rc<Self>) {
        self.hang_up(Departure::Go, |frame| {
            frame.end_for_all();
            frame.hang_up();
        });
    }

    fn hang_up(self: &Rc<Self>, departure: Departure, goodbye: impl FnOnce(&Frame)) {
        self.departing.set(Some(departure));
        let is_asked = self.frame.borrow().as_ref().map(goodbye).is_some();
        if is_asked {
            let call = self.clone();
            Timeout::new(HANG_UP, move || call.depart()).forget();
        } else {
            self.depart();
        }
    }

    fn depart(self: &Rc<Self>) {
        let Some(departure) = self.departing.take() else {
            return;
        };
        self.close(State::Left);
        if departure == Departure::Go {
            browser::go(&format!("/sessions/{}", self.session));
        }
    }
}
