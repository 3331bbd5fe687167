//! The settings page.

pub mod devices;
mod logins;
mod nobody_came;
mod password;
mod profile;
mod provider;

use crate::{
    api::account::{SettingsView, settings},
    domain::account::Role,
    ui::{
        context::{page_data, use_words},
        kit::failure::loaded,
        layouts::{account_menu::Preferences, guard::SignedIn, main::MainLayout},
    },
    words::Words,
};
use leptos::prelude::*;
use logins::Logins;
use nobody_came::NobodyCameForm;
use password::PasswordForm;
use profile::ProfileForm;
use provider::VideoProvider;

/// A section: its form has a "Save" of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Profile,
    Provider,
    NobodyCame,
    Webhooks,
    Devices,
    Password,
    Appearance,
    Logins,
}

impl Part {
    /// Those of a role, in the order of the page.
    fn of(role: Role) -> Vec<Self> {
        use Part::{Appearance, Devices, Logins, NobodyCame, Password, Profile, Provider, Webhooks};
        match role {
            Role::Partner => vec![
                Profile, Provider, NobodyCame, Webhooks, Devices, Password, Appearance, Logins,
            ],
            Role::Admin => vec![Profile, Webhooks, Devices, Password, Appearance, Logins],
            Role::Client => vec![Profile, Devices, Password, Appearance, Logins],
        }
    }

    /// The element id of the section.
    fn id(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Provider => "video-provider",
            Self::NobodyCame => "nobody-came",
            Self::Webhooks => "webhooks",
            Self::Devices => "devices",
            Self::Password => "password",
            Self::Appearance => "appearance",
            Self::Logins => "browsers",
        }
    }

    fn title(self, words: Words) -> &'static str {
        match self {
            Self::Profile => words.profile(),
            Self::Provider => words.video_provider(),
            Self::NobodyCame => words.nobody_came(),
            Self::Webhooks => words.webhooks(),
            Self::Devices => words.devices(),
            Self::Password => words.change_password(),
            Self::Appearance => words.appearance_and_language(),
            Self::Logins => words.logins(),
        }
    }

    /// What it is about, where the title does not say it.
    fn hint(self, words: Words, role: Role) -> Option<&'static str> {
        match (self, role) {
            (Self::Provider, _) => Some(words.video_provider_hint()),
            (Self::Webhooks, Role::Admin) => Some(words.webhooks_hint_server()),
            (Self::Devices, _) => Some(words.devices_hint()),
            (Self::Webhooks, _) => Some(words.webhooks_hint()),
            _ => None,
        }
    }

    fn form(self, words: Words, view: &SettingsView) -> AnyView {
        match self {
            Self::Profile => view! { <ProfileForm view=view.clone() /> }.into_any(),
            Self::Provider => view! { <VideoProvider /> }.into_any(),
            Self::NobodyCame => view! { <NobodyCameForm /> }.into_any(),
            Self::Webhooks => {
                view! { <PageLink to="/settings/webhooks" name=words.webhooks_open() /> }.into_any()
            }
            Self::Devices => {
                view! { <PageLink to="/settings/devices" name=words.devices_test() /> }.into_any()
            }
            Self::Password => view! { <PasswordForm /> }.into_any(),
            Self::Appearance => view! { <Preferences /> }.into_any(),
            Self::Logins => view! { <Logins count=view.logins /> }.into_any(),
        }
    }
}

#[component]
pub fn SettingsPage() -> impl IntoView {
    let words = use_words();
    let data = page_data(settings());
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.settings()>
                <h1>{words.settings()}</h1>
                <Suspense>{loaded(data, |view| view! { <Parts view /> })}</Suspense>
            </MainLayout>
        </SignedIn>
    }
}

/// The list of sections, and the sections beside it.
#[component]
fn Parts(view: SettingsView) -> impl IntoView {
    let words = use_words();
    let role = view.account.role;
    let parts = Part::of(role);
    let links = parts.iter().map(|part| {
        view! {
            <li>
                <a href=format!("#{}", part.id())>{part.title(words)}</a>
            </li>
        }
    });
    let sections = parts.iter().map(|part| {
        let title_id = format!("settings-{}", part.id());
        let named = title_id.clone();
        view! {
            <section class="settings-part card" id=part.id() aria-labelledby=named>
                <div class="stack stack-tight">
                    <h2 id=title_id>{part.title(words)}</h2>
                    {part.hint(words, role).map(|hint| view! { <p class="soft small">{hint}</p> })}
                </div>
                <div class="stack">{part.form(words, &view)}</div>
            </section>
        }
    });
    view! {
        <div class="settings">
            <nav class="settings-list" aria-label=words.settings_list()>
                <ul role="list">{links.collect_view()}</ul>
            </nav>
            <div class="settings-parts">{sections.collect_view()}</div>
        </div>
    }
    .into_any()
}

/// To settings with a page of their own.
#[component]
fn PageLink(to: &'static str, name: &'static str) -> impl IntoView {
    view! {
        <p>
            <a class="button" href=to>
                {name}
            </a>
        </p>
    }
}
