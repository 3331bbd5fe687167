//! The meeting link of a session, for its partner: provider, what it enforces, state, and a change of
//! provider.

use crate::{
    api::{
        ApiError,
        provider::{
            ChangeProviderCall, LinkProblem, LinkState, LinkView, Provider, change_provider, session_link,
        },
        sessions::SessionView,
    },
    domain::ids::SessionId,
    ui::{
        components::{
            choice::{Choice, Choices},
            dialog::{Dialog, DialogButton, ErrorLine},
            form::{PostForm, SubmitButton, session_field},
            icon::{Icon, IconName},
            provider_note::{provider_enforces, provider_name},
            skeleton::Skeleton,
            toast::use_toasts,
        },
        context::use_words,
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
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
            let polling = set_interval_with_handle(move || data.refetch(), POLL).ok();
            on_cleanup(move || {
                if let Some(polling) = polling {
                    polling.clear();
                }
            });
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
    let error = RwSignal::new(None::<String>);
    let pending = RwSignal::new(false);
    let change = move |to: Provider| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        error.set(None);
        spawn_local(async move {
            let answer: Result<_, ApiError> = change_provider(id, to).await;
            pending.try_set(false);
            match answer {
                Ok(link) => {
                    if to != same {
                        toasts.success(words.link_changed());
                    }
                    take.try_run(link);
                }
                Err(problem) => {
                    error.try_set(Some(problem.message));
                }
            }
        });
    };
    let again = problem != LinkProblem::Reconnect;
    view! {
        <div class="alert danger" role="alert">
            <Icon name=IconName::Warning />
            <div>
                <p class="strong">{words.link_failed()}</p>
                <p>{reason(words, problem, provider_name(words, same))}</p>
            </div>
        </div>
        <ErrorLine error />
        <div class="row">
            <button type="button" class="button primary" class:pending=pending on:click=move |_| change(Provider::Jitsi)>
                {words.link_use_jitsi()}
            </button>
            {again
                .then(|| {
                    view! {
                        <button type="button" class="button" class:pending=pending on:click=move |_| change(same)>
                            {words.link_try_again()}
                        </button>
                    }
                })}
            {(!again)
                .then(|| {
                    view! {
                        <a class="button" href="/settings#video-provider" rel="external">
                            {words.link_to_settings()}
                        </a>
                    }
                })}
        </div>
    }
    .into_any()
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
    let toasts = use_toasts();
    let Some(first) = others.first().copied() else {
        return view! {
            <p>{words.link_no_other()}</p>
            <p>
                <a class="button" href="/settings#video-provider" rel="external">
                    {words.link_to_settings()}
                </a>
            </p>
        }
        .into_any();
    };
    let done = move |link| {
        changing.try_set(false);
        toasts.success(words.link_changed());
        take.try_run(link);
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
            on_done=done
            let:form
        >
            <Choices label=words.video_provider() name="provider" choices value=first.word() error=form.field("provider") />
            <div class="dialog-actions">
                <button type="button" class="button quiet" on:click=move |_| changing.set(false)>
                    {words.link_change_keep()}
                </button>
                <SubmitButton label=words.link_change_confirm() />
            </div>
        </PostForm>
    }
    .into_any()
}
