//! Camera, microphone and speakers: asking for them, listing them, remembering a choice
//! (PROTOCOLS.md §7.1).

use super::js;
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaStream, MediaStreamTrack, Storage};

/// What a device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// Picture in.
    Camera,
    /// Sound in.
    Microphone,
    /// Sound out.
    Speaker,
}

impl DeviceKind {
    /// Its key in the browser's storage and its name among permissions.
    pub fn word(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Microphone => "microphone",
            Self::Speaker => "speaker",
        }
    }

    fn of(kind: MediaDeviceKind) -> Option<Self> {
        match kind {
            MediaDeviceKind::Videoinput => Some(Self::Camera),
            MediaDeviceKind::Audioinput => Some(Self::Microphone),
            MediaDeviceKind::Audiooutput => Some(Self::Speaker),
            _ => None,
        }
    }
}

/// A device that can be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it is for.
    pub kind: DeviceKind,
    /// The browser's id for it, for this site.
    pub id: String,
    /// Its name; empty until a permission is given.
    pub label: String,
}

/// Why a device cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The page is not on https, so the browser offers no devices at all.
    Insecure,
    /// The person, the browser or the system said no.
    Blocked,
    /// There is none.
    Missing,
    /// Another program holds it, or the system's privacy switch is off.
    Busy,
    /// No device fits what was asked, not even without the remembered choice.
    Unfit,
    /// It failed in another way, or was pulled out.
    Failed,
}

impl Trouble {
    /// The trouble behind a `DOMException`.
    pub fn of(error: &JsValue) -> Self {
        match js::text(error, "name").as_deref() {
            Some("NotAllowedError" | "SecurityError" | "PermissionDeniedError") => Self::Blocked,
            Some("NotFoundError" | "DevicesNotFoundError") => Self::Missing,
            Some("NotReadableError" | "TrackStartError") => Self::Busy,
            Some("OverconstrainedError") => Self::Unfit,
            _ => Self::Failed,
        }
    }
}

/// What came of asking: for each kind that was asked for, a stream of its own or the reason.
pub struct Opened {
    /// The microphone.
    pub microphone: Result<MediaStream, Trouble>,
    /// The camera.
    pub camera: Result<MediaStream, Trouble>,
}

/// Asks for both at once, so that the person answers once; what is then missing is asked for alone,
/// so that one missing camera does not hide the microphone.
pub async fn open_both() -> Opened {
    if !supported() {
        return Opened {
            microphone: Err(Trouble::Insecure),
            camera: Err(Trouble::Insecure),
        };
    }
    let both = request(true, true).await.ok();
    // A policy may give one kind only, without an error: the tracks tell what was given.
    let part = |kind| both.as_ref().and_then(|stream| only(stream, kind));
    let (microphone, camera) = (part(DeviceKind::Microphone), part(DeviceKind::Camera));
    Opened {
        microphone: match microphone {
            Some(stream) => Ok(stream),
            None => open(DeviceKind::Microphone).await,
        },
        camera: match camera {
            Some(stream) => Ok(stream),
            None => open(DeviceKind::Camera).await,
        },
    }
}

/// Asks for one kind. A remembered device that no longer fits is forgotten, and any is taken.
pub async fn open(kind: DeviceKind) -> Result<MediaStream, Trouble> {
    if !supported() {
        return Err(Trouble::Insecure);
    }
    let ask = async || request(kind == DeviceKind::Microphone, kind == DeviceKind::Camera).await;
    let stream = match ask().await.map_err(|error| Trouble::of(&error)) {
        Err(Trouble::Unfit) => {
            forget(kind);
            ask().await.map_err(|error| Trouble::of(&error))?
        }
        answer => answer?,
    };
    only(&stream, kind).ok_or(Trouble::Missing)
}

async fn request(microphone: bool, camera: bool) -> Result<MediaStream, JsValue> {
    let wanted = |kind, asked: bool, otherwise: Value| match remembered(kind) {
        _ if !asked => json!(false),
        // "ideal" is not enough: Chromium then gives the system's default all the same.
        Some(choice) => json!({ "deviceId": { "exact": choice.id } }),
        None => otherwise,
    };
    let constraints = js::object(&json!({
        "audio": wanted(DeviceKind::Microphone, microphone, json!(true)),
        "video": wanted(DeviceKind::Camera, camera, json!({ "facingMode": { "ideal": "user" } })),
    }));
    let devices = window().navigator().media_devices()?;
    js::call_async(&devices, "getUserMedia", &[constraints])
        .await?
        .dyn_into()
}

