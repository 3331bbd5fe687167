//! The zone that times are shown in, with one touch to change it.

use super::form::{PostForm, SubmitButton};
use crate::{
    api::account::{AccountView, UpdateProfileCall},
    browser::{self, zone::says_where},
    ui::context::use_words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// "Times are shown in …". Asks for the zone where it is only UTC, and offers the device's where that is another one.
#[component]
pub fn ZoneLine(account: AccountView) -> impl IntoView {
    let words = use_words();
    let device = RwSignal::new(None::<String>);
    let own = account.time_zone.clone();
    Effect::new(move |_| {
        let reported = browser::zone::device_zone().filter(|zone| says_where(zone));
        device.set(reported.filter(|zone| !zone.eq_ignore_ascii_case(&own)));
    });
    let (text, change) = if says_where(&account.time_zone) {
        (
            words.times_shown(account.time_zone.replace('_', " ")),
            words.times_change(),
        )
    } else {
        (words.times_shown_utc().to_owned(), words.times_choose())
    };
    let offer = move || {
        device.get().map(|zone| {
            let fields = vec![("name", account.name.clone()), ("time_zone", zone.clone())];
            // Every time on the page is another one: it is loaded anew.
            let done = |_: AccountView| browser::go("/overview");
            view! {
                <PostForm action=UpdateProfileCall::PATH hidden=fields on_done=done leaves=true>
                    <SubmitButton label=words.use_device_zone(zone.replace('_', " ")) />
                </PostForm>
            }
        })
    };
    view! {
        <div class="zone-line">
            <p>
                {text} " "
                <a href="/settings">{change}</a>
            </p>
            {offer}
        </div>
    }
}
