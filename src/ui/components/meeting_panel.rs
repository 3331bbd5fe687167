//! Shown in place of the meeting frame: while it opens, after it, and if it fails.

use super::{
    call::{Call, CallState},
    icon::{Icon, IconName},
    meeting_window::MeetingWindow,
};
use crate::{api::ErrorCode, domain::ids::SessionId, ui::context::use_words};
use leptos::prelude::*;

/// The panel; empty while the frame is live.
#[component]
pub fn MeetingPanel(call: Call, id: SessionId) -> impl IntoView {
    let words = use_words();
    let enter = move |label: &'static str| {
        view! {
            <button type="button" class="button button-primary" on:click=move |_| call.enter()>
                {label}
            </button>
        }
    };
    let left = move |title| {
        view! {
            <Panel icon=IconName::Leave title hint=words.meeting_you_left_hint()>
                {enter(words.meeting_rejoin())}
                <BackToSession path=session_path(id) />
            </Panel>
        }
        .into_any()
    };
    let broken = move |title, hint, again| {
        view! {
            <Panel icon=IconName::Warning title hint>
                {enter(again)}
                <MeetingWindow id label=words.meeting_new_window() />
            </Panel>
        }
        .into_any()
    };
    move || {
        match call.state.get() {
        CallState::Waiting | CallState::Live | CallState::Over => ().into_any(),
        CallState::Opening => view! {
            <Panel icon=IconName::Video title=words.meeting_opening() hint=words.meeting_connecting_hint()>
                // Shown if WASM does not load or the frame takes long.
                <div class="without-wasm">
                    <MeetingWindow id label=words.meeting_new_window() />
                </div>
            </Panel>
        }
        .into_any(),
        CallState::Slow => view! {
            <Panel icon=IconName::Clock title=words.meeting_slow() hint=words.meeting_slow_hint()>
                <MeetingWindow id label=words.meeting_new_window() />
            </Panel>
        }
        .into_any(),
        CallState::HostAway(why) => view! {
            <Panel icon=IconName::Clock title=words.meeting_host_away() hint=words.meeting_host_away_hint(why)>
                <BackToSession path=session_path(id) />
            </Panel>
        }
        .into_any(),
        CallState::Denied => broken(
            words.meeting_denied(),
            words.meeting_denied_hint(),
            words.meeting_rejoin(),
        ),
        CallState::Left => left(words.meeting_you_left()),
        CallState::PutOut => left(words.meeting_put_out()),
        CallState::Lost => broken(
            words.meeting_lost(),
            words.meeting_you_left_hint(),
            words.meeting_rejoin(),
        ),
        CallState::Down => broken(words.meeting_down(), words.meeting_down_hint(), words.try_again()),
        // The join gate refused entry or could not be reached.
        CallState::Refused(error) => {
            let passing = matches!(
                error.code,
                ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::TooMany
            );
            view! {
                <Panel icon=IconName::Info title=words.meeting_refused() hint=error.message>
                    {if passing {
                        enter(words.try_again()).into_any()
                    } else {
                        view! {
                            <a class="button button-primary" href=format!("/sessions/{id}/join") rel="external">
                                {words.meeting_to_join()}
                            </a>
                        }
                        .into_any()
                    }}
                    <BackToSession path=session_path(id) />
                </Panel>
            }
            .into_any()
        }
    }
    }
}

/// An icon, a heading, a sentence and buttons.
#[component]
pub fn Panel(
    icon: IconName,
    title: &'static str,
    #[prop(into)] hint: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="meeting-panel" role="status">
            <Icon name=icon />
            <h2>{title}</h2>
            <p class="soft">{hint}</p>
            <div class="meeting-panel-actions">{children()}</div>
        </div>
    }
}

pub fn session_path(id: SessionId) -> String {
    format!("/sessions/{id}")
}

/// A link to the session's page. A new document, whose permissions policy does not allow the camera.
#[component]
pub fn BackToSession(path: String) -> impl IntoView {
    let words = use_words();
    view! {
        <a class="button" href=path rel="external">
            {words.meeting_to_session()}
        </a>
    }
}
