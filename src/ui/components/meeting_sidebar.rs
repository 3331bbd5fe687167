//! The meeting's sidebar: participants, times, goals, tips. A column on a desktop, a sheet on a phone.

use super::{
    icon::{Icon, IconName},
    linked_text::LinkedText,
    time_label::TimeLabel,
    trouble::TroubleButton,
    whereabouts::PersonThere,
};
use crate::{
    api::{
        meeting::{AttendanceView, MeetingView},
        sessions::SessionView,
    },
    domain::join::Participant,
    ui::context::use_words,
};
use leptos::{ev::KeyboardEvent, html, prelude::*};

/// Element id, for `aria-controls`.
pub const SIDEBAR: &str = "meeting-sidebar";

/// At this width and above it is open initially.
const WIDE: &str = "(min-width: 60rem)";

/// Whether the sidebar is open. `None` until hydration: then the style sheet decides by the width.
pub fn use_sidebar() -> RwSignal<Option<bool>> {
    let open = RwSignal::new(None);
    Effect::new(move |_| {
        let wide = window()
            .match_media(WIDE)
            .ok()
            .flatten()
            .is_some_and(|query| query.matches());
        open.set(Some(wide));
    });
    open
}

/// The button that opens and closes it.
#[component]
pub fn SidebarToggle(
    open: RwSignal<Option<bool>>,
    /// The button; gets the focus back when the sidebar closes.
    node_ref: NodeRef<html::Button>,
) -> impl IntoView {
    let words = use_words();
    let is_open = move || open.get() == Some(true);
    view! {
        <button
            type="button"
            class="button button-quiet meeting-toggle"
            node_ref=node_ref
            disabled=move || open.get().is_none()
            aria-expanded=move || is_open().to_string()
            aria-controls=SIDEBAR
            aria-label=move || {
                if is_open() { words.meeting_sidebar_hide() } else { words.meeting_sidebar_show() }
            }
            on:click=move |_| open.update(|open| *open = Some(*open != Some(true)))
        >
            <Icon name=IconName::Menu />
        </button>
    }
}

#[component]
pub fn MeetingSidebar(
    meeting: Signal<MeetingView>,
    /// The session as rendered by the server.
    session: SessionView,
    open: RwSignal<Option<bool>>,
    /// The button that opens it.
    toggle: NodeRef<html::Button>,
) -> impl IntoView {
    let words = use_words();
    let close = move || {
        open.set(Some(false));
        if let Some(button) = toggle.get_untracked() {
            // Best effort: without it, tabbing restarts at the top of the page.
            let _ = button.focus();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    let state = move || match open.get() {
        None => "unknown",
        Some(true) => "open",
        Some(false) => "closed",
    };
    let other = session.other().name.clone();
    let tips = [
        words.meeting_tip_quiet(),
        words.meeting_tip_rejoin(),
        words.meeting_tip_camera(),
    ];
    view! {
        <aside id=SIDEBAR class="meeting-sidebar" data-state=state aria-label=words.meeting_sidebar() on:keydown=on_key>
            <button
                type="button"
                class="icon-button meeting-sidebar-close"
                aria-label=words.meeting_sidebar_hide()
                on:click=move |_| close()
            >
                <Icon name=IconName::Close />
            </button>
            <section aria-labelledby="meeting-participants">
                <h2 id="meeting-participants">
                    <Icon name=IconName::People />
                    {words.meeting_participants()}
                </h2>
                <Participants meeting viewer=session.viewer />
            </section>
            <section aria-labelledby="meeting-times">
                <h2 id="meeting-times">
                    <Icon name=IconName::Clock />
                    {words.meeting_times()}
                </h2>
                <dl class="meeting-times">
                    <dt>{words.meeting_your_time()}</dt>
                    <dd>
                        <TimeLabel when=session.when starts_at=session.starts_at />
                    </dd>
                    {session
                        .when_theirs
                        .map(|theirs| {
                            view! {
                                <dt>{words.meeting_time_of(other)}</dt>
                                <dd>
                                    <TimeLabel when=theirs starts_at=session.starts_at />
                                </dd>
                            }
                        })}
                </dl>
            </section>
            <section aria-labelledby="meeting-goals">
                <h2 id="meeting-goals">
                    <Icon name=IconName::Note />
                    {words.meeting_goals()}
                </h2>
                <p class="notes">
                    <LinkedText
                        text=session.notes.unwrap_or_else(|| words.goals_none().to_owned())
                        links=session.note_links
                    />
                </p>
            </section>
            <section aria-labelledby="meeting-tips">
                <h2 id="meeting-tips">
                    <Icon name=IconName::Bulb />
                    {words.meeting_tips()}
                </h2>
                <ul class="meeting-tips">
                    {tips.map(|tip| view! { <li>{tip}</li> }).into_iter().collect_view()}
                </ul>
                <TroubleButton id=session.id />
            </section>
        </aside>
    }
}

/// Who is in the room.
#[component]
fn Participants(meeting: Signal<MeetingView>, viewer: Participant) -> impl IntoView {
    let words = use_words();
    let line = move |person: AttendanceView| {
        let name = if person.participant == viewer {
            words.meeting_you(&person.name)
        } else {
            person.name
        };
        view! {
            <li>
                <PersonThere name whereabouts=Some(person.whereabouts) />
            </li>
        }
    };
    view! {
        <ul class="meeting-people" aria-live="polite">
            {move || meeting.with(|meeting| meeting.attendance.clone()).into_iter().map(line).collect_view()}
        </ul>
    }
}
