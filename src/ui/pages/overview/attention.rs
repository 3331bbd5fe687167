//! Problems that a partner must fix before their sessions can be held.

use crate::{
    api::provider::Attention,
    ui::{
        components::{
            icon::{Icon, IconName},
            provider_note::provider_name,
        },
        context::use_words,
    },
};
use leptos::prelude::*;

/// One notice per problem.
#[component]
pub fn Notices(attention: Memo<Attention>) -> impl IntoView {
    let words = use_words();
    let reconnect = move || attention.with(|attention| attention.reconnect.clone());
    let failed = move || attention.with(|attention| attention.failed.clone());
    view! {
        <For each=reconnect key=|provider| *provider let:provider>
            <div class="alert alert-warn">
                <Icon name=IconName::Warning />
                <div class="stack stack-tight">
                    <p>{words.attention_reconnect(provider_name(words, provider))}</p>
                    <p>
                        <a class="button button-small" href="/settings#video-provider" rel="external">
                            {words.link_to_settings()}
                        </a>
                    </p>
                </div>
            </div>
        </For>
        <For each=failed key=|link| (link.session, link.title.clone(), link.when.clone()) let:link>
            <div class="alert alert-danger">
                <Icon name=IconName::Warning />
                <p>
                    {words.attention_failed()} " "
                    <a href=format!("/sessions/{}", link.session)><bdi>{link.title}</bdi> ", " {link.when}</a>
                </p>
            </div>
        </For>
    }
    .into_any()
}
