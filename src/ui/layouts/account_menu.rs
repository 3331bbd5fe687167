//! The logo and the account menu. The menu works without WASM: it is a `<details>` element with plain forms.

use crate::{
    api::account::{AccountView, PreferencesCall, SignOutCall},
    domain::theme::Theme,
    ui::{
        context::{path_of, use_words},
        kit::{
            form::ControlFields,
            icon::{Icon, IconName},
        },
    },
    words::Lang,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

/// The logo with the product's name, linking to the home page.
#[component]
pub fn Mark() -> impl IntoView {
    let words = use_words();
    view! {
        <a class="mark" href="/">
            <svg class="mark-sign" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
                <circle cx="12" cy="16" r="9" />
                <circle cx="20" cy="16" r="9" />
            </svg>
            <span>{words.product()}</span>
        </a>
    }
    .into_any()
}

/// The menu behind the reader's name: theme, language, sign-out.
#[component]
pub fn AccountMenu(account: AccountView) -> impl IntoView {
    let words = use_words();
    view! {
        <details class="account-menu" data-menu>
            <summary>
                <Icon name=IconName::Person />
                <span class="account-menu-name"><bdi>{account.name.clone()}</bdi></span>
            </summary>
            <div class="account-menu-panel stack">
                <div>
                    <p class="strong"><bdi>{account.name}</bdi></p>
                    <p class="soft small">{account.email}</p>
                </div>
                <Preferences />
                // A full document load, as the tab of the settings.
                <a class="button button-wide" href="/settings" rel="external">
                    <Icon name=IconName::Settings />
                    {words.settings()}
                </a>
                <form method="post" action=SignOutCall::PATH>
                    <ControlFields />
                    <button type="submit" class="button button-wide">
                        <Icon name=IconName::Leave />
                        {words.sign_out()}
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// Theme and language. The server stores both in cookies and renders the page again.
#[component]
pub fn Preferences() -> impl IntoView {
    let words = use_words();
    let theme = use_context::<Theme>().unwrap_or(Theme::System);
    let lang = use_context::<Lang>().unwrap_or_default();
    let location = use_location();
    let next = move || path_of(&location);
    let button = |name, value: &'static str, language: Option<&'static str>, chosen: bool, label| {
        view! {
            <button type="submit" name=name value=value lang=language aria-pressed=chosen.to_string()>
                {label}
            </button>
        }
    };
    let themes = [
        (Theme::System, "system", words.theme_system()),
        (Theme::Light, "light", words.theme_light()),
        (Theme::Dark, "dark", words.theme_dark()),
    ];
    let themes = themes.map(|(choice, value, label)| button("theme", value, None, choice == theme, label));
    let languages = [(Lang::En, "English"), (Lang::De, "Deutsch")];
    let languages = languages
        .map(|(choice, label)| button("lang", choice.tag(), Some(choice.tag()), choice == lang, label));
    view! {
        <form method="post" action=PreferencesCall::PATH class="stack" data-live-form="">
            <input type="hidden" name="next" value=next />
            <div class="segments" role="group" aria-label=words.appearance()>
                {themes.collect_view()}
            </div>
            <div class="segments" role="group" aria-label=words.language()>
                {languages.collect_view()}
            </div>
        </form>
    }
    .into_any()
}
