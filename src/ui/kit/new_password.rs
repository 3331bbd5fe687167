//! Choosing the password of a new account, and the page of a link that is no longer valid.

use super::{error_line::ErrorLine, field::TextField};
use crate::ui::context::use_words;
use leptos::prelude::*;

/// The account's address, and the field of its password.
#[component]
pub fn NewPassword(email: String) -> impl IntoView {
    let words = use_words();
    view! {
        <p class="strong">{email.clone()}</p>
        // For password managers: the username that belongs to the password.
        <input class="sr-only" type="email" name="username" autocomplete="username" value=email readonly tabindex="-1" aria-hidden="true" />
        <TextField
            label=words.password()
            name="password"
            kind="password"
            autocomplete="new-password"
            help=words.password_help()
            required=true
        />
    }
    .into_any()
}

/// Says that a link was used or has expired, and leads to the sign-in page.
#[component]
pub fn LinkGone(title: &'static str, message: String) -> impl IntoView {
    let words = use_words();
    view! {
        <h1>{title}</h1>
        <ErrorLine error=Some(message) />
        <p>
            <a class="button" href="/sign-in">
                {words.sign_in()}
            </a>
        </p>
    }
    .into_any()
}
