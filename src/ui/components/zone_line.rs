//! The zone that times are shown in, with one touch to change it.

use super::form::{PostForm, SubmitButton};
use crate::{
    api::account::{AccountView, UpdateProfileCall},
    browser::zone::says_where,
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// "Times are shown in …". Asks for the zone where it is only UTC, and offers the device's where that is another one:
/// the page's program knows it, fills it in and shows the form.
#[component]
pub fn ZoneLine(account: AccountView) -> impl IntoView {
    let words = use_words();
    let (text, change) = if says_where(&account.time_zone) {
        (
            words.times_shown(account.time_zone.replace('_', " ")),
            words.times_change(),
        )
    } else {
        (words.times_shown_utc().to_owned(), words.times_choose())
    };
    let fields = vec![("name", account.name), ("time_zone", String::new())];
    view! {
        <div class="zone-line">
            <p>
                {text} " "
                <a href="/settings">{change}</a>
            </p>
            <div hidden data-offers-zone=account.time_zone>
                <PostForm action=UpdateProfileCall::PATH hidden=fields next="/overview">
                    <SubmitButton label=words.use_device_zone("{zone}") />
                </PostForm>
            </div>
        </div>
    }
}
