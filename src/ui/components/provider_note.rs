//! What the provider enforces where the room is not inside Rapport, said plainly.

use crate::{
    api::provider::{Enforcement, ProviderView},
    ui::context::use_words,
};
use leptos::prelude::*;

/// The public server, which asks whoever comes first to sign in as the host (PROTOCOLS.md §1.9).
const ASKS_FOR_A_HOST: &str = "meet.jit.si";

/// Where the meeting opens, and who guards what.
#[component]
pub fn ProviderNote(
    /// Who holds the meeting.
    provider: ProviderView,
) -> impl IntoView {
    let words = use_words();
    let host = provider.host;
    let asks = host == ASKS_FOR_A_HOST;
    let guards = match provider.enforces {
        Enforcement::Link => words.provider_guards_link(),
        Enforcement::Token => words.provider_guards_room(),
    };
    view! {
        <p class="soft small">
            {words.join_leads_to(&host)} " " {guards}
            {asks.then(|| format!(" {}", words.provider_asks_for_a_host(&host)))}
        </p>
    }
}
