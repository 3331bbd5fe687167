//! Shown after a session was created: its link and, this once, its passcode.

use super::{
    copy_button::CopyButton,
    form::{PostForm, SubmitButton, session_field},
    icon::{Icon, IconName},
    status::KindLabel,
    time_label::TimeLabel,
};
use crate::{
    api::booking::{BookAgainCall, Scheduled},
    domain::{ids::SessionId, session::SessionKind},
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The new session. The parent renders the heading "Session created".
#[component]
pub fn CreatedPanel(scheduled: Scheduled) -> impl IntoView {
    let words = use_words();
    let Scheduled {
        session,
        passcode,
        details,
    } = scheduled;
    let other = session.other().name.clone();
    let protected = passcode.is_some();
    let link = (session.kind == SessionKind::Video).then(|| session.link.clone());
    view! {
        <div class="stack">
            <div class="created-panel-session stack stack-tight">
                <p class="strong"><bdi>{session.title}</bdi></p>
                <p>
                    <TimeLabel when=session.when starts_at=session.starts_at />
                    ", "
                    {words.with_person(other)}
                </p>
                <p>
                    <KindLabel kind=session.kind />
                </p>
            </div>
            <Outside text=session.outside />
            {link
                .map(|link| {
                    view! {
                        <div class="stack stack-tight">
                            <h2 class="created-panel-label">{words.session_link()}</h2>
                            <p class="link-box">{link.clone()}</p>
                            <CopyButton label=words.copy_link() text=link />
                        </div>
                    }
                })}
            {passcode.map(|passcode| view! { <PasscodeOnce passcode /> })}
            <CopyDetails details protected />
            <AgainButton id=session.id />
        </div>
    }
    .into_any()
}

/// Which of their own rules a partner has booked outside of.
#[component]
pub fn Outside(text: Option<String>) -> impl IntoView {
    text.map(|text| {
        view! {
            <p class="alert">
                <Icon name=IconName::Info />
                <span>{text}</span>
            </p>
        }
    })
}

/// "Same time next week": books the same session again, in one touch.
#[component]
pub fn AgainButton(id: SessionId) -> impl IntoView {
    let words = use_words();
    view! {
        <PostForm action=BookAgainCall::PATH hidden=session_field(id)>
            <SubmitButton
                label=words.same_next_week()
                pending_label=words.create_session_pending()
                class="button"
            />
        </PostForm>
    }
    .into_any()
}

/// "Copy details", with the hint to use it while the passcode is visible.
#[component]
pub fn CopyDetails(
    details: String,
    /// Whether the details contain a passcode.
    protected: bool,
) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="stack stack-tight">
            {protected.then(|| view! { <p class="small soft">{words.shown_once_hint()}</p> })}
            <CopyButton label=words.copy_details() text=details primary=true />
        </div>
    }
    .into_any()
}

/// A passcode in clear. The server stores only its hash, so it cannot be shown again.
#[component]
pub fn PasscodeOnce(
    /// Six digits.
    passcode: String,
) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="stack stack-tight">
            <h2 class="created-panel-label">{words.session_password()}</h2>
            <p class="created-panel-passcode">{passcode}</p>
            <p class="alert alert-warn">
                <Icon name=IconName::Lock />
                <span>{words.shown_once()}</span>
            </p>
        </div>
    }
    .into_any()
}
