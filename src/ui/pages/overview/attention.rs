//! What a partner has to see to before their sessions can be held.

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

/// A notice for each.
#[component]
pub fn Notices(
    /// What there is to see to.
    attention: Attention,
) -> impl IntoView {
    let words = use_words();
    let reconnect = attention
        .reconnect
        .into_iter()
        .map(|provider| {
            view! {
                <div class="alert warn">
                    <Icon name=IconName::Warning />
                    <div class="stack tight">
                        <p>{words.attention_reconnect(provider_name(words, provider))}</p>
                        <p>
                            <a class="button small" href="/settings#video-provider" rel="external">
                                {words.link_to_settings()}
                            </a>
                        </p>
                    </div>
                </div>
            }
        })
        .collect_view();
    let failed = attention
        .failed
        .into_iter()
        .map(|link| {
            view! {
                <div class="alert danger">
                    <Icon name=IconName::Warning />
                    <p>
                        {words.attention_failed()} " "
                        <a href=format!("/sessions/{}", link.session)>{link.title} ", " {link.when}</a>
                    </p>
                </div>
            }
        })
        .collect_view();
    view! {
        {reconnect}
        {failed}
    }
    .into_any()
}
