//! The session's passcode: the form, and the lockout after too many wrong attempts (rate limit).

use super::{
    duration::{clock_text, seconds_left},
    field::TextField,
    form::{PostForm, SubmitButton, session_field},
    icon::{Icon, IconName},
    session_facts::SessionFacts,
    ticker::use_now,
    time_label::{datetime, relative},
};
use crate::{
    api::{
        ApiError, ErrorCode,
        join::{JoinView, VerifyPasscodeCall},
    },
    ui::context::{form_reply, use_alive, use_words},
};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn PasscodeForm(
    view: JoinView,
    /// Receives the view that follows the right passcode.
    on_view: Callback<JoinView>,
    /// Refetches the view: after too many wrong attempts the session is locked.
    reload: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let id = view.session.id;
    let on_error = move |error: ApiError| {
        if error.code == ErrorCode::Locked {
            reload.run(());
        }
    };
    view! {
        <div class="passcode-form stack">
            <h1>{words.passcode_title()}</h1>
            <SessionFacts session=view.session />
            <p>{words.passcode_hint()}</p>
            <PostForm
                action=VerifyPasscodeCall::PATH
                hidden=session_field(id)
                next=format!("/sessions/{id}/join")
                on_error
                on_done=move |view| on_view.run(view)
            >
                <TextField
                    label=words.passcode_label()
                    name="passcode"
                    required=true
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    // Six digits and room for spaces between them.
                    maxlength=9
                />
                <SubmitButton label=words.passcode_button() pending_label=words.passcode_button_pending() />
            </PostForm>
            <p class="soft small">{words.passcode_lost()}</p>
        </div>
    }
}

/// Says when attempts are allowed again, and reloads at that time.
#[component]
pub fn PasscodeLocked(
    view: JoinView,
    /// End of the lockout.
    until: DateTime<Utc>,
    /// Refetches the view.
    reload: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let now = use_now(view.session.server_now, 500);
    let left = Memo::new(move |_| seconds_left(until - now.get()));
    let readable = Memo::new(move |_| {
        format!(
            "{} {}",
            words.passcode_locked_again(),
            relative(words, until, now.get(), TimeDelta::zero())
        )
    });
    Effect::new(move |asked: Option<bool>| {
        let over = left.get() == 0;
        if over && asked != Some(true) {
            reload.run(());
        }
        over
    });
    // Present after a plain form post only. Its message names the time.
    let refusal =
        form_reply(VerifyPasscodeCall::PATH, &session_field(view.session.id)).and_then(|reply| reply.error);
    view! {
        <div class="passcode-form stack">
            <h1>{words.passcode_locked()}</h1>
            <SessionFacts session=view.session />
            {refusal.map(|error| view! { <p>{error.message}</p> })}
            <p class="join-countdown-line">
                <Icon name=IconName::Lock />
                <span aria-hidden="true">
                    {words.passcode_locked_in()} " "
                    <span class="join-countdown-time">{move || clock_text(words, left.get())}</span>
                </span>
                <time class="sr-only" datetime=datetime(until)>
                    {readable}
                </time>
            </p>
            <p class="soft">{words.passcode_locked_hint()}</p>
            <ReloadLink text=words.passcode_reload() />
        </div>
    }
}

/// A reload link for pages that do not update by themselves: shown only without WASM.
#[component]
pub fn ReloadLink(text: &'static str) -> impl IntoView {
    let words = use_words();
    let alive = use_alive();
    view! {
        <p class="soft small without-wasm" hidden=alive>
            {text} " "
            <a href="" rel="external">
                {words.join_reload()}
            </a>
        </p>
    }
}
