//! The lazy routes: the pages in a few WASM chunks, fetched when one of their pages is first shown. Code that
//! all chunks need is in the main bundle; cargo-leptos splits code shared by some of them into further files.
//!
//! Every chunk doubles the number of possible sharing combinations, and each that occurs becomes a file: one
//! chunk for each of thirteen pages made 235 of them. So pages that follow each other share a chunk.

use super::pages;
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Defines a lazy route for each page, and a lazy function for each chunk.
macro_rules! lazy_routes {
    ($($piece:ident { $($route:ident => $page:path;)+ })+) => {$(
        mod $piece {
            use super::pages;
            use leptos::prelude::*;

            /// The pages in this chunk.
            pub enum Page {
                $($route,)+
            }

            #[::leptos::lazy($piece)]
            pub fn show(page: Page) -> AnyView {
                match page {
                    $(Page::$route => view! { <$page /> }.into_any(),)+
                }
            }
        }

        $(
            #[doc = concat!("The route of `", stringify!($page), "`.")]
            pub struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_this: Self) -> AnyView {
                    $piece::show($piece::Page::$route).await
                }

                async fn preload() {
                    #[cfg(feature = "hydrate")]
                    $piece::__preload_show().await;
                }
            }
        )+
    )+};
}

lazy_routes! {
    entrance {
        SignIn => pages::sign_in::SignInPage;
        Register => pages::register::RegisterPage;
        Invitation => pages::invitation::InvitationPage;
    }
    practice {
        Overview => pages::overview::OverviewPage;
        Sessions => pages::sessions::SessionsPage;
        Schedule => pages::schedule::SchedulePage;
        Session => pages::session::SessionPage;
    }
    office {
        Clients => pages::clients::ClientsPage;
        Settings => pages::settings::SettingsPage;
        Webhooks => pages::webhooks::WebhooksPage;
        Endpoint => pages::webhooks::endpoint::EndpointPage;
        Analytics => pages::analytics::AnalyticsPage;
    }
    planning {
        Calendar => pages::calendar::CalendarPage;
    }
    call {
        Join => pages::join::JoinPage;
        Leaving => pages::leaving::LeavingPage;
        Meeting => pages::meeting::MeetingPage;
    }
}
