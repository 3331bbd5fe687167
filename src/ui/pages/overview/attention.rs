//! Problems that a partner must fix before their sessions can be held.

use crate::{
    api::provider::Attention,
    ui::{
        context::use_words,
        kit::{
            icon::{Icon, IconName},
            provider_note::provider_name,
        },
    },
};
use leptos::prelude::*;

/// One notice per problem.
#[component]
pub fn Problems(attention: Attention) -> impl IntoView {
    let words = use_words();
    let reconnect = attention.reconnect.into_iter().map(|provider| {
        view! {
            <div class="alert alert-warn">
                <Icon name=IconName::Warning />
                <div class="stack stack-tight">
                    <p>{words.attention_reconnect(provider_name(words, provider))}</p>
                    <p>
                        <a class="button button-small" href="/settings#video-provider">
                            {words.link_to_settings()}
                        </a>
                    </p>
                </div>
            </div>
        }
    });
    let failed = attention.failed.into_iter().map(|link| {
        view! {
            <div class="alert alert-danger">
                <Icon name=IconName::Warning />
                <p>
                    {words.attention_failed()} " "
                    <a href=format!("/sessions/{}", link.session)><bdi>{link.title}</bdi> ", " {link.when}</a>
                </p>
            </div>
        }
    });
    view! {
        {reconnect.collect_view()}
        {failed.collect_view()}
    }
    .into_any()
}
