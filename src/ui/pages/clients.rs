//! The clients page, for partners.

mod add;
mod row;

use crate::{
    api::clients::{AddClientCall, ClientAdded, ClientPage, list_clients},
    ui::{
        components::{
            dialog::DialogButton,
            empty::Empty,
            failure::loaded,
            icon::{Icon, IconName},
            instant_dialog::{InstantDialog, StartsInstant},
            load_more::{LoadMore, pages},
            skeleton::Skeleton,
        },
        context::{form_reply, page_data, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use add::ClientDialog;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use row::ClientRow;

/// `?cursor=…` shows the page after that cursor.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")));
    let page = page_data(move || cursor.get(), list_clients);
    let open = RwSignal::new(false);
    // A plain post has the added client in its reply.
    let added = form_reply(AddClientCall::PATH, &[]).and_then(|reply| reply.answer::<ClientAdded>());
    let shown = RwSignal::new(added);
    let add = move |()| {
        shown.set(None);
        open.set(true);
    };
    let instant = StartsInstant::default();
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
                    <DialogButton name="add" class="button primary" on_press=add>
                        <Icon name=IconName::Plus />
                        {words.add_client()}
                    </DialogButton>
                </div>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {loaded(page, move |first| view! { <Clients first on_renewed=show instant /> })}
                </Transition>
                <InstantDialog instant />
                <ClientDialog open shown on_added=move |()| page.refetch() />
            </MainLayout>
        </SignedIn>
    }
}

/// The list, fifty per page.
#[component]
fn Clients(first: ClientPage, on_renewed: Callback<ClientAdded>, instant: StartsInstant) -> impl IntoView {
    let words = use_words();
    if first.clients.is_empty() {
        return view! { <Empty title=words.no_clients() hint=words.no_clients_hint() /> }.into_any();
    }
    let (rows, more) = pages(first.clients, first.next, |cursor| async move {
        let page = list_clients(cursor).await?;
        Ok((page.clients, page.next))
    });
    view! {
        <LoadMore more action="/clients" row="li">
            <ul class="client-list" role="list">
                <For each=move || rows.get() key=|client| client.id let:client>
                    <li>
                        <ClientRow client on_renewed instant />
                    </li>
                </For>
            </ul>
        </LoadMore>
    }
    .into_any()
}
