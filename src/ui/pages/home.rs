//! The root path: redirects to the overview or to the sign-in page.

use crate::{
    api::account::Viewer,
    ui::{components::skeleton::Skeleton, context::use_viewer},
};
use leptos::prelude::*;
use leptos_router::components::Redirect;

#[component]
pub fn Home() -> impl IntoView {
    let viewer = use_viewer();
    let lead = async move {
        let signed_in = matches!(viewer.await, Ok(Viewer { account: Some(_), .. }));
        view! { <Redirect path=if signed_in { "/overview" } else { "/sign-in" } /> }
    };
    view! {
        <main id="content" class="content">
            <Suspense fallback=|| view! { <Skeleton lines=3 /> }>{Suspend::new(lead)}</Suspense>
        </main>
    }
}
