//! The device's time zone as a hidden field.

use leptos::prelude::*;

/// Posts the device's IANA time zone as `time_zone`: the page's script fills it in, and without one it is empty.
#[component]
pub fn DeviceZoneField() -> impl IntoView {
    view! { <input type="hidden" name="time_zone" value="" data-zone="" /> }
}
