//! The meeting: top bar, frame or window button, sidebar, and the end screen.

use super::{
    action_button::ActionButton,
    call::{Call, CallState},
    end_dialog::EndDialog,
    icon::{Icon, IconName},
    meeting_panel::{BackToSession, MeetingPanel, Panel, session_path},
    meeting_sidebar::{MeetingSidebar, SidebarToggle, use_sidebar},
    meeting_timer::MeetingTimer,
    meeting_window::MeetingWindow,
    provider_note::ProviderNote,
    ticker::{every, use_now},
    trouble::note_trouble,
    whereabouts::use_whereabouts,
};
use crate::{
    api::{
        ErrorCode,
        meeting::{MeetingView, meeting},
    },
    browser::{self, events::use_changes, jitsi::Knock, refresher::Refresher},
    domain::{
        ids::SessionId,
        join::Participant,
        presence::{PageState, Trouble, Whereabouts},
        session::SessionStatus,
    },
    ui::context::use_words,
};
use leptos::prelude::*;
use std::time::Duration;

/// Polling interval, in addition to the event stream.
const POLL: Duration = Duration::from_secs(20);
/// How long "This session has ended" is shown before the page navigates away.
const FAREWELL: Duration = Duration::from_secs(5);

/// Pause before a client who waits for the partner asks the gate again, so that two disagreeing views of the meeting
/// do not make a loop without pauses.
const HOST_PAUSE: Duration = Duration::from_secs(1);

