//! The settings page.

mod logins;
mod nobody_came;
mod password;
mod profile;
mod provider;

use crate::{
    api::account::{SettingsView, settings},
    domain::account::Role,
    ui::{
        components::failure::loaded,
        context::{page_data, use_words},
        layouts::{account_menu::Preferences, guard::SignedIn, main::MainLayout},
    },
};
use leptos::prelude::*;
use logins::Logins;
use nobody_came::NobodyCameForm;
use password::PasswordForm;
use profile::ProfileForm;
use provider::VideoProvider;

#[component]
pub fn SettingsPage() -> impl IntoView {
    let words = use_words();
    let data = page_data(settings());
    let sections = move |view: SettingsView| {
        let logins = view.logins;
        let is_partner = view.account.role == Role::Partner;
        let webhooks = match view.account.role {
            Role::Partner => Some(words.webhooks_hint()),
            Role::Admin => Some(words.webhooks_hint_server()),
            Role::Client => None,
        };
        view! {
            <section class="card stack" aria-labelledby="settings-profile">
                <h2 id="settings-profile">{words.profile()}</h2>
                <ProfileForm view />
            </section>
            {is_partner
                .then(|| {
                    view! {
                        <section class="card stack" id="video-provider" aria-labelledby="settings-provider">
                            <h2 id="settings-provider">{words.video_provider()}</h2>
                            <p class="soft">{words.video_provider_hint()}</p>
                            <VideoProvider />
                        </section>
                        <section class="card stack" aria-labelledby="settings-nobody-came">
                            <h2 id="settings-nobody-came">{words.nobody_came()}</h2>
                            <NobodyCameForm />
                        </section>
                    }
                })}
            {webhooks
                .map(|hint| {
                    view! {
                        <section class="card stack" aria-labelledby="settings-webhooks">
                            <h2 id="settings-webhooks">{words.webhooks()}</h2>
                            <p class="soft">{hint}</p>
                            <p>
                                <a class="button" href="/settings/webhooks">
                                    {words.webhooks_open()}
                                </a>
                            </p>
                        </section>
                    }
                })}
            <section class="card stack" aria-labelledby="settings-password">
                <h2 id="settings-password">{words.change_password()}</h2>
                <PasswordForm />
            </section>
            <section class="card stack" aria-labelledby="settings-appearance">
                <h2 id="settings-appearance">{words.appearance_and_language()}</h2>
                <Preferences />
            </section>
            <section class="card stack" aria-labelledby="settings-logins">
                <h2 id="settings-logins">{words.logins()}</h2>
                <Logins count=logins />
            </section>
        }
    };
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.settings()>
                <h1>{words.settings()}</h1>
                <div class="narrow stack stack-loose">
                    <Suspense>{loaded(data, sections)}</Suspense>
                </div>
            </MainLayout>
        </SignedIn>
    }
}
