//! The device's time zone as a hidden field.

use crate::browser;
use leptos::prelude::*;

/// Posts the device's IANA time zone as `time_zone`; empty without WASM.
#[component]
pub fn DeviceZoneField() -> impl IntoView {
    let zone = RwSignal::new(String::new());
    Effect::new(move |_| zone.set(browser::zone::device_zone().unwrap_or_default()));
    view! { <input type="hidden" name="time_zone" value=move || zone.get() /> }
}
