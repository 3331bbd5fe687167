//! The meeting link of a session, for its partner: provider, what it enforces, state, and a change of
//! provider.

use crate::{
    api::provider::{ChangeProviderCall, LinkProblem, LinkState, LinkView, Provider},
    domain::ids::SessionId,
    ui::{
        context::use_words,
        kit::{
            choice::{Choice, Choices},
            dialog::{CloseButton, Dialog, DialogButton},
            form::{PostForm, SubmitButton, session_field},
            icon::{Icon, IconName},
            provider_note::{provider_enforces, provider_name},
        },
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The card, and the dialog that changes the provider.
#[component]
pub fn Meeting(id: SessionId, link: LinkView) -> impl IntoView {
    let words = use_words();
    let name = provider_name(words, link.provider.provider);
    let body = match link.state {
        LinkState::Ready => ().into_any(),
        LinkState::Preparing => view! {
            <div class="alert" role="status">
                <span class="spinner" aria-hidden="true"></span>
                <div>
                    <p class="strong">{words.link_preparing()}</p>
                    <p class="soft small">{words.link_preparing_hint(name)}</p>
                </div>
            </div>
        }
        .into_any(),
        LinkState::Failed(problem) => view! { <Failed id same=link.provider.provider problem /> }.into_any(),
    };
    let enforces = provider_enforces(words, &link.provider);
    view! {
        <section class="card stack" aria-labelledby="session-meeting">
            <h2 id="session-meeting">{words.link_provider()}</h2>
            {body}
            <p class="row">
                <span class="strong">{name}</span>
                <span class="soft">{link.provider.readable_host.unwrap_or(link.provider.host)}</span>
            </p>
            <p class="soft small">{enforces}</p>
            <div class="row">
                <DialogButton name="provider">{words.link_change()}</DialogButton>
            </div>
        </section>
        <Dialog name="provider" title=words.link_change_title()>
            <ChangeForm id others=link.others />
        </Dialog>
    }
    .into_any()
}

fn reason(words: Words, problem: LinkProblem, name: &str) -> String {
    match problem {
        LinkProblem::Reconnect => words.link_failed_reconnect(name),
        LinkProblem::Busy => words.link_failed_busy(name),
        LinkProblem::Unreachable => words.link_failed_unreachable(name),
        LinkProblem::Refused => words.link_failed_refused(name),
    }
}

/// Why there is no meeting link, with ways to fix it.
#[component]
fn Failed(id: SessionId, same: Provider, problem: LinkProblem) -> impl IntoView {
    let words = use_words();
    let to = |provider: Provider| vec![("id", id.to_string()), ("provider", provider.word().to_owned())];
    let next = format!("/sessions/{id}");
    let again = if problem == LinkProblem::Reconnect {
        view! { <ToSettings /> }.into_any()
    } else {
        view! {
            <PostForm action=ChangeProviderCall::PATH hidden=to(same) next=next.clone()>
                <SubmitButton label=words.link_try_again() class="button" />
            </PostForm>
        }
        .into_any()
    };
    view! {
        <div class="alert alert-danger" role="alert">
            <Icon name=IconName::Warning />
            <div>
                <p class="strong">{words.link_failed()}</p>
                <p>{reason(words, problem, provider_name(words, same))}</p>
            </div>
        </div>
        <div class="row">
            <PostForm action=ChangeProviderCall::PATH hidden=to(Provider::Jitsi) next said=words.link_changed()>
                <SubmitButton label=words.link_use_jitsi() />
            </PostForm>
            {again}
        </div>
    }
    .into_any()
}

#[component]
fn ToSettings() -> impl IntoView {
    view! {
        <a class="button" href="/settings#video-provider">
            {use_words().link_to_settings()}
        </a>
    }
}

/// Selects another provider for this session.
#[component]
fn ChangeForm(id: SessionId, others: Vec<Provider>) -> impl IntoView {
    let words = use_words();
    let Some(first) = others.first().copied() else {
        return view! {
            <p>{words.link_no_other()}</p>
            <p>
                <ToSettings />
            </p>
        }
        .into_any();
    };
    let choices = others
        .iter()
        .map(|provider| Choice::new(provider.word(), provider_name(words, *provider)))
        .collect();
    view! {
        <p>{words.link_change_body()}</p>
        <PostForm
            action=ChangeProviderCall::PATH
            hidden=session_field(id)
            next=format!("/sessions/{id}")
            said=words.link_changed()
        >
            <Choices label=words.video_provider() name="provider" choices value=first.word() />
            <div class="dialog-actions">
                <CloseButton label=words.link_change_keep() />
                <SubmitButton label=words.link_change_confirm() />
            </div>
        </PostForm>
    }
    .into_any()
}
