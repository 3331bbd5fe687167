//! Logins: the browsers that are signed in.

use crate::{
    api::account::SignOutCall,
    ui::{
        context::use_words,
        kit::dialog::{ConfirmDialog, DialogButton},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The number of logins, and "Sign out everywhere".
#[component]
pub fn Logins(
    /// Includes this browser.
    count: u32,
) -> impl IntoView {
    let words = use_words();
    let sentence = if count <= 1 {
        words.login_count_one().to_owned()
    } else {
        words.login_count(count)
    };
    view! {
        <p>{sentence}</p>
        <DialogButton name="sign-out">{words.sign_out_everywhere()}</DialogButton>
        <ConfirmDialog
            name="sign-out"
            title=words.sign_out_everywhere()
            body=words.sign_out_everywhere_body()
            confirm_label=words.sign_out_everywhere()
            cancel_label=words.stay_signed_in()
            action=SignOutCall::PATH
            hidden=vec![("everywhere", "on".to_owned())]
            next="/sign-in"
        />
    }
    .into_any()
}
