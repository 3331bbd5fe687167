//! The camera's picture, mirrored.

use super::{
    device_check::{DeviceState, Input},
    icon::{Icon, IconName},
};
use crate::ui::context::use_words;
use leptos::prelude::*;

/// The picture, or a placeholder.
#[component]
pub fn CameraPreview(camera: Input) -> impl IntoView {
    let words = use_words();
    let node: NodeRef<leptos::html::Video> = NodeRef::new();
    let ready = move || matches!(camera.state.get(), DeviceState::Ready { .. });
    Effect::new(move |_| {
        let shown = ready();
        let Some(video) = node.get() else { return };
        if shown {
            // For an element created by script, the `muted` attribute alone has no effect.
            video.set_muted(true);
            camera.stream.with(|stream| video.set_src_object(Some(stream)));
            let _ = video.play();
        } else {
            video.set_src_object(None);
        }
    });
    view! {
        <div class="camera-preview">
            <video
                node_ref=node
                class="camera-preview-picture"
                aria-label=words.device_camera_view()
                hidden=move || !ready()
                autoplay=true
                muted=true
                playsinline=true
            ></video>
            <div class="camera-preview-empty" hidden=ready>
                <Icon name=IconName::CameraOff />
                <span>{words.device_camera_off()}</span>
            </div>
        </div>
    }
}
