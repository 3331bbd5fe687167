//! The meeting link of a session, for its partner: provider, what it enforces, state, and a change of
//! provider.

use crate::{
    api::{
        provider::{
            ChangeProviderCall, LinkProblem, LinkState, LinkView, Provider, change_provider, session_link,
        },
        sessions::SessionView,
    },
    domain::ids::SessionId,
    ui::{
        components::{
            choice::{Choice, Choices},
            dialog::{CloseButton, Dialog, DialogButton, ErrorLine, close_with},
            form::{PostForm, SubmitButton, session_field},
            icon::{Icon, IconName},
            provider_note::{provider_enforces, provider_name},
            request::Request,
            skeleton::Skeleton,
            ticker::every,
            toast::use_toasts,
        },
        context::use_words,
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};
use std::time::Duration;

/// Polling interval while a link is being prepared.
const POLL: Duration = Duration::from_secs(2);

/// The card; nothing for a session without an upcoming meeting.
#[component]
pub fn Meeting(
    /// A new version of the session refetches the link.
    session: RwSignal<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let id = session.with_untracked(|session| session.id);
    let version = move || session.with(|session| session.version);
    let data = Resource::new_blocking(version, move |_| session_link(id));
    let take = Callback::new(move |link: Option<LinkView>| data.set(Some(Ok(link))));
    let preparing =
        Memo::new(move |_| matches!(data.get(), Some(Ok(Some(link))) if link.state == LinkState::Preparing));
    Effect::new(move |_| {
        if preparing.get() {
            every(POLL, move || data.refetch());
        }
    });
    let changing = RwSignal::new(false);
    // Untracked: the options as they were when the dialog was opened.
    let others = move || match data.get_untracked() {
        Some(Ok(Some(link))) => link.others,
        _ => Vec::new(),
    };
    view! {
        <Transition fallback=|| view! { <Skeleton lines=2 /> }>
            {move || {
                data.get().and_then(Result::ok).flatten().map(|link| view! { <Card id link changing take /> })
            }}
        </Transition>
        <Dialog open=changing name="provider" title=words.link_change_title()>
            <Suspense>{move || Suspend::new(async move {
                let _ = data.await;
                view! { <ChangeForm id others=others() changing take /> }
            })}</Suspense>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Card(
    id: SessionId,
    link: LinkView,
    changing: RwSignal<bool>,
    take: Callback<Option<LinkView>>,
) -> impl IntoView {
    let words = use_words();
    let name = provider_name(words, link.provider.provider);
    let host = link
        .provider
        .readable_host
        .clone()
        .unwrap_or_else(|| link.provider.host.clone());
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
        LinkState::Failed(problem) => {
            view! { <Failed id same=link.provider.provider problem take /> }.into_any()
        }
    };
    view! {
        <section class="card stack" aria-labelledby="session-meeting">
            <h2 id="session-meeting">{words.link_provider()}</h2>
            {body}
            <p class="row">
                <span class="strong">{name}</span>
                <span class="soft">{host}</span>
            </p>
            <p class="soft small">{provider_enforces(words, &link.provider)}</p>
            <div class="row">
                <DialogButton name="provider" on_press=move |()| changing.set(true)>
                    {words.link_change()}
                </DialogButton>
            </div>
        </section>
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
fn Failed(
    id: SessionId,
    same: Provider,
    problem: LinkProblem,
    take: Callback<Option<LinkView>>,
) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let request = Request::default();
    let pending = request.pending;
    let change = move |to: Provider| {
        request.send(change_provider(id, to), move |link| {
            if to != same {
                toasts.success(words.link_changed());
            }
            take.try_run(link)
        });
    };
    view! {
        <div class="alert alert-danger" role="alert">
            <Icon name=IconName::Warning />
            <div>
                <p class="strong">{words.link_failed()}</p>
                <p>{reason(words, problem, provider_name(words, same))}</p>
            </div>
        </div>
        <ErrorLine error=request.error />
        <div class="row">
            <button type="button" class="button button-primary" aria-busy=move || pending.get().then_some("true") on:click=move |_| change(Provider::Jitsi)>
                {words.link_use_jitsi()}
            </button>
            {if problem == LinkProblem::Reconnect {
                view! { <ToSettings /> }.into_any()
            } else {
                view! {
                    <button type="button" class="button" aria-busy=move || pending.get().then_some("true") on:click=move |_| change(same)>
                        {words.link_try_again()}
                    </button>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}

/// A link to the provider settings. A new document, because their CSP allows the providers' consent pages.
#[component]
fn ToSettings() -> impl IntoView {
    view! {
        <a class="button" href="/settings#video-provider" rel="external">
            {use_words().link_to_settings()}
        </a>
    }
}

/// Selects another provider for this session.
#[component]
fn ChangeForm(
    id: SessionId,
    others: Vec<Provider>,
    changing: RwSignal<bool>,
    take: Callback<Option<LinkView>>,
) -> impl IntoView {
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
    let done = close_with(changing, words.link_changed(), take);
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
            on_done=done
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
