//! Measures the microphone's level and plays a test tone (PROTOCOLS.md §7.2).

use super::js;
use gloo_timers::callback::Timeout;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AnalyserNode, AudioContext, AudioContextState, AudioNode, HtmlMediaElement, MediaStream,
    MediaStreamAudioSourceNode,
};

/// Samples per reading.
const WINDOW: u32 = 2_048;
/// The lowest level that the meter shows, in dBFS.
const FLOOR: f32 = -60.0;
/// Duration of the test tone, in seconds.
const TONE: f64 = 1.2;

/// Measures a stream's loudness. Dropping it closes its audio context.
pub struct Meter {
    context: AudioContext,
    analyser: AnalyserNode,
    // Held because Chromium garbage-collects an unreferenced source.
    _source: MediaStreamAudioSourceNode,
}

impl Meter {
    /// Attaches to a stream; `None` if the browser has no Web Audio.
    pub fn on(stream: &MediaStream) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(WINDOW);
        let source = context.create_media_stream_source(stream).ok()?;
        // Not connected to the speakers: that would cause feedback.
        source.connect_with_audio_node(&analyser).ok()?;
        let meter = Self {
            context,
            analyser,
            _source: source,
        };
        meter.resume();
        Some(meter)
    }

    /// Whether readings are valid. Browsers suspend the audio context until the first click or touch.
    pub fn can_hear(&self) -> bool {
        self.context.state() == AudioContextState::Running
    }

    /// Starts it. From an event of the hand, where the browser has kept it waiting.
    pub fn resume(&self) {
        let _ = self.context.resume();
    }

    /// The current level: root mean square of the samples, 0 to 1.
    pub fn level(&self) -> f32 {
        let mut samples = [0.0_f32; WINDOW as usize];
        self.analyser.get_float_time_domain_data(&mut samples);
        let squares: f32 = samples.iter().map(|sample| sample * sample).sum();
        #[expect(clippy::cast_precision_loss, reason = "2,048 is exact in f32")]
        let mean = squares / WINDOW as f32;
        mean.sqrt()
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let _ = self.context.close();
    }
}

/// Maps a level to the meter's length, 0 to 1, on a logarithmic scale as human hearing has.
pub fn share(level: f32) -> f32 {
    if level <= 0.0 {
        return 0.0;
    }
    let decibels = 20.0 * level.log10();
    ((decibels - FLOOR) / -FLOOR).clamp(0.0, 1.0)
}

/// The microphone's activity over the last five seconds, at ten readings a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ear {
    /// One bit per reading, the latest lowest.
    loud: u64,
    readings: u32,
}

impl Ear {
    /// Number of readings kept.
    const MEMORY: u32 = 50;
    /// Levels above this count as speech: −40 dB.
    const SPEECH: f32 = 0.01;
    /// Loud readings needed: a single one may be a knock on the table.
    const ENOUGH: u32 = 3;

    pub fn hear(&mut self, level: f32) {
        let kept = (1_u64 << Self::MEMORY) - 1;
        self.loud = ((self.loud << 1) | u64::from(level > Self::SPEECH)) & kept;
        self.readings = self.readings.saturating_add(1).min(Self::MEMORY);
    }

    /// Whether someone has spoken.
    pub fn has_heard(self) -> bool {
        self.loud.count_ones() >= Self::ENOUGH
    }

    /// Whether all readings are in and none of them suffices for speech.
    pub fn is_silent(self) -> bool {
        self.readings >= Self::MEMORY && !self.has_heard()
    }
}

/// Whether this browser can play through a selected output.
pub fn outputs_can_be_chosen() -> bool {
    ["AudioContext", "HTMLMediaElement"].into_iter().any(|class| {
        let prototype = js::get(&js::get(&window(), class), "prototype");
        js::method(&prototype, "setSinkId").is_some()
    })
}

/// Plays a short tone, through the selected output if there is one. Call it from a click: autoplay policies
/// block it otherwise. Fails with the browser's exception.
pub async fn play_tone(output: Option<String>) -> Result<(), JsValue> {
    let context = AudioContext::new()?;
    js::call_async(&context, "resume", &[]).await?;
    let gain = context.create_gain()?;
    let element = route(&context, &gain, output.as_deref()).await?;

    let oscillator = context.create_oscillator()?;
    let start = context.current_time();
    let pitch = oscillator.frequency();
    pitch.set_value_at_time(523.25, start)?;
    pitch.set_value_at_time(659.25, start + TONE / 2.0)?;
    // Fade in and out, to avoid clicks.
    let volume = gain.gain();
    volume.set_value_at_time(0.0, start)?;
    volume.linear_ramp_to_value_at_time(0.2, start + 0.08)?;
    volume.set_value_at_time(0.2, start + TONE - 0.25)?;
    volume.linear_ramp_to_value_at_time(0.0, start + TONE)?;
    oscillator.connect_with_audio_node(&gain)?;
    oscillator.start()?;
    oscillator.stop_with_when(start + TONE)?;

    let over = move || {
        drop(element);
        let _ = context.close();
    };
    Timeout::new(1_600, over).forget();
    Ok(())
}

/// Routes the sound to the output. Chromium can set the sink of a whole context; Firefox and Safari only that
/// of a media element, which is then returned and must be kept while it plays.
async fn route(
    context: &AudioContext,
    sound: &AudioNode,
    output: Option<&str>,
) -> Result<Option<HtmlMediaElement>, JsValue> {
    let Some(output) = output.filter(|_| outputs_can_be_chosen()) else {
        sound.connect_with_audio_node(&context.destination())?;
        return Ok(None);
    };
    let id = JsValue::from_str(output);
    if js::method(context, "setSinkId").is_some() {
        js::call_async(context, "setSinkId", &[id]).await?;
        sound.connect_with_audio_node(&context.destination())?;
        return Ok(None);
    }
    let element: HtmlMediaElement = document().create_element("audio")?.dyn_into()?;
    js::call_async(&element, "setSinkId", &[id]).await?;
    let destination = js::call(context, "createMediaStreamDestination", &[])?;
    sound.connect_with_audio_node(destination.unchecked_ref())?;
    element.set_src_object(js::get(&destination, "stream").dyn_ref());
    js::call_async(&element, "play", &[]).await?;
    Ok(Some(element))
}

#[cfg(test)]
mod tests {
    use super::{Ear, share};

    #[test]
    fn an_ear_hears_speech_and_notices_silence_after_five_seconds() {
        let mut ear = Ear::default();
        (0..49).for_each(|_| ear.hear(0.001));
        assert!(!ear.has_heard() && !ear.is_silent());
        ear.hear(0.001);
        assert!(ear.is_silent());
        (0..3).for_each(|_| ear.hear(0.1));
        assert!(ear.has_heard() && !ear.is_silent());
        (0..48).for_each(|_| ear.hear(0.0));
        assert!(ear.is_silent());
    }

    #[test]
    fn the_meter_is_empty_in_silence_and_full_at_full_scale() {
        assert!(share(0.0) <= 0.0);
        assert!(share(0.000_1) <= 0.0);
        assert!((share(0.01) - 1.0 / 3.0).abs() < 0.01);
        assert!(share(1.0) >= 1.0);
    }
}
