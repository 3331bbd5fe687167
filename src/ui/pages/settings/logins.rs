//! Logins: the browsers that are signed in.

use crate::{
    api::account::{Goto, SignOutCall},
    browser,
    ui::{
        components::dialog::{ConfirmDialog, DialogButton},
        context::use_words,
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
    let open = RwSignal::new(false);
    let sentence = if count <= 1 {
        words.login_count_one().to_owned()
    } else {
        words.login_count(count)
    };
    view! {
        <p>{sentence}</p>
        <DialogButton name="sign-out" on_press=move |()| open.set(true)>
            {words.sign_out_everywhere()}
        </DialogButton>
        <ConfirmDialog
            open
            name="sign-out"
            title=words.sign_out_everywhere()
            body=words.sign_out_everywhere_body()
            confirm_label=words.sign_out_everywhere()
            cancel_label=words.stay_signed_in()
            action=SignOutCall::PATH
            hidden=vec![("everywhere", "on".to_owned())]
            next="/sign-in"
            leaves=true
            on_done=Callback::new(|to: Goto| browser::go(&to.path))
        />
    }
    .into_any()
}
