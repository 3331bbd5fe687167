//! The zone that times are shown in, with one touch to change it.

use super::form::{PostForm, SubmitButton};
use crate::{
    api::account::{AccountView, UpdateProfileCall},
    browser::zone::says_where,
    ui::context::{use_here, use_words},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// "Times are shown in …". Asks for the zone where it is only UTC.
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
    view! {
        <p class="zone-line">
            {text} " "
            <a href="/settings">{change}</a>
        </p>
    }
}

/// "Times are shown in …; this device is in …", with both choices. The page's program, which knows the device's zone,
/// fills it in and shows it where that is another one.
#[component]
pub fn ZoneOffer(account: AccountView) -> impl IntoView {
    let words = use_words();
    let AccountView {
        name,
        time_zone,
        time_zone_also,
        ..
    } = account;
    let shown = time_zone.replace('_', " ");
    let city = shown.rsplit('/').next().unwrap_or_default().to_owned();
    let names: Vec<_> = std::iter::once(time_zone).chain(time_zone_also).collect();
    let fields = vec![("name", name), ("time_zone", String::new())];
    view! {
        <div class="zone-offer" hidden data-offers-zone=names.join(" ")>
            <p data-names-zone="">{words.zone_differs(shown, "{zone}")}</p>
            <div class="row">
                <PostForm action=UpdateProfileCall::PATH hidden=fields next=use_here() loads=true>
                    <SubmitButton label=words.zone_use("{zone}") class="button button-small" />
                </PostForm>
                <button type="button" class="button button-small" data-keeps-zone="">
                    {words.zone_keep(city)}
                </button>
            </div>
        </div>
    }
}
