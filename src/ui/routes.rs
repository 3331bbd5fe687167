//! The pages, in a few pieces of WASM that are fetched when one of their pages is first shown. What all
//! pieces need comes with the first load; what some of them share, cargo-leptos puts into files of its own.
//!
//! Every piece doubles the ways in which pieces can share code, and each way that occurs becomes a file:
//! a piece for each of thirteen pages made 235 of them. So pages that follow each other share a piece.

use super::pages;
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// Makes a lazily fetched route of each page.
macro_rules! lazy_routes {
    ($($piece:ident { $($route:ident => $page:path;)+ })+) => {$(
        mod $piece {
            use super::pages;
            use leptos::prelude::*;

            /// The pages in this piece.
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
