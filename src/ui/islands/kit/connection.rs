//! Says at once that the device is offline.

use super::on_window;
use crate::browser::page;

pub fn install() {
    show();
    on_window("offline", |_| show());
    on_window("online", |_| show());
}

fn show() {
    let is_online = page::window().is_none_or(|window| window.navigator().on_line());
    let line = page::document().and_then(|document| document.get_element_by_id("offline"));
    if let Some(line) = line {
        let _ = if is_online {
            line.set_attribute("hidden", "")
        } else {
            line.remove_attribute("hidden")
        };
    }
}
