//! The device check: requests camera and microphone, keeps the streams while the page is open, releases them.

use super::{
    rounds::Rounds,
    ticker::{every, on_window},
};
use crate::browser::{
    devices::{self, Device, DeviceKind, Trouble},
    family::Family,
    held::Held,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::MediaStream;

/// Without an answer after this time, assume that the browser shows its permission prompt.
const ASKING: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// Not requested yet.
    Unchecked,
    Asking,
    /// The browser presumably shows its permission prompt.
    Waiting,
    /// The stream is live.
    Ready {
        /// Number of the stream, so that a change of device is a change of state.
        round: u32,
    },
    Trouble(Trouble),
}

/// A camera or a microphone.
#[derive(Clone, Copy)]
pub struct Input {
    pub kind: DeviceKind,
    pub state: RwSignal<DeviceState>,
    /// The browser's id of the device in use.
    pub current: RwSignal<Option<String>>,
    pub stream: Held<MediaStream>,
    rounds: Rounds,
}

impl Input {
    fn new(kind: DeviceKind) -> Self {
        Self {
            kind,
            state: RwSignal::new(DeviceState::Unchecked),
            current: RwSignal::new(None),
            stream: Held::default(),
            rounds: Rounds::default(),
        }
    }

    /// Releases the device and begins a new round; answers of earlier rounds are stale and ignored.
    fn begin(self) -> u32 {
        self.release();
        self.state.try_set(DeviceState::Asking);
        let round = self.rounds.next();
        let still_asked = move || {
            let asking = self.state.try_get_untracked() == Some(DeviceState::Asking);
            if asking && self.rounds.is_current(round) {
                self.state.try_set(DeviceState::Waiting);
            }
        };
        set_timeout(still_asked, ASKING);
        round
    }

    fn settle(self, round: u32, answer: Result<MediaStream, Trouble>) {
        let late = !self.rounds.is_current(round);
        match answer {
            Ok(stream) if late => devices::stop(&stream),
            Ok(stream) => {
                self.current.try_set(devices::device_of(&stream));
                self.stream.put(stream);
                self.state.try_set(DeviceState::Ready { round });
            }
            Err(_) if late => {}
            Err(trouble) => {
                self.state.try_set(DeviceState::Trouble(trouble));
            }
        }
    }

    fn release(self) {
        if let Some(stream) = self.stream.take() {
            devices::stop(&stream);
        }
    }

    /// Releases the device and ignores requests in flight.
    fn stop(self) {
        self.rounds.next();
        self.release();
        self.state.try_set(DeviceState::Unchecked);
    }

    /// Detects that the device was unplugged or its permission revoked.
    fn look(self) {
        if self.stream.with(devices::is_live) == Some(false) {
            self.release();
            self.state.try_set(DeviceState::Trouble(Trouble::Missing));
        }
    }
}

/// The check of both devices, and the list of available ones.
#[derive(Clone, Copy)]
pub struct DeviceCheck {
    pub camera: Input,
    pub microphone: Input,
    pub devices: RwSignal<Vec<Device>>,
    /// The browser's id of the selected output.
    pub speaker: RwSignal<Option<String>>,
    /// This browser; `Other` until the effect has run in the browser.
    pub family: RwSignal<Family>,
}

impl DeviceCheck {
    pub fn start(self) {
        let (camera, microphone) = (self.camera.begin(), self.microphone.begin());
        spawn_local(async move {
            let opened = devices::open_both().await;
            self.camera.settle(camera, opened.camera);
            self.microphone.settle(microphone, opened.microphone);
            self.list().await;
        });
    }

    /// Switches to a device and remembers the choice.
    pub fn pick(self, device: &Device) {
        devices::remember(device.kind, device);
        let input = match device.kind {
            DeviceKind::Camera => self.camera,
            DeviceKind::Microphone => self.microphone,
            DeviceKind::Speaker => {
                self.speaker.set(Some(device.id.clone()));
                return;
            }
        };
        let round = input.begin();
        spawn_local(async move {
            input.settle(round, devices::open(input.kind).await);
            self.list().await;
        });
    }

    pub fn stop(self) {
        self.camera.stop();
        self.microphone.stop();
    }

    async fn list(self) {
        let devices = devices::list().await;
        self.devices.try_set(devices);
    }

    fn look(self) {
        self.camera.look();
        self.microphone.look();
    }
}

/// The check of this page. Starts by itself if both are granted already, else at [`DeviceCheck::start`].
pub fn use_device_check() -> DeviceCheck {
    let check = DeviceCheck {
        camera: Input::new(DeviceKind::Camera),
        microphone: Input::new(DeviceKind::Microphone),
        devices: RwSignal::new(Vec::new()),
        speaker: RwSignal::new(None),
        family: RwSignal::new(Family::Other),
    };
    let on_change: Held<Closure<dyn FnMut(JsValue)>> = Held::default();

    Effect::new(move |_| {
        check.family.set(Family::here());
        check
            .speaker
            .set(devices::remembered(DeviceKind::Speaker).map(|choice| choice.id));
        spawn_local(async move {
            let untouched = || check.camera.state.try_get_untracked() == Some(DeviceState::Unchecked);
            if devices::supported() && devices::granted().await && untouched() {
                check.start();
            }
        });

        // On an insecure page `mediaDevices` is undefined.
        if devices::supported()
            && let Ok(all) = window().navigator().media_devices()
        {
            let changed = Closure::new(move |_| spawn_local(check.list()));
            all.set_ondevicechange(Some(changed.as_ref().unchecked_ref()));
            on_change.put(changed);
        }
        every(Duration::from_secs(1), move || check.look());
        on_window("pagehide", move |_| check.stop());
    });
    on_cleanup(move || {
        check.stop();
        if let Some(changed) = on_change.take() {
            if let Ok(all) = window().navigator().media_devices() {
                all.set_ondevicechange(None);
            }
            drop(changed);
        }
    });
    check
}
