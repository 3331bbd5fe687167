//! What is shown once a session has been created: its link and, this once, its password.

use super::{
    copy_button::CopyButton,
    icon::{Icon, IconName},
    status::KindLabel,
    time_label::TimeLabel,
};
use crate::{api::booking::Scheduled, domain::session::SessionKind, ui::context::use_words};
use leptos::prelude::*;

/// The new session. Its heading, "Session created", belongs to what stands around it.
#[component]
pub fn CreatedPanel(
    /// The session, with its passcode.
    scheduled: Scheduled,
) -> impl IntoView {
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
        <div class="created stack">
            <div class="created-session stack tight">
                <p class="strong">{session.title}</p>
                <p>
                    <TimeLabel when=session.when starts_at=session.starts_at />
                    ", "
                    {words.with_person(other)}
                </p>
                <p>
                    <KindLabel kind=session.kind />
                </p>
            </div>
            {link
                .map(|link| {
                    view! {
                        <div class="stack tight">
                            <h2 class="label">{words.session_link()}</h2>
                            <p class="link-box">{link.clone()}</p>
                            <CopyButton label=words.copy_link() text=link />
                        </div>
                    }
                })}
            {passcode.map(|passcode| view! { <PasscodeOnce passcode /> })}
            <CopyDetails details protected />
        </div>
    }
    .into_any()
}

/// "Copy details", with the advice to use it while the passcode can be seen.
#[component]
pub fn CopyDetails(
    /// What is copied.
    details: String,
    /// Whether a passcode is among them.
    protected: bool,
) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="stack tight">
            {protected.then(|| view! { <p class="small soft">{words.shown_once_hint()}</p> })}
            <CopyButton label=words.copy_details() text=details primary=true />
        </div>
    }
    .into_any()
}

/// A passcode, this once.
#[component]
pub fn PasscodeOnce(
    /// The six digits.
    passcode: String,
) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="stack tight">
            <h2 class="label">{words.session_password()}</h2>
            <p class="passcode">{passcode}</p>
            <p class="alert warn">
                <Icon name=IconName::Lock />
                <span>{words.shown_once()}</span>
            </p>
        </div>
    }
    .into_any()
}
