//! The heavy pages, each in a piece of WASM of its own that is fetched when its page is first shown.
//!
//! Every lazy page doubles the ways in which pieces can share code, and each way becomes a file: three
//! make a handful of files, thirteen made 235. So only what is heavy and not everybody's is lazy.

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
    /// `/sessions/{id}/join`
    Join => pages::join::JoinPage;
    /// `/sessions/{id}/meeting`
    Meeting => pages::meeting::MeetingPage;
    /// `/calendar`
    Calendar => pages::calendar::CalendarPage;
}
