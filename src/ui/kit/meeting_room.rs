//! The meeting: top bar, frame or window button, sidebar, and the end screen, in every state. The island behind it holds
//! the call; what the server says anew is merged part by part (`data-part`).

use super::{
    dialog::DialogButton,
    end_session_dialog::EndSessionDialog,
    icon::{Icon, IconName},
    meeting_panel::{BackToSession, MeetingPanels, Panel, session_path},
    meeting_sidebar::{MeetingSidebar, SidebarToggle},
    meeting_timer::MeetingTimer,
    meeting_window::MeetingWindow,
    provider_note::ProviderNote,
};
use crate::{
    api::meeting::MeetingView,
    domain::{ids::SessionId, join::Participant, session::SessionStatus},
    ui::{context::use_words, islands::meeting::Meeting},
};
use leptos::prelude::*;

/// Whether the room is closed for good.
fn is_over(status: SessionStatus) -> bool {
    status == SessionStatus::Cancelled || status.is_outcome()
}

/// Where to go after the end: a client is asked for feedback.
fn path_after(id: SessionId, viewer: Participant, status: SessionStatus) -> String {
    let path = session_path(id);
    match (viewer, status) {
        (Participant::Client, SessionStatus::Completed) => format!("{path}#feedback"),
        _ => path,
    }
}

#[component]
pub fn MeetingRoom(view: MeetingView) -> impl IntoView {
    let words = use_words();
    let MeetingView {
        session, embedded, ..
    } = view;
    let (id, viewer, status) = (session.id, session.viewer, session.status);
    let kind = session.kind.word();
    let is_over = is_over(status);
    let is_partner = viewer == Participant::Partner;
    let (name, title) = (session.other().name.clone(), session.title.clone());
    let stage = if embedded {
        view! {
            <div
                class="meeting-frame"
                role="region"
                aria-label=words.meeting_room()
                data-frame=words.meeting_room()
                hidden=is_over
            ></div>
            <KnockNotice />
            <MeetingPanels id other=name is_over />
        }
        .into_any()
    } else {
        view! {
            <div id="meeting-window" data-part hidden=is_over>
                <Panel
                    name="window"
                    is_shown=true
                    icon=IconName::External
                    title=words.meeting_own_window()
                    hint=words.meeting_own_window_hint()
                >
                    <MeetingWindow id label=words.meeting_reopen() primary=true />
                    <ProviderNote provider=view.provider />
                </Panel>
            </div>
        }
        .into_any()
    };
    view! {
        // A session of another kind has no room.
        <div
            class="meeting"
            data-follows="reload"
            data-state=kind
            data-meeting=id.to_string()
            data-embedded=embedded.then_some("")
        >
            <header class="meeting-bar">
                <h1 class="meeting-title"><bdi>{title}</bdi></h1>
                <MeetingTimer
                    started_at=view.started_at
                    starts_at=session.starts_at
                    ends_at=session.ends_at
                    now=session.server_now
                />
                <div class="meeting-actions" hidden=is_over>
                    <SidebarToggle />
                    // Hangs up. A plain link without WASM, or if the meeting is in another window.
                    <a class="button" href=session_path(id) data-leave>
                        <Icon name=IconName::Leave />
                        {words.meeting_leave()}
                    </a>
                    {is_partner
                        .then(|| {
                            view! {
                                <DialogButton name="end" class="button button-danger">
                                    {words.meeting_end()}
                                </DialogButton>
                            }
                        })}
                </div>
            </header>
            <main id="content" class="meeting-stage" tabindex="-1">
                <p class="meeting-offline" role="status" data-unreachable=words.meeting_offline()></p>
                {stage}
                <MeetingOver id viewer status is_over />
            </main>
            <MeetingSidebar session attendance=view.attendance />
        </div>
        {is_partner
            .then(|| {
                view! {
                    <div id="meeting-dialogs" data-part>
                        <EndSessionDialog id />
                    </div>
                }
            })}
        <Meeting />
    }
}

/// Notifies a moderator of somebody in Jitsi's lobby.
#[component]
fn KnockNotice() -> impl IntoView {
    let words = use_words();
    view! {
        <div role="status">
            <div
                class="meeting-knock"
                hidden
                data-knocks=words.meeting_knocks("{name}")
                data-nameless=words.meeting_knocks_nameless()
            >
                <p></p>
                <button type="button" class="button button-small button-primary" data-let-in>
                    {words.meeting_let_in()}
                </button>
                // They may have gone again, of which Jitsi says nothing.
                <button type="button" class="icon-button" aria-label=words.close() data-unheard>
                    <Icon name=IconName::Close />
                </button>
            </div>
        </div>
    }
}

/// Says that the meeting is over, before the page navigates away.
#[component]
fn MeetingOver(id: SessionId, viewer: Participant, status: SessionStatus, is_over: bool) -> impl IntoView {
    let words = use_words();
    let title = if status == SessionStatus::Cancelled {
        words.meeting_cancelled()
    } else {
        words.meeting_ended()
    };
    let path = path_after(id, viewer, status);
    let over = is_over.then(|| path.clone());
    view! {
        <div id="meeting-over" role="status" data-part data-over=over>
            <Panel name="over" is_shown=is_over icon=IconName::Check title hint=words.meeting_ended_hint()>
                <BackToSession path />
            </Panel>
        </div>
    }
}
