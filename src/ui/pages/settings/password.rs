//! Changing the password.

use crate::{
    api::account::ChangePasswordCall,
    ui::{
        context::use_words,
        kit::{
            field::TextField,
            form::{PostForm, SubmitButton},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn PasswordForm() -> impl IntoView {
    let words = use_words();
    view! {
        <PostForm action=ChangePasswordCall::PATH next="/settings" said=words.password_changed()>
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
