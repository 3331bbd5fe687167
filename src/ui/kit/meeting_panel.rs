//! Shown in place of the meeting's frame: while it opens, after it, and if it fails. The server renders all of them, and
//! the island shows the one that belongs to the call's state.

use super::{
    icon::{Icon, IconName},
    meeting_window::MeetingWindow,
};
use crate::{domain::ids::SessionId, ui::context::use_words};
use leptos::prelude::*;

/// The panels by the names of the call's states (`islands::meeting::call::State`); the first one is shown.
#[component]
pub fn MeetingPanels(
    id: SessionId,
    /// The other person's name.
    other: String,
    /// The session is over: none of them is shown.
    is_over: bool,
) -> impl IntoView {
    let words = use_words();
    let enter = |label: &'static str| {
        view! {
            <button type="button" class="button button-primary" data-enter>
                {label}
            </button>
        }
    };
    let back = move || view! { <BackToSession path=session_path(id) /> };
    let window = move || view! { <MeetingWindow id label=words.meeting_new_window() /> };
    let left = |name, title| {
        view! {
            <Panel name icon=IconName::Leave title hint=words.meeting_you_left_hint()>
                {enter(words.meeting_rejoin())}
                {back()}
            </Panel>
        }
    };
    let broken = |name, title, hint, again| {
        view! {
            <Panel name icon=IconName::Warning title hint>
                {enter(again)}
                {window()}
            </Panel>
        }
    };
    view! {
        <div role="status">
            <Panel
                name="opening"
                is_shown=!is_over
                icon=IconName::Video
                title=words.meeting_opening()
                hint=words.meeting_connecting_hint()
            >
                // Shown if WASM does not load or the frame takes long.
                <div class="without-wasm">{window()}</div>
            </Panel>
            <Panel name="slow" icon=IconName::Clock title=words.meeting_slow() hint=words.meeting_slow_hint()>
                {window()}
            </Panel>
            <Panel
                name="host-away"
                icon=IconName::Clock
                title=words.meeting_host_away()
                hint=words.meeting_host_away_hint(words.error_host_away(other))
            >
                {back()}
            </Panel>
            {broken("denied", words.meeting_denied(), words.meeting_denied_hint(), words.meeting_rejoin())}
            {broken("lost", words.meeting_lost(), words.meeting_you_left_hint(), words.meeting_rejoin())}
            {broken("down", words.meeting_down(), words.meeting_down_hint(), words.try_again())}
            {left("left", words.meeting_you_left())}
            {left("put-out", words.meeting_put_out())}
            // The join gate could not be reached; and refused entry.
            <Panel name="unanswered" icon=IconName::Info title=words.meeting_refused() hint="">
                {enter(words.try_again())}
                {back()}
            </Panel>
            <Panel name="refused" icon=IconName::Info title=words.meeting_refused() hint="">
                <a class="button button-primary" href=format!("/sessions/{id}/join")>
                    {words.meeting_to_join()}
                </a>
                {back()}
            </Panel>
        </div>
    }
}

/// An icon, a heading, a sentence and buttons.
#[component]
pub fn Panel(
    /// By which the island finds it.
    name: &'static str,
    #[prop(optional)] is_shown: bool,
    icon: IconName,
    title: &'static str,
    #[prop(into)] hint: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="meeting-panel" data-panel=name hidden=!is_shown>
            <Icon name=icon />
            <h2>{title}</h2>
            <p class="soft">{hint}</p>
            <div class="meeting-panel-actions">{children()}</div>
        </div>
    }
    .into_any()
}

pub fn session_path(id: SessionId) -> String {
    format!("/sessions/{id}")
}

/// A link to the session's page.
#[component]
pub fn BackToSession(path: String) -> impl IntoView {
    let words = use_words();
    view! {
        <a class="button" href=path>
            {words.meeting_to_session()}
        </a>
    }
}
