//! The pages, each in a piece of WASM of its own that is fetched when its page is first shown.

use super::pages;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// Makes a lazily fetched route of each page.
macro_rules! lazy_routes {
    ($($(#[$doc:meta])* $route:ident => $page:path;)+) => {$(
        $(#[$doc])*
        pub struct $route;

        #[lazy_route]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> AnyView {
                view! { <$page /> }.into_any()
            }
        }
    )+};
}

lazy_routes! {
    /// `/`
    Home => pages::home::Home;
    /// `/sign-in`
    SignIn => pages::sign_in::SignInPage;
    /// `/register`
    Register => pages::register::RegisterPage;
    /// `/invitations/{token}`
    Invitation => pages::invitation::InvitationPage;
    /// `/overview`
    Overview => pages::overview::OverviewPage;
    /// `/sessions`
    Sessions => pages::sessions::SessionsPage;
    /// `/sessions/new`
    Schedule => pages::schedule::SchedulePage;
    /// `/sessions/{id}`
    Session => pages::session::SessionPage;
    /// `/sessions/{id}/join`
    Join => pages::join::JoinPage;
    /// `/sessions/{id}/meeting`
    Meeting => pages::meeting::MeetingPage;
    /// `/calendar`
    Calendar => pages::calendar::CalendarPage;
    /// `/clients`
    Clients => pages::clients::ClientsPage;
    /// `/settings`
    Settings => pages::settings::SettingsPage;
}
