//! Changing the password.

use crate::{
    api::account::ChangePasswordCall,
    ui::{
        components::{
            field::TextField,
            form::{PostForm, SubmitButton},
            toast::use_toasts,
        },
        context::use_words,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn PasswordForm(#[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let done = move |(): ()| {
        toasts.success(words.password_changed());
        on_changed.try_run(());
    };
    view! {
        <PostForm action=ChangePasswordCall::PATH on_done=done reset=true>
            <TextField
                label=words.current_password()
                name="current"
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <TextField
                label=words.new_password()
                name="password"
                kind="password"
                autocomplete="new-password"
                help=words.password_help()
                required=true
            />
            <SubmitButton label=words.change_password() pending_label=words.edit_pending() />
        </PostForm>
    }
    .into_any()
}
