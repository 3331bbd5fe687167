//! The microphone's level, and whether it picks up anything.

use super::{
    device_check::{DeviceState, Input},
    ticker::every,
};
use crate::{
    browser::{
        held::Held,
        sound::{self, Ear, Meter},
    },
    ui::context::use_words,
};
use leptos::prelude::*;
use std::time::Duration;

/// Interval between readings.
const PERIOD: Duration = Duration::from_millis(100);

/// The level as a bar. Readings also go to `ear`.
#[component]
pub fn MicrophoneMeter(
    microphone: Input,
    /// The activity of the last seconds.
    ear: RwSignal<Ear>,
) -> impl IntoView {
    let words = use_words();
    let meter: Held<Meter> = Held::default();
    let share = RwSignal::new(0.0_f32);
    Effect::new(move |_| {
        drop(meter.take());
        share.set(0.0);
        ear.set(Ear::default());
        if matches!(microphone.state.get(), DeviceState::Ready { .. })
            && let Some(listening) = microphone.stream.with(Meter::on).flatten()
        {
            meter.put(listening);
        }
    });
    Effect::new(move |_| {
        let read = move || {
            if let Some(level) = meter.with(Meter::level) {
                share.try_set(sound::share(level));
                let mut heard = ear.try_get_untracked().unwrap_or_default();
                heard.hear(level);
                ear.try_set(heard);
            }
        };
        every(PERIOD, read);
    });
    on_cleanup(move || drop(meter.take()));

    view! {
        <div
            class="meter"
            role="meter"
            aria-label=words.device_level()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", share.get() * 100.0)
        >
            <div class="meter-bar" style:transform=move || format!("scaleX({:.3})", share.get())></div>
        </div>
    }
}
