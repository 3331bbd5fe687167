//! The device check: requests camera and microphone, keeps the streams while the page is open, releases them.

use super::{
    super::kit::{on_document, on_window, target},
    point::Point,
    speaker,
};
use crate::browser::{
    devices::{self, Device, DeviceKind, Opened, Trouble},
    page,
};
use gloo_timers::callback::Interval;
use js_sys::Function;
use leptos::task::spawn_local;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlSelectElement, MediaStream};

/// Interval between two readings of the microphone's level, in milliseconds.
const READING: u32 = 100;
/// Readings in a second.
const SECOND: u32 = 10;

/// The check of both devices, and the list of available ones.
pub struct Check {
    camera: Rc<Point>,
    microphone: Rc<Point>,
    devices: RefCell<Vec<Device>>,
    changed: Box<dyn Fn(&Self)>,
}

impl Check {
    /// The check of this page, if it has one. It begins by itself if both devices are granted already, else when the
    /// button is pressed. `changed` is called with each change of a device.
    pub fn start(changed: impl Fn(&Self) + 'static) -> Option<Rc<Self>> {
        let check = Rc::new(Self {
            camera: Rc::new(Point::of(DeviceKind::Camera)?),
            microphone: Rc::new(Point::of(DeviceKind::Microphone)?),
            devices: RefCell::default(),
            changed: Box::new(changed),
        });
        check.listen();
        check.tell();
        let begins = check.clone();
        spawn_local(async move {
            if devices::supported() && devices::granted().await && begins.is_untouched() {
                begins.open();
            }
        });
        Some(check)
    }

    pub fn microphone(&self) -> &Point {
        &self.microphone
    }

    /// Releases both devices, and ignores requests in flight.
    pub fn stop(&self) {
        self.camera.stop();
        self.microphone.stop();
        self.tell();
    }

    fn listen(self: &Rc<Self>) {
        for button in page::first("[data-check]").into_iter().chain(speaker::install()) {
            let _ = button.remove_attribute("disabled");
        }
        let check = self.clone();
        on_document("click", false, move |event| {
            if target(&event, "[data-check]").is_some() {
                check.open();
            }
        });
        let check = self.clone();
        on_document("change", false, move |event| {
            if let Some(select) = target(&event, "[data-pick]") {
                check.pick(&select);
            }
        });
        for event in ["pointerdown", "keydown"] {
            let check = self.clone();
            on_document(event, false, move |_| check.microphone.resume());
        }
        let check = self.clone();
        on_window("pagehide", move |_| check.stop());
        let check = self.clone();
        let plugged = Closure::<dyn Fn()>::new(move || spawn_local(check.clone().list())).into_js_value();
        // On an insecure page `mediaDevices` is undefined.
        if devices::supported()
            && let Some(Ok(all)) = page::window().map(|window| window.navigator().media_devices())
        {
            all.set_ondevicechange(plugged.dyn_ref::<Function>());
        }
        let (check, readings) = (self.clone(), Cell::new(0));
        let read = move || {
            check.microphone.read();
            readings.set((readings.get() + 1) % SECOND);
            if readings.get() == 0 {
                check.camera.look();
                check.microphone.look();
                check.tell();
            }
        };
        Interval::new(READING, read).forget();
    }

    fn is_untouched(&self) -> bool {
        self.camera.is_unchecked() && self.microphone.is_unchecked()
    }

    fn open(self: &Rc<Self>) {
        let rounds = (self.camera.begin(), self.microphone.begin());
        self.tell();
        let check = self.clone();
        spawn_local(async move {
            let Opened { camera, microphone } = devices::open_both().await;
            check.camera.settle(rounds.0, camera);
            check.microphone.settle(rounds.1, microphone);
            check.tell();
            check.list().await;
        });
    }

    /// Switches to the selected device and remembers the choice.
    fn pick(self: &Rc<Self>, select: &Element) {
        let chosen = select
            .dyn_ref::<HtmlSelectElement>()
            .map(HtmlSelectElement::value)
            .unwrap_or_default();
        let Some(device) = self.devices.borrow().iter().find(|it| it.id == chosen).cloned() else {
            return;
        };
        devices::remember(device.kind, &device);
        let point = match device.kind {
            DeviceKind::Camera => self.camera.clone(),
            DeviceKind::Microphone => self.microphone.clone(),
            DeviceKind::Speaker => return,
        };
        let round = point.begin();
        self.tell();
        let check = self.clone();
        spawn_local(async move {
            let answer: Result<MediaStream, Trouble> = devices::open(device.kind).await;
            point.settle(round, answer);
            check.tell();
            check.list().await;
        });
    }

    /// Shows what can be selected. A list of one is no choice.
    async fn list(self: Rc<Self>) {
        let found = devices::list().await;
        for kind in [DeviceKind::Camera, DeviceKind::Microphone, DeviceKind::Speaker] {
            let current = match kind {
                DeviceKind::Camera => self.camera.device(),
                DeviceKind::Microphone => self.microphone.device(),
                DeviceKind::Speaker => speaker::chosen(),
            };
            show_devices(kind, &found, current.as_deref());
        }
        self.devices.replace(found);
    }

    /// The button is there until both devices deliver.
    fn tell(&self) {
        if let Some(row) = page::first("[data-check-row]") {
            page::set_hidden(
                &row,
                !self.camera.can_be_checked() && !self.microphone.can_be_checked(),
            );
            let name = if self.is_untouched() {
                "data-first"
            } else {
                "data-again"
            };
            if let (Some(label), Some(text)) = (page::find(&row, "span"), row.get_attribute(name)) {
                page::set_text(&label, &text);
            }
        }
        (self.changed)(self);
    }
}

/// Fills the list of a kind's devices.
fn show_devices(kind: DeviceKind, found: &[Device], current: Option<&str>) -> Option<()> {
    let select = page::first(&format!("[data-pick={}]", kind.word()))?;
    let unnamed = select.get_attribute("data-unnamed")?;
    select.set_text_content(None);
    let of_kind = found.iter().filter(|device| device.kind == kind);
    let mut count = 0;
    for device in of_kind {
        count += 1;
        let option = page::document()?.create_element("option").ok()?;
        let name = match &*device.label {
            "" => unnamed.replace("{n}", &count.to_string()),
            label => label.to_owned(),
        };
        option.set_text_content(Some(&name));
        option.set_attribute("value", &device.id).ok()?;
        if current == Some(&*device.id) {
            option.set_attribute("selected", "").ok()?;
        }
        select.append_child(&option).ok()?;
    }
    let is_choice =
        count > 1 && (kind != DeviceKind::Speaker || crate::browser::sound::outputs_can_be_chosen());
    page::set_hidden(&select.closest(".field").ok()??, !is_choice);
    Some(())
}
