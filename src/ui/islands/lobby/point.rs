//! One point of the checklist, a camera or a microphone: its state, and what the page says of it.

use crate::browser::{
    devices::{self, DeviceKind, Trouble},
    family::Family,
    page,
    sound::{self, Ear, Meter},
};
use gloo_timers::callback::Timeout;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlVideoElement, MediaStream};

/// Without an answer after this time, in milliseconds, assume that the browser shows its permission prompt.
const ASKING: u32 = 2_000;
/// After this time it may never answer: the prompt was overlooked, or hangs.
const STUCK: u32 = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not requested yet.
    Unchecked,
    Asking,
    /// The browser presumably shows its permission prompt.
    Waiting,
    /// No answer for a long time. A late one still counts.
    Stuck,
    Ready,
    Trouble(Trouble),
}

/// A camera or a microphone, and the element that shows it.
pub struct Point {
    kind: DeviceKind,
    element: Element,
    /// The texts of all states, rendered by the server.
    texts: Element,
    state: Cell<State>,
    /// Answers of earlier rounds are stale and ignored.
    round: Cell<u32>,
    stream: RefCell<Option<MediaStream>>,
    meter: RefCell<Option<Meter>>,
    ear: Cell<Ear>,
}

impl Point {
    /// The point of the page, if it has one.
    pub fn of(kind: DeviceKind) -> Option<Self> {
        Some(Self {
            kind,
            element: page::first(&format!("[data-point={}]", kind.word()))?,
            texts: page::first("#device-texts")?,
            state: Cell::new(State::Unchecked),
            round: Cell::new(0),
            stream: RefCell::default(),
            meter: RefCell::default(),
            ear: Cell::default(),
        })
    }

    pub fn is_unchecked(&self) -> bool {
        self.state.get() == State::Unchecked
    }

    pub fn is_ready(&self) -> bool {
        self.state.get() == State::Ready
    }

