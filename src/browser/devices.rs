//! Camera, microphone and speakers: requests them, lists them and remembers a choice (PROTOCOLS.md §7.1).

use super::{family::Family, js};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaStream, MediaStreamTrack, Storage};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    Camera,
    Microphone,
    /// Audio output.
    Speaker,
}

impl DeviceKind {
    /// The suffix of its localStorage key, and its name in the Permissions API.
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

/// A device that can be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub kind: DeviceKind,
    /// The browser's id for the device; differs per origin.
    pub id: String,
    /// Empty until a permission is granted.
    pub label: String,
}

/// Why a device cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The page is not on https, so the browser exposes no devices at all.
    Insecure,
    /// A browser inside another app, which has no cameras for pages, or refuses them without asking.
    InApp,
    /// Denied by the user, the browser or the operating system.
    Blocked,
    /// No such device, or it was unplugged.
    Missing,
    /// Another program uses it, or the operating system's privacy switch is off.
    Busy,
    /// No device satisfies the constraints, even after the remembered choice was dropped.
    Unfit,
    /// Any other error.
    Failed,
}

impl Trouble {
    /// Names the state in the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Insecure => "insecure",
            Self::InApp => "in-app",
            Self::Blocked => "blocked",
            Self::Missing => "missing",
            Self::Busy => "busy",
            Self::Unfit => "unfit",
            Self::Failed => "failed",
        }
    }

    /// Why there are no devices at all, in a browser that does not know them.
    fn unsupported() -> Self {
        if window().is_secure_context() {
            Self::InApp
        } else {
            Self::Insecure
        }
    }

    /// Classifies a `DOMException` by its name; includes the older names.
    fn of(error: &JsValue) -> Self {
        match js::text(error, "name").as_deref() {
            Some("NotAllowedError" | "SecurityError" | "PermissionDeniedError")
                if Family::here() == Family::InApp =>
            {
                Self::InApp
            }
            Some("NotAllowedError" | "SecurityError" | "PermissionDeniedError") => Self::Blocked,
            Some("NotFoundError" | "DevicesNotFoundError") => Self::Missing,
            Some("NotReadableError" | "TrackStartError") => Self::Busy,
            Some("OverconstrainedError") => Self::Unfit,
            _ => Self::Failed,
        }
    }
}

/// The result of a request: a separate stream or the reason, for each kind.
pub struct Opened {
    pub microphone: Result<MediaStream, Trouble>,
    pub camera: Result<MediaStream, Trouble>,
}

/// Requests both at once, so that the user sees one prompt, then requests a missing one alone,
/// so that a missing camera does not hide the microphone.
pub async fn open_both() -> Opened {
    if !supported() {
        return Opened {
            microphone: Err(Trouble::unsupported()),
            camera: Err(Trouble::unsupported()),
        };
    }
    let both = request(true, true).await.ok();
    // A policy may grant only one kind without an error: look at the tracks.
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

/// Requests one kind. If the remembered device is no longer available, forgets it and takes any.
pub async fn open(kind: DeviceKind) -> Result<MediaStream, Trouble> {
    if !supported() {
        return Err(Trouble::unsupported());
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
    let wanted = |kind, asked: bool, otherwise: JsValue| match remembered(kind) {
        _ if !asked => JsValue::FALSE,
        // "ideal" is not enough: Chromium then still returns the system default.
        Some(choice) => js::object(&[("deviceId", js::object(&[("exact", choice.id.into())]))]),
        None => otherwise,
    };
    let to_the_user = js::object(&[("facingMode", js::object(&[("ideal", "user".into())]))]);
    let constraints = js::object(&[
        ("audio", wanted(DeviceKind::Microphone, microphone, JsValue::TRUE)),
        ("video", wanted(DeviceKind::Camera, camera, to_the_user)),
    ]);
    let devices = window().navigator().media_devices()?;
    js::call_async(&devices, "getUserMedia", &[constraints])
        .await?
        .dyn_into()
}

/// The tracks of one kind as a separate stream.
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

/// Whether this page can request devices at all; false on plain http.
pub fn supported() -> bool {
    let devices = js::get(&window().navigator(), "mediaDevices");
    js::method(&devices, "getUserMedia").is_some()
}

/// Whether camera and microphone are granted already, so that a request shows no prompt.
pub async fn granted() -> bool {
    is_granted(DeviceKind::Camera).await && is_granted(DeviceKind::Microphone).await
}

/// Browsers that do not know the permission's name count as not granted.
async fn is_granted(kind: DeviceKind) -> bool {
    let permissions = js::get(&window().navigator(), "permissions");
    if permissions.is_undefined() {
        return false;
    }
    let name = js::object(&[("name", kind.word().into())]);
    js::call_async(&permissions, "query", &[name])
        .await
        .is_ok_and(|status| js::text(&status, "state").as_deref() == Some("granted"))
}

/// All devices. Ids and labels are empty until a permission is granted; those without an id are left out.
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
        // Chromium on Windows lists its default communication devices a second time under this id.
        if id.is_empty() || id == "communications" {
            continue;
        }
        if let Some(kind) = DeviceKind::of(info.kind()) {
            list.push(Device { kind, id, label });
        }
    }
    list
}

/// Whether any track of the stream still delivers.
pub fn is_live(stream: &MediaStream) -> bool {
    tracks(stream)
        .iter()
        .any(|track| js::text(track, "readyState").as_deref() == Some("live"))
}

/// Whether it delivers nothing although it is live: an iPhone mutes it during a call, a headset by its switch.
pub fn is_muted(stream: &MediaStream) -> bool {
    tracks(stream).iter().all(|track| js::flag(track, "muted"))
}

/// The id of the device behind the stream's first track.
pub fn device_of(stream: &MediaStream) -> Option<String> {
    tracks(stream).first().and_then(|track| {
        let settings = js::call(track, "getSettings", &[]).ok()?;
        js::text(&settings, "deviceId")
    })
}

/// Releases the devices, so that their indicator lights go out.
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
    pub id: String,
    /// Jitsi selects devices by label: it runs on another origin, where ids differ.
    pub label: String,
}

/// Saves a choice in localStorage, as `id\nlabel`.
pub fn remember(kind: DeviceKind, device: &Device) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(kind), &format!("{}\n{}", device.id, device.label));
    }
}

pub fn remembered(kind: DeviceKind) -> Option<Choice> {
    let kept = storage()?.get_item(&key(kind)).ok()??;
    let (id, label) = kept.split_once('\n')?;
    Some(Choice {
        id: id.to_owned(),
        label: label.to_owned(),
    })
}

pub fn forget(kind: DeviceKind) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(kind));
    }
}

fn key(kind: DeviceKind) -> String {
    format!("rapport.{}", kind.word())
}

/// Storage may be disabled; then nothing is remembered.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