/// Whether the room is closed for good.
pub fn is_over(status: SessionStatus) -> bool {
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

/// The meeting (refetched on events and by polling), whether the server is unreachable, a refetch callback.
fn use_meeting(first: MeetingView) -> (RwSignal<MeetingView>, RwSignal<bool>, Callback<()>) {
    let id = first.session.id;
    let view = RwSignal::new(first);
    let offline = RwSignal::new(false);
    let refresher = Refresher::new(move || async move {
        let answer = meeting(id).await;
        offline.try_set(
            answer
                .as_ref()
                .is_err_and(|error| error.code == ErrorCode::Unavailable),
        );
        view.try_set(answer?);
        Ok(())
    });
    let ask = Callback::new(move |()| refresher.ask());
    use_changes(move |changed| {
        if changed.concerns(id) {
            ask.run(());
        }
    });
    Effect::new(move |_| every(POLL, move || ask.run(())));
    (view, offline, ask)
}

#[component]
pub fn MeetingRoom(
    /// The data rendered by the server.
    first: MeetingView,
) -> impl IntoView {
    let words = use_words();
    let session = first.session.clone();
    let (id, embedded, viewer) = (session.id, first.embedded, session.viewer);
    let provider = StoredValue::new(first.provider.clone());
    let now = use_now(session.server_now, 500);
    let (view, offline, ask) = use_meeting(first);
    let started_at = Signal::derive(move || view.with(|view| view.started_at));
    let status = Memo::new(move |_| view.with(|view| view.session.status));

    let call = Call::new(id, words, ask);
    let over = move || call.state.get() == CallState::Over;
    Effect::new(move |entered: Option<bool>| {
        let entered = entered.unwrap_or(false);
        if !entered && embedded && call.place.get().is_some() {
            call.enter();
            return true;
        }
        entered
    });
    Effect::new(move |_| {
        let status = status.get();
        if is_over(status) && call.state.get_untracked() != CallState::Over {
            call.close(CallState::Over);
            set_timeout(move || browser::go(&path_after(id, viewer, status)), FAREWELL);
        }
    });

    // With a frame, presence reports tell who is in the room. Without one, the open page is the only sign.
    let state = Signal::derive(move || match call.state.get() {
        _ if is_over(status.get()) => None,
        _ if !embedded => Some(PageState::Beside),
        CallState::Opening | CallState::Slow | CallState::Waiting | CallState::HostAway(_) => {
            Some(PageState::Waiting)
        }
        CallState::Lost | CallState::Denied | CallState::Down => Some(PageState::Reconnecting),
        CallState::Left | CallState::PutOut | CallState::Refused(_) => Some(PageState::Away),
        CallState::Live | CallState::Over => None,
    });
    let _ = use_whereabouts(id, state, Signal::stored(true));
    Effect::new(move |_| {
        if matches!(
            call.state.get(),
            CallState::Lost | CallState::Denied | CallState::Down
        ) {
            note_trouble(id, Trouble::Connection);
        }
    });
    enter_with_host(call, view);

    let sidebar = use_sidebar();
    let toggle = NodeRef::new();
    let title = session.title.clone();
    let (starts_at, ends_at) = (session.starts_at, session.ends_at);
    view! {
        <div class="meeting" data-sidebar=move || (sidebar.get() == Some(true)).then_some("open")>
            <header class="meeting-bar">
                <h1 class="meeting-title"><bdi>{title}</bdi></h1>
                <MeetingTimer started_at starts_at ends_at now />
                <div class="meeting-actions" hidden=over>
                    <SidebarToggle open=sidebar node_ref=toggle />
                    <LeaveButton call embedded id />
                    {(viewer == Participant::Partner).then(|| view! { <EndButton call id /> })}
                </div>
            </header>
            <main id="content" class="meeting-stage" tabindex="-1">
                <p class="meeting-offline" role="status">
                    {move || offline.get().then(|| words.meeting_offline())}
                </p>
                {if embedded {
                    view! {
                        <div
                            class="meeting-frame"
                            role="region"
                            aria-label=words.meeting_room()
                            node_ref=call.place
                            hidden=move || !call.state.with(CallState::has_frame)
                        ></div>
                        <KnockNotice call />
                        <MeetingPanel call id />
                    }
                    .into_any()
                } else {
                    view! {
                        <Show when=move || !over()>
                            <Panel
                                icon=IconName::External
                                title=words.meeting_own_window()
                                hint=words.meeting_own_window_hint()
                            >
                                <MeetingWindow id label=words.meeting_reopen() primary=true />
                                <ProviderNote provider=provider.get_value() />
                            </Panel>
                        </Show>
                    }
                    .into_any()
                }}
                <Show when=over>
                    <MeetingOver id viewer status=status.get_untracked() />
                </Show>
            </main>
            <MeetingSidebar meeting=view.into() session open=sidebar toggle />
        </div>
    }
}

/// Asks the gate again as soon as the partner is in the room, for a client who waits for them.
fn enter_with_host(call: Call, view: RwSignal<MeetingView>) {
    let host_is_in = Memo::new(move |_| {
        view.with(|view| {
            let partner = view
                .attendance
                .iter()
                .find(|it| it.participant == Participant::Partner);
            partner.is_some_and(|it| {
                matches!(it.whereabouts, Whereabouts::InMeeting | Whereabouts::Reconnecting)
            })
        })
    });
    let waits = Memo::new(move |_| call.state.with(|state| matches!(state, CallState::HostAway(_))));
    Effect::new(move |_| {
        if waits.get() && host_is_in.get() {
            set_timeout(
                move || {
                    if waits.try_get_untracked() == Some(true) {
                        call.enter();
                    }
                },
                HOST_PAUSE,
            );
        }
    });
}

/// Notifies a moderator of somebody in Jitsi's lobby.
#[component]
fn KnockNotice(call: Call) -> impl IntoView {
    let words = use_words();
    let notice = move |knock: Knock| {
        let text = if knock.name.is_empty() {
            words.meeting_knocks_nameless().to_owned()
        } else {
            words.meeting_knocks(&knock.name)
        };
        view! {
            <div class="meeting-knock">
                <p>{text}</p>
                <button type="button" class="button button-small button-primary" on:click=move |_| call.let_in(&knock.id)>
                    {words.meeting_let_in()}
                </button>
                // They may have gone again, of which Jitsi says nothing.
                <button
                    type="button"
                    class="icon-button"
                    aria-label=words.close()
                    on:click=move |_| call.knock.set(None)
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
        }
    };
    view! { <div role="status">{move || call.knock.get().map(notice)}</div> }
}

/// Says that the meeting is over, before the page navigates away.
#[component]
fn MeetingOver(id: SessionId, viewer: Participant, status: SessionStatus) -> impl IntoView {
    let words = use_words();
    let title = if status == SessionStatus::Cancelled {
        words.meeting_cancelled()
    } else {
        words.meeting_ended()
    };
    view! {
        <Panel icon=IconName::Check title hint=words.meeting_ended_hint()>
            <BackToSession path=path_after(id, viewer, status) />
        </Panel>
    }
}

/// Hangs up. A plain link without WASM or if the meeting is in another window.
#[component]
fn LeaveButton(call: Call, embedded: bool, id: SessionId) -> impl IntoView {
    let words = use_words();
    view! {
        <a
            class="button"
            href=session_path(id)
            rel="external"
            on:click=move |event| {
                if embedded {
                    event.prevent_default();
                    call.leave();
                }
            }
        >
            <Icon name=IconName::Leave />
            {words.meeting_leave()}
        </a>
    }
}

/// Ends the session for both people, after confirmation.
#[component]
fn EndButton(call: Call, id: SessionId) -> impl IntoView {
    let words = use_words();
    let open = RwSignal::new(false);
    view! {
        <ActionButton class="button button-danger" on_press=move |()| open.set(true)>
            {words.meeting_end()}
        </ActionButton>
        <EndDialog open id on_ended=move |()| call.end() />
    }
}
