//! Logins: the browsers that are signed in.

use crate::{
    api::{
        account::{SignOutCall, sign_out},
        forms::Flag,
    },
    browser,
    ui::{
        components::{dialog::ConfirmDialog, form::ControlFields},
        context::use_words,
    },
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};

/// The number of logins, and "Sign out everywhere".
#[component]
pub fn Logins(
    /// Includes this browser.
    count: u32,
) -> impl IntoView {
    let words = use_words();
    let open = RwSignal::new(false);
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let on_confirm = move |()| {
        pending.set(true);
        error.set(None);
        spawn_local(async move {
            match sign_out(Flag(true)).await {
                Ok(to) => browser::go(&to.path),
                Err(problem) => {
                    pending.try_set(false);
                    error.try_set(Some(problem.message));
                }
            }
        });
    };
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        open.set(true);
    };
    let sentence = if count <= 1 {
        words.login_count_one().to_owned()
    } else {
        words.login_count(count)
    };
    view! {
        <p>{sentence}</p>
        // Without WASM the form posts at once; with WASM a dialog asks first.
        <form method="post" action=SignOutCall::PATH on:submit=ask>
            <ControlFields />
            <input type="hidden" name="everywhere" value="on" />
            <button type="submit" class="button">
                {words.sign_out_everywhere()}
            </button>
        </form>
        <ConfirmDialog
            open
            title=words.sign_out_everywhere()
            body=words.sign_out_everywhere_body()
            confirm_label=words.sign_out_everywhere()
            cancel_label=words.stay_signed_in()
            on_confirm
            pending
            error
        />
    }
    .into_any()
}
