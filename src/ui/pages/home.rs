//! The root path: redirects to the overview or to the sign-in page.

use crate::{
    api::account::{Viewer, viewer},
    ui::kit::later::later,
};
use leptos::prelude::*;
use leptos_router::components::Redirect;

#[component]
pub fn Home() -> impl IntoView {
    let lead = async move {
        let signed_in = matches!(viewer().await, Ok(Viewer { account: Some(_), .. }));
        view! { <Redirect path=if signed_in { "/overview" } else { "/sign-in" } /> }
    };
    view! {
        <main id="content" class="content">
            <Suspense>{later(lead)}</Suspense>
        </main>
    }
}
