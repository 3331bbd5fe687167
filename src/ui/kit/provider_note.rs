//! A provider's name, and what it enforces.

use crate::{
    api::provider::{Enforcement, Provider, ProviderDescription},
    ui::context::use_words,
    words::Words,
};
use leptos::prelude::*;

pub fn provider_name(words: Words, provider: Provider) -> &'static str {
    match provider {
        Provider::Jitsi => words.provider_jitsi(),
        Provider::Zoom => words.provider_zoom(),
        Provider::GoogleMeet => words.provider_google_meet(),
        Provider::Manual => words.provider_manual(),
    }
}

/// What the provider enforces, in one sentence for the partner.
pub fn provider_enforces(words: Words, provider: &ProviderDescription) -> &'static str {
    match (provider.provider, provider.enforces) {
        (_, Enforcement::Token) => words.enforces_token(),
        (Provider::Zoom, _) => words.enforces_zoom(),
        (Provider::GoogleMeet, _) => words.enforces_google_meet(),
        (Provider::Manual, _) => words.enforces_manual(),
        (Provider::Jitsi, _) => words.enforces_jitsi(),
    }
}

/// The public server, which asks the first person to sign in as the host (PROTOCOLS.md §1.9).
const ASKS_FOR_A_HOST: &str = "meet.jit.si";

/// Where the meeting opens, and what is guarded: room, waiting room or link only.
#[component]
pub fn ProviderNote(provider: ProviderDescription) -> impl IntoView {
    let words = use_words();
    let host = provider.host;
    let asks = host == ASKS_FOR_A_HOST;
    let leads = if host.is_empty() {
        words.join_leads_elsewhere().to_owned()
    } else {
        words.join_leads_to(&host)
    };
    let guards = match provider.enforces {
        Enforcement::Link => words.provider_guards_link(),
        Enforcement::WaitingRoom => words.provider_guards_waiting_room(),
        Enforcement::Token => words.provider_guards_room(),
    };
    view! {
        <p class="soft small">
            {leads} " " {guards}
            {asks.then(|| format!(" {}", words.provider_asks_for_a_host(&host)))}
        </p>
    }
}
