//! Where camera, microphone and speakers are tested at any time, as in the lobby of a session.

use crate::ui::{
    context::use_words,
    islands::lobby::Lobby,
    kit::checklist::Checklist,
    layouts::{guard::SignedIn, main::MainLayout},
};
use leptos::prelude::*;

#[component]
pub fn DevicesPage() -> impl IntoView {
    let words = use_words();
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.devices_test()>
                <h1>{words.devices_test()}</h1>
                // What the island shows is not the server's to change.
                <div data-keep>
                    <Checklist title=words.devices_yours() hint=words.devices_as_before() />
                </div>
                <p>
                    <a href="/settings">{words.devices_back()}</a>
                </p>
                <Lobby />
            </MainLayout>
        </SignedIn>
    }
}
