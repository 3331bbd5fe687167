//! The layout of every page behind the sign-in: logo, tabs, account menu.

use super::{
    account_menu::{AccountMenu, Mark},
    calls::Calls,
};
use crate::{
    domain::account::Role,
    ui::{
        context::{use_account, use_words},
        kit::{
            icon::{Icon, IconName},
            page_title::PageTitle,
            zone_line::ZoneOffer,
        },
    },
    words::Words,
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

/// Path, label, icon.
type Tab = (&'static str, &'static str, IconName);

/// The most tabs that a phone has room for. Of more, the settings are in the account menu there.
const TABS_OF_PHONE: usize = 5;

fn tabs(words: Words, role: Role) -> Vec<Tab> {
    let overview = ("/overview", words.tab_overview(), IconName::Home);
    let sessions = ("/sessions", words.tab_sessions(), IconName::Video);
    let calendar = ("/calendar", words.tab_calendar(), IconName::Calendar);
    let clients = ("/clients", words.tab_clients(), IconName::People);
    let availability = ("/availability", words.tab_availability(), IconName::Clock);
    let book = ("/book", words.tab_book(), IconName::Plus);
    let settings = ("/settings", words.tab_settings(), IconName::Settings);
    match role {
        Role::Partner => vec![overview, sessions, calendar, clients, availability, settings],
        Role::Client => vec![overview, sessions, book, calendar, settings],
        Role::Admin => vec![overview, settings],
    }
}

/// The frame of a page behind the sign-in; use it inside [`SignedIn`](super::guard::SignedIn). The page
/// renders its own `h1`.
#[component]
pub fn MainLayout(
    /// The document's title; a `PageTitle` inside the page overrides it.
    #[prop(into)]
    title: String,
    /// Whether the page uses the full width.
    #[prop(optional)]
    wide: bool,
    /// Whether the page is fetched again when something changes. An island that follows the stream itself does without.
    #[prop(default = true)]
    follows: bool,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let account = use_account();
    let is_client = account
        .as_ref()
        .is_some_and(|account| account.role == Role::Client);
    let tabs = account
        .as_ref()
        .map(|account| tabs(words, account.role))
        .unwrap_or_default();
    let are_many = (tabs.len() > TABS_OF_PHONE).then_some("");
    let here = use_location().pathname;
    // The settings offer it beside their own field.
    let offer = account
        .clone()
        .filter(|account| account.role != Role::Admin && here.with_untracked(|here| here != "/settings"));
    view! {
        <PageTitle text=title />
        // `external`: the browser follows the fragment and moves the focus, not the router.
        <a class="skip-link" href="#content" rel="external">
            {words.skip_to_content()}
        </a>
        <header class="site-header">
            <div class="site-header-inner">
                <Mark />
                <nav class="tabs" aria-label=words.main_navigation() data-many=are_many>
                    {tabs
                        .into_iter()
                        .map(|(path, name, icon)| {
                            let inside = view! {
                                <Icon name=icon />
                                <span>{name}</span>
                            };
                            if path == "/settings" {
                                view! { <SettingsTab path>{inside}</SettingsTab> }.into_any()
                            } else {
                                view! { <A href=path>{inside}</A> }.into_any()
                            }
                        })
                        .collect_view()}
                </nav>
                {account.map(|account| view! { <AccountMenu account /> })}
            </div>
        </header>
        <main id="content" class="content" class:content-wide=wide tabindex="-1" data-follows=follows.then_some("") data-hears-calls=is_client.then_some("")>
            <Calls />
            {offer.map(|account| view! { <ZoneOffer account /> })}
            {children()}
        </main>
    }
    .into_any()
}

/// The settings tab. A full document load, because the CSP's `form-action`, which must allow the providers'
/// consent pages there, is fixed when a document loads.
#[component]
fn SettingsTab(path: &'static str, children: Children) -> impl IntoView {
    let here = use_location().pathname;
    let current = move || here.with(|here| here == path).then_some("page");
    view! {
        <a href=path rel="external" aria-current=current>
            {children()}
        </a>
    }
}
