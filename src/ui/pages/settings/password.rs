//! Changing the password.

use crate::{
    api::account::{ChangePassword, change_password},
    ui::{
        components::{
            field::TextField,
            form::{FormValues, PostForm, SubmitButton},
            toast::use_toasts,
        },
        context::use_words,
    },
};
use leptos::prelude::*;

#[component]
pub fn PasswordForm(#[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let submit = |values: FormValues| {
        change_password(ChangePassword {
            current: values.get("current"),
            password: values.get("password"),
        })
    };
    let done = move |()| {
        toasts.success(words.password_changed());
        on_changed.try_run(());
    };
    view! {
        <PostForm submit on_done=done reset=true let:form>
            <TextField
                label=words.current_password()
                name="current"
                kind="password"
                autocomplete="current-password"
                error=form.field("current")
                required=true
            />
            <TextField
                label=words.new_password()
                name="password"
                kind="password"
                autocomplete="new-password"
                help=words.password_help()
                error=form.field("password")
                required=true
            />
            <SubmitButton label=words.change_password() pending_label=words.edit_pending() />
        </PostForm>
    }
    .into_any()
}
