//! What the provider enforces where the room is not inside Rapport, said plainly.

use crate::ui::context::use_words;
use leptos::prelude::*;

/// The public server, which asks whoever comes first to sign in as the host (PROTOCOLS.md §1.9).
const ASKS_FOR_A_HOST: &str = "meet.jit.si";

/// Where the meeting opens, and who guards what.
#[component]
pub fn ProviderNote(
    /// The meeting server's host name.
    host: String,
) -> impl IntoView {
    let words = use_words();
    let asks = host == ASKS_FOR_A_HOST;
    view! {
        <p class="soft small">
            {words.join_leads_to(&host)} " " {words.provider_guards()}
            {asks.then(|| format!(" {}", words.provider_asks_for_a_host(&host)))}
        </p>
    }
}
