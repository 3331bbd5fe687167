//! The session's passcode: the form, and the lockout after too many wrong attempts (rate limit).

use super::{
    field::TextField,
    form::{PostForm, SubmitButton, session_field},
    icon::{Icon, IconName},
    reload_link::ReloadLink,
    session_facts::SessionFacts,
    time_label::Relative,
};
use crate::{
    api::join::{JoinView, VerifyPasscodeCall},
    ui::context::{form_reply, use_words},
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn PasscodeForm(view: JoinView) -> impl IntoView {
    let words = use_words();
    let id = view.session.id;
    view! {
        <div class="passcode-form stack">
            <h1>{words.passcode_title()}</h1>
            <SessionFacts session=view.session />
            <p>{words.passcode_hint()}</p>
            <PostForm
                action=VerifyPasscodeCall::PATH
                hidden=session_field(id)
                next=format!("/sessions/{id}/join")
                loads=true
            >
                <TextField
                    label=words.passcode_label()
                    name="passcode"
                    required=true
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    // Six digits and room for spaces between them.
                    maxlength=9
                    first=true
                />
                <SubmitButton label=words.passcode_button() pending_label=words.passcode_button_pending() />
            </PostForm>
            <p class="soft small">{words.passcode_lost()}</p>
        </div>
    }
}

/// Says when attempts are allowed again. The page's program loads the page anew at that time.
#[component]
pub fn PasscodeLocked(
    view: JoinView,
    /// End of the lockout.
    until: DateTime<Utc>,
) -> impl IntoView {
    let words = use_words();
    let now = view.session.server_now;
    // Present after a form post only. Its message names the time.
    let refusal =
        form_reply(VerifyPasscodeCall::PATH, &session_field(view.session.id)).and_then(|reply| reply.error);
    view! {
        <div class="passcode-form stack" data-reloads=until.timestamp_millis().to_string()>
            <h1>{words.passcode_locked()}</h1>
            <SessionFacts session=view.session />
            {refusal.map(|error| view! { <p role="alert">{error.message}</p> })}
            <p class="join-countdown-line">
                <Icon name=IconName::Lock />
                <span>{words.passcode_locked_again()} " " <Relative at=until server_now=now /></span>
            </p>
            <p class="soft">{words.passcode_locked_hint()}</p>
            <ReloadLink text=words.passcode_reload() />
        </div>
    }
}
