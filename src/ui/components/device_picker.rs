//! Selects one of several devices.

use super::device_check::DeviceCheck;
use crate::{browser::devices::DeviceKind, ui::context::use_words};
use leptos::prelude::*;

/// A list of the devices of one kind; hidden if there is no choice.
#[component]
pub fn DevicePicker(kind: DeviceKind, check: DeviceCheck) -> impl IntoView {
    let words = use_words();
    let of_kind = Memo::new(move |_| {
        check.devices.with(|all| {
            all.iter()
                .filter(|it| it.kind == kind)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let current = move || match kind {
        DeviceKind::Camera => check.camera.current.get(),
        DeviceKind::Microphone => check.microphone.current.get(),
        DeviceKind::Speaker => check.speaker.get(),
    };
    let label = match kind {
        DeviceKind::Camera => words.device_pick_camera(),
        DeviceKind::Microphone => words.device_pick_microphone(),
        DeviceKind::Speaker => words.device_pick_speaker(),
    };
    let id = format!("pick-{}", kind.word());
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some(device) = of_kind
            .get_untracked()
            .into_iter()
            .find(|device| device.id == chosen)
        {
            check.pick(&device);
        }
    };
    let options = move || {
        let current = current();
        let list = of_kind.get().into_iter().enumerate();
        list.map(|(index, device)| {
            let name = match device.label.as_str() {
                "" => words.device_unnamed(index + 1),
                label => label.to_owned(),
            };
            let selected = current.as_deref() == Some(&device.id);
            view! {
                <option value=device.id selected=selected>
                    {name}
                </option>
            }
        })
        .collect_view()
    };
    view! {
        <div class="field" hidden=move || of_kind.with(Vec::len) < 2>
            <label class="field-label" for=id.clone()>
                {label}
            </label>
            <select class="input" id=id on:change=choose>
                {options}
            </select>
        </div>
    }
}
