//! The page: a partner's clients.

mod add;
mod row;

use crate::{
    api::{
        ApiError,
        clients::{ClientAdded, ClientPage, list_clients},
    },
    domain::ids::AccountId,
    ui::{
        components::{
            empty::Empty,
            failure::Failure,
            icon::{Icon, IconName},
            instant_dialog::InstantDialog,
            skeleton::Skeleton,
        },
        context::{use_viewer, use_words, when_signed_in},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use add::ClientDialog;
use leptos::{prelude::*, task::spawn_local};
use row::ClientRow;

/// The page.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let page = Resource::new_blocking(|| (), move |()| when_signed_in(viewer, list_clients(None)));
    let open = RwSignal::new(false);
    let shown = RwSignal::new(None::<ClientAdded>);
    let add = move || {
        shown.set(None);
        open.set(true);
    };
    let starting = RwSignal::new(false);
    let whom = RwSignal::new(None::<AccountId>);
    let start = Callback::new(move |client| {
        whom.set(Some(client));
        starting.set(true);
    });
    let show = Callback::new(move |renewed: ClientAdded| {
        shown.set(Some(renewed));
        open.set(true);
        page.refetch();
    });
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.clients()>
                <div class="page-header">
                    <h1>{words.clients()}</h1>
                    <button type="button" class="button primary" on:click=move |_| add()>
                        <Icon name=IconName::Plus />
                        {words.add_client()}
                    </button>
                </div>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        page.get()
                            .map(|answer| match answer {
                                Ok(first) => view! { <Clients first on_renewed=show on_start=start /> }.into_any(),
                                Err(error) => {
                                    view! { <Failure error retry=move |()| page.refetch() /> }.into_any()
                                }
                            })
                    }}
                </Transition>
                <InstantDialog open=starting client=whom />
                <ClientDialog open shown on_added=move |()| page.refetch() />
            </MainLayout>
        </SignedIn>
    }
}

/// The list, fifty at a time.
#[component]
fn Clients(
    first: ClientPage,
    on_renewed: Callback<ClientAdded>,
    on_start: Callback<AccountId>,
) -> impl IntoView {
    let words = use_words();
    if first.clients.is_empty() {
        return view! { <Empty title=words.no_clients() hint=words.no_clients_hint() /> }.into_any();
    }
    let clients = RwSignal::new(first.clients);
    let next = RwSignal::new(first.next);
    let pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let load = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        failure.set(None);
        let cursor = next.get_untracked();
        spawn_local(async move {
            let answer = list_clients(cursor).await;
            pending.try_set(false);
            match answer {
                Ok(page) => {
                    next.try_set(page.next);
                    clients.try_update(|clients| clients.extend(page.clients));
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <ul class="client-list" role="list">
            <For each=move || clients.get() key=|client| client.id let:client>
                <li>
                    <ClientRow client on_renewed on_start />
                </li>
            </For>
        </ul>
        {move || failure.get().map(|error| view! { <Failure error retry=move |()| load() /> })}
        {move || {
            next.get()
                .map(|_| {
                    view! {
                        <p class="load-more">
                            <button
                                type="button"
                                class="button"
                                aria-disabled=move || pending.get().then_some("true")
                                on:click=move |_| load()
                            >
                                {words.load_more()}
                            </button>
                        </p>
                    }
                })
        }}
    }
    .into_any()
}
