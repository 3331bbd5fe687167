//! The lobby: checklist, countdown and the button that asks the join gate for admission.

use super::{
    checklist::Checklist,
    device_check::{DeviceState, use_device_check},
    error_line::ErrorLine,
    form::ControlFields,
    icon::{Icon, IconName},
    join_countdown::JoinCountdown,
    provider_note::ProviderNote,
    reload_link::ReloadLink,
    session_facts::SessionFacts,
    ticker::{on_window, use_now},
    trouble::{TroubleButton, note_trouble},
    whereabouts::{OtherOne, use_whereabouts},
};
use crate::{
    api::{
        join::{JoinCall, JoinView},
        sessions::SessionView,
    },
    browser::{self, devices::Trouble},
    domain::{
        join::{JoinFacts, JoinRefusal, PasscodeState, decide},
        presence::{PageState, Trouble as TroubleKind},
    },
    ui::context::{use_alive, use_words},
};
use chrono::{DateTime, Utc};
use leptos::{attr::custom::custom_attribute, ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use std::time::Duration;

/// After this time without a navigation, the button can be pressed again.
const LEAVING: Duration = Duration::from_secs(10);
/// Delay before this page becomes the meeting page, so that the gate has admitted the person by then.
const LET_THROUGH: Duration = Duration::from_secs(1);

/// The join gate's decision at `now`, by the same rule as on the server. The server's answer counts.
fn gate(session: &SessionView, now: DateTime<Utc>) -> Result<(), JoinRefusal> {
    let facts = JoinFacts {
        participant: Some(session.viewer),
        kind: session.kind,
        status: session.status,
        window: session.window,
        passcode: PasscodeState::Verified,
    };
    decide(&facts, now).map(drop)
}

/// The lobby page.
#[component]
pub fn JoinLobby(
    view: JoinView,
    /// Loads the page anew.
    reload: Callback<()>,
    /// Why a plain form post was refused.
    refused: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let check = use_device_check();
    let session = view.session;
    let now = use_now(session.server_now, 500);
    let asked = session.clone();
    let answer = Memo::new(move |_| gate(&asked, now.get()));
    let open = Memo::new(move |_| answer.get().is_ok());
    Effect::new(move |told: Option<bool>| {
        let over = answer.get() == Err(JoinRefusal::Ended);
        if over && told != Some(true) {
            reload.run(());
        }
        over
    });

    // A real form post: the answer must be a new document, with the meeting page's permissions policy. If the
    // room opens in a window of its own, this page becomes the meeting page. Without WASM there is no second
    // window: the room replaces this page.
    let (embedded, meeting) = (view.embedded, format!("/sessions/{}/meeting", session.id));
    let alive = use_alive();
    let target = move || (alive.get() && !embedded).then_some("_blank");
    let apart = custom_attribute("rel", (!embedded).then_some("noopener"));
    let sent = RwSignal::new(false);
    let ready = move || {
        sent.try_set(false);
    };
    let on_submit = move |event: SubmitEvent| {
        if sent.get_untracked() {
            event.prevent_default();
            return;
        }
        sent.set(true);
        check.stop();
        set_timeout(ready, LEAVING);
        if !embedded {
            let meeting = meeting.clone();
            set_timeout(move || browser::go(&meeting), LET_THROUGH);
        }
    };
    // The back button may restore this page from the back/forward cache, with the button still disabled.
    Effect::new(move |_| on_window("pageshow", move |_| ready()));

    let id = session.id;
    let microphone = check.microphone.state;
    let state = Signal::derive(move || {
        Some(match microphone.get() {
            DeviceState::Trouble(Trouble::Blocked | Trouble::Insecure) => PageState::MicrophoneBlocked,
            DeviceState::Ready { .. } => PageState::Waiting,
            _ => PageState::CheckIn,
        })
    });
    // The meeting page comes next, and its first report must not race with this page's last.
    let leaves = Signal::derive(move || !sent.get());
    let whereabouts = use_whereabouts(id, state, leaves);
    let other = session.other().name.clone();
    Effect::new(move |_| {
        // Without a microphone this person cannot talk: record trouble. A camera is not required.
        if open.get() && matches!(microphone.get(), DeviceState::Trouble(_)) {
            note_trouble(id, TroubleKind::Device);
        }
    });

    let provider = (!view.embedded).then_some(view.provider);
    view! {
        <div class="lobby">
            <header class="lobby-heading">
                <h1><bdi>{session.title.clone()}</bdi></h1>
                <SessionFacts session=session.clone() />
            </header>
            <Checklist check goals=session.notes links=session.note_links />
            <div class="lobby-side">
                <div class="lobby-door card">
                    <ErrorLine error=Signal::stored(refused) />
                    <OtherOne name=other whereabouts />
                    <JoinCountdown
                        window=session.window
                        starts_at=session.starts_at
                        offset=session.when.offset(session.starts_at)
                        now
                    />
                    <form action=JoinCall::PATH target=target on:submit=on_submit method="post" {..apart}>
                        <ControlFields counts_each=true />
                        <input type="hidden" name="id" value=id.to_string() />
                        <button
                            type="submit"
                            class="button button-primary button-wide"
                            aria-busy=move || sent.get().then_some("true")
                            disabled=move || !open.get()
                        >
                            <Icon name=IconName::Video />
                            {words.join_button()}
                        </button>
                    </form>
                    <div hidden=open>
                        <ReloadLink text=words.join_reload_hint() />
                    </div>
                </div>
                {provider.map(|provider| view! { <ProviderNote provider /> })}
                {move || open.get().then(|| view! { <TroubleButton id /> })}
            </div>
        </div>
    }
}