    pub fn trouble(&self) -> Option<Trouble> {
        match self.state.get() {
            State::Trouble(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// Whether pressing the button would help.
    pub fn can_be_checked(&self) -> bool {
        matches!(
            self.state.get(),
            State::Unchecked | State::Stuck | State::Trouble(_)
        )
    }

    /// The browser's id of the device in use.
    pub fn device(&self) -> Option<String> {
        self.stream.borrow().as_ref().and_then(devices::device_of)
    }

    /// Releases the device and begins a new round.
    pub fn begin(self: &Rc<Self>) -> u32 {
        let round = self.release();
        self.set(State::Asking);
        for (time, from, to) in [
            (ASKING, State::Asking, State::Waiting),
            (STUCK, State::Waiting, State::Stuck),
        ] {
            let point = self.clone();
            Timeout::new(time, move || {
                if point.round.get() == round && point.state.get() == from {
                    point.set(to);
                }
            })
            .forget();
        }
        round
    }

    /// The browser's answer to a round.
    pub fn settle(&self, round: u32, answer: Result<MediaStream, Trouble>) {
        let is_late = self.round.get() != round;
        match answer {
            Ok(stream) if is_late => devices::stop(&stream),
            Err(_) if is_late => {}
            Ok(stream) => {
                self.show_picture(Some(&stream));
                if self.kind == DeviceKind::Microphone {
                    self.meter.replace(Meter::on(&stream));
                }
                self.stream.replace(Some(stream));
                self.set(State::Ready);
            }
            Err(trouble) => self.set(State::Trouble(trouble)),
        }
    }

    /// Releases the device, and ignores requests in flight.
    pub fn stop(&self) {
        self.release();
        self.set(State::Unchecked);
    }

    fn release(&self) -> u32 {
        if let Some(stream) = self.stream.take() {
            devices::stop(&stream);
        }
        self.show_picture(None);
        self.meter.take();
        self.ear.take();
        self.show_level(0.0);
        self.round.set(self.round.get() + 1);
        self.round.get()
    }

    /// Detects that the device was unplugged, its permission revoked, or that it is muted.
    pub fn look(&self) {
        let is_live = self.stream.borrow().as_ref().map(devices::is_live);
        if is_live == Some(false) {
            self.release();
            self.set(State::Trouble(Trouble::Missing));
        } else {
            self.show();
        }
    }

    /// Lets the microphone be heard, from an event of the hand.
    pub fn resume(&self) {
        if let Some(meter) = &*self.meter.borrow() {
            meter.resume();
        }
    }

    /// Reads the microphone's level.
    pub fn read(&self) {
        let level = match &*self.meter.borrow() {
            Some(meter) if meter.can_hear() && !self.is_muted() => meter.level(),
            _ => return,
        };
        let mut ear = self.ear.get();
        ear.hear(level);
        self.ear.set(ear);
        self.show_level(sound::share(level));
        self.show();
    }

    fn is_muted(&self) -> bool {
        self.stream.borrow().as_ref().is_some_and(devices::is_muted)
    }

    fn set(&self, state: State) {
        self.state.set(state);
        self.show();
    }

    /// The word for what is shown, and how it is shown.
    fn shown(&self) -> (&'static str, &'static str) {
        match self.state.get() {
            State::Unchecked => ("unchecked", "open"),
            State::Asking => ("asking", "busy"),
            State::Waiting => ("waiting", "busy"),
            State::Stuck => ("stuck", "warn"),
            State::Trouble(trouble) => (trouble.word(), "warn"),
            State::Ready if self.is_muted() => ("muted", "warn"),
            State::Ready if self.kind == DeviceKind::Camera => ("ready", "well"),
            State::Ready if self.ear.get().has_heard() => ("heard", "well"),
            State::Ready if self.ear.get().is_silent() => ("silent", "warn"),
            State::Ready
                if self
                    .meter
                    .borrow()
                    .as_ref()
                    .is_some_and(|meter| !meter.can_hear()) =>
            {
                ("deaf", "busy")
            }
            State::Ready => ("speak", "busy"),
        }
    }

    fn show(&self) {
        let (word, mood) = self.shown();
        if self.element.get_attribute("data-state").as_deref() == Some(word) {
            return;
        }
        let _ = self.element.set_attribute("data-state", word);
        let own = format!("{}-{word}", self.kind.word());
        let text = self.text(&own).or_else(|| self.text(word)).unwrap_or_default();
        if let Some(status) = page::find(&self.element, ".check-status") {
            let _ = status.set_attribute("data-mood", mood);
            if let Some(line) = page::find(&status, "[data-text]") {
                page::set_text(&line, &text);
            }
        }
        let family = Family::here();
        let mend = self
            .text(&format!("mend-{word}-{}", family.word()))
            .or_else(|| {
                self.text(&format!("mend-{word}-phone"))
                    .filter(|_| family.is_on_phone())
            })
            .or_else(|| self.text(&format!("mend-{word}")));
        if let Some(advice) = page::find(&self.element, "[data-mend]") {
            page::set_hidden(&advice, mend.is_none());
            if let Some(line) = page::find(&advice, "p") {
                page::set_text(&line, &mend.unwrap_or_default());
            }
        }
        if let Some(copy) = page::find(&self.element, "[data-elsewhere]") {
            page::set_hidden(&copy, word != "in-app");
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.texts.get_attribute(&format!("data-{name}"))
    }

    fn show_picture(&self, stream: Option<&MediaStream>) {
        let Some(video) = page::find(&self.element, "video") else {
            return;
        };
        page::set_hidden(&video, stream.is_none());
        if let Some(empty) = video.next_element_sibling() {
            page::set_hidden(&empty, stream.is_some());
        }
        if let Ok(video) = video.dyn_into::<HtmlVideoElement>() {
            video.set_muted(true);
            video.set_src_object(stream);
            if stream.is_some() {
                let _ = video.play();
            }
        }
    }

    fn show_level(&self, share: f32) {
        let Some(meter) = page::find(&self.element, "[role=meter]") else {
            return;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 100"
        )]
        let percent = (share * 100.0).round() as u8;
        let _ = meter.set_attribute("aria-valuenow", &percent.to_string());
        if let Some(bar) = meter
            .first_element_child()
            .and_then(|bar| bar.dyn_into::<HtmlElement>().ok())
        {
            let _ = bar
                .style()
                .set_property("transform", &format!("scaleX(0.{:02})", percent.min(99)));
        }
    }
}
