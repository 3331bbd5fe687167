//! Reports to the server where this person is, for the other one who waits: at each change, and as a heartbeat.

use super::kit::on_window;
use crate::{
    api::presence::{SayCall, TroubleCall},
    browser::{
        ask::{Refusal, ask, ask_leaving},
        js,
    },
    domain::presence::{BEAT, PageState, Trouble},
};
use gloo_timers::callback::Interval;
use leptos::{server_fn::ServerFn, task::spawn_local};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsValue;

/// The heartbeat in milliseconds.
pub fn beat() -> u32 {
    u32::try_from(BEAT.num_milliseconds()).unwrap_or(u32::MAX)
}

/// What this page reports.
pub struct Presence {
    session: String,
    state: Cell<Option<PageState>>,
    /// Hears the word for where the other one is, or why there is none.
    heard: fn(Result<Option<String>, Refusal>),
    /// Whether the next page reports, and not this one that it is left.
    is_handed_on: Cell<bool>,
}

impl Presence {
    pub fn new(session: &str, heard: fn(Result<Option<String>, Refusal>)) -> Rc<Self> {
        let presence = Rc::new(Self {
            session: session.to_owned(),
            state: Cell::new(None),
            heard,
            is_handed_on: Cell::new(false),
        });
        let [beats, leaves, returns, reconnects] = std::array::from_fn(|_| presence.clone());
        Interval::new(beat(), move || beats.say()).forget();
        on_window("pagehide", move |_| {
            if !leaves.is_handed_on.get() {
                let state = PageState::Away.word();
                // The page is unloading: the answer is not read.
                drop(ask_leaving(
                    SayCall::PATH,
                    &[leaves.id(), ("state", state.into())],
                ));
            }
        });
        on_window("online", move |_| reconnects.say());
        on_window("pageshow", move |event| {
            if js::flag(&event, "persisted") {
                returns.say();
            }
        });
        presence
    }

    /// Reports this state, if it is another one. `None` reports nothing: something else does.
    pub fn set(&self, state: Option<PageState>) {
        if self.state.replace(state) != state {
            self.say();
        }
    }

    pub fn hand_on(&self, is_handed_on: bool) {
        self.is_handed_on.set(is_handed_on);
    }

    /// Records technical trouble that the page has noticed. Only the first report of a kind counts.
    pub fn note(&self, trouble: Trouble) {
        let (id, trouble) = (self.session.clone(), trouble.word());
        spawn_local(async move {
            // Ignored: if the server cannot be reached, it must rely on its own evidence.
            let _ = ask(TroubleCall::PATH, &[("id", id.into()), ("kind", trouble.into())]).await;
        });
    }

    fn id(&self) -> (&'static str, JsValue) {
        ("id", JsValue::from_str(&self.session))
    }

    fn say(&self) {
        let Some(state) = self.state.get() else { return };
        let (id, heard) = (self.session.clone(), self.heard);
        spawn_local(async move {
            // On failure the next heartbeat repeats the report.
            let answer = ask(
                SayCall::PATH,
                &[("id", id.into()), ("state", state.word().into())],
            )
            .await;
            heard(answer.map(|whereabouts| whereabouts.as_string()));
        });
    }
}
