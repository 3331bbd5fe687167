//! The meeting's sidebar: participants, times, goals, tips. A column on a desktop, a sheet on a phone.

use super::{
    icon::{Icon, IconName},
    linked_text::LinkedText,
    time_label::TimeLabel,
    trouble::TroubleForm,
    whereabouts::PersonThere,
};
use crate::{
    api::{meeting::AttendanceView, sessions::SessionView},
    domain::{
        join::Participant,
        presence::Whereabouts::{InMeeting, Reconnecting},
    },
    ui::context::use_words,
};
use leptos::prelude::*;

/// Element id, for `aria-controls`.
const SIDEBAR: &str = "meeting-sidebar";

/// The button that opens and closes it. It works once the island runs; until then the style sheet decides by the width
/// whether the sidebar is open.
#[component]
pub fn SidebarToggle() -> impl IntoView {
    let words = use_words();
    view! {
        <button
            type="button"
            class="button button-quiet meeting-toggle"
            disabled
            aria-expanded="false"
            aria-controls=SIDEBAR
            aria-label=words.meeting_sidebar_show()
            data-toggles
            data-show=words.meeting_sidebar_show()
            data-hide=words.meeting_sidebar_hide()
        >
            <Icon name=IconName::Menu />
        </button>
    }
}

#[component]
pub fn MeetingSidebar(session: SessionView, attendance: Vec<AttendanceView>) -> impl IntoView {
    let words = use_words();
    let other = session.other().name.clone();
    let tips = [
        words.meeting_tip_quiet(),
        words.meeting_tip_rejoin(),
        words.meeting_tip_camera(),
    ];
    view! {
        <aside id=SIDEBAR class="meeting-sidebar" data-state="unknown" aria-label=words.meeting_sidebar()>
            <button
                type="button"
                class="icon-button meeting-sidebar-close"
                aria-label=words.meeting_sidebar_hide()
                data-closes-sidebar
            >
                <Icon name=IconName::Close />
            </button>
            <section aria-labelledby="meeting-participants">
                <h2 id="meeting-participants">
                    <Icon name=IconName::People />
                    {words.meeting_participants()}
                </h2>
                <Participants attendance viewer=session.viewer />
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
                <TroubleForm id=session.id />
            </section>
        </aside>
    }
}

/// Who is in the room, and whether the partner is, for whom a client may have to wait.
#[component]
fn Participants(attendance: Vec<AttendanceView>, viewer: Participant) -> impl IntoView {
    let words = use_words();
    let host_is_in = attendance.iter().any(|person| {
        person.participant == Participant::Partner && matches!(person.whereabouts, InMeeting | Reconnecting)
    });
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
        <ul
            id="meeting-people"
            class="meeting-people"
            aria-live="polite"
            data-part
            data-host-is-in=host_is_in.then_some("")
        >
            {attendance.into_iter().map(line).collect_view()}
        </ul>
    }
}