/// The live tracks of one kind, as a stream of their own.
fn only(stream: &MediaStream, kind: DeviceKind) -> Option<MediaStream> {
    let of_kind = if kind == DeviceKind::Camera {
        stream.get_video_tracks()
    } else {
        stream.get_audio_tracks()
    };
    if of_kind.length() == 0 {
        return None;
    }
    MediaStream::new_with_tracks(&of_kind).ok()
}

/// Whether this page may ask for devices at all; not on plain http.
pub fn supported() -> bool {
    let devices = js::get(&window().navigator(), "mediaDevices");
    js::method(&devices, "getUserMedia").is_some()
}

/// Whether camera and microphone are granted already, so that asking raises no question.
pub async fn granted() -> bool {
    is_granted(DeviceKind::Camera).await && is_granted(DeviceKind::Microphone).await
}

/// Browsers that do not know the permission's name count as "not yet".
async fn is_granted(kind: DeviceKind) -> bool {
    let permissions = js::get(&window().navigator(), "permissions");
    if permissions.is_undefined() {
        return false;
    }
    let name = js::object(&json!({ "name": kind.word() }));
    js::call_async(&permissions, "query", &[name])
        .await
        .is_ok_and(|status| js::text(&status, "state").as_deref() == Some("granted"))
}

/// The devices there are. Ids and labels are empty until a permission is given.
pub async fn list() -> Vec<Device> {
    let Ok(devices) = window().navigator().media_devices() else {
        return Vec::new();
    };
    let Ok(found) = js::call_async(&devices, "enumerateDevices", &[]).await else {
        return Vec::new();
    };
    let mut list = Vec::new();
    for info in js_sys::Array::from(&found)
        .iter()
        .filter_map(|it| it.dyn_into::<MediaDeviceInfo>().ok())
    {
        let (id, label) = (info.device_id(), info.label());
        // Chromium on Windows lists its favourites a second time under this name.
        if id.is_empty() || id == "communications" {
            continue;
        }
        if let Some(kind) = DeviceKind::of(info.kind()) {
            list.push(Device { kind, id, label });
        }
    }
    list
}

/// Whether the camera or microphone behind a stream still delivers.
pub fn is_live(stream: &MediaStream) -> bool {
    tracks(stream)
        .iter()
        .any(|track| js::text(track, "readyState").as_deref() == Some("live"))
}

/// The id of the device behind a stream.
pub fn device_of(stream: &MediaStream) -> Option<String> {
    tracks(stream).first().and_then(|track| {
        let settings = js::call(track, "getSettings", &[]).ok()?;
        js::text(&settings, "deviceId")
    })
}

/// Lets go of the devices; their lamps go out.
pub fn stop(stream: &MediaStream) {
    for track in tracks(stream) {
        track.stop();
    }
}

fn tracks(stream: &MediaStream) -> Vec<MediaStreamTrack> {
    stream
        .get_tracks()
        .iter()
        .filter_map(|track| track.dyn_into().ok())
        .collect()
}

/// A choice made earlier in this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The device's id for this site.
    pub id: String,
    /// Its name: the meeting server is another site, where only names mean anything.
    pub label: String,
}

/// Remembers a choice, for this browser only.
pub fn remember(kind: DeviceKind, device: &Device) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(kind), &format!("{}\n{}", device.id, device.label));
    }
}

/// The remembered choice.
pub fn remembered(kind: DeviceKind) -> Option<Choice> {
    let kept = storage()?.get_item(&key(kind)).ok()??;
    let (id, label) = kept.split_once('\n')?;
    Some(Choice {
        id: id.to_owned(),
        label: label.to_owned(),
    })
}

/// Forgets a choice.
pub fn forget(kind: DeviceKind) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(kind));
    }
}

fn key(kind: DeviceKind) -> String {
    format!("rapport.{}", kind.word())
}

/// Storage may be switched off; then nothing is remembered.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
