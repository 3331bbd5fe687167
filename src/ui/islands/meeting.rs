//! The island of the meeting. It has its first data from the page.

use crate::{api::meeting::MeetingView, ui::components::meeting_room::MeetingRoom};
use leptos::prelude::*;

/// The meeting.
#[island]
pub fn Meeting(first: MeetingView) -> impl IntoView {
    view! { <MeetingRoom first /> }
}
